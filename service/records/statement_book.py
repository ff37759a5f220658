"""Book of statements and nominations: what was issued stays as it was, to the byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from service.records.dialect import chunks, insert_new
from service.records.movement_tables import consents, nominations, statement_files, statements
from service.records.report_book import within


class StatementBook:
    """Statements with their files, nominations, and reporters' consents."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, files: Mapping[str, bytes], **fields: Any) -> int:
        """Enter a statement with its files; ``closing`` must be new or None."""
        made = self._connection.execute(insert(statements), fields).inserted_primary_key
        assert made is not None
        number = int(made[0])
        self._connection.execute(
            insert(statement_files),
            [
                {
                    "statement_id": number, "format": name, "content": content,
                    "sha256": sha256(content).hexdigest(),
                }
                for name, content in files.items()
            ],
        )  # fmt: skip
        return number

    def get(self, number: int) -> Any:
        """One statement, or None."""
        return self._connection.execute(select(statements).where(statements.c.id == number)).first()

    def closed(self, closing: str) -> Any:
        """The closed statement of a kind, subject and period, or None."""
        return self._connection.execute(
            select(statements).where(statements.c.closing == closing)
        ).first()

    def file(self, number: int, name: str) -> Any:
        """A file of a statement, or None."""
        return self._connection.execute(
            select(statement_files).where(
                statement_files.c.statement_id == number, statement_files.c.format == name
            )
        ).first()

    def hashes(self, number: int) -> dict[str, str]:
        """Format to SHA-256 of a statement's files."""
        rows = self._connection.execute(
            select(statement_files.c.format, statement_files.c.sha256).where(
                statement_files.c.statement_id == number
            )
        )
        return {row.format: row.sha256 for row in rows}

    def issued(
        self,
        subjects: Sequence[str] | None = None,
        *,
        kind: str | None = None,
        period: str | None = None,
        after: int = 0,
        limit: int = 200,
    ) -> list[Any]:
        """Statements by number; ``subjects`` are codes under which they may lie."""
        statement = select(statements).where(statements.c.id > after)
        if subjects is not None:
            statement = statement.where(within(statements.c.subject, tuple(subjects)))
        if kind is not None:
            statement = statement.where(statements.c.kind == kind)
        if period is not None:
            statement = statement.where(statements.c.period == period)
        return list(self._connection.execute(statement.order_by(statements.c.id).limit(limit)))

    def sent(self, kind: str, period: str, since: datetime) -> set[str]:
        """Subjects of which a statement was issued since a moment, or closed."""
        rows = self._connection.execute(
            select(statements.c.subject).where(
                statements.c.kind == kind,
                statements.c.period == period,
                or_(statements.c.made_at >= since, statements.c.closed),
            )
        )
        return {row.subject for row in rows}

    def nominate(self, **fields: Any) -> bool:
        """Enter a proposal; False where the subject has one for the occasion and period."""
        statement = insert_new(self._connection, nominations, nominations.c.id).values(**fields)
        return self._connection.execute(statement).scalar() is not None

    def renew(self, occasion: str, kind: str, subject: str, period: str, **fields: Any) -> None:
        """Facts of a proposal that nobody has decided yet."""
        self._connection.execute(
            update(nominations)
            .where(
                nominations.c.occasion == occasion,
                nominations.c.subject_kind == kind,
                nominations.c.subject == subject,
                nominations.c.period == period,
                nominations.c.state == "proposed",
            )
            .values(**fields)
        )

    def void(self, case_id: int) -> None:
        """A case was undone: what was proposed at once for it, and nobody decided, is void."""
        self._connection.execute(
            update(nominations)
            .where(
                nominations.c.period.like(f"case-{case_id}-%"), nominations.c.state == "proposed"
            )
            .values(state="void")
        )

    def drop_proposals(self, occasion: str, period: str, kept: set[tuple[str, str]]) -> None:
        """Take out what nobody decided and the facts no longer carry."""
        rows = self._connection.execute(
            select(nominations.c.id, nominations.c.subject_kind, nominations.c.subject).where(
                nominations.c.occasion == occasion,
                nominations.c.period == period,
                nominations.c.state == "proposed",
            )
        )
        gone = [row.id for row in rows if (row.subject_kind, row.subject) not in kept]
        for part in chunks(gone):
            self._connection.execute(nominations.delete().where(nominations.c.id.in_(part)))

    def nomination(self, number: int) -> Any:
        """One proposal, or None."""
        return self._connection.execute(
            select(nominations).where(nominations.c.id == number).with_for_update()
        ).first()

    def nominations(
        self,
        *,
        localities: Sequence[str] | None,
        units: Sequence[str] = (),
        state: str | None = None,
        period: str | None = None,
        after: int = 0,
        limit: int = 200,
    ) -> list[Any]:
        """Proposals of an area, by number."""
        statement = select(nominations).where(nominations.c.id > after)
        if localities is not None:
            statement = statement.where(
                or_(
                    within(nominations.c.locality, tuple(localities)),
                    nominations.c.unit.in_(units),
                )
            )
        if state is not None:
            statement = statement.where(nominations.c.state == state)
        if period is not None:
            statement = statement.where(nominations.c.period == period)
        return list(self._connection.execute(statement.order_by(nominations.c.id).limit(limit)))

    def decide(self, number: int, state: str, officer_id: int, now: datetime) -> bool:
        """Enter what a human decided; False where it was decided before."""
        done = self._connection.execute(
            update(nominations)
            .where(and_(nominations.c.id == number, nominations.c.state == "proposed"))
            .values(state=state, decided_by=officer_id, decided_at=now)
        )
        return done.rowcount == 1

    def consent(self, report_id: int, now: datetime) -> str:
        """A reporter wants to be nominated; gives under which reference to seal the name."""
        self._connection.execute(consents.delete().where(consents.c.report_id == report_id))
        self._connection.execute(insert(consents), {"report_id": report_id, "given_at": now})
        return _consent_ref(report_id, now)

    def consent_ref(self, report_id: int) -> str | None:
        """Under which reference the name lies; None where there is no consent."""
        given_at = self._connection.execute(
            select(consents.c.given_at).where(consents.c.report_id == report_id)
        ).scalar()
        return None if given_at is None else _consent_ref(report_id, given_at)

    def withdraw(self, report_id: int) -> None:
        """The reporter no longer does; what was proposed of him goes."""
        self._connection.execute(consents.delete().where(consents.c.report_id == report_id))
        self._connection.execute(
            nominations.delete().where(
                nominations.c.subject_kind == "person",
                nominations.c.subject == f"report:{report_id}",
            )
        )

    def consented(self, report_ids: Sequence[int]) -> set[int]:
        """Which of some reports' reporters want to be nominated."""
        rows = self._connection.execute(
            select(consents.c.report_id).where(consents.c.report_id.in_(report_ids))
        )
        return {int(row.report_id) for row in rows}


def _consent_ref(report_id: int, given_at: datetime) -> str:
    """One for each time it is given: what was erased once stays erased."""
    return f"consent:{report_id}:{int(given_at.timestamp() * 1_000_000)}"
