"""Reporting: a citizen's words in, a receipt out; what the door and the import share."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from service.attachments.store import Checked
from service.checking import current, read
from service.checks.check import check_many
from service.checks.verdict import RANK, State, Verdict
from service.clock import local_day
from service.errors import AttachmentRefused, InvalidInput
from service.evidence.base import Strength
from service.evidence.listable import listed_token
from service.indicators.categories import AFTER_LOSS_EN, AFTER_LOSS_VI, BY_CODE
from service.indicators.token import Match, marker, own_token
from service.observables.base import Observable
from service.observables.message import parse_message
from service.observables.url import Url
from service.records.transaction import Transaction
from service.reports.case import REPORT_STATES
from service.reports.case import State as CaseState
from service.reports.claim import Claim, Value, host_tie, leaves, template
from service.reports.petitions import HINT, hint_for
from service.reports.receipt import read as read_receipt
from service.reports.receipt import spell
from service.reports.refs import network_of
from service.reports.submit import Submitted, submit
from service.wiring import Services

MAX_GIVEN = 20
ATTACHED_A_DAY = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a report says, shapes checked and nothing else."""

    values: Sequence[tuple[str, str]] = ()
    message: str = ""
    story: str = ""
    category: str | None = None
    happened_on: date | None = None
    loss_vnd: int | None = None
    channel: str = "web"
    locality: str | None = None
    group: str | None = None
    contact: str | None = None
    store_anyway: bool = False
    address: str = ""
    idempotency_key: str | None = None
    body_sha256: str = ""
    person: str | None = field(default=None, repr=False)
    files: Sequence[bytes] = ()


def take_report(services: Services, told: Told, language: str) -> dict[str, Any]:
    """Take a report; durable when this returns.

    Raises InvalidInput, TooLarge, AttachmentRefused (a file of the wrong type) and Unavailable. A
    full disk and a spent day's share refuse files, never the report.
    """
    now = services.now()
    observables = _read(told)
    found = leaves(observables)
    verdicts = check_many(found, current(services), now) if found else []
    values = tuple(
        value_of(
            services, item, confirmed=verdict.state is State.CONFIRMED_SCAM and _by_us(verdict)
        )
        for item, verdict in zip(found, verdicts, strict=True)
    )
    hint = hint_for(f"{told.story} {told.message}")
    if not values and not (told.story.strip() or told.message.strip()):
        raise InvalidInput("Name a link, number or account, or say what happened.",
                           code="nothing_reported", field="values")  # fmt: skip
    if hint and not values and not told.store_anyway:
        return _answer(language, None, hint, told, ())
    checked = services.attachments.check(told.files)
    claim = _claim(services, told, observables, values, hint, now)
    words = template(claim, current(services).index.digest)
    if checked:
        done, refused = _submit_with_files(services, claim, words, checked, now)
    else:
        done, refused = services.submissions.run(lambda tx: submit(tx, claim, words, now)), []
    if done.changed_lists:
        services.lists_changed()
    return _answer(language, None if done.erased else done.receipt, hint, told, refused)


def _submit_with_files(
    services: Services, claim: Claim, words: str | None, checked: Sequence[Checked], now: datetime
) -> tuple[Submitted, list[str]]:
    day = local_day(now)
    with services.records.writing() as tx:
        done = submit(tx, claim, words, now)
        if not done.is_new:
            return done, []
        size = sum(len(item.content) for item in checked)
        source = tx.refs.source(day.isoformat(), claim.network)
        if tx.reports.attached_today(source, day, size) > ATTACHED_A_DAY:
            return done, ["attachment_quota"]  # the files, not the report
        return done, _attach(services, tx, done, checked, now)


def _attach(
    services: Services, tx: Transaction, done: Submitted, checked: Sequence[Checked], now: datetime
) -> list[str]:
    """Seal the files under the report's key; a full disk refuses them and keeps the report."""
    assert done.key is not None
    rows: list[dict[str, Any]] = []
    for item in checked:
        try:
            saved = services.attachments.save(item, done.key)
        except AttachmentRefused as error:
            for row in rows:
                services.attachments.erase(row["id"])
            return [error.code]
        rows.append(
            {
                "id": saved.id,
                "sha256": saved.sha256,
                "size": saved.size,
                "media_type": saved.media_type,
                "has_view": saved.view_sha256 is not None,
                "received_at": now,
            }
        )
    tx.reports.attach(done.report_id, rows)
    return []


def _read(told: Told) -> list[Observable]:
    if len(told.values) > MAX_GIVEN:
        raise InvalidInput("At most 20 values.", code="too_long", field="values")
    found: list[Observable] = []
    for number, (kind, text) in enumerate(told.values):
        try:
            found.append(read(kind, text)[0])
        except InvalidInput as error:
            error.field = f"values.{number}"
            raise
    if told.message.strip():
        found.append(parse_message(told.message))
    return found


