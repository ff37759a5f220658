"""Message: free text, and the links, phones, accounts and amounts found in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from service.errors import InvalidInput, InvalidObservable, TooLarge
from service.observables.base import Observable, draft_of
from service.observables.extraction import Findings, find, find_many
from service.observables.message_words import words_of

MAX_CHARACTERS = 10_000
_TOGETHER = 256  # messages read together


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Observable):
    """A message. ``key`` is a hash of the text: a message is never listed by its words.

    folded   the text without diacritics and invisible marks, in lower case
    words    the folded text as plain words: sentences parted by ``|``, links, phones, accounts
             and sums replaced by ``<link> <phone> <account> <money>``; what phrases are looked
             for in
    amounts  sums of money that it names, in VND
    """

    kind: ClassVar[str] = "message"

    folded: str
    words: str
    amounts: tuple[int, ...] = ()


def parse_message(text: str, depth: int = 0) -> Message:
    """Read a message. Raises InvalidObservable (``empty``) and TooLarge (``too_long``)."""
    fault = _fault(text)
    if fault is not None:
        raise fault
    return _message(find(text, depth))


def parse_messages(texts: Sequence[str]) -> list[Message | InvalidInput]:
    """What ``parse_message`` returns for each text, or its error; in order."""
    read: list[Message | InvalidInput] = []
    for begin in range(0, len(texts), _TOGETHER):
        some = texts[begin : begin + _TOGETHER]
        faults = [_fault(text) for text in some]
        findings = iter(
            find_many([text for text, fault in zip(some, faults, strict=True) if fault is None])
        )
        read += [_message(next(findings)) if fault is None else fault for fault in faults]
    return read


def _fault(text: str) -> InvalidInput | None:
    if len(text) > MAX_CHARACTERS:
        return TooLarge("A message has at most 10000 characters.", code="too_long", field="value")
    if not text or text.isspace():
        return InvalidObservable("The value is empty.", code="empty", field="value")
    return None


_Draft = draft_of(Message)


def _message(findings: Findings) -> Message:
    reading = findings.reading
    text = reading.text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    message: Any = object.__new__(_Draft)
    message.key = f"message:{digest}"
    message.text = text
    message.parts = findings.parts
    message.repaired = ()
    message.folded = reading.folded
    message.words = words_of(findings)
    message.amounts = findings.amounts
    message.__class__ = Message
    made: Message = message
    return made
