"""Three years of life: every sum of the ledger equals an independent recount in SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from service import statements_desk
from service.gathering import UNIT_PREFIX, Subject, credited, received
from service.movement import periods
from service.movement.periods import Period
from service.movement.places import ROOT
from service.movement.rollup import Rolled, added, roll_up
from service.records.ledger_book import Span
from service.records.transaction import Transaction
from service.wiring import Services
from tests.movement.recount import Recount, Sums
from tests.movement_land import MAPS, SPLIT, era_of
from tests.movement_life import FIRST_DAY, LAST_DAY, SMALL, YEARS, Life, Size, live
from tests.movement_maps import FORTY, SIXTY, SPLIT_BY_SHARES

WHOLE = Period(FIRST_DAY, LAST_DAY, "2023-11-15..2026-11-14")
OLD, NEW = 1, 3
"""The maps of 30/06/2025 and of 14/11/2026."""
SLOWEST = 10.0
"""Seconds that a statement may take on whatever machine runs the tests."""
MILLION = 1_000_000


@dataclass(frozen=True)
class World:
    """A life in the records, and its recount."""

    services: Services
    life: Life
    recount: Recount
    step: int = 1
    """Of places that are asked one by one, every how many-th is."""

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction of the service."""
        with self.services.records.reading() as tx:
            yield tx


def _subject(tx: Transaction, code: str, era: int) -> Subject:
    of = "unit" if code.startswith(UNIT_PREFIX) else "locality"
    return Subject(code, tx.movement.atlas(of), MAPS[era])


def _everything(kind: str) -> str:
    return ROOT if kind == "locality" else UNIT_PREFIX + ROOT


def _told(rolled: Rolled, *head: object, tail: tuple[object, ...] = ()) -> Sums:
    """What the service says of every area, in the recount's form."""
    found: Sums = {}
    for area in rolled.tree.below(ROOT):
        for dims, sums in rolled.totals(area).items():
            if sums[:3] != (0, 0, 0):
                found[(*head, area, *tail, *dims)] = sums[:3]
    return found


def _but_the_country(sums: Sums, kind: str) -> Sums:
    """Not all amounts are of some unit, and there is no statement of all units."""
    return {key: value for key, value in sums.items() if kind == "locality" or key[1] != ROOT}


def _as_acts(sums: Sums) -> Sums:
    """With the last key, 1 or -1, as the ledger calls it."""
    return {
        (*key[:-1], "confirmed" if key[-1] == 1 else "reversed"): value
        for key, value in sums.items()
    }


def every_place_and_unit_by_year_and_category(world: World) -> None:
    for kind in ("locality", "unit"):
        expected = _as_acts(world.recount.sums(kind, "year", "category", "sign"))
        expected = {key: value for key, value in expected.items() if key[2] in YEARS}
        found: Sums = {}
        with world.reading() as tx:
            upto = tx.ledger.last()
            for era in range(len(MAPS)):
                subject = _subject(tx, _everything(kind), era)
                for year in YEARS:
                    rolled = credited(tx, subject, periods.year(year), upto, ("category", "act"))
                    found |= _told(rolled, era, tail=(year,))
        assert len(found) > 1_000
        assert _but_the_country(found, kind) == _but_the_country(expected, kind)


def every_place_and_unit_by_month(world: World) -> None:
    for kind in ("locality", "unit"):
        expected = world.recount.sums(kind, "month", where="l.year BETWEEN 2024 AND 2026")
        found: Sums = {}
        with world.reading() as tx:
            for era in (OLD, NEW):
                subject = _subject(tx, _everything(kind), era)
                rolled = credited(tx, subject, WHOLE, tx.ledger.last(), ("month",))
                found |= _told(rolled, era)
        expected = {key: value for key, value in expected.items() if key[0] in (OLD, NEW)}
        assert len({key[2] for key in found}) > 30
        assert _but_the_country(found, kind) == _but_the_country(expected, kind)


