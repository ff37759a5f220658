"""Whatever is altered in the movement's records is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from service.movement import ledger
from service.records.movement_tables import ledger_entries, statement_files
from service.records.tables import counters
from service.records_care import verify
from service.statements_desk import issue
from service.wiring import Services
from tests.records.reported import filled
from tests.support import NOW


@pytest.fixture
def told(services: Services) -> Services:
    """A credited case, a reversed one, and an issued statement."""
    filled(services)
    with services.records.writing() as tx:
        rows = tx.connection.exec_driver_sql("SELECT id, case_id FROM reports ORDER BY id").all()
        for number, (report, case) in enumerate(rows[:2]):
            ledger.credit(tx, case, 1, "POLICE_CALL", [report], NOW - timedelta(days=number))
        ledger.prevent(tx, rows[1][1], 1_000_001, NOW)
        ledger.reverse(tx, rows[0][1], 1, NOW)
    issue(services, None, "adhoc", "*", "2026-11-01..2026-11-20")
    return services


def findings(services: Services) -> set[tuple[str, str]]:
    return {(item.table, item.row) for item in verify(services)}


def test_what_was_credited_reversed_and_issued_is_whole(told: Services) -> None:
    assert verify(told) == []


def test_a_missing_entry_is_named(told: Services) -> None:
    with told.records.writing() as tx:
        tx.connection.execute(delete(ledger_entries).where(ledger_entries.c.seq == 2))
    assert ("ledger_entries", "seq") in findings(told)


def test_a_lost_tail_is_named(told: Services) -> None:
    with told.records.writing() as tx:
        last = tx.ledger.last()
        tx.connection.execute(delete(ledger_entries).where(ledger_entries.c.seq == last))
    assert ("counters", "entries") in findings(told)


@pytest.mark.parametrize("column", ["amount", "reports", "loss_vnd", "prevented_vnd"])
def test_an_altered_entry_is_named(told: Services, column: str) -> None:
    with told.records.writing() as tx:
        last = tx.ledger.last()  # a reversal
        tx.connection.execute(
            update(ledger_entries)
            .where(ledger_entries.c.seq == last)
            .values({column: ledger_entries.c[column] + 1})
        )
    assert ("ledger_entries", str(last)) in findings(told)


def test_shares_that_are_not_one_case_are_named(told: Services) -> None:
    with told.records.writing() as tx:
        tx.connection.execute(
            update(ledger_entries).where(ledger_entries.c.seq == 2).values(amount=999_999)
        )
    assert any(row.startswith("event") for _, row in findings(told))


def test_a_statement_that_is_another_file_is_named(told: Services) -> None:
    with told.records.writing() as tx:
        tx.connection.execute(
            update(statement_files).where(statement_files.c.format == "json").values(content=b"{}")
        )
    assert findings(told) == {("statement_files", "1 json")}


def test_a_counter_that_was_turned_back_is_named(told: Services) -> None:
    with told.records.writing() as tx:
        tx.connection.execute(update(counters).where(counters.c.name == "entries").values(value=1))
    assert ("counters", "entries") in findings(told)
