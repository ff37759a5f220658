"""Score drift: do the scores of live links still look as they did?

The measure is the population stability index over the bins of the manifest: the sum of
(p - q) ln(p / q), where p and q are the shares of a bin now and then. Its customary readings are
below 0.1 stable, up to 0.25 worth watching, and above that changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

from sqlalchemy import Connection

from service.evidence.manifest import Manifest
from service.records import scores

WEEK, MONTH = 7, 30
FEWEST = 1000
"""Links below which a distribution says nothing."""

WATCH, CHANGED = 0.1, 0.25
_SMALLEST = 1e-4
"""Least share of a bin, so that one empty bin does not make the index endless."""


@dataclass(frozen=True, slots=True)
class Shift:
    """``psi`` is None where the word is ``too_few``; else stable, watch or changed."""

    psi: float | None
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Links scored in the last days, today included, and how far their scores have moved.

    since_reference   the last week against the links that the version was tried on
    since_first_week  the last week against the first one of this version, once that is over
    """

    week: int
    month: int
    since_reference: Shift
    since_first_week: Shift


def measure(connection: Connection, manifest: Manifest, today: date) -> Drift:
    """The drift of a version as of today."""
    bins = len(manifest.reference.counts)

    def between(first: date, last: date) -> list[int]:
        found = scores.counts(connection, manifest.version, first, last)
        return [found.get(number, 0) for number in range(bins)]

    begin = today - timedelta(days=WEEK - 1)
    week = between(begin, today)
    month = between(today - timedelta(days=MONTH - 1), today)
    began = scores.first_day(connection, manifest.version)
    end = began + timedelta(days=WEEK - 1) if began is not None else None
    former = between(began, end) if began is not None and end is not None and end < begin else []
    return Drift(
        week=sum(week),
        month=sum(month),
        since_reference=_shift(week, manifest.reference.counts, fewest=0),
        since_first_week=_shift(week, former, fewest=FEWEST),
    )


def stability_index(now: Sequence[float], then: Sequence[float]) -> float:
    """The population stability index of two distributions over the same bins, not all zero."""
    here, there = sum(now), sum(then)
    pairs = [
        (max(new / here, _SMALLEST), max(old / there, _SMALLEST))
        for new, old in zip(now, then, strict=True)
    ]
    return sum((new - old) * log(new / old) for new, old in pairs)


def word_of(psi: float) -> str:
    """``stable``, ``watch`` or ``changed``."""
    return "stable" if psi < WATCH else "watch" if psi <= CHANGED else "changed"


def _shift(now: Sequence[float], then: Sequence[float], *, fewest: float) -> Shift:
    if sum(now) < FEWEST or not then or sum(then) < fewest:
        return Shift(None, "too_few")
    psi = stability_index(now, then)
    return Shift(round(psi, 4), word_of(psi))
