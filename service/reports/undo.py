"""Undo: a listing of ours ends, in time or because it was wrong; what was wrong stays undone.

The evidence that carried it is spent, feeds that had the value by then can no longer list it, and
the movement's ledger gets a reversal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from service.indicators.decided import FOREVER, Indicator, Role
from service.reports.case import State

if TYPE_CHECKING:
    from service.records.case_book import CaseRow
    from service.records.transaction import Transaction

FeedsListing = Callable[[str], tuple[str, ...]]
"""Names of the feeds that list, or ever listed, a hex digest."""


def undo(
    tx: Transaction, case: CaseRow, state: State, feeds_listing: FeedsListing, now: datetime
) -> int:
    """A listing ends for good: it leaves, is cleared, its evidence is spent, the ledger reversed.

    Those who reported it are not blamed for more than this value.
    """
    present = [
        item for item in tx.indicators.current(case_id=case.id)
        if item.indicator.role is not Role.CLEARED
    ]  # fmt: skip
    version = tx.indicators.next_version()
    tx.indicators.leave([item.id for item in present], now)
    reports = tx.reports.of_case(case.id)
    listed = {item.indicator.digest: item.indicator for item in present}
    named = {
        digest
        for pairs in tx.reports.values_of([row.id for row in reports]).values()
        for _, digest in pairs
    }
    spent = {(row.channel, row.evidence_hash) for row in reports}
    clear(
        tx, list(listed.values()), sorted(named - set(listed)), spent, case.id, feeds_listing, now
    )
    tx.indicators.credit("reversed", case.id, case.round, now)
    tx.cases.change(case.id, state=state.value, updated_at=now)
    tx.voices.turned_out(reporters(tx, [row.id for row in reports]), now,
                         confirmed=-1, overturned=1)  # fmt: skip
    return version


def clear(
    tx: Transaction,
    listed: Sequence[Indicator],
    named: Sequence[str],
    spent: set[tuple[str, str]],
    case_id: int | None,
    feeds_listing: FeedsListing,
    now: datetime,
) -> None:
    """Enter clearings of listed values, and spend the evidence about them and what it named."""
    tx.indicators.enter(
        [
            Indicator(
                digest=item.digest,
                marker=item.marker,
                match=item.match,
                page=item.page,
                role=Role.CLEARED,
                category=0,
                first_on=now.date(),
                last_on=now.date(),
                until_at=now + FOREVER,
                feeds=feeds_listing(item.digest),
            )
            for item in listed
        ],
        case_id,
        now,
    )
    for digest in [*(item.digest for item in listed), *named]:
        tx.indicators.forbid(digest, spent, now)


def end_provisional(tx: Transaction, now: datetime) -> int:
    """Provisional listings whose 72 hours are over leave, and their cases are open again."""
    over = [
        item for item in tx.indicators.current(Role.PROVISIONAL) if item.indicator.until_at <= now
    ]
    if not over:
        return 0
    version = tx.indicators.next_version()
    tx.indicators.leave([item.id for item in over], now)
    for case_id in sorted({item.case_id for item in over if item.case_id is not None}):
        case = tx.cases.get(case_id)
        if case is not None and case.state == State.PROVISIONAL:
            tx.cases.change(
                case_id, state=State.OPEN.value, round=case.round + 1, updated_at=now, due_at=now
            )
        tx.audit.append(now, "system", "case.provisional.end", f"case:{case_id}", version=version)
    return len(over)


def reporters(tx: Transaction, report_ids: Sequence[int]) -> list[str]:
    """Pseudonyms of those whom a channel vouched for; erased reports have none."""
    opened = tx.vault.open_many([f"report:{number}" for number in report_ids])
    return [content["reporter"] for content in opened.values() if content.get("reporter")]
