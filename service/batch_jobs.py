"""Batch jobs: tables that an app uploads, scored by `lachan jobs`, and read by their owner only.

A job is a row in the records and a folder on disk. A worker holds it by a lease; the job of one
that died is taken over when the lease runs out, and goes on from the chunks that are finished.
Files go with the row, on the day that was told.
"""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from service.batch.named import parse_columns
from service.batch.plan import Plan, Role
from service.batch_lease import DESERTED, Heartbeat, Hold, Stopped
from service.clock import local_day
from service.errors import Conflict, InvalidInput, NotFound, ServiceError
from service.logs import get_logger
from service.records.batch_book import CANCELLED, DONE, FAILED, QUEUED
from service.records.transaction import Transaction
from service.wiring import Services

MAX_BYTES = 512 * 1024 * 1024
MOST_ACTIVE = 3
MOST_BYTES_A_DAY = 2 * 1024 * 1024 * 1024
A_DAY = timedelta(days=1)
LEASE = timedelta(seconds=60)
MOST_TRIES = 5
"""Workers that may die of one job before it is given up."""
FORMATS = ("csv", "tsv", "xlsx", "jsonl", "parquet")
MEDIA = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a table is to be scored. ``columns`` reads as the command's ``--columns``.

    heading  whether the first row names the columns; None where nobody has said so
    """

    format: str
    output: str
    columns: str | None = None
    sheet: str | None = None
    language: str = "vi"
    full: bool = False
    heading: bool | None = None

    def check(self) -> None:
        """What can be said of the columns before the table is seen. Raises InvalidInput."""
        if self.columns is None:
            return
        roles = parse_columns(self.columns)
        named = [name for name, role in roles.items() if role is not Role.IGNORE]
        try:
            Plan(tuple(roles.items())).check(named)
        except InvalidInput as error:  # which names the column: the caller's own text
            raise InvalidInput(str(error), code=error.code, field="columns") from None

    def as_dict(self) -> dict[str, Any]:
        """As the records keep it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in whole, under the job's number."""

    id: str
    size: int
    sha256: str


Progress = Callable[[int, int], None]
"""Told rows and bad rows; raises Stopped where the job is no longer ours."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a table came to. ``notes`` counts what was left out of it or cut in the result."""

    rows: int
    bad: int
    notes: dict[str, int] = field(default_factory=dict)


Run = Callable[[Services, Path, Path, Options, Progress], Scored]
"""Score a file into another. Raises ServiceError and Stopped.

What it needs to go on with later lies in a folder ``job`` beside the file.
"""


def folder_of(services: Services, batch_id: str) -> Path:
    """Where a job's files lie."""
    return services.settings.data_dir / "batches" / batch_id


def work_of(services: Services, batch_id: str) -> Path:
    """Where a job keeps what is finished until it ends: the values of its rows, unmasked."""
    return folder_of(services, batch_id) / "job"


def _input_of(services: Services, batch_id: str) -> Path:
    return folder_of(services, batch_id) / "input"


def _result_of(services: Services, row: Any) -> Path:
    return folder_of(services, row.id) / f"scored.{row.options['output']}"


def submit(
    services: Services, owner: str, upload: Upload, options: Options, purpose: str
) -> dict[str, Any]:
    """Enter a job that waits. Raises Conflict (``too_many_batches``) beyond the owner's quota."""
    now = services.now()
    with services.records.writing() as tx:
        _require_quota(tx, services, owner, 0, upload.size)
        delete_on = local_day(now) + timedelta(days=services.settings.keep_batch_days)
        tx.batches.add(
            id=upload.id, owner=owner, state="queued", options=options.as_dict(),
            size=upload.size, sha256=upload.sha256, rows=None, done=0, bad=0,
            cancelled=False, tries=0, made_at=now, delete_on=delete_on,
        )  # fmt: skip
        tx.vault.seal(
            f"batch:{upload.id}", "note", {"text": purpose},
            tx.retention.until("note", now.date()),
        )  # fmt: skip
        tx.audit.append(now, owner, "batch.submit", f"batch:{upload.id}", size=upload.size)
        return batch_dict(tx.batches.get(upload.id))


def require_quota(services: Services, owner: str, under_way: int) -> int:
    """Before an upload is read, beside others; gives the bytes that came within the day.

    Raises Conflict (``too_many_batches``).
    """
    with services.records.reading() as tx:
        return _require_quota(tx, services, owner, under_way, 0)


