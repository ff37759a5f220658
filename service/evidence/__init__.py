"""Reasons to believe: every source of evidence, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from service.evidence import allowed, classified, listed, neighbours, ruled
from service.evidence.base import Evidence
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable

BatchSource = Callable[[Sequence[Observable], Snapshot, datetime], Sequence[Sequence[Evidence]]]
"""Evidence for each observable, in order: what it finds for one does not depend on the others."""

SOURCES: tuple[BatchSource, ...] = (
    allowed.collect_many,
    listed.collect_many,
    neighbours.collect_many,
    ruled.collect_many,
    classified.collect_many,
)
