"""Book of reports: rows without content; what was said lies sealed under ``report:<id>``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from service.records.dialect import insert as insert_or
from service.records.dialect import insert_new
from service.records.tables import (
    attachment_days,
    attachments,
    report_observables,
    reports,
)
from service.reports.triage import Heard

_ADD_VALUES = insert(report_observables)
_BY_RECEIPT = select(reports).where(reports.c.receipt_ref == bindparam("ref"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report without what it says."""

    id: int
    receipt_ref: str
    body_hash: str
    state: str
    case_id: int | None
    received_at: datetime
    category: str | None
    channel: str
    trusted: bool
    locality: str | None
    group_code: str | None
    loss_vnd: int | None
    happened_on: date | None
    verdict_state: str
    verdict_score: int | None
    evidence_hash: str
    network_ref: str | None
    hint: str | None
    template: str | None


class ReportBook:
    """Reports, the values they name and their files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._values: list[dict[str, Any]] = []

    def add(self, values: Sequence[tuple[str, str]], **fields: Any) -> int | None:
        """Enter a report naming ``values`` as (kind, digest); None where the receipt is known."""
        statement = insert_new(self._connection, reports, reports.c.id)
        found = self._connection.execute(statement, fields).scalar()
        if found is None:
            return None
        self._values += [
            {"report_id": found, "place": place, "kind": kind, "digest": digest}
            for place, (kind, digest) in enumerate(values)
        ]
        return int(found)

    def flush(self) -> None:
        """Write what waits: when the transaction ends, and before anything is read."""
        if self._values:
            rows, self._values = self._values, []
            self._connection.execute(_ADD_VALUES, rows)

    def by_receipt(self, receipt_ref: str) -> ReportRow | None:
        """The report of a receipt."""
        row = self._connection.execute(_BY_RECEIPT, {"ref": receipt_ref}).first()
        return ReportRow(**row._mapping) if row else None

    def get(self, report_id: int) -> ReportRow | None:
        """One report."""
        row = self._connection.execute(select(reports).where(reports.c.id == report_id)).first()
        return ReportRow(**row._mapping) if row else None

    def of_case(self, case_id: int) -> list[ReportRow]:
        """A case's reports, oldest first."""
        rows = self._connection.execute(
            select(reports).where(reports.c.case_id == case_id).order_by(reports.c.id)
        )
        return [ReportRow(**row._mapping) for row in rows]

    def naming(self, digests: Sequence[str], limit: int = 200) -> list[ReportRow]:
        """Reports that name any of some values, newest first."""
        self.flush()
        rows = self._connection.execute(
            select(reports)
            .where(
                reports.c.id.in_(
                    select(report_observables.c.report_id).where(
                        report_observables.c.digest.in_(digests)
                    )
                )
            )
            .order_by(reports.c.id.desc())
            .limit(limit)
        )
        return [ReportRow(**row._mapping) for row in rows]

    def values_of(self, report_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
        """Kinds and digests that reports name, by report."""
        self.flush()
        rows = self._connection.execute(
            select(report_observables)
            .where(report_observables.c.report_id.in_(report_ids))
            .order_by(report_observables.c.report_id, report_observables.c.place)
        )
        found: dict[int, list[tuple[str, str]]] = {number: [] for number in report_ids}
        for row in rows:
            found[row.report_id].append((row.kind, row.digest))
        return found

    def heard(self, case_id: int, since: datetime) -> list[Heard]:
        """Moment, network and place of a case's late reports."""
        rows = self._connection.execute(
            select(reports.c.received_at, reports.c.network_ref, reports.c.locality).where(
                reports.c.case_id == case_id,
                reports.c.received_at >= since,
                reports.c.state == "taken",
            )
        )
        return [Heard(*row) for row in rows]

    def set_state(self, report_id: int, state: str) -> None:
        """``taken``, ``withdrawn`` or ``erased``."""
        self._connection.execute(
            update(reports).where(reports.c.id == report_id).values(state=state)
        )

    def move(self, report_ids: Sequence[int], case_id: int) -> None:
        """Put reports into another case."""
        self._connection.execute(
            update(reports).where(reports.c.id.in_(report_ids)).values(case_id=case_id)
        )

    def attach(self, report_id: int, files: Sequence[dict[str, Any]]) -> None:
        """Enter a report's files."""
        if files:
            rows = [{**item, "report_id": report_id} for item in files]
            self._connection.execute(insert(attachments), rows)

    def files_of(self, report_ids: Sequence[int]) -> list[dict[str, Any]]:
        """Files of some reports."""
        rows = self._connection.execute(
            select(attachments)
            .where(attachments.c.report_id.in_(report_ids))
            .order_by(attachments.c.report_id, attachments.c.id)
        )
        return [dict(row._mapping) for row in rows]

    def file(self, file_id: str) -> dict[str, Any] | None:
        """One file's row."""
        row = self._connection.execute(
            select(attachments).where(attachments.c.id == file_id)
        ).first()
        return dict(row._mapping) if row else None

    def file_ids(self) -> set[str]:
        """Every file that belongs to a report."""
        return set(self._connection.execute(select(attachments.c.id)).scalars())

    def drop_files(self, report_ids: Sequence[int]) -> list[str]:
        """Forget the files of some reports; gives their ids, to be taken off the disk."""
        done = self._connection.execute(
            delete(attachments)
            .where(attachments.c.report_id.in_(report_ids))
            .returning(attachments.c.id)
        )
        return [str(item) for item in done.scalars()]

    def attached_today(self, source_ref: str, day: date, size: int) -> int:
        """Add to what a source attached on a day; gives the sum. Older days go."""
        table = attachment_days
        self._connection.execute(delete(table).where(table.c.day < day - timedelta(days=1)))
        statement = insert_or(self._connection, table).values(
            source_ref=source_ref, day=day, bytes=size
        )
        statement = statement.on_conflict_do_update(
            index_elements=["source_ref", "day"],
            set_={"bytes": table.c.bytes + statement.excluded["bytes"]},
        ).returning(table.c.bytes)
        return int(self._connection.execute(statement).scalar() or 0)

    def count(self) -> int:
        """How many reports there are."""
        return int(
            self._connection.execute(select(func.count()).select_from(reports)).scalar() or 0
        )
