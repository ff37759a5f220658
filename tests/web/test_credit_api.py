"""A confirmed report is credited to its group, unit, place and day, and nothing else ever is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.jobs import JOBS
from service.movement.shares import MILLION
from tests.support import NOW
from tests.web.desk import REASON, Desk
from tests.web.world import (
    AN_BINH,
    CHANH_DONG,
    CHANH_TAY,
    OLD_AN,
    OLD_CHANH,
    agreed,
    assert_whole,
    at,
    confirmed,
    entries,
    group,
    settle,
    told,
)

PHONE, OTHER = "0912345678", "0987654321"
LINK = "https://vay-nhanh.example.top/dang-ky?id=1"
EVE = datetime(2026, 11, 14, 16, 59, 59, tzinfo=UTC)
"""The last second of a reporting year in Viet Nam."""


@pytest.fixture
def town(desk: Desk) -> Desk:
    """The sample places and two groups, of which each has a police of its own."""
    settle(desk)
    group(desk, "zalo-1")
    group(desk, "fb-2", unit="CA-PH-104", locality=CHANH_DONG, platform="facebook")
    return desk


def credited(desk: Desk, period: str, subject: str = "*", **more: str) -> int:
    """Millionths of cases that the statistics of a period show."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    answer = desk.get(f"/v1/statistics?subject={subject}&period={period}{rest}", "mai")
    assert answer.status_code == 200, answer.text
    return int(answer.json()["credited"]["credits_millionths"])


def test_a_confirmation_credits_group_unit_place_and_theme_on_its_day(town: Desk) -> None:
    told(town, PHONE, ("zalo-1", f"{AN_BINH}/001"), loss_vnd=5_000_000)
    assert entries(town) == []
    at(town, NOW + timedelta(days=3))
    case = town.newest_case()
    body = {"reason": REASON, "category": "LOAN_APP", "targets": [{"value": PHONE}]}
    town.post(f"/v1/cases/{case}/confirm", body, "anh")
    assert entries(town) == []
    assert town.post(f"/v1/cases/{case}/confirm", body, "binh").json()["state"] == "confirmed"
    (entry,) = entries(town)
    assert (entry.act, entry.what, entry.reverses) == ("confirmed", "report", None)
    assert (entry.case_id, entry.campaign) == (case, case)
    assert (entry.group_code, entry.unit) == ("zalo-1", "CA-XA-101")
    assert (entry.locality, entry.category, entry.theme) == (
        f"{AN_BINH}/001", "LOAN_APP", "black_credit",
    )  # fmt: skip
    assert (entry.amount, entry.reports, entry.loss_vnd) == (MILLION, 1, 5_000_000)
    assert (entry.received_on, entry.credited_on) == (date(2026, 11, 22), date(2026, 11, 25))
    assert entry.at == town.services.now()


def test_the_day_and_the_reporting_year_end_at_midnight_in_viet_nam(town: Desk) -> None:
    at(town, EVE - timedelta(days=2))
    told(town, PHONE, ("zalo-1", AN_BINH))
    early = town.newest_case()
    told(town, OTHER, ("zalo-1", AN_BINH))
    late = town.newest_case()
    at(town, EVE)
    agreed(town, PHONE, early)
    at(town, EVE + timedelta(seconds=1))
    agreed(town, OTHER, late)
    found = [(e.case_id, e.received_on, e.credited_on) for e in entries(town)]
    assert found == [
        (early, date(2026, 11, 12), date(2026, 11, 14)),
        (late, date(2026, 11, 12), date(2026, 11, 15)),
    ]
    assert (credited(town, "2026"), credited(town, "2027")) == (MILLION, MILLION)
    for day, many in (("2026-11-14", 1), ("2026-11-15", 1), ("2026-11-13", 0)):
        assert credited(town, f"{day}..{day}") == many * MILLION
    assert credited(town, "2026-11") == 2 * MILLION


def test_a_report_of_the_new_day_is_received_on_it(town: Desk) -> None:
    at(town, EVE)
    told(town, PHONE, ("zalo-1", AN_BINH))
    at(town, EVE + timedelta(seconds=1))
    told(town, OTHER, ("zalo-1", AN_BINH))
    for number, value in ((1, PHONE), (2, OTHER)):
        agreed(town, value, number)
    assert [e.received_on for e in entries(town)] == [date(2026, 11, 14), date(2026, 11, 15)]


