"""Book of reports: rows without content; what was said lies sealed under ``report:<id>``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    bindparam,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from service.records.dialect import chunks, insert_new
from service.records.dialect import insert as insert_or
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


def within(column: Column[Any], localities: tuple[str, ...] | None) -> ColumnElement[bool]:
    """Whether a locality lies in one of some subtrees; None means everywhere."""
    if localities is None:
        return true()
    places: list[ColumnElement[bool]] = [false()]
    for name in localities:
        places.append(column == name)
        places.append(column.startswith(name + "/", autoescape=True))
    return or_(*places)


def _naming(digests: Sequence[str]) -> ColumnElement[bool]:
    return reports.c.id.in_(
        select(report_observables.c.report_id).where(report_observables.c.digest.in_(digests))
    )


class EvidenceRow(NamedTuple):
    """What one report brings about one value."""

    digest: str
    report_id: int
    channel: str
    evidence_hash: str
    trusted: bool
    received_at: datetime


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

    def of_case(self, case_id: int, *, after: int = 0, limit: int = 1_000_000) -> list[ReportRow]:
        """A case's reports behind a number, oldest first."""
        rows = self._connection.execute(
            select(reports)
            .where(reports.c.case_id == case_id, reports.c.id > after)
            .order_by(reports.c.id)
            .limit(limit)
        )
        return [ReportRow(**row._mapping) for row in rows]

    def naming(
        self, digests: Sequence[str], localities: tuple[str, ...] | None, limit: int = 200
    ) -> list[ReportRow]:
        """Reports within some localities (None: all) that name any of some values, newest first."""
        self.flush()
        rows = self._connection.execute(
            select(reports)
            .where(_naming(digests), within(reports.c.locality, localities))
            .order_by(reports.c.id.desc())
            .limit(limit)
        )
        return [ReportRow(**row._mapping) for row in rows]

    def count_naming(
        self, digests: Sequence[str], localities: tuple[str, ...] | None = None
    ) -> int:
        """How many reports name any of some values."""
        self.flush()
        found = self._connection.execute(
            select(func.count())
            .select_from(reports)
            .where(_naming(digests), within(reports.c.locality, localities))
        ).scalar()
        return int(found or 0)

    def values_of(self, report_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
        """Kinds and digests that reports name, by report."""
        self.flush()
        found: dict[int, list[tuple[str, str]]] = {number: [] for number in report_ids}
        for part in chunks(report_ids):
            rows = self._connection.execute(
                select(report_observables)
                .where(report_observables.c.report_id.in_(part))
                .order_by(report_observables.c.report_id, report_observables.c.place)
            )
            for row in rows:
                found[row.report_id].append((row.kind, row.digest))
        return found

    def case_links_of(self, case_id: int, limit: int = 5_000) -> list[tuple[str, int]]:
        """Digest and newest standing report of the links a case names, the most reported first."""
        self.flush()
        table = report_observables
        rows = self._connection.execute(
            select(table.c.digest, func.max(table.c.report_id))
            .join(reports, reports.c.id == table.c.report_id)
            .where(reports.c.case_id == case_id, reports.c.state == "taken", table.c.kind == "url")
            .group_by(table.c.digest)
            .order_by(func.count().desc(), table.c.digest)
            .limit(limit)
        )
        return [(digest, int(number)) for digest, number in rows]

    def named_in(self, case_id: int, digests: Sequence[str] | None = None) -> set[str]:
        """Own digests that standing reports of a case name, of some where given."""
        self.flush()
        table = report_observables
        statement = (
            select(table.c.digest)
            .distinct()
            .join(reports, reports.c.id == table.c.report_id)
            .where(reports.c.case_id == case_id, reports.c.state == "taken")
        )
        if digests is not None:
            statement = statement.where(table.c.digest.in_(digests))
        return {str(digest) for digest in self._connection.execute(statement).scalars()}

    def evidence_about(
        self, digests: Sequence[str], case_id: int | None = None, *, standing: bool = True
    ) -> list[EvidenceRow]:
        """What reports bring about some values; of one case only where named.

        Those that were taken back do not stand, but what they brought can be spent.
        """
        self.flush()
        table = report_observables
        statement = (
            select(
                table.c.digest, reports.c.id, reports.c.channel, reports.c.evidence_hash,
                reports.c.trusted, reports.c.received_at,
            )
            .join(reports, reports.c.id == table.c.report_id)
            .where(table.c.digest.in_(digests))
        )  # fmt: skip
        if standing:
            statement = statement.where(reports.c.state == "taken")
        if case_id is not None:
            statement = statement.where(reports.c.case_id == case_id)
        return [EvidenceRow(*row) for row in self._connection.execute(statement)]

    def contributions(self, report_ids: Sequence[int]) -> list[Any]:
        """Group, place, moment and loss of some reports."""
        self.flush()
        columns = (reports.c.group_code, reports.c.locality, reports.c.received_at,
                   reports.c.loss_vnd, reports.c.trusted)  # fmt: skip
        return [
            row
            for part in chunks(sorted(report_ids))
            for row in self._connection.execute(
                select(*columns).where(reports.c.id.in_(part)).order_by(reports.c.id)
            )
        ]

    def locality_of(self, report_id: int) -> str | None:
        """Where a report came from."""
        found: str | None = self._connection.execute(
            select(reports.c.locality).where(reports.c.id == report_id)
        ).scalar()
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

    def move_all(self, case_id: int, into: int) -> None:
        """Put all reports of a case into another one."""
        self._connection.execute(
            update(reports).where(reports.c.case_id == case_id).values(case_id=into)
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
