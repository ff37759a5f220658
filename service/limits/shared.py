"""Shared: the counts of the limits, exchanged between processes through Redis.

No check waits for Redis. A background thread calls ``exchange`` about once a second: what was
counted here goes out, what others counted comes in. Without Redis each process limits by itself.

Redis holds lists of packed events, one list for each slice of time, with a lifetime; each process
reads on from where it stopped. Events are hashes and moments. All of it may be lost at any time,
and reading an event twice changes nothing.
"""

from __future__ import annotations

import secrets
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from service.limits.bell import LONGEST_PAUSE
from service.limits.budgets import DAY, HOUR, Event
from service.limits.limiter import Limiter

SOCKET_SECONDS = 0.3

JOURNAL = 50_000
"""Events kept while Redis is away."""

_EVENT = struct.Struct(">?8s8s8sd")
_MEMBER = 8
_SENT_AT_ONCE = 8_000
_IN_A_CHUNK = 500
_CHUNKS_READ = 256
_OLD_SLICES_READ = 2
_MERGED_AT_ONCE = 32
_SKEW = 60.0  # clocks of two machines may differ by as much


@dataclass(frozen=True, slots=True)
class Stream:
    """A row of slices, each of ``seconds``, read back as far as ``horizon``."""

    name: str
    seconds: float
    horizon: float

    def slice_at(self, moment: float) -> int:
        """The number of the slice that a moment falls into."""
        return int(moment // self.seconds)


ASKED = Stream("asked", 300.0, HOUR)
LEARNED = Stream("learned", 3600.0, DAY)


def connect(url: str, timeout: float = SOCKET_SECONDS) -> Redis:
    """A client that gives up soon and tries nothing twice. Raises ValueError for a bad URL."""
    return Redis.from_url(
        url,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 0),
        socket_keepalive=True,
    )


class SharedLimits:
    """One process's share. ``failures`` counts exchanges that Redis did not answer."""

    def __init__(self, limiter: Limiter, url: str, prefix: str = "lachan:limits") -> None:
        self.failures = 0
        self._limiter = limiter
        self._client = connect(url)
        self._prefix = prefix
        self._member = secrets.token_bytes(_MEMBER)
        self._journal = limiter.keep_journal(JOURNAL)
        self._unsent: list[Event] = []
        self._read: dict[tuple[Stream, int], int] = {}
        self._closed: set[tuple[Stream, int]] = set()
        self._streak = 0
        self._again_at = 0.0

    def exchange(self, now: float) -> None:
        """Send and fetch; never raises. Seconds since the epoch, as given to the limiter.

        After a failure it does nothing for a second, then two, up to five.
        """
        if now < self._again_at <= now + LONGEST_PAUSE:
            return
        try:
            self._exchange(now)
        except (RedisError, OSError):
            self.failures += 1
            self._again_at = now + min(LONGEST_PAUSE, 2.0**self._streak)
            self._streak = min(self._streak + 1, 8)
            self._read.clear()  # it may come back empty, and its lists grow from the start
        else:
            self._streak, self._again_at = 0, 0.0

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    def _exchange(self, now: float) -> None:
        while self._journal and len(self._unsent) < _SENT_AT_ONCE:
            self._unsent.append(self._journal.popleft())
        wanted = [*self._wanted(ASKED, now), *self._wanted(LEARNED, now)]
        pipeline = self._client.pipeline(transaction=False)
        for stream in (ASKED, LEARNED):
            chunks = list(self._chunks(learned=stream is LEARNED))
            if chunks:
                key = self._key(stream, stream.slice_at(now))
                pipeline.rpush(key, *chunks)
                pipeline.expire(key, int(stream.horizon + stream.seconds + _SKEW))
        written = len(pipeline)
        for stream, number in wanted:
            start = self._read.get((stream, number), 0)
            pipeline.llen(self._key(stream, number))
            pipeline.lrange(self._key(stream, number), start, start + _CHUNKS_READ - 1)
        replies = pipeline.execute()[written:]
        self._unsent.clear()
        for position, place in enumerate(wanted):
            self._take(place, replies[2 * position], replies[2 * position + 1], now)

    def _wanted(self, stream: Stream, now: float) -> list[tuple[Stream, int]]:
        """The slices that may have grown, and a few older ones that were never read."""
        last, first = stream.slice_at(now + _SKEW), stream.slice_at(now - stream.horizon)
        live = stream.slice_at(now - _SKEW)
        self._closed -= {place for place in self._closed if place[0] is stream and place[1] < first}
        for place in [place for place in self._read if place[0] is stream and place[1] < first]:
            del self._read[place]
        places = [(stream, number) for number in range(last, live - 1, -1)]
        older = ((stream, number) for number in range(live - 1, first - 1, -1))
        unread = [place for place in older if place not in self._closed]
        return places + unread[:_OLD_SLICES_READ]

    def _take(
        self, place: tuple[Stream, int], length: int, chunks: list[bytes], now: float
    ) -> None:
        start = self._read.get(place, 0)
        if length < start:  # Redis was emptied meanwhile
            self._read[place] = 0
            return
        for chunk in chunks:
            self._merge(chunk, now)
        stream, number = place
        self._read[place] = start + len(chunks)
        if len(chunks) < _CHUNKS_READ and number < stream.slice_at(now - _SKEW):
            self._closed.add(place)
            del self._read[place]

    def _merge(self, chunk: bytes, now: float) -> None:
        member, body = chunk[:_MEMBER], chunk[_MEMBER:]
        if member == self._member or len(body) % _EVENT.size:
            return
        events = [Event(*fields) for fields in _EVENT.iter_unpack(body)]
        for start in range(0, len(events), _MERGED_AT_ONCE):
            self._limiter.merge(events[start : start + _MERGED_AT_ONCE], now)
            time.sleep(0)  # a check that waits goes first

    def _chunks(self, *, learned: bool) -> Iterator[bytes]:
        events = [event for event in self._unsent if event.learned is learned]
        for start in range(0, len(events), _IN_A_CHUNK):
            packed = [_EVENT.pack(*event) for event in events[start : start + _IN_A_CHUNK]]
            yield self._member + b"".join(packed)

    def _key(self, stream: Stream, number: int) -> str:
        return f"{self._prefix}:{stream.name}:{number}"
