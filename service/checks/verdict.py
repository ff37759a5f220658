"""Verdict: our answer about one observable.

Named tuples, for a batch makes one for every link: a frozen dataclass takes four times as long.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from service.evidence.base import Evidence
from service.observables.base import Observable


class State(StrEnum):
    """What we say. ``no_information`` never means that a value is good."""

    CONFIRMED_SCAM = "confirmed_scam"
    SUSPICIOUS = "suspicious"
    DISPUTED = "disputed"
    NO_INFORMATION = "no_information"
    KNOWN_LEGITIMATE = "known_legitimate"


RANK = {state: rank for rank, state in enumerate(reversed(State))}
"""Higher is worse; the worst part leads."""

ADVERSE = frozenset({State.CONFIRMED_SCAM, State.SUSPICIOUS, State.DISPUTED})


class Band(StrEnum):
    """How sure. ``VERY_HIGH`` belongs to listed evidence only."""

    VERY_HIGH = "VERY_HIGH"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class Reason(NamedTuple):
    """A line of the account: evidence with what it adds to the score.

    ``code`` differs from the evidence's code on lines that take a sum down to its cap;
    ``part`` is the number of the part that it speaks of, None for the value itself.
    """

    code: str
    contribution: int
    evidence: Evidence | None
    part: int | None = None
    family: str | None = None


class PartVerdict(NamedTuple):
    """A part of the observable and the verdict on it."""

    role: str
    text: str
    start: int
    end: int
    verdict: Verdict


class Verdict(NamedTuple):
    """The answer.

    score        0..100, the sum of the reasons' contributions; None for ``no_information``
    leading      number of the part whose verdict this one takes over, else None
    conflict     an allowlist and an officer or authority disagree: operators must look
    """

    observable: Observable
    state: State
    score: int | None
    band: Band | None
    category: str | None
    reasons: tuple[Reason, ...]
    parts: tuple[PartVerdict, ...] = ()
    first_seen: date | None = None
    last_seen: date | None = None
    valid_until: date | None = None
    leading: int | None = None
    conflict: bool = False


def lone_reason(evidence: Evidence) -> Reason:
    """The line of evidence that counts in full: past the constructor, as ``silent``."""
    return tuple.__new__(Reason, (evidence.code, evidence.weight, evidence, None, None))


_SILENT = (State.NO_INFORMATION, None, None, None, (), (), None, None, None, None, False)


def silent(observable: Observable) -> Verdict:
    """The verdict where nothing speaks: past the constructor, for a batch is full of them."""
    return tuple.__new__(Verdict, (observable, *_SILENT))
