"""Book of our own listings: rows enter at one list version and leave at another, never edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from service.indicators.decided import Indicator, Role
from service.records.dialect import insert as insert_or
from service.records.tables import counters, indicators, ledger_events, overturned


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """An indicator with its place in the history of lists."""

    id: int
    indicator: Indicator
    case_id: int | None
    entered_at: datetime
    entered_at_version: int
    left_at: datetime | None
    left_at_version: int | None


class Purged(NamedTuple):
    """Versions before ``version`` cannot be rebuilt since ``on``."""

    version: int
    on: date


class IndicatorBook:
    """Listings of our own. ``number`` gives list versions in the order of commits."""

    def __init__(self, connection: Connection, number: Callable[[str], int]) -> None:
        self._connection = connection
        self._number = number
        self._version: int | None = None

    def version(self) -> int:
        """The last list version that was given out; 0 before the first."""
        found = self._connection.execute(
            select(counters.c.value).where(counters.c.name == "lists")
        ).scalar()
        return int(found or 0)

    def purged(self) -> Purged:
        """Up to which list version rows that had left were destroyed, and on which day."""
        rows = self._connection.execute(
            select(counters.c.name, counters.c.value).where(
                counters.c.name.in_(("purged_lists", "purged_on"))
            )
        )
        found = {name: int(value) for name, value in rows}
        return Purged(
            found.get("purged_lists", 0), date.fromordinal(max(1, found.get("purged_on", 1)))
        )

    def purge(self, left_before: datetime, today: date, *, dry_run: bool = False) -> int:
        """Destroy rows that left before a moment, and note which versions that makes incomplete."""
        where = indicators.c.left_at < left_before
        last, count = self._connection.execute(
            select(func.max(indicators.c.left_at_version), func.count()).where(where)
        ).one()
        if not count or dry_run:
            return int(count)
        self._connection.execute(indicators.delete().where(where))
        for name, value in (("purged_lists", int(last)), ("purged_on", today.toordinal())):
            statement = insert_or(self._connection, counters).values(name=name, value=value)
            self._connection.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_={"value": value})
            )
        return int(count)

    def next_version(self) -> int:
        """The list version of this transaction: one, however much changes in it."""
        if self._version is None:
            self._version = self._number("lists")
        return self._version

    def enter(self, items: Iterable[Indicator], case_id: int | None, now: datetime) -> int:
        """Add listings at this transaction's list version, which it gives."""
        version = self.next_version()
        rows = [_row(item, case_id, now, version) for item in items]
        if rows:
            self._connection.execute(insert(indicators), rows)
        return version

    def leave(self, ids: Sequence[int], now: datetime) -> int:
        """End listings at this transaction's list version; gives how many were still there."""
        if not ids:
            return 0
        done = self._connection.execute(
            update(indicators)
            .where(indicators.c.id.in_(ids), indicators.c.left_at_version.is_(None))
            .values(left_at_version=self.next_version(), left_at=now)
        )
        return done.rowcount

    def current(self, *roles: Role, case_id: int | None = None) -> list[Entered]:
        """Present listings, of some roles or one case."""
        where: list[ColumnElement[bool]] = [indicators.c.left_at_version.is_(None)]
        if roles:
            where.append(indicators.c.role.in_([role.value for role in roles]))
        if case_id is not None:
            where.append(indicators.c.case_id == case_id)
        return self._found(and_(*where))

    def of(self, digests: Sequence[str]) -> list[Entered]:
        """Every listing of some values that there ever was, oldest first."""
        return self._found(indicators.c.digest.in_(digests))

    def at(self, version: int) -> list[Entered]:
        """What was listed at a list version."""
        return self._found(
            and_(
                indicators.c.entered_at_version <= version,
                or_(
                    indicators.c.left_at_version.is_(None),
                    indicators.c.left_at_version > version,
                ),
            )
        )

    def changes(self, after: int, upto: int) -> tuple[list[Entered], list[int]]:
        """What entered, and the ids of what left, behind one version up to another."""
        entered = self._found(
            and_(
                indicators.c.entered_at_version > after,
                indicators.c.entered_at_version <= upto,
                or_(
                    indicators.c.left_at_version.is_(None),
                    indicators.c.left_at_version > upto,
                ),
            )
        )
        left = self._connection.execute(
            select(indicators.c.id).where(
                indicators.c.left_at_version > after, indicators.c.left_at_version <= upto
            )
        )
        return entered, [int(number) for number in left.scalars()]

    def forbid(self, digest: str, evidence: Iterable[tuple[str, str]], now: datetime) -> None:
        """Evidence, as ``(source, hash)``, that may never list the value again."""
        rows = [
            {"digest": digest, "source": source, "evidence_hash": mark, "overturned_at": now}
            for source, mark in evidence
        ]
        if rows:
            statement = insert_or(self._connection, overturned).on_conflict_do_nothing()
            self._connection.execute(statement, rows)

    def forbidden(self, digests: Sequence[str]) -> dict[str, frozenset[str]]:
        """Hashes of overturned evidence by value."""
        found: dict[str, set[str]] = {}
        rows = self._connection.execute(
            select(overturned.c.digest, overturned.c.evidence_hash).where(
                overturned.c.digest.in_(digests)
            )
        )
        for digest, mark in rows:
            found.setdefault(digest, set()).add(mark)
        return {digest: frozenset(marks) for digest, marks in found.items()}

    def credit(self, act: str, case_id: int, round_: int, now: datetime) -> int:
        """Tell the movement's ledger that a case was ``confirmed`` or ``reversed``."""
        seq = self._number("ledger")
        self._connection.execute(
            insert(ledger_events),
            {"seq": seq, "act": act, "case_id": case_id, "round": round_, "at": now},
        )
        return seq

    def ledger(self, after: int, limit: int) -> list[dict[str, Any]]:
        """Ledger events behind a number, oldest first; none can appear before it later."""
        rows = self._connection.execute(
            select(ledger_events)
            .where(ledger_events.c.seq > after)
            .order_by(ledger_events.c.seq)
            .limit(limit)
        )
        return [dict(row._mapping) for row in rows]

    def _found(self, where: ColumnElement[bool]) -> list[Entered]:
        rows = self._connection.execute(select(indicators).where(where).order_by(indicators.c.id))
        return [_entered(row) for row in rows]


def _row(item: Indicator, case_id: int | None, now: datetime, version: int) -> dict[str, Any]:
    return {
        "digest": item.digest,
        "marker": item.marker,
        "match": item.match,
        "page": item.page,
        "role": item.role.value,
        "category": item.category,
        "first_on": item.first_on,
        "last_on": item.last_on,
        "until_at": item.until_at,
        "count": item.count,
        "feeds": list(item.feeds),
        "case_id": case_id,
        "entered_at": now,
        "entered_at_version": version,
    }


def _entered(row: Any) -> Entered:
    return Entered(
        id=row.id,
        indicator=Indicator(
            digest=row.digest,
            marker=row.marker,
            match=row.match,
            page=row.page,
            role=Role(row.role),
            category=row.category,
            first_on=row.first_on,
            last_on=row.last_on,
            until_at=row.until_at,
            count=row.count,
            feeds=tuple(row.feeds),
        ),
        case_id=row.case_id,
        entered_at=row.entered_at,
        entered_at_version=row.entered_at_version,
        left_at=row.left_at,
        left_at_version=row.left_at_version,
    )
