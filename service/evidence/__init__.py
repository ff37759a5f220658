"""Reasons to believe: every source of evidence, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from service.evidence import allowed, classified, listed, neighbours, ruled
from service.evidence.base import Evidence, Source
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable

BatchSource = Callable[[Sequence[Observable], Snapshot, datetime], list[list[Evidence]]]


def each(source: Source) -> BatchSource:
    """A source that looks at one observable, as one that looks at many."""

    def collect_many(
        observables: Sequence[Observable], snapshot: Snapshot, now: datetime
    ) -> list[list[Evidence]]:
        return [source(observable, snapshot, now) for observable in observables]

    return collect_many


SOURCES: tuple[BatchSource, ...] = (
    each(allowed.collect),
    listed.collect_many,
    each(neighbours.collect),
    each(ruled.collect),
    classified.collect_many,
)
