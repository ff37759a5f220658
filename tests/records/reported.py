"""Reports for the tests of the records: said by people, sealed, with files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from service.indicators.decided import Indicator, Role
from service.indicators.token import marker, own_token
from service.observables.kinds import parse
from service.observables.url import Url
from service.records.schema import metadata
from service.reports.claim import Claim, Value
from service.reports.notes import write_note
from service.reports.receipt import spell
from service.reports.submit import submit
from service.wiring import Services
from tests.attachments import pictures
from tests.support import NOW

PHONE = "0912345678"
LINK = "https://evil-shop.top/login"
STORY = "They called and wanted a transfer."
CONTACT = "reporter@example.org"


@dataclass(frozen=True)
class Reported:
    """A report, the receipt and the ids of its files."""

    id: int
    case_id: int
    receipt: str
    files: tuple[str, ...] = ()


def value(services: Services, kind: str, text: str) -> Value:
    """A value as the door makes it."""
    assert services.snapshot is not None
    digest = services.snapshot.index.digest
    observable = parse(kind, text)
    host = observable.name.encode() if isinstance(observable, Url) else None
    return Value(
        kind=kind,
        key=observable.key,
        text=text,
        digest=digest(own_token(observable)).hex(),
        marker=digest(marker(host)).hex() if host else None,
    )


def report(
    services: Services,
    seed: str,
    values: Sequence[tuple[str, str]] = (("phone", PHONE),),
    *,
    at: datetime = NOW,
    files: Sequence[bytes] = (),
    **fields: Any,
) -> Reported:
    """Take a report, with its files."""
    chosen: dict[str, Any] = {
        "receipt": spell(services.records.refs.code("report", seed.encode())),
        "body_hash": "0" * 64,
        "values": tuple(value(services, kind, text) for kind, text in values),
        "network": f"4:{seed}",
        "channel": "web",
        "story": f"{STORY} {seed}",
        "contact": CONTACT,
        "locality": "79/26734",
        **fields,
    }
    saved = []
    with services.records.writing() as tx:
        done = submit(tx, Claim(**chosen), None, at)
        assert done.key is not None
        for item in services.attachments.check(files):
            made = services.attachments.save(item, done.key)
            saved.append(made.id)
            row = {
                "id": made.id,
                "sha256": made.sha256,
                "size": made.size,
                "media_type": made.media_type,
                "has_view": made.view_sha256 is not None,
                "received_at": at,
            }
            tx.reports.attach(done.report_id, [row])
    if done.changed_lists:
        services.lists_changed()
    return Reported(done.report_id, done.case_id, done.receipt, tuple(saved))


def talk(services: Services, about: Reported, question: str, answer: str) -> None:
    """A question to the reporter, the answer, and a remark that is not for the reporter."""
    with services.records.writing() as tx:
        for kind, text in (("question", question), ("answer", answer)):
            write_note(tx, about.case_id, kind, text, NOW, report_id=about.id)
        write_note(tx, about.case_id, "note", "a remark among officers", NOW)


def spoken(services: Services, people: int = 3, text: str = LINK) -> list[Reported]:
    """As many people, vouched for and apart from each other, report one link."""
    return [
        report(
            services,
            f"person {number}",
            [("url", text)],
            person=f"person {number}",
            at=NOW - timedelta(minutes=5 * (people - number)),
        )
        for number in range(people)
    ]


def listing(digest: str, role: Role, until: datetime = NOW + timedelta(days=30)) -> Indicator:
    """A listing of ours."""
    return Indicator(
        digest=digest, marker=None, match="p", page=False, role=role, category=1,
        first_on=NOW.date(), last_on=NOW.date(), until_at=until,
    )  # fmt: skip


def filled(services: Services) -> list[Reported]:
    """Reports with files and talk, a public tally, a confirmed listing and a credit."""
    made = spoken(services)
    made.append(report(services, "with files", files=[pictures.pdf(), pictures.jpeg()]))
    talk(services, made[-1], "which bank?", "the blue one")
    phone = value(services, "phone", PHONE).digest
    with services.records.writing() as tx:
        tx.indicators.enter([listing(phone, Role.CONFIRMED)], made[-1].case_id, NOW)
        tx.indicators.credit("confirmed", made[-1].case_id, 1, NOW)
    services.lists_changed()
    return made


def rows(services: Services) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table; SQLite leaves it to the reader that moments are in UTC."""
    found: dict[str, list[dict[str, Any]]] = {}
    with services.records.reading() as tx:
        for table in metadata.sorted_tables:
            kept = tx.connection.execute(select(table).order_by(*table.primary_key))
            found[table.name] = [
                {name: _aware(item) for name, item in row._mapping.items()} for row in kept
            ]
    return found


def _aware(item: Any) -> Any:
    naive = isinstance(item, datetime) and item.tzinfo is None
    return item.replace(tzinfo=UTC) if naive else item


def count(services: Services, name: str) -> int:
    """How many rows a table has."""
    statement = select(func.count()).select_from(metadata.tables[name])
    with services.records.reading() as tx:
        return int(tx.connection.execute(statement).scalar() or 0)


def on_disk(services: Services) -> set[str]:
    """Names of the evidence files."""
    folder: Path = services.attachments.folder
    return {path.name for path in folder.rglob("*") if path.is_file()}


def later(services: Services, days: float) -> None:
    """Let the clock of these services show a later day."""
    moment = NOW + timedelta(days=days)
    services.clock = lambda: moment
