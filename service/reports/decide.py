"""Decide: what officers do with a case, from the first confirmation to its undoing.

Nothing is listed by one officer alone, except for 72 hours with a case number. On the second
confirmation the listing, the ledger's credit, the audit entry and the new list version are one
transaction. A retraction undoes it by the same way, for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from service.errors import Conflict, InvalidInput, NotFound
from service.indicators.categories import BY_CODE
from service.indicators.decided import Indicator, Role, valid_until
from service.officers.permissions import Officer, grants_of, may, require, require_role
from service.reports.case import State, check_move
from service.reports.notes import write_note
from service.reports.targets import Target
from service.reports.undo import DECIDED, Covers, FeedsListing, live, reporters, spend, undo

if TYPE_CHECKING:
    from service.records.case_book import CaseRow, DecisionRow
    from service.records.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The case after an act; ``version`` is the list version it made, None where lists stay."""

    case_id: int
    state: str
    version: int | None = None


def case_for(tx: Transaction, officer: Officer, act: str, case_id: int) -> CaseRow:
    """The case, to be changed. Raises NotFound, and Forbidden outside the officer's area."""
    require_role(officer, act)
    case = tx.cases.get(case_id, to_change=True)
    if case is None:
        raise NotFound("No such case.", field="case")
    require(officer, act, case.locality, case.unit)
    return case


def confirm(
    tx: Transaction,
    officer: Officer,
    case_id: int,
    targets: Sequence[Target] | None,
    category: str | None,
    reason: str,
    covers: Covers,
    now: datetime,
) -> Decided:
    """The first confirmation waits; a second officer's lists.

    A first officer who no longer may confirm does not count. Raises Forbidden, NotFound,
    InvalidInput (``not_of_the_case``) and Conflict (``case_state``, ``second_officer_required``,
    ``targets_differ``, ``evidence_overturned``, ``no_targets``).
    """
    case = case_for(tx, officer, "case.confirm", case_id)
    check_move(case.state, "confirm")
    first = _first(tx, case, "confirm")
    if first is not None and first.officer_id == officer.id:
        raise Conflict(
            "A second officer must confirm.", code="second_officer_required", field="officer"
        )
    if first is not None and not _still_may(tx, first, "case.confirm", case):
        case = replace(case, round=case.round + 1)
        tx.cases.change(case.id, round=case.round)
        first = None
    chosen = _chosen(first, targets)
    category = category or (first.category if first else None) or case.category
    if category not in BY_CODE:
        raise Conflict("The kind of fraud is not named.", code="no_category", field="category")
    if first is not None and first.category != category:
        raise Conflict("The first officer named another kind.", code="category_differs",
                       field="category")  # fmt: skip
    _new_evidence(tx, case, chosen, covers)
    _enter(tx, case, officer, "confirm", chosen, category, None, reason, now)
    if first is None:
        tx.cases.change(case_id, state=State.AWAITING_SECOND.value, updated_at=now)
        tx.audit.append(now, officer.ref, "case.confirm.first", f"case:{case_id}")
        return Decided(case_id=case_id, state=State.AWAITING_SECOND.value)
    return _list(tx, case, officer, chosen, category, covers, now)


def list_provisionally(
    tx: Transaction,
    officer: Officer,
    case_id: int,
    targets: Sequence[Target] | None,
    category: str | None,
    case_number: str,
    reason: str,
    covers: Covers,
    now: datetime,
) -> Decided:
    """One officer with a case number lists for 72 hours, once for each value, whatever the case.

    Raises as ``confirm`` does, and Conflict (``provisional_once``).
    """
    case = case_for(tx, officer, "case.list_provisionally", case_id)
    check_move(case.state, "list_provisionally")
    chosen = _chosen(_first(tx, case, "confirm"), targets)
    before = tx.indicators.of([target.digest for target in chosen])
    if any(item.indicator.role is Role.PROVISIONAL for item in before):
        raise Conflict("This was done once already.", code="provisional_once", field="case")
    category = category or case.category
    if category not in BY_CODE:
        raise Conflict("The kind of fraud is not named.", code="no_category", field="category")
    _new_evidence(tx, case, chosen, covers)
    _enter(tx, case, officer, "list_provisionally", chosen, category, case_number, reason, now)
    version = tx.indicators.enter(
        [_indicator(item, Role.PROVISIONAL, category, now, now) for item in chosen], case_id, now
    )
    tx.cases.change(case_id, state=State.PROVISIONAL.value, category=category, updated_at=now)
    tx.audit.append(now, officer.ref, "case.provisional", f"case:{case_id}", version=version)
    return Decided(case_id=case_id, state=State.PROVISIONAL.value, version=version)