@pytest.mark.parametrize("many", [1, 2, 3, 6, 7, 11])
def test_however_many_share_a_credit_it_is_one_to_the_last_millionth(town: Desk, many: int) -> None:
    places = (AN_BINH, CHANH_DONG, CHANH_TAY)
    for number in range(many):
        group(town, f"g-{number}", locality=places[number % 3])
    by = [(f"g-{number}", places[(number + shift) % 3]) for number in range(many)
          for shift in range(number % 3 + 1)]  # fmt: skip
    case = confirmed(town, PHONE, *by, (None, None), (None, AN_BINH))
    found = entries(town, case)
    assert_whole(found)
    of_group = {
        code: sum(e.amount for e in found if e.group_code == code)
        for code in {e.group_code for e in found}
    }
    assert len(of_group) == many + 1
    assert max(of_group.values()) - min(of_group.values()) <= 1
    assert sum(e.reports for e in found) == len(by) + 2
    by_place = town.get("/v1/statistics?subject=98&period=2027", "mai").json()["by_place"]
    inside = sum(e.amount for e in found if e.locality is not None)
    assert sum(sums["credits_millionths"] for sums in by_place.values()) == inside


def test_many_reports_of_one_group_move_nothing(town: Desk) -> None:
    by = [("zalo-1", AN_BINH)] * 9 + [("fb-2", CHANH_DONG)]
    case = confirmed(town, PHONE, *by)
    assert [(e.group_code, e.amount, e.reports) for e in entries(town, case)] == [
        ("fb-2", MILLION // 2, 1), ("zalo-1", MILLION // 2, 9),
    ]  # fmt: skip


def test_a_group_that_is_unknown_or_not_there_yet_is_none(town: Desk) -> None:
    told(town, PHONE, ("la-hoac", AN_BINH), ("moi", AN_BINH))
    at(town, NOW + timedelta(days=1))
    assert group(town, "moi", on="2026-11-23").status_code == 200
    told(town, PHONE, ("moi", CHANH_TAY))
    case = agreed(town, PHONE, 1)
    assert [(e.group_code, e.unit, e.locality, e.reports) for e in entries(town, case)] == [
        ("moi", "CA-XA-101", CHANH_TAY, 1), (None, None, AN_BINH, 2),
    ]  # fmt: skip


def test_a_groups_code_is_believed_only_where_a_channel_vouches_for_the_person(
    town: Desk,
) -> None:
    town.report(PHONE, group="zalo-1", locality=AN_BINH)
    case = agreed(town, PHONE)
    assert [(e.group_code, e.unit, e.locality) for e in entries(town, case)] == [
        (None, None, AN_BINH)
    ]


@pytest.mark.parametrize("state", ["ended", "struck_off"])
def test_a_group_that_is_over_earns_nothing_more(town: Desk, state: str) -> None:
    told(town, PHONE, ("zalo-1", AN_BINH))
    at(town, NOW + timedelta(days=1))
    over = {"on": "2026-11-23", "state": state}
    assert town.put("/v1/groups/zalo-1", over, "mai").status_code == 200
    told(town, OTHER, ("zalo-1", AN_BINH))
    for number, value in ((1, PHONE), (2, OTHER)):
        agreed(town, value, number)
    assert [e.group_code for e in entries(town)] == ["zalo-1", None]


def test_the_unit_is_the_one_that_supervised_when_the_report_came_in(town: Desk) -> None:
    told(town, PHONE, ("zalo-1", AN_BINH))
    at(town, NOW + timedelta(days=2))
    moved = {"on": "2026-11-24", "unit": "CA-TINH"}
    assert town.put("/v1/groups/zalo-1", moved, "mai").status_code == 200
    case = agreed(town, PHONE, 1)
    later = confirmed(town, OTHER, ("zalo-1", AN_BINH))
    assert [e.unit for e in entries(town, case)] == ["CA-XA-101"]
    assert [e.unit for e in entries(town, later)] == ["CA-TINH"]


# the undoing


def assert_undone(desk: Desk, case: int, before: list[Any], day: date) -> None:
    """Each entry got its exact reversal, dated on that day, and is itself as it was."""
    found = entries(desk, case)
    assert found[: len(before)] == before
    undone = found[len(before) :]
    assert [item.reverses for item in undone] == [item.seq for item in before]
    for entry, back in zip(before, undone, strict=True):
        assert (back.act, back.credited_on, back.at) == ("reversed", day, desk.services.now())
        same = replace(
            back, seq=entry.seq, event=entry.event, act=entry.act, reverses=None, at=entry.at,
            amount=-back.amount, reports=-back.reports, loss_vnd=-back.loss_vnd,
            prevented_vnd=-back.prevented_vnd, credited_on=entry.credited_on,
        )  # fmt: skip
        assert same == entry


@pytest.mark.parametrize("way", ["retracted", "appealed"])
def test_an_undoing_takes_back_exactly_what_was_given_on_its_own_day(town: Desk, way: str) -> None:
    at(town, EVE - timedelta(days=30))
    by = (("zalo-1", AN_BINH), ("fb-2", CHANH_DONG), (None, f"{AN_BINH}/001"), ("zalo-1", None))
    case = confirmed(town, PHONE, *by, loss_vnd=3_333_333)
    before = entries(town, case)
    assert_whole(before)
    at(town, EVE + timedelta(days=1))
    if way == "retracted":
        done = town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    else:
        given = {"value": PHONE, "reason": "Đây là số của tôi"}
        assert town.post("/v1/appeals", given).status_code == 201
        decided = {"outcome": "overturned", "reason": REASON}
        done = town.post("/v1/reviews/1/decide", decided, "chi")
    assert done.status_code == 200, done.text
    assert_undone(town, case, before, date(2026, 11, 15))
    assert (credited(town, "2026"), credited(town, "2027")) == (MILLION, -MILLION)
    assert credited(town, "2025-11-15..2027-11-14") == 0


def test_a_lost_appeal_changes_nothing(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    before = entries(town, case)
    town.post("/v1/appeals", {"value": PHONE, "reason": "Đây là số của tôi"})
    decided = {"outcome": "upheld", "reason": REASON}
    assert town.post("/v1/reviews/1/decide", decided, "chi").status_code == 200
    assert entries(town) == before


def test_a_credit_stands_while_anything_of_its_case_does(town: Desk) -> None:
    told(town, PHONE, ("zalo-1", AN_BINH))
    town.trusted("an", PHONE, OTHER, group="fb-2", locality=CHANH_DONG, address="10.251.1.1")
    for who in ("anh", "binh"):
        assert town.confirm(1, who, PHONE, OTHER).status_code == 200
    before = entries(town, 1)
    for number, value in ((1, PHONE), (2, OTHER)):
        assert entries(town) == before
        town.post("/v1/appeals", {"value": value, "reason": "Đây là số của tôi"})
        decided = {"outcome": "overturned", "reason": REASON}
        assert town.post(f"/v1/reviews/{number}/decide", decided, "chi").status_code == 200
    assert_undone(town, 1, before, date(2026, 11, 22))


def test_the_year_in_which_a_report_was_confirmed_keeps_it(town: Desk) -> None:
    """What is undone twice is undone once, and what came after stands for itself."""
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    assert town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi").status_code == 409
    told(town, PHONE, ("fb-2", CHANH_DONG), ("zalo-1", AN_BINH))
    again = agreed(town, PHONE)
    assert again != case
    found = entries(town)
    assert [e.amount for e in found] == [MILLION, -MILLION, MILLION // 2, MILLION // 2]
    assert credited(town, "2027") == MILLION


# what does no harm


def test_a_listing_that_ran_out_keeps_its_credit_until_it_is_undone(town: Desk) -> None:
    case = confirmed(town, LINK, ("zalo-1", AN_BINH))
    before = entries(town, case)
    at(town, NOW + timedelta(days=400))
    (job,) = [job for job in JOBS if job.name == "end_listings"]
    assert job.work(town.services) == 1
    assert town.get(f"/v1/cases/{case}", "anh").json()["state"] == "expired"
    assert entries(town) == before
    answer = town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    assert answer.status_code == 200
    assert_undone(town, case, before, date(2027, 12, 27))


def test_what_was_merged_is_credited_once_and_what_was_split_stays_so(town: Desk) -> None:
    told(town, PHONE, ("zalo-1", AN_BINH))
    told(town, OTHER, ("fb-2", CHANH_DONG))
    assert town.put("/v1/cases/2/merged", {"into": 1}, "anh").status_code == 200
    for who in ("anh", "binh"):
        assert town.confirm(1, who, PHONE, OTHER).status_code == 200
    before = entries(town)
    assert [(e.group_code, e.amount) for e in before] == [
        ("fb-2", MILLION // 2), ("zalo-1", MILLION // 2),
    ]  # fmt: skip
    made = town.put("/v1/cases/1/split", {"reports": [2]}, "anh").json()["case"]
    assert entries(town) == before
    town.post("/v1/cases/1/retract", {"reason": REASON}, "chi")
    assert_undone(town, 1, before, date(2026, 11, 22))
    assert entries(town, made) == []


def test_a_report_earns_once_whatever_becomes_of_its_case(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    before = entries(town)
    made = town.put(f"/v1/cases/{case}/split", {"reports": [2]}, "anh").json()["case"]
    for who in ("giang", "hanh"):
        town.hire(who, "verifier")
        assert town.confirm(made, who, PHONE).status_code == 200
    assert entries(town) == before
    town.post(f"/v1/cases/{made}/retract", {"reason": REASON}, "chi")
    assert sum(e.amount for e in entries(town)) in (0, MILLION)


def test_what_was_taken_back_before_the_confirmation_gives_nothing(town: Desk) -> None:
    receipts = told(town, PHONE, ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    assert town.post("/v1/reports/erase", {"receipt": receipts[0]}).json() == {"erased": True}
    case = agreed(town, PHONE)
    assert [(e.group_code, e.amount) for e in entries(town, case)] == [("fb-2", MILLION)]


def test_what_is_taken_back_afterwards_stays_officers_word(town: Desk) -> None:
    (receipt,) = told(town, PHONE, ("zalo-1", AN_BINH))
    case = agreed(town, PHONE)
    before = entries(town, case)
    town.post("/v1/reports/erase", {"receipt": receipt})
    assert entries(town) == before
    town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    assert_undone(town, case, before, date(2026, 11, 22))


def test_reports_of_the_case_about_something_else_earn_nothing(town: Desk) -> None:
    told(town, PHONE, ("zalo-1", AN_BINH))
    town.trusted("an", PHONE, OTHER, group="fb-2", locality=CHANH_DONG, address="10.251.1.1")
    town.trusted("ba", OTHER, group="fb-2", locality=CHANH_TAY, address="10.251.2.1")
    for who in ("anh", "binh"):
        assert town.confirm(1, who, OTHER).status_code == 200
    assert {(e.group_code, e.locality) for e in entries(town)} == {
        ("fb-2", CHANH_DONG), ("fb-2", CHANH_TAY),
    }  # fmt: skip


def test_a_first_confirmation_and_a_rejected_case_earn_nothing(town: Desk) -> None:
    told(town, PHONE, ("zalo-1", AN_BINH))
    town.confirm(1, "anh", PHONE)
    told(town, OTHER, ("zalo-1", AN_BINH))
    town.post("/v1/cases/2/reject", {"reason": REASON}, "anh")
    told(town, LINK, ("zalo-1", AN_BINH))
    body = {"reason": REASON, "category": "BANK_FAKE_SITE", "targets": [{"value": LINK}],
            "case_number": "12/2026/PC02"}  # fmt: skip
    assert town.post("/v1/cases/3/provisional", body, "anh").status_code == 200
    assert entries(town) == []


def test_credit_of_an_old_place_is_told_on_either_map(town: Desk) -> None:
    at(town, datetime(2025, 6, 20, 3, tzinfo=UTC))
    told(town, PHONE, (None, OLD_AN))
    told(town, OTHER, (None, OLD_CHANH))
    at(town, datetime(2025, 7, 10, 3, tzinfo=UTC))
    for number, value in ((1, PHONE), (2, OTHER)):
        agreed(town, value, number)
    for subject, many in (("98", 2_000_000), (AN_BINH, 1_000_000), (CHANH_DONG, 625_000),
                          (CHANH_TAY, 375_000)):  # fmt: skip
        assert credited(town, "2025", subject) == many
    for subject, many in (("97", 1_000_000), (OLD_AN, 1_000_000), ("98", 1_000_000),
                          (OLD_CHANH, 1_000_000)):  # fmt: skip
        assert credited(town, "2025", subject, map="2025-06-30") == many


def test_what_ran_out_and_is_found_wrong_later_is_taken_back(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    at(town, NOW + timedelta(days=400))
    next(job for job in JOBS if job.name == "end_listings").work(town.services)
    assert town.get(f"/v1/cases/{case}", "chi").json()["state"] == "expired"
    answer = town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    assert (answer.status_code, answer.json()["state"]) == (200, "retracted")
    assert sum(entry.amount for entry in entries(town, case)) == 0
    told(town, PHONE, (None, AN_BINH), story="họ gọi đòi tiền, lần 1")
    assert town.state(PHONE) != "confirmed_scam"
