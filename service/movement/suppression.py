"""Suppression: what outsiders may see of a table of counts, so that no small number can be told.

Small counts are hidden, and further ones with them until nothing hidden can be worked out by any
additions and subtractions of what is shown. What is hidden never depends on the order in which
rows, columns or cells are given.

Tables that share margins are decided from the top down: what the upper table hid and showed of a
place is handed to the lower one. Cells are protected as if the reader knew the margins that were
handed down, since he may know more of them than this table tells; and the hidden ones are tied
together here, so that whatever fits the upper table fits this one too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from service.errors import InvalidInput
from service.movement.hidden_graph import HiddenGraph

SMALLEST = 5
"""The least count that outsiders may see; zero is hidden too, for it tells as much as one."""

TOTAL = "*"
"""Names the row of the columns' totals and the column of the rows' totals."""

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """``hidden`` has the hidden (row, column); a total stands under the name ``TOTAL``."""

    hidden: frozenset[Place]

    def shows(self, row: str, column: str) -> bool:
        """Whether outsiders may see it."""
        return (row, column) not in self.hidden

    def hidden_in_row(self, row: str) -> frozenset[str]:
        """The columns hidden in a row: the ``hidden_columns`` of the table below it."""
        return frozenset(column for at, column in self.hidden if at == row)


def suppress(
    cells: Mapping[Place, int],
    rows: Iterable[str],
    columns: Iterable[str],
    hidden_rows: Iterable[str] = (),
    hidden_columns: Iterable[str] = (),
    *,
    shown_rows: Iterable[str] = (),
    shown_columns: Iterable[str] = (),
) -> Suppressed:
    """What to hide of a table with its margins; a cell that is not given is zero.

    ``hidden_rows`` and ``hidden_columns`` name the totals that another table hid, ``shown_…``
    those that it shows, so that hiding them here would be in vain; ``TOTAL`` among them is the
    grand total. A table without rows or columns is hidden whole.

    Raises InvalidInput with code ``bad_table`` for a cell outside the table or below zero and for
    a line named ``TOTAL``, and with code ``bad_margins`` where a margin is not of the table, is
    both hidden and shown or shown though small, or where the shown ones give hidden counts away.
    """
    table = _Table(cells, sorted(set(rows)), sorted(set(columns)))
    by_rows = {table.row_total(name) for name in hidden_rows}
    by_columns = {table.column_total(name) for name in hidden_columns}
    handed = by_rows | by_columns
    ties = {table.lines(place)[0] for place in by_rows}
    ties |= {table.lines(place)[1] for place in by_columns}
    kept = {table.row_total(name) for name in shown_rows}
    kept |= {table.column_total(name) for name in shown_columns}
    table.hide_small(handed, kept)
    if table.least_side > 0:
        table.raise_sums(handed)
        if table.least_side > 1:  # else the cells are the margins, and as safe as they are
            table.tie(ties)
            table.protect(strict=False)
        table.reckon_with(handed)
        table.protect(strict=True)
    return Suppressed(table.hidden_names())


def suppress_line(cells: Mapping[str, int], total_hidden: bool = False) -> frozenset[str]:
    """What to hide of one line of counts with their total, which stands under ``TOTAL``.

    ``total_hidden``: another table hid the total, from which the reader may know more of it.
    Raises InvalidInput with code ``bad_table`` for a count below zero or named ``TOTAL``.
    """
    if TOTAL in cells or any(count < 0 for count in cells.values()):
        raise _bad_table()
    hidden = {name for name, count in cells.items() if count < SMALLEST}
    cheapest = sorted(cells.keys() - hidden, key=lambda name: (cells[name], name))
    if (hidden or total_hidden) and sum(cells[name] for name in hidden) < SMALLEST:
        hidden.update(cheapest[:1])
    if total_hidden or sum(cells.values()) < SMALLEST:
        hidden.add(TOTAL)
    return frozenset(hidden)


class _Table:
    """Counts by place, row after row with the totals last, and which of them are hidden."""

    def __init__(self, cells: Mapping[Place, int], rows: list[str], columns: list[str]) -> None:
        if TOTAL in rows or TOTAL in columns:
            raise _bad_table()
        self._rows, self._columns = [*rows, TOTAL], [*columns, TOTAL]
        self._width = len(self._columns)
        self._row_at = {name: at for at, name in enumerate(self._rows)}
        self._column_at = {name: at for at, name in enumerate(self._columns)}
        self._counts = [0] * (len(self._rows) * self._width)
        self._hidden, self._kept = bytearray(len(self._counts)), bytearray(len(self._counts))
        self._graph = HiddenGraph(len(self._rows) + self._width)
        self._fill(cells)

    def _fill(self, cells: Mapping[Place, int]) -> None:
        width, last = self._width, len(self._counts) - self._width
        for (row, column), count in cells.items():
            if count < 0 or TOTAL in (row, column):
                raise _bad_table()
            try:
                self._counts[self._row_at[row] * width + self._column_at[column]] = count
            except KeyError as error:
                raise _bad_table() from error
        for first in range(0, last, width):
            self._counts[first + width - 1] = sum(self._counts[first : first + width - 1])
        for first in range(width):
            self._counts[last + first] = sum(self._counts[first:last:width])

    @property
    def least_side(self) -> int:
        """The number of rows or of columns, whichever is less; totals not counted."""
        return min(len(self._rows), self._width) - 1

    def row_total(self, row: str) -> int:
        """The place of a row's total. Raises InvalidInput."""
        if row not in self._row_at:
            raise _bad_margins()
        return (self._row_at[row] + 1) * self._width - 1

    def column_total(self, column: str) -> int:
        """The place of a column's total. Raises InvalidInput."""
        if column not in self._column_at:
            raise _bad_margins()
        return len(self._counts) - self._width + self._column_at[column]

    def lines(self, place: int) -> tuple[int, int]:
        """The row and the column of a place; lines are numbered through, rows first."""
        row, column = divmod(place, self._width)
        return row, len(self._rows) + column

    def _along(self, line: int) -> range:
        """The places of a line, its total last."""
        if line < len(self._rows):
            return range(line * self._width, (line + 1) * self._width)
        return range(line - len(self._rows), len(self._counts), self._width)

    def _totals(self, place: int) -> int:
        """0 for a cell, 1 for a total, 2 for the grand total."""
        row, column = divmod(place, self._width)
        return (row == len(self._rows) - 1) + (column == self._width - 1)

    def hide_small(self, handed: set[int], kept: set[int]) -> None:
        """Hide what is small, and what was handed down as hidden; keep what is shown elsewhere."""
        for place in handed:
            self._hidden[place] = 1
        for place in kept:
            if self._hidden[place] or self._counts[place] < SMALLEST:
                raise _bad_margins()
            for same in self._same(place):
                self._kept[same] = 1
        for place, count in enumerate(self._counts):
            if count < SMALLEST and not self._hidden[place]:
                self._hide(place)

    def _same(self, place: int) -> list[int]:
        """The place and those that must hold the same count: of a single line and its totals."""
        row, column = divmod(place, self._width)
        rows = [0, 1] if len(self._rows) == 2 else [row]
        columns = [0, 1] if self._width == 2 else [column]
        return [at * self._width + beside for at in rows for beside in columns]

    def _hide(self, place: int) -> None:
        self._hidden[place] = 1
        self.reckon_with({place})

    def reckon_with(self, places: set[int]) -> None:
        """Enter hidden counts as unknown to the reader."""
        for place in sorted(places):
            row, column = self.lines(place)
            if self._totals(place) == 1:  # stands on the other side of the equation
                row, column = column, row
            self._graph.add(row, column, zero=self._counts[place] == 0)

    def raise_sums(self, handed: set[int]) -> None:
        """See to it that what is hidden in a line never has a small sum that can be told.

        ``handed`` totals count as told. Raises InvalidInput.
        """
        counts, hidden = self._counts, self._hidden
        for line in range(len(self._rows) + self._width):
            *places, total = self._along(line)
            if hidden[total] and total not in handed:
                continue
            small = [counts[place] for place in places if hidden[place]]
            if small and sum(small) < SMALLEST:
                place = self._cheapest([line], {self._graph.part(line)})
                if place is not None:
                    self._hide(place)
                elif not hidden[total]:
                    raise _bad_margins()

    def tie(self, ties: set[int]) -> None:
        """Let hidden counts connect these lines with each other, where that can be."""

        def parts() -> set[int]:
            return {self._graph.part(line) for line in ties}

        while len(parts()) > 1:
            groups: dict[int, list[int]] = {part: [] for part in parts()}
            for line in range(len(self._rows) + self._width):
                if (part := self._graph.part(line)) in groups:
                    groups[part].append(line)
            ordered = sorted(groups.values(), key=lambda group: (len(group), group))
            if not self._lead_out(ordered, lambda _: parts()):
                return

    def protect(self, *, strict: bool) -> None:
        """Hide more until nothing hidden can be worked out. Raises InvalidInput if ``strict``."""
        for faults in (self._graph.closed, self._graph.loose):
            while groups := faults():
                if not self._lead_out(groups, lambda group: {self._graph.part(group[0])}):
                    if strict:
                        raise _bad_margins()
                    break

    def _lead_out(self, groups: list[list[int]], near: Callable[[list[int]], set[int]]) -> bool:
        """Hide the cheapest that leads out of each set of lines; False if nothing could be hidden.

        A set that another one was led to is left alone: it may be mended by that.
        """
        touched: set[int] = set()
        for group in groups:
            if touched.isdisjoint(group):
                place = self._cheapest(group, near(group))
                if place is not None:
                    self._hide(place)
                    touched.update(self.lines(place))
        return bool(touched)

    def _cheapest(self, group: list[int], near: set[int]) -> int | None:
        """The place to hide between lines of the group and others.

        Cells before totals; then what leads to the parts that are near, or more would have to be
        hidden beyond; then the smallest count, then the first name.
        """
        inside, best, found = set(group), (3, False, 0, 0), None
        for line in group:
            for place in self._along(line):
                if self._hidden[place] or self._kept[place]:
                    continue
                row, column = self.lines(place)
                other = column if row == line else row
                if other in inside:
                    continue
                far = self._graph.part(other) not in near
                cost = (self._totals(place), far, self._counts[place], place)
                if cost < best:
                    best, found = cost, place
        return found

    def hidden_names(self) -> frozenset[Place]:
        """The names of what is hidden."""
        names = [(row, column) for row in self._rows for column in self._columns]
        return frozenset(name for name, hidden in zip(names, self._hidden, strict=True) if hidden)


def _bad_table() -> InvalidInput:
    return InvalidInput(
        "A count is below zero, outside the table or named as a total.",
        code="bad_table",
        field="cells",
    )


def _bad_margins() -> InvalidInput:
    return InvalidInput(
        "The totals of other tables do not fit this one, or give away what it must hide.",
        code="bad_margins",
        field="margins",
    )