def approve(
    tx: Transaction, officer: Officer, case_id: int, reason: str, covers: Covers, now: datetime
) -> Decided:
    """A supervisor, not the officer who listed it, makes a provisional listing a confirmed one."""
    case = case_for(tx, officer, "case.approve", case_id)
    check_move(case.state, "approve")
    first = _first(tx, case, "list_provisionally")
    if first is None or not _still_may(tx, first, "case.list_provisionally", case):
        raise Conflict("Who listed it may no longer do so.", code="case_state", field="case")
    if first.officer_id == officer.id:
        raise Conflict(
            "A second officer must confirm.", code="second_officer_required", field="officer"
        )
    chosen = [Target(**item) for item in first.targets]
    category = str(first.category)
    _new_evidence(tx, case, chosen, covers)
    _enter(tx, case, officer, "approve", chosen, category, None, reason, now)
    return _list(tx, case, officer, chosen, category, covers, now)


def reject(tx: Transaction, officer: Officer, case_id: int, reason: str, now: datetime) -> Decided:
    """The case is closed without a listing; a provisional one and the public tally end."""
    case = case_for(tx, officer, "case.reject", case_id)
    check_move(case.state, "reject")
    _enter(tx, case, officer, "reject", [], case.category, None, reason, now)
    own = [digest for digest, _, _ in tx.reports.case_values(case_id)]
    over = [
        *tx.indicators.current(Role.PROVISIONAL, case_id=case_id),
        *live(tx, own, Role.REPORTED),
    ]
    version = tx.indicators.next_version() if over else None
    tx.indicators.leave([item.id for item in over], now)
    spend(tx, own, [item.indicator.digest for item in over], now)
    tx.cases.change(case_id, state=State.REJECTED.value, updated_at=now)
    tx.audit.append(now, officer.ref, "case.reject", f"case:{case_id}", version=version)
    return Decided(case_id=case_id, state=State.REJECTED.value, version=version)


def retract(
    tx: Transaction,
    officer: Officer,
    case_id: int,
    reason: str,
    covers: Covers,
    feeds_listing: FeedsListing,
    now: datetime,
) -> Decided:
    """A confirmed listing was wrong: it ends everywhere, and the same evidence is spent."""
    case = case_for(tx, officer, "case.retract", case_id)
    check_move(case.state, "retract")
    _enter(tx, case, officer, "retract", [], case.category, None, reason, now)
    digests = [item.indicator.digest for item in tx.indicators.current(*DECIDED, case_id=case.id)]
    version = tx.indicators.next_version()
    undo(tx, live(tx, digests, *DECIDED), State.RETRACTED, covers, feeds_listing, now)
    tx.cases.change(case_id, state=State.RETRACTED.value, updated_at=now)
    tx.audit.append(now, officer.ref, "case.retract", f"case:{case_id}", version=version)
    return Decided(case_id=case_id, state=State.RETRACTED.value, version=version)


def sighting(
    tx: Transaction, officer: Officer, case_id: int, seen_at: datetime, now: datetime
) -> Decided:
    """It was met again: its time starts anew; a moment in the future counts as now."""
    case = case_for(tx, officer, "case.sighting", case_id)
    check_move(case.state, "sighting")
    seen = min(seen_at, now)
    renewed = [
        item
        for item in tx.indicators.current(Role.CONFIRMED, case_id=case_id)
        if now
        < item.indicator.until_at
        < valid_until(Role.CONFIRMED, _kind(item.indicator), seen, now)
    ]
    if not renewed:
        return Decided(case_id=case_id, state=case.state)
    tx.indicators.leave([item.id for item in renewed], now)
    version = tx.indicators.enter(
        [
            Indicator(
                digest=item.indicator.digest,
                marker=item.indicator.marker,
                match=item.indicator.match,
                page=item.indicator.page,
                role=Role.CONFIRMED,
                category=item.indicator.category,
                first_on=item.indicator.first_on,
                last_on=seen.date(),
                until_at=valid_until(Role.CONFIRMED, _kind(item.indicator), seen, now),
            )
            for item in renewed
        ],
        case_id,
        now,
    )
    tx.audit.append(now, officer.ref, "case.sighting", f"case:{case_id}", version=version)
    return Decided(case_id=case_id, state=case.state, version=version)


