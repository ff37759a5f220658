"""An attacker with all the linear algebra he likes learns no hidden count.

The attacker here shares nothing with the code: he writes down every equation of the tables and
asks numpy which unknowns the null space leaves fixed, and a linear program how far each can move.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from service.errors import InvalidInput
from service.movement.suppression import (
    SMALLEST,
    TOTAL,
    Suppressed,
    suppress,
    suppress_line,
)

Cells = dict[tuple[str, str], int]

counts = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 9, 12, 40, 1000])
mostly_nothing = st.sampled_from([0] * 8 + [1, 5, 6, 30])
mostly_much = st.sampled_from([3, 5, 8, *range(20, 40)])


@dataclass
class Table:
    """Counts with their margins."""

    cells: Cells
    rows: list[str]
    columns: list[str]
    hidden_rows: list[str] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)

    def suppressed(self) -> Suppressed:
        return suppress(self.cells, self.rows, self.columns, self.hidden_rows, self.hidden_columns)

    def full(self) -> Cells:
        """Cells and totals."""
        found: Cells = {}
        for row in [*self.rows, TOTAL]:
            for column in [*self.columns, TOTAL]:
                found[row, column] = sum(
                    self.cells.get((one, other), 0)
                    for one in (self.rows if row == TOTAL else [row])
                    for other in (self.columns if column == TOTAL else [column])
                )
        return found


@st.composite
def tables(draw: st.DrawFn, *, margins: bool = False, rows: int = 6, columns: int = 5) -> Table:
    """Tables of any density, from empty to crowded."""
    row_names = [f"r{n}" for n in range(draw(st.integers(1, rows)))]
    column_names = [f"c{n}" for n in range(draw(st.integers(1, columns)))]
    values = draw(st.sampled_from([counts, mostly_nothing, mostly_much]))
    size = len(row_names) * len(column_names)
    drawn = iter(draw(st.lists(values, min_size=size, max_size=size)))
    cells = {(row, column): next(drawn) for row in row_names for column in column_names}
    table = Table(cells, row_names, column_names)
    if margins:
        table.hidden_rows = draw(st.lists(st.sampled_from([*row_names, TOTAL]), unique=True))
        table.hidden_columns = draw(st.lists(st.sampled_from([*column_names, TOTAL]), unique=True))
    return table


class Attacker:
    """Knows what is shown of some tables, and that lines add up; nothing else."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._known: dict[str, int] = {}
        self._truth: dict[str, int] = {}
        self._sums: list[tuple[list[str], str]] = []

    def read(self, table: Table, hidden: Suppressed, place: str = "") -> None:
        """Take in a table; the totals of a lower one are the counts of ``place`` above it."""

        def name(row: str, column: str) -> str:
            return f"{place}/{row},{column}" if row != TOTAL or not place else f"/{place},{column}"

        for (row, column), count in table.full().items():
            self._truth[name(row, column)] = count
            self._number.setdefault(name(row, column), len(self._number))
            if hidden.shows(row, column):
                self._known[name(row, column)] = count
        for row in [*table.rows, TOTAL]:
            self._sums.append(([name(row, column) for column in table.columns], name(row, TOTAL)))
        for column in [*table.columns, TOTAL]:
            self._sums.append(([name(row, column) for row in table.rows], name(TOTAL, column)))

    def _system(self) -> tuple[list[str], np.ndarray, np.ndarray]:
        unknown = [name for name in self._number if name not in self._known]
        matrix = np.zeros((len(self._sums), len(unknown)))
        right = np.zeros(len(self._sums))
        for number, (parts, total) in enumerate(self._sums):
            for name, sign in [*((part, 1) for part in parts), (total, -1)]:
                if name in self._known:
                    right[number] -= sign * self._known[name]
                else:
                    matrix[number, unknown.index(name)] += sign
        return unknown, matrix, right

    def adds_and_subtracts(self) -> set[str]:
        """What is determined by the equations."""
        unknown, matrix, _ = self._system()
        if not unknown:
            return set()
        _, values, right = np.linalg.svd(matrix, full_matrices=True)
        free = right[int((values > 1e-9).sum()) :]
        return {
            name for at, name in enumerate(unknown) if np.abs(free[:, at]).max(initial=0) < 1e-7
        }

    def knows_that_no_count_is_negative(self) -> set[str]:
        """What is determined besides that by every count being at least zero.

        The vertices of such a table are whole numbers, so what can move, can move to one.
        """
        unknown, matrix, right = self._system()
        return {
            name
            for at, name in enumerate(unknown)
            if self._extreme(matrix, right, at, 1) == self._extreme(matrix, right, at, -1)
        }

    def _extreme(self, matrix: np.ndarray, right: np.ndarray, at: int, sign: int) -> int:
        goal = np.zeros(matrix.shape[1])
        goal[at] = sign
        done = linprog(goal, A_eq=matrix, b_eq=right, bounds=(0, 10_000_000), method="highs")
        assert done.status == 0
        return round(float(done.x[at]))


