"""Parquet files: types pass through, and parts are the same chunks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.tip_files import parquet as parquet_module
from service.tip_files.numbers import broken
from service.tip_files.parquet import read_part
from service.tip_files.reading import open_tips, profile
from service.tip_files.texts import as_text
from tests.tip_files.samples import chunks, parquet

TYPED = pa.table(
    {
        "text": ["Tài khoản", None, ""],
        "large": pa.array(["a", "b", None], pa.large_string()),
        "view": pa.array(["a", None, "c"], pa.string_view()),
        "binary": pa.array([b"a", b"\xff", None]),
        "words": pa.array(["x", "y", "x"]).dictionary_encode(),
        "phone": [912345678, None, -1],
        "float": [912345678.0, 9704123456789012345.0, None],
        "odd": [1.5, float("nan"), float("inf")],
        "flag": [True, None, False],
        "money": pa.array([Decimal("1.50"), None, Decimal("2.00")]),
        "day": pa.array([datetime(2025, 3, 1, tzinfo=UTC)] * 3),
        "list": [["a"], [], None],
        "struct": [{"a": 1, "b": "ế"}, None, {"a": None, "b": None}],
        "nothing": pa.nulls(3),
    }
)


@contextmanager
def most_memory() -> Iterator[pa.MemoryPool]:
    """A pool that all of Arrow's memory comes from meanwhile, and that knows its most."""
    before = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(before)
    pa.set_memory_pool(pool)
    try:
        yield pool
    finally:
        pa.set_memory_pool(before)


def test_every_type_passes_through() -> None:
    (chunk,) = chunks(parquet(TYPED))
    assert chunk.table.schema.equals(TYPED.schema)
    assert str(chunk.table.to_pylist()) == str(TYPED.to_pylist())
    assert chunk.faults == ()
    assert chunk.lines.tolist() == [1, 2, 3]


def test_a_column_of_any_type_becomes_text_where_it_is_judged() -> None:
    texts = {name: as_text(TYPED[name]).to_pylist() for name in TYPED.schema.names}
    assert texts == {
        "text": ["Tài khoản", None, ""],
        "large": ["a", "b", None],
        "view": ["a", None, "c"],
        "binary": ["a", None, None],
        "words": ["x", "y", "x"],
        "phone": ["912345678", None, "-1"],
        "float": ["912345678", "9.70412345678901E+18", None],
        "odd": ["1.5", None, None],
        "flag": ["true", None, "false"],
        "money": ["1.50", None, "2.00"],
        "day": ["2025-03-01 00:00:00.000000Z"] * 3,
        "list": ['["a"]', "[]", None],
        "struct": ['{"a": 1, "b": "ế"}', None, '{"a": null, "b": null}'],
        "nothing": [None] * 3,
    }
    assert broken(texts["float"][1]) == "excel_rounded"


def test_texts_that_are_no_utf8_are_faults_of_their_cell() -> None:
    column = pa.array([b"x", b"T\xc3", b"T\xc3", None, "Tài".encode()]).view(pa.string())
    found = chunks(parquet(pa.table({"a": [1, 2, 3, 4, 5], "b": column})), 2)
    assert [cell for chunk in found for cell in chunk.table["b"].to_pylist()] == [
        "x", "T\ufffd", "T\ufffd", None, "Tài",
    ]  # fmt: skip
    told = [(fault.line, fault.code, fault.column) for each in found for fault in each.faults]
    assert told == [(2, "encoding", "b"), (3, "encoding", "b")]


