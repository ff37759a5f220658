"""Memory: answers to values that were met before, as many as it pays to keep.

Where values come again, room for more of them is made up to a limit; where none does, what is kept
would only cost memory. What was remembered longest is forgotten first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, repeat
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

FIRST = 30_000
"""Room at the beginning. A value of usual length takes one, 0.5 to 0.8 KiB with its answer."""
MOST = 120_000
"""Room that there may ever be."""
PAYS = 0.2
"""Part of the values asked about that must have been remembered for the room to grow."""
_KEPT = 3 / 4
_LETTERS = 8
"""Letters of a value that take a room of their own, as a power of two."""


class Memory(Generic[Answer]):
    """Answers by kind and text. Not for several threads at a time."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._room = min(FIRST, most)
        self._size = 0
        self._known: dict[str, dict[str, Answer]] = {}

    def recall(self, kind: str, texts: Sequence[str], unknown: Answer) -> dict[str, Answer]:
        """What is remembered of each text, else ``unknown``."""
        known = self._known.get(kind)
        if not known:
            return dict.fromkeys(texts, unknown)
        return dict(zip(texts, map(known.get, texts, repeat(unknown)), strict=True))

    def keep(self, kind: str, answers: Mapping[str, Answer]) -> None:
        """Remember new answers."""
        self._known.setdefault(kind, {}).update(answers)
        self._size += _weight(answers)
        while self._size > self._room:
            self._forget()

    def served(self, remembered: int, asked: int) -> None:
        """Make more room where that has paid: so many of the values asked about were remembered."""
        if remembered >= PAYS * asked:
            self._room = min(self._most, 2 * self._room)

    def clear(self) -> None:
        """As new."""
        self._known, self._size = {}, 0

    def _forget(self) -> None:
        """The same part of what is remembered of each kind."""
        kept = _KEPT * self._room / self._size
        for kind, known in self._known.items():
            oldest = len(known) - int(kept * len(known))
            self._known[kind] = dict(islice(known.items(), oldest, None))
        self._size = sum(map(_weight, self._known.values()))


def _weight(texts: Iterable[str]) -> int:
    return sum(1 + (len(text) >> _LETTERS) for text in texts)