def _require_quota(
    tx: Transaction, services: Services, owner: str, under_way: int, size: int
) -> int:
    active, came = tx.batches.load(owner, services.now() - A_DAY)
    if active + under_way >= MOST_ACTIVE:
        raise Conflict("Wait for your other tables.", code="too_many_batches", field="batches")
    if came + size > MOST_BYTES_A_DAY:
        raise Conflict("That is enough for a day.", code="too_many_batches", field="body")
    return came


def batch_dict(row: Any) -> dict[str, Any]:
    """A job for the door. ``notes`` are counts by code, of a job that is done."""
    return {
        "id": row.id,
        "state": row.state,
        "options": row.options,
        "size": row.size,
        "sha256": row.sha256,
        "rows": row.rows,
        "done": row.done,
        "bad": row.bad,
        "notes": row.notes or {},
        "error": row.error,
        "made_at": row.made_at.isoformat(),
        "started_at": row.started_at.isoformat() if row.started_at else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "deleted_on": row.delete_on.isoformat(),
    }


def batches_of(services: Services, owner: str) -> list[dict[str, Any]]:
    """The owner's jobs, the newest first."""
    today = local_day(services.now())
    with services.records.reading() as tx:
        return [batch_dict(row) for row in tx.batches.of(owner) if row.delete_on > today]


def batch_of(services: Services, owner: str, batch_id: str) -> dict[str, Any]:
    """One job. Raises NotFound for anybody but the owner."""
    with services.records.reading() as tx:
        return batch_dict(_mine(services, tx, owner, batch_id))


def _mine(services: Services, tx: Transaction, owner: str, batch_id: str) -> Any:
    """What is due is gone, whether or not somebody has come to remove it."""
    row = tx.batches.get(batch_id, owner)
    if row is None or row.delete_on <= local_day(services.now()):
        raise NotFound("No such batch.", field="batch")
    return row


def result_of(services: Services, owner: str, batch_id: str) -> tuple[BinaryIO, str, str]:
    """A result, open, with its media type and file name; who fetched it is kept.

    It can be read to its end whoever deletes it meanwhile. Raises NotFound, and Conflict
    (``batch_not_done``) before it is done.
    """
    with ExitStack() as held:
        with services.records.writing() as tx:
            row = _mine(services, tx, owner, batch_id)
            file = held.enter_context(_opened(services, row))
            tx.audit.append(services.now(), owner, "batch.fetch", f"batch:{batch_id}")
        held.pop_all()
    output = row.options["output"]
    return file, MEDIA[output], f"scored-{batch_id[:8]}.{output}"


def _opened(services: Services, row: Any) -> BinaryIO:
    try:
        if row.state == DONE:
            return _result_of(services, row).open("rb")
    except FileNotFoundError:
        pass
    raise Conflict("It is not done.", code="batch_not_done", field="batch")


def cancel(services: Services, owner: str, batch_id: str) -> dict[str, Any]:
    """It is not gone on with; what is running stops within some seconds."""
    with services.records.writing() as tx:
        row = _mine(services, tx, owner, batch_id)
        tx.batches.cancel(batch_id, services.now())
        tx.audit.append(services.now(), owner, "batch.cancel", f"batch:{batch_id}")
        row = tx.batches.get(batch_id)
    return batch_dict(row)


def delete(services: Services, owner: str, batch_id: str) -> None:
    """Take a job and its files away. Raises Conflict (``batch_runs``) while it is running."""
    with services.records.writing() as tx:
        row = _mine(services, tx, owner, batch_id)
        if row.state == "running":
            raise Conflict("Cancel it first.", code="batch_runs", field="batch")
        tx.batches.drop(batch_id)
        tx.audit.append(services.now(), owner, "batch.delete", f"batch:{batch_id}")
    shutil.rmtree(folder_of(services, batch_id), ignore_errors=True)


def work_once(
    services: Services, run: Run, worker: str, wanted: Callable[[], bool] = lambda: True
) -> bool:
    """Take one job and do it; False where nothing waits.

    It is left to another worker where ``wanted``, which is asked again and again, says no.
    """
    now = services.now()
    with ExitStack() as held:
        with services.records.writing() as tx:
            found = _free(services, tx, held)
            if found is None:
                return False
            row = tx.batches.claim(found.id, worker, now, now + LEASE)
            if row.tries > MOST_TRIES:
                tx.batches.end(row.id, worker, FAILED, now, error="gave_up")
            elif row.cancelled:
                tx.batches.end(row.id, worker, CANCELLED, now)
        if row.cancelled or row.tries > MOST_TRIES:
            _forget(services, row.id)
            return True
        with Heartbeat(services, row, worker, LEASE, wanted) as beat:
            ended = _do(services, run, row, beat, found.lease_by)
        _end(services, worker, row, ended)
    return True


