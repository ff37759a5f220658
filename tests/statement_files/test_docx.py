"""The document is laid out as an office sends it, and its figures are those of the JSON."""

from __future__ import annotations

import io
import time
from typing import Any

import orjson
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from service.movement.statements.base import Chart, Column, Letterhead, Section, Statement, Unit
from service.statement_files import FORMATS
from service.statement_files.numbers import read
from service.statement_files.texts import clean, heading
from tests.statement_files.invented import (
    HOSTILE,
    docx_text,
    monthly,
    of_table,
    parts,
    rich,
    statement,
)  # fmt: skip

CELLS = st.none() | st.integers(-(10**18), 10**18) | st.text(max_size=40)


def page(made: Statement) -> bytes:
    return FORMATS["docx"][1](made)


def tables(content: bytes) -> list[Any]:
    """The tables of figures: those with a heading that comes again on each page."""
    found = Document(io.BytesIO(content)).tables
    return [table for table in found if list(table._tbl.iter(qn("w:tblHeader")))]


def read_back(content: bytes, made: Statement) -> list[list[list[Any]]]:
    """Rows of every table as the page has them, numbers read by their column's unit."""
    wanted = [table for section in made.sections for table in section.tables]
    found = []
    for drawn, table in zip(tables(content), wanted, strict=True):
        rows = [[cell.text.replace("\xa0%", " %") for cell in row.cells] for row in drawn.rows[1:]]
        if not table.rows:
            assert set(rows.pop(0)) == {"Không có mục nào trong kỳ."}
        found.append([
            [_figure(text, column.unit) for text, column in zip(row, table.columns, strict=True)]
            for row in rows
        ])  # fmt: skip
    return found


def _figure(text: str, unit: Unit) -> Any:
    try:
        return read(text, unit)
    except ValueError:
        return text


def told(made: Statement) -> list[list[list[Any]]]:
    """The same from the JSON."""
    data = orjson.loads(FORMATS["json"][1](made))
    return [
        [*table["rows"], *([table["total"]] if table["total"] else [])]
        for section in data["sections"]
        for table in section["tables"]
    ]


def test_every_figure_of_the_json_stands_in_a_table_of_the_page() -> None:
    made = rich()
    assert read_back(page(made), made) == told(made)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4), st.tuples(*[st.sampled_from(Unit)] * 3)
)
@settings(max_examples=40, deadline=None)
def test_any_cells_stand_on_the_page(rows: list[Any], units: tuple[Unit, ...]) -> None:
    content = page(of_table(*rows, units=units))
    drawn = [[cell.text for cell in row.cells] for row in tables(content)[0].rows[1:]]
    if not rows:
        return
    for texts, row in zip(drawn, rows, strict=True):
        for text, cell, unit in zip(texts, row, units, strict=True):
            if isinstance(cell, str):
                assert text == clean(cell)
            else:
                assert read(text.replace("\xa0%", " %"), unit) == cell


def test_the_words_of_an_office_stand_in_their_order() -> None:
    text = docx_text(page(rich(closed=False)))
    words = [
        "ỦY BAN NHÂN DÂN TỈNH AN BÌNH", "CÔNG AN TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Số: ……/BC-……", "An Bình, ngày 26 tháng 11 năm 2026",
        "BÁO CÁO", "Kết quả thực hiện phong trào năm 2026", "(SỐ LIỆU TẠM TÍNH)",
        "Kỳ số liệu: năm 2026 (từ 15/11/2025 đến 14/11/2026). Phạm vi: Tỉnh An Bình. "
        "Tổng hợp theo địa giới ngày 01/07/2026; số liệu tính đến 15 giờ 30 phút ngày 26/11/2026 "
        "(mục sổ số 45.210).",
        "I. Kết quả chung", "Bảng 1. Bảng main", "Biểu đồ 1. Tin báo theo tháng",
        "II. Kết quả theo địa bàn", "Thiệt hại đã ngăn chặn (đồng)",
        "Xã chưa có mô hình thì điểm đóng góp ghi “chưa có số liệu”.",
        "IV. Hoạt động của các mô hình", "Thời gian phản hồi trung vị (giờ)", "VI. Phương hướng",
        "Nơi nhận:", "- Bộ Công an;", "- Thường trực Tỉnh ủy;", "- Lưu: VT.", "GIÁM ĐỐC",
        "Mã số liệu: ", "Trang ",
    ]  # fmt: skip
    at = 0
    for word in words:
        at = text.find(word, at)
        assert at >= 0, word


