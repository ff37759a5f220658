"""Movement desk: places and units from tables, groups through their lives, entered figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from service.areas import may_now, require_now
from service.clock import local_day
from service.errors import Forbidden, InvalidInput, NotFound
from service.movement import counts
from service.movement.groups import Change, Group, check_change, group_at, looks_personal
from service.movement.import_rows import REASONS, Read
from service.movement.places import ROOT
from service.movement.successions_import import read_successions
from service.movement.targets import Figure, check_figure
from service.movement.units_import import read_localities, read_units
from service.officers.permissions import Officer, require, require_role
from service.records.movement_book import LOCALITY, UNIT
from service.records.transaction import Transaction
from service.table_files import Row, read_table
from service.wiring import Services

TABLES = ("localities", "units", "successions")
TOLD = 100


def import_table(
    services: Services,
    officer: Officer | None,
    what: str,
    content: bytes,
    name: str,
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Enter the good lines of a table; bad ones are named by line, column and reason.

    A line of a known code and first day takes its place, as when its end becomes known. Raises
    InvalidInput and TooLarge where the file is no table, Forbidden.
    """
    if officer is not None:
        require(officer, "places.manage")
    if what not in TABLES:
        raise InvalidInput("There is no such table.", code="bad_table", field="what")
    rows = list(read_table(content, name))
    if not rows:
        raise InvalidInput("The table has no line.", code="bad_table", field="file")
    entered = 0
    while True:
        with services.records.reading() as tx:  # others write meanwhile
            change = tx.movement.change()
            read, put = _judged(tx, what, rows)
        if dry_run:
            break
        with services.records.writing() as tx:
            if tx.movement.change() != change:
                continue  # somebody entered places: judge anew
            put(tx)
            entered = len(read.items)
            actor = officer.ref if officer else "operator"
            tx.audit.append(services.now(), actor, "places.import", what, rows=entered,
                            bad=read.fault_count)  # fmt: skip
        break
    return {
        "table": what,
        "good": len(read.items),
        "entered": entered,
        "bad": read.fault_count,
        "faults": [
            {
                "line": fault.line,
                "column": fault.column,
                "reason": fault.reason,
                "words": REASONS[fault.reason]._asdict(),
            }
            for fault in read.faults
        ],
    }


def _judged(
    tx: Transaction, what: str, rows: Sequence[Row]
) -> tuple[Read[Any], Callable[[Transaction], object]]:
    """What a table says, and how to enter it."""
    places, units = tx.movement.localities(), tx.movement.units()
    if what == "localities":
        localities = read_localities(rows, places)
        return localities, lambda tx: tx.movement.put_localities(localities.items)
    if what == "units":
        found = read_units(rows, places, units)
        return found, lambda tx: tx.movement.put_units(found.items)
    known = [*tx.movement.successions(LOCALITY), *tx.movement.successions(UNIT)]
    steps = read_successions(rows, places, units, known)
    of_units = {unit.code for unit in units}

    def put(tx: Transaction) -> None:
        for kind in (LOCALITY, UNIT):
            mine = [step for step in steps.items if (step.source in of_units) == (kind == UNIT)]
            tx.movement.put_successions(kind, mine)

    return steps, put


def change_group(
    services: Services, officer: Officer | None, code: str, on: date, fields: dict[str, object]
) -> dict[str, Any]:
    """Begin a group, or say what of it changes from a day on.

    Both what it was and what it becomes must lie in the officer's area. Raises InvalidInput,
    Conflict, NotFound (``unknown_subject``) and Forbidden.
    """
    if officer is not None:
        require_role(officer, "group.manage")
    now = services.now()
    today = local_day(now)
    if on > today:
        raise InvalidInput("The day is yet to come.", code="in_the_future", field="on")
    with services.records.writing() as tx:
        changes = tx.movement.groups_of({code}).changes.get(code, [])
        change = Change(on, fields)
        before = group_at(code, changes, on)
        if before is not None:
            _require(tx, officer, "group.manage", before, today)
        check_change(changes, change)
        after = group_at(code, [*changes, change], on)
        assert after is not None
        _require(tx, officer, "group.manage", after, today)
        _known(tx, officer, after, on)
        actor = officer.ref if officer else "operator"
        tx.movement.change_group(code, change, actor, now)
        tx.audit.append(now, actor, "group.change", f"group:{code}", on=on.isoformat())
    return group_dict(after)


def _require(tx: Transaction, officer: Officer | None, act: str, group: Group, today: date) -> None:
    if officer is not None:
        require_now(tx, officer, act, group.locality, group.unit, today)