def attacked(table: Table, hidden: Suppressed) -> Attacker:
    attacker = Attacker()
    attacker.read(table, hidden)
    return attacker


def test_the_attacker_is_worth_his_name() -> None:
    """Left with one hidden count a line he finds it, and two zeros that sum to nothing too."""
    table = Table(
        {("a", "x"): 3, ("a", "y"): 9, ("b", "x"): 8, ("b", "y"): 7}, ["a", "b"], ["x", "y"]
    )
    one = attacked(table, Suppressed(frozenset({("a", "x"), ("a", "y"), ("b", "y")})))
    assert one.adds_and_subtracts() == {"/a,x", "/a,y", "/b,y"}
    four = attacked(table, Suppressed(frozenset(table.cells)))
    assert four.adds_and_subtracts() == four.knows_that_no_count_is_negative() == set()
    zeros = Table(table.cells | {("a", "x"): 0, ("a", "y"): 0}, ["a", "b"], ["x", "y"])
    pinned = attacked(zeros, Suppressed(frozenset(zeros.cells)))
    assert pinned.adds_and_subtracts() == set()
    assert pinned.knows_that_no_count_is_negative() == {"/a,x", "/a,y", "/b,x", "/b,y"}


@settings(max_examples=300)
@given(tables(margins=True) | tables())
def test_nothing_hidden_can_be_added_up_or_subtracted(table: Table) -> None:
    assert attacked(table, table.suppressed()).adds_and_subtracts() == set()


@settings(max_examples=60, deadline=None)
@given(tables(margins=True, rows=4, columns=4) | tables(rows=5, columns=4))
def test_every_hidden_count_could_be_another_one(table: Table) -> None:
    """Two tables of whole numbers, none negative, look the same from outside."""
    found = attacked(table, table.suppressed()).knows_that_no_count_is_negative()
    assert found == set()


@settings(max_examples=200)
@given(tables(margins=True) | tables())
def test_small_counts_and_small_totals_are_hidden_and_given_margins_stay_so(table: Table) -> None:
    hidden = table.suppressed()
    for place, count in table.full().items():
        assert count >= SMALLEST or not hidden.shows(*place)
    assert not any(hidden.shows(row, TOTAL) for row in table.hidden_rows)
    assert not any(hidden.shows(TOTAL, column) for column in table.hidden_columns)


@settings(max_examples=200)
@given(tables(margins=True) | tables())
def test_no_shown_total_tells_that_what_is_hidden_in_its_line_is_little(table: Table) -> None:
    hidden, full = table.suppressed(), table.full()
    lines = [
        *(
            ([(row, column) for column in table.columns], (row, TOTAL))
            for row in [*table.rows, TOTAL]
        ),
        *(
            ([(row, column) for row in table.rows], (TOTAL, column))
            for column in [*table.columns, TOTAL]
        ),
    ]
    for places, total in lines:
        unseen = [full[place] for place in places if not hidden.shows(*place)]
        assert not unseen or sum(unseen) >= SMALLEST or not hidden.shows(*total)


