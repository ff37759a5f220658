"""Curated: the hand-kept lists of ``blocklists/``, parsed into look-up tables.

Pure: bytes in, tables out. ``service.artifacts`` finds and reads the files.

Every list is a CSV file with a header; lines that begin with ``#`` are comments. ``sources``
and the like hold several values separated by ``;``. Which columns a list has is said beside
its reader below; ``tests/test_blocklists.py`` keeps the files sorted, unique and explained.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

MIN_SOURCES = 2
"""An allow entry suppresses alarms only with this many independent sources and a check date."""


@dataclass(frozen=True, slots=True)
class AllowEntry:
    """An official site. ``effective`` is False where the proof does not suffice to suppress."""

    domain: str
    with_subdomains: bool
    name: str
    sources: tuple[str, ...]
    checked_on: date | None

    @property
    def effective(self) -> bool:
        """Whether it may suppress an alarm."""
        return len(self.sources) >= MIN_SOURCES and self.checked_on is not None


@dataclass(frozen=True, slots=True)
class DenyEntry:
    """A domain that a published agency warning names."""

    domain: str
    with_subdomains: bool
    category: str
    sources: tuple[str, ...]
    dated_on: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class Brand:
    """A name that swindlers borrow.

    key      ASCII slug, e.g. ``vietcombank``
    name     as people write it
    tokens   ASCII strings to look for in host names, longest first, weak ones included
    domains  registered domains (or hosts) that belong to it: never look-alikes; the first one
             given in the list is the official site to name
    sector   ``bank wallet gov telecom post ecommerce utility travel social world``
    weak     those tokens that are short or ordinary words: they need a lure beside them
    exceptions  honest words that contain a token
    """

    key: str
    name: str
    tokens: tuple[str, ...]
    domains: tuple[str, ...]
    sector: str
    weak: frozenset[str] = frozenset()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hotline:
    """An official number: national form without spaces (``1900545413``, ``0692348560``)."""

    number: str
    organisation: str
    sources: tuple[str, ...]
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Curated:
    """All lists. Empty tables are legal: ``Curated()`` knows nothing."""

    version: str = "none"
    allow: Mapping[str, AllowEntry] = field(default_factory=dict)
    deny: Mapping[str, DenyEntry] = field(default_factory=dict)
    shared_platforms: frozenset[str] = frozenset()
    shorteners: frozenset[str] = frozenset()
    free_hosting: frozenset[str] = frozenset()
    abused_tlds: frozenset[str] = frozenset()
    hotlines: Mapping[str, Hotline] = field(default_factory=dict)
    brands: tuple[Brand, ...] = ()

    def without_lists(self) -> Curated:
        """The same without allow and deny: what the rules alone would say."""
        return replace(self, allow={}, deny={})


def read_rows(content: bytes) -> Iterator[dict[str, str]]:
    """Rows of one list, comments and blank lines left out."""
    lines = content.decode("utf-8-sig").splitlines()
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for row in csv.DictReader(kept):
        yield {key: (value or "").strip() for key, value in row.items()}


def _many(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(";") if item.strip())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _names(content: bytes) -> frozenset[str]:
    return frozenset(row["domain"] for row in read_rows(content))


def _allow(content: bytes) -> dict[str, AllowEntry]:
    """``domain,match,name,sources,checked_on,reason``; match: ``exact`` or ``with_subdomains``."""
    return {
        row["domain"]: AllowEntry(
            row["domain"],
            row["match"] == "with_subdomains",
            row["name"],
            _many(row["sources"]),
            _day(row["checked_on"]),
        )
        for row in read_rows(content)
    }


def _deny(content: bytes) -> dict[str, DenyEntry]:
    """``domain,match,category,sources,dated_on,valid_until,reason``."""
    return {
        row["domain"]: DenyEntry(
            row["domain"],
            row["match"] == "with_subdomains",
            row["category"],
            _many(row["sources"]),
            date.fromisoformat(row["dated_on"]),
            date.fromisoformat(row["valid_until"]),
        )
        for row in read_rows(content)
    }


def _hotlines(content: bytes) -> dict[str, Hotline]:
    """``number,organisation,sources,checked_on,reason``."""
    return {
        row["number"]: Hotline(
            row["number"], row["organisation"], _many(row["sources"]), _day(row["checked_on"])
        )
        for row in read_rows(content)
    }


def _brands(content: bytes) -> tuple[Brand, ...]:
    """``key,name,tokens,weak_tokens,exceptions,domains,sector,sources,added_on``."""
    brands = []
    for row in read_rows(content):
        weak = _many(row["weak_tokens"])
        tokens = sorted({*_many(row["tokens"]), *weak}, key=lambda token: (-len(token), token))
        brands.append(
            Brand(
                row["key"],
                row["name"],
                tuple(tokens),
                _many(row["domains"]),
                row["sector"],
                frozenset(weak),
                _many(row["exceptions"]),
            )
        )
    return tuple(brands)


def parse(files: Mapping[str, bytes], version: str) -> Curated:
    """Tables from file contents by relative path (``allow/official_domains.csv``…).

    A missing file is an empty table; a malformed one raises ``ValueError`` or ``KeyError``.
    """

    def get(name: str) -> bytes:
        return files.get(name, b"")

    return Curated(
        version=version,
        allow=_allow(get("allow/official_domains.csv")),
        deny=_deny(get("deny/agency_warnings.csv")),
        shared_platforms=_names(get("allow/shared_platforms.csv")),
        shorteners=_names(get("allow/shorteners.csv")),
        free_hosting=_names(get("allow/free_hosting.csv")),
        abused_tlds=frozenset(row["tld"] for row in read_rows(get("deny/abused_tlds.csv"))),
        hotlines=_hotlines(get("allow/hotlines.csv")),
        brands=_brands(get("allow/brands.csv")),
    )
