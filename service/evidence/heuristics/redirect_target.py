"""Links that carry another link: the second one is checked as a part of its own."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """A target on another site; one on the same site is ordinary."""
    if not isinstance(observable, Url) or not observable.parts:
        return None
    for part in observable.parts:
        target = part.observable
        if (
            part.role == "redirect"
            and isinstance(target, Url)
            and (target.registered_domain or target.name)
            != (observable.registered_domain or observable.name)
        ):
            return {"host": observable.name, "target": target.name}
    return None


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(place for place in chunk.special if chunk.urls[place].parts)


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="redirect_target",
        kinds=("url",),
        family="hidden_target",
        weight=0,
        words=Words(
            "Liên kết đi qua {host} nhưng có thể chuyển tiếp sang {target}; đích đến được kiểm tra"
            " riêng.",
            "The link goes through {host} but may pass on to {target}, which is checked apart.",
        ),
        find=_find,
        scout=_scout,
    ),
)
