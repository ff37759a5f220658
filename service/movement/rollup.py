"""Roll-up: entries' sums, laid on a map and added up from the lowest place to the country.

Every place's total is what lies in its parts and what is known of it only as a whole. Shares of
split places are taken entry by entry, so sums over places, days and kinds all stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

from service.movement.places import ROOT, Atlas, Tree, Weights
from service.movement.shares import MILLION, largest_remainder

Dims = tuple[Any, ...]


class Measures(NamedTuple):
    """Credits and reports in millionths, money in đồng."""

    credits: int = 0
    reports: int = 0
    loss_vnd: int = 0
    prevented_vnd: int = 0

    def plus(self, other: Measures) -> Measures:
        """The sum of both."""
        # spelled out: a country's statement adds a hundred thousand of these
        return Measures(
            self[0] + other[0], self[1] + other[1], self[2] + other[2], self[3] + other[3]
        )


class Sum(Protocol):
    """A row of sums, as the ledger's book gives it."""

    @property
    def place(self) -> str | None: ...
    @property
    def era(self) -> int: ...
    @property
    def dims(self) -> Dims: ...
    @property
    def measures(self) -> tuple[int, int, int, int]: ...
    @property
    def times(self) -> int: ...


@dataclass(slots=True)
class Rolled:
    """Sums by place on one map."""

    tree: Tree
    own: dict[str, dict[Dims, Measures]] = field(default_factory=dict)
    _totals: dict[str, dict[Dims, Measures]] = field(default_factory=dict)

    def add(self, place: str, dims: Dims, measures: Measures) -> None:
        """Add to what is known of a place as a whole."""
        kept = self.own.setdefault(place, {})
        kept[dims] = kept.get(dims, Measures()).plus(measures)
        self._totals.clear()

    def totals(self, place: str) -> Mapping[Dims, Measures]:
        """A place's sums, with all that lies in it."""
        if not self._totals:
            self._add_up()
        return self._totals.get(place, {})

    def total(self, place: str, pick: Callable[[Dims], bool] = lambda _dims: True) -> Measures:
        """One sum of a place."""
        return added(value for dims, value in self.totals(place).items() if pick(dims))

    def parts(self, place: str) -> list[tuple[str | None, Mapping[Dims, Measures]]]:
        """What a place consists of: its parts, and under None what is of no known part."""
        found: list[tuple[str | None, Mapping[Dims, Measures]]] = [
            (child, self.totals(child)) for child in self.tree.children.get(place, ())
        ]
        found.append((None, self.own.get(place, {})))
        return found

    def _add_up(self) -> None:
        for place in reversed(self.tree.below(ROOT)):
            kept = dict(self.own.get(place, {}))
            for child in self.tree.children.get(place, ()):
                for dims, measures in self._totals[child].items():
                    kept[dims] = kept.get(dims, Measures()).plus(measures)
            self._totals[place] = kept


def added(items: Iterable[Measures]) -> Measures:
    """The sum of all."""
    total = Measures()
    for item in items:
        total = total.plus(item)
    return total


def roll_up(rows: Iterable[Sum], atlas: Atlas, cuts: Sequence[date], onto: date) -> Rolled:
    """Sums on the map of a day."""
    rolled = Rolled(atlas.at(onto))
    for row in rows:
        weights = atlas.route(row.place, day_of(row.era, cuts), onto)
        amount, reports, loss, prevented = row.measures
        whole = (amount, reports * MILLION, loss, prevented)
        for place, measures in _parts(whole, weights, row.times):
            rolled.add(place, row.dims, measures)
    return rolled


def _parts(
    whole: tuple[int, int, int, int], weights: Weights, times: int
) -> list[tuple[str, Measures]]:
    names = sorted(weights)
    if len(names) == 1:
        return [(names[0], Measures(*(value * times for value in whole)))]
    shares = [largest_remainder(value, [weights[name] for name in names]) for value in whole]
    return [
        (name, Measures(*(share[number] * times for share in shares)))
        for number, name in enumerate(names)
    ]


def day_of(era: int, cuts: Sequence[date]) -> date:
    """A day of the span between two cuts; before the first, the day before it."""
    if not cuts:
        return date(2000, 1, 1)
    return cuts[0] - timedelta(days=1) if era == 0 else cuts[era - 1]


def split_places(atlas: Atlas, onto: date) -> list[str]:
    """Places whose amounts go to several on the map of a day, from any era."""

    def make() -> list[str]:
        eras = _eras(atlas)
        return sorted(
            code
            for code in {place.code for place in atlas.places}
            if any(len(atlas.route(code, day, onto)) > 1 for day in eras)
        )

    return atlas.kept("split", ROOT, onto, make)


def sources(area: str, atlas: Atlas, onto: date) -> list[str]:
    """Codes of which any amount may lie within an area on the map of a day."""

    def make() -> list[str]:
        eras = _eras(atlas)
        within = set(atlas.at(onto).below(area))
        return sorted(
            code
            for code in {place.code for place in atlas.places}
            if any(within & atlas.route(code, day, onto).keys() for day in eras)
        )

    return atlas.kept("sources", area, onto, make)


def _eras(atlas: Atlas) -> list[date]:
    """A day of each span between two cuts."""
    cuts = atlas.cuts()
    return [day_of(number, cuts) for number in range(len(cuts) + 1)]
