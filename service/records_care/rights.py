"""Rights: whoever holds a receipt reads everything that is kept under it, or has it destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from service.attachments.store import ENDINGS
from service.records.tables import reports, voices
from service.reports.consensus import recount_present
from service.reports.receipt import read

if TYPE_CHECKING:
    from service.records.report_book import ReportRow
    from service.records.transaction import Transaction
    from service.wiring import Services

REPORTER = "reporter"
ERASED = "erased"
_TALKED = ("question", "answer")


def export_report(services: Services, receipt: str) -> dict[str, Any] | None:
    """Everything that is kept under a receipt, as plain data; None where it is unknown.

    Of an erased report only the row is left. Officers' reasons and remarks are about the case and
    not in it; questions to the reporter and the answers are.
    """
    code = read(receipt)
    if code is None:
        return None
    with services.records.reading() as tx:
        row = tx.reports.by_receipt(tx.refs.receipt(code))
        return None if row is None else _everything(tx, row, code)


def erase_report(services: Services, receipt: str) -> bool:
    """Destroy what is kept under a receipt; False where it is unknown, True a second time too.

    Content, contact, answers and files are gone for good, and what was said counts no more. What
    officers confirmed meanwhile stays listed: that is their word.
    """
    code = read(receipt)
    if code is None:
        return False
    now = services.now()
    files: list[str] = []
    version = None
    with services.records.writing() as tx:
        row = tx.reports.by_receipt(tx.refs.receipt(code))
        if row is None:
            return False
        if row.state != ERASED:
            files, changed = forget(tx, row, now)
            version = tx.indicators.next_version() if changed else None
            tx.audit.append(now, REPORTER, "report.erase", f"report:{row.id}", version=version)
    for file_id in files:
        services.attachments.erase(file_id)
    if version is not None:
        services.lists_changed()
    services.records.forget()
    return True


def forget(tx: Transaction, row: ReportRow, now: datetime) -> tuple[list[str], bool]:
    """Destroy what a report says; gives its files, to be taken off the disk once this is
    committed, and whether the lists changed.
    """
    talked = tx.cases.notes_of(report_id=row.id)
    refs = [f"report:{row.id}", f"contact:{row.id}", *(f"note:{note.id}" for note in talked)]
    consent = tx.statements.consent_ref(row.id)
    tx.vault.erase([*refs, consent] if consent else refs, now, REPORTER)
    tx.statements.withdraw(row.id)
    files = tx.reports.drop_files([row.id])
    tx.reports.set_state(row.id, ERASED)
    tx.connection.execute(update(reports).where(reports.c.id == row.id).values(network_ref=None))
    changed = False
    for digest in sorted(set(tx.voices.withdraw(row.id))):
        changed = recount_present(tx, digest, now) or changed
    return files, changed


def _everything(tx: Transaction, row: ReportRow, code: str) -> dict[str, Any]:
    talked = [note for note in tx.cases.notes_of(report_id=row.id) if note.kind in _TALKED]
    refs = [f"report:{row.id}", f"contact:{row.id}", *(f"note:{note.id}" for note in talked)]
    consent = tx.statements.consent_ref(row.id)
    opened = tx.vault.open_many([*refs, consent] if consent else refs)
    content = opened.get(f"report:{row.id}", {})
    heard = tx.connection.execute(
        select(voices).where(voices.c.report_id == row.id).order_by(voices.c.digest)
    ).all()
    return {
        "receipt": code,
        "state": row.state,
        "received_at": row.received_at.isoformat(),
        "channel": row.channel,
        "vouched_for": row.trusted,
        "category": row.category,
        "locality": row.locality,
        "group": row.group_code,
        "loss_vnd": row.loss_vnd,
        "happened_on": row.happened_on.isoformat() if row.happened_on else None,
        "hint": row.hint,
        "values": [
            {"kind": item["kind"], "value": item["key"], "text": item["text"]}
            for item in content.get("values", [])
        ],
        "story": content.get("story"),
        "message": content.get("message"),
        "contact": opened.get(f"contact:{row.id}", {}).get("contact"),
        "commendation": opened.get(consent) if consent else None,
        "notes": [
            {
                "by": note.author,
                "kind": note.kind,
                "at": note.written_at.isoformat(),
                "text": opened.get(f"note:{note.id}", {}).get("text"),
            }
            for note in talked
        ],
        "files": [
            {
                "name": f"tep-{item['id'][:8]}.{ENDINGS.get(item['media_type'], 'bin')}",
                "media_type": item["media_type"],
                "size": item["size"],
                "sha256": item["sha256"],
                "received_at": item["received_at"].isoformat(),
            }
            for item in tx.reports.files_of([row.id])
        ],
        "voices": [
            {"heard_at": item.heard_at.isoformat(), "withdrawn": item.withdrawn} for item in heard
        ],
    }
