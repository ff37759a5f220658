"""Diff: what changed between two scorings of the same tips.

Rows are matched by their place where their own columns are equal there, else by what those columns
hold: of several equal rows the first with the first one of the other file. Rows without a match at
their place wait on the disk, parted by their content, so that memory stays bounded.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from service.batch import parted
from service.batch.plan import ADDED
from service.errors import InvalidInput
from service.tip_files.base import named
from service.tip_files.texts import as_text, as_written

ROWS = 32_768
"""Rows compared in one step."""

_TOLD = ("state", "score", "category")
_CHANGE = ("change", *(f"{side}_{name}" for name in ("row", *_TOLD) for side in ("old", "new")))
_MOST_VERSIONS = 8


@dataclass(slots=True)
class Differences:
    """Counts, complete when all changes have been taken.

    moves     rows by state before and after where those differ; None where there was no verdict
    changed   rows whose state, score or category differs
    versions  what each scoring was made of, as its rows tell
    notes     counts of what was cut in the output
    """

    old_rows: int = 0
    new_rows: int = 0
    matched: int = 0
    changed: int = 0
    only_old: int = 0
    only_new: int = 0
    moves: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    old_versions: list[str] = field(default_factory=list)
    new_versions: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data; moves from many to few."""
        moves = sorted(self.moves.items(), key=lambda item: (-item[1], str(item[0])))
        return {
            "rows": {"old": self.old_rows, "new": self.new_rows},
            "matched": self.matched,
            "changed": self.changed,
            "only_old": self.only_old,
            "only_new": self.only_new,
            "moves": [{"from": old, "to": new, "rows": rows} for (old, new), rows in moves],
            "versions": {"old": self.old_versions, "new": self.new_versions},
            "notes": {note: count for note, count in self.notes.items() if count},
        }