def every_group_in_every_place(world: World) -> None:
    """Among them what is of no group: of none, of an unknown one, of one not yet or no more."""
    expected = {
        (*key[:3], key[3] or None): value
        for key, value in world.recount.sums("locality", "year", "grp").items()
        if key[0] in (OLD, NEW) and key[2] in YEARS
    }
    found: Sums = {}
    with world.reading() as tx:
        for era in (OLD, NEW):
            for year in YEARS:
                subject = _subject(tx, ROOT, era)
                rolled = credited(
                    tx, subject, periods.year(year), tx.ledger.last(), ("group_code",)
                )
                found |= _told(rolled, era, tail=(year,))
    assert found == expected
    assert any(key[3] is None for key in found)
    assert len({key[3] for key in found}) > 50


def what_came_in_by_channel(world: World) -> None:
    expected = {
        key: (0, *value[1:])
        for key, value in world.recount.sums("received", "year", "category", "grp").items()
        if key[0] in (OLD, NEW)
    }
    found: Sums = {}
    with world.reading() as tx:
        for era in (OLD, NEW):
            for year in YEARS:
                rolled = received(tx, _subject(tx, ROOT, era), periods.year(year))
                assert rolled is not None
                for key, sums in _told(rolled, era, tail=(year,)).items():
                    before = found.get(key[:5], (0, 0, 0))
                    found[key[:5]] = (0, before[1] + sums[1], before[2] + sums[2])
    assert found == expected


def parts_that_add_up_at_every_node(world: World) -> None:
    """Also where each part is asked for by itself."""
    with world.reading() as tx:
        upto = tx.ledger.last()
        for kind in ("locality", "unit"):
            for era in (OLD, NEW):
                for year in YEARS:
                    subject = _subject(tx, _everything(kind), era)
                    rolled = credited(tx, subject, periods.year(year), upto, ())
                    for node in rolled.tree.below(ROOT):
                        parts = [added(sums.values()) for _, sums in rolled.parts(node)]
                        assert added(parts) == rolled.total(node)
                subject = _subject(tx, _everything(kind), era)
                rolled = credited(tx, subject, WHOLE, upto, ())
                for node in rolled.tree.below(ROOT)[1 :: world.step]:
                    code = node if kind == "locality" else UNIT_PREFIX + node
                    alone = credited(tx, Subject(code, subject.atlas, MAPS[era]), WHOLE, upto, ())
                    assert alone.total(node) == rolled.total(node), node


def a_split_of_sixty_to_forty(world: World) -> None:
    """Entry by entry in whole numbers; the 60 % take what is nearer."""
    rows = world.recount.rows(
        "SELECT sign, credit, reports, loss, (credit * 6 + 5) / 10, (reports * 6 + 5) / 10,"
        " (loss * 6 + 5) / 10 FROM rc_told WHERE kind = 'locality' AND code = :code AND era < 2"
        " AND year BETWEEN 2024 AND 2026",
        code=SPLIT_BY_SHARES,
    )
    numbers = [tuple(map(int, map(str, row))) for row in rows]
    sixty = tuple(sum(row[0] * row[4 + place] for row in numbers) for place in range(3))
    whole = tuple(sum(row[0] * row[1 + place] for row in numbers) for place in range(3))
    with world.reading() as tx:
        atlas = tx.movement.atlas("locality")
        cuts = atlas.cuts()
        span = Span(
            starts_on=FIRST_DAY, ends_on=LAST_DAY, upto=tx.ledger.last(), within=[SPLIT_BY_SHARES]
        )
        entries = tx.ledger.sums(span, cuts, ("locality",), [SPLIT_BY_SHARES])
        before = [item for item in entries if item.era < era_of(SPLIT) - 1]
        rolled = roll_up(before, atlas, cuts, MAPS[2])
    own = (SPLIT_BY_SHARES,)
    assert numbers
    assert rolled.totals(SIXTY)[own][:3] == sixty
    assert rolled.totals(FORTY)[own][:3] == tuple(
        all_ - part for all_, part in zip(whole, sixty, strict=True)
    )


