"""Calendar: working days in Viet Nam, for the terms within which an appeal is decided.

Holidays are dated facts: the Labour Code 45/2019/QH14 Art. 112 names them; the days off at the
lunar new year and swaps of days are announced each year. A year that is not in the table has its
fixed holidays only, and ``is_known`` says so.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from service.clock import VIET_NAM, local_day

APPEAL_DAYS = 3
URGENT = timedelta(hours=24)

_FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
_MOVING: dict[int, tuple[date, ...]] = {
    2026: (
        *(date(2026, 2, day) for day in range(16, 21)),  # lunar new year's eve and four days
        date(2026, 4, 26),  # Hùng kings, 10th of the third lunar month
        date(2026, 4, 27),  # in lieu of a Sunday
        date(2026, 9, 1),  # the day beside National Day
    ),
    2027: (
        *(date(2027, 2, day) for day in range(5, 11)),
        date(2027, 4, 16),
        date(2027, 5, 3),  # in lieu of Saturday 1 May
        date(2027, 9, 3),
    ),
}


def is_known(year: int) -> bool:
    """Whether the year's moving holidays are in the table."""
    return year in _MOVING


def is_working_day(day: date) -> bool:
    """Monday to Friday, no holiday."""
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED:
        return False
    return day not in _MOVING.get(day.year, ())


def appeal_due(opened_at: datetime, *, urgent: bool) -> datetime:
    """The end of the third working day after the one of opening; 24 hours where urgent."""
    if urgent:
        return opened_at + URGENT
    day, left = local_day(opened_at), APPEAL_DAYS
    while left:
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return datetime.combine(day, time(23, 59, 59), VIET_NAM).astimezone(UTC)
