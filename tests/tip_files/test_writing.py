"""What is written is whole or not there, comes back as it was, and runs nothing."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from service.errors import InvalidInput
from service.tip_files import workbook_writer
from service.tip_files.fitting import MAX_CELL_UNITS
from service.tip_files.reading import open_tips
from service.tip_files.writing import write_tips

HOSTILE = (
    "=cmd|' /C calc'!A0", "+84 912 345 678", "-1+1", "@SUM(A1)", "\t=1", "'=1+1",
    "https://a.example/?b=1&c=2", "mailto:a@b.example", "internal:Sheet1!A1",
    "<r><t>chữ</t></r>", "</t></is></c>]]>", "_x0041_ _x41_ _xD800_", "a\x00b\x07\x1b\x7f\x85",
    "một\r\nhai\rba\nbốn\tnăm", " \ufeff\u202e\u200b ", "😀\ufffe\uffff\U000e0041", '"', '""',
    ",;|",
    "\\", '\\"\\n', "9.70412E+12", "0912345678", "  x  ",
)  # fmt: skip
TABLE = pa.table(
    {
        "nội dung": list(HOSTILE),
        "=1+1": [None if at % 3 else str(at) for at in range(len(HOSTILE))],
        "điểm": pa.array([at if at % 2 else None for at in range(len(HOSTILE))], pa.int16()),
    }
)
TEXTS = [[row[0], row[1] or "", "" if row[2] is None else str(row[2])]
         for row in (list(row.values()) for row in TABLE.to_pylist())]  # fmt: skip
NAMES = ["csv", "tsv", "jsonl", "xlsx", "parquet", "csv.gz", "csv.zst", "jsonl.gz", "tsv.zst"]


def written(path: Path, table: pa.Table, cut: int = 7, **options: Any) -> dict[str, int]:
    """The table in a file, written in slices; the counts."""
    with write_tips(path, None, table.schema, **options) as writer:
        for begin in range(0, max(1, table.num_rows), cut):
            writer.write(table.slice(begin, cut))
    return writer.counts


def texts(path: Path) -> list[list[str]]:
    """All cells of a file as text."""
    with open_tips(path) as source:
        return [
            ["" if cell is None else str(cell) for cell in row.values()]
            for chunk in source.chunks()
            for row in chunk.table.to_pylist()
        ]


@pytest.mark.parametrize("name", NAMES)
def test_everything_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"tips.{name}"
    assert not any(written(path, TABLE).values())
    assert texts(path) == TEXTS
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~_umask()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_rows_give_the_same_bytes_however_they_are_cut(name: str, tmp_path: Path) -> None:
    written(tmp_path / f"a.{name}", TABLE, 3)
    written(tmp_path / f"b.{name}", TABLE.combine_chunks(), 20)
    first, second = ((tmp_path / f"{stem}.{name}").read_bytes() for stem in "ab")
    assert first == second or name.endswith(("gz", "zst"))
    assert texts(tmp_path / f"a.{name}") == texts(tmp_path / f"b.{name}")
    written(tmp_path / f"c.{name}", TABLE, 3)
    assert (tmp_path / f"c.{name}").read_bytes() == first


@pytest.mark.parametrize("name", NAMES)
def test_after_an_error_there_is_the_old_file_and_no_other(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"tips.{name}"
    path.write_bytes(b"old")
    writer = write_tips(path, None, TABLE.schema)
    with contextlib.suppress(KeyError), writer:
        writer.write(TABLE)
        assert path.read_bytes() == b"old"
        raise KeyError
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_seen_before_the_end(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"tips.{name}"
    with write_tips(path, None, TABLE.schema) as writer:
        writer.write(TABLE)
        assert not path.exists()
        assert all(entry.name.startswith(".tips") for entry in tmp_path.iterdir())
    assert path.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_table_without_rows_has_its_columns(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"tips.{name}"
    written(path, TABLE.slice(0, 0))
    if name.startswith("jsonl"):
        assert texts_of_packed(path) == b""
        return
    with open_tips(path) as source:
        assert source.columns == tuple(TABLE.schema.names)
        assert list(source.chunks()) == []


def texts_of_packed(path: Path) -> bytes:
    """The bytes of a file that may be packed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_csv_is_read_by_the_csv_module(tmp_path: Path) -> None:
    path = tmp_path / "tips.csv"
    written(path, TABLE, bom=True)
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert found == [TABLE.schema.names, *TEXTS]


