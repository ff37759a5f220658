"""Message: free text, and the links, phones, accounts and amounts found in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from service.errors import InvalidObservable, TooLarge
from service.observables.base import Observable

MAX_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Observable):
    """A message. ``key`` is a hash of the text: a message is never listed by its words.

    folded   the text without diacritics, in lower case, of the same length as ``text`` where
             each character folds to one; what phrases are looked for in
    amounts  sums of money that it names, in VND
    """

    kind: ClassVar[str] = "message"

    folded: str
    amounts: tuple[int, ...] = ()


def parse_message(text: str, depth: int = 0) -> Message:
    """Read a message. Raises InvalidObservable (``empty``) and TooLarge (``too_long``)."""
    if len(text) > MAX_CHARACTERS:
        raise TooLarge("A message has at most 10000 characters.", code="too_long", field="value")
    if not text.strip():
        raise InvalidObservable("The value is empty.", code="empty", field="value")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Message(key=f"message:{digest}", text=text, folded=text.lower())
