"""A port number in the link: public sites for citizens do without."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Url) or observable.port is None:
        return None
    return {"port": str(observable.port)}


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(place for place in chunk.special if chunk.urls[place].port is not None)


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="odd_port",
        kinds=("url",),
        family="address",
        weight=10,
        words=Words(
            "Liên kết dùng cổng lạ ({port}), trang dành cho người dân hiếm khi như vậy.",
            "The link uses an unusual port ({port}), which sites for the public rarely do.",
        ),
        find=_find,
        scout=_scout,
    ),
)
