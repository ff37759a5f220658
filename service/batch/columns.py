"""Columns: the added columns of a table, put together from the answers to its distinct texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from service.batch.cells import Cells, Codes, Fault
from service.batch.telling import COLUMN, SILENT, Judged, Outcome
from service.checks.verdict import State

TYPES = (pa.string(), pa.int16(), *[pa.string()] * 7)
"""Of the added columns, in the order of ``plan.ADDED``."""

EMPTY = "empty"
"""Error of a row that holds nothing to judge; of a cell it is none."""

_MARK = COLUMN.encode()
_CLEARING = State.KNOWN_LEGITIMATE.value


def added_columns(
    rows: int,
    cells: Sequence[Cells],
    judged: Sequence[Sequence[Judged]],
    faults: Sequence[Fault],
    versions: str,
) -> list[Any]:
    """The added columns, in the order of ``ADDED``."""
    outcomes: list[Outcome] = [SILENT]
    of_row: list[Codes] = []
    for column, entries in zip(cells, judged, strict=True):
        of_row.append(_spread(_numbers(entries, outcomes), column.codes))
    leading = of_row[0]
    if len(of_row) > 1:
        ranks = np.array([outcome.rank for outcome in outcomes] + [-1])
        numbers = np.stack(of_row)
        leading = np.take_along_axis(numbers, ranks[numbers].argmax(axis=0)[None], axis=0)[0]
    errors = _with_faults(_errors(cells, judged), faults)
    leading = _without_clearing(leading, outcomes, errors)
    taken = pa.array(leading, mask=leading < 0)
    told = [
        pa.array(values, kind).take(taken)
        for values, kind in zip(list(zip(*outcomes, strict=True))[1:], TYPES[:6], strict=True)
    ]
    return [*told, _parts(cells, judged), errors, pa.repeat(versions, rows)]


def _without_clearing(leading: Codes, outcomes: Sequence[Outcome], errors: Any) -> Codes:
    """Which outcome each row has; a row of which something was not judged is never cleared."""
    clearing = np.array([*[outcome.state == _CLEARING for outcome in outcomes], False])[leading]
    if not clearing.any():
        return leading
    unread = pc.not_equal(errors, EMPTY).fill_null(False).to_numpy(zero_copy_only=False)
    return np.where(clearing & unread, 0, leading)


def _numbers(entries: Sequence[Judged], outcomes: list[Outcome]) -> Codes:
    """The place of each entry's outcome among all, -1 where there is none."""
    numbers: list[int] = []
    for entry in entries:
        outcome = entry.outcome
        if outcome is SILENT:
            numbers.append(0)
        elif outcome is None:
            numbers.append(-1)
        else:
            numbers.append(len(outcomes))
            outcomes.append(outcome)
    return np.array(numbers, np.int64)


def _spread(numbers: Codes, codes: Codes) -> Codes:
    """What the rows have, from what the distinct texts have; -1 stays -1."""
    return np.append(numbers, -1)[codes]


def _parts(cells: Sequence[Cells], judged: Sequence[Sequence[Judged]]) -> Any:
    """JSON lists of what was judged; null where nothing was."""
    columns = []
    for column, entries in zip(cells, judged, strict=True):
        told = pa.array(_noted(column, entries), pa.string())
        name = '{"column":' + orjson.dumps(column.name).decode() + ","
        columns.append(_taken(pc.replace_substring(told, COLUMN, name), column.codes))
    return pc.binary_join_element_wise("[", _joined(columns, ","), "]", "")


def _noted(column: Cells, entries: Sequence[Judged]) -> list[bytes | None]:
    """The entries' parts; a value that was mended before it was read says so first."""
    if column.notes is None:
        return [entry.parts for entry in entries]
    return [
        entry.parts.replace(_MARK, f'{COLUMN}"mended":"{note}",'.encode(), 1)
        if note and entry.parts
        else entry.parts
        for entry, note in zip(entries, column.notes, strict=True)
    ]


def _with_faults(errors: Any, faults: Sequence[Fault]) -> Any:
    """The errors with what the table's reader could not read, which stands first."""
    if not faults:
        return errors
    told: list[str | None] = errors.to_pylist()
    for fault in reversed(faults):
        code = f"{fault.column}:{fault.code}" if fault.column else fault.code
        before = told[fault.row]
        told[fault.row] = code if before in (None, EMPTY) else f"{code};{before}"
    return pa.array(told, pa.string())


def _errors(cells: Sequence[Cells], judged: Sequence[Sequence[Judged]]) -> Any:
    """``column:code`` of what could not be read, joined by ``;``; ``EMPTY`` for an empty row."""
    columns = []
    blank: Any = True
    for column, entries in zip(cells, judged, strict=True):
        told = [f"{column.name}:{entry.error}" if entry.error else None for entry in entries]
        columns.append(_taken(pa.array(told, pa.string()), column.codes))
        nothing = [entry.outcome is None and entry.error is None for entry in entries]
        blank = blank & np.array([*nothing, True])[column.codes]
    return pc.if_else(pa.array(blank), EMPTY, _joined(columns, ";"))


def _joined(columns: Sequence[Any], sign: str) -> Any:
    """What the columns hold in a row, joined by a sign; null where none holds anything."""
    if len(columns) == 1:
        return columns[0]
    # the constant keeps rows without anything, which would be dropped
    joined = pc.binary_join_element_wise("", *columns, sign, null_handling="skip")
    return pc.if_else(pc.equal(joined, ""), None, pc.utf8_slice_codeunits(joined, start=1))


def _taken(values: Any, codes: Codes) -> Any:
    return values.take(pa.array(codes, mask=codes < 0))
