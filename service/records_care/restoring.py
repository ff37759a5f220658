"""Restoring: a backup takes the place of the records, in one transaction.

1. the backup is looked through to its last byte; nothing has changed until then
2. files are put beside those that are there, under names that no other file has
3. rows take the place of rows; what this installation erased since is erased again
4. numbers go on behind all that were ever given out here, so that no new record inherits an
   erased one's name
5. files that no row knows any more go; the lists' index is built again

Sessions are not brought back: whoever logged out since stays out. Stop the servers before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    String,
    Table,
    cast,
    delete,
    func,
    literal,
    select,
    text,
    update,
)

from service.errors import Conflict
from service.our_lists import OurLists
from service.records.dialect import insert as insert_or
from service.records.officer_tables import sessions
from service.records.schema import classifier_scores
from service.records.tables import (
    appeals,
    attachments,
    counters,
    erasures,
    notes,
    record_keys,
    reports,
)
from service.records_care.backup_files import checked, members, put
from service.records_care.rights import REPORTER, forget
from service.records_care.rows import TABLES, load, read

if TYPE_CHECKING:
    from service.records.transaction import Transaction
    from service.wiring import Services

_AT_ONCE = 1_000
_PRIVATE = ("evidence/", "sources/", "segments/")
_NUMBERED: dict[str, Table] = {
    "report": reports, "contact": reports, "note": notes, "appeal": appeals, "outcome": appeals,
}  # fmt: skip
"""Kinds of references to the table whose numbers they carry."""

_POSTGRES = text(
    "SELECT setval(series, greatest(:n, coalesce(pg_sequence_last_value(series), 0)))"
    " FROM (SELECT pg_get_serial_sequence(:table, :id)::regclass AS series) AS found"
)
_SQLITE = text("UPDATE sqlite_sequence SET seq = max(seq, :n) WHERE name = :table")
_SQLITE_NEW = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :n)")


def restore(services: Services, source: Path, *, force: bool) -> dict[str, int]:
    """Put a backup in the place of the records; gives how many rows each table got.

    Raises ArtifactError (``backup_damaged``), Conflict (``records_not_empty`` unless ``force``,
    ``backup_other_keys``, ``backup_other_schema``); then nothing has changed.
    """
    with source.open("rb") as file:
        manifest = checked(services, file)
        with services.records.reading() as tx:
            _check_empty(tx.connection, force=force)
        _put_files(services, file)
        with services.records.writing() as tx:
            _check_empty(tx.connection, force=force)
            gone = _replace(tx, file, manifest, services.now())
    for file_id in gone:
        services.attachments.erase(file_id)
    (services.settings.data_dir / "CURRENT").unlink(missing_ok=True)
    services.ours = OurLists(services.records)
    services.opened_index = "restored"
    services.lists_changed()
    return dict(manifest["counts"])


def _check_empty(connection: Connection, *, force: bool) -> None:
    if force:
        return
    for table in TABLES:
        if table is classifier_scores:
            continue
        where = [counters.c.value > 0] if table is counters else []
        if connection.execute(select(*table.primary_key).where(*where).limit(1)).first():
            raise Conflict(
                "There are records here already; --force puts the backup in their place.",
                code="records_not_empty",
            )


def _put_files(services: Services, file: IO[bytes]) -> None:
    for name, stream in members(file):
        if name.startswith("evidence/"):
            put(services.attachments.folder / name.removeprefix("evidence/"), stream)
        elif name.startswith(_PRIVATE):
            put(services.settings.data_dir / name, stream)


def _replace(tx: Transaction, file: IO[bytes], manifest: dict[str, Any], now: datetime) -> set[str]:
    """Rows for rows; gives the files that no row knows any more."""
    connection = tx.connection
    known = tx.reports.file_ids()
    forgotten = [dict(row._mapping) for row in connection.execute(select(erasures))]
    replaced = tx.audit.last()
    for table in reversed(TABLES):
        if table is not counters:  # the row by which writers take turns stays in place
            connection.execute(delete(table))
    connection.execute(update(counters).values(value=0))
    by_name = {f"tables/{table.name}.jsonl": table for table in TABLES}
    for name, stream in members(file):
        table = by_name.get(name)
        if table is counters:
            _count_on(connection, stream)
        elif table is not None:
            load(connection, table, stream)
    connection.execute(delete(sessions))
    known |= tx.reports.file_ids()
    _forget_again(tx, forgotten, now)
    _drop_shut_files(connection)
    _number_on(connection)
    tx.audit.reread()
    tx.audit.append(
        now, "system", "records.restore", "records",
        backup_of=manifest["made_at"], backup_seq=manifest["audit"]["seq"], replaced_seq=replaced,
    )  # fmt: skip
    return known - tx.reports.file_ids()


def _count_on(connection: Connection, lines: Iterable[bytes]) -> None:
    statement = insert_or(connection, counters)
    statement = statement.on_conflict_do_update(
        index_elements=["name"], set_={"value": statement.excluded["value"]}
    )
    for row in read(counters, lines):
        connection.execute(statement, row)


def _forget_again(tx: Transaction, forgotten: list[dict[str, Any]], now: datetime) -> None:
    """What was erased here before the backup took its place, with all that an erasure takes."""
    connection = tx.connection
    statement = insert_or(connection, erasures).on_conflict_do_nothing()
    for start in range(0, len(forgotten), _AT_ONCE):
        chunk = forgotten[start : start + _AT_ONCE]
        connection.execute(statement, chunk)
        for row in chunk:
            kind, _, number = row["ref"].partition(":")
            if kind == "report" and row["why"] == REPORTER:
                report = tx.reports.get(int(number))
                if report is not None and report.state != "erased":
                    forget(tx, report, now)
        tx.vault.erase([row["ref"] for row in chunk], row["erased_at"], row["why"])


def _drop_shut_files(connection: Connection) -> None:
    """Files go with the key that opens them."""
    key = select(record_keys.c.ref).where(
        record_keys.c.ref == literal("report:") + cast(attachments.c.report_id, String)
    )
    connection.execute(delete(attachments).where(~key.exists()))


def _number_on(connection: Connection) -> None:
    """Set every series of ids behind the largest that is there, was there or was erased."""
    erased: dict[str, int] = {}
    for ref in connection.execute(select(erasures.c.ref)).scalars():
        kind, _, number = ref.partition(":")
        table = _NUMBERED.get(kind)
        if table is not None and number.isdecimal():
            erased[table.name] = max(erased.get(table.name, 0), int(number))
    for table in TABLES:
        column = table.autoincrement_column
        if column is None:
            continue
        largest = int(connection.execute(select(func.max(column))).scalar() or 0)
        largest = max(largest, erased.get(table.name, 0))
        if largest and connection.dialect.name == "postgresql":
            connection.execute(_POSTGRES, {"table": table.name, "id": column.name, "n": largest})
        elif largest:
            names = {"table": table.name, "n": largest}
            if not connection.execute(_SQLITE, names).rowcount:
                connection.execute(_SQLITE_NEW, names)
