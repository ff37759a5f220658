"""Local: a job's chunks on this machine, by as many processes as wanted, resumable at any time.

Chunks are scored in any order by any process and kept in the journal; what comes out of here are
the chunks in the order of the input, each with what was added to it. No more of them are on the
way at a time than a few for each process, so memory does not grow with the input.

Only the parent reads the input: it needs every column once more for the output, and handing the
judged columns over costs less than reading them a second time.
"""

from __future__ import annotations

import os
import selectors
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from service.batch.chunk_work import ChunkWork, hand_over, laid_down, picked_up, wholes
from service.batch.journal import Entry, Journal, path_of
from service.batch.nursery import Nursery, Worker
from service.batch.plan import CHUNK
from service.batch.progress import Step, Tell
from service.errors import Conflict, InvalidInput, Unavailable
from service.tip_files.base import Chunk, Source

ORDERS = 2
"""Chunks that a worker holds: one at work, and one so that it need not wait for us."""

TRIES = 2
"""How often a chunk may end the process that scores it."""

ASK_SECONDS = 1.0
"""How often ``stop`` is asked while workers are at their chunks, which may take minutes."""

HELD = 8 << 20
"""Bytes of a chunk from which on it waits in a file for its turn, not in memory."""

Stop = Callable[[], bool]
Told = tuple[pa.Table, Entry | None]
"""Rows of a chunk with the added columns, and with its last rows what the chunk came to."""


@dataclass(slots=True)
class Totals:
    """What a job came to. ``resumed`` rows were finished before this run."""

    rows: int = 0
    resumed: int = 0
    errors: int = 0
    blank: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Count a chunk."""
        self.rows += entry.rows
        self.errors += entry.errors
        self.blank += entry.blank
        for state, count in entry.states.items():
            self.states[state] = self.states.get(state, 0) + count


class Stopped(Exception):
    """Whoever runs the job wants it to end; what is finished is kept."""


def cores() -> int:
    """How many processes are worth starting."""
    found = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    return len(found) or os.cpu_count() or 1


def score_all(
    source: Source,
    journal: Journal,
    work: ChunkWork,
    *,
    processes: int,
    rows: int = CHUNK,
    tell: Tell = lambda _step: None,
    stop: Stop = lambda: False,
) -> Generator[Told, None, None]:
    """Every row of the input with the added columns, in order, whoever scored it and when.

    Raises Unavailable (``chunk_lost`` names the rows, ``workers_lost``), Stopped, and InvalidInput
    and TooLarge where the input cannot be read to its end.
    """
    run = _Run(source, journal, rows, tell, stop)
    return run.alone(work) if processes <= 1 else run.together(work, processes)


class _Run:
    """One run over the input."""

    def __init__(self, source: Source, journal: Journal, rows: int, tell: Tell, stop: Stop) -> None:
        self._source = source
        self._rows = rows
        self._tell = tell
        self._stop = stop
        self._before = self._done = sum(entry.rows for entry in journal.entries.values())
        self._errors = sum(entry.errors for entry in journal.entries.values())
        self.journal = journal

    def alone(self, work: ChunkWork) -> Generator[Told, None, None]:
        """In this process."""
        for chunk, _ in self.read():
            entry = self.journal.entries.get(chunk.number)
            if entry is None:
                entry = work.score(chunk.number, chunk.table, chunk.faults)
                self.finished(entry)
            yield from self.whole(chunk.table, entry)

    def together(self, work: ChunkWork, processes: int) -> Generator[Told, None, None]:
        """In processes of their own, which are ended when this is closed."""
        nursery = Nursery(work, [self.journal.lock])
        try:
            with closing(_Together(self, nursery, processes, work.columns)) as parent:
                yield from parent.chunks()
        finally:
            nursery.close()

    def read(self) -> Iterator[tuple[Chunk, int]]:
        """The chunks of the input, each with the number of its first row."""
        first_row = 0
        for chunk in self._source.chunks(self._rows):
            known = self.journal.entries.get(chunk.number)
            if known is not None and known.rows != chunk.table.num_rows:
                raise Conflict(
                    "The journal does not fit the input. Give --restart to begin anew.",
                    code="journal_other",
                )
            yield chunk, first_row
            first_row += chunk.table.num_rows

    def finished(self, entry: Entry) -> None:
        """A chunk was scored just now."""
        pa.default_memory_pool().release_unused()
        self.journal.add(entry)
        self._done += entry.rows
        self._errors += entry.errors
        fresh, total = self._done - self._before, self._source.rows
        self._tell(Step(self._done, fresh, total, self._source.fraction(), self._errors))
        self.may_go_on()

    def may_go_on(self) -> None:
        """Raises Stopped where whoever runs this wants it to end."""
        if self._stop():
            raise Stopped

    def whole(self, table: pa.Table, entry: Entry) -> Iterator[Told]:
        """A chunk with what was added to it, in slices."""
        waiting: pa.Table | None = None
        for piece in wholes(table, path_of(self.journal.folder, entry.answers)):
            if waiting is not None:
                yield waiting, None
            waiting = piece
        assert waiting is not None
        yield waiting, entry


@dataclass(slots=True)
class _Held:
    """A chunk that waits for its turn: in memory, or in a file."""

    number: int
    first_row: int
    rows: int
    table: pa.Table | None
    path: Path

    def take(self) -> pa.Table:
        """The chunk's table, and nothing stays behind."""
        if self.table is not None:
            return self.table
        table, _ = picked_up(self.path)
        self.path.unlink()
        return table


