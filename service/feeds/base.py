"""Feeds: what a feed is, what a format yields, and how an import is counted."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from service.errors import FeedError, NotFound
from service.indicators.categories import BY_CODE

ROLES = ("deny", "allow", "reference", "not_fraud")
RELIABILITIES = ("authority", "community", "machine")
KINDS = ("url", "phone", "account")


class Match(StrEnum):
    """What one line of a list covers."""

    URL = "url"  # the link, by its Safe Browsing expression
    HOST = "host"  # this host and its ``www``
    SUBTREE = "subtree"  # this host and all subdomains
    PHONE = "phone"
    ACCOUNT = "account"


class Entry(NamedTuple):
    """One listed value as the file has it, not yet canonical."""

    line: int
    match: Match
    value: str
    seen: date | None = None
    category: str | None = None


class Skipped(NamedTuple):
    """A line that lists nothing: ``unsupported`` (never executed) or ``bad`` (unreadable)."""

    line: int
    outcome: str
    reason: str


Parse = Callable[[bytes, "Feed"], Iterator[Entry | Skipped]]
"""A format. Yields in file order; raises FeedError only where the whole file is unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One table of ``feeds.toml``.

    origin        mirrors and aggregators of one list share it, and count once
    role          ``deny`` speaks in a verdict; the others are kept for reference
    expires_days  how long an entry stays valid after the feed last had it
    match         what a bare domain line covers: ``host`` or ``subtree``
    options       of the format: column names or numbers, key paths, filters
    """

    name: str
    title: str
    format: str
    role: str
    kind: str
    category: str
    origin: str
    reliability: str
    licence: str
    expires_days: int
    period_hours: int
    owner: str
    address: str | None = None
    homepage: str | None = None
    match: Match = Match.HOST
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """Counts of one import, and where the first faults are. The only value here that changes."""

    accepted: int = 0
    duplicate: int = 0
    unsupported: int = 0
    refused: int = 0
    bad: int = 0
    faults: list[dict[str, str | int]] = field(default_factory=list)

    MAX_FAULTS = 1000

    def note(self, outcome: str, line: int, reason: str) -> None:
        """Count one line that was not accepted, and keep its place and reason."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        if len(self.faults) < Outcome.MAX_FAULTS:
            self.faults.append({"line": line, "outcome": outcome, "reason": reason})


def read_feeds(content: bytes) -> dict[str, Feed]:
    """The feeds of a ``feeds.toml``. Raises FeedError naming the table and the field."""
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FeedError("feeds.toml is not readable.", field="feeds.toml") from error
    return {name: _feed(name, dict(table)) for name, table in tables.items()}


def _feed(name: str, table: dict[str, object]) -> Feed:
    try:
        options = table.pop("options", {})
        match = Match(str(table.pop("match", "host")))
        feed = Feed(name=name, match=match, options=options, **table)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise FeedError(f"feeds.toml: a field of [{name}] is wrong.", field=name) from error
    for value, known, what in (
        (feed.role, ROLES, "role"),
        (feed.reliability, RELIABILITIES, "reliability"),
        (feed.kind, KINDS, "kind"),
        (feed.category, BY_CODE, "category"),
    ):
        if value not in known:
            raise FeedError(f"feeds.toml: [{name}] has an unknown {what}.", field=f"{name}.{what}")
    return feed


def get_feed(feeds: Mapping[str, Feed], name: str) -> Feed:
    """Raises NotFound."""
    try:
        return feeds[name]
    except KeyError:
        raise NotFound("No feed of that name is declared.", field="feed") from None
