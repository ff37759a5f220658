"""Prevented losses: one officer states an amount with evidence, another confirms it.

Only then the ledger gets it, shared as the case's credit is; and in the same transaction whoever
is credited is put forward for commendation, at once, for a human to decide.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.casework import visible_case
from service.clock import local_day
from service.commending import nominate_at_once
from service.errors import Conflict, Forbidden, NotFound
from service.movement import ledger
from service.observables.masking import mask_text
from service.officers.permissions import Officer, may
from service.records.transaction import Transaction
from service.reports.case import State
from service.wiring import Services

STATED, ACCEPTED, REFUSED = "stated", "accepted", "refused"


def state_prevented(
    services: Services, officer: Officer, case_id: int, amount_vnd: int, evidence: str, words: str
) -> int:
    """Enter what is said to have been prevented; ``words`` name the document that proves it.

    Raises NotFound, Forbidden and Conflict (``case_state`` where the case is not confirmed,
    ``prevented_known`` where the document proves another loss already).
    """
    now = services.now()
    with services.records.writing() as tx:
        case = visible_case(tx, officer, case_id, "prevented.state")
        if case.state != State.CONFIRMED:
            raise Conflict("The case is not confirmed.", code="case_state", field="case")
        document = tx.refs.document(words)
        if tx.ledger.is_stated(document):
            raise Conflict(
                "This document was stated before.", code="prevented_known", field="document"
            )
        number = tx.ledger.state_prevented(
            case_id=case_id, amount_vnd=amount_vnd, evidence=evidence, state=STATED,
            document_ref=document,
            stated_by=officer.id, stated_at=now,
        )  # fmt: skip
        tx.vault.seal(
            f"prevented:{number}", "note", {"text": words},
            tx.retention.until("note", now.date()),
        )  # fmt: skip
        tx.audit.append(now, officer.ref, "prevented.state", f"case:{case_id}", prevented=number)
    return number


def decide_prevented(
    services: Services, officer: Officer, case_id: int, number: int, *, accept: bool, reason: str
) -> dict[str, Any]:
    """Accept or refuse; to accept is not for the unit that stated it.

    Raises Conflict (``second_officer_required``, ``prevented_decided``, ``case_state``), NotFound
    and Forbidden (``own_unit``).
    """
    now = services.now()
    with services.records.writing() as tx:
        case = visible_case(tx, officer, case_id, "prevented.decide")
        row = tx.ledger.prevented(number)
        if row is None or row.case_id != case_id:
            raise NotFound("No such statement of a prevented loss.", field="prevented")
        if row.state != STATED:
            raise Conflict("It was decided.", code="prevented_decided", field="prevented")
        if row.stated_by == officer.id:
            raise Conflict(
                "A second officer must confirm.", code="second_officer_required", field="officer"
            )
        stater = tx.officers.get(row.stated_by)
        if accept and officer.unit is not None and stater and stater.unit == officer.unit:
            raise Forbidden("Who stated it is of your unit.", code="own_unit")
        nominated = 0
        if accept:
            if case.state != State.CONFIRMED:
                raise Conflict("The case is not confirmed.", code="case_state", field="case")
            nominated = _credit(tx, case_id, number, row.amount_vnd, now)
        state = ACCEPTED if accept else REFUSED
        tx.ledger.decide_prevented(number, state=state, decided_by=officer.id, decided_at=now)
        tx.vault.seal(
            f"prevented-decision:{number}", "note", {"text": reason},
            tx.retention.until("note", now.date()),
        )  # fmt: skip
        tx.audit.append(now, officer.ref, f"prevented.{state}", f"case:{case_id}", prevented=number)
    return {"prevented": number, "state": state, "nominated": nominated}


def _credit(tx: Transaction, case_id: int, number: int, amount_vnd: int, now: datetime) -> int:
    entries = ledger.prevent(tx, case_id, amount_vnd, now)
    if not entries:
        raise Conflict("Nobody is credited for the case.", code="case_state", field="case")
    return nominate_at_once(tx, case_id, number, entries, local_day(now), now)


def prevented_of(services: Services, officer: Officer, case_id: int) -> list[dict[str, Any]]:
    """What was stated of a case; numbers in its words are masked but for those who may reveal."""
    with services.records.reading() as tx:
        case = visible_case(tx, officer, case_id, "case.read")
        rows = tx.ledger.prevented_of(case_id)
        said = tx.vault.open_many(
            [f"{kind}:{row.id}" for row in rows for kind in ("prevented", "prevented-decision")]
        )
    full = may(officer, "case.reveal", case.locality, case.unit)

    def words(ref: str) -> str | None:
        text: str | None = said.get(ref, {}).get("text")
        return text if text is None or full else mask_text(text)

    return [
        {
            "id": row.id,
            "amount_vnd": row.amount_vnd,
            "evidence": row.evidence,
            "document": words(f"prevented:{row.id}"),
            "state": row.state,
            "stated_by": row.stated_by,
            "stated_at": row.stated_at.isoformat(),
            "decided_by": row.decided_by,
            "reason": words(f"prevented-decision:{row.id}"),
        }
        for row in rows
    ]
