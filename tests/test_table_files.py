"""A table is read line by line, and no file, however made, does more than be refused."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from service import table_files
from service.errors import InvalidInput, TooLarge
from service.table_files import Row, parts, read_table

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\ufffd"), max_size=12
)


def workbook(rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """An XLSX file; days are shown as days."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy", **options})
    book.set_properties({"created": datetime(2025, 1, 1, tzinfo=UTC)})  # the same bytes each time
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def patched(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, change(data) if name == part else data)
    return buffer.getvalue()


def sheet_of(rows: bytes) -> bytes:
    """A workbook whose first row is ``a``, with more rows as XML."""
    return patched(
        workbook([["a"]]), SHEET, lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>")
    )


def values(content: bytes, name: str = "t.csv") -> list[dict[str, str]]:
    """What good rows hold."""
    return [row.values for row in read_table(content, name) if not row.fault]


def faults(content: bytes, name: str = "t.csv") -> list[tuple[int, str]]:
    """Line and fault of the others."""
    return [(row.line, row.fault) for row in read_table(content, name) if row.fault]


def refusal(content: bytes, name: str) -> str:
    """The code with which a file is refused, at once or while rows are taken."""
    with pytest.raises(InvalidInput) as caught:
        list(read_table(content, name))
    assert caught.value.field == "file"
    return caught.value.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff")],
)
def test_csv_is_read_in_each_encoding_and_with_each_delimiter(
    delimiter: str, encoding: str, mark: str
) -> None:
    rows = [["  Mã  XÃ", "Tên"], ["79/1", 'Xã "Một"'], ["", ""], ["79/2", "hai\ndòng"]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    content = (mark + buffer.getvalue()).encode(encoding)
    assert list(read_table(content, "Xã.CSV")) == [
        Row(2, {"mã xã": "79/1", "tên": 'Xã "Một"'}),
        Row(4, {"mã xã": "79/2", "tên": "hai\ndòng"}),
    ]


def test_the_hint_of_a_spreadsheet_names_the_delimiter() -> None:
    assert values(b"sep=;\r\na,b;c\r\n1;2\r\n") == [{"a,b": "1", "c": "2"}]


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    lines = [
        b"a,b", b"1,2", b"1", b"1,2,3", b"1,2,,", b"\xff,2", b"1,\x002", b'1,"x"y', b"3,4",
        b"1," + b"x" * 10_001, b"5,6", b"1," + b"x" * 200_000, b'7,"open', b"8,9",
    ]  # fmt: skip
    content = b"\n".join(lines)
    assert faults(content) == [
        (3, "columns"), (4, "columns"), (6, "encoding"), (7, "control_character"), (8, "quoting"),
        (10, "too_long"), (12, "too_long"), (13, "quoting"),
    ]  # fmt: skip
    assert [row["a"] for row in values(content)] == ["1", "1", "3", "5", "8"]


def test_a_slip_of_a_quote_swallows_no_line_after_it() -> None:
    content = b'a,b\n"1,2\n3,4\n5,6\n"7,8\n9,10\n'
    assert faults(content) == [(2, "quoting"), (5, "quoting")]
    assert [row["a"] for row in values(content)] == ["3", "5", "9"]


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_what_was_written_is_read_but_for_outer_spaces_and_blank_rows(
    rows: list[tuple[str, str]], delimiter: str
) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    sheet = workbook([("a", "b"), *rows], strings_to_urls=False, strings_to_formulas=False)
    kept = [(one.strip(), two.strip()) for one, two in rows]
    wanted = [{"a": one, "b": two} for one, two in kept if one or two]
    assert values(buffer.getvalue().encode()) == wanted
    assert values(sheet, "t.xlsx") == wanted


def test_numbers_and_days_of_a_workbook_come_as_people_write_them() -> None:
    half_past = datetime(2025, 7, 1, 13, 30)  # noqa: DTZ001 - a workbook knows no zones
    row = [123, 0.625, 1e20, date(2025, 7, 1), half_past, True, "007", -3]
    content = workbook([list("abcdefgh"), row])
    assert list(values(content, "t.xlsx")[0].values()) == [
        "123", "0.625", "1e+20", "2025-07-01", "2025-07-01T13:30:00", "true", "007", "-3",
    ]  # fmt: skip


def test_a_day_is_the_same_in_both_epochs_of_workbooks() -> None:
    for epoch in (False, True):
        content = workbook([["a"], [date(2024, 2, 29)]], date_1904=epoch)
        assert values(content, "t.xlsx") == [{"a": "2024-02-29"}]


def test_the_first_sheet_that_is_not_hidden_is_read() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    first, second = book.add_worksheet(), book.add_worksheet()
    first.write_row(0, 0, ["hidden"])
    first.write_row(1, 0, ["x"])
    second.write_row(3, 1, ["", "a"])
    second.write_row(5, 2, ["b"])
    second.activate()
    second.set_first_sheet()
    first.hide()
    book.close()
    assert refusal(buffer.getvalue(), "t.xlsx") == "bad_table"  # the first two columns are unnamed
    content = patched(
        buffer.getvalue(), "xl/workbook.xml", lambda data: data.replace(b' state="hidden"', b"")
    )
    assert values(content, "t.xlsx") == [{"hidden": "x"}]


def test_rich_texts_inline_texts_prefixes_and_cells_without_address_are_read() -> None:
    rows = (
        b"<row><c t='inlineStr'><is><r><t>m</t></r><r><t>ai</t></r><rPh><t>no</t></rPh></is></c>"
        b"</row><row r='9'><c r='A9' t='str'><f>CHAR(65)</f><v>A</v></c></row>"
    )
    assert list(read_table(sheet_of(rows), "t.xlsx")) == [Row(2, {"a": "mai"}), Row(9, {"a": "A"})]

    def prefixed(data: bytes) -> bytes:
        for tag in (b"sheetData", b"row", b"c", b"v"):
            for mark in (b">", b" "):
                data = data.replace(b"<" + tag + mark, b"<x:" + tag + mark)
            data = data.replace(b"</" + tag + b">", b"</x:" + tag + b">")
        return data

    assert values(patched(workbook([["a"], [1]]), SHEET, prefixed), "t.xlsx") == [{"a": "1"}]


def test_cells_that_hold_no_value_make_their_row_bad() -> None:
    rows = (
        b"<row r='2'><c r='A2' t='e'><v>#REF!</v></c></row>"
        b"<row r='3'><c r='A3' t='s'><v>99</v></c></row>"
        b"<row r='4'><c r='A4'><v>nan</v></c></row><row r='5'><c r='A5'><v>5</v></c></row>"
        b"<row r='6'><c r='B6'><v>5</v></c></row><row r='7'><c r='XFD7'><v>5</v></c></row>"
        b"<row r='8'><c r='A8' t='inlineStr'><is><t>" + b"x" * 10_001 + b"</t></is></c></row>"
    )
    content = sheet_of(rows)
    assert faults(content, "t.xlsx") == [
        (2, "cell"), (3, "cell"), (4, "cell"), (6, "columns"), (7, "columns"), (8, "too_long"),
    ]  # fmt: skip
    assert values(content, "t.xlsx") == [{"a": "5"}]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "t.csv"),
        (b"\xef\xbb\xbf\n \n", "t.csv"),
        (b"", "t.xlsx"),
        (workbook([]), "t.xlsx"),
        (workbook([["a"], [1]]), "t.csv"),
        (b"a,b\n1,2\n", "t.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "t.xlsx"),
        (b"a,b\n1,2\n", "t.ods"),
        (b"a,b\n1,2\n", "csv"),
        (b"a\0,b\n", "t.csv"),
        ("a,b\n1,2\n".encode("utf-16-le"), "t.csv"),
        (b"a,A\n1,2\n", "t.csv"),
        (b"a,,b\n1,2,3\n", "t.csv"),
        (bytes(range(256)) * 50, "t.csv"),
        (workbook([["a"], [1]])[:-40], "t.xlsx"),
        (workbook([["a"], [1]])[:400], "t.xlsx"),
        (sheet_of(b"<row>"), "t.xlsx"),
        (sheet_of(b"&bomb;"), "t.xlsx"),
        (b"PK\x03\x04" + b"\0" * 500, "t.xlsx"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, name: str) -> None:
    if name != "csv":
        assert refusal(content, name) == "bad_table"
    else:
        assert values(content, name) == [{"a": "1", "b": "2"}]


def test_a_document_type_is_refused() -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
    content = patched(
        workbook([["a"], [1]]), SHEET, lambda data: declared + data.partition(b"?>")[2]
    )
    assert refusal(content, "t.xlsx") == "bad_table"


def test_limits_of_size_rows_and_columns_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(b"a\n" + b"1" * table_files.MAX_BYTES, "t.csv") == "too_large"
    many = [f"c{number}" for number in range(101)]
    assert refusal(",".join(many).encode(), "t.csv") == "too_large"
    assert refusal(workbook([many]), "t.xlsx") == "too_large"
    assert len(values(workbook([many[:100], list(range(100))]), "t.xlsx")[0]) == 100
    monkeypatch.setattr(table_files, "MAX_ROWS", 3)
    assert len(values(b"a\n1\n2\n3\n")) == 3
    assert refusal(b"a\n1\n2\n3\n4\n", "t.csv") == "too_large"


def test_archives_that_unpack_to_much_are_refused_unread() -> None:
    bomb = patched(workbook([["a"]]), SHEET, lambda data: data + b" " * 201_000_000)
    assert len(bomb) < 1_000_000
    assert refusal(bomb, "t.xlsx") == "too_large"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(1_001):
            archive.writestr(str(number), b"")
    assert refusal(buffer.getvalue(), "t.xlsx") == "too_large"


def test_a_cell_in_the_last_corner_costs_nothing() -> None:
    corner = sheet_of(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")
    assert faults(corner, "t.xlsx") == [(1_048_576, "columns")]


def test_a_text_that_many_cells_share_is_not_copied() -> None:
    text = b"<si><t>" + b"x" * 10_000 + b"</t></si></sst>"
    rows = b"".join(b"<row><c t='s'><v>1</v></c></row>" for _ in range(20_000))
    content = patched(sheet_of(rows), STRINGS, lambda data: data.replace(b"</sst>", text))
    found = values(content, "t.xlsx")
    assert len(found) == 20_000
    assert len({id(row["a"]) for row in found}) == 1


@pytest.mark.parametrize("token", [b"<!--%b-->", b"<row x='%b'></row>", b"<?p %b?>"])
def test_one_endless_token_is_refused_soon(token: bytes) -> None:
    content = sheet_of(token % (b"x" * 100_000_000))
    assert refusal(content, "t.xlsx") == "bad_table"


def test_elements_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_ELEMENTS", 1_000)
    assert refusal(sheet_of(b"<row/>" * 1_000), "t.xlsx") == "too_large"


@given(st.binary(max_size=300), st.sampled_from(["t.csv", "t.xlsx", "t.tsv"]))
def test_no_bytes_do_more_than_be_refused(content: bytes, name: str) -> None:
    try:
        list(read_table(content, name))
    except (InvalidInput, TooLarge):
        pass


@settings(max_examples=300)
@given(st.data())
def test_no_change_of_a_workbook_does_more_than_be_refused(data: st.DataObject) -> None:
    content = bytearray(workbook([["a", "b"], ["x", 1], [date(2025, 1, 1), 0.5]]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    try:
        list(read_table(bytes(content), "t.xlsx"))
    except (InvalidInput, TooLarge):
        pass


@given(st.data())
def test_no_change_of_the_xml_of_a_sheet_does_more_than_be_refused(data: st.DataObject) -> None:
    def change(xml: bytes) -> bytes:
        changed = bytearray(xml)
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(changed) - 1))
            changed[at : at + 1] = data.draw(st.binary(max_size=3))
        return bytes(changed)

    part = data.draw(st.sampled_from([SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml"]))
    content = patched(workbook([["a", "b"], ["x", 1], [date(2025, 1, 1), 0.5]]), part, change)
    try:
        list(read_table(content, "t.xlsx"))
    except (InvalidInput, TooLarge):
        pass