class Diff:
    """Compares two scored tables, each given as tables that follow each other.

    ``found`` and ``schema`` of the changes are known once these end, even if there are none;
    ``ours`` names the columns of the changes that no tip's column can have.

    folder   an empty one, for what waits; its files are deleted again
    key      the columns that say which row is which; all that are not ours unless told
    prefix   of the added columns
    """

    def __init__(
        self, folder: Path, *, key: Sequence[str] | None = None, prefix: str = "lachan_"
    ) -> None:
        self.found = Differences()
        self.schema: pa.Schema | None = None
        self.ours = tuple(prefix + name for name in _CHANGE)
        self._folder = folder
        self._key = tuple(key) if key is not None else None
        self._prefix = prefix
        self._waiting: list[tuple[str, Path]] = []
        self._waiting_rows = 0
        self._none: pa.Table | None = None

    def changes(self, old: Iterable[pa.Table], new: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """What changed, as tables; ``found`` is complete when they end.

        Columns, ours with the prefix: ``change`` (``changed only_old only_new``), ``old_row`` and
        ``new_row`` (from 1), state, score and category of both, then the key columns as text. Rows
        that are matched by place come first, in order. Raises InvalidInput: ``not_scored`` where a
        file lacks our columns or has no others, ``columns_differ`` where the files' own columns
        differ and no key is told, ``unknown_column`` where the key is not in both, ``bad_score``
        where a score is no whole number. A key column with a name of ours gets a number behind it.
        """
        before, after = self._side("old"), self._side("new")
        try:
            for left, right in _abreast(before.read(old), after.read(new)):
                _check_same(before.key, after.key)
                right = right.select(left.column_names)
                if self.schema is None:
                    none = self._told("changed", left.slice(0, 0), right.slice(0, 0))
                    self.schema = none.schema
                yield from self._by_place(left, right)
            if self._waiting:
                for numbers in parted.passes(self._waiting_rows):
                    yield from self._by_content(numbers)
        finally:
            for _, path in self._waiting:
                path.unlink(missing_ok=True)
        self.found.old_rows, self.found.old_versions = before.rows, before.versions
        self.found.new_rows, self.found.new_versions = after.rows, after.versions

    def _side(self, name: str) -> _Side:
        return _Side(name, self._prefix, self._key)

    def _by_place(self, old: pa.Table, new: pa.Table) -> Iterator[pa.Table]:
        """Changes of rows that stand at the same place in both; the others have to wait."""
        shared = min(old.num_rows, new.num_rows)
        left, right = _content(old), _content(new)
        same = pc.equal(left.slice(0, shared), right.slice(0, shared))
        same = same.to_numpy(zero_copy_only=False)
        places = np.flatnonzero(same)
        yield from self._changed(old.take(places), new.take(places))
        for side, table, content in (("old", old, left), ("new", new, right)):
            alone = np.ones(table.num_rows, bool)
            alone[places] = False
            self._wait(side, table.filter(pa.array(alone)), content.filter(pa.array(alone)))

    def _wait(self, side: str, table: pa.Table, content: Any) -> None:
        if not table.num_rows:
            return
        digests = [
            hashlib.blake2b(text.encode(), digest_size=16).digest() for text in content.to_pylist()
        ]
        part = np.array([digest[0] % parted.PARTS for digest in digests], np.int64)
        table = table.append_column("digest", pa.array(digests, pa.binary(16)))
        self._none = table.schema.empty_table()
        path = self._folder / f"waiting-{len(self._waiting):08}.arrow"
        self._waiting.append((side, path))
        self._waiting_rows += table.num_rows
        path.write_bytes(parted.encode(table, part))

    def _by_content(self, numbers: range) -> Iterator[pa.Table]:
        """Changes of the rows of one part that hold the same."""
        old, new = self._read("old", numbers), self._read("new", numbers)
        if not old.num_rows and not new.num_rows:
            return
        left, right = _matched(old["digest"], new["digest"])
        old, new = old.drop_columns("digest"), new.drop_columns("digest")
        yield from self._changed(old.take(left), new.take(right))
        alone = _without(old, left)
        self.found.only_old += alone.num_rows
        yield from self._tell("only_old", alone, None)
        alone = _without(new, right)
        self.found.only_new += alone.num_rows
        yield from self._tell("only_new", None, alone)

    def _read(self, side: str, numbers: range) -> pa.Table:
        read = [parted.read(path, numbers) for of, path in self._waiting if of == side]
        return pa.concat_tables([self._none, *(table for tables in read for table in tables)])

    def _changed(self, old: pa.Table, new: pa.Table) -> Iterator[pa.Table]:
        """Those of some matched rows that changed."""
        self.found.matched += old.num_rows
        differs = np.zeros(old.num_rows, bool)
        for name in _TOLD:
            same = pc.equal(old[_OURS + name], new[_OURS + name])
            differs |= ~same.to_numpy()
        places = np.flatnonzero(differs)
        old, new = old.take(places), new.take(places)
        self.found.changed += old.num_rows
        states = zip(
            old[_OURS + "state"].to_pylist(), new[_OURS + "state"].to_pylist(), strict=True
        )
        self.found.moves.update(
            (before or None, after or None) for before, after in states if before != after
        )
        yield from self._tell("changed", old, new)

    def _tell(self, change: str, old: pa.Table | None, new: pa.Table | None) -> Iterator[pa.Table]:
        told = self._told(change, old, new)
        if told.num_rows:
            yield told

    def _told(self, change: str, old: pa.Table | None, new: pa.Table | None) -> pa.Table:
        known = new if new is not None else old
        assert known is not None
        size = known.num_rows
        told: dict[str, Any] = {"change": pa.repeat(change, size)}
        for name in ("row", *_TOLD):
            for side, table in (("old", old), ("new", new)):
                kind = {"row": pa.int64(), "score": pa.int16()}.get(name, pa.string())
                told[f"{side}_{name}"] = (
                    pa.nulls(size, kind) if table is None else _nulled(table[_OURS + name], kind)
                )
        theirs = [name for name in known.column_names if not name.startswith(_OURS)]
        names = [*self.ours, *(name.removeprefix(_THEIRS) for name in theirs)]
        columns = [*told.values(), *(known[name] for name in theirs)]
        return pa.table(columns, names=named(names))  # a tip's column may have one of our names


_OURS, _THEIRS = "o:", "t:"
"""Told apart within this file: a tip's column may have any name."""


class _Side:
    """One of the files: its key columns as text, and what we said of each row."""

    def __init__(self, name: str, prefix: str, key: tuple[str, ...] | None) -> None:
        self.rows = 0
        self.versions: list[str] = []
        self.key: tuple[str, ...] = ()
        self._name = name
        self._prefix = prefix
        self._asked = key

    def read(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Tables of ROWS rows, the last one shorter; at least one, which may be empty."""
        kept: list[pa.Table] = []
        size = 0
        seen = False
        for table in tables:
            seen = True
            kept.append(self._plain(table))
            size += table.num_rows
            while size >= ROWS:
                whole = pa.concat_tables(kept).combine_chunks()
                yield whole.slice(0, ROWS)
                kept, size = [whole.slice(ROWS)], size - ROWS
        if not seen:
            raise _not_scored(self._name)
        yield pa.concat_tables(kept).combine_chunks()

    def _plain(self, table: pa.Table) -> pa.Table:
        names = table.column_names
        if any(self._prefix + name not in names for name in ADDED):
            raise _not_scored(self._name)
        ours = {self._prefix + name for name in ADDED}
        self.key = self._asked or tuple(name for name in names if name not in ours)
        if not self.key:
            raise InvalidInput(
                "The file holds nothing but our columns, which do not tell its rows apart.",
                code="not_scored",
                field=self._name,
            )
        for name in self.key:
            if name not in names or name in ours:
                raise InvalidInput(
                    "A column of the key is not in both files.",
                    code="unknown_column",
                    field=self._name,
                )
        columns = {_THEIRS + name: _written(table[name]) for name in self.key}
        for name in _TOLD:
            columns[_OURS + name] = _text(table[self._prefix + name])
        self._check_scores(columns[_OURS + "score"])
        columns[_OURS + "row"] = pa.array(np.arange(table.num_rows) + self.rows + 1)
        self.rows += table.num_rows
        for version in pc.unique(_text(table[self._prefix + "versions"])).to_pylist():
            if version and version not in self.versions and len(self.versions) < _MOST_VERSIONS:
                self.versions.append(version)
        return pa.table(columns)

    def _check_scores(self, scores: Any) -> None:
        """A spreadsheet may have made something else of them."""
        wrong = pc.invert(pc.match_substring_regex(scores, r"\A(?:[0-9]{1,3})?\z"))
        places = np.flatnonzero(wrong.to_numpy(zero_copy_only=False))
        if len(places):
            raise InvalidInput(
                f"The score in row {self.rows + int(places[0]) + 1} is no whole number.",
                code="bad_score",
                field=self._name,
            )


def _text(column: pa.ChunkedArray) -> Any:
    """As strings without nulls: a text file does not tell an empty cell from none."""
    return pc.fill_null(as_text(column), "")


def _written(column: pa.ChunkedArray) -> Any:
    """As ``_text``, but with every digit and byte: what rounds to the same is not the same row.

    It is also what the files of texts hold, so that a row is known in any format.
    """
    return pc.fill_null(as_written(column), "")


def _not_scored(name: str) -> InvalidInput:
    return InvalidInput("The file lacks the columns of a scoring.", code="not_scored", field=name)


def _check_same(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    if sorted(old) != sorted(new):
        raise InvalidInput(
            "The files have different columns; say which ones tell the rows apart.",
            code="columns_differ",
            field="key",
        )


def _abreast(
    old: Iterator[pa.Table], new: Iterator[pa.Table]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Tables of both files from the same row on; an empty one where a file has ended."""
    left, right = next(old), next(new)
    while True:
        yield left, right
        following, opposite = next(old, None), next(new, None)
        if following is None and opposite is None:
            return
        left = following if following is not None else left.slice(0, 0)
        right = opposite if opposite is not None else right.slice(0, 0)


def _content(table: pa.Table) -> Any:
    """The key columns of each row as one text, lengths told, so that no two rows look alike."""
    pieces: list[Any] = []
    for name in table.column_names:
        if name.startswith(_THEIRS):
            column = table[name].combine_chunks()
            pieces += [pc.binary_length(column).cast(pa.string()), column]
    return pc.binary_join_element_wise("", *pieces, ":")


def _matched(old: Any, new: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of rows with the same digest: the first of each with the first of the other."""
    both = pa.chunked_array([*old.chunks, *new.chunks], old.type)
    ids = pa.concat_arrays(both.chunks).dictionary_encode().indices.to_numpy().astype(np.int64)
    size = len(old)
    left, right = _counted_apart(ids[:size], len(ids)), _counted_apart(ids[size:], len(ids))
    _, first, second = np.intersect1d(left, right, assume_unique=True, return_indices=True)
    order = np.argsort(first, kind="stable")
    return first[order], second[order]


def _counted_apart(ids: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """A number for each row that tells repetitions of an id apart, by their order."""
    order = np.argsort(ids, kind="stable")
    ordered = ids[order]
    begins = np.searchsorted(ordered, ordered, side="left")
    found = np.empty(len(ids), np.int64)
    found[order] = ordered * (most + 1) + np.arange(len(ids)) - begins
    return found


def _without(table: pa.Table, places: NDArray[np.int64]) -> pa.Table:
    keep = np.ones(table.num_rows, bool)
    keep[places] = False
    return table.filter(pa.array(keep))


def _nulled(column: pa.ChunkedArray, kind: Any) -> Any:
    """What was told as "" is null again."""
    if pa.types.is_string(column.type):
        column = pc.if_else(pc.equal(column, ""), None, column)
    return column.cast(kind)
