"""Message: free text, and the links, phones, accounts and amounts found in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from service.errors import InvalidObservable, TooLarge
from service.observables.base import Observable
from service.observables.extraction import find
from service.observables.message_words import words_of

MAX_CHARACTERS = 10_000


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
    if len(text) > MAX_CHARACTERS:
        raise TooLarge("A message has at most 10000 characters.", code="too_long", field="value")
    if not text.strip():
        raise InvalidObservable("The value is empty.", code="empty", field="value")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    findings = find(text, depth)
    return Message(
        key=f"message:{digest}",
        text=text,
        parts=findings.parts,
        folded=findings.reading.folded,
        words=words_of(findings),
        amounts=findings.amounts,
    )
