"""Batch runs: what `lachan jobs` does with uploaded tables, by the engine of `lachan batch`."""

from __future__ import annotations

import os
import resource
import socket
import time
from pathlib import Path

from service.batch.faults import clear_errors
from service.batch.job import Job, finished
from service.batch.local import Stopped as RunStopped
from service.batch.local import cores
from service.batch.plan import Plan
from service.batch.progress import Step
from service.batch.roles import find_roles, parse_columns
from service.batch_jobs import Options, Progress, Stopped, remove_due, work_once
from service.tip_files.reading import open_tips, profile
from service.wiring import Services

IDLE_SECONDS = 2.0


def run(
    services: Services, source: Path, output: Path, options: Options, told: Progress
) -> tuple[int, int]:
    """Score an uploaded file; gives rows and rows with errors. Raises ServiceError and Stopped."""
    lost = False

    def tell(step: Step) -> None:
        nonlocal lost
        try:
            told(step.rows, 0)
        except Stopped:
            lost = True

    with clear_errors():
        plan = _plan(source, options)
    job = Job(
        input=source,
        output=output,
        folder=source.with_name("job"),
        plan=plan,
        format=options.format,
        sheet=options.sheet,
        output_format=options.output,
    )
    try:
        with finished(services, job, processes=cores(), tell=tell, stop=lambda: lost) as done:
            return done.totals.rows, done.totals.errors
    except RunStopped:
        raise Stopped from None


def _plan(source: Path, options: Options) -> Plan:
    with open_tips(source, format=options.format, sheet=options.sheet) as tips:
        if options.columns:
            roles = parse_columns(options.columns)
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

    Ends when the process that began it is gone.
    """
    os.nice(10)  # checks on this machine come first
    worker = f"{socket.gethostname()[:20]}:{os.getpid()}"
    count, begun_by = 0, os.getppid()
    while once or os.getppid() == begun_by:
        if work_once(services, run, worker):
            count += 1
            continue
        remove_due(services)
        if once:
            break
        time.sleep(IDLE_SECONDS)
    return count
