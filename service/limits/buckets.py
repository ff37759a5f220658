"""Buckets: how fast one source may ask, by the generic cell rate algorithm.

For each source one float is kept: the moment at which its bucket will be full again. No lock: two
threads that meet in one bucket may let one request too many through, and that does no harm.
"""

from __future__ import annotations

SOURCES = 100_000


class Bucket:
    """A bucket of ``burst`` tokens for each source, refilled at ``rate_per_second``.

    The least recently seen sources are forgotten beyond ``sources``. They are kept in two
    generations: whoever asks moves to the young one, and when that is full the old one goes.
    """

    __slots__ = ("_half", "_old", "_origin", "_step", "_tolerance", "_young", "burst")

    def __init__(self, rate_per_second: float, burst: int, sources: int = SOURCES) -> None:
        if rate_per_second <= 0 or burst < 1 or sources < 2:
            raise ValueError("a bucket needs a rate, a burst and room for two sources")
        self.burst = burst
        self._step = 1.0 / rate_per_second
        self._tolerance = burst * self._step
        self._half = sources // 2
        self._young: dict[str, float] = {}
        self._old: dict[str, float] = {}
        self._origin: float | None = None

    def take(self, source: str, now: float, tokens: int = 1) -> float:
        """Take tokens and give 0.0, or take none and give the seconds to wait.

        More than ``burst`` tokens are taken as ``burst``: else they would never be granted.
        """
        if self._origin is None:
            self._origin = now  # small floats are exact enough to add thousands of steps
        now -= self._origin
        young = self._young
        full_at = young.get(source)
        if full_at is None:
            full_at = self._old.get(source, now)
        if full_at < now:
            full_at = now
        elif full_at > now + self._tolerance:  # the clock was put back
            full_at = now + self._tolerance
        filled = full_at + min(tokens, self.burst) * self._step
        wait = filled - now - self._tolerance
        if wait <= self._step * 1e-3:
            full_at, wait = filled, 0.0
        if source not in young and len(young) >= self._half:
            self._old, self._young = young, {}
            young = self._young
        young[source] = full_at  # of the refused too: who goes on asking is not forgotten
        return wait

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())
