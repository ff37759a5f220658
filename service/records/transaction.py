"""Transaction: one book per aggregate during one unit of work; it commits when the block ends.

Writers take turns from the beginning: SQLite by ``BEGIN IMMEDIATE``, PostgreSQL by holding the
audit counter's row. So both behave alike, numbers are given out in the order of commits, and no
reader can skip one that commits late.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from select import POLLIN, poll
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.errors import Unavailable
from service.records.appeal_book import AppealBook
from service.records.audit_book import AuditBook
from service.records.batch_book import BatchBook
from service.records.case_book import CaseBook
from service.records.indicator_book import IndicatorBook
from service.records.ledger_book import LedgerBook
from service.records.movement_book import MovementBook
from service.records.officer_book import OfficerBook
from service.records.report_book import ReportBook
from service.records.statement_book import StatementBook
from service.records.statistics_book import StatisticsBook
from service.records.tables import counters
from service.records.vault import Vault, Wrapping
from service.records.voice_book import VoiceBook
from service.records.webhook_book import WebhookBook
from service.reports.refs import Refs
from service.reports.retention import Retention

_NEXT = (
    update(counters)
    .where(counters.c.name == bindparam("series"))
    .values(value=counters.c.value + bindparam("count"))
    .returning(counters.c.value)
)
_TURN = select(counters.c.value).where(counters.c.name == "audit").with_for_update()
"""PostgreSQL: wait for one's turn. What lies behind it is read by a statement of its own: this one
sees the records as they were before it waited."""


class Transaction:
    """The books of one unit of work. It has no ``commit``: leaving the block does that."""

    def __init__(
        self,
        connection: Connection,
        wrapping: Wrapping,
        refs: Refs,
        retention: Retention,
        maps: dict[str, Any],
    ) -> None:
        self.connection = connection
        self.refs = refs
        self.retention = retention
        self.vault = Vault(connection, wrapping)
        self.reports = ReportBook(connection)
        self.voices = VoiceBook(connection)
        self.cases = CaseBook(connection)
        self.indicators = IndicatorBook(connection, self.next_number)
        self.appeals = AppealBook(connection)
        self.ledger = LedgerBook(connection, self.next_number)
        self.movement = MovementBook(connection, self.next_numbers, maps)
        self.statements = StatementBook(connection)
        self.statistics = StatisticsBook(connection)
        self.batches = BatchBook(connection)
        self.webhooks = WebhookBook(connection)
        self.officers = OfficerBook(connection)
        self.audit = AuditBook(connection, refs.audit_key())

    def flush(self) -> None:
        """Write what the books hold back until the end."""
        self.reports.flush()
        self.voices.flush()
        self.vault.flush()
        self.audit.flush()

    def number(self, name: str) -> int | None:
        """The last number of a series; None where it was never begun."""
        found = self.connection.execute(
            select(counters.c.value).where(counters.c.name == name)
        ).scalar()
        return None if found is None else int(found)

    def next_number(self, name: str) -> int:
        """The next number of a series; seen by others only once this transaction commits."""
        return self.next_numbers(name, 1)

    def next_numbers(self, name: str, count: int) -> int:
        """The last of the next ``count`` numbers of a series."""
        found = self.connection.execute(_NEXT, {"series": name, "count": count}).scalar()
        if found is None:
            self.connection.execute(insert(counters), {"name": name, "value": count})
            return count
        return int(found)


@dataclass(frozen=True, slots=True)
class Records:
    """Where transactions come from."""

    engine: Engine
    wrapping: Wrapping
    refs: Refs
    retention: Retention
    maps: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Maps as last drawn, with the number of the change that they know."""

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that may write. Raises Unavailable where the records cannot be had."""
        with _reached(), self._connected() as connection:
            connection = connection.execution_options(writing=True)
            with connection.begin():
                tx = Transaction(connection, self.wrapping, self.refs, self.retention, self.maps)
                if connection.dialect.name == "postgresql":
                    connection.execute(_TURN)
                yield tx
                tx.flush()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection that works: one that died while it lay idle is replaced once."""
        connection = self.engine.connect()
        try:
            if self.engine.dialect.name == "postgresql" and _is_dead(connection):
                connection.invalidate()
                connection.close()
                connection = self.engine.connect()
            yield connection
        finally:
            connection.close()

    def forget(self) -> None:
        """After something was erased: SQLite's log lets go of it; PostgreSQL's does by itself."""
        if self.engine.dialect.name == "sqlite":
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads, beside any writer."""
        with _reached(), self.engine.connect() as connection, connection.begin():
            yield Transaction(connection, self.wrapping, self.refs, self.retention, self.maps)


def _is_dead(connection: Connection) -> bool:
    """Whether the other end hung up, which a readable socket tells without asking it."""
    raw = connection.connection.driver_connection
    if raw is None or raw.closed:
        return True
    waiting = poll()
    waiting.register(raw.fileno(), POLLIN)
    return bool(waiting.poll(0))


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable("The records cannot be reached.", code="records_unusable") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The records cannot be reached.", code="records_unusable") from error
        raise
