"""Gathering: the facts of a statement, read in one transaction, so that they belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from service.clock import local_day
from service.errors import NotFound
from service.indicators.categories import BY_CODE
from service.locality import is_locality
from service.movement.counts import CODES as COUNT_CODES
from service.movement.counts import COUNTS, Counted
from service.movement.groups import Group
from service.movement.periods import Period, months, year_of
from service.movement.places import ROOT, Atlas
from service.movement.rollup import Measures, Rolled, added, roll_up, sources, split_places
from service.movement.statements.base import Letterhead
from service.movement.statements.facts import COUNTRY_NAME, Commended, Decided, Facts
from service.movement.targets import (
    TARGETS,
    AreaFacts,
    Figure,
    Measured,
    Target,
    measure,
    sum_children,
)  # fmt: skip
from service.records.ledger_book import Span
from service.records.movement_book import LOCALITY, UNIT
from service.records.transaction import Transaction

UNIT_PREFIX = "unit:"
SOMEBODY = "Cá nhân đã đồng ý"
Entered = dict[tuple[str, str], Any]
"""The figures of a year that count, by code and place."""
TITLES = {code: category.name_vi for code, category in BY_CODE.items()}
ADVICE = {code: category.advice_vi for code, category in BY_CODE.items()}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is told of: a locality, a unit, or the country; on the map of a day."""

    code: str
    atlas: Atlas
    map_on: date

    @property
    def by(self) -> str:
        """``locality`` or ``unit``."""
        return UNIT if self.code.startswith(UNIT_PREFIX) else LOCALITY

    @property
    def place(self) -> str:
        """Its code on the map."""
        return self.code.removeprefix(UNIT_PREFIX)

    @property
    def name(self) -> str:
        """What it was called."""
        return COUNTRY_NAME if self.code == ROOT else self.atlas.at(self.map_on).name(self.place)

    def within(self) -> list[str] | None:
        """Codes of which anything may lie in it; None for all."""
        return None if self.code == ROOT else sources(self.place, self.atlas, self.map_on)

    def holds(self, code: str | None, day: date) -> bool:
        """Whether a place of a day lies in it whole; one that was split lies in what holds all."""
        if self.code == ROOT:
            return True
        tree = self.atlas.at(self.map_on)
        return self.place in tree.line(tree.common(self.atlas.route(code, day, self.map_on)))


def subject_of(tx: Transaction, code: str, map_on: date) -> Subject:
    """The subject that a code names on a map. Raises NotFound (``unknown_subject``)."""
    atlas = tx.movement.atlas(UNIT if code.startswith(UNIT_PREFIX) else LOCALITY)
    subject = Subject(code, atlas, map_on)
    if subject.place not in atlas.at(map_on) or code == UNIT_PREFIX + ROOT:
        raise NotFound("There was no such place or unit.", code="unknown_subject", field="subject")
    return subject


def credited(
    tx: Transaction, subject: Subject, period: Period, upto: int, dims: Sequence[str]
) -> Rolled:
    """What the ledger says of a subject, on its map."""
    atlas, onto = subject.atlas, subject.map_on
    cuts = atlas.cuts()
    span = Span(
        starts_on=period.starts_on, ends_on=period.ends_on, upto=upto, by=subject.by,
        within=subject.within(),
    )  # fmt: skip
    split = split_places(atlas, onto)
    return roll_up(tx.ledger.sums(span, cuts, dims, split), atlas, cuts, onto)


def received(tx: Transaction, subject: Subject, period: Period) -> Rolled | None:
    """Reports that came in; None for units, which reports do not name."""
    if subject.by == UNIT:
        return None
    atlas, onto = subject.atlas, subject.map_on
    cuts = atlas.cuts()
    split = split_places(atlas, onto)
    rows = tx.statistics.received(period.starts_on, period.ends_on, cuts, split, subject.within())
    return roll_up(rows, atlas, cuts, onto)


