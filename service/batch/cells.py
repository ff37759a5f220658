"""Cells: a table's judged columns as distinct texts, and for each row the number of its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from service.batch.plan import KIND_OF, Plan, Role
from service.observables.data.banks import find_bank
from service.tip_files.numbers import ROUNDED, SHORT_PHONE, ZERO_RESTORED, broken, restored_phone
from service.tip_files.texts import as_text

Codes = NDArray[np.int64]

_PLAIN_NUMBER = re.compile(r"[0-9 .\-]+|[A-Za-z0-9]+")
_BIN = re.compile(r"[0-9]{6}")


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
    errors: list[str | None] = [None] * len(texts)
    notes: list[str | None] | None = None
    if role in (Role.PHONE, Role.ACCOUNT) and _finds(ROUNDED, texts):
        errors = [broken(text) for text in texts]
    if role is Role.PHONE and _finds(SHORT_PHONE, texts):
        restored = [restored_phone(text) for text in texts]
        notes = [ZERO_RESTORED if number else None for number in restored]
        texts = [number or text for number, text in zip(restored, texts, strict=True)]
    bank = plan.bank_of(name) if role is Role.ACCOUNT else None
    if bank is not None:
        banks, of_row = _distinct(table.column(bank), bank, faults)
        texts, errors, codes = _with_banks(texts, errors, codes, banks, of_row)
    return Cells(name, role, KIND_OF[role], texts, errors, notes, codes)


def _finds(pattern: str, texts: list[str]) -> bool:
    """Whether any text may match: most columns hold none, and this is quick."""
    found = pc.any(pc.match_substring_regex(pa.array(texts, pa.string()), pattern))
    return bool(found.as_py())


def _distinct(
    column: pa.ChunkedArray, name: str, faults: Sequence[Fault]
) -> tuple[list[str], Codes]:
    """Distinct texts and each row's place among them."""
    encoded = as_text(column).dictionary_encode()
    texts = encoded.dictionary
    codes = encoded.indices.fill_null(-1).to_numpy().astype(np.int64)
    blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0)
    if blank.true_count:
        codes = np.where(np.append(blank.to_numpy(zero_copy_only=False), True)[codes], -1, codes)
    for fault in faults:
        if fault.column in ("", name):
            codes[fault.row] = -1
    return texts.to_pylist(), codes


def _with_banks(
    texts: list[str], errors: list[str | None], codes: Codes, banks: list[str], of_row: Codes
) -> tuple[list[str], list[str | None], Codes]:
    """Each pair of account and bank that occurs, as one text."""
    width = len(banks) + 1
    pairs = np.where(codes < 0, -1, codes * width + of_row + 1)
    known, places = np.unique(pairs, return_inverse=True)
    skip = 1 if len(known) and known[0] < 0 else 0
    names = [bank_name(bank) for bank in banks]
    joined: list[str] = []
    found: list[str | None] = []
    for pair in known[skip:].tolist():
        account, bank = divmod(pair, width)
        joined.append(with_bank(names[bank - 1], texts[account]) if bank else texts[account])
        found.append(errors[account])
    return joined, found, places.astype(np.int64) - skip


def bank_name(text: str) -> str:
    """What a cell that is known to name a bank says: the bank's BIN, or the text if unknown."""
    bank = find_bank(text)
    return bank.bin if bank is not None else text.strip()


def with_bank(bank: str, number: str) -> str:
    """A number and its bank in one text, as the checker reads them: ``970436:0011001234567``."""
    number = number.strip()
    known = _BIN.fullmatch(bank) and _PLAIN_NUMBER.fullmatch(number)
    return f"{bank}:{number}" if known else f"{bank}, {number}"
