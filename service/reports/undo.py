"""Undo: a listing of ours ends, in time or because it was wrong; what was wrong stays undone.

It goes by value: what else a case lists is left alone, and whatever lists the same value, in any
case, ends with it. The evidence that carried it is spent, feeds that had the value by then can no
longer list it, and the movement's ledger gets a reversal once nothing of a case is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from service.indicators.decided import FOREVER, Indicator, Role
from service.movement import ledger
from service.reports.case import State

if TYPE_CHECKING:
    from service.records.case_book import CaseRow, DecisionRow
    from service.records.indicator_book import Entered
    from service.records.transaction import Transaction

FeedsListing = Callable[[str], tuple[str, ...]]
"""Names of the feeds that list, or ever listed, a hex digest."""

Covers = Callable[["Transaction", int, Sequence[str]], dict[str, frozenset[str]]]
"""For each listed digest, the own digests of the values reported in a case that it covers."""

DECIDED = (Role.CONFIRMED, Role.PROVISIONAL)
_MATCH = {"url": "u", "phone": "p", "account": "a"}


def live(tx: Transaction, digests: Sequence[str], *roles: Role) -> list[Entered]:
    """Present listings of some values, of some roles, in whatever case."""
    return [
        item
        for item in tx.indicators.of(digests)
        if item.left_at_version is None and item.indicator.role in roles
    ]


def undo(
    tx: Transaction,
    listed: Sequence[Entered],
    state: State,
    covers: Covers,
    feeds_listing: FeedsListing,
    now: datetime,
) -> None:
    """End listings of ours for good.

    1. they leave, with the public tally and every mark on what they covered
    2. what they covered is cleared, and the evidence about it is spent
    3. a case of which nothing is left goes into ``state``; the ledger gets its reversal, and those
       who had been credited for it are debited
    """
    for case_id in sorted({item.case_id for item in listed if item.case_id is not None}):
        case = tx.cases.get(case_id, to_change=True)
        mine = [item for item in listed if item.case_id == case_id]
        digests = [item.indicator.digest for item in mine]
        decisions = tx.cases.decisions(case_id)
        own = sorted(
            {*digests, *_kept(decisions, digests)}.union(*covers(tx, case_id, digests).values())
        )
        tx.indicators.leave([item.id for item in mine], now)
        end_tally(tx, own, now)
        spend(tx, own, digests, now)
        clear(tx, [item.indicator for item in mine], own, case_id, feeds_listing, now)
        if case is None or tx.indicators.current(*DECIDED, case_id=case_id):
            continue
        if case.state == State.CONFIRMED:
            debit(tx, case, decisions, now)
            ledger.reverse(tx, case_id, case.round, now)
        tx.cases.change(case_id, state=state.value, updated_at=now)


def _kept(decisions: Sequence[DecisionRow], digests: Sequence[str]) -> set[str]:
    """What listed values covered when they were decided."""
    return {
        own
        for decision in decisions
        for target in decision.targets
        if target["digest"] in digests
        for own in target.get("own", ())
    }


def debit(tx: Transaction, case: CaseRow, decisions: Sequence[DecisionRow], now: datetime) -> None:
    """Those who were credited when the case was confirmed are debited, each once."""
    made = [item for item in decisions if item.act in ("confirm", "approve")]
    if not made:
        return
    last = made[-1]
    own = sorted({own for target in last.targets for own in target.get("own", ())})
    credited = {
        item.report_id
        for item in tx.reports.evidence_about(own, case.id)
        if item.trusted and item.received_at <= last.decided_at
    }
    tx.voices.turned_out(reporters(tx, sorted(credited)), now, confirmed=-1, overturned=1)


def end_tally(tx: Transaction, digests: Sequence[str], now: datetime) -> None:
    """The public tally of some values ends, and what said that they are disputed or reviewed."""
    over = live(tx, digests, Role.REPORTED, Role.DISPUTED, Role.REVIEW)
    tx.indicators.leave([item.id for item in over], now)


def spend(
    tx: Transaction,
    own: Sequence[str],
    listed: Sequence[str],
    now: datetime,
    case_id: int | None = None,
) -> None:
    """What reports brought about some values may never list these again, at whatever level.

    Of one case only where named; also what was taken back since.
    """
    about: dict[str, set[tuple[str, str]]] = {}
    for item in tx.reports.evidence_about(own, case_id, standing=False):
        about.setdefault(item.digest, set()).add((item.channel, item.evidence_hash))
    for digest, spent in about.items():
        tx.indicators.forbid(digest, spent, now)
    everything = set().union(*about.values()) if about else set()
    for digest in listed:
        tx.indicators.forbid(digest, everything, now)


def clear(
    tx: Transaction,
    listed: Iterable[Indicator],
    own: Sequence[str],
    case_id: int | None,
    feeds_listing: FeedsListing,
    now: datetime,
) -> None:
    """Enter clearings of listed values and of those that they covered."""
    chosen = {item.digest: (item.marker, item.match, item.page) for item in listed}
    for digest in own:
        chosen.setdefault(digest, (None, _MATCH["url"], True))
    tx.indicators.enter(
        [
            Indicator(
                digest=digest,
                marker=marker,
                match=match,
                page=page,
                role=Role.CLEARED,
                category=0,
                first_on=now.date(),
                last_on=now.date(),
                until_at=now + FOREVER,
                feeds=feeds_listing(digest),
            )
            for digest, (marker, match, page) in chosen.items()
        ],
        case_id,
        now,
    )


def end_over(tx: Transaction, now: datetime) -> int:
    """Listings whose time is over leave; their cases are open again, or have run out."""
    over = [
        item
        for item in tx.indicators.current(*DECIDED, Role.REPORTED)
        if item.indicator.until_at <= now
    ]
    if not over:
        return 0
    version = tx.indicators.next_version()
    tx.indicators.leave([item.id for item in over], now)
    for case_id in sorted({item.case_id for item in over if item.case_id is not None}):
        case = tx.cases.get(case_id, to_change=True)
        if case is None or tx.indicators.current(*DECIDED, case_id=case_id):
            continue
        if case.state == State.PROVISIONAL:
            tx.cases.change(
                case_id, state=State.OPEN.value, round=case.round + 1, updated_at=now, due_at=now
            )
        elif case.state == State.CONFIRMED:
            tx.cases.change(case_id, state=State.EXPIRED.value, updated_at=now)
        tx.audit.append(now, "system", "case.listing.end", f"case:{case_id}", version=version)
    return len(over)


def reporters(tx: Transaction, report_ids: Sequence[int]) -> list[str]:
    """Pseudonyms of those whom a channel vouched for; erased reports have none."""
    opened = tx.vault.open_many([f"report:{number}" for number in report_ids])
    return [content["reporter"] for content in opened.values() if content.get("reporter")]
