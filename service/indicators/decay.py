"""Decay: old evidence fades, slowly at first and to nothing at the end of its validity.

The polynomial curve of MISP's decaying models: ``base * (1 - (t / lifetime) ** (1 / speed))``.
"""

from __future__ import annotations

SPEED = 0.3
"""Below 1 the score holds for long and then falls quickly."""


def decayed(base: int, age_days: int, lifetime_days: int) -> int:
    """``base`` after ``age_days`` of ``lifetime_days``; 0 once the lifetime is over."""
    if age_days <= 0:
        return base
    if lifetime_days <= 0 or age_days >= lifetime_days:
        return 0
    share: float = (age_days / lifetime_days) ** (1.0 / SPEED)
    return round(base * (1.0 - share))
