"""Receipts: what whoever holds one may do with a report: answer, read all of it, take it back."""

from __future__ import annotations

from typing import Any

from service.commending import consent
from service.records_care import erase_report, export_report
from service.reports.notes import write_note
from service.reports.receipt import read as read_receipt
from service.wiring import Services

MOST_ANSWERS = 20


def answer_question(services: Services, receipt: str, text: str) -> bool:
    """Keep an answer to an officer's open question; False where nobody asked."""
    spelled = read_receipt(receipt)
    if spelled is None:
        return False
    now = services.now()
    with services.records.writing() as tx:
        row = tx.reports.by_receipt(tx.refs.receipt(spelled))
        if row is None or row.state != "taken" or row.case_id is None:
            return False
        asked = [n.kind for n in tx.cases.notes_of(report_id=row.id) if n.kind != "note"]
        if not asked or asked[-1] != "question" or len(asked) > 2 * MOST_ANSWERS:
            return False
        write_note(tx, row.case_id, "answer", text, now, report_id=row.id)
        tx.cases.change(row.case_id, updated_at=now)
        tx.audit.append(now, "reporter", "report.answer", f"report:{row.id}")
    return True


def export_by_receipt(services: Services, receipt: str) -> dict[str, Any] | None:
    """Everything that is kept under a receipt; None where it is unknown."""
    spelled = read_receipt(receipt)
    return export_report(services, spelled) if spelled else None


def erase_by_receipt(services: Services, receipt: str) -> bool:
    """Destroy it; False where the receipt is unknown."""
    spelled = read_receipt(receipt)
    return erase_report(services, spelled) if spelled else False


def consent_by_receipt(
    services: Services, receipt: str, name: str | None, contact: str | None, *, agree: bool
) -> bool:
    """The reporter agrees to be nominated, or no longer; False where the receipt is unknown."""
    spelled = read_receipt(receipt)
    if spelled is None:
        return False
    ref = services.records.refs.receipt(spelled)
    return consent(services, ref, name, contact, agree=agree)
