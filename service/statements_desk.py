"""Statements desk: who may see which statement, issuing and closing one, and what is due.

A statement of a closed period is served as it was issued, to the byte; everything else is made
from the present records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from service.areas import cover_all
from service.clock import VIET_NAM, local_day
from service.errors import Conflict, Forbidden, InvalidInput, NotFound
from service.gathering import ADVICE, UNIT_PREFIX, Subject, gather, subject_of
from service.movement import periods
from service.movement.groups import looks_personal
from service.movement.periods import Period
from service.movement.places import ROOT
from service.movement.statements import STATEMENTS, kind_of, write
from service.movement.statements.base import Letterhead, Statement
from service.officers.permissions import EVERYTHING, Officer, require_role
from service.records.movement_book import LOCALITY, UNIT
from service.records.transaction import Transaction
from service.statement_files import FORMATS
from service.wiring import Services

SENT_WITHIN = timedelta(days=31)
"""A statement that was issued so long before it is due, or later, counts as sent."""
OWED_LEVELS = ("province", "commune")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A statement's file; ``sha256`` of a closed one is kept beside it."""

    media_type: str
    content: bytes
    name: str
    closed: bool


def begins(services: Services) -> tuple[int, int]:
    """The day on which a reporting year begins."""
    return periods.read_year_from(services.settings.reporting_year_from)


def require_subject(officer: Officer | None, act: str, subject: Subject, today: date) -> None:
    """Raises Forbidden where the subject lies outside the officer's area.

    A place that is no more belongs to those in whose area all of it lies today; what is to become
    of it later is no matter. Without an officer it is the command line that asks.
    """
    if officer is None:
        return
    scopes = [grant.scope for grant in require_role(officer, act)]
    if EVERYTHING in scopes:
        return
    now = subject.atlas.route(subject.place, subject.map_on, max(subject.map_on, today))
    if subject.code == ROOT or not cover_all(scopes, subject.by, now):
        raise Forbidden("This lies outside your area.", code="out_of_scope")


def draw(
    services: Services,
    officer: Officer | None,
    kind: str,
    subject_code: str,
    period_code: str,
    map_on: date | None = None,
    *,
    act: str = "statement.read",
) -> Statement:
    """The statement as the records have it now. Raises InvalidInput, NotFound, Forbidden."""
    kind_of(kind)
    period = periods.parse(period_code, begins(services))
    if officer is not None:
        require_role(officer, act)
    require_begun(period, local_day(services.now()))
    with services.records.reading() as tx:
        subject = subject_of(tx, subject_code, map_on or _map_day(services, period))
        require_subject(officer, act, subject, local_day(services.now()))
        return _written(services, tx, kind, subject, period, closed=False)


def require_begun(period: Period, today: date) -> None:
    """Raises Conflict (``period_runs``) for what is yet to come, InvalidInput (``bad_period``) for
    what was before the movement: their zeros would be read as figures.
    """
    if period.starts_on > today:
        raise Conflict("The period has not begun.", code="period_runs", field="period")
    if period.ends_on < periods.BEGINS_ON:
        raise InvalidInput("This was before the movement.", code="bad_period", field="period")


def _written(
    services: Services,
    tx: Transaction,
    kind: str,
    subject: Subject,
    period: Period,
    *,
    closed: bool,
    number: str = "",
) -> Statement:
    facts = gather(
        tx, kind, subject, period, letterhead=_letterhead(services, subject, number),
        begins=begins(services), closed=closed, now=services.now(),
    )  # fmt: skip
    return write(facts, ADVICE)


def _map_day(services: Services, period: Period) -> date:
    """The map at the period's end, or today's."""
    return min(period.ends_on, local_day(services.now()))


def _letterhead(services: Services, subject: Subject, number: str) -> Letterhead:
    settings = services.settings
    recipients = settings.letterhead_recipients.split(";")
    return Letterhead(
        superior=settings.letterhead_superior,
        issuer=settings.letterhead_issuer or subject.name,
        number=number,
        place=settings.letterhead_place,
        signer=settings.letterhead_signer,
        recipients=tuple(name.strip() for name in recipients if name.strip()),
    )


def closing_of(kind: str, subject: str, period: Period) -> str:
    """The one name of a closed statement, whatever its days were called."""
    return f"{kind} {subject} {period.starts_on} {period.ends_on}"


def file_of(
    services: Services,
    officer: Officer | None,
    kind: str,
    subject_code: str,
    period_code: str,
    name: str,
    map_on: date | None = None,
) -> Rendered:
    """A statement's file: of a closed period the one that was issued, else made now.

    Another map than the period's own is always drawn anew. Raises InvalidInput, NotFound and
    Forbidden.
    """
    if name not in FORMATS:
        raise NotFound("There is no such form of a statement.", field="format")
    media_type, render = FORMATS[name]
    title = f"{kind}-{_safe(subject_code)}-{period_code}.{name}"
    period = periods.parse(period_code, begins(services))
    with services.records.reading() as tx:
        row = tx.statements.closed(closing_of(kind, subject_code, period))
        if row is not None and map_on in (None, row.map_on):
            of = UNIT if subject_code.startswith(UNIT_PREFIX) else LOCALITY
            subject = Subject(subject_code, tx.movement.atlas(of), row.map_on)  # whatever maps say
            require_subject(officer, "statement.read", subject, local_day(services.now()))
            kept = tx.statements.file(row.id, name)
            return Rendered(media_type, bytes(kept.content), title, closed=True)
    drawn = draw(services, officer, kind, subject_code, period_code, map_on)
    return Rendered(media_type, render(drawn), title, closed=False)


