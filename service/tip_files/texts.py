"""Texts: a column of any type as text, as a person would write its values."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from service.tip_files.base import named
from service.tip_files.moments import moment_texts
from service.tip_files.numbers import number_text

_STRINGS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
_EXACT = {16: 2**11, 32: 2**24, 64: 10**15}
"""Below it, a fraction of so many bits holds every whole number."""

_SHORT: dict[int, Callable[[float], Any]] = {16: np.float16, 32: np.float32}
"""A fraction of so many bits with no more digits than tell it from its neighbours."""

_JSON = json.JSONEncoder(ensure_ascii=False)


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column as one array of its own values, in no dictionary and of no type of somebody's."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ExtensionArray):
        return plain(array.storage)
    if pa.types.is_run_end_encoded(array.type):
        return plain(pc.run_end_decode(array))
    return plain(array.dictionary_decode()) if pa.types.is_dictionary(array.type) else array


def as_text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column as one array of strings, whatever its type; nested values as JSON.

    In JSON numbers and truths are such, what is no finite number is null, and everything else is
    the text that ``as_written`` has for it. A whole number that was kept as a fraction comes
    without one, and with more than 15 digits as ``numbers.broken`` tells. Binary values that are
    no UTF-8 are null.
    """
    array = plain(column)
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_floating(kind):
        exact = _EXACT[kind.bit_width]
        told = [None if it is None else _number(it, exact) for it in array.to_pylist()]
        return pa.array(told, pa.string())
    if pa.types.is_nested(kind):
        values = [None if it is None else _JSON.encode(it) for it in _values(array)]
        return pa.array(values, pa.string())
    if _is_any(kind, (*_BYTES, pa.types.is_fixed_size_binary)):
        return pa.array([_decoded(it) for it in array.to_pylist()], pa.string())
    if pa.types.is_temporal(kind):
        return moment_texts(array)
    try:
        return pc.cast(array, pa.string())
    except pa.ArrowException:  # a type that is still to come: that something is there can be said
        return pc.if_else(array.is_valid(), f"<{kind}>", pa.scalar(None, pa.string()))


def as_written(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column as ``as_text`` has it, but nothing is lost: it only passes through.

    Fractions have all their digits; ``NaN``, ``inf`` and ``-inf`` are told; binary values that
    are no UTF-8 come as ``base64:`` and their bytes.
    """
    array = plain(column)
    kind = array.type
    if pa.types.is_floating(kind):
        exact = _EXACT[kind.bit_width]
        short = _SHORT.get(kind.bit_width, float)
        told = [None if it is None else _all_digits(it, exact, short) for it in array.to_pylist()]
        return pa.array(told, pa.string())
    if _is_any(kind, (*_BYTES, pa.types.is_fixed_size_binary)):
        return pa.array([_whole(it) for it in array.to_pylist()], pa.string())
    return as_text(array)


def without_scale(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of decimals with whole ones as whole numbers; any other column as it is."""
    if not pa.types.is_decimal(column.type):
        return column
    told = [None if it is None else _decimal(it) for it in column.to_pylist()]
    return pa.chunked_array([pa.array(told, pa.string())])


def _decimal(value: Decimal) -> str:
    whole = value.to_integral_value()
    return format(whole if whole == value else value, "f")


def _number(value: float, exact: int) -> str | None:
    return number_text(value, exact) if value == value and abs(value) != float("inf") else None


def _all_digits(value: float, exact: int, short: Callable[[float], Any]) -> str:
    if value != value:
        return "NaN"
    if value.is_integer():
        return str(int(value)) if 0 < abs(value) < exact or str(value) == "0.0" else repr(value)
    return str(short(value))


def is_text(kind: pa.DataType) -> bool:
    """Whether values are texts, or bytes of any length that may be some."""
    return _is_any(kind, (*_STRINGS, *_BYTES))


def _is_any(kind: pa.DataType, tests: Iterable[Callable[[pa.DataType], bool]]) -> bool:
    return any(test(kind) for test in tests)


def _values(column: pa.Array) -> list[Any]:
    """Values of any type as JSON has them.

    Arrow makes texts of whole columns: its own values of Python know neither nanoseconds nor
    years beyond 9999, and look for time zones of their own.
    """
    array = plain(column)
    kind = array.type
    if not pa.types.is_nested(kind):
        return _leaves(array)
    valid = array.is_valid().to_pylist()
    if pa.types.is_struct(kind):
        names = [field.name for field in kind]
        names = names if len(set(names)) == len(names) else named(names)
        columns = [_values(part) for part in array.flatten()]
        rows = zip(*columns, strict=True) if columns else [()] * len(array)
        made: list[Any] = [dict(zip(names, row, strict=True)) for row in rows]
    elif pa.types.is_union(kind):
        made = [_values(pa.repeat(it.value, 1))[0] for it in array]
    else:
        begins, ends, within = _extents(array)
        if pa.types.is_map(kind):
            keys, items = (_values(part) for part in within.flatten())
            inner: list[Any] = [list(pair) for pair in zip(keys, items, strict=True)]
        else:
            inner = _values(within)
        made = [inner[begin:end] for begin, end in zip(begins, ends, strict=True)]
    return [it if there else None for it, there in zip(made, valid, strict=True)]


def _extents(array: pa.Array) -> tuple[list[int], list[int], pa.Array]:
    """Where the lists of an array begin and end, and what they hold."""
    kind = array.type
    if pa.types.is_fixed_size_list(kind):
        size = kind.list_size
        begins = [place * size for place in range(len(array))]
        within = array.values.slice(array.offset * size, len(array) * size)
        return begins, [begin + size for begin in begins], within
    offsets = array.offsets.to_numpy()
    if pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind):
        return offsets.tolist(), (offsets + array.sizes.to_numpy()).tolist(), array.values
    within = array.values.slice(offsets[0], offsets[-1] - offsets[0])
    places = (offsets - offsets[0]).tolist()
    return places[:-1], places[1:], within


def _leaves(array: pa.Array) -> list[Any]:
    kind = array.type
    if pa.types.is_floating(kind):
        array = pc.cast(array, pa.float64())
        array = pc.if_else(pc.is_finite(array), array, None)
    elif not pa.types.is_integer(kind) and not pa.types.is_boolean(kind):
        array = as_written(array)
    values: list[Any] = array.to_pylist()
    return values


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _whole(value: bytes | None) -> str | None:
    text = _decoded(value)
    if text is None and value is not None:
        return "base64:" + base64.b64encode(value).decode()
    return text