def test_csv_of_one_column_keeps_its_blank_cells(tmp_path: Path) -> None:
    table = pa.table({"a": ["x", "", None, "y"]})
    written(tmp_path / "tips.csv", table)
    assert (tmp_path / "tips.csv").read_bytes() == b'a\r\nx\r\n""\r\n""\r\ny\r\n'
    assert texts(tmp_path / "tips.csv") == [["x"], [""], [""], ["y"]]


def test_csv_defuses_formulas_only_where_that_is_asked_for(tmp_path: Path) -> None:
    written(tmp_path / "tips.csv", TABLE, defuse=True)
    found = texts(tmp_path / "tips.csv")
    for (before, *_), (after, *_) in zip(TEXTS, found, strict=True):
        risky = before[0] in "=+-@\t\r"
        assert after == ("'" + before if risky else before)


def test_json_lines_are_read_by_the_json_module(tmp_path: Path) -> None:
    path = tmp_path / "tips.jsonl"
    written(path, TABLE)
    assert [json.loads(line) for line in path.read_bytes().splitlines()] == TABLE.to_pylist()


def test_a_workbook_has_texts_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "tips.xlsx"
    written(path, TABLE)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist().count("[Content_Types].xml") == 1
    for wrong in (b"<f>", b"hyperlink", b"<r>", b't="s"'):
        assert wrong not in sheet
    assert sheet.count(b"<v>") == len(HOSTILE) // 2
    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [len(row) for row in found] == [3] * (len(HOSTILE) + 1)
    assert found[2][0] == "+84 912 345 678"
    assert found[2][2] == 1.0


def test_a_workbook_goes_on_on_further_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_writer, "MAX_SHEET_ROWS", 10)
    path = tmp_path / "tips.xlsx"
    written(path, TABLE)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["tips", "tips 2", "tips 3"]
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [len(sheet) for sheet in sheets] == [10, 10, len(HOSTILE) - 18 + 1]
    assert all(sheet[0] == TABLE.schema.names for sheet in sheets)
    with open_tips(path, sheet="*") as source:
        assert sum(chunk.table.num_rows for chunk in source.chunks()) == len(HOSTILE)


def test_cells_of_a_workbook_are_cut_where_they_must_be_and_counted(tmp_path: Path) -> None:
    table = pa.table(
        {"a": ["x" * MAX_CELL_UNITS, "x" * (MAX_CELL_UNITS + 1), "x" + "😀" * 20_000, "ế" * 20_000]}
    )
    path = tmp_path / "tips.xlsx"
    assert written(path, table)["cells_cut"] == 2
    assert [cell for (cell,) in texts(path)] == [
        "x" * MAX_CELL_UNITS, "x" * MAX_CELL_UNITS, "x" + "😀" * 16_383, "ế" * 20_000,
    ]  # fmt: skip


