"""Bait words in the name of the site, on an address that is not Vietnamese."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.evidence.heuristics.host_reading import read_host
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WEIGHT, TOGETHER = 10, 15


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """Vietnamese words of doing or of money in the host; both kinds together weigh more."""
    if not isinstance(observable, Url):
        return None
    reading = read_host(observable, curated)
    if reading is None or not (reading.action or reading.money_vietnamese):
        return None
    if reading.suffix == "vn" or reading.suffix.endswith(".vn"):
        return None
    both = reading.action and reading.money_vietnamese
    return {"domain": reading.host, "weight": str(TOGETHER if both else WEIGHT)}


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(chunk.baited)


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="lure_words",
        kinds=("url",),
        family="bait",
        weight=WEIGHT,
        words=Words(
            "Tên {domain} ghép từ những từ kẻ gian hay dùng để mời chào, hối thúc.",
            "The name {domain} is put together from words often used to lure or to hurry.",
        ),
        find=_find,
        scout=_scout,
    ),
)
