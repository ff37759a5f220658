"""JSON lines: every value as the text that stands there."""

from __future__ import annotations

import io
import json
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.tip_files import json_lines
from service.tip_files.json_rows import _exact, read_row
from service.tip_files.reading import open_tips
from service.tip_files.writing import write_tips
from tests.tip_files.samples import chunks, faults, lines, pipe, rows


def test_values_come_as_the_text_that_stands_there() -> None:
    content = (
        b'{"a": "x", "n": 9704123456789012345678901234567890, "f": 1.10, "e": 1e5, "z": -0}\r\n'
        b'{"a": null, "n": true, "f": {"b" : [1.10, "\xe1\xba\xbf"]}, "e": [], "z": 0}\n'
    )
    assert rows(content) == [
        {"a": "x", "n": "9704123456789012345678901234567890", "f": "1.10", "e": "1e5", "z": "-0"},
        {"a": None, "n": "true", "f": '{"b" : [1.10, "ế"]}', "e": "[]", "z": "0"},
    ]


def test_keys_are_columns_in_the_order_in_which_they_turn_up() -> None:
    content = b'{"b": "1", "a": "2"}\n\n{"c": "3", "": "4", "b": "5"}\n'
    assert rows(content) == [
        {"b": "1", "a": "2", "c": None, "column_4": None},
        {"b": "5", "a": None, "c": "3", "column_4": "4"},
    ]
    assert lines(content) == [1, 3]


def test_keys_that_turn_up_too_late_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "FIRST_LINES", 2)
    content = b'{"a": "1"}\n{"b": "2"}\n{"c": "3", "a": "4", "d": 1}\n{"c": "5"}\n'
    for stream in (io.BytesIO(content), pipe(content, 5)):
        with open_tips(stream, format="jsonl") as source:
            assert source.columns == ("a", "b")
            source.head(10)
            assert source.notes == {}
            assert sum(chunk.table.num_rows for chunk in source.chunks()) == 4
            assert source.notes == {"keys_left_out": 3}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"a": 1', "not_json"),
        (b'{"a": 1}}', "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": [Infinity]}', "not_json"),
        (b'{"a": 01}', "not_json"),
        (b'{"a" 1}', "not_json"),
        (b'{"a": 1,}', "not_json"),
        (b"{1: 1}", "not_json"),
        (b"{'a': 1}", "not_json"),
        (b'{"a": "\x01"}', "not_json"),
        (b'{"a": ' + b"[" * 100_000 + b"}", "not_json"),
        (b"xin chao", "not_json"),
        (b'\xef\xbb\xbf{"a": 1}', "not_json"),
        (b"\xff", "not_json"),
        (b'{"a": "x", "a": "y"}', "repeated_key"),
        (b'{"a" : "x:", "b": {"c": 1, "c": 2}, "\\u0061"\t: null}', "repeated_key"),
        (b'{"a": 1, "a": 2', "not_json"),
        (b"[1, 2]", "not_object"),
        (b'"a"', "not_object"),
        (b"null", "not_object"),
        (b"-1.5", "not_object"),
    ],
)
def test_a_bad_line_is_a_row_with_a_fault(line: bytes, code: str) -> None:
    content = b'{"a": "x"}\n' + line + b'\n{"a": "y"}\n'
    assert faults(content) == [(2, code, "")]
    assert [row["a"] for row in rows(content)] == ["x", None, "y"]


def test_texts_that_no_encoding_knows_are_faults_of_their_cell() -> None:
    content = b'{"a": "x\\ud800", "b": "\\ud83d\\ude00"}\n{"a": "\xc3", "b": "y\\u0000"}\n'
    content += '{"a": "Tài khoản của bạn đã bị khóa"}\n'.encode()
    assert faults(content) == [(1, "encoding", "a"), (2, "encoding", "a"), (2, "nul", "b")]
    assert rows(content)[0] == {"a": "x\ufffd", "b": "😀"}


def test_a_key_that_no_encoding_knows_gets_a_name_that_does() -> None:
    assert rows(b'{"\\ud800": "1", "\\ud801": "2"}\n') == [{"\ufffd": "1", "\ufffd_2": "2"}]


