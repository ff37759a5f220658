"""Tables: rows of a Parquet, CSV or JSON Lines file as dictionaries, each with its place.

A row that cannot be read is counted and skipped; a file or a column that is missing is an error
of one line. Places are line numbers for texts and row numbers, from 1, for Parquet.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from numpy.typing import NDArray

from training.errors import TrainingError
from training.split import Texts

Row = tuple[int, dict[str, Any]]
_PLACES = 5
_LABELS = {"0": 0, "1": 1, "0.0": 0, "1.0": 1}
_LONGEST = 1 << 20


@dataclass(slots=True)
class BadRows:
    """Rows that could not be used: reason to count and first places."""

    reasons: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, place: int) -> None:
        """Count one."""
        self.reasons[reason] = self.reasons.get(reason, 0) + 1
        first = self.places.setdefault(reason, [])
        if len(first) < _PLACES:
            first.append(place)

    def plain(self) -> dict[str, Any]:
        """For JSON: ``{reason: {count, places}}``."""
        return {
            reason: {"count": self.reasons[reason], "places": self.places[reason]}
            for reason in sorted(self.reasons)
        }


@dataclass(frozen=True, slots=True)
class Labelled:
    """Links with labels, as columns; ``form`` and the like are "" where the file has none."""

    url: list[str]
    label: NDArray[np.int8]
    source: Texts
    date: Texts
    form: Texts
    bad: BadRows


def read_table(path: Path, needed: Sequence[str], bad: BadRows) -> Iterator[Row]:
    """Rows by the ending of the name: ``.parquet``, ``.csv``, ``.jsonl`` (or ``.ndjson``).

    Raises TrainingError naming the file, or the column of ``needed`` that it lacks.
    """
    readers = {".parquet": _parquet, ".csv": _csv, ".jsonl": _jsonl, ".ndjson": _jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise TrainingError(f"{path}: the name must end in one of {', '.join(readers)}.")
    if not path.is_file():
        raise TrainingError(f"{path}: there is no such file.")
    return reader(path, needed, bad)


def _parquet(path: Path, needed: Sequence[str], _bad: BadRows) -> Iterator[Row]:
    try:
        with parquet.ParquetFile(path) as file:
            _check(path, needed, file.schema_arrow.names)
            place = 0
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    place += 1
                    yield place, row
    except (OSError, pa.ArrowException) as error:
        raise TrainingError(f"{path}: cannot be read as Parquet.") from error


def _csv(path: Path, needed: Sequence[str], bad: BadRows) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        lines = reader.reader  # its count is ahead where the rest of the file is one open quote
        try:
            _check(path, needed, reader.fieldnames or [])
            for row in reader:
                if None in row or None in row.values():
                    bad.add("wrong_number_of_columns", lines.line_num)
                elif _escaped("".join(row.values())):
                    bad.add("not_utf_8", lines.line_num)
                else:
                    yield lines.line_num, row
        except csv.Error as error:
            raise TrainingError(f"{path}: line {lines.line_num}: {error}.") from error


def _jsonl(path: Path, needed: Sequence[str], bad: BadRows) -> Iterator[Row]:
    seen = False
    missing: dict[str, None] = {}
    with path.open("rb") as file:
        for place, raw in enumerate(file, 1):
            line = raw.removeprefix(b"\xef\xbb\xbf") if place == 1 else raw
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                bad.add("not_json", place)
                continue
            if not isinstance(row, dict):
                bad.add("not_an_object", place)
                continue
            absent = [name for name in needed if name not in row]
            if absent:
                missing.setdefault(absent[0])
                bad.add(f"no_{absent[0]}", place)
                continue
            seen = True
            yield place, row
    if not seen and missing:
        raise TrainingError(f"{path}: there is no column {next(iter(missing))!r}.")


def _check(path: Path, needed: Sequence[str], names: Sequence[str]) -> None:
    for name in needed:
        if name not in names:
            raise TrainingError(f"{path}: there is no column {name!r}.")


def _escaped(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= mark <= "\udcff" for mark in text)


def read_labelled(path: Path) -> Labelled:
    """Links with labels 0 and 1. Raises TrainingError, also where no row can be used."""
    bad = BadRows()
    urls: list[str] = []
    labels: list[int] = []
    texts: dict[str, list[str]] = {"source": [], "date": [], "form": []}
    for place, row in read_table(path, ("url", "label"), bad):
        url, label = row["url"], _LABELS.get(str(row["label"]).strip())
        if label is None:
            bad.add("label_not_0_or_1", place)
        elif not isinstance(url, str) or not url.strip():
            bad.add("no_url", place)
        else:
            urls.append(url)
            labels.append(label)
            for name, column in texts.items():
                column.append(str(row.get(name) or ""))
    if not urls:
        raise TrainingError(f"{path}: no row could be used ({bad.reasons or 'it is empty'}).")
    columns: dict[str, Texts] = {}
    for name, column in texts.items():
        columns[name] = np.empty(len(column), dtype=object)
        columns[name][:] = column
    return Labelled(url=urls, label=np.array(labels, dtype=np.int8), bad=bad, **columns)
