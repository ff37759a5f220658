"""Kinds: the registry of what can be asked about, and the guess for values of unknown kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from service.errors import InvalidInput, InvalidObservable, TooLarge
from service.observables.account import BankAccount, parse_account
from service.observables.base import Observable
from service.observables.message import Message, parse_message, parse_messages
from service.observables.phone import Phone, parse_phone
from service.observables.qr import QrPayload, parse_qr
from service.observables.url import Url
from service.observables.url_parse import parse_url

KINDS: dict[str, Callable[[str], Observable]] = {
    "url": parse_url,
    "phone": parse_phone,
    "account": parse_account,
    "qr": parse_qr,
    "message": parse_message,
}
"""Kind to parser, in the order in which they are documented."""

CLASSES: tuple[type[Observable], ...] = (Url, Phone, BankAccount, QrPayload, Message)


def parse(kind: str, text: str) -> Observable:
    """Read ``text`` as ``kind``. Raises InvalidObservable and TooLarge."""
    return _parser_of(kind)(text)


def _parser_of(kind: str) -> Callable[[str], Observable]:
    try:
        return KINDS[kind]
    except KeyError:
        raise InvalidObservable("No such kind.", code="unknown_kind", field="kind") from None


def parse_many(kind: str, texts: Iterable[str]) -> list[Observable | InvalidInput]:
    """Read many texts as ``kind``, in order: what ``parse`` returns for each, or its error.

    For batches of any size: an error holds on to nothing of the call that raised it. Raises
    InvalidObservable where there is no such kind.
    """
    if kind == Message.kind:
        return [*parse_messages(list(texts))]
    parser = _parser_of(kind)
    found: list[Observable | InvalidInput] = []
    for text in texts:
        try:
            found.append(parser(text))
        except InvalidInput as error:
            error.__traceback__ = error.__context__ = None
            found.append(error)
    return found


_WEB = re.compile(r"^\W{0,4}(?:https?|hxxps?|ftp)\W{0,4}[:_]", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.\-]{1,40}:", re.IGNORECASE)
_NUMBERISH = re.compile(r"^[\s+()\d.\-/–—\u00a0]{3,40}$")
_NAME = re.compile(r"^\S+\.\S{2,}$")
_CLEAN = re.compile(
    r"(?:https?://)?[a-z0-9.\-]+(?::\d+)?(?:[/?#]\S*)?(?<=[a-z0-9/=_\-%&+~])",
    re.IGNORECASE | re.ASCII,
)
_ADDRESS = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}", re.ASCII)
_SHORT = 100


def detect(text: str) -> list[Observable]:
    """Every reading of a value whose kind nobody said, the likeliest first.

    A text that reads as nothing else is a message. Raises InvalidObservable (``empty``) and
    TooLarge (``too_long``).
    """
    found: list[Observable] = []
    for kind in _candidates(text.strip()):
        try:
            found.append(parse(kind, text))
        except InvalidInput as error:
            if isinstance(error, TooLarge) and kind == "message":
                raise
    if not found:
        return [parse("message", text)]
    if _CLEAN.fullmatch(text) is None and not isinstance(found[0], Message):
        found += _with_links(text, found)
    return found


def _with_links(text: str, found: list[Observable]) -> list[Observable]:
    """The text as a message, where that shows a link that no other reading has."""
    try:
        message = parse_message(text)
    except InvalidInput:
        return []
    known = {item.key for item in found}
    known |= {part.observable.key for item in found for part in item.parts}
    links = [part for part in message.parts if isinstance(part.observable, Url)]
    return [message] if any(part.observable.key not in known for part in links) else []


def _candidates(text: str) -> list[str]:
    if text.startswith("000201"):
        return ["qr"]
    if "\n" in text or len(text) > _SHORT:
        if _WEB.match(text) and not any(char.isspace() for char in text):
            return ["url"]
        return ["qr"] if _is_payload(text) else ["message"]
    if _WEB.match(text) and " " not in text:
        return ["url"]
    if _ADDRESS.fullmatch(text):
        return ["url", *_number_kinds(text)]
    if _NUMBERISH.match(text):
        return _number_kinds(text)
    if _is_payload(text):
        return ["qr"]
    if _NAME.match(text) and "@" not in text:
        return ["url"]
    return _wordy_kinds(text)


def _is_payload(text: str) -> bool:
    """Whether the text is what a code would hold rather than what a person writes."""
    try:
        return parse_qr(text).payload not in ("text", "url", "phone")
    except InvalidInput:
        return False


def _number_kinds(text: str) -> list[str]:
    try:
        phone = parse_phone(text)
    except InvalidObservable:
        return ["account"]
    digits = sum(char.isdigit() for char in text)
    if phone.valid or text.lstrip().startswith("+"):
        return ["phone", "account"] if digits >= 6 else ["phone"]
    return ["account", "phone"] if digits >= 6 else ["phone"]


def _wordy_kinds(text: str) -> list[str]:
    try:
        if parse_account(text).bank_bin is not None:
            return ["account"]
    except InvalidObservable:
        pass
    try:
        if len(text) <= 40 and parse_phone(text).valid:
            return ["phone"]
    except InvalidInput:
        pass
    return ["message"]