def test_a_statement_that_is_closed_is_not_called_provisional() -> None:
    assert "TẠM TÍNH" not in docx_text(page(rich()))


@pytest.mark.parametrize("made", [rich(), monthly()])
def test_the_footer_of_every_page_names_the_snapshot(made: Statement) -> None:
    content = page(made)
    document = Document(io.BytesIO(content))
    assert len(document.sections) == 1
    assert not document.sections[0].different_first_page_header_footer
    footer = parts(content)["word/footer1.xml"].decode()
    assert f"Mã số liệu: {made.snapshot_id()}" in footer
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer


def test_what_is_not_known_of_a_letterhead_is_left_open() -> None:
    text = docx_text(page(statement(letterhead=Letterhead(number="12/BC-CAT"))))
    assert "Số: 12/BC-CAT" in text
    assert "……, ngày 26 tháng 11 năm 2026" in text


def test_a_title_does_not_say_twice_that_it_reports() -> None:
    text = docx_text(page(statement(title="Báo cáo kết quả năm 2026")))
    assert "BÁO CÁO\nKết quả năm 2026\n" in text


def test_a_page_for_a_commune_carries_no_letterhead() -> None:
    text = docx_text(page(monthly()))
    for word in ("CỘNG HÒA", "BÁO CÁO", "Nơi nhận", "Số:", "Bảng 1.", "I. "):
        assert word not in text
    for word in ("CÙNG NHAU GIỮ BÌNH YÊN TRÊN MẠNG", "Xã Số 1 – tháng 11/2026", "Tháng này",
                 "- Giả danh công an.", "- Giả điện lực.", "chưa có số liệu"):  # fmt: skip
        assert word in text.split("\n") or word in text


def test_a_table_repeats_its_heading_and_keeps_its_rows_whole() -> None:
    drawn = tables(page(rich()))[1]
    assert len(drawn.rows) == 62
    assert len(list(drawn._tbl.iter(qn("w:cantSplit")))) == 62
    total = drawn.rows[-1].cells[1].paragraphs[0].runs[0]
    assert (total.text, total.bold) == ("Toàn tỉnh", True)


def test_a_table_of_every_commune_of_the_country_takes_no_minute() -> None:
    rows = [(f"Xã Số {number}", number) for number in range(3_321)]
    made = of_table(*rows, units=(Unit.TEXT, Unit.COUNT))
    start = time.perf_counter()
    content = page(made)
    assert time.perf_counter() - start < 10
    assert parts(content)["word/document.xml"].count(b"<w:tr>") == 3_322 + 2 + 1


@pytest.mark.parametrize("words", ["Đồng", "Thiệt hại (đồng)", "Hội đồng (đồng)"])
def test_a_heading_says_its_unit_once(words: str) -> None:
    assert heading(Column("c", words, Unit.MONEY)) == words
    assert heading(Column("c", "Hội đồng", Unit.MONEY)) == "Hội đồng (đồng)"


def test_a_picture_is_told_in_words_too() -> None:
    xml = parts(page(rich()))["word/document.xml"].decode()
    assert "Quý I: 15.200.000.000 đồng; " in xml
    assert "Quý III: chưa có số liệu" in xml


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: repr(text[:12]))
def test_no_text_breaks_the_page_or_hides_in_it(hostile: str) -> None:
    chart = Chart(hostile, hostile, "bar", (hostile,), (1,))
    made = of_table((hostile, hostile), units=(Unit.TEXT, Unit.COUNT))
    table = made.sections[0].tables[0]
    made = statement(
        Section(hostile, hostile, (hostile,), (table,), (chart,)),
        title=hostile, subject_name=hostile, period_label=hostile,
        letterhead=Letterhead(hostile, hostile, hostile, hostile, hostile, (hostile,)),
    )  # fmt: skip
    for kind in ("yearly", "monthly"):
        content = page(statement(*made.sections, kind=kind, title=hostile))
        assert tables(content)[0].rows[1].cells[0].text == clean(hostile)
    text = docx_text(page(made))
    assert not set(text) & set("\x00\x07\x1b\x7f\x85\u202e\u2066\u200b\u200d\ufeff\ufffe\U000e0041")
