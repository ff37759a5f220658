"""Periods: which days a statement tells of, when it is due, and when one is reminded of it.

Days are those of a calendar in Viet Nam. A reporting year begins on a day that is set (15
November by default) and is named after the year in which it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from service.errors import InvalidInput

_DAY = timedelta(days=1)
_DAY_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR_FROM = (11, 15)
BEGINS_ON = date(2024, 1, 1)
"""The movement's first day; its last is the end of 2030."""
PHASE1_ENDS_ON, PHASE1_DUE_ON = date(2027, 9, 30), date(2027, 10, 31)
FINAL_ENDS_ON, FINAL_DUE_ON = date(2030, 12, 31), date(2031, 3, 31)
"""Phase I is reviewed in October 2027 and the whole early in 2031. The plan names months only:
these days are our reading of them."""
REMINDERS = (30, 15, 7, 1)
MONTHLY_DUE_DAYS = 5
LONGEST = timedelta(days=3653)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Where periods that are named by their days lie: no calendar ends within reach of these."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First and last day, both included. ``code`` names it: ``2026``, ``2026-08``, ``phase1``,
    ``final`` or ``2026-03-01..2026-03-31``.
    """

    starts_on: date
    ends_on: date
    code: str

    def holds(self, day: date) -> bool:
        """Whether a day belongs to it."""
        return self.starts_on <= day <= self.ends_on

    @property
    def is_year(self) -> bool:
        """Whether it is a reporting year."""
        return re.fullmatch(r"[0-9]{4}", self.code) is not None

    def label(self) -> str:
        """What a reader calls it."""
        if self.is_year:
            return f"năm {self.code} (từ {_vi(self.starts_on)} đến {_vi(self.ends_on)})"
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", self.code):
            return f"tháng {self.ends_on.month}/{self.ends_on.year}"
        names = {"phase1": "giai đoạn I", "final": "giai đoạn 2024–2030"}
        span = f"từ {_vi(self.starts_on)} đến {_vi(self.ends_on)}"
        return f"{names[self.code]} ({span})" if self.code in names else span


def read_year_from(text: str) -> tuple[int, int]:
    """Month and day at which a reporting year begins, of ``MM-DD``. Raises ValueError."""
    found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", text)
    if found is None:
        raise ValueError("MM-DD")
    month, day = int(found[1]), int(found[2])
    date(2025, month, day)  # 29 February is no day of every year
    return month, day


def year(number: int, begins: tuple[int, int] = YEAR_FROM) -> Period:
    """The reporting year that ends in a calendar year; with 01-01 it is that year itself."""
    month, day = begins
    if begins == (1, 1):
        return Period(date(number, 1, 1), date(number, 12, 31), str(number))
    return Period(date(number - 1, month, day), date(number, month, day) - _DAY, str(number))


def year_of(day: date, begins: tuple[int, int] = YEAR_FROM) -> Period:
    """The reporting year of a day."""
    found = year(day.year, begins)
    return found if day <= found.ends_on else year(day.year + 1, begins)


def month(number: int, of: int) -> Period:
    """A calendar month."""
    after = date(number + of // 12, of % 12 + 1, 1)
    return Period(date(number, of, 1), after - _DAY, f"{number:04}-{of:02}")


def parse(code: str, begins: tuple[int, int] = YEAR_FROM) -> Period:
    """The period that a code names. Raises InvalidInput (``bad_period``)."""
    try:
        if re.fullmatch(r"(20[0-9]{2})", code):
            return year(int(code), begins)
        if re.fullmatch(r"20[0-9]{2}-[0-9]{2}", code):
            return month(int(code[:4]), int(code[5:]))
        if code == "phase1":
            return Period(BEGINS_ON, PHASE1_ENDS_ON, code)
        if code == "final":
            return Period(BEGINS_ON, FINAL_ENDS_ON, code)
        first, dots, last = code.partition("..")
        if dots and _DAY_TEXT.fullmatch(first) and _DAY_TEXT.fullmatch(last):
            found = Period(date.fromisoformat(first), date.fromisoformat(last), code)
            near = found.starts_on >= EARLIEST and found.ends_on <= LATEST
            if near and timedelta(0) <= found.ends_on - found.starts_on <= LONGEST:
                return found
    except ValueError:
        pass
    raise InvalidInput("This names no period.", code="bad_period", field="period")


def due_on(kind: str, period: Period) -> date:
    """The last day to send a statement: a yearly one goes out before the next year begins."""
    if kind == "phase1":
        return PHASE1_DUE_ON
    if kind == "final":
        return FINAL_DUE_ON
    if kind == "monthly":
        return period.ends_on + timedelta(days=MONTHLY_DUE_DAYS)
    return period.ends_on


def current(kind: str, today: date, begins: tuple[int, int] = YEAR_FROM) -> Period:
    """The period whose statement of a kind is due next, or was due last within two months."""
    if kind in ("phase1", "final"):
        return parse(kind, begins)
    if kind == "monthly":
        before = date(today.year, today.month, 1) - _DAY
        return month(before.year, before.month)
    found = year_of(today, begins)
    before_it = year_of(found.starts_on - _DAY, begins)
    return before_it if today - before_it.ends_on <= timedelta(days=60) else found


def days_left(due: date, today: date) -> int:
    """Days until a statement is due; negative where it is overdue."""
    return (due - today).days


def reminds(due: date, today: date, days: Iterable[int] = REMINDERS) -> bool:
    """Whether one is reminded on a day."""
    return days_left(due, today) in tuple(days)


def months(period: Period) -> list[Period]:
    """The calendar months of a period, cut to it: their sums are the period's."""
    found = []
    day = period.starts_on
    while day <= period.ends_on:
        whole = month(day.year, day.month)
        ends = min(whole.ends_on, period.ends_on)
        found.append(Period(day, ends, whole.code))
        day = ends + _DAY
    return found


def _vi(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"
