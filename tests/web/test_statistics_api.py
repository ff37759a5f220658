"""Statistics: officers see the ledger as it is, outsiders no small number by whatever way."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.indicators.categories import BY_CODE
from service.movement.shares import MILLION
from service.movement.themes import theme_of
from tests.movement.test_suppression import Attacker
from tests.support import NOW
from tests.web.desk import REASON, Desk
from tests.web.world import (
    AN_BINH,
    CHANH_DONG,
    CHANH_TAY,
    OLD_CHANH,
    at,
    confirmed,
    entering,
    entries,
    group,
    prevented,
    settle,
    told,
)

HEAD = "code,level,name,parent,valid_from,valid_until\n"
KNOWN = {
    "11": None, "22": None, "11/00001": "11", "11/00002": "11", "11/00003": "11",
    "22/00001": "22", "22/00002": "22", "11/00001/1": "11/00001", "11/00001/2": "11/00001",
}  # fmt: skip
LEVELS = ("province", "commune", "village")
YEARS = tuple(str(number) for number in range(2024, 2034))
CATEGORIES = tuple(sorted(BY_CODE))


# for officers


@pytest.fixture
def town(desk: Desk) -> Desk:
    settle(desk)
    group(desk, "zalo-1")
    group(desk, "fb-2", unit="CA-PH-104", locality=CHANH_DONG)
    return desk


def view(desk: Desk, subject: str, period: str = "2027", who: str = "mai") -> dict[str, Any]:
    answer = desk.get(f"/v1/statistics?subject={subject}&period={period}", who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_officers_see_what_the_ledger_says(town: Desk) -> None:
    first = confirmed(town, "0912345678", ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG), loss_vnd=7)
    confirmed(town, "0987654321", ("fb-2", CHANH_TAY), (None, None), (None, AN_BINH), loss_vnd=11)
    prevented(town, first, 90_000_001)
    at(town, NOW + timedelta(days=20))
    town.post(f"/v1/cases/{first}/retract", {"reason": REASON}, "chi")
    told(town, "0966111222", (None, AN_BINH), channel="zalo", loss_vnd=5)
    found, seen = entries(town), view(town, "*")
    assert seen["upto"] == len(found)

    def sums(kept: Any) -> dict[str, int]:
        chosen = [entry for entry in found if kept(entry)]
        return {
            "credits_millionths": sum(entry.amount for entry in chosen),
            "reports_millionths": sum(entry.reports for entry in chosen) * MILLION,
            "loss_vnd": sum(entry.loss_vnd for entry in chosen),
            "prevented_vnd": sum(entry.prevented_vnd for entry in chosen),
        }

    assert seen["credited"] == sums(lambda _: True)
    for act in ("confirmed", "reversed"):
        assert seen[act] == sums(lambda entry, act=act: entry.act == act)
    for code, shown in seen["by_category"].items():
        assert shown == sums(lambda entry, code=code: entry.category == code)
    for code, shown in seen["by_month"].items():
        assert shown == sums(lambda entry, code=code: f"{entry.credited_on:%Y-%m}" == code)
    assert set(seen["by_month"]) == {"2026-11", "2026-12"}
    assert set(seen["by_theme"]) == {"fraud"}
    assert seen["by_place"]["98"] == sums(lambda entry: entry.locality is not None)
    assert seen["by_place"]["?"] == sums(lambda entry: entry.locality is None)
    for place, shown in view(town, "98")["by_place"].items():
        assert shown == sums(lambda entry, place=place: entry.locality == place)
    unit = view(town, "unit:CA-PH-104")
    assert unit["credited"] == sums(lambda entry: entry.unit == "CA-PH-104")
    assert (unit["received"], unit["decided"], unit["checks"]) == (None, None, None)
    received = seen["received"]
    assert received["total"]["reports_millionths"] == 6 * MILLION
    assert received["by_channel"]["zalo"]["loss_vnd"] == 5
    assert sum(item["loss_vnd"] for item in received["by_channel"].values()) == 2 * 7 + 3 * 11 + 5
    assert (seen["decided"]["confirmed"], seen["decided"]["rejected"]) == (2, 0)
    assert view(town, AN_BINH)["decided"]["median_minutes"] == 0
    assert seen["checks"] is None


def test_statistics_end_at_role_and_area(town: Desk) -> None:
    town.hire("huong", f"intake@locality:{AN_BINH}")
    assert view(town, AN_BINH, who="huong")["subject"] == AN_BINH
    for subject, who, code in (
        ("98", "huong", "out_of_scope"), (CHANH_DONG, "huong", "out_of_scope"),
        ("*", "huong", "out_of_scope"), ("98", "emi", "role_missing"),
    ):  # fmt: skip
        answer = town.get(f"/v1/statistics?subject={subject}&period=2027", who)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert town.get("/v1/statistics?subject=98&period=2027").status_code == 401


# for outsiders


def ask(desk: Desk, subject: str, period: str, language: str = "vi") -> Any:
    number = ask_from[0] = ask_from[0] + 1
    head = {"accept-language": language, "x-forwarded-for": f"10.9.{number % 250}.1"}
    path = f"/v1/statistics/public?subject={subject}&period={period}"
    return desk.client.get(path, headers=head)


ask_from = [0]


def country(desk: Desk) -> Counter[tuple[str, str | None, str, str]]:
    """Ten years of a small country in the ledger; how many reports by year, place, kind, month."""
    desk.hire("mai", "movement")
    at(desk, datetime(2036, 1, 1, tzinfo=UTC))
    rows = "".join(
        f"{code},{LEVELS[code.count('/')]},Nơi {code},{above or ''},2000-01-01,\n"
        for code, above in KNOWN.items()
    )
    assert entering(desk, "localities", (HEAD + rows).encode()).json()["bad"] == 0
    rng = random.Random(20)
    truth: Counter[tuple[str, str | None, str, str]] = Counter()
    with desk.services.records.writing() as tx:
        for year in YEARS:
            places = [*rng.sample(sorted(KNOWN), rng.randint(3, 9)), None]
            kinds = rng.sample(CATEGORIES, rng.randint(2, 6))
            for _ in range(rng.choice([5, 30, 90])):
                day = date(int(year) - 1, 11, 15) + timedelta(days=rng.randrange(365))
                place, kind = rng.choice(places), rng.choice(kinds)
                many = rng.choice([1, 1, 2, 3, 4, 5, 6, 9, 40])
                truth[year, place, kind, f"{day:%Y-%m}"] += many
                enter(tx, day, place, kind, many)
    return truth


def enter(tx: Any, day: date, place: str | None, kind: str, many: int) -> None:
    tx.ledger.enter(
        event=0, act="confirmed", what="report", case_id=1, campaign=1, group_code=None,
        unit=None, locality=place, category=kind, theme=theme_of(kind), amount=MILLION,
        reports=many, loss_vnd=0, prevented_vnd=0, received_on=day, credited_on=day, at=NOW,
    )  # fmt: skip


class Reader(Attacker):
    """Who has read every public table of a year, of every place."""

    def take(self, name: str, count: int | None) -> str:
        self._number.setdefault(name, len(self._number))
        if count is not None:
            assert self._known.setdefault(name, count) == count
        return name

    def read_all(self, tables: dict[str, dict[str, Any]]) -> None:
        for place, shown in tables.items():
            for kind in ("by_category", "by_month"):
                rows = {row["code"]: row["counts"] for row in shown[kind]}
                columns = [code for code in rows["*"] if code != "*"]

                def name(row: str, column: str, place: str = place, kind: str = kind) -> str:
                    of = {"*": place, "?": f"{place}?"}.get(row, row)
                    return of if column == "*" else f"{of} {kind} {column}"

                for row, counts in rows.items():
                    for column, count in counts.items():
                        self.take(name(row, column), count)
                    parts = [name(row, column) for column in columns]
                    self._sums.append((parts, name(row, "*")))
                for column in rows["*"]:
                    parts = [name(row, column) for row in rows if row != "*"]
                    self._sums.append((parts, name("*", column)))


def test_no_hidden_count_follows_from_all_public_tables_together(desk: Desk) -> None:
    truth = country(desk)
    shown = 0
    for year in YEARS:
        tables = {}
        for place in ("*", *KNOWN):
            answer = ask(desk, place, year)
            assert answer.status_code == 200, answer.text
            tables[place] = answer.json()
        for place, found in tables.items():
            shown += assert_true(truth, year, place, found)
        reader = Reader()
        reader.read_all(tables)
        assert reader.adds_and_subtracts() == set(), year
    assert shown > 100


def assert_true(truth: Counter[Any], year: str, place: str, found: dict[str, Any]) -> int:
    """What is shown is so, and nothing shown is small; gives how many counts are shown."""
    shown = 0
    inside = {
        code: tuple(other for other in KNOWN if f"{other}/".startswith(f"{code}/"))
        for code in KNOWN
    }
    for kind, at_place in (("by_category", 2), ("by_month", 3)):
        for row in found[kind]:
            code, whole = row["code"], row["code"] == "*"
            of = {"*": inside.get(place, ()), "?": (place,)}.get(code) or inside.get(code, ())
            for column, count in row["counts"].items():
                if count is None:
                    continue
                shown += 1
                real = sum(
                    many
                    for key, many in truth.items()
                    if key[0] == year
                    and (key[1] in of or (place == "*" and (whole or (code == "?" and not key[1]))))
                    and column in ("*", key[at_place])
                )
                assert count == real >= 5, (year, place, kind, code, column)
    return shown


def test_the_same_is_shown_whoever_asks_for_what_first(desk: Desk) -> None:
    country(desk)
    asked = [(place, year) for place in ("*", *KNOWN) for year in YEARS[:4]]
    first = {key: ask(desk, *key).json() for key in asked}
    random.Random(7).shuffle(asked)
    assert {key: ask(desk, *key).json() for key in asked} == first
    at(desk, datetime(2036, 6, 1, tzinfo=UTC))
    with desk.services.records.writing() as tx:
        enter(tx, date(2036, 1, 5), "11/00001", CATEGORIES[0], 3)
    assert {key: ask(desk, *key).json() for key in asked} == first


def test_what_is_retracted_later_changes_no_public_table(town: Desk) -> None:
    at(town, datetime(2026, 10, 10, 3, tzinfo=UTC))
    case = confirmed(town, "0912345678", *[("zalo-1", AN_BINH)] * 8)
    at(town, datetime(2026, 11, 14, 17, tzinfo=UTC))
    before = ask(town, "98", "2026").json()
    town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    assert ask(town, "98", "2026").json() == before


def test_only_years_that_are_over_are_told(town: Desk) -> None:
    for period in ("2026-10", "phase1", "2025-11-15..2026-11-14", "2026-10-01..2026-10-01"):
        answer = ask(town, "98", period)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_period")
    at(town, datetime(2026, 11, 14, 16, 59, 59, tzinfo=UTC))
    running = ask(town, "98", "2026")
    assert (running.status_code, running.json()["code"]) == (409, "period_runs")
    at(town, datetime(2026, 11, 14, 17, 0, tzinfo=UTC))
    assert ask(town, "98", "2026").status_code == 200
    assert ask(town, "98", "2027").json()["code"] == "period_runs"
    assert ask(town, "unit:CA-TINH", "2026").json()["code"] == "bad_subject"
    assert ask(town, "98/99999", "2026").json()["code"] == "unknown_subject"


def test_one_address_asks_only_so_often(town: Desk) -> None:
    path = "/v1/statistics/public?subject=98&period=2026"
    head = {"x-forwarded-for": "203.0.113.9"}
    statuses = [town.client.get(path, headers=head).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert ask(town, "98", "2026").status_code == 200


def test_small_places_show_nothing_and_parts_of_a_split_do_not_say_more(town: Desk) -> None:
    """Of one report 0.625 lie in one commune; what does not come out whole is the country's."""
    at(town, datetime(2025, 6, 1, 3, tzinfo=UTC))
    confirmed(town, "0912345678", *[(None, OLD_CHANH)] * 9)
    at(town, NOW)
    found = ask(town, "98", "2025").json()
    rows = {row["code"]: row["counts"] for row in found["by_category"]}
    assert set(rows) == {AN_BINH, CHANH_DONG, CHANH_TAY, "?", "*"}
    for counts in rows.values():
        assert all(count is None or count >= 5 for count in counts.values())
    assert all(count is None for count in rows[CHANH_TAY].values())


def test_words_come_in_the_readers_language(town: Desk) -> None:
    vi, en = ask(town, "98", "2026").json(), ask(town, "98", "2026", "en").json()
    assert set(vi["titles"]) == set(en["titles"]) == set(BY_CODE)
    assert vi["titles"] != en["titles"]
    assert {row["name"] for row in vi["by_month"]} - {row["name"] for row in en["by_month"]} == {
        "Không xác định"
    }
    assert vi["hidden_below"] == en["hidden_below"] == 5
