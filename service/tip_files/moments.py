"""Moments: columns of dates, times and durations as text, however far from today they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
"""Of the fraction of a second that is counted in such a unit."""

_DAY = 86_400
_ARROWS_DAYS = 10_000_000
"""Days before and after 1970 that Arrow tells: later ones are refused, or told as other ones."""

_MOST = 2**63
"""Counts end there; within a day of it Arrow tells a moment of a zone as one of another age."""

_CYCLE_DAYS, _CYCLE_YEARS = 146_097, 400
"""After so many days the calendar begins anew."""


def moment_texts(array: pa.Array) -> pa.Array:
    """Dates, times and durations as strings.

    Years go on beyond 9999 and before 1, as ``10000-01-01`` and ``-0001-12-31``. A moment is told
    in its zone, and as UTC with a ``Z`` where nobody knows the zone or the year is beyond 27,000;
    a duration as ISO 8601 has it.
    """
    kind = array.type
    if pa.types.is_duration(kind):
        return _duration_texts(array.view(pa.int64()), _DIGITS[kind.unit])
    if pa.types.is_date32(kind):
        return _with_far_ones(array, _ARROWS_DAYS, _date)
    if pa.types.is_date64(kind):
        return _with_far_ones(array, _ARROWS_DAYS * _DAY * 1_000, lambda it: _moment(it, 3)[:-13])
    if pa.types.is_time(kind):
        digits = _DIGITS[kind.unit]
        return _with_far_ones(array, _DAY * 10**digits, lambda it: _clock(it, digits), least=0)
    if pa.types.is_timestamp(kind):
        digits = _DIGITS[kind.unit]
        zone = "" if kind.tz is None else "Z"
        most = min(_ARROWS_DAYS * _DAY * 10**digits, _MOST - _DAY * 10**digits)
        try:
            return _with_far_ones(array, most, lambda it: _moment(it, digits) + zone)
        except pa.ArrowInvalid:  # Arrow does not know the zone
            told = moment_texts(array.view(pa.timestamp(kind.unit)))
            return pc.binary_join_element_wise(told, "Z", "")
    return pa.array([_interval(*it) if it else None for it in array.to_pylist()], pa.string())


def _with_far_ones(
    array: pa.Array, most: int, tell: Callable[[int], str], least: int | None = None
) -> pa.Array:
    """Texts as Arrow has them from ``least`` or ``-most`` up to ``most``, else as we do."""
    counts = array.view(pa.int32() if array.type.bit_width == 32 else pa.int64())
    least = 1 - most if least is None else least
    bounds = pc.min_max(counts).as_py()
    if bounds["min"] is None or (bounds["min"] >= least and bounds["max"] < most):
        return pc.cast(array, pa.string())
    far = pc.or_(pc.less(counts, least), pc.greater_equal(counts, most))
    near = pc.cast(pc.if_else(far, None, array), pa.string())
    texts = pa.array([tell(it) for it in counts.filter(far).to_pylist()], pa.string())
    return pc.replace_with_mask(near, far.fill_null(False), texts)


def _date(days: int) -> str:
    """A day, counted from 1970, in the calendar that has no beginning and no end."""
    cycles, within = divmod(days + date(1970, 1, 1).toordinal() - 1, _CYCLE_DAYS)
    day = date.fromordinal(within + 1)
    year = day.year + cycles * _CYCLE_YEARS
    return f"{'-' * (year < 0)}{abs(year):04}-{day.month:02}-{day.day:02}"


def _moment(count: int, digits: int) -> str:
    days, within = divmod(count, _DAY * 10**digits)
    return f"{_date(days)} {_clock(within, digits)}"


def _clock(count: int, digits: int) -> str:
    seconds, fraction = divmod(abs(count), 10**digits)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    told = f"{'-' * (count < 0)}{hour:02}:{minute:02}:{second:02}"
    return f"{told}.{fraction:0{digits}}" if digits else told


def _duration_texts(counts: pa.Array, digits: int) -> pa.Array:
    """``PT1.5S``: seconds and no larger unit, as many as there are."""
    below = pc.less(counts, 0)
    sizes = counts.cast(pa.uint64(), safe=False)  # the least number has no opposite
    sizes = pc.if_else(below, pc.subtract(pa.scalar(0, pa.uint64()), sizes), sizes)
    second = pa.scalar(10**digits, pa.uint64())
    whole = pc.divide(sizes, second)
    fraction = pc.cast(pc.subtract(sizes, pc.multiply(whole, second)), pa.string())
    fraction = pc.utf8_rtrim(pc.utf8_lpad(fraction, digits, "0"), "0")
    dot = pc.if_else(pc.equal(fraction, ""), "", ".")
    sign = pc.if_else(below, "-PT", "PT")
    parts: list[Any] = [sign, pc.cast(whole, pa.string()), dot, fraction, "S", ""]
    return pc.binary_join_element_wise(*parts)


def _interval(months: int, days: int, nanoseconds: int) -> str:
    seconds = _duration_texts(pa.array([nanoseconds], pa.int64()), 9)[0].as_py()
    sign, _, told = seconds.partition("PT")
    return f"P{months}M{days}DT{sign}{told}"
