"""Life: three years of groups, reports, confirmations and reversals, the same for the same seed.

Places, units and groups come in as offices enter them, reports and cases in bulk; credits are given
and taken back by the ledger itself, in the order of time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert

from service import movement_desk
from service.clock import VIET_NAM, local_day
from service.indicators.categories import BY_CODE
from service.movement import ledger
from service.movement.groups import Change, check_change
from service.movement.statements.parts import CHANNELS
from service.records.tables import cases, decisions, reports
from service.wiring import Services
from tests import movement_maps as maps
from tests.movement_land import BEGINNINGS, DISTRICTS_END, MERGER, ROOT, Land, era_of
from tests.support import NOW

FIRST_DAY, LAST_DAY = date(2023, 11, 15), date(2026, 11, 14)
"""Reporting years 2024, 2025 and 2026."""
YEARS = (2024, 2025, 2026)
AT_ONCE = 300
"""Cases in one transaction."""
FAR = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Size:
    """How much happens."""

    reports: int = 50_000
    groups: int = 2_000
    reversals: int = 2_000
    most_in_case: int = 12


SMALL = Size(reports=2_000, groups=100, reversals=80)


@dataclass(slots=True)
class Life:
    """What was made, as its maker knows it.

    spans    group, first day on which it is there, first day on which it is not, its unit
    codes    every locality that a report names
    credits  how many cases were confirmed, and in how many seconds with their reversals
    """

    places: Land
    units: Land
    spans: list[tuple[str, date, date, str]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    credits: int = 0
    reversals: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Case:
    """A case to come: its reports, what becomes of it and when."""

    id: int
    rows: list[dict[str, Any]]
    category: str
    decided_at: datetime
    fate: str
    reversed_at: datetime | None = None


def live(services: Services, size: Size = SMALL, seed: int = 5) -> Life:
    """Three years in the records of some services, which must hold nothing yet."""
    chance = random.Random(seed)
    places, parts = maps.localities()
    life = Life(places, maps.police(places, parts))
    for what, content in (
        ("localities", maps.places_table(life.places)),
        ("units", maps.units_table(life.units)),
        ("successions", maps.steps_table(life.places, life.units)),
    ):
        read = movement_desk.import_table(services, None, what, content, "life.csv")
        assert not read["bad"], read["faults"]
    codes = _make_groups(services, chance, life, size.groups)
    made = _cases(chance, life, size, codes)
    _reverse_some(chance, made, size.reversals)
    _enter(services, made)
    _credit(services, life, made)
    return life


def _make_groups(services: Services, chance: random.Random, life: Life, count: int) -> list[str]:
    with services.records.writing() as tx:
        for number in range(count):
            code, changes = f"zalo-{number:05}", list[Change]()
            for change in _group_life(chance, life, code):
                check_change(changes, change)
                changes.append(change)
                tx.movement.change_group(code, change, "operator", NOW)
    return [f"zalo-{number:05}" for number in range(count)]


def _group_life(chance: random.Random, life: Life, code: str) -> Iterator[Change]:
    """Changes of a group; its spans are kept on the way."""
    begins = _day(chance, date(2023, 5, 1), FIRST_DAY)
    if chance.random() < 0.6:
        begins = _day(chance, FIRST_DAY, date(2026, 9, 30))
    era = era_of(begins)
    spots = life.places.spots[era]
    seat = chance.choice([item for item, spot in spots.items() if spot.level == "commune"])
    locality = chance.choice([seat, *(item for item in spots if item.startswith(f"{seat}/"))])
    unit = chance.choices(
        [maps.cax(seat), f"CAT-{seat[:2]}", str(life.units.spots[era][maps.cax(seat)].parent),
         f"TRUONG-{chance.randint(1, maps.SCHOOLS):03}"], (70, 5, 15, 10),
    )[0]  # fmt: skip
    yield Change(begins, {
        "name": f"Nhóm {code}", "participants": chance.choice(["agencies", "residents", "joint"]),
        "head": "outside", "content": "outreach", "themes": ["fraud"], "platform": "zalo",
        "unit": unit, "locality": locality, "state": chance.choice(["building", "maintained"]),
        "members": chance.randint(10, 900),
    })  # fmt: skip
    there, since, gone = True, begins, False
    for day, what in _plan(chance, begins):
        fields: dict[str, object] = {}
        if what == "districts" and unit.startswith("CAH"):
            fields = {"unit": f"CAT-{unit[4:6]}"}
        elif what == "merger":
            fields = {"unit": _next(life.units, unit), "locality": _next(life.places, locality)}
        elif what == "move":
            fields = {"unit": chance.choice(["CAT-70", "CAT-79", "TRUONG-001"]), "members": 99}
        elif what in ("ended", "struck_off", "maintained"):
            fields = {"state": what}
        if not fields or gone:
            continue
        yield Change(day, fields)
        if there:
            life.spans.append((code, since, day, unit))
        gone = what == "struck_off"
        there = what == "maintained" or (there and what not in ("ended", "struck_off"))
        unit, locality = str(fields.get("unit", unit)), str(fields.get("locality", locality))
        since = day
    if there:
        life.spans.append((code, since, FAR, unit))


def _plan(chance: random.Random, begins: date) -> list[tuple[date, str]]:
    """Not everybody says what became of him when the map is redrawn."""
    plan = [
        (day, what)
        for day, what in ((DISTRICTS_END, "districts"), (MERGER, "merger"))
        if begins < day and chance.random() < 0.8
    ]
    for what, odds in (("move", 0.15), ("ended", 0.12), ("struck_off", 0.02)):
        if chance.random() < odds:
            day = _day(chance, begins + timedelta(days=1), LAST_DAY)
            plan.append((day, what))
            if what == "ended" and chance.random() < 0.3:
                plan.append((day + timedelta(days=60), "maintained"))
    return sorted(plan)


def _next(land: Land, code: str) -> str:
    """The code after the merger; the old one where it is not to be told."""
    found = next(iter(land.lies(code, 1, 2)))
    return code if found == ROOT else found


def _day(chance: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randint(0, (last - first).days))


def _moment(chance: random.Random, day: date) -> datetime:
    """Some moment of a day in Viet Nam, now and then its very first or last one."""
    second = chance.choices([chance.uniform(0, 86_399), 0, 86_400 - 1e-6], (96, 2, 2))[0]
    return (datetime.combine(day, datetime.min.time(), VIET_NAM) + timedelta(seconds=second)
            ).astimezone(UTC)  # fmt: skip


class _Names:
    """Localities that reports name in an era."""

    def __init__(self, land: Land, era: int) -> None:
        spots = land.spots[era]
        self.of = {
            level: [code for code, spot in spots.items() if spot.level == level]
            for level in ("province", "district", "commune", "village")
        }
        self.others = [code for spots in land.spots for code, spot in spots.items()
                       if spot.level in ("commune", "village")]  # fmt: skip
        split = (maps.SPLIT_BY_SHARES, maps.WITH_SIXTY, maps.SIXTY, maps.SPLIT_UNKNOWN)
        self.split = [code for code in split if code in spots]

    def one(self, chance: random.Random) -> str | None:
        """Of any level; a few that nobody entered, or of another time, or none."""
        drawn = chance.random()
        commune = chance.choice(self.of["commune"])
        if drawn < 0.38:
            return commune
        if drawn < 0.78:
            return chance.choice(self.of["village"])
        if drawn < 0.86:
            code = chance.choice(self.split)
            return chance.choice([code, code, f"{code}/777"])
        if drawn < 0.93:
            return chance.choice([*self.of["province"], *self.of["district"][:3]])
        if drawn < 0.97:
            return chance.choice([f"{commune}/777", "79/99998", "98/00001", "70/99997/001"])
        return chance.choice([None, chance.choice(self.others)])


def _cases(chance: random.Random, life: Life, size: Size, groups: Sequence[str]) -> list[Case]:
    names = [_Names(life.places, era) for era in range(len(BEGINNINGS))]
    made: list[Case] = []
    left = size.reports
    while left:
        many = min(left, chance.randint(1, size.most_in_case))
        left -= many
        made.append(_case(chance, life, names, groups, len(made) + 1, many))
    return made


def _case(
    chance: random.Random, life: Life, names: Sequence[_Names], groups: Sequence[str],
    number: int, many: int,
) -> Case:  # fmt: skip
    turning = [*BEGINNINGS[1:], date(2024, 11, 15), date(2025, 11, 15), date(2025, 1, 1)]
    day = _day(chance, FIRST_DAY, LAST_DAY)
    if chance.random() < 0.04:
        day = chance.choice(turning) - timedelta(days=chance.randint(0, 4))
    era = era_of(day)
    places = [names[era].one(chance) for _ in range(chance.randint(1, 5))]
    carriers = [None, *chance.sample(groups, chance.randint(0, 4)), "nobody-entered-it"]
    category = chance.choice(tuple(BY_CODE))
    rows: list[dict[str, Any]] = []
    for _ in range(many):
        received = min(day + timedelta(days=chance.randint(0, 5)), LAST_DAY)
        rows.append({
            "received_at": _moment(chance, received),
            "category": chance.choice([None, category, chance.choice(tuple(BY_CODE))]),
            "channel": chance.choice(tuple(CHANNELS)),
            "locality": chance.choice(places),
            "group_code": chance.choice(carriers),
            "loss_vnd": chance.choice([None, 0, chance.randint(1, 10**9)]),
            "state": chance.choices(["taken", "withdrawn", "erased"], (97, 2, 1))[0],
            "trusted": chance.random() < 0.8,
        })  # fmt: skip
    life.codes |= {str(row["locality"]) for row in rows if row["locality"]}
    waited = chance.choice([0, 1, 3, 10, 60])
    decided = _moment(chance, max(local_day(row["received_at"]) for row in rows)
                      + timedelta(days=waited))  # fmt: skip
    last = max(row["received_at"] for row in rows)
    fate = chance.choices(["confirmed", "rejected", "open"], (80, 12, 8))[0]
    if decided >= NOW or not any(row["state"] == "taken" for row in rows):
        fate = "open"
    return Case(number, rows, category, max(decided, last), fate)


def _reverse_some(chance: random.Random, made: Sequence[Case], count: int) -> None:
    until = NOW - timedelta(days=2)
    ripe = [case for case in made if case.fate == "confirmed" and case.decided_at < until]
    for case in chance.sample(ripe, count):
        span = (until - case.decided_at).total_seconds()
        case.reversed_at = case.decided_at + timedelta(seconds=chance.uniform(1, span))


def _enter(services: Services, made: Sequence[Case]) -> None:
    """Reports, cases and what officers decided, in bulk."""
    case_rows: list[dict[str, Any]] = []
    report_rows: list[dict[str, Any]] = []
    decision_rows: list[dict[str, Any]] = []
    for case in made:
        first = min(row["received_at"] for row in case.rows)
        case_rows.append({
            "id": case.id, "round": 1, "category": case.category, "urgency": 1,
            "state": "retracted" if case.reversed_at else case.fate,
            "locality": case.rows[0]["locality"], "reports": len(case.rows),
            "loss_vnd": 0, "verdict_rank": 1, "opened_at": first, "updated_at": case.decided_at,
            "due_at": first + timedelta(days=3),
        })  # fmt: skip
        for row in case.rows:
            row["id"] = len(report_rows) + 1
            report_rows.append({
                **row, "case_id": case.id, "receipt_ref": f"life-{row['id']}", "body_hash": "-",
                "verdict_state": "suspicious", "evidence_hash": "-",
            })  # fmt: skip
        acts = {"confirmed": ("confirm", "approve"), "rejected": ("reject",), "open": ()}
        told = [(act, case.decided_at) for act in acts[case.fate]]
        if case.reversed_at:
            told.append(("retract", case.reversed_at))
        decision_rows += [
            {"case_id": case.id, "round": 1, "officer_id": officer, "act": act, "targets": [],
             "category": case.category, "decided_at": at}
            for officer, (act, at) in enumerate(told)
        ]  # fmt: skip
    decision_rows.sort(key=lambda row: (row["decided_at"], row["case_id"], row["officer_id"]))
    tables: Sequence[tuple[Table, list[dict[str, Any]]]] = (
        (cases, case_rows), (reports, report_rows), (decisions, decision_rows),
    )  # fmt: skip
    with services.records.writing() as tx:
        for table, rows in tables:
            for at in range(0, len(rows), 5_000):
                tx.connection.execute(insert(table), rows[at : at + 5_000])


def _credit(services: Services, life: Life, made: Sequence[Case]) -> None:
    """Confirm and take back, in the order of time."""
    told = [(case.decided_at, 0, case) for case in made if case.fate == "confirmed"]
    told += [(case.reversed_at, 1, case) for case in made if case.reversed_at]
    told.sort(key=lambda item: (item[0], item[1], item[2].id))
    begun = time.perf_counter()
    for at in range(0, len(told), AT_ONCE):
        with services.records.writing() as tx:
            for moment, undone, case in told[at : at + AT_ONCE]:
                if undone:
                    life.reversals += 1
                    ledger.reverse(tx, case.id, 1, moment)
                else:
                    life.credits += 1
                    heard = [row["id"] for row in case.rows if row["state"] == "taken"]
                    ledger.credit(tx, case.id, 1, case.category, heard, moment)
    life.seconds = time.perf_counter() - begun
