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

from service.tip_files.numbers import number_text

_STRINGS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
_EXACT = {16: 2**11, 32: 2**24, 64: 10**15}
"""Below it, a fraction of so many bits holds every whole number."""

_SHORT: dict[int, Callable[[float], Any]] = {16: np.float16, 32: np.float32}
"""A fraction of so many bits with no more digits than tell it from its neighbours."""


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column as one array of its own values, in no dictionary and of no type of somebody's."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ExtensionArray):
        return plain(array.storage)
    return plain(array.dictionary_decode()) if pa.types.is_dictionary(array.type) else array


def as_text(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column as one array of strings; nested values as JSON.

    A whole number that was kept as a fraction comes without one, and with more than 15 digits as
    ``numbers.broken`` tells. Binary values that are no UTF-8 are null.
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
        values = [None if it is None else _dumped(it) for it in array.to_pylist()]
        return pa.array(values, pa.string())
    if _is_any(kind, (*_BYTES, pa.types.is_fixed_size_binary)):
        return pa.array([_decoded(it) for it in array.to_pylist()], pa.string())
    try:
        return pc.cast(array, pa.string())
    except pa.ArrowException:
        return pa.array([None if it is None else str(it) for it in array.to_pylist()], pa.string())


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


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


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
