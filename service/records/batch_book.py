"""Book of batch jobs: one worker at a time holds one by a lease, and loses it when it dies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, insert, or_, select, update

from service.records.batch_tables import batch_uploads, batches
from service.records.types import Moment

QUEUED, RUNNING, DONE = "queued", "running", "done"
FAILED, CANCELLED = "failed", "cancelled"
ACTIVE = (QUEUED, RUNNING)
_OF_UPLOAD = ("id", "owner", "size", "made_at")


class BatchBook:
    """Batch jobs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **fields: Any) -> None:
        """Enter a job that waits."""
        self._connection.execute(insert(batches), fields)
        self._connection.execute(insert(batch_uploads), {name: fields[name] for name in _OF_UPLOAD})

    def get(self, batch_id: str, owner: str | None = None) -> Any:
        """A job, of one owner only where named; None where there is none."""
        statement = select(batches).where(batches.c.id == batch_id)
        if owner is not None:
            statement = statement.where(batches.c.owner == owner)
        return self._connection.execute(statement).first()

    def of(self, owner: str) -> list[Any]:
        """Jobs of an owner, the newest first."""
        return list(
            self._connection.execute(
                select(batches)
                .where(batches.c.owner == owner)
                .order_by(batches.c.made_at.desc(), batches.c.id)
                .limit(200)
            )
        )

    def load(self, owner: str, since: datetime) -> tuple[int, int]:
        """How many jobs of an owner are not over, and how many bytes came since a moment.

        Those of deleted jobs count, too.
        """
        active = self._connection.execute(
            select(func.count()).where(batches.c.owner == owner, batches.c.state.in_(ACTIVE))
        ).scalar()
        size = self._connection.execute(
            select(func.coalesce(func.sum(batch_uploads.c.size), 0)).where(
                batch_uploads.c.owner == owner, batch_uploads.c.made_at >= since
            )
        ).scalar()
        return int(active or 0), int(size or 0)

    def waiting(self, now: datetime) -> list[Any]:
        """Jobs that wait, and those whose lease ran out, the oldest first."""
        return list(
            self._connection.execute(
                select(batches)
                .where(
                    or_(
                        batches.c.state == QUEUED,
                        and_(batches.c.state == RUNNING, batches.c.lease_until <= now),
                    )
                )
                .order_by(batches.c.made_at, batches.c.id)
                .limit(100)
                .with_for_update()
            )
        )

    def claim(self, batch_id: str, worker: str, now: datetime, until: datetime) -> Any:
        """The job, held by a worker from now on: one more try."""
        self._connection.execute(
            update(batches)
            .where(batches.c.id == batch_id)
            .values(
                state=RUNNING,
                lease_by=worker,
                lease_until=until,
                tries=batches.c.tries + 1,
                started_at=func.coalesce(batches.c.started_at, bindparam("at", now, Moment)),
            )
        )
        return self.get(batch_id)

    def give_back(self, batch_id: str, worker: str, **fields: Any) -> None:
        """What was claimed was not tried: another has it, or will."""
        self._connection.execute(
            update(batches)
            .where(
                batches.c.id == batch_id, batches.c.lease_by == worker, batches.c.state == RUNNING
            )
            .values(tries=batches.c.tries - 1, **fields)
        )

    def is_held(self, batch_id: str, worker: str) -> bool:
        """Whether a worker has the job; not where it was cancelled or taken over."""
        found = self._connection.execute(
            select(batches.c.id).where(*_held_by(batch_id, worker))
        ).first()
        return found is not None

    def renew(self, batch_id: str, worker: str, until: datetime, done: int, bad: int) -> bool:
        """Hold it longer and say how far it is; False where it was cancelled or taken over."""
        changed = self._connection.execute(
            update(batches)
            .where(*_held_by(batch_id, worker))
            .values(lease_until=until, done=done, bad=bad)
        )
        return changed.rowcount == 1

    def end(self, batch_id: str, worker: str, state: str, now: datetime, **fields: Any) -> bool:
        """It is over; False where another worker has it."""
        changed = self._connection.execute(
            update(batches)
            .where(
                batches.c.id == batch_id, batches.c.lease_by == worker, batches.c.state == RUNNING
            )
            .values(state=state, ended_at=now, lease_until=None, **fields)
        )
        return changed.rowcount == 1

    def cancel(self, batch_id: str, now: datetime) -> None:
        """It waits no more; a worker that holds it sees that with its next beat."""
        self._connection.execute(
            update(batches)
            .where(batches.c.id == batch_id, batches.c.state == QUEUED)
            .values(state=CANCELLED, ended_at=now, cancelled=True)
        )
        self._connection.execute(
            update(batches)
            .where(batches.c.id == batch_id, batches.c.state == RUNNING)
            .values(cancelled=True)
        )

    def is_cancelled(self, batch_id: str) -> bool:
        """Whether somebody wants it no more."""
        return bool(
            self._connection.execute(
                select(batches.c.cancelled).where(batches.c.id == batch_id)
            ).scalar()
        )

    def drop(self, batch_id: str) -> None:
        """Take the row out."""
        self._connection.execute(batches.delete().where(batches.c.id == batch_id))

    def forget_uploads(self, before: datetime) -> None:
        """What came before a moment counts no more."""
        self._connection.execute(batch_uploads.delete().where(batch_uploads.c.made_at < before))

    def due(self, today: date, now: datetime) -> list[str]:
        """Jobs whose time is over, and that nobody is at; others of them are cancelled."""
        is_over = batches.c.delete_on <= today
        is_free = or_(batches.c.state != RUNNING, batches.c.lease_until <= now)
        rows = self._connection.execute(select(batches.c.id).where(is_over, is_free)).all()
        self._connection.execute(
            update(batches).where(is_over, batches.c.state == RUNNING).values(cancelled=True)
        )
        return [row.id for row in rows]

    def ids(self) -> set[str]:
        """Every job that there is."""
        return set(self._connection.execute(select(batches.c.id)).scalars())


def _held_by(batch_id: str, worker: str) -> tuple[ColumnElement[bool], ...]:
    return (
        batches.c.id == batch_id,
        batches.c.lease_by == worker,
        batches.c.state == RUNNING,
        batches.c.cancelled.is_(False),
    )