def _known(tx: Transaction, officer: Officer | None, group: Group, day: date) -> None:
    """What a group names must have been there on the day, and lie in the officer's area."""
    if not tx.movement.was_there(LOCALITY, group.locality, day):
        raise NotFound("There was no such place.", code="unknown_subject", field="locality")
    if not tx.movement.was_there(UNIT, group.unit, day):
        raise NotFound("There was no such unit.", code="unknown_subject", field="unit")
    seats = tx.movement.seats(group.takes_part, day)
    for number, code in enumerate(group.takes_part):
        field = f"takes_part.{number}"
        if code not in seats:
            raise NotFound("There was no such place or unit.", code="unknown_subject", field=field)
        locality, unit = seats[code]
        if officer is not None and not may_now(tx, officer, "group.manage", locality, unit, day):
            raise Forbidden("This lies outside your area.", code="out_of_scope", field=field)


def groups(
    services: Services, officer: Officer, *, on: date | None = None, after: str = "",
    limit: int = 100,
) -> dict[str, Any]:  # fmt: skip
    """Groups of the officer's area as they were on a day, by code."""
    require_role(officer, "group.read")
    today = local_day(services.now())
    with services.records.reading() as tx:
        mine = [
            group
            for group in tx.movement.groups_of().all_at(on or today)
            if group.code > after
            and may_now(tx, officer, "group.read", group.locality, group.unit, today)
        ]
    shown = mine[:limit]
    return {
        "groups": [group_dict(group) for group in shown],
        "next": shown[-1].code if len(mine) > limit else None,
    }


def group_detail(services: Services, officer: Officer, code: str) -> dict[str, Any]:
    """A group as it is, and all that ever changed of it. Raises NotFound."""
    require_role(officer, "group.read")
    today = local_day(services.now())
    with services.records.reading() as tx:
        lived = tx.movement.groups_of({code})
        group = lived.at(code, today)
        if group is None:
            raise NotFound("No such group.", field="group")
        _require(tx, officer, "group.read", group, today)
    return {
        **group_dict(group),
        "changes": [
            {"on": change.on.isoformat(), "fields": _plain(change.fields)}
            for change in lived.changes[code]
        ],
    }


def group_dict(group: Group) -> dict[str, Any]:
    """A group for the door."""
    return {
        "code": group.code,
        "name": group.name,
        "participants": group.participants,
        "head": group.head,
        "content": group.content,
        "themes": list(group.themes),
        "platform": group.platform,
        "head_role": group.head_role,
        "admins": group.admins,
        "members": group.members,
        "unit": group.unit,
        "locality": group.locality,
        "takes_part": list(group.takes_part),
        "criteria": list(group.criteria),
        "campaigns": list(group.campaigns),
        "state": group.state,
        "trained_on": group.trained_on.isoformat() if group.trained_on else None,
    }


def _plain(fields: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
    }


def enter_figure(
    services: Services,
    officer: Officer | None,
    target: str,
    subject: str,
    year: int,
    numerator: int | None,
    denominator: int | None,
    source: str,
    on: date | None = None,
) -> None:
    """Enter what an office reports of a target or counts; the last word counts, all are kept.

    ``on`` is the day on whose map ``subject`` is a place, today where left out.

    Raises InvalidInput (``bad_target``, ``bad_figure``, ``personal_data``), NotFound and Forbidden.
    """
    if officer is not None:
        require(officer, "figure.enter", subject)
    if looks_personal(source):
        raise InvalidInput(
            "It looks like a phone number or an address of mail.", code="personal_data",
            field="source",
        )  # fmt: skip
    if target in counts.CODES:
        counts.check_count(numerator, denominator)
    else:
        check_figure(Figure(target, numerator, denominator, source))
    now = services.now()
    day = on or local_day(now)
    if day > local_day(now):
        raise InvalidInput("The day is yet to come.", code="in_the_future", field="on")
    with services.records.writing() as tx:
        if subject != ROOT and not tx.movement.was_there(LOCALITY, subject, day):
            raise NotFound("There was no such place.", code="unknown_subject", field="subject")
        actor = officer.ref if officer else "operator"
        tx.movement.enter_figure(
            code=target, subject=subject, year=year, on_day=day, numerator=numerator,
            denominator=denominator, source=source, made_by=actor, made_at=now,
        )  # fmt: skip
        tx.audit.append(now, actor, "figure.enter", f"figure:{target}", year=year)


def faults_told(faults: Sequence[dict[str, Any]], most: int = TOLD) -> Iterable[str]:
    """Faults as lines for people."""
    for fault in faults[:most]:
        yield f"line {fault['line']}  {fault['column']:<14}{fault['words']['en']}"
    if len(faults) > most:
        yield f"and {len(faults) - most} more"