def decided(tx: Transaction, subject: Subject, period: Period) -> Decided | None:
    """Cases decided in the period and how long they had waited."""
    if subject.by == UNIT:
        return None
    rows = [
        row
        for row in tx.statistics.decided(period.starts_on, period.ends_on)
        if subject.holds(row[0], local_day(row[3]))
    ]
    if not rows:
        return Decided()
    waited = sorted(minutes for _, _, minutes, _ in rows)
    rejected = sum(act == "reject" for _, act, _, _ in rows)
    return Decided(
        confirmed=len(rows) - rejected,
        rejected=rejected,
        median_minutes=waited[(len(waited) - 1) // 2],
        ninth_minutes=waited[(len(waited) * 9 - 1) // 10],
    )


def gather(
    tx: Transaction,
    kind: str,
    subject: Subject,
    period: Period,
    *,
    letterhead: Letterhead,
    begins: tuple[int, int],
    closed: bool,
    now: datetime,
) -> Facts:
    """All that a statement of a kind tells."""
    upto, today = tx.ledger.last(), local_day(now)
    last_day = min(period.ends_on, today)
    place = subject.place
    whole = credited(tx, subject, period, upto, ("category", "theme", "act"))
    monthly = credited(tx, subject, period, upto, ("month",)).totals(place)
    lives = tx.movement.groups_of()
    everywhere = lives.all_at(last_day)
    groups = [group for group in everywhere if _holds_group(subject, group, last_day)]
    by_group = []
    for (code,), sums in credited(tx, subject, period, upto, ("group_code",)).totals(place).items():
        group = lives.at(code, last_day) if code else None
        by_group.append((code, group.name if group else str(code or ""), sums))
    used, firsts = checks(tx, subject, period)
    year = year_of(period.ends_on, begins)
    entered = tx.movement.figures(int(year.code))
    return Facts(
        kind=kind,
        subject=subject.code,
        subject_name=subject.name,
        period=period,
        map_on=subject.map_on,
        today=today,
        made_at=now,
        upto=upto,
        closed=closed,
        letterhead=letterhead,
        credited=whole,
        received=received(tx, subject, period),
        months={
            item.code: added(
                sums for (number,), sums in monthly.items() if month_code(number) == item.code
            )
            for item in months(period)
            if item.starts_on <= today
        },
        by_group=by_group,
        groups=groups,
        decided=decided(tx, subject, period),
        targets=measured(tx, subject, groups, everywhere, year, last_day, entered),
        counted=counted(subject, entered),
        checks=used,
        firsts=firsts,
        commended=_commended(tx, subject, period),
        years=_years(tx, subject, period, upto, begins) if kind in ("phase1", "final") else (),
        titles=TITLES,
    )


def month_code(month: Any) -> str:
    """``2026-08`` of 202608, as sums by month are keyed."""
    return f"{int(month) // 100:04}-{int(month) % 100:02}"


def _holds_group(subject: Subject, group: Group, day: date) -> bool:
    return subject.holds(group.unit if subject.by == UNIT else group.locality, day)


def checks(tx: Transaction, subject: Subject, period: Period) -> tuple[int | None, int | None]:
    """How often the checker was used; None where nobody ever said where."""
    if subject.by == UNIT:
        return None, None
    rows = [
        row
        for row in tx.movement.checks(period.starts_on, period.ends_on)
        if subject.holds(row.locality, row.day)
    ]
    if not rows:
        return None, None
    firsts = sum(row.firsts for row in rows)
    return sum(row.checks for row in rows), firsts or None  # no app ever told a first use


def _years(
    tx: Transaction, subject: Subject, period: Period, upto: int, begins: tuple[int, int]
) -> list[tuple[str, Measures]]:
    found, day = [], period.starts_on
    while day <= period.ends_on:
        year = year_of(day, begins)
        part = Period(day, min(year.ends_on, period.ends_on), year.code)
        total = credited(tx, subject, part, upto, ()).total(subject.place)
        found.append((year.code, total))
        day = part.ends_on + timedelta(days=1)
    return found


def _commended(tx: Transaction, subject: Subject, period: Period) -> list[Commended]:
    rows = tx.statements.nominations(localities=None, state="accepted", limit=100_000)
    lives = tx.movement.groups_of({row.subject for row in rows if row.subject_kind == "group"})
    names = {unit.code: unit.name for unit in tx.movement.units()} if rows else {}
    found = []
    for row in rows:
        day = local_day(row.decided_at)
        area = row.unit if subject.by == UNIT else row.locality
        if not period.holds(day) or not subject.holds(area, day):
            continue
        name = SOMEBODY
        if row.subject_kind == "group":
            group = lives.at(row.subject, day)
            name = group.name if group else row.subject
        elif row.subject_kind == "unit":
            name = names.get(row.subject, SOMEBODY)
        found.append(Commended(occasion=row.occasion, kind=row.subject_kind, name=name,
                               points=row.points))  # fmt: skip
    return found


def measured(
    tx: Transaction,
    subject: Subject,
    groups: Sequence[Group],
    everywhere: Sequence[Group],
    year: Period,
    day: date,
    entered: Entered,
) -> list[tuple[Target, Measured]]:
    """The movement's targets in an area; nothing for units, which have no area."""
    if subject.by == UNIT:
        return []
    tree = subject.atlas.at(subject.map_on)
    inside = tree.below(subject.place)
    places = [(code, tree.places[code].level) for code in inside if code in tree.places]
    units = [unit for unit in tx.movement.units() if unit.is_valid(day)]
    mine = {group.code for group in groups}
    area = AreaFacts(
        places=places,
        units=[unit for unit in units if subject.holds(unit.locality, day)],
        groups=[_on_map(group, subject, day) for group in groups],
        others=[_on_map(group, subject, day) for group in everywhere if group.code not in mine],
        year=year,
    )
    return [
        (
            target,
            measure(
                target, int(year.code), area,
                None if target.is_computed else _figure(target.code, subject, entered),
            ),
        )
        for target in TARGETS
    ]  # fmt: skip


def counted(subject: Subject, entered: Entered) -> list[tuple[Counted, int | None]]:
    """Other figures that offices entered for the area; None where not all are known."""
    if subject.by == UNIT:
        return []
    found = []
    for item in COUNTS:
        figure = _figure(item.code, subject, entered)
        found.append((item, figure.numerator if figure else None))
    return found


def _on_map(group: Group, subject: Subject, day: date) -> Group:
    """The group with the codes that its places have on the map."""

    def now(code: str) -> str:
        found = subject.atlas.route(code, day, subject.map_on)
        return next(iter(found)) if len(found) == 1 and ROOT not in found else code

    taking = tuple(now(code) if is_locality(code) else code for code in group.takes_part)
    return replace(group, locality=now(group.locality), takes_part=taking)


def _figure(code: str, subject: Subject, entered: Entered) -> Figure | None:
    """What was entered for the area itself, else the sum of its parts where all are known."""
    if not any(name == code for name, _ in entered):
        return None
    tree = subject.atlas.at(subject.map_on)
    is_count = code in COUNT_CODES

    def of(place: str) -> Figure | None:
        row = entered.get((code, place))
        if row is not None and subject.atlas.is_same(place, row.on_day, subject.map_on):
            whole = row.numerator if is_count else row.denominator
            return Figure(code=code, numerator=row.numerator, denominator=whole, source=row.source)
        children = tree.children.get(place, ())
        known = {child: figure for child in children if (figure := of(child)) is not None}
        return sum_children(code, known, children) if children else None

    return of(subject.place)
