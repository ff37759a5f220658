"""Book of voices: who said what of which value in which report, under pseudonyms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, case, select, update

from service.records.dialect import insert, insert_new
from service.records.tables import reporter_records, voices
from service.reports.trust import Record, Voice


class VoiceBook:
    """Voices by value, and reporters' records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[dict[str, Any]] = []

    def flush(self) -> None:
        """Write what waits: when the transaction ends, and before anything is read."""
        if self._waiting:
            rows, self._waiting = self._waiting, []
            self._connection.execute(insert_new(self._connection, voices), rows)

    def hear(self, digest: str, voice: Voice, report_id: int) -> None:
        """Enter what a person says of a value in one report; how it counts is ``trust``'s rule."""
        self._waiting.append(
            {
                "digest": digest,
                "voice_ref": voice.ref,
                "report_id": report_id,
                "trusted": voice.trusted,
                "network_ref": voice.network,
                "group_ref": voice.group,
                "kind_group": voice.kind_group,
                "evidence_hash": voice.evidence_hash,
                "heard_at": voice.heard_at,
                "withdrawn": False,
            }
        )

    def about(self, digest: str) -> list[Voice]:
        """Every voice about a value."""
        self.flush()
        return [
            Voice(
                ref=row.voice_ref,
                trusted=row.trusted,
                network=row.network_ref,
                group=row.group_ref,
                kind_group=row.kind_group,
                evidence_hash=row.evidence_hash,
                heard_at=row.heard_at,
                withdrawn=row.withdrawn,
            )
            for row in self._connection.execute(select(voices).where(voices.c.digest == digest))
        ]

    def withdraw(self, report_id: int) -> list[str]:
        """Take back what one report said; gives the values that it spoke of."""
        self.flush()
        done = self._connection.execute(
            update(voices)
            .where(voices.c.report_id == report_id)
            .values(withdrawn=True)
            .returning(voices.c.digest)
        )
        return [str(digest) for digest in done.scalars()]

    def record(self, reporter_ref: str) -> Record:
        """How a reporter's words turned out."""
        row = self._connection.execute(
            select(reporter_records).where(reporter_records.c.reporter_ref == reporter_ref)
        ).first()
        return Record(row.confirmed, row.overturned) if row else Record()

    def turned_out(
        self, reporters: Sequence[str], now: datetime, *, confirmed: int = 0, overturned: int = 0
    ) -> None:
        """Add an outcome to reporters' records."""
        if not reporters:
            return
        today: date = now.date()
        table = reporter_records
        statement = insert(self._connection, table)
        statement = statement.on_conflict_do_update(
            index_elements=["reporter_ref"],
            set_={
                "confirmed": case(
                    (table.c.confirmed + confirmed < 0, 0), else_=table.c.confirmed + confirmed
                ),
                "overturned": table.c.overturned + statement.excluded["overturned"],
                "last_on": today,
            },
        )
        rows = [
            {
                "reporter_ref": ref,
                "confirmed": max(0, confirmed),
                "overturned": overturned,
                "last_on": today,
            }
            for ref in sorted(set(reporters))
        ]
        self._connection.execute(statement, rows)
