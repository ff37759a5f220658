"""Jobs: what happens by itself. Each is safe to run twice, and in any process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from service.batch_jobs import remove_due
from service.catching_up import credit_past
from service.clock import local_day
from service.commending import propose_for
from service.logs import get_logger
from service.movement import periods
from service.proofs import look_for_proofs
from service.records_care import purge
from service.reports.undo import end_over
from service.statements_desk import begins, due
from service.webhooks import deliver
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


def _remind(services: Services) -> int:
    """Say in the log what is due and what is overdue; gives how many places and units owe it."""
    owed = [item for item in due(services) if item["reminder"] or item["overdue"]]
    counts = Counter(
        (item["kind"], item["period"], item["due_on"], item["days_left"]) for item in owed
    )
    for (kind, period, day, left), count in sorted(counts.items()):
        word = "statement_overdue" if left < 0 else "statement_due"
        get_logger().warning(
            word, kind=kind, period=period, due_on=day, days_left=left, owing=count
        )
    return len(owed)


def _propose(services: Services) -> int:
    """Points of the running reporting year, and of the last one while its statement is fresh."""
    year = begins(services)
    today = local_day(services.now())
    codes = {periods.year_of(today, year).code, periods.current("yearly", today, year).code}
    return sum(propose_for(services, None, code) for code in sorted(codes))


JOBS: tuple[Job, ...] = (
    Job("end_listings", timedelta(minutes=1), _end_listings),
    Job("credit_past", timedelta(days=1), credit_past),
    Job("deliver_webhooks", timedelta(seconds=10), deliver),
    Job("look_for_proofs", timedelta(minutes=10), look_for_proofs),
    Job("remove_tables", timedelta(minutes=10), remove_due),
    Job("propose", timedelta(days=1), _propose),
    Job("remind", timedelta(days=1), _remind),
    Job("purge", timedelta(days=1), _purge),
)
"""In the order in which they are run."""