def a_ledger_without_a_gap(world: World) -> None:
    count, first, last, reversals = world.recount.rows(
        "SELECT count(*), min(seq), max(seq), count(DISTINCT reverses) FROM ledger_entries"
    )[0]
    assert (first, last) == (1, count)
    wanted = world.recount.rows("SELECT sum(1), sum(CASE sign WHEN -1 THEN 1 ELSE 0 END)"
                                " FROM rc_told WHERE kind = 'locality'")[0]  # fmt: skip
    assert (count, reversals) == tuple(map(int, map(str, wanted)))


def reversals_in_the_period_of_the_reversal(world: World) -> None:
    """Cases confirmed in one year and taken back in another cost the other one."""
    by_year = {
        int(str(year)): int(str(count))
        for year, count in world.recount.rows(
            "SELECT c.year, count(*) FROM decisions d"
            " JOIN rc_days c ON c.day = (d.decided_at + 25200000000) / 86400000000"
            " WHERE d.act = 'retract' GROUP BY c.year"
        )
    }
    assert sum(by_year.values()) == world.life.reversals
    for year in YEARS:
        main = _table(_draw(world, ROOT, year), "overview", "main")
        assert main["Vụ bị thu hồi trong kỳ"] == (by_year.get(year, 0) * MILLION,)


def statements_with_the_same_figures(world: World) -> None:
    """Of the country, the provinces, some communes, villages and units."""
    rows: dict[object, dict[tuple[object, ...], Sums]] = {"locality": {}, "unit": {}}
    for kind, of in rows.items():
        keys = ("year", "category", "grp", "month", "sign")
        for key, value in world.recount.sums(str(kind), *keys).items():
            of.setdefault(key[:3], {})[key[3:]] = value
    came = world.recount.sums("received", "year")
    for year in YEARS:
        era = era_of(periods.year(year).ends_on)
        for subject in _subjects(world, era):
            kind, place = "locality", subject
            if subject.startswith(UNIT_PREFIX):
                kind, place = "unit", subject.removeprefix(UNIT_PREFIX)
            begun = time.perf_counter()
            sections = _draw(world, subject, year)
            assert time.perf_counter() - begun < SLOWEST
            own = rows[kind].get((era, place, year), {})
            _same_figures(sections, own, came.get((era, place, year), (0, 0, 0)), kind)
            for code, _, *sums in _raw(sections, "by_place", "by_place")["rows"]:
                if code:
                    assert tuple(sums[:3]) == _sum(rows[kind].get((era, code, year), {}))


def _subjects(world: World, era: int) -> list[str]:
    places, units = world.life.places.spots[era], world.life.units.spots[era]
    communes = [code for code, spot in places.items() if spot.level == "commune"]
    villages = [code for code, spot in places.items() if spot.level == "village"]
    special = [code for code in (SPLIT_BY_SHARES, SIXTY, FORTY) if code in places]
    return [
        ROOT, *(code for code, spot in places.items() if spot.level == "province"),
        *special, *communes[::29], *villages[::97],
        *(UNIT_PREFIX + code for code in units if code.startswith("CAT")),
        *(UNIT_PREFIX + code for code in list(units)[::61]),
    ]  # fmt: skip


def _draw(world: World, subject: str, year: int) -> list[dict[str, Any]]:
    drawn = statements_desk.draw(world.services, None, "yearly", subject, str(year))
    sections: list[dict[str, Any]] = drawn.figures()["sections"]
    return sections


def _table(sections: list[dict[str, Any]], section: str, code: str) -> dict[str, Any]:
    """Rows by their first cell."""
    return {row[0]: tuple(row[1:]) for row in _raw(sections, section, code)["rows"]}


def _raw(sections: list[dict[str, Any]], section: str, code: str) -> dict[str, Any]:
    tables = next(item["tables"] for item in sections if item["code"] == section)
    found: dict[str, Any] = next(item for item in tables if item["code"] == code)
    return found


