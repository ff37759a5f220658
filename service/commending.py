"""Commending: proposals with the facts behind them; a human decides, never the nominee's unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from service.areas import places_now, require_now
from service.clock import local_day
from service.errors import Conflict, Forbidden, InvalidInput, NotFound
from service.movement import periods
from service.movement.campaigns import joined
from service.movement.commendation import (
    DEFAULT_RULES,
    Outcome,
    formula,
    may_decide,
    points,
    propose,
)  # fmt: skip
from service.movement.periods import Period
from service.movement.places import Atlas
from service.officers.permissions import Officer, require, require_role
from service.records.ledger_book import Entry, Span
from service.records.movement_book import UNIT
from service.records.transaction import Transaction
from service.wiring import Services

LEAST_POINTS = 1_000_000
AT_ONCE, PERIODIC = "at_once", "periodic"
PROPOSED, ACCEPTED, DECLINED = "proposed", "accepted", "declined"
GROUP, UNIT_KIND, PERSON = "group", "unit", "person"


def nominate_at_once(
    tx: Transaction,
    case_id: int,
    number: int,
    entries: Sequence[Entry],
    today: date,
    now: datetime,
) -> int:
    """Put forward, in the transaction of the confirmation, whoever is credited for a prevented
    loss: groups, their units, and reporters who asked for it. Gives how many are new.
    """
    made = 0
    period = f"case-{case_id}-{number}"
    facts = {"case": case_id, "confirmed_on": today.isoformat()}
    for kind, name in ((GROUP, "group_code"), (UNIT_KIND, "unit")):
        for code in sorted({getattr(item, name) for item in entries} - {None}):
            mine = [item for item in entries if getattr(item, name) == code]
            outcome = Outcome(
                campaign=mine[0].campaign, credit=0,
                prevented_vnd=sum(item.prevented_vnd for item in mine), overturned=False,
                confirmed_on=today, case_id=case_id,
            )  # fmt: skip
            earned = points([outcome], DEFAULT_RULES)
            made += tx.statements.nominate(
                occasion=AT_ONCE, subject_kind=kind, subject=code, unit=mine[0].unit,
                locality=_place(tx, mine[0], today), period=period, points=earned.total,
                facts=facts | {"prevented_vnd": outcome.prevented_vnd}, state=PROPOSED,
                made_at=now,
            )  # fmt: skip
    behind = tx.ledger.reports_behind(case_id)
    agreed = tx.statements.consented(behind)
    for report in sorted(agreed):
        made += tx.statements.nominate(
            occasion=AT_ONCE, subject_kind=PERSON, subject=f"report:{report}", unit=None,
            locality=tx.reports.locality_of(report), period=period, points=0, facts=facts,
            state=PROPOSED, made_at=now,
        )  # fmt: skip
    return made


def _place(tx: Transaction, entry: Entry, day: date) -> str | None:
    """Where the nominee belongs: the group's seat, else where the reports came from."""
    if entry.group_code is not None:
        group = tx.movement.groups_of({entry.group_code}).at(entry.group_code, day)
        if group is not None:
            return group.locality
    return entry.locality


def propose_for(services: Services, officer: Officer | None, period_code: str) -> int:
    """Reckon the points of a year anew for all groups and units; gives how many are proposed.

    What a human decided already stays as it is. Raises InvalidInput (``bad_period``) for spans of
    one's choice, in which the same would earn again; Forbidden.
    """
    begins = periods.read_year_from(services.settings.reporting_year_from)
    period = periods.parse(period_code, begins)
    if not period.is_year:
        raise InvalidInput("Points are reckoned for years.", code="bad_period", field="period")
    if officer is not None:
        require(officer, "commendation.decide", None)
    now = services.now()
    with services.records.reading() as tx:
        proposed = _proposed(tx, period, min(period.ends_on, local_day(now)))
    actor = officer.ref if officer else "operator"
    with services.records.writing() as tx:
        for (kind, code), fields in proposed.items():
            is_new = tx.statements.nominate(
                occasion=PERIODIC, subject_kind=kind, subject=code, period=period.code,
                state=PROPOSED, made_at=now, **fields,
            )  # fmt: skip
            if not is_new:
                tx.statements.renew(PERIODIC, kind, code, period.code, **fields)
        tx.statements.drop_proposals(PERIODIC, period.code, set(proposed))
        tx.audit.append(now, actor, "commendation.propose", f"period:{period.code}",
                        proposals=len(proposed))  # fmt: skip
    return len(proposed)


