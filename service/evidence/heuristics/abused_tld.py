"""Endings that swindlers buy in bulk, alone a hint, with a bait word a warning."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.evidence.heuristics.host_reading import read_host
from service.evidence.heuristics.lookalike import category_of, trick_of
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WITH_BAIT, WITH_ENGLISH, ALONE = 30, 10, 5
_BRAND_NEEDED = 30


def _find_with_bait(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """1. a borrowed brand name, or 2. a Vietnamese bait word; English ones weigh less."""
    if not isinstance(observable, Url) or not _is_abused(observable, curated):
        return None
    reading = read_host(observable, curated)
    if reading is None:
        return None
    found = {"tld": "." + reading.suffix.rpartition(".")[2]}
    trick = trick_of(observable, curated)
    if trick is not None and trick.weight >= _BRAND_NEEDED:
        return {**found, "category": category_of(trick.hit.named.brand)}
    if reading.action or reading.money_vietnamese:
        return found
    if reading.english or reading.money:
        return {**found, "weight": str(WITH_ENGLISH)}
    return None


def _scout_with_bait(chunk: Chunk) -> Found:
    lured = chunk.lured
    return dict.fromkeys(place for place in chunk.abused if place in lured)


def _scout_alone(chunk: Chunk) -> Found:
    lured, suffixes = chunk.lured, chunk.suffixes
    return {
        place: None if place in lured else {"tld": "." + suffixes[place].rpartition(".")[2]}
        for place in chunk.abused
    }


def _find_alone(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Url) or not _is_abused(observable, curated):
        return None
    if _find_with_bait(observable, curated) is not None:
        return None
    return {"tld": "." + observable.suffix.rpartition(".")[2]}


def _is_abused(url: Url, curated: Curated) -> bool:
    """Free hosting under such an ending is judged as hosting."""
    tld = url.suffix.rpartition(".")[2]
    return tld in curated.abused_tlds and url.suffix not in curated.free_hosting


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="abused_tld_bait",
        kinds=("url",),
        family="bait",
        weight=WITH_BAIT,
        words=Words(
            "Đuôi {tld} hay bị kẻ gian mua hàng loạt, lại đi kèm từ ngữ mời chào hoặc tên mượn.",
            "The ending {tld} is often bought in bulk by swindlers, here beside bait words or a"
            " borrowed name.",
        ),
        find=_find_with_bait,
        scout=_scout_with_bait,
        category="PHISH_LINK_SOCIAL",
    ),
    Heuristic(
        code="abused_tld",
        kinds=("url",),
        family="bait",
        weight=ALONE,
        words=Words(
            "Đuôi {tld} hay bị kẻ gian mua hàng loạt; riêng điều này chưa nói lên gì.",
            "The ending {tld} is often bought in bulk by swindlers; this alone proves nothing.",
        ),
        find=_find_alone,
        scout=_scout_alone,
    ),
)