@pytest.mark.parametrize("one", [{"a": "x]," * 9}, {"ế": "😀" * 99}, 7, None])
@pytest.mark.parametrize("separators", [(",", ":"), (" , ", " : ")])
def test_a_json_list_in_a_workbook_loses_whole_elements_and_says_how_many(
    one: Any, separators: tuple[str, str], tmp_path: Path
) -> None:
    whole = [one] * 40_000 if one in (7, None) else [one] * 1_000
    text = json.dumps(whole, ensure_ascii=False, separators=separators)
    path = tmp_path / "tips.xlsx"
    assert written(path, pa.table({"a": [text]}))["cells_cut"] == 1
    ((cell,),) = texts(path)
    *kept, last = json.loads(cell)
    assert kept == whole[: len(kept)]
    assert last == {"left_out": len(whole) - len(kept)}
    more = len(json.dumps(one, ensure_ascii=False).encode("utf-16-le")) // 2 + 30
    units = len(cell.encode("utf-16-le")) // 2
    assert MAX_CELL_UNITS - more < units <= MAX_CELL_UNITS


def test_a_list_that_only_blanks_make_too_long_loses_these(tmp_path: Path) -> None:
    written(tmp_path / "tips.xlsx", pa.table({"a": ["[1, 2" + " " * 40_000 + "]"]}))
    assert texts(tmp_path / "tips.xlsx") == [["[1, 2]"]]


@pytest.mark.parametrize("text", ["[1,2" + ",3" * 20_000, "[] x" + " " * 40_000, "[" * 40_000,
                                  '["' + "x" * 40_000 + '", 1]'])  # fmt: skip
def test_a_long_text_that_is_no_list_or_has_no_first_element_to_keep_is_cut(
    text: str, tmp_path: Path
) -> None:
    assert written(tmp_path / "tips.xlsx", pa.table({"a": [text]}))["cells_cut"] == 1
    assert texts(tmp_path / "tips.xlsx") == [[text[:MAX_CELL_UNITS]]]


def test_numbers_that_a_workbook_cannot_hold_are_texts(tmp_path: Path) -> None:
    table = pa.table({"a": [970412345678901234, 1], "b": [1, -(10**14)], "c": [1.5, None]})
    path = tmp_path / "tips.xlsx"
    written(path, table)
    assert texts(path) == [["970412345678901234", "1", "1.5"], ["1", "-100000000000000", ""]]


@pytest.mark.parametrize("name", ["csv", "jsonl", "xlsx", "parquet"])
def test_types_of_parquet_are_written_in_every_format(name: str, tmp_path: Path) -> None:
    table = pa.table(
        {
            "list": [["a", "b"], None],
            "day": [datetime(2025, 3, 1, tzinfo=UTC), None],
            "flag": [True, None],
            "words": pa.array(["x", None]).dictionary_encode(),
        }
    )
    path = tmp_path / f"tips.{name}"
    written(path, table, 1)
    if name == "parquet":
        assert pq.read_table(path).to_pylist() == table.to_pylist()
    else:
        assert texts(path)[0] == ['["a", "b"]', "2025-03-01 00:00:00.000000Z", "true", "x"]
        assert texts(path)[1:] == ([] if name == "xlsx" else [[""] * 4])


def test_fractions_and_bytes_are_written_without_a_loss(tmp_path: Path) -> None:
    table = pa.table(
        {
            "f": [0.1 + 0.2, float("nan"), float("-inf"), 970436.0, 1.5e300, -0.0, None],
            "s": pa.array([0.1, 2.0**24, 1.5, None, None, None, None], pa.float32()),
            "h": pa.array([np.float16(0.1), np.float16("inf"), *[None] * 5], pa.float16()),
            "b": pa.array([b"\xff\x00", "ế".encode(), *[None] * 5], pa.binary_view()),
        }
    )
    fractions = ["0.30000000000000004", "NaN", "-inf", "970436", "1.5e+300", "-0.0", ""]
    for name in ("tips.csv", "tips.xlsx"):
        written(tmp_path / name, table)
        found = texts(tmp_path / name)
        assert [row[0] for row in found] == (fractions if name == "tips.csv" else fractions[:-1])
        assert [row[1] for row in found][:3] == ["0.1", "16777216.0", "1.5"]
        assert [row[2] for row in found][:3] == ["0.1", "inf", ""]
        assert [row[3] for row in found][:3] == ["base64:/wA=", "ế", ""]
    assert written(tmp_path / "tips.jsonl", table, 2)["not_finite"] == 3
    lines = [json.loads(line) for line in (tmp_path / "tips.jsonl").read_bytes().splitlines()]
    assert [row["f"] for row in lines] == [0.1 + 0.2, None, None, 970436, 1.5e300, 0.0, None]
    assert lines[0]["b"] == "base64:/wA="


