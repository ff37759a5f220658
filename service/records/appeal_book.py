"""Book of appeals; reasons and contacts lie sealed under ``appeal:<id>``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, or_, select, update

from service.records.dialect import insert
from service.records.report_book import within
from service.records.tables import appeals, cases


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRow:
    """An appeal without what it says.

    kind      ``appeal``, or ``wrong``: somebody says that an answer is wrong
    standing  what spoke against the value: ``officers``, ``community`` (a lone list) or ``other``
    digest    hex digest of the listed token that it is about, or of the value itself
    """

    id: int
    receipt_ref: str
    kind: str
    state: str
    digest: str
    observable_kind: str
    standing: str
    case_id: int | None
    network_ref: str | None
    urgent: bool
    opened_at: datetime
    due_at: datetime
    proof: str | None
    proof_hash: str | None
    proof_tries: int
    proved_at: datetime | None
    decided_at: datetime | None
    decided_by: int | None
    outcome: str | None


class AppealBook:
    """Appeals and the state of their proofs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **fields: Any) -> int | None:
        """Enter an appeal; None where the receipt is known."""
        statement = (
            insert(self._connection, appeals)
            .values(**fields)
            .on_conflict_do_nothing()
            .returning(appeals.c.id)
        )
        found = self._connection.execute(statement).scalar()
        return None if found is None else int(found)

    def get(self, appeal_id: int, *, to_change: bool = False) -> AppealRow | None:
        """One appeal."""
        statement = select(appeals).where(appeals.c.id == appeal_id)
        if to_change:
            statement = statement.with_for_update()
        row = self._connection.execute(statement).first()
        return AppealRow(**row._mapping) if row else None

    def by_receipt(self, receipt_ref: str) -> AppealRow | None:
        """The appeal of a receipt."""
        row = self._connection.execute(
            select(appeals).where(appeals.c.receipt_ref == receipt_ref)
        ).first()
        return AppealRow(**row._mapping) if row else None

    def change(self, appeal_id: int, **fields: Any) -> None:
        """Set fields of an appeal."""
        self._connection.execute(update(appeals).where(appeals.c.id == appeal_id).values(**fields))

    def open_ones(
        self,
        *,
        localities: tuple[str, ...] | None = None,
        units: tuple[str, ...] = (),
        overdue_at: datetime | None = None,
        case_id: int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[AppealRow]:
        """Undecided appeals against listings before others, of these the first due first.

        Those without a case belong to nobody's area: only ``localities`` None sees them.
        """
        statement = select(appeals).where(appeals.c.decided_at.is_(None))
        if localities is not None:
            area = or_(within(cases.c.locality, localities), cases.c.unit.in_(units))
            statement = statement.join(cases, cases.c.id == appeals.c.case_id).where(area)
        if overdue_at is not None:
            statement = statement.where(appeals.c.due_at <= overdue_at)
        if case_id is not None:
            statement = statement.where(appeals.c.case_id == case_id)
        first = case((appeals.c.standing == "other", 1), else_=0)
        rows = self._connection.execute(
            statement.order_by(first, appeals.c.due_at, appeals.c.id).limit(limit).offset(offset)
        )
        return [AppealRow(**row._mapping) for row in rows]

    def unproved(self, proof: str, limit: int) -> list[AppealRow]:
        """Undecided appeals whose proof is looked for, those looked for least first."""
        rows = self._connection.execute(
            select(appeals)
            .where(
                appeals.c.decided_at.is_(None),
                appeals.c.proved_at.is_(None),
                appeals.c.proof == proof,
            )
            .order_by(appeals.c.proof_tries, appeals.c.id)
            .limit(limit)
        )
        return [AppealRow(**row._mapping) for row in rows]

    def about(self, digests: list[str]) -> list[AppealRow]:
        """Appeals about some values, oldest first."""
        rows = self._connection.execute(
            select(appeals).where(appeals.c.digest.in_(digests)).order_by(appeals.c.id)
        )
        return [AppealRow(**row._mapping) for row in rows]

    def from_network(self, network_ref: str, since: datetime) -> int:
        """How many appeals one network filed since a moment."""
        found = self._connection.execute(
            select(func.count())
            .select_from(appeals)
            .where(appeals.c.network_ref == network_ref, appeals.c.opened_at >= since)
        ).scalar()
        return int(found or 0)
