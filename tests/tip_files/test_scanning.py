"""What a row of delimited text is, and that Arrow reads the same rows wherever it is asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.errors import TooLarge
from service.tip_files import blocks
from service.tip_files.base import MAX_LINE
from service.tip_files.blocks import Blocks, Shape
from service.tip_files.scanning import MOST_LINES, scan

Told = tuple[list[list[str]], list[int], list[tuple[int, str, int]]]


def scanned(text: str, width: int | None = 3, separator: str = ",") -> Told:
    """Cells, lines and faults of a whole text."""
    rows, reach, _ = scan(text, 1, separator, width, final=True)
    assert reach == len(text)
    return rows.cells, rows.lines, rows.faults


def read(content: bytes, *, fast: bool, sizes: Sequence[int] = (), width: int = 3) -> Told:
    """The same by blocks that come in the given sizes."""
    pieces, at = [], 0
    for size in sizes:
        pieces.append(content[at : at + size])
        at += size
    pieces.append(content[at:])
    shape = Shape(tuple(f"c{place}" for place in range(width)), ",")
    cells: list[list[str]] = []
    lines: list[int] = []
    faults: list[tuple[int, str, int]] = []
    for piece in Blocks(shape, 1, fast=fast).pieces(pieces):
        faults += [(row + len(cells), code, place) for row, code, place in piece.faults]
        cells += [list(row) for row in zip(*piece.table.to_pydict().values(), strict=True)]
        lines += piece.lines.tolist()
    return cells, lines, faults


def test_cells_are_split_and_quotes_are_taken_off() -> None:
    assert scanned('a,"b, c","say ""hi"""\n') == ([["a", "b, c", 'say "hi"']], [1], [])


def test_a_quoted_cell_may_hold_line_ends_and_the_lines_are_counted() -> None:
    text = 'a,"b\r\nc\nd",e\r\nf,g,h\n'
    assert scanned(text) == ([["a", "b\r\nc\nd", "e"], ["f", "g", "h"]], [1, 4], [])


def test_rows_end_with_any_line_end() -> None:
    assert scanned("1,2,3\r\n4,5,6\r7,8,9\n\r\na,b,c") == (
        [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["a", "b", "c"]], [1, 2, 3, 5], [],
    )  # fmt: skip


def test_blank_lines_are_no_rows_but_rows_of_blank_cells_are() -> None:
    assert scanned("\n1,2,3\n   \n\t\n,,\n") == ([["1", "2", "3"], ["", "", ""]], [2, 5], [])


def test_a_short_row_is_filled_and_a_long_one_keeps_everything_in_its_last_cell() -> None:
    assert scanned("1,2\n1,2,xin chào, anh\n1,2,3\n") == (
        [["1", "2", ""], ["1", "2", "xin chào, anh"], ["1", "2", "3"]],
        [1, 2, 3],
        [(0, "too_few_cells", -1), (1, "too_many_cells", -1)],
    )


def test_separators_behind_the_last_cell_are_no_fault() -> None:
    assert scanned("1,2,3,,,\n") == ([["1", "2", "3"]], [1], [])


def test_a_quote_that_is_never_closed_spoils_its_own_line_only() -> None:
    assert scanned('1,"2,3\n4,5,6\n7,8,9\n') == (
        [["1", '"2', "3"], ["4", "5", "6"], ["7", "8", "9"]], [1, 2, 3], [(0, "quoting", -1)],
    )  # fmt: skip


def test_two_slips_do_not_make_a_row_of_the_lines_between_them() -> None:
    cells, lines, faults = scanned('1,"2,3\n4,5,6\n"7",8,9\n')
    assert (lines, faults) == ([1, 2, 3], [(0, "quoting", -1)])
    assert cells[1:] == [["4", "5", "6"], ["7", "8", "9"]]


def test_a_quote_within_a_cell_is_a_letter() -> None:
    assert scanned('1,màn hình 5",3\n') == ([["1", 'màn hình 5"', "3"]], [1], [])
    assert scanned('1,"a"b"c,3\n') == ([["1", 'ab"c', "3"]], [1], [])


def test_a_row_over_too_many_lines_is_a_slip() -> None:
    whole = '1,"' + "\n" * (MOST_LINES - 1) + '",3\n'
    assert scanned(whole)[2] == []
    assert scanned('1,"' + "\n" * MOST_LINES + '",3\n')[2][0] == (0, "quoting", -1)


def test_a_line_may_have_a_million_characters_and_no_more() -> None:
    assert scanned("ế" * (MAX_LINE - 4) + ",2,3\n")[2] == []
    for final in (True, False):
        with pytest.raises(TooLarge) as caught:
            scan("1,2,3\n" + "x" * (MAX_LINE + 1), 1, ",", 3, final=final)
        assert caught.value.code == "tips_too_large"
        assert "2" in str(caught.value)


def test_bytes_that_are_no_text_are_a_fault_of_their_cell() -> None:
    content = b"1,\xc3,3\n4,5,6\n"
    expected = ([["1", "\ufffd", "3"], ["4", "5", "6"]], [1, 2], [(0, "encoding", 1)])
    assert read(content, fast=True) == read(content, fast=False) == expected


pieces_of_text = st.lists(
    st.sampled_from(
        ["a", "ệ", "😀", " ", ",", ",", ",", "\n", "\n", "\r\n", "\r", '"', '""', ',"', '",',
         '"\n', "\t", "\0", "\ufeff", "1,2,3\n", '1,"2\n2",3\n', "\x1f", "\x85", "\u2028"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    texts=pieces_of_text,
    broken=st.booleans(),
    sizes=st.lists(st.integers(1, 30), max_size=12),
    width=st.integers(1, 4),
)
@example(['"', ",", "a", "\n", ","], False, [1], 3)
@example(["\r"], False, [1], 1)
def test_no_row_depends_on_where_a_block_ends_or_on_who_reads_it(
    texts: list[str], broken: bool, sizes: list[int], width: int
) -> None:
    content = "".join(texts).encode() + b"\xe1\xbb" * broken
    plain = read(content, fast=False, width=width)
    assert read(content, fast=True, width=width) == plain
    assert read(content, fast=True, width=width, sizes=sizes) == plain
    assert read(content, fast=False, width=width, sizes=sizes) == plain
    assert plain[1] == sorted(set(plain[1]))


@settings(max_examples=200, deadline=None)
@given(texts=pieces_of_text, copies=st.integers(1, 40), close=st.integers(1, 60))
def test_no_row_depends_on_how_closely_a_slip_is_looked_at(
    texts: list[str], copies: int, close: int
) -> None:
    content = ("1,2,3\n" * copies + "".join(texts) + "\n").encode() * 3
    whole = read(content, fast=False)
    before = blocks._CLOSE
    try:
        blocks._CLOSE = close
        assert read(content, fast=True) == whole
    finally:
        blocks._CLOSE = before


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=3,
                 max_size=3),
        max_size=8,
    )
)  # fmt: skip
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(rows)
    content = buffer.getvalue().encode()
    assert read(content, fast=True)[0] == read(content, fast=False)[0] == rows


@settings(max_examples=300, deadline=None)
@given(st.text('a ,"', min_size=1, max_size=12).filter(str.strip))
def test_a_line_is_split_as_the_csv_module_does(line: str) -> None:
    rows, _, faults = scanned(line, None)
    if not faults:
        assert rows == list(csv.reader([line]))
