"""Book of scores: how many links each version of the classifier scored, by day and bin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, select

from service.records.dialect import insert
from service.records.schema import classifier_scores as table

KEPT_DAYS = 400


def add(connection: Connection, version: str, day: date, counts: Mapping[int, int]) -> None:
    """Add counts by bin to those of the day, whoever else adds too; old days go."""
    rows = [
        {"version": version, "day": day, "bin": number, "count": count}
        for number, count in sorted(counts.items())
        if count
    ]
    if rows:
        statement = insert(connection, table)
        statement = statement.on_conflict_do_update(
            index_elements=["version", "day", "bin"],
            set_={"count": table.c.count + statement.excluded["count"]},
        )
        connection.execute(statement, rows)
    connection.execute(delete(table).where(table.c.day <= day - timedelta(days=KEPT_DAYS)))


def first_day(connection: Connection, version: str) -> date | None:
    """The first kept day on which the version scored a link."""
    found: date | None = connection.execute(
        select(func.min(table.c.day)).where(table.c.version == version)
    ).scalar()
    return found


def counts(connection: Connection, version: str, first: date, last: date) -> dict[int, int]:
    """Counts by bin over the days from ``first`` to ``last``, both included."""
    rows = connection.execute(
        select(table.c.bin, func.sum(table.c.count))
        .where(table.c.version == version, table.c.day >= first, table.c.day <= last)
        .group_by(table.c.bin)
    )
    return {int(number): int(count) for number, count in rows}
