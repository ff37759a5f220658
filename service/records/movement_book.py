"""Book of the movement: places and units with their pasts, groups, and entered figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from service.movement.groups import Change, Group, group_at
from service.movement.places import Atlas, Place, Succession
from service.movement.units import Unit
from service.records.dialect import chunks
from service.records.dialect import insert as insert_or
from service.records.movement_tables import (
    check_counts,
    figures,
    group_changes,
    localities,
    successions,
    units,
)
from service.records.tables import counters

LOCALITY, UNIT = "locality", "unit"
SERIES = "places"
_KEPT = {"localities": localities, "units": units, "successions": successions}


@dataclass(frozen=True, slots=True)
class Groups:
    """Lives of some groups."""

    changes: dict[str, list[Change]] = field(default_factory=dict)

    def at(self, code: str, day: date) -> Group | None:
        """What a group was on a day; None where it was not yet."""
        lived = self.changes.get(code)
        return group_at(code, lived, day) if lived else None

    def all_at(self, day: date) -> list[Group]:
        """Every group that there was on a day, by code."""
        found = (self.at(code, day) for code in sorted(self.changes))
        return [group for group in found if group is not None]


class MovementBook:
    """Places, units, groups and figures."""

    def __init__(
        self, connection: Connection, numbers: Callable[[str, int], int], kept: dict[str, Any]
    ) -> None:
        self._connection = connection
        self._numbers = numbers
        self._kept = kept
        self._changed = False

    def change(self) -> int:
        """Number of the last change of places, units or successions."""
        found = self._connection.execute(
            select(counters.c.value).where(counters.c.name == SERIES)
        ).scalar()
        return int(found or 0)

    def atlas(self, of: str) -> Atlas:
        """Every map of localities, or of units; drawn anew only where something changed."""
        number = self.change()
        if self._changed:  # what this transaction entered is nobody else's yet
            return self._drawn(of)
        kept = self._kept.get(of)
        if kept is None or kept[0] != number:
            kept = self._kept[of] = (number, self._drawn(of))
        atlas: Atlas = kept[1]
        return atlas

    def _drawn(self, of: str) -> Atlas:
        places = self.localities() if of == LOCALITY else [_as_place(u) for u in self.units()]
        return Atlas(places, self.successions(of))

    def was_there(self, of: str, code: str, day: date) -> bool:
        """Whether a locality or unit was there on a day."""
        table = localities if of == LOCALITY else units
        return bool(
            self._connection.execute(
                select(table.c.id).where(table.c.code == code, _valid(table, day)).limit(1)
            ).scalar()
        )

    def seats(self, codes: Sequence[str], day: date) -> dict[str, tuple[str | None, str | None]]:
        """Where some places and units of a day lie: locality, and the unit itself."""
        found: dict[str, tuple[str | None, str | None]] = {}
        for part in chunks(sorted(set(codes))):
            for row in self._connection.execute(
                select(localities.c.code).where(
                    localities.c.code.in_(part), _valid(localities, day)
                )
            ):
                found[row.code] = (row.code, None)
            for row in self._connection.execute(
                select(units.c.code, units.c.locality).where(
                    units.c.code.in_(part), _valid(units, day)
                )
            ):
                found[row.code] = (row.locality, row.code)
        return found

    def localities(self) -> list[Place]:
        """Every locality there was."""
        rows = self._connection.execute(select(localities).order_by(localities.c.id))
        return [
            Place(
                code=row.code, level=row.level, name=row.name, parent=row.parent,
                valid_from=row.valid_from, valid_until=row.valid_until,
            )
            for row in rows
        ]  # fmt: skip

    def units(self) -> list[Unit]:
        """Every unit there was."""
        rows = self._connection.execute(select(units).order_by(units.c.id))
        return [
            Unit(
                code=row.code, kind=row.kind, name=row.name, locality=row.locality,
                parent=row.parent, size=row.size, school_level=row.school_level,
                reports=row.reports, valid_from=row.valid_from, valid_until=row.valid_until,
            )
            for row in rows
        ]  # fmt: skip

    def successions(self, of: str) -> list[Succession]:
        """What became of localities, or of units."""
        rows = self._connection.execute(
            select(successions).where(successions.c.of == of).order_by(successions.c.id)
        )
        return [
            Succession(
                kind=row.kind, source=row.source, target=row.target, on=row.on_day, share=row.share
            )
            for row in rows
        ]

    def put_localities(self, items: Sequence[Place]) -> int:
        """Enter localities; one known by code and first day takes its name, place and end."""
        rows = [
            {
                "code": item.code, "level": item.level, "name": item.name, "parent": item.parent,
                "valid_from": item.valid_from, "valid_until": item.valid_until,
            }
            for item in items
        ]  # fmt: skip
        return self._put(localities, rows, ("code", "valid_from"))

    def put_units(self, items: Sequence[Unit]) -> int:
        """Enter units, as ``put_localities`` does."""
        rows = [
            {
                "code": item.code, "kind": item.kind, "name": item.name,
                "locality": item.locality, "parent": item.parent, "size": item.size,
                "school_level": item.school_level, "reports": item.reports,
                "valid_from": item.valid_from, "valid_until": item.valid_until,
            }
            for item in items
        ]  # fmt: skip
        return self._put(units, rows, ("code", "valid_from"))

    def put_successions(self, of: str, items: Sequence[Succession]) -> int:
        """Enter what became of places."""
        rows = [
            {
                "of": of, "kind": item.kind, "source": item.source, "target": item.target,
                "on_day": item.on, "share": item.share,
            }
            for item in items
        ]  # fmt: skip
        return self._put(successions, rows, ("of", "source", "target", "on_day"))

    def _put(self, table: Any, rows: Sequence[dict[str, Any]], key: Sequence[str]) -> int:
        if rows:
            last = self._numbers(SERIES, len(rows))
            rows = [row | {"changed": last - len(rows) + 1 + at} for at, row in enumerate(rows)]
            self._changed = True
            statement = insert_or(self._connection, table)
            others = [name for name in rows[0] if name not in key]
            statement = statement.on_conflict_do_update(
                index_elements=list(key),
                set_={name: statement.excluded[name] for name in others},
            )
            self._connection.execute(statement, rows)
        return len(rows)

    def change_group(self, code: str, change: Change, officer: str, now: datetime) -> None:
        """Add to a group's life."""
        self._connection.execute(
            insert(group_changes),
            {
                "code": code, "on_day": change.on, "fields": _stored(change.fields),
                "made_by": officer, "made_at": now,
            },
        )  # fmt: skip

    def groups_of(self, codes: Collection[str] | None = None) -> Groups:
        """Lives of groups, of all where none are named."""
        statement = select(
            group_changes.c.code, group_changes.c.on_day, group_changes.c.fields
        ).order_by(group_changes.c.on_day, group_changes.c.id)
        found: dict[str, list[Change]] = {}
        if codes is None:
            parts: Iterable[Any] = [statement]
        else:
            parts = [
                statement.where(group_changes.c.code.in_(part)) for part in chunks(sorted(codes))
            ]
        for part in parts:
            for code, day, fields in self._connection.execute(part):
                found.setdefault(code, []).append(Change(day, fields))
        return Groups(found)

    def group_rows(self, after: int, limit: int) -> list[Any]:
        """Changes of groups behind a number, for those who follow along."""
        statement = (
            select(group_changes)
            .where(group_changes.c.id > after)
            .order_by(group_changes.c.id)
            .limit(limit)
        )
        return list(self._connection.execute(statement))

    def changed(self, table: str, after: int, limit: int) -> list[Any]:
        """Rows of ``localities``, ``units`` or ``successions`` that changed behind a number."""
        kept = _KEPT[table]
        return list(
            self._connection.execute(
                select(kept).where(kept.c.changed > after).order_by(kept.c.changed).limit(limit)
            )
        )

    def enter_figure(self, **fields: Any) -> None:
        """Enter a figure; the last one about a subject and year counts."""
        self._connection.execute(insert(figures), fields)

    def figures(self, year: int) -> dict[tuple[str, str], Any]:
        """The figures of a year that count, by code and subject."""
        statement = select(figures).where(figures.c.year == year).order_by(figures.c.id)
        return {(row.code, row.subject): row for row in self._connection.execute(statement)}

    def count_checks(self, counts: dict[tuple[str, date], tuple[int, int]]) -> None:
        """Add how often the checker was used, by place and day."""
        for (place, day), (checks, firsts) in counts.items():
            known = check_counts.c.locality == place, check_counts.c.day == day
            done = self._connection.execute(
                update(check_counts)
                .where(*known)
                .values(
                    checks=check_counts.c.checks + checks, firsts=check_counts.c.firsts + firsts
                )
            )
            if not done.rowcount:
                self._connection.execute(
                    insert(check_counts),
                    {"locality": place, "day": day, "checks": checks, "firsts": firsts},
                )

    def checks(self, starts_on: date, ends_on: date) -> list[Any]:
        """Place, day, checks and first uses of some days."""
        return list(
            self._connection.execute(
                select(check_counts).where(
                    check_counts.c.day >= starts_on, check_counts.c.day <= ends_on
                )
            )
        )


def _valid(table: Any, day: date) -> ColumnElement[bool]:
    return and_(
        table.c.valid_from <= day, or_(table.c.valid_until.is_(None), table.c.valid_until > day)
    )


def _as_place(unit: Unit) -> Place:
    return Place(
        code=unit.code, level=unit.kind, name=unit.name, parent=unit.parent,
        valid_from=unit.valid_from, valid_until=unit.valid_until,
    )  # fmt: skip


def _stored(fields: Any) -> dict[str, Any]:
    """As JSON keeps it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
    }
