"""Book of the ledger: entries that are only ever added, and their sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    extract,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)

from service.records.dialect import PARAMETERS, chunks
from service.records.movement_tables import (
    credited_reports,
    ledger_entries,
    prevented_losses,
)  # fmt: skip
from service.records.tables import case_links

SERIES = "entries"
_MEASURES = ("amount", "reports", "loss_vnd", "prevented_vnd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; ``amount`` in millionths. A reversal names what it ``reverses``."""

    seq: int
    event: int
    act: str
    what: str
    reverses: int | None
    case_id: int
    campaign: int
    group_code: str | None
    unit: str | None
    locality: str | None
    category: str
    theme: str
    amount: int
    reports: int
    loss_vnd: int
    prevented_vnd: int
    received_on: date
    credited_on: date
    at: datetime


class Summed(NamedTuple):
    """Sums of entries of one place, of one span between two cuts, of one kind.

    Where a place was split the entries are told by their measures, ``times`` alike; else ``times``
    is 1 and the measures are sums.
    """

    place: str | None
    era: int
    dims: tuple[Any, ...]
    measures: tuple[int, int, int, int]
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Entries of some days, up to a number of the ledger; of some places only where named."""

    starts_on: date
    ends_on: date
    upto: int
    by: str = "locality"
    within: Sequence[str] | None = None

    def where(self) -> ColumnElement[bool]:
        """As a condition."""
        kept = and_(
            ledger_entries.c.credited_on >= self.starts_on,
            ledger_entries.c.credited_on <= self.ends_on,
            ledger_entries.c.seq <= self.upto,
        )
        if self.within is None or len(self.within) > PARAMETERS:
            return kept  # more than is asked for: what lies elsewhere is not told
        return and_(kept, lies_in(ledger_entries.c[self.by], self.within))


class LedgerBook:
    """Entries and prevented losses."""

    def __init__(self, connection: Connection, number: Callable[[str], int]) -> None:
        self._connection = connection
        self._number = number

    def enter(self, **fields: Any) -> int:
        """Add an entry; gives its number."""
        seq = self._number(SERIES)
        self._connection.execute(insert(ledger_entries), {"reverses": None, "seq": seq, **fields})
        return seq

    def standing(self, case_id: int) -> list[Entry]:
        """Entries of a case that were not reversed."""
        undone = ledger_entries.alias("undone")
        return self._found(
            select(ledger_entries).where(
                ledger_entries.c.case_id == case_id,
                ledger_entries.c.reverses.is_(None),
                ~select(undone.c.seq).where(undone.c.reverses == ledger_entries.c.seq).exists(),
            )
        )

    def campaign_of(self, case_id: int) -> int:
        """The campaign of a case: that of the oldest credited case with which it shares a tie."""
        ties = select(case_links.c.kind, case_links.c.digest).where(case_links.c.case_id == case_id)
        mine = ties.subquery()
        others = case_links.alias("others")
        found = self._connection.execute(
            select(func.min(ledger_entries.c.campaign))
            .join(others, others.c.case_id == ledger_entries.c.case_id)
            .join(mine, and_(mine.c.kind == others.c.kind, mine.c.digest == others.c.digest))
        ).scalar()
        return case_id if found is None else int(found)

    def ties(self, case_ids: Sequence[int]) -> list[tuple[int, str]]:
        """What ties cases to each other, as case and tie."""
        found: list[tuple[int, str]] = []
        for part in chunks(sorted(case_ids)):
            rows = self._connection.execute(
                select(case_links.c.case_id, case_links.c.kind, case_links.c.digest).where(
                    case_links.c.case_id.in_(part)
                )
            )
            found += [(int(row.case_id), f"{row.kind}:{row.digest}") for row in rows]
        return found

    def first_event(self) -> int | None:
        """Number of the first event that has entries."""
        found = self._connection.execute(select(func.min(ledger_entries.c.event))).scalar()
        return None if found is None else int(found)

    def has_event(self, event: int) -> bool:
        """Whether an event has entries."""
        found = self._connection.execute(
            select(ledger_entries.c.seq).where(ledger_entries.c.event == event).limit(1)
        )
        return found.scalar() is not None

    def last(self) -> int:
        """Number of the last entry; 0 where there is none."""
        return int(self._connection.execute(select(func.max(ledger_entries.c.seq))).scalar() or 0)

    def after(self, seq: int, limit: int) -> list[Entry]:
        """Entries behind a number, oldest first; none can appear before them later."""
        return self._found(
            select(ledger_entries)
            .where(ledger_entries.c.seq > seq)
            .order_by(ledger_entries.c.seq)
            .limit(limit)
        )

    def of(self, seqs: Sequence[int]) -> dict[int, Entry]:
        """Entries by number."""
        found = self._found(select(ledger_entries).where(ledger_entries.c.seq.in_(seqs)))
        return {item.seq: item for item in found}

    def sums(
        self,
        span: Span,
        cuts: Sequence[date],
        dims: Sequence[str] = (),
        split: Sequence[str] = (),
    ) -> list[Summed]:
        """Sums by the span's kind of place, era and ``dims``.

        Places in ``split`` are told by their entries' measures, since a part of a sum is not the
        sum of the parts. An entry's era is that of the day of which its codes speak.
        """
        place = ledger_entries.c[span.by]
        era = era_of(ledger_entries.c.received_on, cuts)
        keys = [_dim(name) for name in dims]
        measures = [ledger_entries.c[name] for name in _MEASURES]
        whole = self._connection.execute(
            select(place, era, *keys, *(func.sum(item) for item in measures))
            .where(span.where(), outside(place, split))
            .group_by(place, era, *keys)
        )
        found = [_summed(row, len(keys), 1) for row in whole]
        if split:
            parts = self._connection.execute(
                select(place, era, *keys, *measures, func.count())
                .where(span.where(), lies_in(place, split))
                .group_by(place, era, *keys, *measures)
            )
            found += [_summed(row[:-1], len(keys), int(row[-1])) for row in parts]
        return found

    def outcomes(self, span: Span) -> list[Any]:
        """By group, unit and case: its campaign, what was earned and prevented in the days and
        stands to this day, and what was undone in them.

        What was undone later is neither: it costs in the period of the undoing.
        """
        entry = ledger_entries.c
        undone = ledger_entries.alias("undone")
        stands = and_(entry.act == "confirmed", undone.c.seq.is_(None))
        lost = entry.act == "reversed"

        def total(column: ColumnElement[int], which: ColumnElement[bool]) -> ColumnElement[int]:
            return func.coalesce(func.sum(case((which, column), else_=0)), 0)

        statement = (
            select(
                entry.group_code,
                entry.unit,
                entry.case_id,
                entry.campaign,
                total(entry.amount, stands).label("earned"),
                total(entry.prevented_vnd, stands).label("prevented"),
                total(-entry.amount, lost).label("undone"),
                total(-entry.prevented_vnd, lost).label("undone_vnd"),
                func.min(case((stands, entry.credited_on), else_=None)).label("confirmed_on"),
            )
            .select_from(ledger_entries.outerjoin(undone, undone.c.reverses == entry.seq))
            .where(span.where())
            .group_by(entry.group_code, entry.unit, entry.case_id, entry.campaign)
            .order_by(entry.case_id)
        )
        return list(self._connection.execute(statement))

    def count_reports(self, case_id: int, report_ids: Sequence[int]) -> list[int]:
        """Enter which reports stand behind a credit; gives those that stood behind none."""
        taken: set[int] = set()
        for part in chunks(sorted(report_ids)):
            rows = self._connection.execute(
                select(credited_reports.c.report_id).where(credited_reports.c.report_id.in_(part))
            )
            taken.update(int(row.report_id) for row in rows)
        fresh = sorted(set(report_ids) - taken)
        if fresh:
            self._connection.execute(
                insert(credited_reports),
                [{"report_id": number, "case_id": case_id} for number in fresh],
            )
        return fresh

    def reports_behind(self, case_id: int) -> list[int]:
        """Reports behind a case's credit that stands."""
        rows = self._connection.execute(
            select(credited_reports.c.report_id).where(credited_reports.c.case_id == case_id)
        )
        return sorted(int(row.report_id) for row in rows)

    def release_reports(self, case_id: int) -> None:
        """A case's credit was undone: its reports stand behind nothing."""
        self._connection.execute(
            credited_reports.delete().where(credited_reports.c.case_id == case_id)
        )

    def state_prevented(self, **fields: Any) -> int:
        """Enter that a loss was prevented, to be confirmed by another officer."""
        made = self._connection.execute(insert(prevented_losses), fields).inserted_primary_key
        assert made is not None
        return int(made[0])

    def is_stated(self, document_ref: str) -> bool:
        """Whether a document proves a loss that was not refused."""
        found = self._connection.execute(
            select(prevented_losses.c.id)
            .where(
                prevented_losses.c.document_ref == document_ref,
                prevented_losses.c.state != "refused",
            )
            .limit(1)
        )
        return found.scalar() is not None

    def prevented(self, number: int) -> Any:
        """One statement of a prevented loss, or None."""
        return self._connection.execute(
            select(prevented_losses).where(prevented_losses.c.id == number).with_for_update()
        ).first()

    def prevented_of(self, case_id: int) -> list[Any]:
        """Statements of prevented losses of a case."""
        return list(
            self._connection.execute(
                select(prevented_losses)
                .where(prevented_losses.c.case_id == case_id)
                .order_by(prevented_losses.c.id)
            )
        )

    def decide_prevented(self, number: int, **fields: Any) -> None:
        """Enter what became of it."""
        self._connection.execute(
            update(prevented_losses).where(prevented_losses.c.id == number).values(**fields)
        )

    def _found(self, statement: Select[Any]) -> list[Entry]:
        rows = self._connection.execute(statement.order_by(ledger_entries.c.seq))
        return [Entry(**row._mapping) for row in rows]