def _proposed(tx: Transaction, period: Period, day: date) -> dict[tuple[str, str], dict[str, Any]]:
    """Who would be proposed for a year: points, facts, and where they belong."""
    rows = tx.ledger.outcomes(
        Span(starts_on=period.starts_on, ends_on=period.ends_on, upto=tx.ledger.last())
    )
    campaigns = joined(
        {(row.case_id, row.campaign) for row in rows},
        tx.ledger.ties(sorted({row.case_id for row in rows})),
    )
    subjects = _subjects(rows, campaigns)
    lives = tx.movement.groups_of()
    known = {unit.code: unit for unit in tx.movement.units()}
    found = {}
    for item in propose(subjects, DEFAULT_RULES, LEAST_POINTS):
        group = lives.at(item.code, day) if item.kind == GROUP else None
        unit = known.get(item.code) if item.kind == UNIT_KIND else None
        found[item.kind, item.code] = {
            "points": item.points.total,
            "facts": _facts(item.points, subjects[item.kind, item.code]),
            "unit": group.unit if group else item.code if unit else None,
            "locality": group.locality if group else unit.locality if unit else None,
        }
    return found


def _subjects(
    rows: Sequence[Any], campaigns: Mapping[int, int]
) -> dict[tuple[str, str], list[Outcome]]:
    """Outcomes by group and by unit; what stands and what was undone are two outcomes."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for row in rows:
        parts = ((row.earned, row.prevented, False), (row.undone, row.undone_vnd, True))
        for kind, code in ((GROUP, row.group_code), (UNIT_KIND, row.unit)):
            if code is None:
                continue
            outcomes = found.setdefault((kind, code), [])
            outcomes += [
                Outcome(
                    campaign=campaigns[row.case_id], credit=int(credit),
                    prevented_vnd=int(prevented), overturned=overturned,
                    confirmed_on=row.confirmed_on, case_id=row.case_id,
                )
                for credit, prevented, overturned in parts
                if credit or prevented
            ]  # fmt: skip
    return found


def _facts(earned: Any, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "cases": len({item.case_id for item in outcomes if not item.overturned}),
        "overturned": len({item.case_id for item in outcomes if item.overturned}),
        "credit_millionths": sum(item.credit for item in outcomes if not item.overturned),
        "prevented_vnd": sum(item.prevented_vnd for item in outcomes if not item.overturned),
        "lines": [
            {"campaign": line.campaign, "earned": line.earned, "capped": line.capped,
             "cost": line.cost, "cases": line.cases[:20], "overturned": line.overturned[:20]}
            for line in earned.lines[:200]
        ],
    }  # fmt: skip


def nominations(
    services: Services,
    officer: Officer,
    *,
    state: str | None = None,
    period: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> dict[str, Any]:
    """Proposals in the officer's area, with the formula that made their points."""
    require_role(officer, "commendation.read")
    with services.records.reading() as tx:
        places, bodies = places_now(tx, officer, "commendation.read", local_day(services.now()))
        rows = tx.statements.nominations(
            localities=places,
            units=bodies,
            state=state,
            period=period,
            after=after,
            limit=limit,
        )
    return {
        "formula": formula(DEFAULT_RULES)._asdict(),
        "nominations": [nomination_dict(row) for row in rows],
        "next": rows[-1].id if len(rows) == limit else None,
    }


def nomination_dict(row: Any) -> dict[str, Any]:
    """A proposal for the door; a person is a report's number, never a name."""
    return {
        "id": row.id,
        "occasion": row.occasion,
        "kind": row.subject_kind,
        "subject": None if row.subject_kind == PERSON else row.subject,
        "unit": row.unit,
        "locality": row.locality,
        "period": row.period,
        "points_millionths": row.points,
        "facts": row.facts,
        "state": row.state,
        "made_at": row.made_at.isoformat(),
        "decided_by": row.decided_by,
    }


