"""Deciding: officers' acts that change lists, from the words of the door to every worker.

A list version that was made is seen here before the answer leaves, and the others are woken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from service.checking import current, read
from service.errors import InvalidInput, NotFound
from service.officers.permissions import Officer, may, require_role
from service.records.transaction import Transaction
from service.reporting import value_of
from service.reports import decide
from service.reports.appeal import decide_appeal, prove
from service.reports.case import State
from service.reports.claim import leaves
from service.reports.decide import Decided
from service.reports.targets import Target, resolve
from service.wiring import Services

Named = Sequence[tuple[str, str, str | None]]
"""Kind, value and level (page, host, site, or None for the usual) of what is to be listed."""


def confirm(
    services: Services,
    officer: Officer,
    case_id: int,
    named: Named | None,
    category: str | None,
    reason: str,
) -> Decided:
    """The first confirmation waits, the second lists."""
    now = services.now()
    targets = _targets(services, named)
    with services.records.writing() as tx:
        _of_the_case(tx, case_id, named, services)
        done = decide.confirm(tx, officer, case_id, targets, category, reason, now)
    return _told(services, done)


def list_provisionally(
    services: Services,
    officer: Officer,
    case_id: int,
    named: Named | None,
    category: str | None,
    case_number: str,
    reason: str,
) -> Decided:
    """One officer lists for 72 hours, naming a case number. Raises InvalidInput for its form."""
    if re.fullmatch(services.settings.case_number_format, case_number) is None:
        raise InvalidInput("This is no case number.", code="bad_case_number", field="case_number")
    now = services.now()
    targets = _targets(services, named)
    with services.records.writing() as tx:
        _of_the_case(tx, case_id, named, services)
        done = decide.list_provisionally(
            tx, officer, case_id, targets, category, case_number, reason, now
        )
    return _told(services, done)


def act(services: Services, officer: Officer, case_id: int, name: str, reason: str) -> Decided:
    """``approve``, ``reject`` or ``retract``."""
    now = services.now()
    with services.records.writing() as tx:
        if name == "approve":
            done = decide.approve(tx, officer, case_id, reason, now)
        elif name == "reject":
            done = decide.reject(tx, officer, case_id, reason, now)
        else:
            done = decide.retract(tx, officer, case_id, reason, services.lists.feeds_listing, now)
    return _told(services, done)


def sighting(services: Services, officer: Officer, case_id: int, seen_at: datetime) -> Decided:
    """It was met again."""
    with services.records.writing() as tx:
        done = decide.sighting(tx, officer, case_id, seen_at, services.now())
    return _told(services, done)


def review(
    services: Services, officer: Officer, appeal_id: int, outcome: str, reason: str
) -> int | None:
    """Decide an appeal."""
    with services.records.writing() as tx:
        version = decide_appeal(
            tx, officer, appeal_id, outcome, reason, services.lists.feeds_listing, services.now()
        )
    services.lists_changed()
    return version


def appeals(services: Services, officer: Officer, *, overdue: bool) -> list[dict[str, Any]]:
    """Undecided appeals in the officer's area, the first due first."""
    require_role(officer, "appeal.read")
    now = services.now()
    with services.records.reading() as tx:
        rows = tx.appeals.open_ones(overdue_at=now if overdue else None)
        found = [row for row in rows if _may_see(tx, officer, row.case_id)]
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "state": row.state,
            "observable_kind": row.observable_kind,
            "standing": row.standing,
            "case": row.case_id,
            "urgent": row.urgent,
            "opened_at": row.opened_at.isoformat(),
            "due_at": row.due_at.isoformat(),
            "overdue": row.due_at <= now,
            "proof": row.proof,
            "proved": row.proved_at is not None,
        }
        for row in found
    ]


def appeal_detail(
    services: Services, officer: Officer, appeal_id: int, purpose: str
) -> dict[str, Any]:
    """What an appellant wrote, in full, and the code to be read out; who looked is kept."""
    now = services.now()
    with services.records.writing() as tx:
        row = tx.appeals.get(appeal_id)
        require_role(officer, "appeal.prove")
        if row is None or not _may_see(tx, officer, row.case_id):
            raise NotFound("No such appeal.", field="appeal")
        said = tx.vault.open(f"appeal:{appeal_id}") or {}
        tx.vault.seal(
            f"look:{tx.audit.last() + 1}",
            "note",
            {"text": purpose},
            tx.retention.until("note", now.date()),
        )
        tx.audit.append(now, officer.ref, "appeal.reveal", f"appeal:{appeal_id}")
    return {
        "id": appeal_id,
        "value": said.get("value"),
        "reason": said.get("reason"),
        "contact": said.get("contact"),
        "token": said.get("token"),
        "read_out": said.get("proof_code") if row.proof == "call_back" else None,
    }


def mark_proved(services: Services, officer: Officer, appeal_id: int) -> int | None:
    """An officer saw that the appellant controls the account."""
    now = services.now()
    with services.records.writing() as tx:
        row = tx.appeals.get(appeal_id, to_change=True)
        require_role(officer, "appeal.prove")
        if row is None or not _may_see(tx, officer, row.case_id):
            raise NotFound("No such appeal.", field="appeal")
        version = prove(tx, row, officer.ref, now)
    services.lists_changed()
    return version


def _may_see(tx: Transaction, officer: Officer, case_id: int | None) -> bool:
    """Appeals without a case belong to those who see everything."""
    case = tx.cases.get(case_id) if case_id else None
    return may(officer, "appeal.read", case.locality if case else None)


def _targets(services: Services, named: Named | None) -> list[Target] | None:
    if named is None:
        return None
    digest = current(services).index.digest
    found = []
    for number, (kind, value, level) in enumerate(named):
        field = f"targets.{number}"
        try:
            observable = read(kind, value)[0]
        except InvalidInput as error:
            error.field = field
            raise
        found.append(resolve(observable, level, services.guard, digest, field))
    return found


def _of_the_case(tx: Transaction, case_id: int, named: Named | None, services: Services) -> None:
    """Raises InvalidInput where a value to be listed was not reported in the case.

    A link may stand for its host or site where a reported link has the same owner.
    """
    if named is None:
        return
    links = set(tx.cases.links_of(case_id))
    for number, (kind, value, _) in enumerate(named):
        for item in leaves(read(kind, value)[:1]):
            known = value_of(services, item)
            if ("observable", known.digest) in links or ("host", known.tie) in links:
                continue
            raise InvalidInput(
                "This was not reported in the case.",
                code="not_of_the_case",
                field=f"targets.{number}",
            )


def _told(services: Services, done: Decided) -> Decided:
    if done.version is not None:
        services.lists_changed()
    return done


def decided_dict(done: Decided) -> dict[str, Any]:
    """An act's outcome for the door."""
    return {
        "case": done.case_id,
        "state": done.state,
        "listed": done.state in (State.CONFIRMED, State.PROVISIONAL),
        "lists": done.version,
    }
