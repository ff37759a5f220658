"""Book of webhooks: who is told of ledger entries, and what is still to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from service.records.dialect import insert_new
from service.records.movement_tables import deliveries, ledger_entries, webhooks

WAITING, DEAD = "waiting", "dead"
HELD_FOR_TRIES = 5
"""Two and a half hours after the first failure."""


class WebhookBook:
    """Webhooks and their deliveries; what was delivered leaves no row."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **fields: Any) -> int:
        """Enter a webhook."""
        made = self._connection.execute(insert(webhooks), fields).inserted_primary_key
        assert made is not None
        return int(made[0])

    def all(self) -> list[Any]:
        """Every webhook."""
        return list(self._connection.execute(select(webhooks).order_by(webhooks.c.id)))

    def get(self, number: int) -> Any:
        """One webhook, or None."""
        return self._connection.execute(select(webhooks).where(webhooks.c.id == number)).first()

    def remove(self, number: int) -> bool:
        """Take a webhook out, with all that waits."""
        self._connection.execute(deliveries.delete().where(deliveries.c.webhook_id == number))
        done = self._connection.execute(webhooks.delete().where(webhooks.c.id == number))
        return done.rowcount == 1

    def set_active(self, number: int, active: bool) -> bool:
        """Let it rest or work; what happens meanwhile is sent afterwards."""
        done = self._connection.execute(
            update(webhooks).where(webhooks.c.id == number).values(active=active)
        )
        return done.rowcount == 1

    def is_behind(self, number: int) -> bool:
        """Whether the ledger went on since it was last taken up."""
        last = select(func.coalesce(func.max(ledger_entries.c.seq), 0)).scalar_subquery()
        upto = select(webhooks.c.upto).where(webhooks.c.id == number).scalar_subquery()
        return bool(self._connection.execute(select(last > upto)).scalar())

    def take_up(self, number: int, now: datetime, limit: int) -> int:
        """Enter what is new in the ledger as to be sent; gives how much."""
        hook = self._connection.execute(
            select(webhooks).where(webhooks.c.id == number).with_for_update()
        ).one()
        seqs = list(
            self._connection.execute(
                select(ledger_entries.c.seq)
                .where(ledger_entries.c.seq > hook.upto)
                .order_by(ledger_entries.c.seq)
                .limit(limit)
            ).scalars()
        )
        if seqs:
            self._connection.execute(
                insert_new(self._connection, deliveries),
                [
                    {
                        "webhook_id": number, "seq": seq, "state": WAITING, "tries": 0,
                        "next_at": now, "last": None,
                    }
                    for seq in seqs
                ],
            )  # fmt: skip
            self._connection.execute(
                update(webhooks).where(webhooks.c.id == number).values(upto=seqs[-1])
            )
        return len(seqs)

    def due(self, number: int, now: datetime, limit: int) -> list[Any]:
        """What is to be sent now, the oldest entry first.

        An entry that failed lately holds back those behind it, so that a reversal does not overtake
        what it reverses; one that keeps failing does not.
        """
        held = (
            select(func.min(deliveries.c.seq))
            .where(
                deliveries.c.webhook_id == number,
                deliveries.c.state == WAITING,
                deliveries.c.next_at > now,
                deliveries.c.tries <= HELD_FOR_TRIES,
            )
            .scalar_subquery()
        )
        return list(
            self._connection.execute(
                select(deliveries)
                .where(
                    deliveries.c.webhook_id == number,
                    deliveries.c.state == WAITING,
                    deliveries.c.next_at <= now,
                    or_(held.is_(None), deliveries.c.seq < held),
                )
                .order_by(deliveries.c.seq)
                .limit(limit)
            )
        )

    def delivered(self, number: int, seqs: Sequence[int]) -> None:
        """Forget what arrived."""
        self._connection.execute(
            deliveries.delete().where(deliveries.c.webhook_id == number, deliveries.c.seq.in_(seqs))
        )

    def failed(
        self, number: int, seq: int, *, tries: int, next_at: datetime, last: str, dead: bool
    ) -> None:
        """It did not arrive: again at ``next_at``, or never by itself."""
        self._connection.execute(
            update(deliveries)
            .where(deliveries.c.webhook_id == number, deliveries.c.seq == seq)
            .values(tries=tries, next_at=next_at, last=last, state=DEAD if dead else WAITING)
        )

    def counts(self) -> dict[int, dict[str, int]]:
        """By webhook, how much waits and how much is dead."""
        rows = self._connection.execute(
            select(deliveries.c.webhook_id, deliveries.c.state, func.count()).group_by(
                deliveries.c.webhook_id, deliveries.c.state
            )
        )
        found: dict[int, dict[str, int]] = {}
        for hook, state, count in rows:
            found.setdefault(int(hook), {})[state] = int(count)
        return found

    def dead(self, number: int, limit: int = 200) -> list[Any]:
        """What could not be delivered."""
        return list(
            self._connection.execute(
                select(deliveries)
                .where(deliveries.c.webhook_id == number, deliveries.c.state == DEAD)
                .order_by(deliveries.c.seq)
                .limit(limit)
            )
        )

    def again(self, number: int, now: datetime) -> int:
        """Send dead deliveries again; gives how many."""
        done = self._connection.execute(
            update(deliveries)
            .where(deliveries.c.webhook_id == number, deliveries.c.state == DEAD)
            .values(state=WAITING, tries=0, next_at=now)
        )
        return done.rowcount