def _forget(services: Services, batch_id: str) -> None:
    """It has ended, and nobody goes on with it."""
    shutil.rmtree(work_of(services, batch_id), ignore_errors=True)


def _free(services: Services, tx: Transaction, held: ExitStack) -> Any:
    """A job that nobody is at, its folder locked until ``held`` ends; None where there is none."""
    for row in tx.batches.waiting(services.now()):
        hold = Hold.take(folder_of(services, row.id))
        if hold is not None:
            held.callback(hold.close)
            return row
    return None


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a run ended; ``state`` is None where it did not, and another has the job or shall."""

    state: str | None
    fields: dict[str, Any] = field(default_factory=dict)


def _do(services: Services, run: Run, row: Any, beat: Heartbeat, formerly: str | None) -> _Ended:
    try:
        scored = run(
            services, _input_of(services, row.id), _result_of(services, row),
            Options(**row.options), beat.told,
        )  # fmt: skip
        return _Ended(DONE, {"done": scored.rows, **asdict(scored)})
    except Stopped:
        if beat.over == DESERTED:
            return _Ended(None, {"state": QUEUED, "lease_by": None, "lease_until": None})
        return _Ended(CANCELLED)
    except ServiceError as error:
        if error.code == "batch_running":  # who had it is slow, not gone: it is still theirs
            return _Ended(None, {"lease_by": formerly})
        return _Ended(FAILED, {"error": error.code[:40]})
    except OSError as error:
        _log(row.id, error)
        return _Ended(FAILED, {"error": "disk_full"})
    except Exception as error:  # a fault of ours: the next job is not to wait for it
        _log(row.id, error)
        return _Ended(FAILED, {"error": "internal"})


def _end(services: Services, worker: str, row: Any, ended: _Ended) -> None:
    with services.records.writing() as tx:
        if ended.state is None:
            tx.batches.give_back(row.id, worker, **ended.fields)
            return
        now = services.now()
        state, fields = ended.state, ended.fields
        if tx.batches.is_cancelled(row.id):  # too late for the run to notice
            state, fields = CANCELLED, {}
        ours = tx.batches.end(row.id, worker, state, now, **fields)
        if ours:
            tx.audit.append(now, "system", f"batch.{state}", f"batch:{row.id}")
    if ours:  # else another worker goes on with what is finished
        _forget(services, row.id)
    if ours and state == CANCELLED:
        _result_of(services, row).unlink(missing_ok=True)


def _log(batch_id: str, error: Exception) -> None:
    """Say what kind of error it was and where: its text may hold cells of the table.

    Our own frames and the one that failed: a library may have any number of them in between.
    """
    home, frames = Path(__file__).parent, traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames[:-1] if Path(frame.filename).is_relative_to(home)]
    get_logger().error(
        "batch_failed",
        batch=batch_id,
        error=type(error).__name__,
        at=[
            f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
            for frame in (*ours[-5:], *frames[-1:])
        ],
    )


def remove_due(services: Services) -> int:
    """Files and rows whose time is over, and folders that no row knows; gives how many.

    What is due and still worked at is cancelled, and goes the next time.
    """
    now = services.now()
    with services.records.writing() as tx:
        due = tx.batches.due(local_day(now), now)
        for batch_id in due:
            tx.batches.drop(batch_id)
        tx.batches.forget_uploads(now - A_DAY)
        known = tx.batches.ids()
    root = services.settings.data_dir / "batches"
    gone = 0
    for path in root.iterdir() if root.is_dir() else ():
        if path.name in due or (path.name not in known and _is_old(path, now)):
            shutil.rmtree(path, ignore_errors=True)
            gone += 1
    return gone


def _is_old(path: Path, now: datetime) -> bool:
    """Not of an upload that is under way, nor taken away by another at this moment."""
    try:
        return now.timestamp() - path.stat().st_mtime > A_DAY.total_seconds()
    except FileNotFoundError:
        return False
