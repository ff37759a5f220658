"""Our lists: the present overlay of our own decisions, brought up to date from the records.

Only what changed since the version that is held is read, so a confirmation costs its own rows and
not the whole list. The overlay itself is immutable; the snapshot takes a reference to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from service.indicators.decided import Indicator, overlay
from service.indicators.index import Delta
from service.records.transaction import Records

NOTHING = Delta("D000000")


@dataclass(slots=True)
class OurLists:
    """``delta`` lies over the list file; ``version`` is the list version that it holds."""

    records: Records
    version: int = 0
    delta: Delta = NOTHING
    _present: dict[int, Indicator] = field(default_factory=dict)

    def advance(self) -> bool:
        """Read what was decided since; True where something was."""
        with self.records.reading() as tx:
            newest = tx.indicators.version()
            if newest == self.version:
                return False
            if newest < self.version:  # a backup was restored under us
                self._present, self.version = {}, 0
            entered, left = tx.indicators.changes(self.version, newest)
        present = dict(self._present)
        for number in left:
            present.pop(number, None)
        for item in entered:
            present[item.id] = item.indicator
        self.delta = overlay(present.values(), f"D{newest:06d}")
        self._present, self.version = present, newest
        return True

    def at(self, version: int) -> Delta:
        """The overlay of a past list version."""
        with self.records.reading() as tx:
            rows = tx.indicators.at(version)
        return overlay([row.indicator for row in rows], f"D{version:06d}")
