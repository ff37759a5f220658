"""The workbook holds numbers as numbers and text as text, and both are those of the statement."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from service.movement.statements.base import UNKNOWN_VI, Cell, Statement, Unit
from service.statement_files import FORMATS
from service.statement_files.texts import clean
from tests.statement_files.invented import HOSTILE, monthly, of_table, parts, rich, statement

SCALES = {Unit.MILLIONTHS: 1_000_000, Unit.PERCENT: 10_000}
CELLS = st.none() | st.integers(-(10**15) + 1, 10**15 - 1) | st.text(min_size=1, max_size=40)


def book(made: Statement) -> bytes:
    return FORMATS["xlsx"][1](made)


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: read.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in read.sheet_names
    }


def figure(value: str | float, unit: Unit) -> Cell:
    """The figure that a cell holds."""
    if value == UNKNOWN_VI:
        return None
    if isinstance(value, str):
        return value
    return round(value * SCALES.get(unit, 1))


def test_every_table_is_a_sheet_with_its_figures() -> None:
    made = rich()
    found = sheets(book(made))
    tables = [table for section in made.sections for table in section.tables]
    assert list(found) == ["Tóm tắt", *(table.code for table in tables), "Biểu đồ"]
    for table in tables:
        rows = found[table.code]
        width = len(table.columns)
        assert rows[0][0] == table.title
        assert [text.split(" (")[0] for text in rows[2][:width]] == [
            column.heading for column in table.columns
        ]
        wanted = [*table.rows, *([table.total] if table.total else [])]
        for row, cells in zip(rows[3 : 3 + len(wanted)], wanted, strict=True):
            pairs = zip(row[:width], table.columns, strict=True)
            assert [figure(value, column.unit) for value, column in pairs] == list(cells)
            for value, cell in zip(row, cells, strict=False):
                assert isinstance(value, int | float) == isinstance(cell, int)


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4),
    st.tuples(*[st.sampled_from(Unit)] * 2),
)
@settings(max_examples=40, deadline=None)
def test_any_cells_are_read_back(rows: list[Any], units: tuple[Unit, ...]) -> None:
    found = sheets(book(of_table(*rows, units=units)))["only"]
    for values, row in zip(found[3 : 3 + len(rows)], rows, strict=True):
        for value, cell, unit in zip(values[:2], row, units, strict=True):
            if isinstance(cell, str):
                assert str(value).strip() == clean(cell).strip()
            else:
                assert figure(value, unit) == cell


def test_a_figure_of_more_digits_than_a_sheet_keeps_is_written_out() -> None:
    found = sheets(book(of_table((10**15, -(10**17) - 1), units=(Unit.MONEY, Unit.MILLIONTHS))))
    assert found["only"][3][:2] == ["1.000.000.000.000.000", "-100.000.000.000,000001"]


def test_the_summary_says_what_the_figures_are_of() -> None:
    made = rich(closed=False)
    summary = sheets(book(made))["Tóm tắt"]
    rows = {row[0]: row[1] for row in summary}
    assert rows["Phạm vi"] == "Tỉnh An Bình"
    assert rows["Kỳ số liệu"] == made.period_label
    assert rows["Mã số liệu"] == made.snapshot_id()
    assert rows["Lập lúc"] == "15 giờ 30 phút ngày 26/11/2026"
    assert rows["Tình trạng"] == "SỐ LIỆU TẠM TÍNH"
    assert made.sections[0].paragraphs[0] in [row[1] for row in summary]
    assert rows["by_commune"] == "Bảng by_commune"


@pytest.mark.parametrize("made", [rich(), monthly()])
def test_every_printed_page_names_the_snapshot(made: Statement) -> None:
    files = parts(book(made))
    drawn = [data.decode() for name, data in files.items() if "/worksheets/sheet" in name]
    assert len(drawn) >= 3
    for sheet in drawn:
        footer = re.search("<oddFooter>(.*?)</oddFooter>", sheet)
        assert footer is not None
        assert f"Mã số liệu: {made.snapshot_id()}" in footer[1]
        assert "Trang &amp;P/&amp;N" in footer[1]


def test_a_chart_is_a_picture_on_its_own_sheet() -> None:
    found = parts(book(rich()))
    assert len([name for name in found if name.startswith("xl/media/")]) == 5
    assert "Biểu đồ" not in sheets(book(statement()))


def test_sheets_have_names_that_a_spreadsheet_takes() -> None:
    codes = (
        "a/b:c*d?[e]\\f",
        "x" * 40,
        "X" * 40,
        "history",
        "'",
        "",
        "Tóm tắt",
        "😀",
        "\x00\u202e",
    )
    made = of_table((1,), units=(Unit.COUNT,))
    table = made.sections[0].tables[0]
    section = replace(made.sections[0], tables=tuple(replace(table, code=code) for code in codes))
    names = list(sheets(book(statement(section))))
    assert len({name.casefold() for name in names}) == len(names) == len(codes) + 1
    for name in names:
        assert re.fullmatch(r"[^\[\]:*?/\\']{1,31}", name)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: repr(text[:12]))
def test_text_stays_text_whatever_it_begins_with(hostile: str) -> None:
    made = of_table((hostile, hostile), units=(Unit.TEXT, Unit.MONEY), title=hostile)
    content = book(replace(made, subject_name=hostile, period_label=hostile))
    row = sheets(content)["only"][3]
    escaped = clean(hostile).replace("_x0041_", "_x005F_x0041_")  # for readers that unescape
    assert {str(value).strip() for value in row[:2]} <= {clean(hostile).strip(), escaped.strip()}
    for name, data in parts(content).items():
        assert b"<f>" not in data, name
        assert b"<hyperlink" not in data, name


def test_the_longest_text_is_cut_before_a_sheet_refuses_it() -> None:
    found = sheets(book(of_table(("😀" * 40_000,), units=(Unit.TEXT,))))
    value = found["only"][3][0]
    assert value.endswith("…")
    assert len(value.encode("utf-16-le")) // 2 < 32_767
