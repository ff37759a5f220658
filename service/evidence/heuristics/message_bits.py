"""Bits: the cues of a message as bits of one number, so that whole sets are compared at once."""

from __future__ import annotations

from collections.abc import Iterable

_PLACES: dict[str, int] = {}
"""Each cue that any table names, and its place; filled while the tables are read."""


def bits(names: Iterable[str]) -> int:
    """The number in which these cues are set."""
    found = 0
    for name in names:
        found |= 1 << _PLACES.setdefault(name, len(_PLACES))
    return found


def names_of(cues: int) -> frozenset[str]:
    """The cues that are set."""
    return frozenset(name for name, place in _PLACES.items() if cues >> place & 1)
