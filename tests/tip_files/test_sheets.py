"""XLSX workbooks as people send them."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.tip_files import sheets
from service.tip_files.base import MAX_CELL
from service.tip_files.numbers import broken
from service.tip_files.reading import open_tips, profile
from tests.test_table_files import SHEET, STRINGS, patched
from tests.tip_files.samples import chunks, faults, lines, pipe, rows, workbook

HEADING = ["mã", "số điện thoại", "tài khoản", "nội dung"]


def with_rows(xml: bytes, heading: list[str] | None = None) -> bytes:
    """A workbook with a heading, and more rows as XML."""
    return patched(
        workbook({"tips": [heading or ["a", "b"]]}),
        SHEET,
        lambda data: data.replace(b"</sheetData>", xml + b"</sheetData>"),
    )


def cell(xml: bytes) -> str | None:
    """What one cell of XML is read as."""
    found: str | None = rows(with_rows(b'<row r="2">' + xml + b"</row>"))[0]["a"]
    return found


@pytest.mark.parametrize("constant_memory", [True, False])
def test_cells_come_as_text(constant_memory: bool) -> None:
    content = workbook(
        {
            "tips": [
                HEADING,
                [1, 912345678, 9704123456789012345, "Tài khoản\nbị khóa "],
                [2.5, "0912345678", "0011001234567", None],
                [],
                [date(2025, 3, 1), True, "9.70412E+12", "=1+1"],
            ]
        },
        strings_to_formulas=False,
        constant_memory=constant_memory,
    )
    assert rows(content) == [
        dict(zip(HEADING, row, strict=True))
        for row in [
            ["1", "912345678", "9.70412345678901E+18", "Tài khoản\nbị khóa "],
            ["2.5", "0912345678", "0011001234567", ""],
            ["2025-03-01", "true", "9.70412E+12", "=1+1"],
        ]
    ]
    assert lines(content) == [2, 3, 5]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (b'<c r="A2"><v>0912345678</v></c>', "0912345678"),
        (b'<c r="A2"><v>999999999999999</v></c>', "999999999999999"),
        (b'<c r="A2"><v>1234567890123456</v></c>', "1.23456789012346E+15"),
        (b'<c r="A2"><v>9.7041234567890125E+18</v></c>', "9.70412345678901E+18"),
        (b'<c r="A2"><v>9.1234567800000000E+8</v></c>', "912345678"),
        (b'<c r="A2" t="str"><f>1+1</f><v>9.70412E+12</v></c>', "9.70412E+12"),
        (b'<c r="A2"><f>SUM(B1:B9)</f><v>42</v></c>', "42"),
        (b'<c r="A2" t="str"><f>HYPERLINK("x")</f><v>https://a.example</v></c>',
         "https://a.example"),
        (b'<c r="A2"><f>NOW()</f></c><c r="B2"><v>1</v></c>', ""),
        (b'<c r="A2" t="e"><v>#N/A</v></c>', "#N/A"),
        (b'<c r="A2" t="b"><v>0</v></c>', "false"),
        (b'<c r="A2" t="d"><v>2025-03-01T00:00:00</v></c>', "2025-03-01"),
        (b'<c t="inlineStr"><is><r><t>ab</t></r><r><t> c</t></r><rPh><t>x</t></rPh></is></c>',
         "ab c"),
        (b'<c r="A2" t="inlineStr"><is><t>_x0041__x000D_&amp;_x41_</t></is></c>', "A\r&_x41_"),
        (b'<c r="A2" t="inlineStr"><is><t>_xD800_</t></is></c>', "_xD800_"),
        (b'<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>', "2"),
    ],
)  # fmt: skip
def test_each_kind_of_cell_is_read(xml: bytes, text: str) -> None:
    assert cell(xml) == text


def test_a_number_that_lost_digits_is_always_told() -> None:
    assert broken(cell(b'<c r="A2"><v>9704123456789012345</v></c>') or "") == "excel_rounded"


def test_zeros_that_the_format_of_a_cell_shows_are_kept() -> None:
    content = patched(
        workbook({"tips": [["a", "b"], [date(2025, 1, 1), 912345678]]}),
        "xl/styles.xml",
        lambda data: data.replace(b'formatCode="dd/mm/yyyy"', b'formatCode="0000000000"'),
    )
    content = patched(content, SHEET, lambda data: data.replace(b'r="B2"', b'r="B2" s="1"'))
    assert rows(content)[0]["b"] == "0912345678"


def test_one_sheet_is_read_the_first_that_can_be_seen_or_the_one_that_is_named() -> None:
    content = workbook(
        {"ẩn": [["a"], ["1"]], "hai": [["b"], ["2"]], "ba": [["b", "c"], ["3", "4"]]}, hidden="ẩn"
    )
    assert rows(content) == [{"b": "2"}]
    assert rows(content, sheet="ẩn") == [{"a": "1"}]
    assert rows(content, sheet="ba") == [{"b": "3", "c": "4"}]
    assert rows(content, sheet="*") == [
        {"b": "2", "c": None, "sheet": "hai"},
        {"b": "3", "c": "4", "sheet": "ba"},
    ]
    with pytest.raises(InvalidInput) as caught:
        rows(content, sheet="bốn")
    assert (caught.value.code, caught.value.field) == ("tips_unreadable", "sheet")


def test_all_sheets_keep_their_own_columns_and_lines() -> None:
    content = workbook({"x": [["sheet", "a"], ["1", "2"]], "y": [], "z": [[], ["a"], [], ["3"]]})
    assert rows(content, sheet="*") == [
        {"sheet": "1", "a": "2", "sheet_2": "x"},
        {"sheet": None, "a": "3", "sheet_2": "z"},
    ]
    assert lines(content, sheet="*") == [2, 4]


def test_cells_beyond_the_heading_stand_behind_the_last_one() -> None:
    content = workbook({"tips": [["a", "b"], ["1", "2", "", "x", "y"], ["3", "4"]]})
    assert rows(content) == [{"a": "1", "b": "2\tx\ty"}, {"a": "3", "b": "4"}]
    assert faults(content) == [(2, "too_many_cells", "")]


def test_a_cell_that_refers_to_no_text_is_a_fault_of_its_own() -> None:
    xml = b'<row r="2"><c r="A2" t="s"><v>99</v></c><c r="B2"><v>nan</v></c></row>'
    assert faults(with_rows(xml)) == [(2, "cell", "a"), (2, "cell", "b")]
    assert rows(with_rows(xml)) == [{"a": "", "b": "nan"}]


def test_a_cell_far_out_costs_nothing() -> None:
    xml = b"".join(b'<row><c r="XFD9"><v>1</v></c></row>' for _ in range(20_000))
    xml += b'<row><c r="ZZZZ1"><v>1</v></c><c r="1"><v>7</v></c><c r="\xc3\x851"><v>1</v></c></row>'
    found = chunks(with_rows(xml))
    assert sum(chunk.table.num_rows for chunk in found) == 20_001
    assert {fault.code for fault in found[0].faults} == {"too_many_cells"}


def test_a_cell_that_is_too_long_is_cut_and_has_a_fault() -> None:
    long = b"<t>" + b"x" * (MAX_CELL + 500) + b"</t>"
    xml = b'<row><c t="inlineStr"><is>' + long + b"</is></c></row>"
    assert faults(with_rows(xml)) == [(2, "too_long", "a")]
    assert len(rows(with_rows(xml))[0]["a"]) == MAX_CELL + 1


def test_text_that_many_cells_share_comes_in_chunks_of_bounded_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = "y" * 30_000
    content = workbook({"tips": [["a"], *[[long]] * 300]})
    monkeypatch.setattr("service.tip_files.chunking.MAX_TEXT", 1_000_000)
    monkeypatch.setattr(sheets, "MAX_TEXT", 1_000_000)
    found = chunks(content)
    assert [chunk.table.num_rows for chunk in found] == [33] * 9 + [3]
    monkeypatch.setattr(sheets, "MAX_WHOLE_TEXT", 5_000_000)
    monkeypatch.setattr(sheets, "_BATCH", 10)
    with pytest.raises(InvalidInput) as caught:
        chunks(content)
    assert caught.value.code == "tips_too_large"


def test_a_workbook_comes_through_a_pipe_or_packed(tmp_path: Path) -> None:
    import gzip

    content = workbook({"tips": [["a"], ["1"]]})
    assert rows(gzip.compress(content)) == [{"a": "1"}]
    with open_tips(pipe(content, 1000), format="xlsx") as source:
        assert profile(source)[0].values == ("1",)
        assert [chunk.table.to_pylist() for chunk in source.chunks()] == [[{"a": "1"}]]
        assert source.fraction() == 1.0


def test_strings_with_marks_of_their_own_are_read_as_they_are() -> None:
    content = patched(
        workbook({"tips": [["a"], ["=x"], ["y"]]}, strings_to_formulas=False),
        STRINGS,
        lambda data: data.replace(b"<t>y</t>", b"<r><t>y</t></r><rPh><t>q</t></rPh>"),
    )
    assert [row["a"] for row in rows(content)] == ["=x", "y"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Co"]), min_size=1, max_size=6),
            min_size=2, max_size=2,
        ),
        max_size=8,
    ),
    st.integers(1, 4),
)  # fmt: skip
def test_every_text_comes_back(cells: list[list[str]], size: int) -> None:
    sheet = [["a", "b"], *cells]
    buffer = io.BytesIO(workbook({"tips": sheet}, strings_to_formulas=False, strings_to_urls=False))
    with open_tips(buffer) as source:
        found = list(source.chunks(size))
    assert [list(row.values()) for chunk in found for row in chunk.table.to_pylist()] == cells
