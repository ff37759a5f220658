"""The one place that reads the time; everything else is handed a value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the current moment as an aware UTC datetime."""


def system_clock() -> datetime:
    """The real clock."""
    return datetime.now(UTC)