def _first(tx: Transaction, case: CaseRow, act: str) -> DecisionRow | None:
    made = [item for item in tx.cases.decisions(case.id, case.round) if item.act == act]
    return made[0] if made else None


def _still_may(tx: Transaction, first: DecisionRow, act: str, case: CaseRow) -> bool:
    """Whether who decided first is still an officer who may."""
    row = tx.officers.get(first.officer_id)
    if row is None or not row.active:
        return False
    grants = grants_of(tx.officers.grants_of(row.id))
    return may(Officer(row.id, row.login, row.unit, grants), act, case.locality, case.unit)


def _chosen(first: DecisionRow | None, targets: Sequence[Target] | None) -> list[Target]:
    """What is to be listed: the first officer's choice, which a second one may only repeat."""
    before = [Target(**item) for item in first.targets] if first else None
    if targets is None:
        if before is None:
            raise Conflict("Name what is to be listed.", code="no_targets", field="targets")
        return before
    chosen = list({target.digest: target for target in targets}.values())
    if before is not None and {t.digest for t in before} != {t.digest for t in chosen}:
        raise Conflict(
            "The first officer chose other values.", code="targets_differ", field="targets"
        )
    return chosen


def _new_evidence(tx: Transaction, case: CaseRow, chosen: Sequence[Target], covers: Covers) -> None:
    """Each target covers something that was reported in the case, on evidence that is not spent."""
    covered = covers(tx, case.id, [target.digest for target in chosen])
    for number, target in enumerate(chosen):
        own = covered.get(target.digest, frozenset())
        if not own:
            raise InvalidInput(
                "This was not reported in the case.",
                code="not_of_the_case",
                field=f"targets.{number}",
            )
        forbidden = tx.indicators.forbidden([target.digest, *own])
        if not forbidden:
            continue
        spent = forbidden.get(target.digest, frozenset())
        brought = tx.reports.evidence_about(sorted(own), case.id)
        if all(
            item.evidence_hash in spent | forbidden.get(item.digest, frozenset())
            for item in brought
        ):
            raise Conflict(
                "This was overturned; there is no new evidence.",
                code="evidence_overturned",
                field=f"targets.{number}",
            )


def _enter(
    tx: Transaction,
    case: CaseRow,
    officer: Officer,
    act: str,
    chosen: Sequence[Target],
    category: str | None,
    case_number: str | None,
    reason: str,
    now: datetime,
) -> None:
    tx.cases.decide(
        case_id=case.id,
        round=case.round,
        officer_id=officer.id,
        act=act,
        targets=[target.as_dict() for target in chosen],
        category=category,
        case_number=case_number,
        decided_at=now,
    )
    write_note(tx, case.id, "reason", reason, now, officer=officer)


def _list(
    tx: Transaction,
    case: CaseRow,
    officer: Officer,
    chosen: Sequence[Target],
    category: str,
    covers: Covers,
    now: datetime,
) -> Decided:
    provisional = tx.indicators.current(Role.PROVISIONAL, case_id=case.id)
    tx.indicators.leave([item.id for item in provisional], now)
    version = tx.indicators.enter(
        [_indicator(item, Role.CONFIRMED, category, now, now) for item in chosen], case.id, now
    )
    tx.indicators.credit("confirmed", case.id, case.round, now)
    tx.cases.change(
        case.id, state=State.CONFIRMED.value, category=category, updated_at=now, claimed_by=None
    )
    own = frozenset().union(*covers(tx, case.id, [target.digest for target in chosen]).values())
    right = {
        item.report_id for item in tx.reports.evidence_about(sorted(own), case.id) if item.trusted
    }
    tx.voices.turned_out(reporters(tx, sorted(right)), now, confirmed=1)
    tx.audit.append(now, officer.ref, "case.confirm", f"case:{case.id}", version=version)
    return Decided(case_id=case.id, state=State.CONFIRMED.value, version=version)


def _kind(indicator: Indicator) -> str:
    return {"p": "phone", "a": "account"}.get(indicator.match, "url")


def _indicator(
    target: Target, role: Role, category: str, seen: datetime, now: datetime
) -> Indicator:
    return Indicator(
        digest=target.digest,
        marker=target.marker,
        match=target.match,
        page=target.page,
        role=role,
        category=BY_CODE[category].number,
        first_on=now.date(),
        last_on=min(seen, now).date(),
        until_at=valid_until(role, target.kind, seen, now),
    )
