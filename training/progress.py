"""Progress lines: the stage, the seconds so far and the peak of memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

Progress = Callable[[str], None]
"""Told one short sentence now and then."""


def quiet(line: str) -> None:
    """Says nothing."""


def peak_rss_mib() -> int:
    """The largest resident size of this process so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // 1024 if sys.platform != "darwin" else peak // 1024**2)


def to_stderr(stage: str) -> Progress:
    """A progress whose lines begin with ``stage``, the seconds since now and the peak memory."""
    began = time.monotonic()

    def say(line: str) -> None:
        seconds = time.monotonic() - began
        print(f"{stage:10} {seconds:7.1f} s {peak_rss_mib():5d} MiB  {line}", file=sys.stderr)  # noqa: T201

    return say