def test_parquet_has_groups_of_one_size(tmp_path: Path) -> None:
    table = pa.table({"a": [str(at) for at in range(150_000)]})
    for stem, cut in (("a", 40_000), ("b", 32_768)):
        written(tmp_path / f"{stem}.parquet", table, cut)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    file = pq.ParquetFile(tmp_path / "a.parquet")
    sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    assert sizes == [*[20_480] * 7, 6_640]


@pytest.mark.parametrize("format", ["csv", "tsv", "jsonl", "xlsx", "parquet"])
def test_a_stream_takes_every_format(format: str) -> None:
    stream = io.BytesIO()
    with write_tips(stream, format, TABLE.schema) as writer:
        writer.write(TABLE)
    stream.seek(0)
    with open_tips(stream, format=format) as source:
        assert sum(chunk.table.num_rows for chunk in source.chunks()) == len(HOSTILE)


def test_the_standard_output_is_a_stream(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with write_tips("-", "csv", pa.schema([("a", pa.string())])) as writer:
        writer.write(pa.table({"a": ["x"]}))
    assert capfdbinary.readouterr().out == b"a\r\nx\r\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "tips.csv").symlink_to("real.csv")
    written(tmp_path / "tips.csv", TABLE)
    assert (tmp_path / "tips.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() != b"old"


def test_a_name_of_any_length_that_the_disk_takes_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("ế" * 83 + "a.csv")
    written(path, TABLE)
    assert path.exists()


@pytest.mark.parametrize(
    ("target", "format", "code"),
    [
        ("tips", None, "tips_format"),
        ("tips.pdf", None, "tips_format"),
        ("tips.csv", "pdf", "tips_format"),
        ("-", None, "tips_format"),
        ("tips.parquet.gz", None, "tips_format"),
        ("tips.xlsx.zst", None, "tips_format"),
        ("none/tips.csv", None, "tips_unwritable"),
        ("folder.csv", None, "tips_unwritable"),
        ("a\0.csv", None, "tips_unwritable"),
    ],
)
def test_what_cannot_be_written_is_refused_at_once(
    target: str, format: str | None, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InvalidInput) as caught:
        write_tips(target, format, TABLE.schema)
    assert caught.value.code == code
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.csv"]


def test_a_table_of_another_schema_is_a_mistake(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="schema"),
        write_tips(tmp_path / "a.csv", None, TABLE.schema) as writer,
    ):
        writer.write(TABLE.select(["điểm"]))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.none() | st.text(st.characters(exclude_categories=["Cs"]))] * 2),
        min_size=1, max_size=6,
    ),
    st.sampled_from(["csv", "tsv", "jsonl", "xlsx", "parquet"]),
)  # fmt: skip
def test_any_text_comes_back(cells: list[tuple[str | None, str | None]], format: str) -> None:
    table = pa.table({f"c{at}": pa.array([row[at] for row in cells], pa.string()) for at in (0, 1)})
    stream = io.BytesIO()
    with write_tips(stream, format, table.schema) as writer:
        writer.write(table)
    stream.seek(0)
    with open_tips(stream, format=format) as source:
        found = [row for chunk in source.chunks() for row in chunk.table.to_pylist()]
    expected = [[text or "" for text in row] for row in cells]
    if format == "xlsx":
        expected = [row for row in expected if any(row)]  # a row of blank cells is none
    assert [[text or "" for text in row.values()] for row in found] == expected


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
