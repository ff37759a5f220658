"""Rows: one moment's view of the records, and rows as lines that fit either engine."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    RowMapping,
    Table,
    insert,
    select,
    text,
)

from service.errors import ArtifactError
from service.records import batch_tables, movement_tables, officer_tables, tables
from service.records.schema import metadata
from service.records.types import Moment

if TYPE_CHECKING:
    from service.records.transaction import Transaction
    from service.wiring import Services

_AT_ONCE = 1_000

for _module in (tables.reports, officer_tables.audit, movement_tables.units, batch_tables.batches):
    assert _module.metadata is metadata
TABLES: tuple[Table, ...] = tuple(metadata.sorted_tables)
"""Every table, each behind those that it refers to."""


@contextmanager
def one_moment(services: Services) -> Iterator[Transaction]:
    """A reading transaction in which all statements see the same commits."""
    with services.records.reading() as tx:
        if tx.connection.dialect.name == "postgresql":
            tx.connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield tx


def rows_of(connection: Connection, table: Table) -> Iterator[RowMapping]:
    """All rows in the order of their keys, a few at a time."""
    statement = select(table).order_by(*table.primary_key.columns)
    found = connection.execute(statement, execution_options={"yield_per": _AT_ONCE})
    for row in found:
        yield row._mapping


def line(row: RowMapping) -> bytes:
    """A row as one line of JSON; bytes as base64, moments in UTC."""
    return orjson.dumps(
        {str(name): value for name, value in row.items()},
        default=_plain,
        option=orjson.OPT_NAIVE_UTC | orjson.OPT_APPEND_NEWLINE,
    )


def load(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Enter rows from their lines. Raises ArtifactError where one does not fit."""
    found = read(table, lines)
    while chunk := list(islice(found, _AT_ONCE)):
        connection.execute(insert(table), chunk)


def read(table: Table, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Rows from their lines. Raises ArtifactError where one does not fit."""
    readers = {column.name: _reader(column) for column in table.columns}
    for item in lines:
        yield _read(item, readers)


def _read(item: bytes, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    try:
        row = orjson.loads(item)
        if row.keys() != readers.keys():
            raise ValueError("columns")
        return {name: None if row[name] is None else read(row[name])
                for name, read in readers.items()}  # fmt: skip
    except (ValueError, TypeError, AttributeError) as error:
        raise ArtifactError("A row of the backup cannot be read.", code="backup_damaged") from error


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, LargeBinary):
        return lambda value: b64decode(value, validate=True)
    if isinstance(column.type, Moment | DateTime):
        return datetime.fromisoformat
    if isinstance(column.type, Date):
        return date.fromisoformat
    return lambda value: value


def _plain(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode("ascii")
    raise TypeError(type(value).__name__)
