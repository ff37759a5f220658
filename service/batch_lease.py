"""Batch lease: who is at a job, so that nobody else begins it and whoever lost it stops.

A worker has a job by a lease in the records, which a thread of it renews whatever the work is at,
and by a lock on the job's folder, which ends with the process. A lease that ran out means nothing
while the lock is there: that worker is slow, or cannot reach the records, but is not gone.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from service.logs import get_logger
from service.records.engine import open_engine
from service.records.transaction import Records
from service.wiring import Services

BEAT_SECONDS = 2.0
"""How often the records are asked whether the job is still ours; renewing it takes turns with all
who write, and happens less often."""

LOST, DESERTED = "lost", "deserted"
"""Why a job is not gone on with: it was cancelled or another has it; who began us is gone."""

_beating = threading.Lock()
"""Held during a beat and during a fork: no child may begin life with half a beat in it."""

os.register_at_fork(
    before=_beating.acquire, after_in_parent=_beating.release, after_in_child=_beating.release
)


class Stopped(Exception):
    """The job was cancelled, or another worker has it, or nobody wants the work any more."""


class Hold:
    """A job's folder, locked against other processes. What is forked does not have the lock."""

    def __init__(self, number: int | None) -> None:
        self._number = number

    @classmethod
    def take(cls, folder: Path) -> Hold | None:
        """The lock; None where another process has it."""
        try:
            number = os.open(folder / "worker", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:  # no folder, or a full disk: whoever does the job will say so
            return cls(None)
        try:
            # not flock, which a child would share and so might outlive us
            fcntl.lockf(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            os.close(number)
            return None
        except OSError:  # a file system without locks: the lease has to do
            pass
        return cls(number)

    def close(self) -> None:
        """Let go."""
        if self._number is not None:
            os.close(self._number)
            self._number = None


class Heartbeat:
    """Renews a job's lease in the background, for the time of a ``with`` block.

    ``over`` says why the job is not to be gone on with, once it is not; ``wanted`` is asked whether
    anybody still wants this process to work.
    """

    def __init__(
        self,
        services: Services,
        row: Any,
        worker: str,
        lease: timedelta,
        wanted: Callable[[], bool],
    ) -> None:
        self.over: str | None = None
        self._services = services
        self._id: str = row.id
        self._worker = worker
        self._lease = lease
        self._wanted = wanted
        self._progress: tuple[int, int] = (row.done, row.bad)
        self._renewed = services.now()
        self._records: Records | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="lease", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def told(self, done: int, bad: int) -> None:
        """How far the job is, for the next renewal. Raises Stopped where it is over."""
        # what is gone on with tells nothing until it has passed what was finished before
        self._progress = max(self._progress, (done, bad))
        if self._is_due():
            self._beat()
        if self.over is not None:
            raise Stopped

    def _live(self) -> None:
        every = min(BEAT_SECONDS, self._lease.total_seconds() / 6)
        while self.over is None and not self._ended.wait(every):
            self._beat()

    def _is_due(self) -> bool:
        return self._services.now() - self._renewed >= self._lease / 6

    def _beat(self) -> None:
        if not self._wanted():
            self.over = DESERTED
            return
        try:
            with _beating:
                ours = self._ask()
        except Exception as error:  # the records are away: the folder's lock holds the job
            get_logger().warning("lease_not_renewed", batch=self._id, error=type(error).__name__)
            return
        if not ours:
            self.over = LOST

    def _ask(self) -> bool:
        """Whether the job is ours; renews the lease where that is due."""
        records = self._records or self._open()
        try:
            if not self._is_due():
                with records.reading() as tx:
                    return tx.batches.is_held(self._id, self._worker)
            now = self._services.now()
            with records.writing() as tx:
                ours = tx.batches.renew(self._id, self._worker, now + self._lease, *self._progress)
            self._renewed = now
            return ours
        finally:
            records.engine.dispose()  # what is forked next must not share a connection

    def _open(self) -> Records:
        """The records by connections of our own: a run drops the others before it forks."""
        settings = self._services.settings
        address = settings.database_url
        engine = open_engine(
            settings.data_dir, address.get_secret_value() if address is not None else None
        )
        self._records = replace(self._services.records, engine=engine)
        return self._records