@given(tables(margins=True), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(table: Table, rng: random.Random) -> None:
    given_order = table.suppressed()
    cells = list(table.cells.items())
    for names in (cells, table.rows, table.columns, table.hidden_rows, table.hidden_columns):
        rng.shuffle(names)
    table.cells = dict(cells)
    assert table.suppressed() == given_order


@given(tables(margins=True))
def test_only_places_of_the_table_are_hidden_and_zeros_need_not_be_given(table: Table) -> None:
    hidden = table.suppressed()
    assert hidden.hidden <= table.full().keys()
    table.cells = {place: count for place, count in table.cells.items() if count}
    assert table.suppressed() == hidden


@given(tables())
def test_a_table_of_large_counts_is_shown_whole(table: Table) -> None:
    table.cells = {place: count + SMALLEST for place, count in table.cells.items()}
    assert table.suppressed().hidden == frozenset()


def test_a_grand_total_hidden_on_both_sides_is_one_hidden_count() -> None:
    table = Table({("a", "x"): 9}, ["a", "b", "c"], ["x"], [TOTAL], [TOTAL])
    assert attacked(table, table.suppressed()).adds_and_subtracts() == set()


def test_a_table_of_nothing_is_hidden_whole() -> None:
    table = Table({}, ["a", "b"], ["x", "y", "z"])
    assert table.suppressed().hidden == table.full().keys()


def test_a_single_small_count_takes_three_more_with_it_the_cheapest_that_close_the_square() -> None:
    cells = {(row, column): 100 for row in "abcd" for column in "wxyz"}
    cells |= {("b", "x"): 2, ("b", "z"): 20, ("d", "x"): 30, ("c", "z"): 50}
    hidden = suppress(cells, "abcd", "wxyz").hidden
    assert hidden == {("b", "x"), ("b", "z"), ("d", "x"), ("d", "z")}


def test_a_name_decides_between_equals() -> None:
    cells = {(row, column): 100 for row in "abcd" for column in "wxyz"} | {("c", "y"): 2}
    hidden = suppress(cells, "dcba", "zyxw").hidden
    assert hidden == {("c", "y"), ("c", "w"), ("a", "y"), ("a", "w")}


def test_zeros_that_lines_together_would_give_away_are_unpinned() -> None:
    """No line alone has a small sum, but six lines together say that two hidden counts are zero."""
    cells = {
        ("a", "x"): 9,
        ("a", "y"): 9,
        ("b", "y"): 0,
        ("b", "z"): 9,
        ("c", "z"): 9,
        ("c", "x"): 0,
    }
    cells |= {("a", "z"): 70, ("b", "x"): 70, ("c", "y"): 70}
    table = Table(cells, ["a", "b", "c"], ["x", "y", "z"])
    six = [("a", "x"), ("a", "y"), ("b", "y"), ("b", "z"), ("c", "z"), ("c", "x")]
    attacker = attacked(table, Suppressed(frozenset(six)))
    assert attacker.adds_and_subtracts() == set()
    assert len(attacker.knows_that_no_count_is_negative()) == 6
    assert attacked(table, table.suppressed()).knows_that_no_count_is_negative() == set()


@st.composite
def levels(draw: st.DrawFn) -> tuple[Table, dict[str, Table]]:
    """A table of places and, below it, one table for each place, of the same columns."""
    columns = [f"c{n}" for n in range(draw(st.integers(1, 4)))]
    values = draw(st.sampled_from([counts, mostly_nothing, mostly_much]))
    below: dict[str, Table] = {}
    for place in [f"p{n}" for n in range(draw(st.integers(1, 3)))]:
        rows = [f"r{n}" for n in range(draw(st.integers(1, 4)))]
        cells = {(row, column): draw(values) for row in rows for column in columns}
        below[place] = Table(cells, rows, columns)
    full = {place: table.full() for place, table in below.items()}
    cells = {(place, column): full[place][TOTAL, column] for place in below for column in columns}
    return Table(cells, list(below), columns), below


def handed_down(upper: Table, below: Mapping[str, Table]) -> Attacker:
    """All tables decided from the top down, and an attacker who read them all."""
    attacker, above = Attacker(), upper.suppressed()
    attacker.read(upper, above)
    for place, table in below.items():
        hidden_columns = above.hidden_in_row(place)
        shown_columns = {*table.columns, TOTAL} - hidden_columns
        hidden = suppress(
            table.cells,
            table.rows,
            table.columns,
            hidden_columns=hidden_columns,
            shown_columns=shown_columns,
        )
        assert all(hidden.shows(TOTAL, column) for column in shown_columns)
        attacker.read(table, hidden, place)
    return attacker


@settings(max_examples=150, deadline=None)
@given(levels())
def test_tables_above_and_below_each_other_give_nothing_away_together(
    given_levels: tuple[Table, dict[str, Table]],
) -> None:
    assert handed_down(*given_levels).adds_and_subtracts() == set()


def test_what_one_table_says_of_two_hidden_totals_does_not_help_with_the_other() -> None:
    """Above, hidden counts of columns 0 to 2 have a known sum; below, those of 0 and 1 would."""
    columns = [f"c{n}" for n in range(5)]

    def table(rows: dict[str, list[int]]) -> Table:
        cells = {
            (row, column): count
            for row, counts_of_row in rows.items()
            for column, count in zip(columns, counts_of_row, strict=True)
        }
        return Table(cells, list(rows), columns)

    lower = {"r0": [2, 4, 9, 9, 9], "r1": [9, 9, 1, 2, 3], "r2": [4, 2, 9, 9, 9]}
    below = table(lower | {"r3": [9, 9, 4, 3, 3]})
    sums = [below.full()[TOTAL, column] for column in columns]
    upper = table({"p0": sums, "p1": [1, 2, 3, 99, 99], "p2": [99, 99, 99, 3, 3]})
    attacker = handed_down(upper, {"p0": below})
    assert attacker.adds_and_subtracts() == attacker.knows_that_no_count_is_negative() == set()
    tied_to_nothing = Attacker()
    tied_to_nothing.read(upper, upper.suppressed())
    tied_to_nothing.read(
        below,
        Suppressed(
            frozenset(
                {(row, column) for (row, column), count in below.cells.items() if count < SMALLEST}
                | {(TOTAL, column) for column in columns}
            )
        ),
        "p0",
    )
    assert tied_to_nothing.adds_and_subtracts() == {"/p0,c2", "/p1,c2"}


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), counts), st.booleans())
def test_one_line_keeps_the_same_promises(cells: dict[str, int], total_hidden: bool) -> None:
    hidden = suppress_line(cells, total_hidden)
    assert hidden <= {*cells, TOTAL}
    total = sum(cells.values())
    assert all(count >= SMALLEST or name in hidden for name, count in cells.items())
    assert TOTAL in hidden or (total >= SMALLEST and not total_hidden)
    if cells:
        assert len(hidden) != 1
    if hidden and TOTAL not in hidden:
        assert sum(cells[name] for name in hidden) >= SMALLEST
    if total_hidden is False and all(count >= SMALLEST for count in cells.values()) and cells:
        assert hidden == frozenset()


