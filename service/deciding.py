"""Deciding: officers' acts that change lists, from the words of the door to every worker.

A list version that was made is seen here before the answer leaves, and the others are woken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from service.appealing import bare_listing
from service.checking import current, read
from service.errors import InvalidInput, NotFound
from service.evidence.decided import ROLES
from service.evidence.listed import speaks_of
from service.indicators.token import own_token, tokens
from service.observables.kinds import parse
from service.officers.permissions import Officer, localities, may, require_role, units
from service.records.transaction import Transaction
from service.reports import decide
from service.reports.appeal import Spoken, decide_appeal, prove
from service.reports.case import State
from service.reports.claim import REPORTABLE
from service.reports.decide import Decided
from service.reports.targets import Target, resolve
from service.reports.undo import Covers
from service.wiring import Services

Named = Sequence[tuple[str, str, str | None]]
"""Kind, value and level (page, host, site, or None for the usual) of what is to be listed."""


def confirm(
    services: Services,
    officer: Officer,
    case_id: int,
    named: Named | None,
    category: str | None,
    reason: str,
) -> Decided:
    """The first confirmation waits, the second lists."""
    with services.records.writing() as tx:
        decide.case_for(tx, officer, "case.confirm", case_id)  # before what was named is judged
        targets = _targets(services, named)
        done = decide.confirm(
            tx, officer, case_id, targets, category, reason, covers(services), services.now()
        )
    return _told(services, done)


def list_provisionally(
    services: Services,
    officer: Officer,
    case_id: int,
    named: Named | None,
    category: str | None,
    case_number: str,
    reason: str,
) -> Decided:
    """One officer lists for 72 hours, naming a case number. Raises InvalidInput for its form."""
    require_role(officer, "case.list_provisionally")
    if re.fullmatch(services.settings.case_number_format, case_number) is None:
        raise InvalidInput("This is no case number.", code="bad_case_number", field="case_number")
    with services.records.writing() as tx:
        decide.case_for(tx, officer, "case.list_provisionally", case_id)
        targets = _targets(services, named)
        done = decide.list_provisionally(
            tx, officer, case_id, targets, category, case_number, reason, covers(services),
            services.now(),
        )  # fmt: skip
    return _told(services, done)


def act(services: Services, officer: Officer, case_id: int, name: str, reason: str) -> Decided:
    """``approve``, ``reject`` or ``retract``."""
    now, covering = services.now(), covers(services)
    with services.records.writing() as tx:
        if name == "approve":
            done = decide.approve(tx, officer, case_id, reason, covering, now)
        elif name == "reject":
            done = decide.reject(tx, officer, case_id, reason, now)
        else:
            listing = services.lists.feeds_listing
            done = decide.retract(tx, officer, case_id, reason, covering, listing, now)
    return _told(services, done)


def covers(services: Services) -> Covers:
    """Which of a case's reported values each listed digest hits, as a check would find it."""
    digest = current(services).index.digest

    def find(tx: Transaction, case_id: int, digests: Sequence[str]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {name: set() for name in digests}
        for own in tx.reports.named_in(case_id, digests):
            found[own].add(own)
        values = tx.reports.case_links_of(case_id)
        said = tx.vault.open_many(list({f"report:{number}" for _, number in values}))
        keys = {
            item["digest"]: item["key"]
            for content in said.values()
            for item in content["values"]
            if item["kind"] == "url"
        }
        for own, _ in values:
            if own in keys:
                for name in _tokens_of("url", keys[own], digest) & set(found):
                    found[name].add(own)
        return {name: frozenset(own) for name, own in found.items()}

    return find


def _tokens_of(kind: str, key: str, digest: Callable[[bytes], bytes]) -> set[str]:
    try:
        return {digest(token).hex() for token in tokens(parse(kind, key))}
    except InvalidInput:
        return set()


def sighting(services: Services, officer: Officer, case_id: int, seen_at: datetime) -> Decided:
    """It was met again."""
    with services.records.writing() as tx:
        done = decide.sighting(tx, officer, case_id, seen_at, services.now())
    return _told(services, done)


def review(
    services: Services, officer: Officer, appeal_id: int, outcome: str, reason: str
) -> int | None:
    """Decide an appeal about all that speaks against the value now."""
    with services.records.writing() as tx:
        version = decide_appeal(
            tx, officer, appeal_id, outcome, reason, _spoken(services, tx, appeal_id),
            covers(services), services.lists.feeds_listing, services.now(),
        )  # fmt: skip
    services.lists_changed()
    return version


def _spoken(services: Services, tx: Transaction, appeal_id: int) -> Spoken | None:
    """What speaks against an appeal's value now; None where its content was erased."""
    row, said = tx.appeals.get(appeal_id), tx.vault.open(f"appeal:{appeal_id}")
    if row is None or not said or row.observable_kind not in REPORTABLE:
        return None
    observable = parse(row.observable_kind, said["value"])
    index = current(services).index
    asked = tokens(observable)
    about = {
        asked[place]: listing
        for place, listing in index.lookup(asked)
        if speaks_of(observable, asked[place], listing)
    }
    feeds = {
        token: listing for token, listing in about.items() if listing.feed.reliability not in ROLES
    }
    narrow = [token for token in asked if token[:1] != b"u" or token in about]
    own = own_token(observable)
    return Spoken(
        own=index.digest(own).hex(),
        tokens=[index.digest(token).hex() for token in dict.fromkeys([own, *narrow])],
        feeds=[bare_listing(services, observable, token, item) for token, item in feeds.items()],
    )


def appeals(
    services: Services, officer: Officer, *, overdue: bool, offset: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Undecided appeals in the officer's area: against listings first, the first due first."""
    require_role(officer, "appeal.read")
    now = services.now()
    with services.records.reading() as tx:
        found = tx.appeals.open_ones(
            localities=localities(officer, "appeal.read"),
            units=units(officer, "appeal.read"),
            overdue_at=now if overdue else None,
            limit=limit,
            offset=offset,
        )
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "state": row.state,
            "observable_kind": row.observable_kind,
            "standing": row.standing,
            "case": row.case_id,
            "urgent": row.urgent,
            "opened_at": row.opened_at.isoformat(),
            "due_at": row.due_at.isoformat(),
            "overdue": row.due_at <= now,
            "proof": row.proof,
            "proved": row.proved_at is not None,
        }
        for row in found
    ]


