"""Shortened links: where they really lead cannot be seen."""

from __future__ import annotations

from service.evidence.base import Words
from service.evidence.curated import Curated
from service.evidence.heuristics.base import Heuristic
from service.observables.base import Observable
from service.observables.url import Url


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """A link of a shortening service; the service's own front page is none."""
    if not isinstance(observable, Url) or (observable.path == "/" and not observable.query):
        return None
    known = curated.shorteners
    if observable.name in known:
        return {"host": observable.name}
    if observable.registered_domain in known or observable.suffix in known:
        return {"host": observable.registered_domain or observable.name}
    return None


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="shortener",
        kinds=("url",),
        family="hidden_target",
        weight=5,
        words=Words(
            "Liên kết rút gọn qua {host}: chưa biết thật sự dẫn tới đâu.",
            "A shortened link through {host}: where it really leads is unknown.",
        ),
        find=_find,
    ),
)
