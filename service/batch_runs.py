"""Batch runs: what `lachan jobs` does with uploaded tables, by the engine of `lachan batch`."""

from __future__ import annotations

import os
import resource
import secrets
import socket
import time
from functools import partial
from pathlib import Path
from typing import Any

from service.batch.faults import clear_errors
from service.batch.job import Finished, Job, finished
from service.batch.local import Stopped as RunStopped
from service.batch.local import cores
from service.batch.named import named_roles
from service.batch.plan import Plan
from service.batch.progress import Step
from service.batch.roles import check_heading, find_roles
from service.batch_jobs import Options, Progress, Scored, remove_due, work_once
from service.batch_lease import Stopped
from service.errors import Conflict, ServiceError
from service.logs import get_logger
from service.tip_files.reading import open_tips, profile
from service.wiring import Services

IDLE_SECONDS = 2.0
REMOVE_SECONDS = 600.0


def run(services: Services, source: Path, output: Path, options: Options, told: Progress) -> Scored:
    """Score an uploaded file, anew where another version of the program had begun.

    Raises ServiceError and Stopped.
    """
    last = Step(0, 0, None, None)

    def tell(step: Step) -> None:
        nonlocal last
        last = step

    def over() -> bool:
        try:
            told(last.rows, last.errors)
        except Stopped:
            return True
        return False

    with clear_errors():
        plan = _plan(source, options)
    job = Job(
        input=source,
        output=output,
        folder=source.with_name("job"),
        plan=plan,
        format=options.format,
        sheet=options.sheet,
        heading=options.heading is not False,
        output_format=options.output,
    )
    scored = partial(_scored, services, job, processes=processes(), tell=tell, stop=over)
    try:
        return scored()
    except Conflict as error:
        if error.code != "journal_other":
            raise
        return scored(restart=True)


def _scored(services: Services, job: Job, **how: Any) -> Scored:
    try:
        with finished(services, job, **how) as done:
            return Scored(done.totals.rows, done.totals.errors, _notes(done))
    except RunStopped:
        raise Stopped from None


def _notes(done: Finished) -> dict[str, int]:
    """What of the table was not judged or does not stand in the result, which nobody sees there."""
    return {name: count for name, count in done.notes.items() if count}


def processes() -> int:
    """How many score. Never this one, also where there is one core: only a process of its own can
    be stopped in the middle of a chunk."""
    return max(2, cores())


def _plan(source: Path, options: Options) -> Plan:
    heading = options.heading is not False
    with open_tips(source, format=options.format, sheet=options.sheet, heading=heading) as tips:
        check_heading(tips.columns, tips.format, options.heading)
        if options.columns:
            roles = named_roles(options.columns, tips.columns)
        else:
            roles = find_roles(profile(tips))
        plan = Plan(tuple(roles.items()), options.language, options.full)
        plan.check(tips.columns)
    return plan


def limit_memory(megabytes: int) -> None:
    """Let this process, and what it forks, take no more each; lists that it maps do not count.

    A file that says of itself what is not true can make its reader ask for gigabytes. Refused,
    that is the end of its batch and not of whatever else runs on this machine.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = megabytes << 20
    if wanted and (most == resource.RLIM_INFINITY or wanted < most):
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, wanted))


def work(services: Services, *, once: bool = False) -> int:
    """Do what waits, until there is nothing (``once``) or for ever; gives how many jobs.

    Ends when the process that began it is gone, also in the middle of a job.
    """
    os.nice(10)  # checks on this machine come first
    # in containers names are cut to the same beginning and every process has the same number
    worker = f"{socket.gethostname()[:20]}:{os.getpid()}:{secrets.token_hex(4)}"
    count, begun_by = 0, os.getppid()

    def wanted() -> bool:
        return once or os.getppid() == begun_by

    removed = float("-inf")
    while wanted():
        try:
            if time.monotonic() - removed >= REMOVE_SECONDS:  # also where there is always a job
                removed = time.monotonic()
                remove_due(services)
            if work_once(services, run, worker, wanted):
                count += 1
                continue
        except ServiceError as error:  # the records are away: they come back
            if once:
                raise
            get_logger().error("batches_wait", error=type(error).__name__, reason=str(error))
        if once:
            break
        time.sleep(IDLE_SECONDS)
    return count
