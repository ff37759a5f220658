"""Progress: how far a run is, as a bar on a terminal and as JSON lines everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple, TextIO

import orjson

EVERY_SECONDS = 5.0
"""Between two lines; a bar moves by itself."""


class Step(NamedTuple):
    """How far a run is.

    rows     done by now, those that were finished before a resume among them
    fresh    done by this run
    total    of the input; None where only reading it would tell
    share    of the input that was read, where there is no total: 0 to 1, or None
    errors   rows among those done of which something could not be read
    """

    rows: int
    fresh: int
    total: int | None
    share: float | None
    errors: int = 0


Tell = Callable[[Step], None]


@contextmanager
def told_on(stream: TextIO) -> Iterator[Tell]:
    """Tells steps on a stream until the end of the block."""
    if stream.isatty():
        with _bar(stream) as tell:
            yield tell
    else:
        yield _Lines(stream)


@contextmanager
def _bar(stream: TextIO) -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rows]:,} rows"),
        TextColumn("{task.fields[rate]:,} rows/s"),
        TimeRemainingColumn(),
    )
    begun = monotonic()
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("", total=1.0, rows=0, rate=0)

        def tell(step: Step) -> None:
            done = _share(step)
            progress.update(
                task,
                completed=done or 0.0,
                total=None if done is None else 1.0,
                rows=step.rows,
                rate=_rate(step, monotonic() - begun),
            )

        yield tell


class _Lines:
    """A JSON object a line, the first one soon and then every few seconds."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = self._told = monotonic()

    def __call__(self, step: Step) -> None:
        now = monotonic()
        if now - self._told < EVERY_SECONDS:
            return
        self._told = now
        rate = _rate(step, now - self._begun)
        share = _share(step)
        left = None
        if share and step.fresh:
            left = round((step.rows / share - step.rows) / max(rate, 1))
        line = {
            "event": "progress", "rows": step.rows, "total": step.total,
            "rows_per_second": rate, "seconds_left": left,
        }  # fmt: skip
        self._stream.write(orjson.dumps(line).decode() + "\n")
        self._stream.flush()


def _share(step: Step) -> float | None:
    if step.total is not None:
        return step.rows / step.total if step.total else 1.0
    return step.share


def _rate(step: Step, seconds: float) -> int:
    return round(step.fresh / seconds) if seconds > 0 else 0
