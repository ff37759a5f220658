"""Submit: a claim becomes a report in a case, durable before anybody is told.

1. the same receipt again gives the same report, or a conflict where it says something else
2. content is sealed under the report's own key, a contact under another
3. the report joins the oldest live case that shares a value, owner or template, or opens one
4. one voice a person and value; only trusted ones can change the public tally
5. urgency is weighed anew; a sudden spread puts an early warning before the officers
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from service.checks.verdict import RANK, State
from service.clock import local_day
from service.errors import Conflict
from service.indicators.categories import BY_CODE
from service.reports import triage
from service.reports.case import UNDECIDED
from service.reports.case import State as CaseState
from service.reports.claim import Claim, Value, evidence_hash
from service.reports.consensus import recount
from service.reports.trust import Voice, is_reliable

if TYPE_CHECKING:
    from service.records.transaction import Transaction

NO_GROUP = "other"
MOST_LOSS = 10**18
"""Where a case's sum of losses ends: what people type in has no other bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of a claim. ``key`` seals the report's files; None where it was known."""

    report_id: int
    case_id: int
    receipt: str
    is_new: bool
    changed_lists: bool = False
    erased: bool = False
    key: bytes | None = field(default=None, repr=False)


def submit(tx: Transaction, claim: Claim, template: str | None, now: datetime) -> Submitted:
    """Enter a report. Raises Conflict (``idempotency_mismatch``)."""
    receipt_ref = tx.refs.receipt(claim.receipt)
    known = tx.reports.by_receipt(receipt_ref) if claim.may_repeat else None
    if known is not None:
        if known.body_hash != claim.body_hash:
            raise Conflict(
                "This key was used for another report.",
                code="idempotency_mismatch",
                field="idempotency-key",
            )
        return Submitted(
            report_id=known.id, case_id=known.case_id or 0, receipt=claim.receipt, is_new=False,
            erased=known.state == "erased",
        )  # fmt: skip
    first = claim.values[0].digest if claim.values else ""
    speaker = f"person:{claim.person}" if claim.person else f"network:{claim.network}"
    proof = evidence_hash(claim, tx.refs.voice(first, speaker))
    case_id = _join(tx, claim, template, now)
    report_id = tx.reports.add(
        [(value.kind, value.digest) for value in claim.values],
        receipt_ref=receipt_ref,
        body_hash=claim.body_hash,
        state="taken",
        case_id=case_id,
        received_at=now,
        category=claim.category,
        channel=claim.channel,
        trusted=claim.person is not None,
        locality=claim.locality,
        group_code=claim.group,
        loss_vnd=claim.loss_vnd,
        happened_on=claim.happened_on,
        verdict_state=claim.verdict_state,
        verdict_score=claim.verdict_score,
        evidence_hash=proof,
        network_ref=tx.refs.source(local_day(now).isoformat(), claim.network),
        hint=claim.hint,
        template=template,
    )
    assert report_id is not None  # writers take turns: nobody else entered it meanwhile
    reporter = tx.refs.reporter(claim.person) if claim.person else None
    key = tx.vault.seal(
        f"report:{report_id}",
        "report",
        _content(claim, reporter),
        tx.retention.until("report", now.date()),
    )
    if claim.contact:
        tx.vault.seal(
            f"contact:{report_id}",
            "contact",
            {"contact": claim.contact},
            tx.retention.until("contact", now.date()),
        )
    _place(tx, case_id, claim)
    changed = _speak(tx, claim, speaker, reporter, proof, report_id, now)
    _maybe_warn(tx, case_id, claim, now)
    tx.audit.append(
        now, "reporter", "report.submit", f"report:{report_id}", case=case_id, channel=claim.channel
    )
    return Submitted(
        report_id=report_id,
        case_id=case_id,
        receipt=claim.receipt,
        is_new=True,
        changed_lists=changed,
        key=key,
    )


def _content(claim: Claim, reporter: str | None) -> dict[str, Any]:
    return {
        "values": [
            {
                "kind": value.kind,
                "key": value.key,
                "digest": value.digest,
                "text": value.text[:2000],
            }
            for value in claim.values
        ],
        "story": claim.story,
        "message": claim.message,
        "reporter": reporter,
    }


def ties(values: tuple[Value, ...], template: str | None) -> list[tuple[str, str]]:
    """What ties a report to a case, as (kind, digest)."""
    found = [("observable", value.digest) for value in values]
    found += [("host", value.tie) for value in values if value.tie is not None]
    if template is not None:
        found.append(("template", template))
    return list(dict.fromkeys(found))


def _join(tx: Transaction, claim: Claim, template: str | None, now: datetime) -> int:
    links = ties(claim.values, template)
    if claim.values and all(value.confirmed for value in claim.values):
        # nothing new: it belongs to what was decided, and adds no ties to it
        case_id = tx.cases.tied(links, [CaseState.CONFIRMED.value])
        if case_id is not None:
            case = tx.cases.get(case_id)
            assert case is not None
            tx.cases.change(case_id, reports=case.reports + 1, updated_at=now)
            return case_id
    case_id = tx.cases.tied(links, [state.value for state in UNDECIDED])
    rank = RANK[State(claim.verdict_state)]
    if case_id is None:
        weighed = triage.weigh(
            loss_vnd=claim.loss_vnd or 0,
            happened_on=claim.happened_on,
            reports=1,
            verdict_state=claim.verdict_state,
            now=now,
        )
        case_id = tx.cases.open(
            state=CaseState.OPEN.value,
            round=1,
            category=claim.category or claim.guess,
            locality=claim.locality,
            urgency=weighed.points,
            reports=1,
            loss_vnd=claim.loss_vnd or 0,
            verdict_rank=rank,
            opened_at=now,
            updated_at=now,
            due_at=triage.due_at(weighed.points, now),
        )
        tx.cases.tie(case_id, links)
        return case_id
    tx.cases.tie(case_id, links)
    case = tx.cases.get(case_id)
    assert case is not None
    reports = case.reports + 1
    loss = min(case.loss_vnd + (claim.loss_vnd or 0), MOST_LOSS)
    worst = max(RANK[State(claim.verdict_state)], case.verdict_rank)
    state = next(item for item in State if RANK[item] == worst)
    weighed = triage.weigh(
        loss_vnd=loss,
        happened_on=claim.happened_on,
        reports=reports,
        verdict_state=state.value,
        now=now,
    )
    urgency = max(case.urgency, weighed.points)
    tx.cases.change(
        case_id,
        reports=reports,
        loss_vnd=loss,
        verdict_rank=worst,
        urgency=urgency,
        due_at=min(case.due_at, triage.due_at(urgency, now)),
        updated_at=now,
        category=case.category or claim.category or claim.guess,
        locality=case.locality or claim.locality,
    )
    return case_id


def _place(tx: Transaction, case_id: int, claim: Claim) -> None:
    """A case lies where most of its reports do, not where the first one said.

    Once officers have taken it up, no report moves it out of their area.
    """
    case = tx.cases.get(case_id) if claim.locality else None
    if case is None or case.locality == claim.locality:
        return
    if case.state != CaseState.OPEN or case.claimed_by or case.unit or tx.cases.decisions(case_id):
        return
    _, _, place = tx.cases.totals(case_id)
    if place != case.locality:
        tx.cases.change(case_id, locality=place)


def _speak(
    tx: Transaction,
    claim: Claim,
    speaker: str,
    reporter: str | None,
    proof: str,
    report_id: int,
    now: datetime,
) -> bool:
    trusted = reporter is not None and is_reliable(tx.voices.record(reporter))
    category = claim.category or claim.guess
    known = BY_CODE.get(category or "")
    changed = False
    for value in claim.values:
        voice = Voice(
            ref=tx.refs.voice(value.digest, speaker),
            trusted=trusted,
            network=tx.refs.network(value.digest, claim.network),
            group=tx.refs.group(value.digest, claim.group) if claim.group else None,
            kind_group=known.group if known else NO_GROUP,
            evidence_hash=proof,
            heard_at=now,
        )
        tx.voices.hear(value.digest, voice, report_id)
        if trusted:
            changed = recount(tx, value, category, now) or changed
    return changed


def _maybe_warn(tx: Transaction, case_id: int, claim: Claim, now: datetime) -> None:
    """An early warning waits for an officer; nothing is public before its release."""
    if not claim.locality or "/" not in claim.locality:
        return
    for row in tx.cases.warnings(case_id=case_id):
        if row.state == "queued" or now - row.made_at < triage.FRESH_WITHIN:
            return
    communes = triage.deserves_warning(tx.reports.heard(case_id, now - triage.FRESH_WITHIN), now)
    if not communes:
        return
    case = tx.cases.get(case_id)
    assert case is not None
    tx.cases.warn(
        case_id=case_id,
        state="queued",
        category=case.category or "PHISH_LINK_SOCIAL",
        localities=list(communes),
        reports=case.reports,
        made_at=now,
    )
