"""Summary: what a scored file holds, whatever its size, from the facts of its tables.

The facts of each table lie in a file of their own, so the order in which tables were scored, and by
which process, changes nothing. ``finish`` reads as many parts of all files at a time as fit into
memory: every count is exact.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from service.batch import parted
from service.batch.cells import Codes
from service.batch.facts import (
    SCHEMA,
    STEP,
    TALLIES,
    VALUES,
    WHATS,
    Counts,
    counts_in,
)
from service.checks.verdict import RANK
from service.observables.data.banks import by_bin
from service.observables.masking import mask_account, mask_phone, mask_text

TOP = 50
_WRITTEN = 65_536
"""Rows of shared values that are written at once."""

Files = list[tuple[int, Path]]
"""Files of facts and their first rows, in order."""

_ADDRESS = re.compile(r"[0-9.]+|\[[0-9a-f:.]+\]")
_STATES = {rank: state.value for state, rank in RANK.items()}
_SHARED = pa.schema(
    [("group", pa.int64()), ("kind", pa.string()), ("value", pa.string()), ("row", pa.int64())]
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something occurs.

    name     masked unless the summary is full; None for a message template, whose words are not
             told
    rows     rows that hold it; for hosts, domains and banks the links or accounts
    adverse  how many of those are warned about for its own sake
    state    the worst of its own verdicts; None for hosts, domains and banks
    """

    name: str | None
    rows: int
    adverse: int
    state: str | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Summed:
    """A summary. Counts by name are sorted from many to few; ``repeated`` occur in several rows.

    errors    cells that could not be read and rows that hold nothing, by code
    notes     cells that were mended before they were read, by code
    values    readable links, phones, accounts and long messages, each once a row
    distinct  how many different ones there are
    groups    how many links, phones, accounts and templates are shared by several rows
    """

    rows: int
    states: dict[str, int]
    categories: dict[str, int]
    errors: dict[str, int]
    notes: dict[str, int]
    values: dict[str, int]
    distinct: dict[str, int]
    banks: list[Tally]
    hosts: list[Tally]
    domains: list[Tally]
    repeated: dict[str, list[Tally]]
    groups: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


