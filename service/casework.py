"""Casework: what officers see of cases and reports, and the acts that go beyond one rule.

Numbers are masked everywhere but in ``reveal``, which needs a purpose and leaves an audit entry.
What lies outside an officer's area is not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from service.errors import Conflict, InvalidInput, NotFound
from service.observables.kinds import parse
from service.observables.masking import mask, mask_text
from service.officers.permissions import Officer, localities, may, require_role, units
from service.records.case_book import CaseRow
from service.records.report_book import ReportRow
from service.records.transaction import Transaction
from service.reports import triage
from service.reports.case import UNDECIDED, State, check_move
from service.reports.notes import write_note
from service.reports.trust import accuracy
from service.wiring import Services

CLAIMED_FOR = timedelta(minutes=30)
PAGE = 200
"""Reports of a case that are shown at once."""


def masked(kind: str, key: str) -> str:
    """How a reported value may be shown."""
    try:
        return mask(parse(kind, key))
    except InvalidInput:
        return "•••"


def queue(
    services: Services,
    officer: Officer,
    *,
    states: Sequence[str] | None = None,
    category: str | None = None,
    overdue: bool = False,
    mine: bool = False,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """Cases in the officer's area, the most urgent first; ``next`` continues."""
    require_role(officer, "queue.read")
    now = services.now()
    with services.records.reading() as tx:
        rows = tx.cases.queue(
            localities=localities(officer, "queue.read"),
            units=units(officer, "queue.read"),
            states=list(states or [state.value for state in UNDECIDED]),
            category=category,
            overdue_at=now if overdue else None,
            mine=officer.id if mine else None,
            after=after,
            limit=limit,
        )
    last = rows[-1] if len(rows) == limit else None
    return {
        "cases": [case_dict(row, now) for row in rows],
        "next": f"{last.urgency}.{last.id}" if last else None,
    }


def case_dict(row: CaseRow, now: datetime) -> dict[str, Any]:
    """A case as the queue shows it."""
    return {
        "id": row.id,
        "state": row.state,
        "round": row.round,
        "category": row.category,
        "locality": row.locality,
        "unit": row.unit,
        "urgency": row.urgency,
        "reports": row.reports,
        "loss_vnd": row.loss_vnd,
        "opened_at": row.opened_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "overdue": row.due_at <= now and row.state in UNDECIDED,
        "claimed_by": row.claimed_by if row.claimed_until and row.claimed_until > now else None,
        "merged_into": row.merged_into,
    }


def visible_case(tx: Transaction, officer: Officer, case_id: int, act: str) -> CaseRow:
    """A case in the officer's area. Raises NotFound for any other, Forbidden without the role."""
    require_role(officer, act)
    case = tx.cases.get(case_id)
    if case is None or not may(officer, act, case.locality, case.unit):
        raise NotFound("No such case.", field="case")
    return case


def case_detail(
    services: Services, officer: Officer, case_id: int, after: int = 0
) -> dict[str, Any]:
    """A case with a page of its reports, values masked, decisions and notes. Raises NotFound."""
    now = services.now()
    with services.records.reading() as tx:
        case = visible_case(tx, officer, case_id, "case.read")
        reports = tx.reports.of_case(case_id, after=after, limit=PAGE)
        said = tx.vault.open_many([f"report:{row.id}" for row in reports])
        files = tx.reports.files_of([row.id for row in reports])
        notes = tx.cases.notes_of(case_id=case_id)
        words = tx.vault.open_many([f"note:{note.id}" for note in notes])
        decisions = tx.cases.decisions(case_id)
        appeals = tx.appeals.open_ones(case_id=case_id)
        records = {
            row.id: tx.voices.record(said[f"report:{row.id}"]["reporter"])
            for row in reports
            if row.trusted and said.get(f"report:{row.id}", {}).get("reporter")
        }
        forbidden = tx.indicators.forbidden(
            [digest for kind, digest in tx.cases.links_of(case_id) if kind == "observable"]
        )
    full = may(officer, "case.reveal", case.locality, case.unit)

    def show(text: str | None) -> str | None:
        return text if text is None or full else mask_text(text)

    return {
        **case_dict(case, now),
        "reports_of_it": [
            {
                **report_dict(row, said.get(f"report:{row.id}"), files),
                "reporter_accuracy": accuracy(records[row.id]) if row.id in records else None,
            }
            for row in reports
        ],
        "decisions": [
            {
                "act": item.act,
                "round": item.round,
                "officer": item.officer_id,
                "category": item.category,
                "case_number": item.case_number,
                "targets": len(item.targets),
                "at": item.decided_at.isoformat(),
            }
            for item in decisions
        ],
        "notes": [
            {
                "id": note.id,
                "kind": note.kind,
                "by": note.author,
                "officer": note.officer_id,
                "report": note.report_id,
                "at": note.written_at.isoformat(),
                "text": show(words.get(f"note:{note.id}", {}).get("text")),
            }
            for note in notes
        ],
        "next_reports": reports[-1].id if len(reports) == PAGE else None,
        "open_appeals": [item.id for item in appeals],
        "overturned_before": bool(forbidden),
    }


