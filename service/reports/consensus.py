"""Consensus: what the public may read of how many independent trusted people reported a value."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from service.indicators.categories import BY_CODE
from service.indicators.decided import Indicator, Role, valid_until
from service.reports.claim import Value
from service.reports.trust import PUBLIC_AT, independent

if TYPE_CHECKING:
    from service.records.indicator_book import Entered
    from service.records.transaction import Transaction

_MATCH = {"url": "u", "phone": "p", "account": "a"}


def cleared_at(history: list[Entered]) -> datetime | None:
    """When a value was last cleared."""
    return max(
        (item.entered_at for item in history if item.indicator.role is Role.CLEARED), default=None
    )


def recount(tx: Transaction, value: Value, category: str | None, now: datetime) -> bool:
    """Bring the public tally of a value up to date; True where the public answer changed.

    Nothing is entered below three voices, nor for what may not be listed at all.
    """
    history = tx.indicators.of([value.digest])
    present = [
        item
        for item in history
        if item.indicator.role is Role.REPORTED and item.left_at_version is None
    ]
    counted = independent(
        tx.voices.about(value.digest),
        overturned=tx.indicators.forbidden([value.digest]).get(value.digest, frozenset()),
        since=cleared_at(history),
    )
    count = len(counted) if value.listable else 0
    if count < PUBLIC_AT:
        return bool(tx.indicators.leave([item.id for item in present], now))
    last = counted[-1].heard_at
    known = present[-1].indicator if present else None
    if known is not None and known.count == count and known.last_on == last.date():
        return False
    tx.indicators.leave([item.id for item in present], now)
    number = BY_CODE[category].number if category in BY_CODE else 0
    made = Indicator(
        digest=value.digest,
        marker=value.marker,
        match=_MATCH[value.kind],
        page=value.page,
        role=Role.REPORTED,
        category=known.category if known and not number else number,
        first_on=counted[0].heard_at.date(),
        last_on=last.date(),
        until_at=valid_until(Role.REPORTED, value.kind, last, now),
        count=count,
    )
    tx.indicators.enter([made], None, now)
    return True


def recount_present(tx: Transaction, digest: str, now: datetime) -> bool:
    """Count anew where voices can only have become fewer; True where the public answer changed.

    The value is rebuilt from the listing that is there: what a report said may be gone.
    """
    for item in tx.indicators.of([digest]):
        listed = item.indicator
        if listed.role is Role.REPORTED and item.left_at_version is None:
            kind = next(kind for kind, match in _MATCH.items() if match == listed.match)
            value = Value(
                kind=kind, key="", text="", digest=digest, marker=listed.marker, page=listed.page
            )
            return recount(tx, value, None, now)
    return False
