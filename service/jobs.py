"""Jobs: what happens by itself. Each is safe to run twice, and in any process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from service.proofs import look_for_proofs
from service.records_care import purge
from service.reports.undo import end_over
from service.wiring import Services


@dataclass(frozen=True, slots=True)
class Job:
    """A name, how often, and the work; the work gives how much it did."""

    name: str
    every: timedelta
    work: Callable[[Services], int]


def _end_listings(services: Services) -> int:
    with services.records.writing() as tx:
        ended = end_over(tx, services.now())
    if ended:
        services.lists_changed()
    return ended


def _purge(services: Services) -> int:
    return sum(purge(services, dry_run=False).values())


JOBS: tuple[Job, ...] = (
    Job("end_listings", timedelta(minutes=1), _end_listings),
    Job("look_for_proofs", timedelta(minutes=10), look_for_proofs),
    Job("purge", timedelta(days=1), _purge),
)
"""In the order in which they are run."""