def report_dict(
    row: ReportRow, said: dict[str, Any] | None, files: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """A report with masked values and without its words."""
    values = said["values"] if said else []
    return {
        "id": row.id,
        "received_at": row.received_at.isoformat(),
        "state": row.state,
        "category": row.category,
        "channel": row.channel,
        "trusted": row.trusted,
        "locality": row.locality,
        "group": row.group_code,
        "loss_vnd": row.loss_vnd,
        "happened_on": row.happened_on.isoformat() if row.happened_on else None,
        "verdict": {"state": row.verdict_state, "score": row.verdict_score},
        "hint": row.hint,
        "values": [
            {"kind": item["kind"], "value": masked(item["kind"], item["key"])} for item in values
        ],
        "files": [
            {key: item[key] for key in ("id", "media_type", "size", "sha256", "has_view")}
            for item in files
            if item["report_id"] == row.id
        ],
    }


def reveal(
    services: Services, officer: Officer, case_id: int, purpose: str, after: int = 0
) -> dict[str, Any]:
    """Everything that the case's reports say, in full; who looked and why is kept."""
    now = services.now()
    with services.records.writing() as tx:
        visible_case(tx, officer, case_id, "case.reveal")
        reports = tx.reports.of_case(case_id, after=after, limit=PAGE)
        said = tx.vault.open_many([f"report:{row.id}" for row in reports])
        contacts = tx.vault.open_many([f"contact:{row.id}" for row in reports])
        note = write_note(tx, case_id, "purpose", purpose, now, officer=officer)
        tx.audit.append(now, officer.ref, "case.reveal", f"case:{case_id}", purpose=f"note:{note}")
    return {
        "reports": [
            {
                "id": row.id,
                "values": [
                    {"kind": item["kind"], "value": item["key"], "as_given": item["text"]}
                    for item in said.get(f"report:{row.id}", {}).get("values", [])
                ],
                "story": said.get(f"report:{row.id}", {}).get("story"),
                "message": said.get(f"report:{row.id}", {}).get("message"),
                "contact": contacts.get(f"contact:{row.id}", {}).get("contact"),
            }
            for row in reports
        ]
    }


def read_file(
    services: Services, officer: Officer, file_id: str, *, original: bool
) -> tuple[str, bytes]:
    """Media type and content of an evidence file; who looked is kept."""
    require_role(officer, "case.reveal")
    now = services.now()
    with services.records.writing() as tx:
        row = tx.reports.file(file_id)
        report = tx.reports.get(row["report_id"]) if row else None
        if row is None or report is None or report.case_id is None:
            raise NotFound("No such file.", field="file")
        visible_case(tx, officer, report.case_id, "case.reveal")
        key = tx.vault.key_of(f"report:{report.id}")
        if key is None:
            raise NotFound("No such file.", field="file")
        tx.audit.append(
            now, officer.ref, "file.read", f"file:{file_id}", case=report.case_id, original=original
        )
    return row["media_type"], services.attachments.read(file_id, key, original=original)


def claim_case(services: Services, officer: Officer, case_id: int) -> dict[str, Any]:
    """Half an hour in which others see that somebody works on it. Raises Conflict (``claimed``)."""
    now = services.now()
    with services.records.writing() as tx:
        case = visible_case(tx, officer, case_id, "case.claim")
        taken = case.claimed_until is not None and case.claimed_until > now
        if taken and case.claimed_by != officer.id:
            raise Conflict("Somebody else works on it.", code="claimed", field="case")
        tx.cases.change(case_id, claimed_by=officer.id, claimed_until=now + CLAIMED_FOR)
        tx.audit.append(now, officer.ref, "case.claim", f"case:{case_id}")
    return {"claimed_until": (now + CLAIMED_FOR).isoformat()}


def assign(services: Services, officer: Officer, case_id: int, unit: str | None) -> None:
    """Give a case to a unit, whose officers then see it, or to none."""
    now = services.now()
    with services.records.writing() as tx:
        visible_case(tx, officer, case_id, "case.assign")
        tx.cases.change(case_id, unit=unit, updated_at=now)
        tx.audit.append(now, officer.ref, "case.assign", f"case:{case_id}", unit=unit)


def add_note(services: Services, officer: Officer, case_id: int, text: str) -> int:
    """A remark that officers see."""
    now = services.now()
    with services.records.writing() as tx:
        visible_case(tx, officer, case_id, "case.note")
        note = write_note(tx, case_id, "note", text, now, officer=officer)
        tx.audit.append(now, officer.ref, "case.note", f"case:{case_id}", note=note)
    return note


def ask_reporter(
    services: Services, officer: Officer, case_id: int, report_id: int, text: str
) -> int:
    """A question that the reporter finds under the receipt."""
    now = services.now()
    with services.records.writing() as tx:
        visible_case(tx, officer, case_id, "case.ask")
        row = tx.reports.get(report_id)
        if row is None or row.case_id != case_id or row.state != "taken":
            raise NotFound("No such report in the case.", field="report")
        note = write_note(tx, case_id, "question", text, now, officer=officer, report_id=report_id)
        tx.audit.append(now, officer.ref, "case.ask", f"report:{report_id}", note=note)
    return note


def merge(services: Services, officer: Officer, case_id: int, into: int) -> None:
    """Put all of an undecided case into another live one."""
    now = services.now()
    with services.records.writing() as tx:
        case = visible_case(tx, officer, case_id, "case.merge")
        other = visible_case(tx, officer, into, "case.merge")
        if case_id == into:
            raise Conflict("A case cannot be merged into itself.", code="case_state", field="into")
        check_move(case.state, "merge")
        if State.PROVISIONAL in (case.state, other.state) or other.state not in UNDECIDED:
            raise Conflict("The other case takes none in.", code="case_state", field="into")
        tx.reports.move_all(case_id, into)
        tx.cases.tie(into, tx.cases.links_of(case_id))
        tx.cases.change(
            case_id,
            state=State.MERGED.value,
            merged_into=into,
            reports=0,
            loss_vnd=0,
            updated_at=now,
        )
        _recount(tx, into, now)
        tx.audit.append(now, officer.ref, "case.merge", f"case:{case_id}", into=into)


def split(services: Services, officer: Officer, case_id: int, report_ids: Sequence[int]) -> int:
    """Take some reports out into a case of their own; gives its number."""
    now = services.now()
    with services.records.writing() as tx:
        case = visible_case(tx, officer, case_id, "case.split")
        check_move(case.state, "split")
        here = {row.id: row for row in tx.reports.of_case(case_id)}
        chosen = sorted(set(report_ids))
        if not chosen or not set(chosen) < set(here):
            raise Conflict(
                "Name some of the case's reports, not all.", code="split_reports", field="reports"
            )
        fresh = tx.cases.open(
            state=State.OPEN.value,
            round=1,
            category=here[chosen[0]].category or case.category,
            locality=here[chosen[0]].locality or case.locality,
            urgency=case.urgency,
            reports=0,
            loss_vnd=0,
            verdict_rank=case.verdict_rank,
            opened_at=now,
            updated_at=now,
            due_at=case.due_at,
        )
        values = tx.reports.values_of(list(here))
        theirs = {digest for number in chosen for _, digest in values[number]}
        ours = {d for number in set(here) - set(chosen) for _, d in values[number]}
        tx.reports.move(chosen, fresh)
        tx.cases.tie(fresh, [("observable", digest) for digest in sorted(theirs)])
        tx.cases.untie(case_id, [("observable", digest) for digest in sorted(theirs - ours)])
        for officer_id in sorted({item.officer_id for item in tx.cases.decisions(case_id)}):
            tx.cases.decide(
                case_id=fresh, round=1, officer_id=officer_id, act="decided_before_split",
                targets=[], category=None, case_number=None, decided_at=now,
            )  # fmt: skip
        if case.state == State.AWAITING_SECOND:  # what was confirmed is another case now
            tx.cases.change(case_id, state=State.OPEN.value, round=case.round + 1)
        _recount(tx, case_id, now)
        _recount(tx, fresh, now)
        tx.audit.append(now, officer.ref, "case.split", f"case:{case_id}", into=fresh)
    return fresh


def _recount(tx: Transaction, case_id: int, now: datetime) -> None:
    reports, loss, place = tx.cases.totals(case_id)
    case = tx.cases.get(case_id)
    assert case is not None
    urgency = max(
        case.urgency,
        triage.weigh(
            loss_vnd=loss, happened_on=None, reports=reports, verdict_state="", now=now
        ).points,
    )
    tx.cases.change(
        case_id,
        reports=reports,
        loss_vnd=loss,
        locality=case.locality or place,
        urgency=urgency,
        updated_at=now,
    )