def _by_us(verdict: Verdict) -> bool:
    return any(
        reason.evidence is not None and reason.evidence.strength is Strength.OFFICER
        for reason in verdict.reasons
    )


def value_of(services: Services, observable: Observable, *, confirmed: bool = False) -> Value:
    """A link, phone or account as cases and lists know it."""
    snapshot = current(services)
    digest = snapshot.index.digest
    tie = mark = None
    page, listable = False, True
    if isinstance(observable, Url):
        watch = services.guard
        host = observable.name.rstrip(".")
        owner = host_tie(observable)
        if owner is not None and watch.refuses(owner[1:].decode("utf-8", "replace"), subtree=True):
            owner = None
        tie = digest(owner).hex() if owner else None
        mark = digest(marker(host.encode("utf-8", "surrogatepass"))).hex()
        page = observable.path != "/" or observable.query is not None
        made = listed_token(Match.EXPRESSION, "http://" + observable.key, watch)
        listable = not isinstance(made[0], str)
    return Value(
        kind=observable.kind,
        key=observable.key,
        text=observable.text,
        digest=digest(own_token(observable)).hex(),
        tie=tie,
        marker=mark,
        page=page,
        listable=listable,
        confirmed=confirmed,
    )


def _claim(
    services: Services,
    told: Told,
    observables: Sequence[Observable],
    values: tuple[Value, ...],
    hint: str | None,
    now: datetime,
) -> Claim:
    verdicts = check_many(observables, current(services), now) if observables else []
    worst = max(verdicts, key=lambda item: (RANK[item.state], item.score or 0), default=None)
    chosen = f"{told.idempotency_key}\0{told.body_sha256}" if told.idempotency_key else None
    seed = (chosen or os.urandom(16).hex()).encode("utf-8", "surrogatepass")
    return Claim(
        receipt=spell(services.records.refs.code("report", seed)),
        body_hash=told.body_sha256 or hashlib.sha256(seed).hexdigest(),
        values=values,
        network=network_of(told.address),
        channel=told.channel,
        category=told.category if told.category in BY_CODE else None,
        guess=worst.category if worst else None,
        story=told.story,
        message=told.message,
        happened_on=told.happened_on,
        loss_vnd=told.loss_vnd,
        locality=told.locality,
        group=told.group,
        contact=told.contact,
        person=told.person,
        verdict_state=worst.state.value if worst else "no_information",
        verdict_score=worst.score if worst else None,
        hint=hint,
        may_repeat=told.idempotency_key is not None,
        file_hashes=tuple(hashlib.sha256(item).hexdigest() for item in told.files),
    )


def _answer(
    language: str, receipt: str | None, hint: str | None, told: Told, refused: Sequence[str]
) -> dict[str, Any]:
    english = language == "en"
    first = []
    if told.loss_vnd:
        after = AFTER_LOSS_EN if english else AFTER_LOSS_VI
        first = [("Money is already gone: " if english else "Đã mất tiền: ") + after]
    first.append(
        "Keep messages, receipts and numbers as they are; do not delete anything."
        if english
        else "Giữ nguyên tin nhắn, biên lai, số điện thoại; không xóa gì cả."
    )
    return {
        "first": first,
        "receipt": receipt,
        "stored": receipt is not None,
        "hint": (HINT.en if english else HINT.vi) if hint else None,
        "files_refused": list(refused),
    }


def report_state(services: Services, receipt: str, language: str) -> dict[str, Any]:
    """Where a report stands, and what officers ask; the same answer for every unknown receipt."""
    spelled = read_receipt(receipt)
    unknown: dict[str, Any] = {"state": "unknown", "received_on": None, "questions": []}
    if spelled is None:
        return unknown
    with services.records.reading() as tx:
        row = tx.reports.by_receipt(tx.refs.receipt(spelled))
        if row is None or row.state == "erased":
            return unknown
        case = tx.cases.get(row.case_id) if row.case_id else None
        acts = [item.decided_at for item in tx.cases.decisions(case.id)] if case else []
        asked = [
            note for note in tx.cases.notes_of(report_id=row.id)
            if note.kind in ("question", "answer")
        ]  # fmt: skip
        said = tx.vault.open_many([f"note:{note.id}" for note in asked])
    state = row.state if row.state != "taken" else "in_review"
    # what was decided before is none of this report's business: it would tell who is listed
    if case is not None and state == "in_review" and acts and acts[-1] >= row.received_at:
        state = REPORT_STATES[CaseState(case.state)]
    return {
        "state": state,
        "received_on": local_day(row.received_at).isoformat(),
        "questions": [
            {
                "by": note.author,
                "on": local_day(note.written_at).isoformat(),
                "text": said.get(f"note:{note.id}", {}).get("text"),
            }
            for note in asked
        ],
    }
