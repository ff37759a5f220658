"""Distinct: which different numbers a group has met lately, in bounded memory.

A number counts once, from the last time that it was met. With that no stretch of ``seconds``,
wherever it begins, holds more different numbers than were allowed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable

_NONE: dict[bytes, float] = {}


class Distinct:
    """Numbers by group with the moment of the last meeting, for ``seconds``.

    At most ``capacity`` numbers are kept; beyond, the groups that were used least recently go.
    """

    __slots__ = ("_capacity", "_groups", "_size", "seconds")

    def __init__(self, seconds: float, capacity: int) -> None:
        self.seconds = seconds
        self._capacity = capacity
        self._groups: OrderedDict[bytes, dict[bytes, float]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def current(self, group: bytes, now: float) -> dict[bytes, float]:
        """The numbers of the group that still count, the oldest first; to be read only.

        Numbers heard of from elsewhere may stand out of order: one behind a younger one is
        dropped late. ``wait`` looks closer before it refuses.
        """
        entries = self._groups.get(group)
        if entries is None:
            return _NONE
        edge = now - self.seconds
        stale = []
        for number, at in entries.items():
            if at > edge:
                break
            stale.append(number)
        if stale:
            self._drop(group, entries, stale)
        if entries:
            self._groups.move_to_end(group)
        return entries

    def wait(self, group: bytes, numbers: Collection[bytes], budget: int, now: float) -> float:
        """0.0 where all of ``numbers`` fit beside the others in ``budget``, else seconds to wait.

        Numbers that are known already always fit. More numbers than the budget never do: the
        answer is then the whole window.
        """
        entries = self.current(group, now)
        new = 0
        for number in numbers:
            if number not in entries:
                new += 1
        if new == 0 or len(entries) + new <= budget:
            return 0.0
        edge = now - self.seconds
        self._drop(group, entries, [number for number, at in entries.items() if at <= edge])
        asked = set(numbers)
        others = sorted(at for number, at in entries.items() if number not in asked)
        surplus = len(others) + len(asked) - budget
        if surplus <= 0:
            return 0.0
        if surplus > len(others):
            return self.seconds
        return min(max(others[surplus - 1] - edge, 1e-3), self.seconds)

    def note(self, group: bytes, numbers: Iterable[bytes], at: float) -> None:
        """Count numbers that were met at ``at``; a later meeting that is known stays."""
        entries = self._groups.get(group)
        if entries is None:
            entries = self._groups[group] = {}
        else:
            self._groups.move_to_end(group)
        before = len(entries)
        for number in numbers:
            known = entries.get(number)
            if known is not None:
                if known >= at:
                    continue
                del entries[number]  # to stand last, where the youngest are
            entries[number] = at
        self._size += len(entries) - before
        while self._size > self._capacity and len(self._groups) > 1:
            _, forgotten = self._groups.popitem(last=False)
            self._size -= len(forgotten)

    def _drop(self, group: bytes, entries: dict[bytes, float], stale: list[bytes]) -> None:
        for number in stale:
            del entries[number]
        self._size -= len(stale)
        if not entries and group in self._groups:
            del self._groups[group]
