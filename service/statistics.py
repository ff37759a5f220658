"""Statistics: what a dashboard shows of a place and period; of outsiders' years without small
numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.clock import local_day
from service.errors import Conflict, InvalidInput
from service.gathering import Subject, credited, decided, month_code, received, subject_of
from service.gathering import checks as checks_of
from service.indicators.categories import BY_CODE
from service.movement import periods
from service.movement.periods import Period
from service.movement.places import ROOT, UNKNOWN_EN, UNKNOWN_VI
from service.movement.public import OTHER, Counts, Shown, tables
from service.movement.rollup import Measures, added
from service.movement.statements.parts import CHANNELS
from service.movement.suppression import SMALLEST, TOTAL
from service.officers.permissions import Officer, require_role
from service.records.transaction import Transaction
from service.statements_desk import begins, require_begun, require_subject
from service.wiring import Services


def view(
    services: Services,
    officer: Officer,
    subject_code: str,
    period_code: str,
    map_on: date | None = None,
) -> dict[str, Any]:
    """Everything that a dashboard shows, for officers of the area. Money in đồng, credits and
    reports in millionths, waiting in minutes.
    """
    require_role(officer, "statistics.read")
    period = periods.parse(period_code, begins(services))
    today = local_day(services.now())
    require_begun(period, today)
    with services.records.reading() as tx:
        subject = subject_of(tx, subject_code, map_on or min(period.ends_on, today))
        require_subject(officer, "statistics.read", subject, today)
        upto = tx.ledger.last()
        sums = credited(tx, subject, period, upto, ("category", "theme", "act", "month"))
        came = received(tx, subject, period)
        waited = decided(tx, subject, period)
        checks, firsts = checks_of(tx, subject, period)
    totals = sums.totals(subject.place)
    reports = came.totals(subject.place) if came is not None else {}
    return {
        **_head(subject, period),
        "upto": upto,
        "credited": _measures(sums.total(subject.place)),
        "confirmed": _by(totals, lambda dims: dims[2] == "confirmed", ()),
        "reversed": _by(totals, lambda dims: dims[2] == "reversed", ()),
        "by_category": _by(totals, _any, (0,)),
        "by_theme": _by(totals, _any, (1,)),
        "by_month": {
            month_code(key): value for key, value in _by(totals, _any, (3,)).items()
        },
        "by_place": {
            child or OTHER: _measures(added(of.values())) for child, of in sums.parts(subject.place)
        },
        "received": None if came is None else {
            "total": _measures(came.total(subject.place)),
            "by_category": _by(reports, _any, (0,)),
            "by_channel": dict.fromkeys(CHANNELS, _NOTHING) | _by(reports, _any, (1,)),
            "by_state": _by(reports, _any, (2,)),
        },
        "decided": None if waited is None else {
            "confirmed": waited.confirmed,
            "rejected": waited.rejected,
            "median_minutes": waited.median_minutes,
            "ninth_minutes": waited.ninth_minutes,
        },
        "checks": checks,
        "first_uses": firsts,
    }  # fmt: skip


def _any(_dims: tuple[Any, ...]) -> bool:
    return True


def _head(subject: Subject, period: Period) -> dict[str, Any]:
    return {
        "subject": subject.code,
        "name": subject.name,
        "period": period.code,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "map_on": subject.map_on.isoformat(),
    }


def _measures(sums: Measures) -> dict[str, int]:
    return {
        "credits_millionths": sums.credits,
        "reports_millionths": sums.reports,
        "loss_vnd": sums.loss_vnd,
        "prevented_vnd": sums.prevented_vnd,
    }


_NOTHING = _measures(Measures())


def _by(sums: Mapping[Any, Measures], pick: Any, keys: tuple[int, ...]) -> dict[str, Any]:
    """Sums by some dimensions; of none, one sum."""
    found: dict[str, Measures] = {}
    for dims, measures in sums.items():
        if pick(dims):
            name = " ".join(str(dims[key]) for key in keys)
            found[name] = found.get(name, Measures()).plus(measures)
    if not keys:
        return _measures(found.get("", Measures()))
    return {name: _measures(item) for name, item in sorted(found.items())}


KEPT_SECONDS = 3_600.0
MOST_YEARS, MOST_TABLES = 20, 5_000


@dataclass(slots=True)
class PublicYears:
    """What outsiders may see. A year's counts are read once an hour, a place's tables made once.

    Used from one thread at a time.
    """

    _years: dict[str, tuple[float, Counts]] = field(default_factory=dict)
    _tables: dict[tuple[str, str], tuple[float, tuple[Shown, Shown]]] = field(default_factory=dict)

    def view(
        self, services: Services, subject_code: str, period_code: str, language: str
    ) -> dict[str, Any]:
        """Confirmed reports of a year that is over; ``null`` where a count is hidden.

        Raises InvalidInput (``bad_period``, ``bad_subject``), Conflict (``period_runs``), NotFound.
        """
        period = periods.parse(period_code, begins(services))
        if not period.is_year:
            raise InvalidInput("Only years are told.", code="bad_period", field="period")
        require_begun(period, local_day(services.now()))
        if local_day(services.now()) <= period.ends_on:
            raise Conflict("The period is not over.", code="period_runs", field="period")
        with services.records.reading() as tx:
            subject = subject_of(tx, subject_code, period.ends_on)
            if subject.by == "unit":
                raise InvalidInput("Only places are told.", code="bad_subject", field="subject")
            counts = self._counts(tx, subject, period, services.now().timestamp())
        return _public(subject, period, self._shown(counts, subject, period), language)

    def _counts(self, tx: Transaction, subject: Subject, period: Period, now: float) -> Counts:
        kept = self._years.get(period.code)
        if kept is not None and now - kept[0] < KEPT_SECONDS:
            return kept[1]
        whole = Subject(ROOT, subject.atlas, subject.map_on)
        sums = credited(tx, whole, period, tx.ledger.last(), ("category", "month", "act"))
        for of in sums.own.values():
            for dims in [dims for dims in of if dims[2] != "confirmed"]:
                del of[dims]
        if len(self._years) >= MOST_YEARS:
            self._years.clear()
        self._years[period.code] = (now, Counts(sums))
        return self._years[period.code][1]

    def _shown(self, counts: Counts, subject: Subject, period: Period) -> tuple[Shown, Shown]:
        read_at = self._years[period.code][0]
        key = (period.code, subject.code)
        kept = self._tables.get(key)
        if kept is not None and kept[0] == read_at:
            return kept[1]
        months = tuple(item.code.replace("-", "") for item in periods.months(period))
        try:
            made = tables(counts, subject.place, (tuple(sorted(BY_CODE)), months))
        except InvalidInput:  # no way to show anything that gives nothing away
            empty = Shown((TOTAL,), (TOTAL,), {(TOTAL, TOTAL): None})
            made = (empty, empty)
        if len(self._tables) >= MOST_TABLES:
            self._tables.clear()
        self._tables[key] = (read_at, made)
        return made


def _public(
    subject: Subject, period: Period, shown: tuple[Shown, Shown], language: str
) -> dict[str, Any]:
    english = language == "en"
    name_of = subject.atlas.at(subject.map_on).name
    names = {OTHER: UNKNOWN_EN if english else UNKNOWN_VI, TOTAL: subject.name}
    return {
        **_head(subject, period),
        "hidden_below": SMALLEST,
        "titles": {
            code: category.name_en if english else category.name_vi
            for code, category in sorted(BY_CODE.items())
        },
        "by_category": _table(shown[0], names, name_of),
        "by_month": _table(shown[1], names, name_of),
    }


def _table(
    shown: Shown, names: Mapping[str, str], name_of: Callable[[str], str]
) -> list[dict[str, Any]]:
    return [
        {
            "code": row,
            "name": names.get(row) or name_of(row),
            "counts": {_column(code): shown.cells[row, code] for code in shown.columns},
        }
        for row in shown.rows
    ]


def _column(code: str) -> str:
    """A month as others write it."""
    return f"{code[:4]}-{code[4:]}" if code.isdigit() else code
