"""Cells: a table's judged columns as distinct texts, and for each row the number of its text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from service.batch import nested
from service.batch.banks import bank_name, with_bank
from service.batch.plan import KIND_OF, Plan, Role
from service.tip_files.numbers import (
    FRACTION_DROPPED,
    SUSPECT,
    ZERO_RESTORED,
    broken,
    restored_phone,
    without_fraction,
)
from service.tip_files.texts import as_text, plain, without_scale

Codes = NDArray[np.int64]

_NUMERIC = (Role.PHONE, Role.ACCOUNT, Role.TEXT)
"""Columns whose cells may be a number and nothing else."""
_SINGLE = (Role.LINK, Role.PHONE, Role.ACCOUNT)
"""Columns of values: what a person writes, and what a code holds, may well be JSON."""
_LONGEST = 80
"""Bytes of a number and what may stand around it."""
_LOST = {"\0encoding": "encoding", "\0not_finite": "not_finite"}
"""What stands for a cell that holds something and has no text, and the code of why."""


class Fault(Protocol):
    """Why a row of a table, or a cell of it where ``column`` is named, cannot be judged."""

    @property
    def row(self) -> int:
        """Place in the table, from 0."""

    @property
    def code(self) -> str:
        """Stable code."""

    @property
    def column(self) -> str:
        """Empty where the whole row is at fault."""


class Cells(NamedTuple):
    """A judged column.

    texts   each distinct text once; an account with its bank is one text
    errors  for each text the code of why it is not to be read, else None
    notes   for each text the code of what was mended, else None; None where nothing was at all
    codes   for each row the place of its text, -1 where the cell is empty or at fault
    """

    name: str
    role: Role
    kind: str
    texts: list[str]
    errors: list[str | None]
    notes: list[str | None] | None
    codes: Codes


def read_cells(table: pa.Table, plan: Plan, faults: Sequence[Fault] = ()) -> list[Cells]:
    """The judged columns of a table that the plan fits."""
    return [_read(table, plan, name, role, faults) for name, role in plan.judged]


def _read(table: pa.Table, plan: Plan, name: str, role: Role, faults: Sequence[Fault]) -> Cells:
    texts, codes = _distinct(table.column(name), name, faults)
    errors: list[str | None] = [_LOST.get(text) for text in texts]
    notes: list[str | None] = [None] * len(texts)
    if role in _SINGLE:
        codes = _unnested(texts, errors, notes, codes)
    if role in _NUMERIC:
        for place in _suspects(texts):
            errors[place] = errors[place] or broken(texts[place])
            texts[place], note = _mended(texts[place], role)
            notes[place] = note or notes[place]
    bank = plan.bank_of(name) if role is Role.ACCOUNT else None
    if bank is not None:
        banks, of_row = _distinct(table.column(bank), bank, faults)
        texts, taken, codes = _with_banks(texts, codes, banks, of_row)
        errors, notes = [errors[at] for at in taken], [notes[at] for at in taken]
    return Cells(name, role, KIND_OF[role], texts, errors, notes if any(notes) else None, codes)


def _unnested(
    texts: list[str], errors: list[str | None], notes: list[str | None], codes: Codes
) -> Codes:
    """Take values out of the lists in which they stand alone; the rows' places without the empty
    ones."""
    emptied: list[int] = []
    column = pa.array(texts, pa.string())
    for place in _places(pc.match_substring_regex(column, nested.SUSPECT)):
        text = texts[place]
        texts[place], errors[place] = nested.unnested(text)
        if not texts[place]:
            emptied.append(place)
        elif texts[place] != text:
            notes[place] = nested.UNWRAPPED
    return np.where(np.isin(codes, emptied), -1, codes) if emptied else codes


def _mended(text: str, role: Role) -> tuple[str, str | None]:
    """A number as it was before a program changed it, and what that was."""
    whole = without_fraction(text)
    if role is Role.PHONE:
        restored = restored_phone(text if whole is None else whole)
        if restored is not None:
            return restored, ZERO_RESTORED
    return (text, None) if whole is None else (whole, FRACTION_DROPPED)


def _suspects(texts: list[str]) -> list[int]:
    """Places of texts that may be a spoilt number and nothing else: mostly there are none."""
    column = pa.array(texts, pa.string())
    return _places(
        pc.and_(
            pc.match_substring_regex(column, SUSPECT), pc.less(pc.binary_length(column), _LONGEST)
        )
    )


def _places(found: pa.Array) -> list[int]:
    return np.flatnonzero(found.to_numpy(zero_copy_only=False)).tolist()


def _distinct(
    column: pa.ChunkedArray, name: str, faults: Sequence[Fault]
) -> tuple[list[str], Codes]:
    """Distinct texts and each row's place among them."""
    encoded = _told(without_scale(column)).dictionary_encode()
    texts = encoded.dictionary
    codes = encoded.indices.fill_null(-1).to_numpy().astype(np.int64)
    blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0)
    if blank.true_count:
        codes = np.where(np.append(blank.to_numpy(zero_copy_only=False), True)[codes], -1, codes)
    for fault in faults:
        if fault.column in ("", name):
            codes[fault.row] = -1
    return texts.to_pylist(), codes


def _told(column: pa.ChunkedArray) -> pa.Array:
    """The column as text; what no text can tell, but a person has written, by its key in _LOST."""
    told = as_text(column)
    if not told.null_count:
        return told
    array = plain(column)
    if pa.types.is_floating(array.type):
        return pc.if_else(pc.is_inf(array).fill_null(False), "\0not_finite", told)
    if told.null_count > array.null_count:
        return pc.if_else(pc.and_(told.is_null(), array.is_valid()), "\0encoding", told)
    return told


def _with_banks(
    texts: list[str], codes: Codes, banks: list[str], of_row: Codes
) -> tuple[list[str], list[int], Codes]:
    """Each pair of account and bank that occurs, as one text; and the place of its account."""
    width = len(banks) + 1
    pairs = np.where(codes < 0, -1, codes * width + of_row + 1)
    known, places = np.unique(pairs, return_inverse=True)
    skip = 1 if len(known) and known[0] < 0 else 0
    names = [bank_name(bank) for bank in banks]
    joined: list[str] = []
    taken: list[int] = []
    for pair in known[skip:].tolist():
        account, bank = divmod(pair, width)
        joined.append(with_bank(names[bank - 1], texts[account]) if bank else texts[account])
        taken.append(account)
    return joined, taken, places.astype(np.int64) - skip
