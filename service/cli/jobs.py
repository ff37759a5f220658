"""``lachan jobs``: run what happens by itself, once or for ever."""

from __future__ import annotations

import time
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
    """Provisional listings end, proofs are looked for, what is due is purged."""
    from service.jobs import JOBS
    from service.logs import get_logger, set_up
    from service.reports.calendar import is_known

    with opened() as services:
        set_up(services.settings.log_level, services.settings.log_format)
        log = get_logger()
        if not is_known(services.now().year):
            log.warning("holidays_unknown", year=services.now().year)
        last: dict[str, float] = {}
        while True:
            for job in JOBS:
                if time.monotonic() - last.get(job.name, -1e9) < job.every.total_seconds():
                    continue
                last[job.name] = time.monotonic()
                try:
                    log.info("job", job=job.name, done=job.work(services))
                except Exception as error:  # the other jobs go on, and this one is tried again
                    log.error("job_failed", job=job.name, error=type(error).__name__)
            if once:
                return
            time.sleep(5.0)


@app.command("list")
def list_jobs() -> None:
    """Names, and how often."""
    from service.jobs import JOBS

    for job in JOBS:
        typer.echo(f"{job.name:<20}{job.every}")
