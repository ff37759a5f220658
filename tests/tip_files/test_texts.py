"""A column of any type becomes text: nothing ends a run, and nothing is said as Python says it."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.tip_files.reading import open_tips
from service.tip_files.texts import as_text, as_written
from service.tip_files.writing import write_tips
from tests.tip_files.samples import parquet

DAY = 86_400
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
FAR = 2**62


def told(array: pa.Array) -> list[Any]:
    """The texts of an array, which are the same wherever it goes."""
    found = as_written(array).to_pylist()
    assert as_text(array).to_pylist() == found
    return found


def listed(array: pa.Array) -> pa.Array:
    """One list that holds an array."""
    return pa.ListArray.from_arrays(pa.array([0, len(array)], pa.int32()), array)


def held(array: pa.Array) -> list[pa.Array]:
    """An array within every type that can hold one: a list, a struct and a map in one row."""
    keys = [str(at) for at in range(len(array))]
    return [
        listed(array),
        listed(pa.StructArray.from_arrays([array], ["a"])),
        pa.MapArray.from_arrays([0, len(array)], keys, array),
        listed(listed(array)),
    ]


MOMENTS = [
    (pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns")),
     ["2023-11-14 22:13:20.123456789", None]),
    (pa.array([0, FAR, -FAR], pa.timestamp("us")),
     ["1970-01-01 00:00:00.000000", "148108-07-06 14:00:27.387904",
      "-144169-06-28 09:59:32.612096"]),
    (pa.array([FAR], pa.timestamp("us", "Asia/Ho_Chi_Minh")), ["148108-07-06 14:00:27.387904Z"]),
    (pa.array([2**63 - 1, -(2**63) + 1, 0], pa.timestamp("ns", "Asia/Ho_Chi_Minh")),
     ["2262-04-11 23:47:16.854775807Z", "1677-09-21 00:12:43.145224193Z",
      "1970-01-01 08:00:00.000000000+0800"]),
    (pa.array([FAR], pa.timestamp("s")), ["146138514283-06-19 07:45:04"]),
    (pa.array([0], pa.timestamp("s", "+07:00")), ["1970-01-01 07:00:00+0700"]),
    (pa.array([2_932_897, -719_529, 2**31 - 1, -(2**31), None], pa.date32()),
     ["10000-01-01", "-0001-12-31", "5881580-07-11", "-5877641-06-23", None]),
    (pa.array([DAY * 1_000, FAR], pa.date64()), ["1970-01-02", "146140482-04-24"]),
    (pa.array([1, 86_399], pa.time64("ns")), ["00:00:00.000000001", "00:00:00.000086399"]),
    (pa.array([-1, 5 * DAY], pa.int32()).view(pa.time32("s")), ["-00:00:01", "120:00:00"]),
    (pa.array([0, 90_061_500, -5, None], pa.duration("ms")),
     ["PT0S", "PT90061.5S", "-PT0.005S", None]),
    (pa.array([-(2**63)], pa.duration("ns")), ["-PT9223372036.854775808S"]),
    (pa.array([-3], pa.duration("s")), ["-PT3S"]),
    (pa.array([(1, -2, -3)], pa.month_day_nano_interval()), ["P1M-2DT-0.000000003S"]),
]  # fmt: skip


@pytest.mark.parametrize(("array", "texts"), MOMENTS)
def test_moments_are_told_however_far_they_are(array: pa.Array, texts: list[str | None]) -> None:
    assert told(array) == texts
    assert told(pa.concat_arrays([array, array]).slice(1))[-len(texts) :] == texts
    in_list, in_struct, in_map, in_lists = held(array)
    assert json.loads(told(in_list)[0]) == texts
    assert json.loads(told(in_struct)[0]) == [{"a": text} for text in texts]
    assert json.loads(told(in_map)[0]) == [[str(at), text] for at, text in enumerate(texts)]
    assert json.loads(told(in_lists)[0]) == [texts]


@pytest.mark.parametrize("zone", ["GMT+7", "UTC+07:00", "ICT", "local", "Nowhere/At_All"])
def test_a_moment_in_a_zone_that_nobody_knows_is_told_as_utc(zone: str) -> None:
    array = pa.array([1_700_000_000_123_456, FAR, None], pa.timestamp("us", zone))
    texts = ["2023-11-14 22:13:20.123456Z", "148108-07-06 14:00:27.387904Z", None]
    assert told(array) == texts
    assert json.loads(told(listed(array))[0]) == texts


@settings(max_examples=200, deadline=None)
@given(st.datetimes(), st.sampled_from(sorted(UNITS)), st.integers(-60, 60))
def test_years_of_another_age_have_the_days_of_ours(
    moment: datetime, unit: str, cycles: int
) -> None:
    """The calendar begins anew every 400 years, on the same day of the week."""
    days = moment.toordinal() - date(1970, 1, 1).toordinal() + cycles * 146_097
    seconds = days * DAY + moment.hour * 3_600 + moment.minute * 60 + moment.second
    count = seconds * UNITS[unit]
    if abs(count) >= 2**63:
        return
    (text,) = told(pa.array([count], pa.timestamp(unit)))
    day, _, clock = text.partition(" ")
    year, month, of_month = day.rsplit("-", 2)
    assert int(year) == moment.year + cycles * 400
    assert (int(month), int(of_month)) == (moment.month, moment.day)
    assert clock.partition(".")[0] == f"{moment:%H:%M:%S}"
    if unit == "s":
        assert told(pa.array([seconds // DAY], pa.date32())) == [day]
        assert told(pa.array([seconds // DAY * DAY * 1_000], pa.date64())) == [day]


NESTED = [
    (pa.array([[b"abc", b"\xff\x00", None]]), ['["abc", "base64:/wA=", null]']),
    (pa.array([[0.1, float("nan"), float("inf"), None]]), ["[0.1, null, null, null]"]),
    (pa.array([[1.5]], pa.list_(pa.float16())), ["[1.5]"]),
    (pa.array([[1], [2, 3], None, [], [4]]).slice(1), ["[2, 3]", None, "[]", "[4]"]),
    (pa.array([[1], None, [4]], pa.large_list(pa.int8())).slice(1), [None, "[4]"]),
    (pa.array([[1], None, [4]], pa.list_view(pa.int8())).slice(1), [None, "[4]"]),
    (pa.array([[1], None, [4]], pa.large_list_view(pa.int8())).slice(1), [None, "[4]"]),
    (pa.array([[1], None, [4]], pa.list_(pa.int8(), 1)).slice(1), [None, "[4]"]),
    (pa.array([None, [("a", 1)]], pa.map_(pa.string(), pa.int8())), [None, '[["a", 1]]']),
    (pa.array([{"a": True}, None, {"a": None}]).slice(1), [None, '{"a": null}']),
    (pa.array([{}, None], pa.struct([])), ["{}", None]),
    (pa.array([], pa.map_(pa.string(), pa.int8())), []),
    (pa.StructArray.from_arrays([[1], [2]], names=["a", "a"]), ['{"a": 1, "a_2": 2}']),
    (listed(pa.array(["ế", None, "ế"]).dictionary_encode()), ['["ế", null, "ế"]']),
    (listed(pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"\xff" * 16], pa.binary(16)))),
     ['["base64://///////////////////w=="]']),
    (pa.UnionArray.from_sparse(pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array("xy")]),
     ["1", '"y"']),
    (pa.RunEndEncodedArray.from_arrays([1, 3], ["a", "b"]), ["a", "b", "b"]),
]  # fmt: skip


@pytest.mark.parametrize(("array", "texts"), NESTED)
def test_nested_values_are_json_and_nothing_of_python(
    array: pa.Array, texts: list[str | None]
) -> None:
    assert told(array) == texts


def test_odd_types_pass_into_every_format_and_stay_what_they_are_in_parquet(tmp_path: Path) -> None:
    arrays = [
        pa.array([1_700_000_000_123_456_789], pa.timestamp("ns")),
        pa.array([FAR], pa.timestamp("us", "ICT")),
        pa.array([2**31 - 1], pa.date32()),
        pa.array([90_061_500], pa.duration("ms")),
        pa.array([1], pa.time64("ns")),
        pa.array([b"\xff"]),
    ]
    arrays += [nested for array in arrays for nested in held(array)]
    names = [str(at) for at in range(len(arrays))]
    content = parquet(pa.table(arrays, names=names))
    with open_tips(io.BytesIO(content)) as source:
        (chunk,) = source.chunks()
        for name in ("out.csv", "out.jsonl", "out.xlsx", "out.parquet"):
            with write_tips(tmp_path / name, None, source.schema) as writer:
                writer.write(chunk.table)
    assert pq.read_table(tmp_path / "out.parquet").equals(pq.read_table(io.BytesIO(content)))
    texts = [as_written(column).to_pylist() for column in chunk.table.columns]
    for name in ("out.csv", "out.jsonl", "out.xlsx"):
        with open_tips(tmp_path / name) as source:
            (again,) = source.chunks()
            assert [column.to_pylist() for column in again.table.columns] == texts


def test_days_that_python_knows_are_told_as_python_does() -> None:
    days = [date.min, date(1970, 1, 1), date(2024, 2, 29), date.max]
    assert told(pa.array(days)) == [str(day) for day in days]