def decide_nomination(
    services: Services, officer: Officer, number: int, *, accept: bool, reason: str
) -> str:
    """Accept or decline. Raises NotFound, Forbidden (``own_unit``, ``unit_needed``) and Conflict
    (``nomination_decided``).
    """
    require_role(officer, "commendation.decide")
    now = services.now()
    with services.records.writing() as tx:
        row = tx.statements.nomination(number)
        if row is None:
            raise NotFound("No such proposal.", field="nomination")
        require_now(tx, officer, "commendation.decide", row.locality, row.unit, local_day(now))
        if officer.unit is None:
            raise Forbidden("Whose unit is not known may not decide.", code="unit_needed")
        if not may_decide(officer.unit, _own(tx, row, local_day(now))):
            raise Forbidden("The nominee belongs to your unit.", code="own_unit")
        state = ACCEPTED if accept else DECLINED
        if not tx.statements.decide(number, state, officer.id, now):
            raise Conflict("It was decided.", code="nomination_decided", field="nomination")
        tx.vault.seal(
            f"nomination:{number}", "note", {"text": reason},
            tx.retention.until("note", now.date()),
        )  # fmt: skip
        tx.audit.append(now, officer.ref, f"commendation.{state}", f"nomination:{number}")
    return state


def _own(tx: Transaction, row: Any, day: date) -> set[str]:
    """The units that may not decide: the nominee's of then and now, what became of these and what
    they came from, and all below them.
    """
    atlas = tx.movement.atlas(UNIT)
    made_on = local_day(row.made_at)
    named = {row.unit} if row.unit else set()
    if row.subject_kind == GROUP:
        group = tx.movement.groups_of({row.subject}).at(row.subject, day)
        named |= {group.unit} if group else set()
    kin = set(named)
    for step in sorted(atlas.successions, key=lambda step: step.on):
        if step.source in kin:
            kin.add(step.target)
    for step in sorted(atlas.successions, key=lambda step: step.on, reverse=True):
        if step.target in kin:
            kin.add(step.source)
    return {
        below
        for unit in kin
        for when in (day, made_on, *_last_days(atlas, unit))
        for below in atlas.at(when).below(unit)
    }


def _last_days(atlas: Atlas, unit: str) -> list[date]:
    """The last day of each version of a unit that is no more: what lay below it then."""
    return [
        place.valid_until - timedelta(days=1)
        for place in atlas.places
        if place.code == unit and place.valid_until is not None
    ]


def reveal_person(services: Services, officer: Officer, number: int, purpose: str) -> Any:
    """Name and contact that a person gave for being commended; who looked is kept."""
    require_role(officer, "commendation.decide")
    now = services.now()
    with services.records.writing() as tx:
        row = tx.statements.nomination(number)
        if row is None or row.subject_kind != PERSON:
            raise NotFound("No such proposal.", field="nomination")
        require_now(tx, officer, "commendation.decide", row.locality, row.unit, local_day(now))
        tx.vault.seal(
            f"look:{tx.audit.last() + 1}", "note", {"text": purpose},
            tx.retention.until("note", now.date()),
        )  # fmt: skip
        tx.audit.append(now, officer.ref, "commendation.reveal", f"nomination:{number}")
        ref = tx.statements.consent_ref(int(row.subject.removeprefix("report:")))
        return (tx.vault.open(ref) if ref else None) or {}


def consent(
    services: Services, receipt_ref: str, name: str | None, contact: str | None, *, agree: bool
) -> bool:
    """A reporter wants to be nominated, or no longer does; False where the receipt is unknown."""
    now = services.now()
    with services.records.writing() as tx:
        row = tx.reports.by_receipt(receipt_ref)
        if row is None or row.state != "taken":
            return False
        before = tx.statements.consent_ref(row.id)
        if before is not None:
            tx.vault.erase([before], now, "reporter")
        if not agree:
            tx.statements.withdraw(row.id)
        else:  # whoever agrees again corrects the name, and what was proposed stays
            tx.vault.seal(
                tx.statements.consent(row.id, now), "contact", {"name": name, "contact": contact},
                tx.retention.until("contact", now.date()),
            )  # fmt: skip
        act = "report.consent" if agree else "report.consent.end"
        tx.audit.append(now, "reporter", act, f"report:{row.id}")
    services.records.forget()
    return True
