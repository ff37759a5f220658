"""Retention: how long each kind of record is kept; the numbers are settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Days. What is not here is kept as ``docs/privacy.md`` says of its table."""

    report: int = 730
    contact: int = 365
    note: int = 1825
    appeal: int = 1825
    attachment: int = 730
    voice: int = 730
    batch: int = 7

    def until(self, kind: str, today: date) -> date:
        """The day on which a record of that kind made today is destroyed."""
        days: int = getattr(self, kind)
        return today + timedelta(days=days)
