"""Ledger: what a confirmation is worth, and to whom; an entry is never edited.

1. a confirmed case is one credit, shared alike by the groups whose members reported what was
   confirmed; reports of no group stand together as one contributor
2. a group counts where a channel vouched for the reporter: anybody may write its code
3. a contributor's share is shared alike by the localities that its reports came from, so that many
   reports of one thing move nothing; a report earns once
4. all in whole millionths by largest remainder: the shares of a case sum to one exactly
5. what is undone gets a reversing entry on the day of the undoing, with the sign turned and all
   else as it was; what was told of earlier days stays true
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from service.clock import local_day
from service.movement.groups import is_over
from service.movement.shares import MILLION, equal, largest_remainder
from service.movement.themes import theme_of

if TYPE_CHECKING:
    from service.records.ledger_book import Entry
    from service.records.transaction import Transaction

MOST_LOSS = 10**12
"""A thousand billion đồng: where one entry's loss ends, so that sums of all stay in bounds."""

CONFIRMED, REVERSED = "confirmed", "reversed"
REPORT, PREVENTED = "report", "prevented"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A report that brought what was confirmed. ``unit`` supervised the group on that day."""

    group: str | None
    unit: str | None
    locality: str | None
    received_on: date
    loss_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one contributor earned in one locality: millionths, reports and their loss."""

    group: str | None
    unit: str | None
    locality: str | None
    received_on: date
    amount: int
    reports: int
    loss_vnd: int


def shares(contributions: Iterable[Contribution]) -> list[Share]:
    """One credit, shared; nothing where nobody contributed."""
    cells: dict[str | None, dict[str | None, list[Contribution]]] = {}
    for item in contributions:
        cells.setdefault(item.group, {}).setdefault(item.locality, []).append(item)
    found: list[Share] = []
    if not cells:
        return found
    for group, of_group in zip(_sorted(cells), equal(MILLION, len(cells)), strict=True):
        places = cells[group]
        for place, amount in zip(_sorted(places), equal(of_group, len(places)), strict=True):
            reports = sorted(places[place], key=lambda item: (item.received_on, item.unit or ""))
            found.append(
                Share(
                    group=group,
                    unit=reports[0].unit,
                    locality=place,
                    received_on=reports[0].received_on,
                    amount=amount,
                    reports=len(reports),
                    loss_vnd=min(sum(item.loss_vnd for item in reports), MOST_LOSS),
                )
            )
    return found


def _sorted(names: Iterable[str | None]) -> list[str | None]:
    return sorted(names, key=lambda name: (name is None, name or ""))


def credit(
    tx: Transaction,
    case_id: int,
    round_: int,
    category: str,
    report_ids: Sequence[int],
    now: datetime,
) -> int:
    """Enter what a confirmation earned; gives how many entries."""
    event = tx.indicators.credit(CONFIRMED, case_id, round_, now)
    return credit_event(tx, event, case_id, category, report_ids, now)


def credit_event(
    tx: Transaction,
    event: int,
    case_id: int,
    category: str,
    report_ids: Sequence[int],
    now: datetime,
) -> int:
    """Enter what an event of the ledger earned; gives how many entries."""
    earned = shares(_contributions(tx, tx.ledger.count_reports(case_id, report_ids)))
    campaign = tx.ledger.campaign_of(case_id)
    for item in earned:
        tx.ledger.enter(
            event=event,
            act=CONFIRMED,
            what=REPORT,
            case_id=case_id,
            campaign=campaign,
            group_code=item.group,
            unit=item.unit,
            locality=item.locality,
            category=category,
            theme=theme_of(category),
            amount=item.amount,
            reports=item.reports,
            loss_vnd=item.loss_vnd,
            prevented_vnd=0,
            received_on=item.received_on,
            credited_on=local_day(now),
            at=now,
        )
    return len(earned)


def _contributions(tx: Transaction, report_ids: Sequence[int]) -> list[Contribution]:
    rows = tx.reports.contributions(report_ids)
    known = tx.movement.groups_of({row.group_code for row in rows if row.group_code})
    found = []
    for row in rows:
        day = local_day(row.received_at)
        # anybody may write a group's code; only a channel that vouches for the person is believed
        group = known.at(row.group_code, day) if row.group_code and row.trusted else None
        if group is not None and is_over(group.state):
            group = None
        found.append(
            Contribution(
                group=group.code if group else None,
                unit=group.unit if group else None,
                locality=row.locality,
                received_on=day,
                loss_vnd=row.loss_vnd or 0,
            )
        )
    return found


def prevent(tx: Transaction, case_id: int, amount_vnd: int, now: datetime) -> list[Entry]:
    """Enter a loss that was prevented, shared as the case's credit is; gives the new entries.

    Nothing where the case has no credit that stands.
    """
    standing = [item for item in tx.ledger.standing(case_id) if item.what == REPORT]
    if not standing:
        return []
    parts = largest_remainder(amount_vnd, [item.amount for item in standing])
    event = tx.indicators.credit(PREVENTED, case_id, 0, now)
    made = [
        tx.ledger.enter(
            event=event,
            act=CONFIRMED,
            what=PREVENTED,
            **_alike(item),
            amount=0,
            reports=0,
            loss_vnd=0,
            prevented_vnd=part,
            credited_on=local_day(now),
            at=now,
        )
        for item, part in zip(standing, parts, strict=True)
    ]
    return list(tx.ledger.of(made).values())


def reverse(tx: Transaction, case_id: int, round_: int, now: datetime) -> int:
    """Enter the reversal of all that stands of a case; gives how many entries."""
    event = tx.indicators.credit(REVERSED, case_id, round_, now)
    return reverse_event(tx, event, case_id, now)


def reverse_event(tx: Transaction, event: int, case_id: int, now: datetime) -> int:
    """Enter what an event takes back; gives how many entries."""
    tx.statements.void(case_id)
    tx.ledger.release_reports(case_id)
    standing = tx.ledger.standing(case_id)
    for item in standing:
        tx.ledger.enter(
            event=event,
            act=REVERSED,
            what=item.what,
            reverses=item.seq,
            **_alike(item),
            amount=-item.amount,
            reports=-item.reports,
            loss_vnd=-item.loss_vnd,
            prevented_vnd=-item.prevented_vnd,
            credited_on=local_day(now),
            at=now,
        )
    return len(standing)


def _alike(item: Entry) -> Mapping[str, object]:
    return {
        name: getattr(item, name)
        for name in (
            "case_id", "campaign", "group_code", "unit", "locality", "category", "theme",
            "received_on",
        )
    }  # fmt: skip
