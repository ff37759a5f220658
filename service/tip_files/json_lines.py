"""JSON lines: one object a line; its keys are the columns, and every value comes as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pyarrow as pa

from service.tip_files.base import (
    MAX_LINE,
    Piece,
    empty,
    named,
    too_large,
    unreadable,
    wrong_columns,
)  # fmt: skip
from service.tip_files.inputs import Input
from service.tip_files.json_rows import AS_WRITTEN, KEY, Values, read_row, texts_of
from service.tip_files.text_source import TextSource

KEYS_LEFT_OUT = "keys_left_out"
"""Counts values whose key turned up too late to be a column."""

MAX_KEYS = 1_000
"""A row may lack all of them, and costs as many cells none the less."""

FIRST_LINES = 10_000
"""Lines whose keys become columns."""

_FIRST_BYTES = 32 << 20
_BATCH, _BATCH_BYTES = 8_192, 1 << 22
_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonLines(TextSource):
    """A file of JSON lines."""

    format = "jsonl"

    def __init__(self, source: Input) -> None:
        super().__init__(source)
        keys, texts = self._keys()
        self._places = {key: place for place, key in enumerate(keys)}
        names = named([_SURROGATE.sub("\ufffd", key) for key in keys])
        self.schema = pa.schema(
            [
                pa.field(name, pa.string(), metadata=_about(key, key not in texts))
                for key, name in zip(keys, names, strict=True)
            ]
        )

    def _keys(self) -> tuple[list[str], set[str]]:
        """Keys of the first lines, in the order in which they turn up, and those of texts."""
        keys: dict[str, None] = {}
        texts_of_keys: set[str] = set()
        count = size = 0
        with closing(self._texts()) as texts:
            for number, line in _lines(texts):
                count += 1
                size += len(line)
                if count == 1 and line.lstrip().startswith(b"["):
                    raise unreadable("The file is a JSON array; each object needs its own line.")
                found = read_row(line)
                if isinstance(found, dict):
                    keys.update(dict.fromkeys(found))
                    texts_of_keys |= texts_of(line)
                if len(keys) > MAX_KEYS:
                    raise wrong_columns("The file has more keys than columns can be read.")
                if number >= FIRST_LINES or size > _FIRST_BYTES:
                    break
        if not count:
            raise empty()
        if not keys:
            raise unreadable("No line of the file is a JSON object with a key.")
        return list(keys), texts_of_keys

    def _pieces_of(self, texts: Iterator[bytes], *, last: bool) -> Iterator[Piece]:
        if last:
            self.notes.pop(KEYS_LEFT_OUT, None)
        batch: list[tuple[int, bytes]] = []
        size = 0
        for number, line in _lines(texts):
            batch.append((number, line))
            size += len(line)
            if len(batch) == _BATCH or size > _BATCH_BYTES:
                yield self._piece(batch, last=last)
                batch, size = [], 0
        if batch:
            yield self._piece(batch, last=last)

    def _piece(self, batch: list[tuple[int, bytes]], *, last: bool) -> Piece:
        faults: list[tuple[int, str, int]] = []
        objects: list[Values] = []
        known = self._places.keys()
        left_out = 0
        for row, (_, line) in enumerate(batch):
            found = read_row(line)
            if isinstance(found, str):
                faults.append((row, found, -1))
                found = {}
            elif not known >= found.keys():
                left_out += len(found.keys() - known)
            objects.append(found)
        if left_out and last:
            self.notes[KEYS_LEFT_OUT] = self.notes.get(KEYS_LEFT_OUT, 0) + left_out
        arrays = [
            _column([found.get(key) for found in objects], place, faults)
            for key, place in self._places.items()
        ]
        lines = np.array([number for number, _ in batch], np.int64)
        return Piece(pa.Table.from_arrays(arrays, names=list(self.columns)), lines, faults)


def _about(key: str, as_written: bool) -> dict[bytes, bytes] | None:
    """What is to be known of a column when it is written as JSON lines again."""
    about = dict(AS_WRITTEN) if as_written else {}
    if not key.strip():
        about[KEY] = key.encode()
    return about or None


def _column(values: list[str | None], place: int, faults: list[tuple[int, str, int]]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        for row, value in enumerate(values):
            if value is not None and _SURROGATE.search(value):
                faults.append((row, "encoding", place))
                values[row] = _SURROGATE.sub("\ufffd", value)
        return pa.array(values, pa.string())


def _lines(texts: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, with their numbers. Raises TooLarge for one that is too long."""
    rest = b""
    count = 0
    for text in texts:
        *whole, rest = (rest + text).split(b"\n")
        for line in whole:
            count += 1
            _measure(line, count)
            if line.strip():
                yield count, line
        _measure(rest, count + 1)
    if rest.strip():
        yield count + 1, rest


def _measure(line: bytes, number: int) -> None:
    if len(line) > MAX_LINE and len(line.decode("utf-8", "replace")) > MAX_LINE:
        raise too_large(f"Line {number} is too long.")
