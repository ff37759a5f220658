"""Verifying the movement's records.

1. entries are numbered without a gap, up to the last number that was given out
2. what one confirmation credits sums to one case, a million millionths
3. a reversal takes back exactly what it names, and nothing twice
4. issued statements have the hashes that were written down
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from service.movement.ledger import CONFIRMED, REPORT
from service.movement.shares import MILLION
from service.records.ledger_book import SERIES
from service.records.movement_tables import ledger_entries, statement_files
from service.records.tables import counters
from service.records_care.finding import Finding

if TYPE_CHECKING:
    from service.records.transaction import Transaction

_SAME = ("what", "case_id", "campaign", "group_code", "unit", "locality", "category", "theme",
         "received_on")  # fmt: skip
_TURNED = ("amount", "reports", "loss_vnd", "prevented_vnd")


def verify_ledger(tx: Transaction) -> Iterator[Finding]:
    """What is amiss in the ledger."""
    count, first, last = tx.connection.execute(
        select(
            func.count(), func.coalesce(func.min(ledger_entries.c.seq), 1),
            func.coalesce(func.max(ledger_entries.c.seq), 0),
        )
    ).one()  # fmt: skip
    if first != 1 or count != last:
        yield Finding("ledger_entries", "seq", "an entry is missing")
    given = tx.connection.execute(
        select(counters.c.value).where(counters.c.name == SERIES)
    ).scalar()
    if (given or 0) != last:
        yield Finding("counters", SERIES, f"is not {last}, the last entry")
    event = ledger_entries.c.event
    uneven = tx.connection.execute(
        select(event)
        .where(ledger_entries.c.act == CONFIRMED, ledger_entries.c.what == REPORT)
        .group_by(event)
        .having(func.sum(ledger_entries.c.amount) != MILLION)
        .order_by(event)
    )
    for number in uneven.scalars():
        yield Finding("ledger_entries", f"event {number}", "its shares are not one case")
    yield from _reversals(tx)


def _reversals(tx: Transaction) -> Iterator[Finding]:
    entry, undone = ledger_entries, ledger_entries.alias("undone")
    differs = [entry.c[name].is_distinct_from(undone.c[name]) for name in _SAME]
    differs += [entry.c[name] + undone.c[name] != 0 for name in _TURNED]
    rows = tx.connection.execute(
        select(entry.c.seq)
        .select_from(entry.outerjoin(undone, undone.c.seq == entry.c.reverses))
        .where(
            or_(
                and_(entry.c.reverses.is_not(None), or_(undone.c.seq.is_(None), *differs)),
                and_(entry.c.act != CONFIRMED, entry.c.reverses.is_(None)),
                and_(entry.c.act == CONFIRMED, entry.c.reverses.is_not(None)),
            )
        )
        .order_by(entry.c.seq)
    )
    for seq in rows.scalars():
        yield Finding("ledger_entries", str(seq), "does not take back what it names")


def verify_statements(tx: Transaction) -> Iterator[Finding]:
    """Issued files that are not what was issued."""
    keys = tx.connection.execute(
        select(statement_files.c.statement_id, statement_files.c.format).order_by(
            statement_files.c.statement_id, statement_files.c.format
        )
    ).all()
    for number, name in keys:
        row = tx.statements.file(number, name)
        if sha256(bytes(row.content)).hexdigest() != row.sha256:
            yield Finding("statement_files", f"{number} {name}", "is another file")
