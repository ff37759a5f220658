"""Reporting periods: their days, when they are due, and who is reminded when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.movement import periods

DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
BEGINS = st.sampled_from([(11, 15), (1, 1), (12, 1), (2, 28)])


def test_a_reporting_year_ends_before_the_fifteenth_of_november() -> None:
    found = periods.parse("2026")
    assert (found.starts_on, found.ends_on) == (date(2025, 11, 15), date(2026, 11, 14))
    assert periods.due_on("yearly", found) == date(2026, 11, 14)


@given(DAYS, BEGINS)
def test_every_day_lies_in_exactly_one_reporting_year(day: date, begins: tuple[int, int]) -> None:
    found = periods.year_of(day, begins)
    assert found.holds(day)
    assert not periods.year(int(found.code) - 1, begins).holds(day)
    assert not periods.year(int(found.code) + 1, begins).holds(day)


@given(DAYS, BEGINS)
def test_the_months_of_a_period_are_all_its_days_once(day: date, begins: tuple[int, int]) -> None:
    found = periods.year_of(day, begins)
    parts = periods.months(found)
    days = [
        part.starts_on + timedelta(days=n)
        for part in parts
        for n in range((part.ends_on - part.starts_on).days + 1)
    ]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (found.starts_on, found.ends_on)
    assert len(days) == (found.ends_on - found.starts_on).days + 1


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2026", "năm 2026 (từ 15/11/2025 đến 14/11/2026)"),
        ("2026-08", "tháng 8/2026"),
        ("2026-03-01..2026-03-31", "từ 01/03/2026 đến 31/03/2026"),
        ("phase1", "giai đoạn I (từ 01/01/2024 đến 30/09/2027)"),
    ],
)
def test_a_period_is_named_as_readers_name_it(code: str, label: str) -> None:
    assert periods.parse(code).label() == label


@pytest.mark.parametrize(
    "code",
    ["", "26", "2026-13", "2026-8", "year", "2026-03-31..2026-03-01", "2026-03-01..", "..",
     "2026-02-30..2026-03-01", "0001-01-01..2026-01-01", "２０２６", "2026\n"],
)  # fmt: skip
def test_what_names_no_period_is_refused(code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        periods.parse(code)
    assert refused.value.code == "bad_period"


@pytest.mark.parametrize("days", [30, 15, 7, 1])
def test_one_is_reminded_in_time(days: int) -> None:
    due = date(2026, 11, 14)
    assert periods.reminds(due, due - timedelta(days=days))
    assert not periods.reminds(due, due - timedelta(days=days + 1))


def test_what_was_due_lately_is_still_asked_for() -> None:
    assert periods.current("yearly", date(2026, 11, 20)).code == "2026"
    assert periods.current("yearly", date(2027, 3, 1)).code == "2027"
    assert periods.current("monthly", date(2026, 11, 2)).code == "2026-10"


@pytest.mark.parametrize("text", ["02-29", "02-30", "13-01", "1-1", ""])
def test_a_reporting_year_begins_on_a_day_of_every_year(text: str) -> None:
    with pytest.raises(ValueError):
        periods.read_year_from(text)