def test_one_line_hides_the_cheapest_besides() -> None:
    assert suppress_line({"a": 1, "b": 9, "c": 7, "d": 7}) == {"a", "c"}
    assert suppress_line({"a": 3, "b": 3, "c": 7}) == {"a", "b"}
    assert suppress_line({"a": 8, "b": 9}, total_hidden=True) == {"a", TOTAL}
    assert suppress_line({"a": 8, "b": 0, "c": 9}, total_hidden=True) == {"a", "b", TOTAL}
    assert suppress_line({"a": 2, "b": 1}) == {"a", "b", TOTAL}
    assert suppress_line({}) == {TOTAL}


@pytest.mark.parametrize(
    ("cells", "rows", "columns"),
    [
        ({("a", "x"): -1}, ["a"], ["x"]),
        ({("b", "x"): 1}, ["a"], ["x"]),
        ({("a", "y"): 1}, ["a"], ["x"]),
        ({("a", TOTAL): 1}, ["a"], ["x"]),
        ({}, ["a", TOTAL], ["x"]),
        ({}, ["a"], [TOTAL]),
    ],
)
def test_what_is_no_table_is_refused(cells: Cells, rows: list[str], columns: list[str]) -> None:
    with pytest.raises(InvalidInput) as error:
        suppress(cells, rows, columns)
    assert error.value.code == "bad_table"


@pytest.mark.parametrize("cells", [{"a": -1}, {TOTAL: 4}])
def test_what_is_no_line_is_refused(cells: dict[str, int]) -> None:
    with pytest.raises(InvalidInput) as error:
        suppress_line(cells)
    assert error.value.code == "bad_table"


@pytest.mark.parametrize(
    "margins",
    [
        {"hidden_rows": ["b"]},
        {"hidden_columns": ["y"]},
        {"shown_rows": ["b"]},
        {"shown_rows": ["a"], "hidden_rows": ["a"]},
        {"shown_rows": [TOTAL], "hidden_columns": [TOTAL]},
        {"shown_rows": ["a"], "hidden_columns": ["x"], "shown_columns": [TOTAL]},
    ],
)
def test_margins_that_fit_no_table_are_refused(margins: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidInput) as error:
        suppress({("a", "x"): 9}, ["a"], ["x"], **margins)
    assert error.value.code == "bad_margins"


def test_a_small_total_that_another_table_shows_is_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        suppress({("a", "x"): 3, ("b", "x"): 9}, ["a", "b"], ["x"], shown_rows=["a"])
    assert error.value.code == "bad_margins"


def test_a_table_without_rows_or_columns_is_hidden_whole() -> None:
    assert suppress({}, [], []).hidden == {(TOTAL, TOTAL)}
    assert suppress({}, [], ["x"]).hidden == {(TOTAL, "x"), (TOTAL, TOTAL)}
    assert suppress({}, ["a"], []).hidden == {("a", TOTAL), (TOTAL, TOTAL)}


def test_a_country_of_communes_is_done_at_once() -> None:
    """3,321 communes by 32 categories, nearly all of them zero; takes a fifth of a second."""
    rng = random.Random(1)
    rows, columns = [f"{n:05d}" for n in range(3321)], [f"C{n:02d}" for n in range(32)]
    chosen = ((rng.choice(rows), rng.choice(columns)) for _ in range(4000))
    cells = {place: rng.randint(1, 60) for place in chosen}
    hidden = suppress(cells, rows, columns)
    full = Table(cells, rows, columns).full()
    assert all(count >= SMALLEST for place, count in full.items() if hidden.shows(*place))
    assert hidden.shows(TOTAL, TOTAL)
