"""Public: what outsiders may see of confirmed reports, table by table from the country down.

A year that is over is told by kind of fraud and by month, for a place and its parts. Tables share
margins: with each other, and with those of the place above and below. So they are decided together
from the top, and a place reads the same whoever asks for what first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.movement.places import ROOT
from service.movement.rollup import Rolled
from service.movement.shares import MILLION
from service.movement.suppression import TOTAL, Place, Suppressed, suppress

CATEGORY, MONTH = 0, 1
OTHER = "?"
"""The row of what is of no known part."""


@dataclass(slots=True)
class Counts:
    """Whole reports by place and (category, month); what does not come out whole lies at the
    country's own.
    """

    rolled: Rolled
    _own: dict[str, dict[tuple[str, str], int]] = field(init=False)

    def __post_init__(self) -> None:
        self._own = {}
        rests: dict[tuple[str, str], int] = {}
        for place, sums in self.rolled.own.items():
            for dims, measures in sums.items():
                key = (str(dims[CATEGORY]), str(dims[MONTH]))
                whole, rest = divmod(max(measures.reports, 0), MILLION)
                kept = self._own.setdefault(place, {})
                kept[key] = kept.get(key, 0) + whole
                rests[key] = rests.get(key, 0) + rest
        top = self._own.setdefault(ROOT, {})
        for key, rest in rests.items():
            top[key] = top.get(key, 0) + rest // MILLION

    def cells(self, place: str, dim: int) -> dict[Place, int]:
        """Counts by part of a place and value of a dimension."""
        found: dict[Place, int] = {}
        tree = self.rolled.tree
        for child in tree.children.get(place, ()):
            for inner in tree.below(child):
                self._add(found, child, inner, dim)
        self._add(found, OTHER, place, dim)
        return found

    def _add(self, found: dict[Place, int], row: str, place: str, dim: int) -> None:
        for key, count in self._own.get(place, {}).items():
            cell = (row, key[dim])
            found[cell] = found.get(cell, 0) + count


@dataclass(frozen=True, slots=True)
class Shown:
    """A table for outsiders: None where a count is hidden. ``TOTAL`` names rows' and columns'."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Place, int | None]


def tables(
    counts: Counts, place: str, columns: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[Shown, Shown]:
    """The tables of a place by category and by month; ``columns`` are what they are told by."""
    line = counts.rolled.tree.line(place)[::-1]
    hidden: list[frozenset[str]] = [
        frozenset(),
        frozenset(),
    ]  # of the place's totals, as the table above shows them
    found: tuple[Shown, Shown] | None = None
    for number, at in enumerate(line):
        masks, found = _decide(counts, at, columns, hidden, top=number == 0)
        if number + 1 < len(line):
            hidden = [mask.hidden_in_row(line[number + 1]) for mask in masks]
    assert found is not None
    return found


def _decide(
    counts: Counts,
    place: str,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    above: list[frozenset[str]],
    *,
    top: bool,
) -> tuple[list[Suppressed], tuple[Shown, Shown]]:
    rows = (*counts.rolled.tree.children.get(place, ()), OTHER)
    cells = [counts.cells(place, dim) for dim in (CATEGORY, MONTH)]
    shared = (above[0] | above[1]) & {TOTAL}
    while True:
        masks = []
        for dim in (CATEGORY, MONTH):
            hidden_columns = above[dim] - {TOTAL}
            shown = () if top else [c for c in columns[dim] if c not in hidden_columns]
            mask = suppress(
                cells[dim], rows, columns[dim],
                hidden_rows=shared, hidden_columns=hidden_columns,
                shown_columns=shown,
                shown_rows=() if top or TOTAL in shared else (TOTAL,),
            )  # fmt: skip
            masks.append(mask)
        totals = {row for mask in masks for row, column in mask.hidden if column == TOTAL}
        if totals <= shared:
            break
        shared |= totals
    drawn = tuple(_shown(rows, columns[dim], cells[dim], masks[dim]) for dim in (CATEGORY, MONTH))
    return masks, (drawn[0], drawn[1])


def _shown(
    rows: tuple[str, ...], columns: tuple[str, ...], cells: Mapping[Place, int],
    mask: Suppressed,
) -> Shown:  # fmt: skip
    sums = {(row, column): 0 for row in (*rows, TOTAL) for column in (*columns, TOTAL)}
    for (row, column), value in cells.items():
        for place in ((row, column), (TOTAL, column), (row, TOTAL), (TOTAL, TOTAL)):
            sums[place] += value
    found = {place: count if mask.shows(*place) else None for place, count in sums.items()}
    return Shown((*rows, TOTAL), (*columns, TOTAL), found)