class Summary:
    """Files of facts (``facts.encode``), each with the number of its table's first row, from 0."""

    def __init__(self, *, full: bool = False) -> None:
        self._files: dict[int, Path] = {}
        self._full = full

    def add(self, file: Path, first_row: int) -> None:
        """Take the facts of a table in; they are read by ``finish``."""
        self._files[first_row] = file

    def merge(self, other: Summary) -> None:
        """Take in what a summary of other tables of the same file has taken in."""
        self._files.update(other._files)

    def finish(self, shared: Path | None = None, top: int = TOP) -> Summed:
        """Everything counted.

        shared  where to write which rows (from 1) share a value or a template: Parquet with
                ``group kind value row``, each group's rows together and in order
        top     how many of each kind are named
        """
        files = sorted(self._files.items())
        counts = _added(files)
        kept: dict[int, list[pa.Table]] = {what: [] for what in range(len(WHATS))}
        distinct: Counter[int] = Counter()
        groups: Counter[int] = Counter()
        begun = 0
        sink = pa.OSFile(os.fsencode(shared), "wb") if shared is not None else None
        writer = pq.ParquetWriter(sink, _SHARED) if sink is not None else None
        try:
            for numbers in parted.passes(sum(counts.values.values())):
                found = _counted(files, numbers)
                for what in kept:
                    mine = found.filter(pc.equal(found["what"], what))
                    distinct[what] += mine.num_rows
                    if what < len(VALUES):
                        mine = mine.filter(pc.greater(mine["times"], 1))
                        groups[what] += mine.num_rows
                    kept[what] = [_largest(pa.concat_tables([*kept[what], mine]), top)]
                if writer is not None:
                    begun += self._write_shared(writer, files, numbers, _several(found), begun)
        finally:
            if writer is not None and sink is not None:
                writer.close()
                sink.close()
        told = {WHATS[what]: self._tallies(tables) for what, tables in kept.items()}
        return Summed(
            rows=counts.rows,
            states=_sorted(counts.states),
            categories=_sorted(counts.categories),
            errors=_sorted(counts.errors),
            notes=_sorted(counts.notes),
            values=_sorted(counts.values),
            distinct={WHATS[what]: distinct[what] for what in range(len(WHATS))},
            banks=told["bank"],
            hosts=told["host"],
            domains=told["domain"],
            repeated={what: told[what] for what in VALUES},
            groups={WHATS[what]: groups[what] for what in range(len(VALUES))},
        )

    def _tallies(self, tables: list[pa.Table]) -> list[Tally]:
        return [self._tally(row) for table in tables for row in table.to_pylist()]

    def _tally(self, row: dict[str, Any]) -> Tally:
        what = WHATS[row["what"]]
        if what in TALLIES:
            return Tally(self._shown(what, row["key"]), row["times"], row["adverse"])
        state, score = _STATES[row["rank"] // STEP], row["rank"] % STEP
        told = score if state != "no_information" else None
        return Tally(self._shown(what, row["key"]), row["times"], row["adverse"], state, told)

    def _shown(self, what: str, key: str) -> str | None:
        """A value as it may be told, from its key."""
        if what == "template":
            return key[32:].strip() or None
        if what == "phone":
            return key.removeprefix("short:") if self._full else mask_phone(key)
        if what == "account":
            bank_bin, _, number = key.partition(":")
            bank = by_bin(bank_bin)
            name = bank.short_name if bank else bank_bin
            number = number if self._full else mask_account(number)
            return number if name == "?" else f"{name} {number}"
        plain = self._full or what == "bank" or (what == "host" and _ADDRESS.fullmatch(key))
        return key if plain else mask_text(key)

    def _write_shared(
        self, writer: Any, files: Files, numbers: range, named: pa.Table, begun: int
    ) -> int:
        """Write the rows of some things; their groups' numbers follow ``begun``."""
        whats = [WHATS[what] for what in named["what"].to_pylist()]
        pairs = zip(whats, named["key"].to_pylist(), strict=True)
        kinds = pa.array(whats, pa.string())
        shown = pa.array([self._shown(what, key) for what, key in pairs], pa.string())
        groups, rows = _rows_of(files, numbers, named)
        for begin in range(0, len(rows), _WRITTEN):
            piece = slice(begin, begin + _WRITTEN)
            at = pa.array(groups[piece])
            columns = [pa.array(groups[piece] + begun + 1), kinds.take(at), shown.take(at)]
            columns.append(pa.array(rows[piece] + 1))
            writer.write_table(pa.Table.from_arrays(columns, schema=_SHARED))
        return len(whats)


def _added(files: Files) -> Counts:
    """The counts of all tables."""
    rows = 0
    sums: list[Counter[str]] = [Counter() for _ in Counts._fields[1:]]
    for _, path in files:
        counts = counts_in(path)
        rows += counts.rows
        for total, column in zip(sums, counts[1:], strict=True):
            total.update(column)
    return Counts(rows, *(dict(total) for total in sums))


def _counted(files: Files, numbers: range) -> pa.Table:
    """Each thing of some parts once, with its sums."""
    tables = [_grouped(SCHEMA.empty_table())]
    for _, path in files:
        tables += [_grouped(table) for table in parted.read(path, numbers)]
    return _grouped(pa.concat_tables(tables))


def _grouped(records: pa.Table) -> pa.Table:
    found = records.group_by(["what", "key"], use_threads=False).aggregate(
        [("times", "sum"), ("adverse", "sum"), ("rank", "max")]
    )
    return found.rename_columns(["what", "key", "times", "adverse", "rank"])


def _several(found: pa.Table) -> pa.Table:
    """What more than one row holds, in a fixed order."""
    several = pc.and_(pc.less(found["what"], len(VALUES)), pc.greater(found["times"], 1))
    return found.filter(several).sort_by([("what", "ascending"), ("key", "ascending")])


def _rows_of(files: Files, numbers: range, named: pa.Table) -> tuple[Codes, Codes]:
    """Every row that holds one of the named things, with the thing's place among them."""
    known = _joined(named)
    groups: list[Codes] = [np.empty(0, np.int64)]
    rows: list[Codes] = [np.empty(0, np.int64)]
    for first_row, path in files if len(known) else ():
        for table in parted.read(path, numbers):
            place = pc.index_in(_joined(table), value_set=known)
            held = place.is_valid()
            groups.append(place.filter(held).to_numpy().astype(np.int64))
            rows.append(table["row"].filter(held).to_numpy() + first_row)
    group, row = np.concatenate(groups), np.concatenate(rows)
    order = np.lexsort((row, group))
    return group[order], row[order]


def _largest(table: pa.Table, top: int) -> pa.Table:
    """The most frequent, equally frequent ones by name."""
    return table.sort_by([("times", "descending"), ("key", "ascending")]).slice(0, top)


def _joined(table: pa.Table) -> Any:
    return pc.binary_join_element_wise(table["what"].cast(pa.string()), table["key"], ":")


def _sorted(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
