"""Appealing: an objection in, a receipt, its term and the way to prove control out."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.checking import current, read
from service.checks.seal import observable_hash, unseal
from service.clock import local_day
from service.errors import InvalidInput, NotFound
from service.evidence.decided import ROLES
from service.evidence.listed import speaks_of
from service.indicators.decided import Indicator, Role
from service.indicators.index import Listing
from service.indicators.segment import to_day
from service.indicators.token import marker, own_token, tokens
from service.observables.base import Observable
from service.observables.masking import mask
from service.observables.url import Url
from service.records.transaction import Transaction
from service.reports.appeal import Objection, Opened, bare, open_appeal, prove, try_code
from service.reports.claim import REPORTABLE
from service.reports.receipt import read as read_receipt
from service.reports.receipt import spell
from service.reports.refs import network_of
from service.wiring import Services

_OFFICERS = frozenset((Role.CONFIRMED.value, Role.PROVISIONAL.value))
WELL_KNOWN = "/.well-known/lachan-appeal.txt"
DNS_NAME = "_lachan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an appellant says."""

    kind: str
    value_kind: str
    value: str
    reason: str
    contact: str | None = None
    token: str | None = None
    urgent: bool = False
    address: str = ""
    idempotency_key: str | None = None


def take_appeal(services: Services, asked: Asked, language: str) -> dict[str, Any]:
    """Enter an appeal; durable when this returns.

    Raises InvalidInput (``not_appealable``, ``bad_token``), RateLimited, Conflict, Unavailable.
    """
    now = services.now()
    observable = _one(services, asked)
    said = replace(asked, address="")
    chosen = f"{said}" if asked.idempotency_key else os.urandom(16).hex()
    seed = chosen.encode("utf-8", "surrogatepass")
    refs = services.records.refs
    code = refs.code("proof", seed)[:10]
    with services.records.writing() as tx:
        standing, listed, case_id = _standing(services, tx, observable, now)
        opened = open_appeal(
            tx,
            Objection(
                receipt=spell(refs.code("appeal", seed)),
                kind=asked.kind,
                observable_kind=observable.kind,
                own_digest=_own(services, observable),
                standing=standing,
                listed=listed,
                case_id=case_id,
                network=network_of(asked.address),
                urgent=asked.urgent,
                value=observable.key,
                reason=asked.reason,
                contact=asked.contact,
                token=asked.token,
                proof_code=code,
            ),
            now,
        )
    services.lists_changed()
    return _answer(opened, observable, code, language)


def give_code(services: Services, receipt: str, code: str) -> bool:
    """A code that was read out on a call; True where it proves control.

    Raises NotFound for an unknown receipt and Conflict (``proof_tries``).
    """
    spelled = read_receipt(receipt)
    if spelled is None:
        raise NotFound("No such appeal.", field="receipt")
    now = services.now()
    with services.records.writing() as tx:
        appeal = tx.appeals.by_receipt(tx.refs.receipt(spelled))
        if appeal is None or appeal.proof != "call_back":
            raise NotFound("No such appeal.", field="receipt")
        right = try_code(tx, appeal, code.strip().upper(), now)
        if right:
            prove(tx, appeal, "appellant", now)
    if right:
        services.lists_changed()
    return right


def appeal_state(services: Services, receipt: str) -> dict[str, Any]:
    """Where an appeal stands; the same answer for every unknown receipt."""
    spelled = read_receipt(receipt)
    unknown = {"state": "unknown", "due_on": None, "outcome": None, "reason": None}
    if spelled is None:
        return unknown
    with services.records.reading() as tx:
        row = tx.appeals.by_receipt(tx.refs.receipt(spelled))
        if row is None:
            return unknown
        said = tx.vault.open(f"outcome:{row.id}")
    return {
        "state": row.state,
        "due_on": local_day(row.due_at).isoformat(),
        "outcome": row.outcome,
        "reason": said["reason"] if said else None,
    }


