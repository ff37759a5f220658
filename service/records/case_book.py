"""Book of cases: reports that belong together, what ties them, and what officers decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    or_,
    select,
    update,
)

from service.records.dialect import insert_new
from service.records.report_book import within
from service.records.tables import case_links, cases, decisions, notes, reports, warnings

TRUSTED_EXTRA = 2
"""Anonymous reports that a signed-in one counts for besides itself, where a case is placed."""
_OPEN = insert(cases)
_GET = select(cases).where(cases.c.id == bindparam("number"))
_GET_TO_CHANGE = _GET.with_for_update()
_TIED = (
    select(func.min(cases.c.id))
    .join(case_links, case_links.c.case_id == cases.c.id)
    .where(
        case_links.c.kind.in_(bindparam("kinds", expanding=True)),
        case_links.c.digest.in_(bindparam("digests", expanding=True)),
        cases.c.state.in_(bindparam("states", expanding=True)),
    )
)
"""A digest is of one kind of tie only, so kinds and digests need not be paired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case. ``round`` counts how often it was opened anew."""

    id: int
    state: str
    round: int
    category: str | None
    locality: str | None
    unit: str | None
    urgency: int
    reports: int
    loss_vnd: int
    verdict_rank: int
    opened_at: datetime
    updated_at: datetime
    due_at: datetime
    claimed_by: int | None
    claimed_until: datetime | None
    merged_into: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """An officer's act on a case; ``targets`` are digests with how they match."""

    id: int
    case_id: int
    round: int
    officer_id: int
    act: str
    targets: list[dict[str, Any]]
    category: str | None
    case_number: str | None
    decided_at: datetime


