"""Book of the audit chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from service.officers.audit import BEGINNING, Entry, chained, details_text
from service.records.officer_tables import audit
from service.records.tables import counters

_PAGE = 5_000
_ADD = insert(audit)
_HASH_OF = select(audit.c.hash).where(audit.c.seq == bindparam("number"))


class AuditBook:
    """Appends to the chain and reads it."""

    def __init__(self, connection: Connection, number: Callable[[str], int], key: bytes) -> None:
        self._connection = connection
        self._number = number
        self._key = key

    def append(self, now: datetime, actor: str, act: str, subject: str, **details: Any) -> int:
        """Enter who did what to which record; details are references, never content."""
        seq = self._number("audit")
        before = BEGINNING
        if seq > 1:
            found = self._connection.execute(_HASH_OF, {"number": seq - 1}).scalar()
            before = str(found or "")
        text = details_text(details)
        self._connection.execute(
            _ADD,
            {
                "seq": seq,
                "at": now,
                "actor": actor,
                "act": act,
                "subject": subject,
                "details": text,
                "hash": chained(before, seq, now, actor, act, subject, text, self._key),
            },
        )
        return seq

    def last(self) -> int:
        """The last number that was given out."""
        found = self._connection.execute(
            select(counters.c.value).where(counters.c.name == "audit")
        ).scalar()
        return int(found or 0)

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
        statement = select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
        if subject is not None:
            statement = statement.where(audit.c.subject == subject)
        return [Entry(**row._mapping) for row in self._connection.execute(statement)]
