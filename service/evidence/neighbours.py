"""Neighbours: several listed numbers in the same rented block of ten.

Call centres rent landline, internet and 1900 numbers in tens. A mobile's neighbours are
strangers, and so are an account's: they never count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.evidence.base import Evidence, Strength
from service.evidence.heuristics.phone_neighbours import neighbours_block
from service.evidence.snapshot import Snapshot
from service.indicators.segment import to_day
from service.indicators.token import Match, token
from service.observables.base import Observable
from service.observables.phone import Phone
from service.words import Words

ENOUGH = 3
LISTING = frozenset(("confirmed", "authority", "community", "machine"))
WEIGHT = 10

WORDS = Words(
    vi="{count} số khác trong cùng dải mười số này đã bị cảnh báo.",
    en="{count} other numbers in the same block of ten are listed.",
)


def collect_many(
    observables: Sequence[Observable], snapshot: Snapshot, now: datetime
) -> list[Sequence[Evidence]]:
    """Evidence for each observable, in order."""
    found: list[Sequence[Evidence]] = [()] * len(observables)
    for place, observable in enumerate(observables):
        if observable.kind == "phone":
            found[place] = collect(observable, snapshot, now)
    return found


def collect(observable: Observable, snapshot: Snapshot, now: datetime) -> list[Evidence]:
    """Informative evidence where at least three of the nine neighbours are listed."""
    if not isinstance(observable, Phone):
        return []
    block = neighbours_block(observable)
    if block is None:
        return []
    others = [f"{block}{digit}" for digit in range(10) if f"{block}{digit}" != observable.key]
    today = to_day(now.date())
    asked = [token(Match.PHONE, number) for number in others]
    listed = {
        place
        for place, listing in snapshot.index.lookup(asked)
        if listing.until >= today and listing.feed.reliability in LISTING
    }
    if len(listed) < ENOUGH:
        return []
    return [
        Evidence(
            code="listed_neighbours",
            family="neighbours",
            strength=Strength.NOTE,
            weight=WEIGHT,
            words=WORDS,
            values=(("count", str(len(listed))),),
            source="listed_neighbours",
        )
    ]
