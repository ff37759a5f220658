"""Appeal: an objection by whoever is listed, its proof, its term, and an outcome that sticks.

1. Anybody may appeal, without an account; one network files at most ten a day.
2. Only a lone community list's word becomes ``disputed`` at once: after proof of control, and once
   for each listing. An officers' listing keeps its state and says that it is under review.
3. Proof of control: a DNS record or a file for links, a code read out on a call for phones, an
   officer's look for accounts.
4. A supervisor who did not confirm decides within three working days, urgent ones in 24 hours, and
   gives the reason in Vietnamese.
5. What is overturned is cleared for good on the same evidence; new evidence can list it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from service.errors import Conflict, NotFound, RateLimited
from service.indicators.decided import FOREVER, Indicator, Role
from service.officers.permissions import Officer, require, require_role
from service.reports.calendar import appeal_due
from service.reports.case import State
from service.reports.undo import (
    DECIDED,
    Covers,
    FeedsListing,
    clear,
    end_tally,
    live,
    spend,
    undo,
)

if TYPE_CHECKING:
    from service.records.appeal_book import AppealRow
    from service.records.transaction import Transaction

PER_NETWORK = 10
PER_NETWORK_WITHIN = timedelta(days=1)
PER_VALUE = 3
"""Undecided appeals of one network about one value."""
PROOF_TRIES = 5
PROOFS = {"url": "dns_or_file", "phone": "call_back", "account": "officer"}
UPHELD, OVERTURNED = "upheld", "overturned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What an appeal is about.

    standing  ``officers``, ``community`` (one lone list) or ``other``
    listed    the listed token in question, as an indicator without a role; None where none is
    """

    receipt: str
    kind: str
    observable_kind: str
    own_digest: str
    standing: str
    listed: Indicator | None
    case_id: int | None
    network: str
    urgent: bool
    value: str
    reason: str
    contact: str | None
    token: str | None
    proof_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The appeal as it was entered; ``proof`` says what proves control."""

    appeal_id: int
    receipt: str
    due_at: datetime
    proof: str | None
    is_new: bool


def open_appeal(tx: Transaction, objection: Objection, now: datetime) -> Opened:
    """Enter an appeal. Raises RateLimited past ten a day from one network."""
    network = tx.refs.source("appeal", objection.network)
    listed = objection.listed
    _not_too_many(tx, objection, network, now)
    digest = listed.digest if listed else objection.own_digest
    proof = PROOFS[objection.observable_kind] if objection.kind == "appeal" else None
    urgent = objection.urgent and listed is not None
    due = appeal_due(now, urgent=urgent)
    appeal_id = tx.appeals.add(
        receipt_ref=tx.refs.receipt(objection.receipt),
        kind=objection.kind,
        state="open",
        digest=digest,
        observable_kind=objection.observable_kind,
        standing=objection.standing,
        case_id=objection.case_id,
        network_ref=network,
        urgent=urgent,
        opened_at=now,
        due_at=due,
        proof=proof,
        proof_hash=tx.refs.proof(objection.proof_code) if proof else None,
        proof_tries=0,
    )
    if appeal_id is None:
        known = tx.appeals.by_receipt(tx.refs.receipt(objection.receipt))
        assert known is not None
        if known.digest != digest or known.kind != objection.kind:
            raise Conflict(
                "This key was used for another appeal.",
                code="idempotency_mismatch",
                field="idempotency-key",
            )
        return Opened(
            appeal_id=known.id,
            receipt=objection.receipt,
            due_at=known.due_at,
            proof=known.proof,
            is_new=False,
        )
    tx.vault.seal(
        f"appeal:{appeal_id}",
        "appeal",
        {
            "value": objection.value,
            "reason": objection.reason,
            "contact": objection.contact,
            "token": objection.token,
            "proof_code": objection.proof_code,
            "listed": _plain(listed) if listed else None,
        },
        tx.retention.until("appeal", now.date()),
    )
    if listed is not None and objection.kind == "appeal" and objection.standing == "officers":
        _mark(tx, listed, Role.REVIEW, objection.case_id, now)
    tx.audit.append(now, "appellant", "appeal.open", f"appeal:{appeal_id}", kind=objection.kind)
    return Opened(
        appeal_id=appeal_id, receipt=objection.receipt, due_at=due, proof=proof, is_new=True
    )


def _not_too_many(tx: Transaction, objection: Objection, network: str, now: datetime) -> None:
    """Raises RateLimited past the bounds of one network, and of one network about one value."""
    if tx.appeals.by_receipt(tx.refs.receipt(objection.receipt)) is not None:
        return  # the same one again
    if tx.appeals.from_network(network, now - PER_NETWORK_WITHIN) >= PER_NETWORK:
        raise RateLimited("Too many appeals from this network.", retry_after=3600)
    digest = objection.listed.digest if objection.listed else objection.own_digest
    open_ones = [
        item
        for item in tx.appeals.about([digest])
        if item.decided_at is None and item.network_ref == network
    ]
    if len(open_ones) >= PER_VALUE:
        raise RateLimited("Your appeals about this are being looked at.", retry_after=86_400)


def prove(tx: Transaction, appeal: AppealRow, by: str, now: datetime) -> int | None:
    """Control is proved: a lone community list's word is disputed; gives the list version.

    None where nothing in the lists changes: it was disputed before, or nothing is listed.
    """
    if appeal.proved_at is not None or appeal.decided_at is not None:
        return None
    tx.appeals.change(appeal.id, proved_at=now, state="proved")
    tx.audit.append(now, by, "appeal.proved", f"appeal:{appeal.id}")
    listed = _listed(tx, appeal.id)
    if listed is None or appeal.standing != "community":
        return None
    return _mark(tx, listed, Role.DISPUTED, appeal.case_id, now)


def try_code(tx: Transaction, appeal: AppealRow, code: str, now: datetime) -> bool:
    """A code that was read out on a call. Five tries, then an officer must help."""
    if appeal.proof_tries >= PROOF_TRIES:
        raise Conflict("Too many tries; an officer will help.", code="proof_tries", field="code")
    tx.appeals.change(appeal.id, proof_tries=appeal.proof_tries + 1)
    return appeal.proof_hash is not None and tx.refs.proof(code) == appeal.proof_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """All that speaks against a value at the moment of a decision.

    own      hex digest that stands for the value itself
    tokens   hex digests under which it may be listed
    feeds    listed tokens of feeds, as indicators without a role
    """

    own: str
    tokens: Sequence[str]
    feeds: Sequence[Indicator]


def decide_appeal(
    tx: Transaction,
    officer: Officer,
    appeal_id: int,
    outcome: str,
    reason: str,
    spoken: Spoken | None,
    covers: Covers,
    feeds_listing: FeedsListing,
    now: datetime,
) -> int | None:
    """Uphold or overturn; gives the list version where lists change.

    To overturn ends everything that speaks against the value now, in whatever case and list.
    Raises Conflict (``appeal_decided``, ``reviewer_confirmed``), Forbidden and NotFound.
    """
    require_role(officer, "appeal.decide")
    appeal = tx.appeals.get(appeal_id, to_change=True)
    if appeal is None:
        raise NotFound("No such appeal.", field="appeal")
    case = tx.cases.get(appeal.case_id) if appeal.case_id else None
    require(officer, "appeal.decide", case.locality if case else None, case.unit if case else None)
    if appeal.decided_at is not None:
        raise Conflict("The appeal was decided.", code="appeal_decided", field="appeal")
    tokens = [appeal.digest, *(spoken.tokens if spoken else ())]
    listed = live(tx, tokens, *DECIDED)
    if officer.id in _deciders(tx, appeal, [item.case_id for item in listed], spoken):
        raise Conflict(
            "Somebody who did not decide the case must review it.",
            code="reviewer_confirmed",
            field="officer",
        )
    version = None
    if outcome == OVERTURNED:
        version = tx.indicators.next_version()
        undo(tx, listed, State.OVERTURNED, covers, feeds_listing, now)
        own = [spoken.own] if spoken else []
        end_tally(tx, [*tokens, *own], now)
        spend(tx, own, tokens, now)
        clear(tx, spoken.feeds if spoken else (), own, appeal.case_id, feeds_listing, now)
    elif not _others_open(tx, appeal):
        marks = live(tx, [appeal.digest], Role.DISPUTED, Role.REVIEW)
        version = tx.indicators.next_version() if marks else None
        tx.indicators.leave([item.id for item in marks], now)
    tx.appeals.change(
        appeal.id, state=outcome, outcome=outcome, decided_at=now, decided_by=officer.id
    )
    tx.vault.seal(
        f"outcome:{appeal.id}",
        "appeal",
        {"reason": reason},
        tx.retention.until("appeal", now.date()),
    )
    tx.audit.append(
        now, officer.ref, "appeal.decide", f"appeal:{appeal.id}", outcome=outcome, version=version
    )
    return version


def _deciders(
    tx: Transaction, appeal: AppealRow, listing: Sequence[int | None], spoken: Spoken | None
) -> set[int]:
    """Officers who had a hand in any case about the value, in whatever round."""
    cases = {number for number in (appeal.case_id, *listing) if number is not None}
    if spoken is not None:
        cases |= {row.id for row in tx.cases.with_links([spoken.own])}
    return {item.officer_id for number in cases for item in tx.cases.decisions(number)}


def _others_open(tx: Transaction, appeal: AppealRow) -> bool:
    """Whether another appeal keeps the mark: any about officers' listing, else a proved one."""
    return any(
        item.id != appeal.id
        and item.decided_at is None
        and (item.standing == "officers" or item.proved_at is not None)
        for item in tx.appeals.about([appeal.digest])
    )


