"""Budgets: how many different phones and accounts one source may ask about, and learn to be listed.

Four things are counted, each by the hash of the number from the last time that it was met:

asked          by source, in an hour: the budget of its class
asked, block   by key or address, in ten minutes: the numbers of one block of 10,000
learned        by source, in a day: numbers whose answer was adverse
learned, block by key or address, in a day: adverse ones of one block

A source is an address, or one device of a key. A block counts over all devices of a key, because
devices are easily invented. Numbers that were asked or learned already may be asked again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from service.limits.distinct import Distinct
from service.limits.sources import RateClass, Source

HOUR = 3600.0
DAY = 24 * HOUR
BLOCK_SECONDS = 600.0

ASKED = {RateClass.ANONYMOUS: 30, RateClass.APP: 300}
ASKED_OF_BLOCK = 19
LEARNED = 30
LEARNED_OF_BLOCK = 30

CAPACITY = 100_000
"""Numbers that each of the four counts keeps: 190 MB in all where each is alone in its group."""


class Event(NamedTuple):
    """That a number was asked about or, with ``learned``, answered adversely. Hashes only."""

    learned: bool
    source: bytes
    block: bytes
    number: bytes
    at: float


def block_of(key: str) -> str:
    """The block of 10,000 that a phone or an account stands in: its key without the last four."""
    bank, colon, number = key.rpartition(":")
    return f"{bank}{colon}{number[:-4]}"


class Budgets:
    """The counts of all sources. Not for several threads at once: ``Limiter`` sees to that.

    ``journal`` receives what is counted here where somebody wants to tell others.
    """

    __slots__ = ("_asked", "_asked_of_block", "_hash", "_learned", "_learned_of_block", "journal")

    def __init__(self, secret: bytes, capacity: int = CAPACITY) -> None:
        if len(secret) < 16:
            raise ValueError("the secret of the limits needs 16 bytes")
        self._hash = blake2b(digest_size=8, key=secret[:64], person=b"limits.budgets")
        self._asked = Distinct(HOUR, capacity)
        self._asked_of_block = Distinct(BLOCK_SECONDS, capacity)
        self._learned = Distinct(DAY, capacity)
        self._learned_of_block = Distinct(DAY, capacity)
        self.journal: deque[Event] | None = None

    def ask(self, source: Source, keys: Iterable[str], now: float) -> float:
        """Count the numbers and give 0.0, or count none and give the seconds to wait.

        Refused, for as long as it would pass one of them:
        - the budget of different numbers in an hour
        - that of one block in ten minutes
        - what may be learned in a day, were every new number adverse; a request with more new
          numbers than may be learned at all needs a day without any
        - the same of one block
        """
        who = self._who(source)
        blocks = self._by_block(source, keys)
        numbers = [number for members in blocks.values() for number in members]
        known = self._asked.current(who, now)
        fresh = [number for number in numbers if number not in known]
        wait = self._asked.wait(who, numbers, ASKED[source.rate_class], now)
        if fresh:
            learned = self._learned.current(who, now)
            unlearned = [number for number in fresh if number not in learned]
            wait = max(wait, self._learned.wait(who, unlearned[:LEARNED], LEARNED, now))
        for block, members in blocks.items():
            wait = max(wait, self._asked_of_block.wait(block, members, ASKED_OF_BLOCK, now))
            if fresh:
                new = [number for number in members if number not in known]
                wait = max(wait, self._learned_of_block.wait(block, new, LEARNED_OF_BLOCK, now))
        if wait > 0.0:
            return wait
        self._asked.note(who, numbers, now)
        for block, members in blocks.items():
            self._asked_of_block.note(block, members, now)
        self._tell(False, who, blocks, now)
        return 0.0

    def learn(self, source: Source, keys: Iterable[str], now: float) -> None:
        """Count numbers whose answer was adverse."""
        who = self._who(source)
        blocks = self._by_block(source, keys)
        for block, members in blocks.items():
            self._learned.note(who, members, now)
            self._learned_of_block.note(block, members, now)
        self._tell(True, who, blocks, now)

    def merge(self, events: Iterable[Event], now: float) -> None:
        """Count what others have counted; what is known already changes nothing."""
        for event in events:
            at = min(event.at, now)  # another machine's clock may be ahead
            number = (event.number,)
            by_source = self._learned if event.learned else self._asked
            by_block = self._learned_of_block if event.learned else self._asked_of_block
            if at > now - by_source.seconds:
                by_source.note(event.source, number, at)
            if at > now - by_block.seconds:
                by_block.note(event.block, number, at)

    def size(self) -> int:
        """How many numbers are kept in all four counts together."""
        counts = (self._asked, self._asked_of_block, self._learned, self._learned_of_block)
        return sum(len(count) for count in counts)

    def _who(self, source: Source) -> bytes:
        if source.rate_class is RateClass.APP and source.device:
            return self._digest(f"device\0{source.name}\0{source.device}")
        return self._digest(f"source\0{source.name}")

    def _by_block(self, source: Source, keys: Iterable[str]) -> dict[bytes, dict[bytes, None]]:
        blocks: dict[bytes, dict[bytes, None]] = {}
        for key in keys:
            block = self._digest(f"block\0{source.name}\0{block_of(key)}")
            blocks.setdefault(block, {})[self._digest(key)] = None
        return blocks

    def _digest(self, text: str) -> bytes:
        state = self._hash.copy()  # the secret is taken in once
        state.update(text.encode("utf-8", "surrogatepass"))
        return state.digest()

    def _tell(
        self, learned: bool, who: bytes, blocks: dict[bytes, dict[bytes, None]], now: float
    ) -> None:
        if self.journal is not None:
            for block, members in blocks.items():
                for number in members:
                    self.journal.append(Event(learned, who, block, number, now))
