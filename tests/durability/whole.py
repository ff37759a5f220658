"""Whole: what must hold in the records at every moment, and of everything that was promised."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Table, select

from service.appealing import appeal_state
from service.records.officer_tables import audit
from service.records.tables import (
    appeals,
    cases,
    decisions,
    indicators,
    ledger_events,
    notes,
    personal,
    record_keys,
    report_observables,
    reports,
    voices,
)
from service.records.transaction import Transaction
from service.reporting import report_state
from service.wiring import Services

LISTED = ("confirmed", "provisional")
_STANDS = {"submit": partial(report_state, language="vi"), "appeal": appeal_state}


def half_states(services: Services) -> list[str]:
    """What was done by half; empty where every act was done wholly or not at all."""
    with services.records.reading() as tx:
        return [*_reports(tx), *_cases(tx), *_appeals(tx)]


def broken_promises(services: Services, told: Iterable[dict[str, Any]]) -> list[str]:
    """What somebody was told and the records know nothing of."""
    with services.records.reading() as tx:
        entries = _entries(tx)
        events = {(row.case_id, row.act) for row in _rows(tx, ledger_events)}
        listings = list(_rows(tx, indicators))
        acts = {(row.case_id, row.officer_id, row.act) for row in _rows(tx, decisions)}
        outcomes = {row.id: (row.outcome, row.decided_by) for row in _rows(tx, appeals)}
        found = []
        for line in told:
            act = line["told"]
            if act in ("confirm", "retract"):
                case, officer, version = line["case"], line["officer"], line["version"]
                held = (case, officer, act) in acts
                subject, who = f"case:{case}", f"officer:{officer}"
                if act == "confirm" and line["state"] == "awaiting_second":
                    held &= (subject, "case.confirm.first", who, None) in entries
                elif act == "confirm":
                    held &= (subject, "case.confirm", who, version) in entries
                    held &= (case, "confirmed") in events
                    held &= any(
                        row.case_id == case and row.role == "confirmed"
                        and row.entered_at_version == version
                        for row in listings
                    )  # fmt: skip
                else:
                    held &= (subject, "case.retract", who, version) in entries
                    held &= (case, "reversed") in events
                    held &= any(
                        row.case_id == case and row.role == "confirmed"
                        and row.left_at_version == version
                        for row in listings
                    )  # fmt: skip
                if not held:
                    found.append(f"{line}: is not in the records")
            elif act == "review":
                number, who = line["appeal"], f"officer:{line['officer']}"
                held = outcomes.get(number) == (line["outcome"], line["officer"])
                held &= (f"appeal:{number}", "appeal.decide", who, line["version"]) in entries
                if not held:
                    found.append(f"{line}: is not in the records")
    for line in told:
        stands = _STANDS.get(line["told"])
        if stands and stands(services, line["receipt"])["state"] == "unknown":
            found.append(f"{line}: the receipt is unknown")
    return found


def _rows(tx: Transaction, table: Table) -> Iterator[Any]:
    return iter(tx.connection.execute(select(table)).all())


def _entries(tx: Transaction) -> Counter[tuple[str, str, str, int | None]]:
    """Subject, act, actor and list version of every audit entry."""
    return Counter(
        (row.subject, row.act, row.actor, json.loads(row.details).get("version"))
        for row in _rows(tx, audit)
    )


def _sealed(tx: Transaction) -> set[str]:
    kept = set(tx.connection.execute(select(personal.c.ref)).scalars())
    return kept & set(tx.connection.execute(select(record_keys.c.ref)).scalars())


def _subjects(tx: Transaction, act: str) -> list[str]:
    return sorted(
        tx.connection.execute(select(audit.c.subject).where(audit.c.act == act)).scalars()
    )


def _reports(tx: Transaction) -> Iterator[str]:
    """A report has its content, values, voices, case and audit entry; none of these is alone."""
    sealed = _sealed(tx)
    named, heard = defaultdict(set), defaultdict(set)
    for row in _rows(tx, report_observables):
        named[row.report_id].add(row.digest)
    for row in _rows(tx, voices):
        heard[row.report_id].add(row.digest)
    known = {row.id: row.reports for row in _rows(tx, cases)}
    joined: Counter[int] = Counter()
    numbers = set()
    for row in _rows(tx, reports):
        numbers.add(row.id)
        joined[row.case_id] += 1
        if f"report:{row.id}" not in sealed:
            yield f"report {row.id}: has no sealed content"
        if not named[row.id] or named[row.id] != heard[row.id]:
            yield f"report {row.id}: values and voices differ"
        if row.case_id not in known:
            yield f"report {row.id}: has no case"
    if dict(joined) != known:
        yield "cases: count other reports than they have"
    for ref in sealed:
        if ref.startswith("report:") and int(ref[7:]) not in numbers:
            yield f"{ref}: is sealed, and there is no such report"
    if _subjects(tx, "report.submit") != sorted(f"report:{number}" for number in numbers):
        yield "audit: has other reports than the records"


def _cases(tx: Transaction) -> Iterator[str]:
    """A confirmed case has two officers, a listing, an event and an entry; none of these is alone.

    What was retracted or overturned has its reversal and no listing.
    """
    made = defaultdict(list)
    for row in _rows(tx, decisions):
        made[row.case_id].append(row)
    reasons = Counter(row.case_id for row in _rows(tx, notes) if row.kind == "reason")
    events = Counter((row.case_id, row.act) for row in _rows(tx, ledger_events))
    ever, now = Counter[int](), Counter[int]()
    for row in _rows(tx, indicators):
        if row.role in LISTED:
            ever[row.case_id] += 1
            now[row.case_id] += row.left_at_version is None
    confirmed = _subjects(tx, "case.confirm")
    if confirmed != sorted(f"case:{case}" for case, act in events if act == "confirmed"):
        yield "audit: has other confirmations than the ledger"
    for row in _rows(tx, cases):
        officers = {item.officer_id for item in made[row.id] if item.act == "confirm"}
        count = len(officers)
        credit = events.pop((row.id, "confirmed"), 0)
        debit = events.pop((row.id, "reversed"), 0)
        listed, former = now.pop(row.id, 0), ever[row.id]
        state = (count, credit, debit, listed, former)
        expected = {
            "open": (0, 0, 0, 0, 0),
            "awaiting_second": (1, 0, 0, 0, 0),
            "confirmed": (2, 1, 0, 1, 1),
            "retracted": (2, 1, 1, 0, 1),
            "overturned": (2, 1, 1, 0, 1),
        }
        if state != expected.get(row.state):
            yield f"case {row.id}: is {row.state} with {state}"
        if reasons[row.id] != len(made[row.id]):
            yield f"case {row.id}: has decisions without reasons"
    if events or +now:
        yield f"there is no case of {dict(events)}, {dict(now)}"


def _appeals(tx: Transaction) -> Iterator[str]:
    """An appeal has its content and entry; a decided one its reason and another entry."""
    sealed, every, decided = _sealed(tx), [], []
    for row in _rows(tx, appeals):
        every.append(f"appeal:{row.id}")
        if f"appeal:{row.id}" not in sealed:
            yield f"appeal {row.id}: has no sealed content"
        done = {row.outcome is not None, row.decided_at is not None, row.decided_by is not None}
        if len(done) != 1 or (f"outcome:{row.id}" in sealed) not in done:
            yield f"appeal {row.id}: is decided by half"
        if row.outcome is not None:
            decided.append(f"appeal:{row.id}")
    if _subjects(tx, "appeal.open") != sorted(every):
        yield "audit: has other appeals than the records"
    if _subjects(tx, "appeal.decide") != sorted(decided):
        yield "audit: has other decisions of appeals than the records"
