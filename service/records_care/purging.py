"""Purging: what is kept no longer than its time.

1. sealed content from its own day on: the key is destroyed, so copies kept elsewhere stay shut
2. files by their age, or with the report whose key opens them; off the disk once that is committed
3. voices after the listing of their value ended; without any, with what was reported
4. the rest by the period that its table names
5. files on disk that no report knows

The audit chain and the ledger are never touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    and_,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from service.indicators.decided import Role
from service.records.movement_tables import consents
from service.records.officer_tables import sessions
from service.records.tables import (
    appeals,
    attachment_days,
    attachments,
    indicators,
    personal,
    report_observables,
    reporter_records,
    reports,
    voices,
    warnings,
)

if TYPE_CHECKING:
    from service.records.transaction import Transaction
    from service.reports.retention import Retention
    from service.wiring import Services

CHUNK = 1_000
"""Records a transaction: a report that comes in meanwhile waits for no more than these."""

ROWS_FOR = timedelta(days=1825)
"""Rows of reports, appeals and warnings, which say nothing of what was said."""
INDICATORS_FOR = timedelta(days=730)
ORPHAN_SECONDS = 3_600.0
WHY = "time"


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    table: Table
    where: ColumnElement[bool]


def purge(services: Services, *, dry_run: bool) -> dict[str, int]:
    """Destroy what is due; gives what and how many. ``dry_run`` counts the same and changes
    nothing.
    """
    now = services.now()
    counts = Counter(_erase_due(services, now, dry_run=dry_run))
    for rule in _rules(services.settings.retention(), now):
        counts[rule.name] = _count(services, rule) if dry_run else _drop_all(services, rule)
    with services.records.reading() if dry_run else services.records.writing() as tx:
        counts["indicators"] = tx.indicators.purge(
            now - INDICATORS_FOR, now.date(), dry_run=dry_run
        )
    with services.records.reading() as tx:
        known = tx.reports.file_ids()
    orphans = services.attachments.orphans(known, ORPHAN_SECONDS)
    counts["orphan_files"] = len(orphans)
    if not dry_run:
        for file_id in orphans:
            services.attachments.erase(file_id)
        with services.records.writing() as tx:
            tx.audit.append(now, "system", "records.purge", "records", **counts)
        services.records.forget()
    return dict(counts)


def _erase_due(services: Services, now: datetime, *, dry_run: bool) -> dict[str, int]:
    with services.records.reading() as tx:
        due = tx.vault.due(now.date())
    if not dry_run:
        refs = [ref for ref, _ in due]
        for start in range(0, len(refs), CHUNK):
            with services.records.writing() as tx:
                tx.vault.erase(refs[start : start + CHUNK], now, WHY)
    kinds = Counter(f"sealed_{kind}" for _, kind in due)
    return {name: kinds[name] for name in sorted(kinds)}


def _rules(retention: Retention, now: datetime) -> list[_Rule]:
    """What is dropped row by row, before the listings by which voices are judged."""
    voice = timedelta(days=retention.voice)
    report = timedelta(days=retention.report)
    attachment = timedelta(days=retention.attachment)

    def stays(prefix: str, number: ColumnElement[int]) -> ColumnElement[bool]:
        ref = literal(prefix) + cast(number, String)
        return (
            select(personal.c.ref)
            .where(personal.c.ref == ref, personal.c.purge_on > now.date())
            .exists()
        )

    listed = select(indicators.c.id).where(
        indicators.c.digest == voices.c.digest, indicators.c.role != Role.CLEARED.value
    )
    ended_at = func.coalesce(indicators.c.left_at, indicators.c.until_at)
    return [
        _Rule(
            "attachments",
            attachments,
            or_(
                attachments.c.received_at <= now - attachment,
                ~stays("report:", attachments.c.report_id),
            ),
        ),
        _Rule(
            "voices",
            voices,
            or_(
                and_(
                    voices.c.heard_at <= now - voice,
                    listed.exists(),
                    ~listed.where(ended_at > now - voice).exists(),
                ),
                and_(voices.c.heard_at <= now - report, ~listed.exists()),
            ),
        ),
        _Rule(
            "reporter_records",
            reporter_records,
            reporter_records.c.last_on <= (now - voice).date(),
        ),
        _Rule(
            "attachment_days",
            attachment_days,
            attachment_days.c.day <= (now - timedelta(days=2)).date(),
        ),
        _Rule("sessions", sessions, sessions.c.expires_at <= now),
        _Rule("consents", consents, consents.c.given_at <= now - timedelta(days=retention.contact)),
        _Rule(
            "reports",
            reports,
            and_(reports.c.received_at <= now - ROWS_FOR, ~stays("report:", reports.c.id)),
        ),
        _Rule(
            "appeals",
            appeals,
            and_(
                appeals.c.opened_at <= now - ROWS_FOR,
                appeals.c.decided_at.is_not(None),
                ~stays("appeal:", appeals.c.id),
            ),
        ),
        _Rule("warnings", warnings, warnings.c.made_at <= now - ROWS_FOR),
    ]


def _count(services: Services, rule: _Rule) -> int:
    statement = select(func.count()).select_from(rule.table).where(rule.where)
    with services.records.reading() as tx:
        return int(tx.connection.execute(statement).scalar() or 0)


def _drop_all(services: Services, rule: _Rule) -> int:
    first, after = _WITH.get(rule.name, (_nothing, _no_files))
    gone = 0
    while True:
        with services.records.writing() as tx:
            keys = _drop(tx, rule, first)
        after(services, keys)
        gone += len(keys)
        if len(keys) < CHUNK:
            return gone


def _drop(
    tx: Transaction, rule: _Rule, first: Callable[[Transaction, Sequence[tuple[Any, ...]]], None]
) -> list[tuple[Any, ...]]:
    """Take out one chunk; gives its keys."""
    columns = list(rule.table.primary_key.columns)
    found = tx.connection.execute(
        select(*columns).where(rule.where).order_by(*columns).limit(CHUNK)
    )
    keys = [tuple(row) for row in found]
    if keys:
        first(tx, keys)
        which = (
            columns[0].in_([key[0] for key in keys])
            if len(columns) == 1
            else tuple_(*columns).in_(keys)
        )
        tx.connection.execute(delete(rule.table).where(which))
    return keys


def _nothing(_tx: Transaction, _keys: Sequence[tuple[Any, ...]]) -> None: ...


def _no_files(_services: Services, _keys: Sequence[tuple[Any, ...]]) -> None: ...


def _values_too(tx: Transaction, keys: Sequence[tuple[Any, ...]]) -> None:
    numbers = [key[0] for key in keys]
    tx.connection.execute(
        delete(report_observables).where(report_observables.c.report_id.in_(numbers))
    )


def _files_too(services: Services, keys: Sequence[tuple[Any, ...]]) -> None:
    for key in keys:
        services.attachments.erase(key[0])


_WITH: dict[str, tuple[Callable[..., None], Callable[..., None]]] = {
    "attachments": (_nothing, _files_too),
    "reports": (_values_too, _no_files),
}
"""What goes with a rule's rows: in the same transaction, and once it is committed."""