def _one(services: Services, asked: Asked) -> Observable:
    """The value in question: with a token, the reading that the token is about."""
    readings = read(asked.value_kind, asked.value)
    if asked.token is not None:
        said = unseal(asked.token, services.keys.seals)
        secret = services.keys.seals[said["key_id"]].secret
        readings = [
            item
            for item in readings
            if said["observable"] == observable_hash(item.kind, item.key, secret)
        ]
        if not readings:
            raise InvalidInput("The token is of another value.", code="bad_token", field="token")
    if asked.kind == "appeal" and readings[0].kind not in REPORTABLE:
        raise InvalidInput(
            "Name one link, phone number or account.", code="not_appealable", field="value"
        )
    return readings[0]


def _own(services: Services, observable: Observable) -> str:
    digest = current(services).index.digest
    if observable.kind in REPORTABLE:
        return digest(own_token(observable)).hex()
    return digest(b"x" + observable.key.encode("utf-8", "surrogatepass")).hex()


def _standing(
    services: Services, tx: Transaction, observable: Observable, now: datetime
) -> tuple[str, Indicator | None, int | None]:
    """What speaks against the value: officers, one lone community list, or something else."""
    index = current(services).index
    asked = tokens(observable)
    today, second = to_day(now.date()), now.timestamp()
    live = [
        (asked[place], listing)
        for place, listing in index.lookup(asked)
        if listing.until >= today
        and not (listing.until_s and listing.until_s <= second)
        and speaks_of(observable, asked[place], listing)
    ]
    ours = [item for item in live if item[1].feed.reliability in _OFFICERS]
    if ours:
        listed = bare_listing(services, observable, *ours[0])
        rows = [row for row in tx.indicators.of([listed.digest]) if row.left_at is None]
        case_id = next((row.case_id for row in rows if row.indicator.role in _OFFICERS), None)
        return "officers", listed, case_id
    feeds = [item for item in live if item[1].feed.reliability not in ROLES]
    if feeds:
        listed = bare_listing(services, observable, *feeds[0])
        lone = len({item[1].feed.name for item in feeds}) == 1
        community = feeds[0][1].feed.reliability == "community"
        whole = _is_own_name(observable, feeds[0][0])
        return ("community" if lone and community and whole else "other"), listed, None
    reported = [item for item in live if item[1].feed.reliability == Role.REPORTED]
    if reported:
        return "other", bare_listing(services, observable, *reported[0]), None
    return "other", None, None


def _is_own_name(observable: Observable, token: bytes) -> bool:
    """Whether a listed token is of the value's own name: who holds a subdomain holds no more."""
    if not isinstance(observable, Url):
        return True
    host = token[1:].partition(b"/")[0].decode("utf-8", "replace")
    return host.removeprefix("www.") == observable.name.rstrip(".").removeprefix("www.")


def bare_listing(
    services: Services, observable: Observable, token: bytes, listing: Listing
) -> Indicator:
    digest = current(services).index.digest
    mark = None
    if isinstance(observable, Url):
        mark = digest(marker(token[1:].partition(b"/")[0])).hex()
    return bare(digest(token).hex(), mark, chr(token[0]), page=listing.page)


def _answer(opened: Opened, observable: Observable, code: str, language: str) -> dict[str, Any]:
    english = language == "en"
    how = None
    if opened.proof == "dns_or_file" and isinstance(observable, Url):
        host = observable.name
        name = observable.registered_domain or host
        how = (
            f"Prove control: a TXT record {DNS_NAME}.{name} or the file https://{host}{WELL_KNOWN} "
            f"with the text {code}."
            if english
            else f"Chứng minh quyền kiểm soát: bản ghi TXT {DNS_NAME}.{name} hoặc tệp "
            f"https://{host}{WELL_KNOWN} có nội dung {code}."
        )
    elif opened.proof == "call_back":
        number = mask(observable)
        how = (
            f"An officer will call {number} and read out a code; send it to /v1/appeals/proof."
            if english
            else f"Cán bộ sẽ gọi tới {number} và đọc một mã; hãy gửi mã đó qua /v1/appeals/proof."
        )
    elif opened.proof == "officer":
        how = (
            "An officer will check that the account is yours; bring your papers."
            if english
            else "Cán bộ sẽ kiểm tra quyền sở hữu tài khoản; hãy chuẩn bị giấy tờ."
        )
    return {
        "receipt": opened.receipt,
        "due_on": local_day(opened.due_at).isoformat(),
        "proof": how,
    }
