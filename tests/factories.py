"""Factories: every field defaulted, override what matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from service.evidence.base import Evidence, Strength
from service.evidence.curated import AllowEntry, Curated, DenyEntry, Hotline
from service.evidence.snapshot import Snapshot
from service.indicators import segment as segments
from service.indicators.index import FeedRef, Index, decode, encode
from service.indicators.segment import to_day
from service.indicators.token import digester, marker
from service.words import Words
from tests.support import NOW

KEY = b"k" * 32
WORDS = Words(vi="Lý do {n}", en="Reason {n}")


def make_evidence(strength: Strength = Strength.HEURISTIC, **fields: Any) -> Evidence:
    """Evidence of 40 points."""
    chosen: dict[str, Any] = {
        "code": "made_up",
        "family": "family",
        "strength": strength,
        "weight": 40,
        "words": WORDS,
        "values": (("n", "1"),),
        **fields,
    }
    return Evidence(**chosen)


def make_feed(name: str = "feed", **fields: Any) -> FeedRef:
    """A community feed with an origin of its own."""
    chosen = {
        "name": name,
        "origin": name,
        "reliability": "community",
        "category": "PHISH_LINK_SOCIAL",
        "version": "1",
        **fields,
    }
    return FeedRef(**chosen)


def make_index(
    *lists: tuple[FeedRef, Iterable[bytes]], seen: date = NOW.date(), days: int = 90
) -> Index:
    """An index of tokens by feed, all seen on one day."""
    digest, day = digester(KEY), to_day(seen)
    parts = []
    for feed, tokens in lists:
        built, _ = segments.build(
            (digest(token), digest(marker(token[1:].partition(b"/")[0])), day, day, 30)
            for token in tokens
        )
        parts.append((feed, built, days))
    return decode(b"".join(encode(parts, key=KEY, version="L1")), KEY)


def make_curated(**fields: Any) -> Curated:
    """One official site with its subdomains, one hotline, one warned domain."""
    allow = AllowEntry("bank.example", True, "Bank", ("a", "b"), date(2026, 11, 1))
    deny = DenyEntry(
        "warned.example", True, "BANK_FAKE_SITE", ("agency",), date(2026, 10, 1), date(2028, 10, 1)
    )
    hotline = Hotline("19001234", "Bank", ("a", "b"), date(2026, 11, 1))
    chosen: dict[str, Any] = {
        "version": "c1",
        "allow": {allow.domain: allow},
        "deny": {deny.domain: deny},
        "hotlines": {hotline.number: hotline},
        **fields,
    }
    return Curated(**chosen)


def make_snapshot(index: Index | None = None, **fields: Any) -> Snapshot:
    """A snapshot over ``make_curated`` that lists nothing unless told."""
    return Snapshot(index if index is not None else make_index(), make_curated(**fields))
