"""Verifying: whether the records are whole. Nothing is repaired; what is amiss is named.

1. the audit chain from its beginning to the last number that was given out
2. every sealed record opens, and everything that should be sealed is, or is known as erased
3. every file is there, opens under its report's key and has the hash that was written down
4. every report has its case
5. no series of numbers stands behind what carries its numbers; the ledger has no gap, and its
   entries and statements are what they were (``verifying_ledger``)
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, String, Table, cast, func, literal, select

from service.errors import ArtifactError, NotFound, ServiceError
from service.officers.audit import first_broken
from service.records.tables import (
    appeals,
    attachments,
    cases,
    counters,
    erasures,
    indicators,
    ledger_events,
    notes,
    personal,
    record_keys,
    reports,
)
from service.records_care.finding import Finding
from service.records_care.rows import one_moment
from service.records_care.verifying_ledger import verify_ledger, verify_statements

if TYPE_CHECKING:
    from service.records.transaction import Transaction
    from service.wiring import Services

_AT_ONCE = 500
_SEALED: tuple[tuple[Table, str], ...] = (
    (reports, "report:"), (notes, "note:"), (appeals, "appeal:"),
)  # fmt: skip


def verify(services: Services, *, quick: bool = False) -> list[Finding]:
    """Everything that is amiss; empty where the records are whole.

    ``quick`` opens neither sealed records nor files.
    """
    with one_moment(services) as tx:
        found = [*_chain(services, tx), *_accounted(tx), *_cases(tx), *_series(tx)]
        found += verify_ledger(tx)
        if not quick:
            found += [*_opened(tx), *_files(services, tx), *verify_statements(tx)]
    return found


def _chain(services: Services, tx: Transaction) -> Iterator[Finding]:
    broken = first_broken(tx.audit.entries(), tx.audit.last(), services.records.refs.audit_key())
    if broken is not None:
        yield Finding("audit", str(broken.seq), broken.why)


def _accounted(tx: Transaction) -> Iterator[Finding]:
    """Keys and content belong together; what is gone was erased, what was erased is gone."""
    for table, prefix in _SEALED:
        ref: ColumnElement[str] = literal(prefix) + cast(table.c.id, String)
        kept = select(personal.c.ref).where(personal.c.ref == ref)
        erased = select(erasures.c.ref).where(erasures.c.ref == ref)
        lost = select(ref).select_from(table).where(~kept.exists(), ~erased.exists())
        yield from _each(tx, lost, "personal", "is missing and was not erased")
    keys = select(record_keys.c.ref).where(record_keys.c.ref == personal.c.ref)
    yield from _each(tx, select(personal.c.ref).where(~keys.exists()), "personal", "has no key")
    for table in (personal, record_keys):
        back = select(table.c.ref).join(erasures, erasures.c.ref == table.c.ref)
        yield from _each(tx, back, table.name, "is there although it was erased")


def _each(tx: Transaction, refs: Select[Any], table: str, what: str) -> Iterator[Finding]:
    for ref in tx.connection.execute(refs).scalars():
        yield Finding(table, str(ref), what)


def _opened(tx: Transaction) -> Iterator[Finding]:
    after = ""
    while True:
        page = list(
            tx.connection.execute(
                select(personal.c.ref)
                .where(personal.c.ref > after)
                .order_by(personal.c.ref)
                .limit(_AT_ONCE)
            ).scalars()
        )
        try:
            tx.vault.open_many(page)
        except (ArtifactError, ValueError):
            yield from _shut(tx, page)
        if len(page) < _AT_ONCE:
            return
        after = page[-1]


def _shut(tx: Transaction, refs: list[str]) -> Iterator[Finding]:
    for ref in refs:
        try:
            tx.vault.open(ref)
        except (ArtifactError, ValueError) as error:
            yield Finding("personal", ref, f"does not open: {error}")


def _files(services: Services, tx: Transaction) -> Iterator[Finding]:
    rows = tx.connection.execute(select(attachments).order_by(attachments.c.id)).all()
    for row in rows:
        try:
            key = tx.vault.key_of(f"report:{row.report_id}")
            if key is None:
                yield Finding("attachments", row.id, "its report's key is gone")
                continue
            content = services.attachments.read(row.id, key, original=True)
            if row.has_view:
                services.attachments.read(row.id, key, original=False)
        except NotFound:
            yield Finding("attachments", row.id, "is not on the disk")
        except ServiceError as error:
            yield Finding("attachments", row.id, str(error))
        else:
            if len(content) != row.size or sha256(content).hexdigest() != row.sha256:
                yield Finding("attachments", row.id, "is another file")


def _cases(tx: Transaction) -> Iterator[Finding]:
    case = select(cases.c.id).where(cases.c.id == reports.c.case_id)
    rows = tx.connection.execute(select(reports.c.id).where(~case.exists()).order_by(reports.c.id))
    for number in rows.scalars():
        yield Finding("reports", str(number), "has no case")


def _series(tx: Transaction) -> Iterator[Finding]:
    values = {row.name: row.value for row in tx.connection.execute(select(counters))}
    newest = tx.connection.execute(
        select(func.max(indicators.c.entered_at_version), func.max(indicators.c.left_at_version))
    ).one()
    if values.get("lists", 0) < max(number or 0 for number in newest):
        yield Finding("counters", "lists", "is behind the listings")
    expected = 1
    for seq in tx.connection.execute(
        select(ledger_events.c.seq).order_by(ledger_events.c.seq)
    ).scalars():
        if seq != expected:
            yield Finding("ledger_events", str(expected), "missing")
            return
        expected = seq + 1
    if values.get("ledger", 0) != expected - 1:
        yield Finding("counters", "ledger", f"is not {expected - 1}, the last event")
