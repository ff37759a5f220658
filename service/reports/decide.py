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
from service.movement import ledger
from service.officers.permissions import ACTS, Officer, require, require_role
from service.officers.permissions import Role as OfficerRole
from service.reports.case import State, check_move
from service.reports.consensus import recount_present
from service.reports.notes import write_note
from service.reports.targets import Target
from service.reports.undo import (
    DECIDED,
    Covers,
    FeedsListing,
    debit,
    live,
    reporters,
    spend,
    undo,
)  # fmt: skip

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

    Who names other values or another kind of fraud than the first confirms anew, and waits for a
    second in turn. A first officer who no longer may confirm does not count. Raises Forbidden,
    NotFound, InvalidInput (``not_of_the_case``) and Conflict (``case_state``,
    ``second_officer_required``, ``evidence_overturned``, ``no_targets``, ``no_category``).
    """
    case = case_for(tx, officer, "case.confirm", case_id)
    check_move(case.state, "confirm")
    first = _first(tx, case, "confirm")
    given = None if targets is None else {target.digest for target in targets}
    other = first is not None and (
        (given is not None and given != {item["digest"] for item in first.targets})
        or (category is not None and category != first.category)
    )
    if first is not None and first.officer_id == officer.id and not other:
        raise Conflict(
            "A second officer must confirm.", code="second_officer_required", field="officer"
        )
    if first is not None and (other or not _still_may(tx, first, "case.confirm")):
        case = replace(case, round=case.round + 1)
        tx.cases.change(case.id, round=case.round)
        first = None
    category = category or (first.category if first else None) or case.category
    if category not in BY_CODE:
        raise Conflict("The kind of fraud is not named.", code="no_category", field="category")
    chosen = _judged(tx, case, _chosen(first, targets), covers)
    _enter(tx, case, officer, "confirm", chosen, category, None, reason, now)
    if first is None:
        tx.cases.change(case_id, state=State.AWAITING_SECOND.value, updated_at=now)
        tx.audit.append(now, officer.ref, "case.confirm.first", f"case:{case_id}")
        return Decided(case_id=case_id, state=State.AWAITING_SECOND.value)
    return _list(tx, case, officer, chosen, category, now)


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
    chosen = _judged(tx, case, _chosen(_first(tx, case, "confirm"), targets), covers)
    if _listed_alone_before(tx, chosen):
        raise Conflict("This was done once already.", code="provisional_once", field="case")
    category = category or case.category
    if category not in BY_CODE:
        raise Conflict("The kind of fraud is not named.", code="no_category", field="category")
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
    if first is None or not _still_may(tx, first, "case.list_provisionally"):
        raise Conflict("Who listed it may no longer do so.", code="case_state", field="case")
    if first.officer_id == officer.id:
        raise Conflict(
            "A second officer must confirm.", code="second_officer_required", field="officer"
        )
    left = {
        item.indicator.digest for item in tx.indicators.current(Role.PROVISIONAL, case_id=case_id)
    }
    still = [target for target in _targets_of(first) if target.digest in left]
    chosen = _judged(tx, case, still, covers)
    category = str(first.category)
    _enter(tx, case, officer, "approve", chosen, category, None, reason, now)
    return _list(tx, case, officer, chosen, category, now)


def reject(tx: Transaction, officer: Officer, case_id: int, reason: str, now: datetime) -> Decided:
    """The case is closed without a listing; a provisional one ends, and its evidence is spent."""
    case = case_for(tx, officer, "case.reject", case_id)
    check_move(case.state, "reject")
    _enter(tx, case, officer, "reject", [], case.category, None, reason, now)
    own = sorted(tx.reports.named_in(case_id))
    over = tx.indicators.current(Role.PROVISIONAL, case_id=case_id)
    version = tx.indicators.next_version() if over else None
    tx.indicators.leave([item.id for item in over], now)
    spend(tx, own, [item.indicator.digest for item in over], now, case_id)
    for digest in own:  # others' words about the same value are none of this case's
        if recount_present(tx, digest, now):
            version = tx.indicators.next_version()
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
    if tx.ledger.standing(case_id):  # its listings had run out, its credit had not
        made = tx.cases.decisions(case_id)
        targets = [item for decision in made for item in decision.targets]
        own = sorted({own for item in targets for own in item.get("own", ())})
        spend(tx, own, [item["digest"] for item in targets], now, case_id)
        debit(tx, case, made, now)
        ledger.reverse(tx, case_id, case.round, now)
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


def _still_may(tx: Transaction, first: DecisionRow, act: str) -> bool:
    """Whether who decided first is still an officer of that role.

    Where the case lies now is no matter: reports move it, and what was decided in the right place
    stays decided.
    """
    row = tx.officers.get(first.officer_id)
    if row is None or not row.active:
        return False
    return any(OfficerRole(role) in ACTS[act][0] for role, _ in tx.officers.grants_of(row.id))


def _listed_alone_before(tx: Transaction, chosen: Sequence[Target]) -> bool:
    """Whether one officer listed any of these values before, at whatever level, in any case."""
    own = {digest for target in chosen for digest in target.own}
    digests = {target.digest for target in chosen}
    if any(i.indicator.role is Role.PROVISIONAL for i in tx.indicators.of(sorted(digests | own))):
        return True
    return any(
        decision.act == "list_provisionally"
        and any(own & set(item.get("own", ())) for item in decision.targets)
        for row in tx.cases.with_links(sorted(own))
        for decision in tx.cases.decisions(row.id)
    )


def _targets_of(decision: DecisionRow) -> list[Target]:
    return [Target(**{**item, "own": tuple(item.get("own", ()))}) for item in decision.targets]


def _chosen(first: DecisionRow | None, targets: Sequence[Target] | None) -> list[Target]:
    """What is to be listed: what is named, else what the first officer named."""
    if targets is not None:
        return list({target.digest: target for target in targets}.values())
    if first is None:
        raise Conflict("Name what is to be listed.", code="no_targets", field="targets")
    return _targets_of(first)


def _judged(
    tx: Transaction, case: CaseRow, chosen: Sequence[Target], covers: Covers
) -> list[Target]:
    """Targets that cover something reported in the case, on evidence that stands and is not spent.

    What each covers is kept with it, so that undoing needs no content that may be erased by then.
    """
    covered = covers(tx, case.id, [target.digest for target in chosen])
    judged = []
    for number, target in enumerate(chosen):
        own = covered.get(target.digest, frozenset())
        brought = tx.reports.evidence_about(sorted(own), case.id)
        if not brought:
            raise InvalidInput(
                "This was not reported in the case.",
                code="not_of_the_case",
                field=f"targets.{number}",
            )
        forbidden = tx.indicators.forbidden([target.digest, *own])
        spent = forbidden.get(target.digest, frozenset())
        if forbidden and all(
            item.evidence_hash in spent | forbidden.get(item.digest, frozenset())
            for item in brought
        ):
            raise Conflict(
                "This was overturned; there is no new evidence.",
                code="evidence_overturned",
                field=f"targets.{number}",
            )
        judged.append(replace(target, own=tuple(sorted(own))))
    return judged


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
    now: datetime,
) -> Decided:
    provisional = tx.indicators.current(Role.PROVISIONAL, case_id=case.id)
    tx.indicators.leave([item.id for item in provisional], now)
    version = tx.indicators.enter(
        [_indicator(item, Role.CONFIRMED, category, now, now) for item in chosen], case.id, now
    )
    tx.cases.change(
        case.id, state=State.CONFIRMED.value, category=category, updated_at=now, claimed_by=None
    )
    own = {digest for target in chosen for digest in target.own}
    brought = tx.reports.evidence_about(sorted(own), case.id)
    right = {item.report_id for item in brought if item.trusted}
    heard = sorted({item.report_id for item in brought})
    ledger.credit(tx, case.id, case.round, category, heard, now)
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
