"""QrPayload: what a scanned code says, with the accounts, links and numbers it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from urllib.parse import unquote

from service.errors import InvalidInput, InvalidObservable, TooLarge
from service.observables.account import make_account
from service.observables.account_links import account_in_link
from service.observables.base import Observable, Part
from service.observables.emv import EmvPayload, looks_like_emv, parse_emv
from service.observables.extraction import find_parts
from service.observables.payload_text import Found, Payload, links_in, mobiles_in
from service.observables.payloads import recognise
from service.observables.personal_cards import personal_card
from service.observables.phone import parse_phone
from service.observables.url import Url
from service.observables.url_parse import parse_url

MAX_BYTES = 7089
"""What the largest QR code holds."""
MAX_PARTS = 50
MAX_DEPTH = 3
_MAX_TRIED = 2 * MAX_PARTS  # findings that turn out unreadable cost time too
_BLANK = " \t\r\n\ufeff\u200b"
_EMV_START = "000201"
_ASK_PAYER = "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class QrPayload(Observable):
    """A scanned code.

    key      ``qr:`` + SHA-256 of the payload; ``citizen_id`` for a personal card
    text     as given, with passwords and secrets blotted out; empty for a personal card
    payload  ``emv url phone sms email wifi vcard mecard bizcard geo otpauth intent market crypto
             citizen_id calendar app_link text``
    emv      what the payment string says, also inside an app link
    details  harmless facts by name
    """

    kind: ClassVar[str] = "qr"

    payload: str
    emv: EmvPayload | None = None
    details: tuple[tuple[str, str], ...] = ()


def parse_qr(text: str, depth: int = 0) -> QrPayload:
    """Read the content of a QR code.

    ``depth`` counts the observables around this one; at ``MAX_DEPTH`` no link is followed.
    Raises InvalidObservable (``empty``) and TooLarge (``too_long``); anything else can be read,
    at worst as ``text``.
    """
    if len(text) > MAX_BYTES or (
        not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES
    ):
        raise TooLarge("A QR code holds at most 7089 bytes.", code="too_long", field="value")
    content = text.strip(_BLANK)
    if not content:
        raise InvalidObservable("The value is empty.", code="empty", field="value")
    card = personal_card(content)
    if card is not None:
        return QrPayload(key="citizen_id", text="", payload="citizen_id", details=(("card", card),))
    key = "qr:" + sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    if looks_like_emv(content):
        emv = parse_emv(content)
        parts = _Parts(text, depth)
        parts.add_emv(emv)
        return QrPayload(key=key, text=text, payload="emv", emv=emv, parts=parts.done())

    payload = recognise(content)
    kept = _blot(text, text.find(content), payload)
    parts = _Parts(kept, depth)
    inner = _emv_in_app_link(content) if payload.kind == "app_link" else None
    if inner is not None:
        parts.add_emv(inner)
    for found in payload.found[:_MAX_TRIED]:
        parts.add(found)
    inside = parts.done()
    if payload.kind == "text" and not inside:  # a note on paper reads like a message
        inside = find_parts(kept, depth + 1)
    return QrPayload(
        key=key,
        text=kept,
        payload=payload.kind,
        emv=inner,
        details=(*payload.details, *parts.details),
        parts=inside,
    )


def _blot(text: str, offset: int, payload: Payload) -> str:
    """The text with its secrets starred out, place by place."""
    for start, end in payload.hidden:
        text = text[: offset + start] + "*" * (end - start) + text[offset + end :]
    return text


def _emv_in_app_link(link: str) -> EmvPayload | None:
    """``bankapp://<emv>?callbackurl=…``, ``bankapp://NAME/<emv>``, ``bankapp://x?qr=<emv>``."""
    start = link.find(_EMV_START)
    if start < 0:
        return None
    end = min((at for mark in "?&#" if (at := link.find(mark, start)) >= 0), default=len(link))
    emv = parse_emv(unquote(link[start:end]))
    return emv if emv.tags else None


class _Parts:
    """Collects the observables of one payload: in order, each once, at most fifty."""

    def __init__(self, text: str, depth: int) -> None:
        self._text = text
        self._depth = depth
        self.details: list[tuple[str, str]] = []
        self._parts: list[Part] = []
        self._seen: set[tuple[str, str]] = set()

    def done(self) -> tuple[Part, ...]:
        return tuple(self._parts)

    def add(self, found: Found) -> None:
        """A link or a phone number, if it can be read as one."""
        if len(self._parts) >= MAX_PARTS:
            return
        try:
            if found.reads == "phone":
                self._append(parse_phone(found.text), found)
            elif self._depth < MAX_DEPTH:
                url = parse_url(found.text, self._depth + 1)
                self._append(url, found)
                if found.role == "link":
                    self._add_account_of(url)
        except InvalidInput:
            return

    def add_emv(self, emv: EmvPayload) -> None:
        """The accounts paid, the phone number, and what the free texts lead to."""
        for bank_bin, number in emv.payees:
            self._add_account(bank_bin, None, number)
        additional = dict(emv.additional)
        mobile = additional.get("mobile_number")
        if mobile and mobile != _ASK_PAYER:
            self.add(Found("phone", "phone", mobile, self._text.find(mobile)))
        for free in (emv.merchant_name, additional.get("purpose")):
            # Nothing shorter can hold a telephone number or a link.
            if free and len(free) >= 8:
                offset = self._text.find(free)
                for found in (*links_in(free), *mobiles_in(free)):
                    at = found.start + offset if offset >= 0 else -1
                    self.add(found._replace(start=at))

    def _add_account_of(self, url: Url) -> None:
        """The account of a payment link, and where the payer is sent afterwards.

        ``parse_url`` may know them already as parts of the link: then they are not repeated.
        """
        link = account_in_link(url.host or url.list_host, url.path, url.query)
        if link is None:
            return
        amount = link.amount or ""
        if amount.isascii() and amount.isdecimal() and len(amount) <= 13:
            self.details.append(("amount", amount))
        known = {part.role for part in url.parts}
        if "account" not in known:
            self._add_account(link.bank_bin, link.bank_text, link.number)
        if link.redirect and "redirect" not in known:
            self.add(Found("url", "redirect", link.redirect, self._text.find(link.redirect)))

    def _add_account(self, bank_bin: str | None, bank_text: str | None, number: str) -> None:
        try:
            account = make_account(bank_bin, number, text=number, bank_text=bank_text)
        except InvalidInput:
            return
        # The bank's BIN stands before the account; digits before it may look the same.
        at = self._text.find(bank_bin) if bank_bin else -1
        start = self._text.find(number, at + 6 if at >= 0 else 0)
        self._append(account, Found("account", "account", number, start))

    def _append(self, observable: Observable, found: Found) -> None:
        if (observable.kind, observable.key) in self._seen or len(self._parts) >= MAX_PARTS:
            return
        self._seen.add((observable.kind, observable.key))
        start, end = found.start, found.start + len(found.text)
        if start < 0 or self._text[start:end] != found.text:
            start = self._text.find(found.text)
            end = start + len(found.text) if start >= 0 else -1
        self._parts.append(
            Part(observable=observable, role=found.role, text=found.text, start=start, end=end)
        )
