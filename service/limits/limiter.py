"""Limiter: the one door to the limits; asked before a check, and told afterwards what it said.

Everything is in this process: no I/O, and a lock that nobody holds for longer than some
microseconds. Links and messages meet only the bucket, which needs no lock.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Collection, Sequence

from service.errors import RateLimited
from service.limits.buckets import SOURCES, Bucket
from service.limits.budgets import CAPACITY, Budgets, Event
from service.limits.sources import RateClass, Source
from service.observables.base import Observable

COUNTED = ("phone", "account")
"""Kinds whose lists could be read out by asking number after number."""


class Limiter:
    """``secret`` is the installation's: processes that share their counts have the same one."""

    __slots__ = ("_buckets", "_budgets", "_lock")

    def __init__(self, secret: bytes, *, capacity: int = CAPACITY, sources: int = SOURCES) -> None:
        self._budgets = Budgets(secret, capacity)
        self._buckets = {
            RateClass.ANONYMOUS: Bucket(50, 500, sources),
            RateClass.APP: Bucket(2000, 10_000, sources),
        }
        self._lock = threading.Lock()

    def admit(self, source: Source, observables: Sequence[Observable], now: float) -> None:
        """Count a request, or raise RateLimited and count none of its numbers.

        ``observables`` are all that will be checked, those inside messages and codes too
        (``flatten``). Each takes a token of the bucket, also where the budget then refuses.
        ``now`` is in seconds since the epoch where counts are shared; else any clock will do.
        """
        bucket = self._buckets.get(source.rate_class)
        if bucket is None:
            return
        wait = bucket.take(source.name, now, len(observables) or 1)
        if wait > 0.0:
            raise RateLimited("Too many requests.", retry_after=int(wait) + 1)
        keys = [item.key for item in observables if item.kind in COUNTED]
        if not keys:
            return
        with self._lock:
            wait = self._budgets.ask(source, keys, now)
        if wait > 0.0:
            raise RateLimited("Too many different numbers.", retry_after=int(wait) + 1)

    def learned(self, source: Source, keys: Collection[str], now: float) -> None:
        """Count the keys of phones and accounts whose answer was adverse.

        To be called before the answer leaves; where nothing is awaited since ``admit``, no
        other request can slip in between.
        """
        if not keys or source.rate_class not in self._buckets:
            return
        with self._lock:
            self._budgets.learn(source, keys, now)

    def size(self) -> int:
        """How many numbers are kept in all counts together."""
        return self._budgets.size()

    def keep_journal(self, length: int) -> deque[Event]:
        """From now on note what is counted, to tell others; beyond ``length`` the oldest go."""
        journal: deque[Event] = deque(maxlen=length)
        self._budgets.journal = journal
        return journal

    def merge(self, events: Sequence[Event], now: float) -> None:
        """Count what other processes counted. Few at a time: checks wait meanwhile."""
        with self._lock:
            self._budgets.merge(events, now)


def flatten(observables: Sequence[Observable]) -> list[Observable]:
    """The observables and everything inside them, parents first."""
    flat: list[Observable] = []
    for item in observables:
        flat.append(item)
        if item.parts:
            flat += flatten([part.observable for part in item.parts])
    return flat
