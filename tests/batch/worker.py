"""Worker: runs a job in a fork of itself, and ends it with SIGKILL after a while.

``python -m tests.batch.worker`` warms up once. For each line ``INPUT OUTPUT PROCESSES SECONDS`` of
its input a fork goes to work; how it ended is answered: ``done``, ``failed`` or ``killed``.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import traceback
from pathlib import Path

from service.checking import warm_up
from service.wiring import Services, build
from tests.batch.jobs import MANY, make_job, run
from tests.support import NOW


def main() -> None:
    services = build(clock=lambda: NOW)
    warm_up(services)
    services.engine.dispose()
    for order in sys.stdin:
        source, output, processes, seconds = order.split()
        awaited, ended = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(awaited)
            _live(services, Path(source), Path(output), int(processes))
        os.close(ended)
        _wait(awaited, float(seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        word = "killed" if os.WIFSIGNALED(status) else "failed" if status else "done"
        while os.read(awaited, 1):  # what the job started has ended as well
            pass
        os.close(awaited)
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()


def _wait(awaited: int, seconds: float) -> None:
    """Until the time is over or the child has ended: then its end of the pipe is closed."""
    select.select([awaited], [], [], seconds)


def _live(services: Services, source: Path, output: Path, processes: int) -> None:
    try:
        services.engine.dispose(close=False)  # what the parent had open stays the parent's
        run(services, make_job(source, output, facts=True, rows=MANY), processes)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
