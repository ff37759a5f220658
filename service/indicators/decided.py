"""Decided: what our own decisions, our citizens' voices and appeals lay over the lists of others.

An ``Indicator`` is never edited: it enters at one list version and leaves at another. The state at
any version is the set of those that had entered and not yet left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from service.indicators.categories import BY_NUMBER
from service.indicators.index import Clearing, Delta, FeedRef, Listing
from service.indicators.segment import to_day

OURS = "lachan"


class Role(StrEnum):
    """What an indicator of ours says."""

    CONFIRMED = "confirmed"  # two officers
    PROVISIONAL = "provisional"  # one officer with a case number, for 72 hours
    REPORTED = "reported"  # enough independent trusted voices, unverified
    DISPUTED = "disputed"  # an appeal with proof of control against a lone community list
    REVIEW = "review"  # an appeal against officers' listing: it stays, and says so
    CLEARED = "cleared"  # overturned or retracted: earlier evidence never lists it again


PROVISIONAL_FOR = timedelta(hours=72)
LIFETIMES: dict[Role, dict[str, timedelta]] = {
    Role.CONFIRMED: {
        "url": timedelta(days=180),
        "phone": timedelta(days=365),
        "account": timedelta(days=730),
    },
    Role.REPORTED: {
        "url": timedelta(days=14),
        "phone": timedelta(weeks=8),
        "account": timedelta(days=180),
    },
}
"""How long a listing stays valid after it was last seen. For confirmed ones the end is a review
date: it lapses unless an officer renews it."""

FOREVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A listing of our own, under a keyed digest.

    digest, marker  hex; the marker is None where none is needed (phones, accounts)
    page            of one page or account only, not of a whole host
    category        number of a category; 0 where none applies
    last_on         last seen; never in the future
    until_at        the moment it ends
    feeds           of a clearing: the feeds that had listed the value by then
    """

    digest: str
    marker: str | None
    match: str
    page: bool
    role: Role
    category: int
    first_on: date
    last_on: date
    until_at: datetime
    count: int = 0
    feeds: tuple[str, ...] = ()


def valid_until(role: Role, kind: str, last_seen: datetime, now: datetime) -> datetime:
    """When a listing ends that was last seen then; a sighting from the future counts as now."""
    seen = min(last_seen, now)
    if role is Role.PROVISIONAL:
        return seen + PROVISIONAL_FOR
    lifetimes = LIFETIMES.get(role)
    return seen + (lifetimes[kind] if lifetimes else FOREVER)


def _reference(role: Role, category: int) -> FeedRef:
    known = BY_NUMBER.get(category)
    return FeedRef(role.value, OURS, role.value, known.code if known else "", "")


def overlay(indicators: Iterable[Indicator], version: str) -> Delta:
    """What lies over the list file at one version."""
    added: dict[bytes, list[Listing]] = {}
    cleared: dict[bytes, Clearing] = {}
    markers: set[bytes] = set()
    references: dict[tuple[Role, int], FeedRef] = {}
    for item in indicators:
        key = bytes.fromhex(item.digest)
        if item.marker:
            markers.add(bytes.fromhex(item.marker))
        if item.role is Role.CLEARED:
            before = cleared.get(key, Clearing(0, frozenset()))
            day = max(before.day, to_day(item.last_on))
            cleared[key] = Clearing(day, before.feeds | frozenset(item.feeds))
            continue
        reference = references.setdefault(
            (item.role, item.category), _reference(item.role, item.category)
        )
        added.setdefault(key, []).append(
            Listing(
                reference,
                item.category,
                to_day(item.first_on),
                to_day(item.last_on),
                to_day(item.until_at.date()),
                ceil(item.until_at.timestamp()),
                item.count,
                item.page,
            )
        )
    return Delta(
        version, {key: tuple(found) for key, found in added.items()}, cleared, frozenset(markers)
    )