def test_names_that_are_there_twice_are_made_unique() -> None:
    table = pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"])], names=["a", "a"])
    (chunk,) = chunks(parquet(table))
    assert chunk.table.to_pylist() == [{"a": "1", "a_2": "2"}]


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 60), group=st.integers(1, 25), size=st.integers(1, 30))
def test_parts_that_others_read_are_the_same_chunks(count: int, group: int, size: int) -> None:
    import tempfile

    table = pa.table({"id": list(range(count)), "text": [f"tin {at % 7}" for at in range(count)]})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tips.parquet"
        path.write_bytes(parquet(table, row_group_size=group))
        with open_tips(path) as source:
            assert source.rows == count
            whole = list(source.chunks(size))
            assert source.fraction() == 1.0
            parts = source.parts(size)
        by_parts = [chunk for part in reversed(parts) for chunk in read_part(part)]
    by_parts.sort(key=lambda chunk: chunk.number)
    assert [chunk.number for chunk in whole] == list(range(len(whole)))
    assert all(chunk.table.num_rows <= size for chunk in whole)
    assert [chunk.table for chunk in by_parts] == [chunk.table for chunk in whole]
    assert [line for chunk in by_parts for line in chunk.lines.tolist()] == [*range(1, count + 1)]
    assert [row for chunk in whole for row in chunk.table["id"].to_pylist()] == list(range(count))
    assert sum(part.rows for part in parts) == count


def test_a_stream_has_no_parts_and_a_profile_consumes_nothing() -> None:
    with open_tips(io.BytesIO(parquet(TYPED))) as source:
        assert source.parts() == ()
        assert profile(source, 2)[5].values == ("912345678",)
        assert profile(source)[0].values == ("Tài khoản",)
        assert len(list(source.chunks())) == 1
        assert len(list(source.chunks())) == 1


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_text_that_is_repeated_without_end_is_refused_before_it_is_made(
    use_dictionary: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_module, "MAX_CHUNK", 10_000_000)
    table = pa.table({"a": pa.array(["x" * 1_000_000] * 20)})
    with pytest.raises(InvalidInput) as caught:
        chunks(parquet(table, use_dictionary=use_dictionary, compression="zstd"))
    assert caught.value.code == "tips_too_large"


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_a_repeated_text_takes_no_more_memory_than_a_chunk_may(
    use_dictionary: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_module, "MAX_CHUNK", 20_000_000)
    table = pa.table({"a": pa.array(["x" * 1_000_000] * 200)})
    # of pages that hold one text each, where each row has its own: a page is unpacked whole
    content = parquet(table, use_dictionary=use_dictionary, compression="zstd", write_batch_size=1)
    assert len(content) < 200_000
    with most_memory() as pool, open_tips(io.BytesIO(content)) as source:
        assert source.head(200).num_rows < 20
        with pytest.raises(InvalidInput, match="too much text"):
            list(source.chunks())
        assert pool.max_memory() < 40_000_000


def test_long_texts_are_read_in_steps_and_come_whole() -> None:
    texts = [f"{at}" * (20_000 if at % 90 == 7 else 1) for at in range(400)]
    (chunk,) = chunks(parquet(pa.table({"a": texts})))
    assert chunk.table["a"].to_pylist() == texts


def test_different_texts_are_not_kept_beyond_their_chunk() -> None:
    texts = [f"https://trang-{at}.example/{at:060}" for at in range(100_000)]
    content = parquet(pa.table({"a": texts, "b": texts, "c": texts}))
    with most_memory() as pool, open_tips(io.BytesIO(content)) as source:
        assert sum(chunk.table.num_rows for chunk in source.chunks(5_000)) == 100_000
        assert pool.max_memory() < 3 * sum(map(len, texts))


def test_texts_that_are_told_as_changes_of_each_other_are_refused() -> None:
    table = pa.table({"a": ["x" * 1_000] * 50})
    content = parquet(table, use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"})
    with open_tips(io.BytesIO(content)) as source, pytest.raises(InvalidInput, match="deltas"):
        next(source.chunks())


def test_memory_that_there_is_not_is_a_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object, **__: object) -> None:
        raise pa.ArrowMemoryError("malloc of size 2147483648 failed")

    with open_tips(io.BytesIO(parquet(TYPED))) as source:
        monkeypatch.setattr(parquet_module, "_restored", none_left)
        with pytest.raises(InvalidInput) as caught:
            next(source.chunks())
    assert caught.value.code == "tips_too_large"