class CaseBook:
    """Cases, decisions, notes and early warnings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, **fields: Any) -> int:
        """Enter a new case."""
        made = self._connection.execute(_OPEN, fields).inserted_primary_key
        assert made is not None
        return int(made[0])

    def get(self, case_id: int, *, to_change: bool = False) -> CaseRow | None:
        """One case; ``to_change`` keeps others from changing it meanwhile."""
        statement = _GET_TO_CHANGE if to_change else _GET
        row = self._connection.execute(statement, {"number": case_id}).first()
        return CaseRow(**row._mapping) if row else None

    def change(self, case_id: int, **fields: Any) -> None:
        """Set fields of a case."""
        self._connection.execute(update(cases).where(cases.c.id == case_id).values(**fields))

    def tie(self, case_id: int, links: Sequence[tuple[str, str]]) -> None:
        """Add what ties reports to a case, as (kind, digest)."""
        if links:
            rows = [{"kind": kind, "digest": digest, "case_id": case_id} for kind, digest in links]
            self._connection.execute(insert_new(self._connection, case_links), rows)

    def tied(self, links: Sequence[tuple[str, str]], states: Sequence[str]) -> int | None:
        """The oldest case in one of some states that shares a tie."""
        if not links:
            return None
        found = self._connection.execute(
            _TIED,
            {
                "digests": [digest for _, digest in links],
                "kinds": sorted({kind for kind, _ in links}),
                "states": list(states),
            },
        ).scalar()
        return None if found is None else int(found)

    def with_links(self, digests: Sequence[str], kind: str = "observable") -> list[CaseRow]:
        """Cases tied by any of some digests."""
        rows = self._connection.execute(
            select(cases)
            .where(
                cases.c.id.in_(
                    select(case_links.c.case_id).where(
                        case_links.c.kind == kind, case_links.c.digest.in_(digests)
                    )
                )
            )
            .order_by(cases.c.id)
        )
        return [CaseRow(**row._mapping) for row in rows]

    def links_of(self, case_id: int) -> list[tuple[str, str]]:
        """What ties reports to a case."""
        rows = self._connection.execute(
            select(case_links.c.kind, case_links.c.digest).where(case_links.c.case_id == case_id)
        )
        return [(row.kind, row.digest) for row in rows]

    def untie(self, case_id: int, links: Sequence[tuple[str, str]]) -> None:
        """Take ties off a case."""
        for kind, digest in links:
            self._connection.execute(
                case_links.delete().where(
                    case_links.c.case_id == case_id,
                    case_links.c.kind == kind,
                    case_links.c.digest == digest,
                )
            )

    def queue(
        self,
        *,
        localities: tuple[str, ...] | None,
        units: tuple[str, ...] = (),
        states: Sequence[str],
        category: str | None = None,
        overdue_at: datetime | None = None,
        mine: int | None = None,
        after: tuple[int, int] | None = None,
        limit: int = 50,
    ) -> list[CaseRow]:
        """Cases by urgency, the oldest first among equals; ``after`` is (urgency, id)."""
        where: list[ColumnElement[bool]] = [cases.c.state.in_(states)]
        if localities is not None:
            where.append(or_(within(cases.c.locality, localities), cases.c.unit.in_(units)))
        if category is not None:
            where.append(cases.c.category == category)
        if overdue_at is not None:
            where.append(cases.c.due_at <= overdue_at)
        if mine is not None:
            where.append(cases.c.claimed_by == mine)
        if after is not None:
            urgency, number = after
            where.append(
                or_(
                    cases.c.urgency < urgency,
                    and_(cases.c.urgency == urgency, cases.c.id > number),
                )
            )
        rows = self._connection.execute(
            select(cases)
            .where(and_(*where))
            .order_by(cases.c.urgency.desc(), cases.c.id)
            .limit(limit)
        )
        return [CaseRow(**row._mapping) for row in rows]

    def decide(self, **fields: Any) -> None:
        """Enter an officer's act."""
        self._connection.execute(insert(decisions).values(**fields))

    def decisions(self, case_id: int, round_: int | None = None) -> list[DecisionRow]:
        """Acts on a case, oldest first; of one round only where named."""
        statement = select(decisions).where(decisions.c.case_id == case_id)
        if round_ is not None:
            statement = statement.where(decisions.c.round == round_)
        rows = self._connection.execute(statement.order_by(decisions.c.id))
        return [DecisionRow(**row._mapping) for row in rows]

    def add_note(self, **fields: Any) -> int:
        """Enter a note, a question or an answer; what it says is sealed under ``note:<id>``."""
        made = self._connection.execute(insert(notes).values(**fields)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def notes_of(self, *, case_id: int | None = None, report_id: int | None = None) -> list[Any]:
        """Rows of notes of a case or about one report, oldest first."""
        statement = select(notes).order_by(notes.c.id)
        if case_id is not None:
            statement = statement.where(notes.c.case_id == case_id)
        if report_id is not None:
            statement = statement.where(notes.c.report_id == report_id)
        return list(self._connection.execute(statement))

    def warn(self, **fields: Any) -> int:
        """Enter an early warning into the queue."""
        made = self._connection.execute(insert(warnings).values(**fields)).inserted_primary_key
        assert made is not None
        return int(made[0])

    def warnings(self, *states: str, case_id: int | None = None) -> list[Any]:
        """Early warnings, newest first."""
        statement = select(warnings).order_by(warnings.c.id.desc()).limit(500)
        if states:
            statement = statement.where(warnings.c.state.in_(states))
        if case_id is not None:
            statement = statement.where(warnings.c.case_id == case_id)
        return list(self._connection.execute(statement))

    def warning(self, warning_id: int) -> Any:
        """One early warning, or None."""
        return self._connection.execute(select(warnings).where(warnings.c.id == warning_id)).first()

    def change_warning(self, warning_id: int, before: str, **fields: Any) -> bool:
        """Move a warning on from a state; False where it was not in it."""
        done = self._connection.execute(
            update(warnings)
            .where(warnings.c.id == warning_id, warnings.c.state == before)
            .values(**fields)
        )
        return done.rowcount == 1

    def totals(self, case_id: int) -> tuple[int, int, str | None]:
        """How many reports a case has, their losses, and its commonest locality."""
        count, loss = self._connection.execute(
            select(func.count(), func.coalesce(func.sum(reports.c.loss_vnd), 0)).where(
                reports.c.case_id == case_id, reports.c.state == "taken"
            )
        ).one()
        place = self._connection.execute(
            select(reports.c.locality)
            .where(
                reports.c.case_id == case_id,
                reports.c.locality.is_not(None),
                reports.c.state == "taken",
            )
            .group_by(reports.c.locality)
            .order_by(
                (func.count() + TRUSTED_EXTRA * func.sum(cast(reports.c.trusted, Integer))).desc(),
                reports.c.locality,
            )
            .limit(1)
        ).scalar()
        return int(count), min(int(loss), 10**18), place

    def counts(self) -> dict[str, int]:
        """How many cases there are in each state."""
        rows = self._connection.execute(
            select(cases.c.state, func.sum(case((cases.c.id > 0, 1), else_=0))).group_by(
                cases.c.state
            )
        )
        return {state: int(number) for state, number in rows}
