"""Book of statistics: reports received and cases decided in some days, by place and kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from service.clock import VIET_NAM
from service.movement.ledger import MOST_LOSS
from service.records.dialect import PARAMETERS
from service.records.ledger_book import Summed, era_of, lies_in, outside
from service.records.tables import cases, decisions, reports

DECIDED = ("confirm", "approve", "reject")
_UNKNOWN = "unknown"


class StatisticsBook:
    """Counts, never content."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def received(
        self,
        starts_on: date,
        ends_on: date,
        cuts: Sequence[date],
        split: Sequence[str] = (),
        within: Sequence[str] | None = None,
    ) -> list[Summed]:
        """Reports that came in, by place, era, and (category, channel, the case's state).

        Measures are as the ledger's: none, reports, their losses, none.
        """
        said = func.coalesce(reports.c.loss_vnd, 0)
        loss = case((said > MOST_LOSS, MOST_LOSS), else_=said)
        dims = (
            func.coalesce(reports.c.category, cases.c.category, _UNKNOWN),
            reports.c.channel,
            func.coalesce(cases.c.state, _UNKNOWN),
        )
        era = era_of(reports.c.received_at, [begins(day) for day in cuts])
        where: list[ColumnElement[bool]] = [
            reports.c.received_at >= begins(starts_on),
            reports.c.received_at < ends(ends_on),
            reports.c.state != "erased",
        ]
        if within is not None and len(within) <= PARAMETERS:
            where.append(lies_in(reports.c.locality, within))
        joined = reports.outerjoin(cases, cases.c.id == reports.c.case_id)
        rows = self._connection.execute(
            select(reports.c.locality, era, *dims, func.count(), func.sum(loss))
            .select_from(joined)
            .where(and_(*where), outside(reports.c.locality, split))
            .group_by(reports.c.locality, era, *dims)
        )
        found = [
            Summed(row[0], int(row[1]), tuple(row[2:5]), (0, int(row[5]), int(row[6]), 0), 1)
            for row in rows
        ]
        if split:
            parts = self._connection.execute(
                select(reports.c.locality, era, *dims, loss, func.count())
                .select_from(joined)
                .where(and_(*where), lies_in(reports.c.locality, split))
                .group_by(reports.c.locality, era, *dims, loss)
            )
            found += [
                Summed(row[0], int(row[1]), tuple(row[2:5]), (0, 1, int(row[5]), 0), int(row[6]))
                for row in parts
            ]
        return found

    def decided(self, starts_on: date, ends_on: date) -> list[Any]:
        """Place, act, minutes waited and moment of opening, of the decisions that ended a wait.

        A confirmation counts when the second officer gave it; the first is left out.
        """
        last = (
            select(
                decisions.c.case_id,
                func.max(decisions.c.id).label("id"),
            )
            .where(decisions.c.act.in_(DECIDED))
            .group_by(decisions.c.case_id)
            .subquery()
        )
        rows = self._connection.execute(
            select(cases.c.locality, decisions.c.act, cases.c.opened_at, decisions.c.decided_at)
            .join(last, last.c.id == decisions.c.id)
            .join(cases, cases.c.id == decisions.c.case_id)
            .where(
                decisions.c.decided_at >= begins(starts_on),
                decisions.c.decided_at < ends(ends_on),
                cases.c.state.not_in(("open", "awaiting_second", "provisional")),
            )
        )
        return [
            (row[0], row[1], int((row[3] - row[2]).total_seconds() // 60), row[2]) for row in rows
        ]


def begins(day: date) -> datetime:
    """The first moment of a day in Viet Nam."""
    return datetime.combine(day, time(0), VIET_NAM)


def ends(day: date) -> datetime:
    """The first moment behind a day in Viet Nam."""
    return datetime.combine(date.fromordinal(day.toordinal() + 1), time(0), VIET_NAM)