def _safe(text: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in text).strip("-") or "all"


def issue(
    services: Services,
    officer: Officer | None,
    kind: str,
    subject_code: str,
    period_code: str,
    *,
    number: str = "",
    close: bool = False,
) -> dict[str, Any]:
    """Keep a statement's files for good. ``close`` makes them the period's, once it is over.

    Raises Conflict (``period_runs``, ``period_closed``) beside what ``draw`` raises.
    """
    kind_of(kind)
    if looks_personal(number):
        raise InvalidInput(
            "It looks like a phone number or an address of mail.", code="personal_data",
            field="number",
        )  # fmt: skip
    period = periods.parse(period_code, begins(services))
    today = local_day(services.now())
    if close and today <= period.ends_on:
        raise Conflict("The period is not over.", code="period_runs", field="period")
    require_begun(period, today)
    closing = closing_of(kind, subject_code, period)
    with services.records.reading() as tx:  # drawn beside whoever writes
        subject = subject_of(tx, subject_code, _map_day(services, period))
        require_subject(officer, "statement.issue", subject, today)
        _require_open(tx, closing)
        drawn = _written(services, tx, kind, subject, period, closed=close, number=number)
    files = {name: render(drawn) for name, (_, render) in FORMATS.items()}
    actor = officer.ref if officer else "operator"
    with services.records.writing() as tx:
        _require_open(tx, closing)  # somebody may have been quicker
        made = tx.statements.issue(
            files,
            kind=kind,
            subject=subject_code,
            period=period.code,
            map_on=subject.map_on,
            upto=drawn.upto,
            snapshot_id=drawn.snapshot_id(),
            closed=close,
            closing=closing if close else None,
            number=number,
            made_by=actor,
            made_at=services.now(),
        )
        act = "statement.close" if close else "statement.issue"
        tx.audit.append(services.now(), actor, act, f"statement:{made}",
                        snapshot=drawn.snapshot_id())  # fmt: skip
        return statement_dict(tx, tx.statements.get(made))


def _require_open(tx: Transaction, closing: str) -> None:
    if tx.statements.closed(closing) is not None:
        raise Conflict("The period is closed.", code="period_closed", field="period")


def statement_dict(tx: Transaction, row: Any) -> dict[str, Any]:
    """An issued statement with the hashes of its files."""
    return {
        "id": row.id,
        "kind": row.kind,
        "subject": row.subject,
        "period": row.period,
        "map_on": row.map_on.isoformat(),
        "upto": row.upto,
        "snapshot_id": row.snapshot_id,
        "closed": row.closed,
        "number": row.number,
        "made_by": row.made_by,
        "made_at": row.made_at.isoformat(),
        "sha256": tx.statements.hashes(row.id),
    }


def due(
    services: Services, officer: Officer | None = None, today: date | None = None
) -> list[dict[str, Any]]:
    """What each place and unit owes: the day, how many are left, and whether one is reminded.

    Places without a statement of the kind and period are listed; those behind the day are overdue.
    """
    day = today or local_day(services.now())
    found: list[dict[str, Any]] = []
    with services.records.reading() as tx:
        owing = _owing(tx, officer, day)
        for kind in STATEMENTS:
            if not kind.is_owed:
                continue
            period = periods.current(kind.code, day, begins(services))
            last = periods.due_on(kind.code, period)
            left = periods.days_left(last, day)
            if left > _FAR.days:
                continue
            since = datetime.combine(last - SENT_WITHIN, time(0), VIET_NAM)
            sent = tx.statements.sent(kind.code, period.code, since)
            found += [
                {
                    "kind": kind.code,
                    "period": period.code,
                    "subject": code,
                    "name": name,
                    "due_on": last.isoformat(),
                    "days_left": left,
                    "reminder": periods.reminds(last, day),
                    "overdue": left < 0,
                }
                for code, name in owing
                if code not in sent
            ]
    return found


_FAR = timedelta(days=max(periods.REMINDERS))


def _owing(tx: Transaction, officer: Officer | None, day: date) -> list[tuple[str, str]]:
    """Provinces and communes, and the units that must report; in the officer's area."""
    scopes = None
    if officer is not None:
        scopes = [grant.scope for grant in require_role(officer, "statement.read")]

    def is_mine(of: str, code: str) -> bool:
        return scopes is None or cover_all(scopes, of, [code])

    places = [
        (place.code, place.name)
        for place in tx.movement.localities()
        if place.level in OWED_LEVELS and place.is_valid(day) and is_mine(LOCALITY, place.code)
    ]
    units = [
        (UNIT_PREFIX + unit.code, unit.name)
        for unit in tx.movement.units()
        if unit.reports and unit.is_valid(day) and is_mine(UNIT, unit.code)
    ]
    return sorted(places + units)
