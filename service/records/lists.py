"""Book of list versions: which import of each feed is current."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from service.records.schema import list_versions as table


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One accepted import of a feed."""

    id: int
    feed: str
    segment: str
    source: str
    source_sha256: str
    key_id: str
    entries: int
    outcome: Mapping[str, Any]
    etag: str | None
    modified: str | None
    imported_at: datetime


def _version(row: Any) -> ListVersion:
    fields = dict(row._mapping)
    fields.pop("left_at_version")
    return ListVersion(**fields)


def current(connection: Connection) -> list[ListVersion]:
    """The current version of each feed, oldest import first."""
    rows = connection.execute(
        select(table).where(table.c.left_at_version.is_(None)).order_by(table.c.id)
    )
    return [_version(row) for row in rows]


def all_of(connection: Connection) -> list[ListVersion]:
    """Every version of every feed that there ever was, oldest first."""
    return [_version(row) for row in connection.execute(select(table).order_by(table.c.id))]


def at(connection: Connection, number: int) -> list[ListVersion]:
    """The versions that were current at a list version, oldest import first."""
    rows = connection.execute(
        select(table)
        .where(
            table.c.id <= number,
            or_(table.c.left_at_version.is_(None), table.c.left_at_version > number),
        )
        .order_by(table.c.id)
    )
    return [_version(row) for row in rows]


def current_of(connection: Connection, feed: str) -> ListVersion | None:
    """The current version of one feed."""
    row = connection.execute(
        select(table).where(table.c.feed == feed, table.c.left_at_version.is_(None))
    ).first()
    return _version(row) if row else None


def newest(connection: Connection) -> int:
    """The number of the last change of any list, 0 before the first."""
    made = connection.execute(select(func.max(table.c.id))).scalar() or 0
    left = connection.execute(select(func.max(table.c.left_at_version))).scalar() or 0
    return max(int(made), int(left))


def add(connection: Connection, **fields: Any) -> int:
    """Enter a new version of a feed; the former one leaves at it."""
    made = connection.execute(insert(table).values(**fields)).inserted_primary_key
    assert made is not None
    number = int(made[0])
    connection.execute(
        update(table)
        .where(
            table.c.feed == fields["feed"],
            table.c.left_at_version.is_(None),
            table.c.id != number,
        )
        .values(left_at_version=number)
    )
    return number
