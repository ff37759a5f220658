"""Check counts: how often the checker is used in each commune, without knowing by whom.

An app with a key may say in ``X-Locality`` where its user lives, and in ``X-First-Of-Month: 1``
that it is the device's first check of the month: the device itself remembers that, so nobody here
can tell devices apart. A check adds one in memory; the poller writes. Only counts are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

Key = tuple[str, date]
MOST_KEYS = 50_000
"""Places and days that wait to be written; what comes beyond is not counted."""

_COMMUNE = re.compile(r"([0-9]{2}(?:/[0-9]{1,5})?)(?:/[0-9]{1,3})?")


class CheckCounter:
    """Checks and first checks of a month by commune (or province) and day in Viet Nam."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: dict[Key, list[int]] = {}

    def add(self, locality: str, day: date, *, first: bool, checks: int = 1) -> None:
        """Count checks; a village counts as its commune, and what is no place not at all."""
        found = _COMMUNE.fullmatch(locality)
        if found is None:
            return
        key = (found[1], day)
        kept = self._counts.get(key)
        if kept is None:
            if len(self._counts) >= MOST_KEYS:
                return
            kept = self._counts[key] = [0, 0]
        kept[0] += checks
        kept[1] += first

    def take(self) -> dict[Key, tuple[int, int]]:
        """The counts since the last time."""
        taken, self._counts = self._counts, {}
        return {key: (checks, firsts) for key, (checks, firsts) in taken.items()}

    def give_back(self, taken: Mapping[Key, tuple[int, int]]) -> None:
        """Counts that could not be written; they go with the next ones."""
        for key, (checks, firsts) in taken.items():
            if key not in self._counts and len(self._counts) >= MOST_KEYS:
                continue
            kept = self._counts.setdefault(key, [0, 0])
            kept[0] += checks
            kept[1] += firsts
