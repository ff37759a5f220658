"""Check: the verdict on one observable, or on many; both are the same function.

Pure: it depends on the observables, the snapshot and the moment, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.checks.policy import combine, decide
from service.checks.verdict import PartVerdict, Verdict
from service.evidence import SOURCES
from service.evidence.base import Evidence
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable


def check(observable: Observable, snapshot: Snapshot, now: datetime) -> Verdict:
    """The verdict on one observable."""
    return check_many([observable], snapshot, now)[0]


def check_many(
    observables: Sequence[Observable], snapshot: Snapshot, now: datetime
) -> list[Verdict]:
    """Verdicts in the order of the observables; parts are checked with them."""
    flat: list[Observable] = []
    for observable in observables:
        if observable.parts:
            _flatten(observable, flat)
        else:
            flat.append(observable)
    evidence: list[Sequence[Evidence]] = [()] * len(flat)
    for source in SOURCES:
        for place, found in enumerate(source(flat, snapshot, now)):
            if found:
                before = evidence[place]
                evidence[place] = [*before, *found] if before else found
    verdicts: list[Verdict] = []
    at = 0
    for observable in observables:
        if observable.parts:
            verdict, at = _assemble(observable, evidence, at)
        else:
            verdict = decide(observable, evidence[at])
            at += 1
        verdicts.append(verdict)
    return verdicts


def _flatten(observable: Observable, flat: list[Observable]) -> None:
    """The observable and everything inside it, parents first."""
    flat.append(observable)
    for part in observable.parts:
        _flatten(part.observable, flat)


def _assemble(
    observable: Observable, evidence: Sequence[Sequence[Evidence]], at: int
) -> tuple[Verdict, int]:
    own = decide(observable, evidence[at])
    at += 1
    if not observable.parts:
        return own, at
    parts: list[PartVerdict] = []
    for part in observable.parts:
        verdict, at = _assemble(part.observable, evidence, at)
        parts.append(PartVerdict(part.role, part.text, part.start, part.end, verdict))
    return combine(own, parts), at