def lies_in(column: ColumnElement[Any], codes: Sequence[str]) -> ColumnElement[bool]:
    """Whether a code is one of some or lies in one of them: a village that nobody entered is told
    with its commune.
    """
    known = set(codes)
    tops = [code for code in codes if not known.intersection(_above(code))]
    inner: dict[int, list[str]] = {}
    for code in tops:
        if code.count("/") < 2 and code[:2].isdigit():  # units have nothing in them by their code
            inner.setdefault(len(code) + 1, []).append(f"{code}/")
    return or_(
        column.in_(tops),
        *(func.substr(column, 1, length).in_(heads) for length, heads in sorted(inner.items())),
    )


def outside(column: ColumnElement[Any], codes: Sequence[str]) -> ColumnElement[bool]:
    """The opposite of ``lies_in``, where a code may be missing."""
    return or_(column.is_(None), not_(lies_in(column, codes))) if codes else true()


def _above(code: str) -> list[str]:
    parts = code.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def era_of(column: ColumnElement[Any], cuts: Sequence[date | datetime]) -> ColumnElement[int]:
    """How many of some cuts a day or moment does not lie before."""
    if not cuts:
        return literal(0)
    whens = [(column < cut, number) for number, cut in enumerate(cuts)]
    return case(*whens, else_=len(cuts))


def _dim(name: str) -> ColumnElement[Any]:
    """A column, or ``month``: the month of crediting, as the number 202608."""
    if name != "month":
        return ledger_entries.c[name]
    day = ledger_entries.c.credited_on
    return extract("year", day) * 100 + extract("month", day)


def _summed(row: Sequence[Any], keys: int, times: int) -> Summed:
    return Summed(row[0], int(row[1]), tuple(row[2 : 2 + keys]), _four(row[2 + keys :]), times)


def _four(values: Sequence[Any]) -> tuple[int, int, int, int]:
    return int(values[0]), int(values[1]), int(values[2]), int(values[3])
