"""Dialect: the one statement that SQLite and PostgreSQL spell alike but SQLAlchemy keeps apart.

Building a statement costs more than running it, so those of the busy path are built once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: Connection, table: Table) -> Any:
    """An insert with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return _insert(connection.dialect.name, table)


@cache
def _insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def insert_new(connection: Connection, table: Table, returning: Column[Any] | None = None) -> Any:
    """An insert that leaves a row alone which is there already."""
    return _insert_new(connection.dialect.name, table, returning)


@cache
def _insert_new(dialect: str, table: Table, returning: Column[Any] | None) -> Any:
    statement = _insert(dialect, table).on_conflict_do_nothing()
    return statement if returning is None else statement.returning(returning)


PARAMETERS = 10_000
"""Values in one list of a statement; PostgreSQL takes 65,535 and SQLite 32,766 in all."""

Item = TypeVar("Item")


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """A long list in parts that fit into a statement."""
    for at in range(0, len(items), PARAMETERS):
        yield items[at : at + PARAMETERS]
