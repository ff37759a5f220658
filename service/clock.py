"""The one place that reads the time, and the day that it is in Viet Nam."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam has had one offset and no summer time since 1975."""

Clock = Callable[[], datetime]
"""Gives the current moment as an aware UTC datetime."""


def system_clock() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day that a calendar on the wall in Viet Nam shows."""
    return moment.astimezone(VIET_NAM).date()
