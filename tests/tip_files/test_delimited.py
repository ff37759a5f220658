"""CSV and TSV files as people send them."""

from __future__ import annotations

import gzip
import io
import unicodedata
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.tip_files.base import MAX_CELL
from service.tip_files.reading import ColumnSample, open_tips, profile
from tests.tip_files.samples import chunks, faults, lines, pipe, rows

HEADING = "mã,liên kết,số điện thoại,nội dung"
TEXT = f"{HEADING}\n1,https://a.example/,0912345678,Tài khoản của bạn bị khóa\n"
ROW = {
    "mã": "1",
    "liên kết": "https://a.example/",
    "số điện thoại": "0912345678",
    "nội dung": "Tài khoản của bạn bị khóa",
}


def in_1258(text: str) -> bytes:
    """windows-1258 as its keyboards write it: some letters whole, tone marks behind them."""
    pieces = []
    for letter in text:
        try:
            pieces.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            base, *marks = list(unicodedata.normalize("NFD", letter))
            hats = [mark for mark in marks if mark in "\u0302\u0306\u031b"]
            whole = unicodedata.normalize("NFC", base + "".join(hats))
            pieces.append(whole.encode("cp1258"))
            pieces += [mark.encode("cp1258") for mark in marks if mark not in hats]
    return b"".join(pieces)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        in_1258(TEXT),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        ("\n\r\n" + TEXT.rstrip("\n")).encode(),
        gzip.compress(TEXT.encode()),
        bytes(pa.Codec("zstd").compress(TEXT.encode(), asbytes=True)),
    ],
    ids=["utf-8", "mark", "utf-16", "le", "be", "be-mark", "1258", "crlf", "cr", "blank", "gz",
         "zst"],
)  # fmt: skip
def test_a_file_is_read_in_whatever_encoding_and_packing_it_comes(content: bytes) -> None:
    assert rows(content) == [ROW]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    content = TEXT.replace(",", separator) + f'2{separator}"a,b;c\td|e"{separator}x{separator}y\n'
    found = rows(content.encode())
    assert found[0] == ROW
    assert found[1]["liên kết"] == "a,b;c\td|e"


def test_commas_in_the_cells_do_not_beat_the_separator_of_the_heading() -> None:
    content = b"id;text\n1;a,b,c\n2;d,e,f\n"
    assert rows(content) == [{"id": "1", "text": "a,b,c"}, {"id": "2", "text": "d,e,f"}]


def test_a_list_of_links_is_one_column_whatever_the_links_hold() -> None:
    content = b"link\nhttps://a.example/?a=1,2;3|4\nhttps://b.example/,,\n"
    assert [row["link"] for row in rows(content)] == [
        "https://a.example/?a=1,2;3|4",
        "https://b.example/,,",
    ]
    assert rows(b"Links, as they came\nhttps://a.example\nhttps://b.example\n") == [
        {"Links, as they came": "https://a.example"},
        {"Links, as they came": "https://b.example"},
    ]


def test_a_spreadsheets_hint_of_the_separator_is_taken() -> None:
    content = b"sep=|\r\na,b|c\r\n1|2\r\n"
    assert rows(content) == [{"a,b": "1", "c": "2"}]
    assert lines(content) == [3]


def test_without_a_heading_columns_have_numbers() -> None:
    assert rows(b"0912345678,a\n0912345679,b\n", heading=False) == [
        {"column_1": "0912345678", "column_2": "a"},
        {"column_1": "0912345679", "column_2": "b"},
    ]


def test_headings_are_made_unique_and_blank_ones_get_names() -> None:
    with open_tips(io.BytesIO(b"a,a,,a_2,a,\n1,2,3,4,5,6\n")) as source:
        assert source.columns == ("a", "a_3", "column_3", "a_2", "a_4", "column_6")


def test_headings_with_line_ends_are_read() -> None:
    content = b'id,"phone\n(mobile)"\r\n1,0912345678\r\n'
    assert rows(content) == [{"id": "1", "phone\n(mobile)": "0912345678"}]
    assert lines(content) == [3]


def test_a_bad_row_carries_its_fault_and_no_other_moves() -> None:
    content = TEXT.encode() + b"2,x\n3,x,y,a, b\n4,x,y\0z,\xff\n5,x,y,z\n"
    assert faults(content) == [
        (3, "too_few_cells", ""),
        (4, "too_many_cells", ""),
        (5, "encoding", "nội dung"),
        (5, "nul", "số điện thoại"),
    ]
    assert [row["mã"] for row in rows(content)] == ["1", "2", "3", "4", "5"]
    assert rows(content)[2]["nội dung"] == "a, b"
    assert lines(content) == [2, 3, 4, 5, 6]


