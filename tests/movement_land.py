"""Land: generated maps of four eras, each place a set of pieces of ground.

It knows nothing of the code that draws maps. Where an amount lies on a map is told by the smallest
place whose ground holds all of the ground that the amount may come from, so it can judge that code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

DISTRICTS_END, MERGER, SPLIT = date(2025, 3, 1), date(2025, 7, 1), date(2026, 4, 1)
BEGINNINGS = (date(2004, 1, 1), DISTRICTS_END, MERGER, SPLIT)
"""First days of the eras. The districts' police ends before the districts do."""
MAPS = (date(2024, 11, 14), date(2025, 6, 30), date(2025, 11, 14), date(2026, 11, 14))
"""A day of each era, for the map of that era."""
BEFORE, AFTER = (0, 1), (2, 3)
ROOT = "*"


@dataclass(slots=True)
class Spot:
    """A place in one era."""

    level: str
    name: str
    parent: str | None
    ground: set[int]
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a place, as a line of a table."""

    kind: str
    source: str
    target: str
    on: date
    share: str = ""


@dataclass(slots=True)
class Land:
    """Places by era.

    weights  how a piece of a place in ``divided`` counts when that place is split
    ends     of what ended within an era, the day
    """

    spots: list[dict[str, Spot]] = field(default_factory=lambda: [{} for _ in MAPS])
    steps: list[Step] = field(default_factory=list)
    weights: dict[int, int] = field(default_factory=dict)
    divided: set[str] = field(default_factory=set)
    ends: dict[str, date] = field(default_factory=dict)
    _pieces: int = 0
    _holders: list[dict[int, list[str]]] = field(default_factory=list)

    def piece(self, weight: int = 0) -> int:
        """A new piece of ground."""
        self._pieces += 1
        self.weights[self._pieces] = weight
        return self._pieces

    def put(
        self, eras: Iterable[int], code: str, level: str, name: str, parent: str | None,
        ground: Iterable[int] = (), seat: str = "",
    ) -> None:  # fmt: skip
        """A place in some eras; what lies in it is added by ``close``."""
        for era in eras:
            self.spots[era][code] = Spot(level, name, parent, set(ground), seat)

    def close(self) -> None:
        """Everything is put: places get the ground of what lies in them."""
        for spots in self.spots:
            for spot in spots.values():
                above = spot.parent
                while above is not None:
                    spots[above].ground |= spot.ground
                    above = spots[above].parent
        self._holders = []
        for spots in self.spots:
            holders: dict[int, list[str]] = {}
            for code in sorted(spots, key=lambda code: len(spots[code].ground)):
                for piece in spots[code].ground:
                    holders.setdefault(piece, []).append(code)
            self._holders.append(holders)

    def found(self, parent: str, era: int) -> int:
        """Ground of something new of which nobody knows where in its parent it was before."""
        piece, ground = self.piece(), self.spots[era][parent].ground
        homes = [self.lowest(ground, before) for before in range(era)]
        for before, home in enumerate(homes):
            if home != ROOT:
                self.spots[before][home].ground.add(piece)
        return piece

    def lowest(self, ground: set[int], onto: int) -> str:
        """The smallest place of an era that holds all of some ground."""
        spots = self.spots[onto]
        for code in self._holders[onto].get(min(ground), ()):
            if ground <= spots[code].ground:
                return code
        return ROOT

    def lies(self, code: str, era: int, onto: int) -> dict[str, int]:
        """Where what was told of a code in an era lies on the map of another, in parts."""
        if not code:
            return {ROOT: 1}
        eras = [item for item, spots in enumerate(self.spots) if code in spots]
        if not eras:
            return self.lies(code.rpartition("/")[0], era, onto)
        start = max((item for item in eras if item <= era), default=eras[0])
        ground = self.spots[start][code].ground
        if code not in self.divided or start >= onto:
            return {self.lowest(ground, onto): 1}
        parts: dict[str, int] = {}
        for piece in ground:
            if self.weights[piece]:
                place = self.lowest({piece}, onto)
                parts[place] = parts.get(place, 0) + self.weights[piece]
        return parts

    def above(self, onto: int) -> Iterator[tuple[str, str]]:
        """Each place of an era with every place whose ground holds it, itself and the country."""
        spots = self.spots[onto]
        for code, spot in spots.items():
            for holder in self._holders[onto][min(spot.ground)]:
                if spot.ground <= spots[holder].ground:
                    yield code, holder
            yield code, ROOT
        yield ROOT, ROOT

    def lived(self) -> Iterator[tuple[str, Spot, date, date | None]]:
        """What the eras of a code have in common: first day, and first day of no more."""
        for code in sorted({code for spots in self.spots for code in spots}):
            eras = [era for era, spots in enumerate(self.spots) if code in spots]
            while eras:
                spot = self.spots[eras[0]][code]
                last = eras[0]
                while last + 1 in eras and self._alike(self.spots[last + 1][code], spot):
                    last += 1
                ends = BEGINNINGS[last + 1] if last + 1 < len(MAPS) else None
                yield code, spot, BEGINNINGS[eras[0]], self.ends.get(code, ends)
                eras = [era for era in eras if era > last]

    @staticmethod
    def _alike(one: Spot, other: Spot) -> bool:
        return (one.level, one.name, one.parent) == (other.level, other.name, other.parent)


def era_of(day: date) -> int:
    """The era to which a day belongs."""
    return sum(day >= begins for begins in BEGINNINGS[1:])
