"""Shortened links: where they really lead cannot be seen."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words


def shortener_of(url: Url, curated: Curated) -> str | None:
    """The service whose short link this is; the service's own front page is none."""
    if url.path == "/" and not url.query:
        return None
    known = curated.shorteners
    if url.name in known:
        return url.name
    if url.registered_domain in known or url.suffix in known:
        return url.registered_domain or url.name
    return None


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    host = shortener_of(observable, curated) if isinstance(observable, Url) else None
    return None if host is None else {"host": host}


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(chunk.under(chunk.curated.shorteners))


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
        scout=_scout,
    ),
)