def test_a_cell_that_is_too_long_passes_through_with_a_fault() -> None:
    content = TEXT.encode() + "2,{},y,z\n".format("ế" * (MAX_CELL + 1)).encode()
    assert faults(content) == [(3, "too_long", "liên kết")]
    assert len(rows(content)[1]["liên kết"]) == MAX_CELL + 1
    assert faults(TEXT.encode() + "2,{},y,z\n".format("ế" * MAX_CELL).encode()) == []


def test_a_text_is_utf8_though_a_few_bytes_are_not() -> None:
    content = (TEXT * 20).encode() + b"1,x,y,\xe1\xbb\n"
    assert faults(content) == [(41, "encoding", "nội dung")]
    assert rows(content)[0] == ROW


def test_half_a_pair_in_utf16_is_a_fault_of_its_cell() -> None:
    content = TEXT.encode("utf-16-le") + "2,\ud83d,y,z\n3,x,y,\ude00".encode(
        "utf-16-le", "surrogatepass"
    )
    for whole in (content, content + b"\x00"):
        told = faults(whole)
        assert [(line, code) for line, code, _ in told][:2] == [(3, "encoding"), (4, "encoding")]
        assert rows(whole)[0] == ROW


def test_the_encoding_is_decided_once() -> None:
    content = b"a,b\n" + b"1,2\n" * 300_000 + "3,ế\n".encode() + in_1258("4,ế\n")
    assert faults(content) == [(300_003, "encoding", "b")]
    assert rows(content)[-2] == {"a": "3", "b": "ế"}


def test_tone_marks_join_their_letters_over_the_whole_file() -> None:
    text = "a,b\n" + "1,Đường dây nóng lừa đảo, khẩn cấp ớ\n".replace(", k", " k") * 60_000
    found = chunks(in_1258(text))
    assert {cell for chunk in found for cell in chunk.table["b"].to_pylist()} == {
        "Đường dây nóng lừa đảo khẩn cấp ớ"
    }


def test_a_mark_in_the_middle_is_a_letter() -> None:
    content = TEXT.encode() + b"\xef\xbb\xbf2,x,y,z\n" * 30_000
    found = chunks(content)
    assert sum(len(chunk.faults) for chunk in found) == 0
    assert found[0].table["mã"][1].as_py() == "\ufeff2"


def test_headings_alone_are_a_table_without_rows() -> None:
    with open_tips(io.BytesIO(HEADING.encode())) as source:
        assert len(source.columns) == 4
        assert list(source.chunks()) == []
        assert profile(source)[0] == ColumnSample("mã", ())


def test_the_first_rows_can_be_looked_at_without_losing_them() -> None:
    content = (TEXT + "2,,x,y\n" + "3,b\n").encode()
    for stream in (io.BytesIO(content), pipe(content, 7), io.BytesIO(content)):
        with open_tips(stream, format="csv") as source:
            samples = profile(source)
            assert samples[0] == ColumnSample("mã", ("1", "2"))
            assert samples[1] == ColumnSample("liên kết", ("https://a.example/",))
            assert profile(source, 1)[3].values == ("Tài khoản của bạn bị khóa",)
            assert sum(chunk.table.num_rows for chunk in source.chunks()) == 3


def test_a_pipe_is_read_once_only() -> None:
    with open_tips(pipe(TEXT.encode()), format="csv") as source:
        assert list(source.chunks())
        with pytest.raises(RuntimeError):
            list(source.chunks())


def test_a_file_on_the_disk_is_read_as_often_as_wanted(tmp_path: Path) -> None:
    path = tmp_path / "tips.csv"
    path.write_text(TEXT * 100_000, "utf-8")
    with open_tips(path) as source:
        assert source.fraction() == 0.0
        first = [chunk.table for chunk in source.chunks()]
        assert source.fraction() == 1.0
        assert [chunk.table for chunk in source.chunks()] == first
        half = source.chunks()
        next(half)
        assert 0 < (source.fraction() or 0) < 1


@settings(max_examples=40, deadline=None)
@given(size=st.integers(1, 50), count=st.integers(0, 120), most=st.integers(1, 500))
def test_chunks_depend_on_the_rows_alone(size: int, count: int, most: int) -> None:
    content = "id,text\n" + "".join(f'{at},"dòng\n{at}"\n' for at in range(count))
    by_pipe = list(open_tips(pipe(content.encode(), most), format="csv").chunks(size))
    found = chunks(content.encode(), size)
    assert [chunk.table for chunk in by_pipe] == [chunk.table for chunk in found]
    assert [chunk.number for chunk in found] == list(range(-(-count // size)))
    assert [chunk.table.num_rows for chunk in found[:-1]] == [size] * (len(found) - 1)
    assert [row for chunk in found for row in chunk.table["id"].to_pylist()] == [
        str(at) for at in range(count)
    ]
    assert lines(content.encode()) == [2 + 2 * at for at in range(count)]
