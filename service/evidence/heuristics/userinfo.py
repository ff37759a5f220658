"""Text before ``@``: browsers ignore it, readers take it for the site."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.evidence.heuristics.lookalike_index import FOLD, index_for
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WEIGHT, PLAIN_WEIGHT = 30, 10


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """Something stands before ``@``; worse where it looks like a site or names a brand.

    The text itself is not repeated: it may be somebody's name and password.
    """
    if not isinstance(observable, Url) or not observable.userinfo:
        return None
    shown = observable.userinfo.lower()
    weight = PLAIN_WEIGHT
    if "." in shown or any(
        not isinstance(found, str) for found, _, _ in index_for(curated).scan(shown.translate(FOLD))
    ):
        weight = WEIGHT
    return {"host": observable.name, "weight": str(weight)}


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(place for place in chunk.special if chunk.urls[place].userinfo)


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="userinfo",
        kinds=("url",),
        family="address",
        weight=WEIGHT,
        words=Words(
            "Phần trước dấu @ chỉ để đánh lừa mắt; liên kết thật sự dẫn tới {host}.",
            "What stands before the @ only deceives the eye; the link really leads to {host}.",
        ),
        find=_find,
        scout=_scout,
        category="PHISH_LINK_SOCIAL",
    ),
)
