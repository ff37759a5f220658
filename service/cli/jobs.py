"""``lachan jobs``: run what happens by itself, once or for ever."""

from __future__ import annotations

import subprocess
import sys
import time
from importlib.util import find_spec
from typing import Annotated

import typer

from service.cli.opening import opened

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="What happens by itself."
)


@app.command()
def run(
    once: Annotated[bool, typer.Option("--once", help="Each job once, then stop.")] = False,
) -> None:
    """Listings end, webhooks and tables of tips are worked off, what is due is purged."""
    from service.jobs import JOBS
    from service.logs import get_logger, set_up
    from service.reports.calendar import is_known

    with opened() as services:
        set_up(services.settings.log_level, services.settings.log_format)
        log = get_logger()
        if not is_known(services.now().year):
            log.warning("holidays_unknown", year=services.now().year)
        last: dict[str, float] = {}
        tables = None
        can_score = find_spec("pyarrow") is not None  # the extra `batch`
        while True:
            if can_score and not once and (tables is None or tables.poll() is not None):
                tables = _start_tables()
            for job in JOBS:
                if time.monotonic() - last.get(job.name, -1e9) < job.every.total_seconds():
                    continue
                last[job.name] = time.monotonic()
                try:
                    log.info("job", job=job.name, done=job.work(services))
                except Exception as error:  # the other jobs go on, and this one is tried again
                    log.error("job_failed", job=job.name, error=type(error).__name__)
            if once:
                if can_score:
                    _start_tables(once=True).wait()
                return
            time.sleep(5.0)


@app.command()
def batches(
    once: Annotated[bool, typer.Option("--once", help="What waits, then stop.")] = False,
) -> None:
    """Score the tables that apps uploaded; `run` keeps a process of its own at this."""
    from service.batch.arrow import load_arrow
    from service.logs import set_up

    with opened() as services:
        set_up(services.settings.log_level, services.settings.log_format)
        load_arrow()  # first: what follows loads it as well
        from service.batch_runs import limit_memory, work

        limit_memory(services.settings.batch_memory_mb)
        work(services, once=once)


def _start_tables(*, once: bool = False) -> subprocess.Popen[bytes]:
    """A process beside this one: a table may take minutes, and all the memory it is allowed."""
    if once:
        return subprocess.Popen([sys.executable, "-m", "service", "jobs", "batches", "--once"])
    return subprocess.Popen([sys.executable, "-m", "service", "jobs", "batches"])


@app.command("list")
def list_jobs() -> None:
    """Names, and how often."""
    from service.jobs import JOBS

    for job in JOBS:
        typer.echo(f"{job.name:<20}{job.every}")
