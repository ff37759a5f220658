"""An appeal is decided by the end of the third working day in Viet Nam; an urgent one in a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.clock import VIET_NAM, local_day
from service.reports.calendar import appeal_due, is_known, is_working_day
from tests.support import VECTORS

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001


def rows(name: str) -> list[list[str]]:
    """Rows of a vector file without its source line and header."""
    lines = (VECTORS / name).read_text("utf-8").splitlines()[2:]
    return [line.split("\t") for line in lines if line]


@pytest.mark.parametrize(("day", "what", "why"), rows("working_days.tsv"))
def test_holidays_and_week_ends_are_no_working_days(day: str, what: str, why: str) -> None:
    assert is_working_day(date.fromisoformat(day)) is (what == "work"), why


@pytest.mark.parametrize(("opened", "due", "why"), rows("appeal_terms.tsv"))
def test_the_term_ends_with_the_third_working_day(opened: str, due: str, why: str) -> None:
    ends = appeal_due(datetime.fromisoformat(opened).replace(tzinfo=UTC), urgent=False)
    assert ends.astimezone(VIET_NAM).isoformat() == f"{due}T23:59:59+07:00", why


def test_half_past_eleven_at_night_in_utc_is_the_next_day_in_viet_nam() -> None:
    assert local_day(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)
    assert local_day(datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 17, tzinfo=UTC)) == date(2026, 11, 23)


def test_an_urgent_appeal_is_due_in_24_hours_whatever_the_day() -> None:
    for day in (20, 21, 22):
        opened = datetime(2026, 11, day, 9, 30, 1, 5, tzinfo=UTC)
        assert appeal_due(opened, urgent=True) == opened + timedelta(hours=24)


@given(moments)
def test_a_term_never_ends_on_a_day_off_and_has_three_working_days_after_the_first(
    opened: datetime,
) -> None:
    due = appeal_due(opened, urgent=False)
    first, last = local_day(opened), local_day(due)
    assert is_working_day(last)
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(map(is_working_day, between)) == 3
    assert due.utcoffset() == timedelta(0)
    assert due > opened


@given(moments, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_who_comes_later_is_never_due_earlier(opened: datetime, later: timedelta) -> None:
    for urgent in (True, False):
        assert appeal_due(opened + later, urgent=urgent) >= appeal_due(opened, urgent=urgent)


@given(st.dates(date(2028, 1, 1), date(2090, 12, 31)))
def test_a_year_without_announced_holidays_says_so_and_still_counts(day: date) -> None:
    assert not is_known(day.year)
    opened = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    assert is_working_day(local_day(appeal_due(opened, urgent=False)))
    assert not is_working_day(date(day.year, 9, 2))


def test_the_years_in_force_are_known() -> None:
    assert all(map(is_known, (2026, 2027)))