def _sum(rows: Sums, place: int | None = None, value: object = None) -> tuple[int, int, int]:
    """Of rows by (category, group, month, sign), those that have a value at a place."""
    kept = [sums for key, sums in rows.items() if place is None or key[place] == value]
    return (sum(item[0] for item in kept), sum(item[1] for item in kept),
            sum(item[2] for item in kept))  # fmt: skip


def _same_figures(
    sections: list[dict[str, Any]], rows: Sums, came: tuple[int, int, int], kind: str
) -> None:
    whole, gained, undone = _sum(rows), _sum(rows, 3, 1), _sum(rows, 3, -1)
    main = _table(sections, "overview", "main")
    assert main["Phản ánh tiếp nhận"] == (came[1] if kind == "locality" else None,)
    assert main["Phản ánh được xác nhận"] == (gained[1],)
    assert main["Vụ được xác nhận"] == (gained[0],)
    assert main["Vụ bị thu hồi trong kỳ"] == (-undone[0],)
    assert main["Vụ được xác nhận sau khi trừ thu hồi"] == (whole[0],)
    assert _table(sections, "overview", "money")["Thiệt hại theo lời người phản ánh"] == (whole[2],)
    for section, table, first in (
        ("by_place", "by_place", 2), ("by_category", "by_category", 2),
        ("by_category", "by_theme", 2), ("groups", "groups", 3), ("trend", "by_month", 1),
    ):  # fmt: skip
        told = _raw(sections, section, table)
        cells = [row[first:] for row in told["rows"]]
        assert tuple(told["total"][first : first + 3]) == whole, table
        assert tuple(sum(row[place] for row in cells) for place in range(3)) == whole, table
    for code, (_, *sums) in _table(sections, "by_category", "by_category").items():
        assert tuple(sums[:3]) == _sum(rows, 0, code)
    for month, sums in _table(sections, "trend", "by_month").items():
        assert tuple(sums[:3]) == _sum(rows, 2, int(month[3:] + month[:2]))
    for code, _, _, *sums in _raw(sections, "groups", "groups")["rows"]:
        if code:
            assert tuple(sums[:3]) == _sum(rows, 1, code)


CHECKS: tuple[Callable[[World], None], ...] = (
    every_place_and_unit_by_year_and_category, every_place_and_unit_by_month,
    every_group_in_every_place, what_came_in_by_channel, parts_that_add_up_at_every_node,
    a_split_of_sixty_to_forty, a_ledger_without_a_gap, reversals_in_the_period_of_the_reversal,
    statements_with_the_same_figures,
)  # fmt: skip


def _all_of(services: Services, size: Size, step: int) -> Life:
    life = live(services, size)
    with services.engine.connect() as connection:
        world = World(services, life, Recount(connection, life), step)
        each = world.recount.rows("SELECT sum(credit) FROM rc_cells GROUP BY case_id")
        assert {int(str(row[0])) for row in each} == {MILLION}
        assert len(each) == life.credits
        for check in CHECKS:
            begun = time.perf_counter()
            check(world)
            print(f"{time.perf_counter() - begun:6.2f} s  {check.__name__}")  # noqa: T201
    return life


def test_every_sum_of_a_small_life_equals_a_recount_in_sql(
    make_services: Callable[..., Services],
) -> None:
    life = _all_of(make_services(), SMALL, 7)
    assert life.reversals == SMALL.reversals


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_sum_of_three_years_equals_a_recount_in_sql(
    make_services: Callable[..., Services],
) -> None:
    """50,000 reports, 2,000 groups, 2,000 reversals, 200 communes, two provinces merged."""
    life = _all_of(make_services(), Size(), 1)
    assert life.reversals == Size().reversals
    communes = {
        code
        for spots in life.places.spots
        for code, spot in spots.items()
        if spot.level == "commune"
    }
    assert len(communes) == 200