class _Together:
    """The parent of some workers."""

    def __init__(
        self, run: _Run, nursery: Nursery, processes: int, columns: tuple[str, ...]
    ) -> None:
        self._run = run
        self._nursery = nursery
        self._columns = columns
        self._workers: list[Worker] = []
        self._selector = selectors.DefaultSelector()
        self._held: deque[_Held] = deque()
        self._ready: dict[int, Entry] = {}
        self._orders: deque[dict[str, Any]] = deque()
        self._tried: dict[int, int] = {}
        self._lost: dict[int, _Held] = {}
        self._most = (ORDERS + 1) * processes + 1
        for _ in range(processes):
            self._hire()

    def chunks(self) -> Iterator[Told]:
        """Read ahead, hand out, and give what is finished in the order of the input."""
        reading = self._run.read()
        more = True
        while more or self._held:
            while more and len(self._held) < self._most and len(self._orders) < len(self._workers):
                more = self._take(next(reading, None))
                self._give()
            self._hear(wait=not self._may_yield())
            self._give()
            while self._may_yield():
                held = self._held.popleft()
                entry = self._ready.pop(held.number, None)
                if entry is not None:
                    yield from self._run.whole(held.take(), entry)
                    self._hear(wait=False)
                    self._give()
        if self._lost:
            raise _lost(self._lost)

    def close(self) -> None:
        """Let go of the workers' sockets."""
        self._selector.close()
        for worker in self._workers:
            worker.socket.close()

    def _may_yield(self) -> bool:
        return bool(self._held) and (
            self._held[0].number in self._ready or self._held[0].number in self._lost
        )

    def _take(self, read: tuple[Chunk, int] | None) -> bool:
        """Let a chunk wait for its turn and, unless it is finished, for a worker."""
        if read is None:
            return False
        chunk, first_row = read
        number, table = chunk.number, chunk.table
        folder = self._run.journal.passed
        in_file = table.nbytes > HELD
        held = _Held(number, first_row, table.num_rows, None if in_file else table,
                     folder / f"{number}.whole")  # fmt: skip
        if in_file:
            laid_down(held.path, table, ())
        self._held.append(held)
        entry = self._run.journal.entries.get(number)
        if entry is not None:
            self._ready[number] = entry
            return True
        hand_over(folder, chunk, self._columns)
        self._orders.append({"chunk": number})
        return True

    def _give(self) -> None:
        """Orders to whoever has the fewest."""
        while self._orders:
            worker = min(self._workers, key=lambda item: len(item.orders))
            if len(worker.orders) >= ORDERS:
                return
            if not worker.send(self._orders.popleft()):
                self._bury(worker)

    def _hear(self, *, wait: bool) -> None:
        """Take answers; wait for one, but not for long, where there is nothing else to do."""
        busy = any(worker.orders for worker in self._workers)
        for key, _ in self._selector.select(ASK_SECONDS if wait and busy else 0):
            worker: Worker = key.data
            answers = worker.hear()
            if answers is None:
                self._bury(worker)
                continue
            for answer in answers:
                if "failed" in answer:
                    raise _failed(answer)
                entry = Entry.from_dict(answer)
                self._ready[entry.chunk] = entry
                (self._run.journal.passed / str(entry.chunk)).unlink(missing_ok=True)
                self._run.finished(entry)
        self._run.may_go_on()

    def _bury(self, worker: Worker) -> None:
        """A worker was ended from outside: hire another, and try its chunk once more."""
        self._selector.unregister(worker.socket)
        self._workers.remove(worker)
        worker.socket.close()
        if worker.orders:
            number = worker.orders[0]["chunk"]
            self._tried[number] = self._tried.get(number, 0) + 1
            if self._tried[number] >= TRIES:
                worker.orders.pop(0)
                self._lost[number] = next(held for held in self._held if held.number == number)
        self._orders.extendleft(reversed(worker.orders))
        self._hire()

    def _hire(self) -> None:
        worker = self._nursery.hire()
        self._workers.append(worker)
        self._selector.register(worker.socket, selectors.EVENT_READ, worker)


def _lost(lost: dict[int, _Held]) -> Unavailable:
    first = lost[min(lost)]
    several = f", and {len(lost) - 1} more such places" if len(lost) > 1 else ""
    return Unavailable(
        f"Rows {first.first_row + 1} to {first.first_row + first.rows} ended the process that"
        f" scored them, {TRIES} times{several}; perhaps memory is short. What is finished is kept:"
        " give the same command again.",
        code="chunk_lost",
    )


def _failed(answer: dict[str, Any]) -> Exception:
    """What went wrong in a worker, as here."""
    if "field" in answer:
        return InvalidInput(answer["failed"], code=answer["code"], field=answer["field"])
    return Unavailable(answer["failed"], code=answer["code"])
