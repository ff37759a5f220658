"""Labelled tables in three formats, with whatever people put into them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from training.errors import TrainingError
from training.tables import BadRows, read_labelled, read_table


def test_the_three_formats_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('url,label,source\na.example,1,s\n"b.example/?q=1,2",0,\n')
    (tmp_path / "t.jsonl").write_text(
        '{"url": "a.example", "label": 1, "source": "s"}\n\n'
        '{"url": "b.example/?q=1,2", "label": "0"}\n'
    )
    table = pa.table(
        {"url": ["a.example", "b.example/?q=1,2"], "label": [1.0, 0.0], "source": ["s", None]}
    )
    parquet.write_table(table, tmp_path / "t.parquet")
    for name in ("t.csv", "t.jsonl", "t.parquet"):
        found = read_labelled(tmp_path / name)
        assert found.url == ["a.example", "b.example/?q=1,2"]
        assert found.label.tolist() == [1, 0]
        assert found.source.tolist() == ["s", ""]
        assert found.bad.plain() == {}


def test_a_byte_order_mark_is_no_part_of_a_column(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbfurl,label\r\na.example,1\r\n")
    assert read_labelled(tmp_path / "t.csv").url == ["a.example"]
    (tmp_path / "t.jsonl").write_bytes(b'\xef\xbb\xbf{"url": "a.example", "label": 1}\n')
    assert read_labelled(tmp_path / "t.jsonl").url == ["a.example"]


def test_bad_rows_are_counted_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(
        b"url,label\na.example,1\nb.example,phish\nc.example\n,0\nd\xff.example,1\ne,0,x\n"
    )
    found = read_labelled(tmp_path / "t.csv")
    assert found.url == ["a.example"]
    assert found.bad.plain() == {
        "label_not_0_or_1": {"count": 1, "places": [3]},
        "wrong_number_of_columns": {"count": 2, "places": [4, 7]},
        "no_url": {"count": 1, "places": [5]},
        "not_utf_8": {"count": 1, "places": [6]},
    }
    (tmp_path / "t.jsonl").write_text('{"url": "a.example", "label": 1}\n{]\n[1]\n{"url": "b"}\n')
    assert read_labelled(tmp_path / "t.jsonl").bad.plain() == {
        "not_json": {"count": 1, "places": [2]},
        "not_an_object": {"count": 1, "places": [3]},
        "no_label": {"count": 1, "places": [4]},
    }


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("t.csv", "link,label\na.example,1\n", "no column 'url'"),
        ("t.csv", "", "no column 'url'"),
        ("t.csv", "url,label\n", "no row could be used"),
        ("t.csv", 'url,label\n"a.example,1\n', "line 2"),
        ("t.jsonl", '{"url": "a.example"}\n', "no column 'label'"),
        ("t.jsonl", '{"url": "a.example", "label": "maybe"}\n', "no row could be used"),
        ("t.parquet", "not parquet", "cannot be read as Parquet"),
        ("t.xlsx", "x", "must end in one of"),
    ],
)
def test_a_wrong_file_gives_one_line_that_names_it(
    tmp_path: Path, name: str, content: str, complaint: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(TrainingError, match=complaint) as raised:
        read_labelled(tmp_path / name)
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"t\.csv: there is no such file"):
        read_labelled(tmp_path / "t.csv")


def test_a_missing_column_of_parquet_is_named(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"url": ["a"]}), tmp_path / "t.parquet")
    with pytest.raises(TrainingError, match="no column 'label'"):
        list(read_table(tmp_path / "t.parquet", ("url", "label"), BadRows()))
