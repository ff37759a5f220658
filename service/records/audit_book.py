"""Book of the audit chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from service.officers.audit import BEGINNING, Entry, chained, details_text
from service.records.officer_tables import audit
from service.records.tables import counters

_PAGE = 5_000
_ADD = insert(audit)
_COUNT = (
    update(counters).where(counters.c.name == bindparam("series")).values(value=bindparam("number"))
)
_END = (
    select(counters.c.value, audit.c.hash)
    .outerjoin(audit, audit.c.seq == counters.c.value)
    .where(counters.c.name == "audit")
)


class AuditBook:
    """Appends to the chain and reads it.

    Entries are written together when the transaction ends: writers take turns, so the numbers and
    hashes of this one are known to nobody else before.
    """

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key
        self._last: tuple[int, str] | None = None
        self._waiting: list[dict[str, Any]] = []

    def append(self, now: datetime, actor: str, act: str, subject: str, **details: Any) -> int:
        """Enter who did what to which record; details are references, never content."""
        last, before = self._end()
        seq, text = last + 1, details_text(details)
        made = chained(before, seq, now, actor, act, subject, text, self._key)
        self._waiting.append(
            {
                "seq": seq,
                "at": now,
                "actor": actor,
                "act": act,
                "subject": subject,
                "details": text,
                "hash": made,
            }
        )
        self._last = (seq, made)
        return seq

    def flush(self) -> None:
        """Write what waits, and the number that was given out last."""
        if not self._waiting or self._last is None:
            return
        self._connection.execute(_ADD, self._waiting)
        self._connection.execute(_COUNT, {"series": "audit", "number": self._last[0]})
        self._waiting = []

    def reread(self) -> None:
        """Look at the end of the chain anew: its rows were replaced."""
        self.flush()
        self._last = None

    def last(self) -> int:
        """The last number that was given out."""
        return self._end()[0]

    def _end(self) -> tuple[int, str]:
        if self._last is None:
            row = self._connection.execute(_END).first()
            last, mark = (0, None) if row is None else row
            self._last = (int(last), str(mark or "") if last else BEGINNING)
        return self._last

    def entries(self) -> Iterator[Entry]:
        """The whole chain from its beginning."""
        after = 0
        while True:
            page = self.page(after, _PAGE)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].seq

    def page(self, after: int, limit: int, subject: str | None = None) -> list[Entry]:
        """Entries behind a number, oldest first; of one subject where named."""
        self.flush()
        statement = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
        if subject is not None:
            statement = statement.where(audit.c.subject == subject)
        return [Entry(**row._mapping) for row in self._connection.execute(statement)]