def test_numbers_of_any_length_are_read() -> None:
    assert rows(b'{"a": ' + b"9" * 50_000 + b"}")[0]["a"] == "9" * 50_000


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(max_size=3), values, min_size=1, max_size=4))
def test_both_ways_of_reading_a_line_agree(found: dict[str, Any]) -> None:
    for line in (json.dumps(found), json.dumps(found, ensure_ascii=False), f" {found!s}\r"):
        assert read_row(line.encode("utf-8", "surrogatepass")) == _exact(
            line.encode("utf-8", "surrogatepass")
        )


@settings(max_examples=300, deadline=None)
@given(st.text('{}[]":,1-.e \\un"a', max_size=14))
def test_what_is_no_json_is_refused_by_both(text: str) -> None:
    line = ('{"a":' + text).encode()
    read = read_row(line)
    assert read == _exact(line)
    try:
        loaded = orjson.loads(line)
        keys: list[list[str]] = []
        json.loads(line, object_pairs_hook=lambda pairs: keys.append([key for key, _ in pairs]))
        known = isinstance(loaded, dict) and len(keys[-1]) == len(set(keys[-1]))
    except ValueError:
        known = False
    assert isinstance(read, dict) == known or b"\\u" in line


def test_a_value_that_holds_what_ends_a_key_is_read() -> None:
    assert rows(rb'{"a": "x\": \"", "b": {"a": 1}, "c": "\":"}') == [
        {"a": 'x": "', "b": '{"a": 1}', "c": '":'}
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9), st.integers(1, 40))
def test_chunks_depend_on_the_rows_alone(size: int, most: int) -> None:
    content = b"".join(b'{"id": %d}\r\n' % at for at in range(30))
    by_pipe = list(open_tips(pipe(content, most), format="jsonl").chunks(size))
    found = chunks(content, size)
    assert [chunk.table for chunk in by_pipe] == [chunk.table for chunk in found]
    assert [line for chunk in found for line in chunk.lines.tolist()] == list(range(1, 31))


def test_values_that_are_no_texts_are_written_as_they_were() -> None:
    content = (
        b'{"n":5,"t":true,"f":1.50,"o":{"a":[1, 2]},"big":9704123456789012345678901,"s":"5"}\n'
        b'{"n":null,"t":false,"f":-0.0,"o":[],"big":"x","s":"ch\xe1\xbb\xaf"}\n'
    )
    stream = io.BytesIO()
    with (
        open_tips(io.BytesIO(content), format="jsonl") as source,
        write_tips(stream, "jsonl", source.schema) as writer,
    ):
        for chunk in source.chunks(1):
            writer.write(chunk.table)
    number = b"9704123456789012345678901"  # in a column of texts, as the second line has it
    assert stream.getvalue() == content.replace(number, b'"%b"' % number)


def test_blank_keys_are_written_as_they_were_and_get_names_elsewhere() -> None:
    content = b'{"":"a"," ":5,"link":"x","column_1":null}\n'
    again, table = io.BytesIO(), io.BytesIO()
    with open_tips(io.BytesIO(content), format="jsonl") as source:
        assert source.columns == ("column_1_2", "column_2", "link", "column_1")
        (chunk,) = source.chunks()
        for stream, format in ((again, "jsonl"), (table, "csv")):
            with write_tips(stream, format, source.schema) as writer:
                writer.write(chunk.table)
    assert again.getvalue() == content
    assert table.getvalue().startswith(b"column_1_2,column_2,link,column_1\r\n")


@pytest.mark.parametrize("told", [[b"", b""], [b"\xff", b"b"], [b"b", None]])
def test_keys_that_somebody_else_told_of_columns_never_repeat_one(told: list[bytes | None]) -> None:
    fields = [
        pa.field(name, pa.string(), metadata=None if key is None else {b"lachan_key": key})
        for name, key in zip("ab", told, strict=True)
    ]
    stream = io.BytesIO()
    with write_tips(stream, "jsonl", pa.schema(fields)) as writer:
        writer.write(pa.table([["1"], ["2"]], schema=pa.schema(fields)))
    assert list(json.loads(stream.getvalue()).values()) == ["1", "2"]


def test_a_late_text_among_values_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "FIRST_LINES", 1)
    content = b'{"n":5}\n{"n":"x"}\n{"n":6e400}\n'
    stream = io.BytesIO()
    with (
        open_tips(io.BytesIO(content), format="jsonl") as source,
        write_tips(stream, "jsonl", source.schema) as writer,
    ):
        for chunk in source.chunks():
            writer.write(chunk.table)
    assert stream.getvalue() == content