def _mark(
    tx: Transaction, listed: Indicator, role: Role, case_id: int | None, now: datetime
) -> int | None:
    """Say that it is disputed, once for each listing, or under review, while it is."""
    for item in tx.indicators.of([listed.digest]):
        if item.indicator.role is role and (role is Role.DISPUTED or item.left_at is None):
            return None
    return tx.indicators.enter([_as(listed, role, now)], case_id, now)


def _plain(listed: Indicator) -> dict[str, object]:
    return {
        "digest": listed.digest,
        "marker": listed.marker,
        "match": listed.match,
        "page": listed.page,
    }


def _listed(tx: Transaction, appeal_id: int) -> Indicator | None:
    content = tx.vault.open(f"appeal:{appeal_id}")
    if not content or not content.get("listed"):
        return None
    plain = content["listed"]
    return bare(plain["digest"], plain["marker"], plain["match"], page=plain["page"])


def bare(digest: str, marker: str | None, match: str, *, page: bool) -> Indicator:
    """A listed token without anything said of it."""
    never = datetime.fromtimestamp(0, UTC)
    return Indicator(
        digest=digest, marker=marker, match=match, page=page, role=Role.CLEARED, category=0,
        first_on=never.date(), last_on=never.date(), until_at=never,
    )  # fmt: skip


def _as(listed: Indicator, role: Role, now: datetime) -> Indicator:
    return Indicator(
        digest=listed.digest,
        marker=listed.marker,
        match=listed.match,
        page=listed.page,
        role=role,
        category=0,
        first_on=now.date(),
        last_on=now.date(),
        until_at=now + FOREVER,
    )
