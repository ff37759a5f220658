"""Notes: officers' reasons, remarks and questions, and reporters' answers; the words are sealed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from service.officers.permissions import Officer

if TYPE_CHECKING:
    from service.records.transaction import Transaction


def write_note(
    tx: Transaction,
    case_id: int,
    kind: str,
    text: str,
    now: datetime,
    *,
    officer: Officer | None = None,
    report_id: int | None = None,
) -> int:
    """A note, reason, question or answer; its words are sealed under ``note:<id>``."""
    note_id = tx.cases.add_note(
        case_id=case_id,
        report_id=report_id,
        author="officer" if officer else "reporter",
        officer_id=officer.id if officer else None,
        kind=kind,
        written_at=now,
    )
    tx.vault.seal(f"note:{note_id}", "note", {"text": text}, tx.retention.until("note", now.date()))
    return note_id