def appeal_detail(
    services: Services, officer: Officer, appeal_id: int, purpose: str
) -> dict[str, Any]:
    """What an appellant wrote, in full, and the code to be read out; who looked is kept."""
    now = services.now()
    with services.records.writing() as tx:
        row = tx.appeals.get(appeal_id)
        require_role(officer, "appeal.prove")
        if row is None or not _may_see(tx, officer, row.case_id):
            raise NotFound("No such appeal.", field="appeal")
        said = tx.vault.open(f"appeal:{appeal_id}") or {}
        tx.vault.seal(
            f"look:{tx.audit.last() + 1}",
            "note",
            {"text": purpose},
            tx.retention.until("note", now.date()),
        )
        tx.audit.append(now, officer.ref, "appeal.reveal", f"appeal:{appeal_id}")
    return {
        "id": appeal_id,
        "value": said.get("value"),
        "reason": said.get("reason"),
        "contact": said.get("contact"),
        "token": said.get("token"),
        "read_out": said.get("proof_code") if row.proof == "call_back" else None,
    }


def mark_proved(services: Services, officer: Officer, appeal_id: int) -> int | None:
    """An officer saw that the appellant controls the account."""
    now = services.now()
    with services.records.writing() as tx:
        row = tx.appeals.get(appeal_id, to_change=True)
        require_role(officer, "appeal.prove")
        if row is None or not _may_see(tx, officer, row.case_id):
            raise NotFound("No such appeal.", field="appeal")
        version = prove(tx, row, officer.ref, now)
    services.lists_changed()
    return version


def _may_see(tx: Transaction, officer: Officer, case_id: int | None) -> bool:
    """Appeals without a case belong to those who see everything."""
    case = tx.cases.get(case_id) if case_id else None
    place, unit = (case.locality, case.unit) if case else (None, None)
    return may(officer, "appeal.read", place, unit)


def _targets(services: Services, named: Named | None) -> list[Target] | None:
    if named is None:
        return None
    digest = current(services).index.digest
    found = []
    for number, (kind, value, level) in enumerate(named):
        field = f"targets.{number}"
        try:
            observable = read(kind, value)[0]
        except InvalidInput as error:
            error.field = field
            raise
        found.append(resolve(observable, level, services.guard, digest, field))
    return found


def _told(services: Services, done: Decided) -> Decided:
    if done.version is not None:
        services.lists_changed()
    return done


def decided_dict(done: Decided) -> dict[str, Any]:
    """An act's outcome for the door."""
    return {
        "case": done.case_id,
        "state": done.state,
        "listed": done.state in (State.CONFIRMED, State.PROVISIONAL),
        "lists": done.version,
    }
