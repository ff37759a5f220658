"""Segment: one feed's accepted list at one version, as sorted columns of keyed digests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

ROW = np.dtype(
    [
        ("hi", "<u8"),
        ("lo", "<u8"),
        ("mark", "<u8"),
        ("first", "<u2"),
        ("last", "<u2"),
        ("category", "u1"),
    ]
)
"""One entry: 128-bit digest, half the digest of its marker (0 where it needs none), first and
last day seen (days since 1970), category number."""

EPOCH = date(1970, 1, 1)


def to_day(day: date) -> int:
    """Days since 1970, clipped to what a column holds."""
    return min(max((day - EPOCH).days, 0), 65_535)


def from_day(number: int) -> date:
    """The day that ``to_day`` made a number of."""
    return date.fromordinal(EPOCH.toordinal() + number)


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows sorted by digest, each digest once."""

    rows: npt.NDArray[np.void]

    def __len__(self) -> int:
        return len(self.rows)


def build(entries: Iterable[tuple[bytes, bytes, int, int, int]]) -> tuple[Segment, int]:
    """A segment from ``(digest, marker digest, first day, last day, category)``.

    The marker digest is 16 zero bytes for entries that are always looked up. Also gives how many
    entries were duplicates.

    Of duplicates the earliest first day and the latest last day stay.
    """
    digests = bytearray()
    marks = bytearray()
    rest: list[tuple[int, int, int]] = []
    for digest, mark, first, last, category in entries:
        digests += digest
        marks += mark
        rest.append((first, last, category))
    rows = np.zeros(len(rest), dtype=ROW)
    if not rest:
        return Segment(rows), 0
    pairs = np.frombuffer(bytes(digests), dtype="<u8").reshape(-1, 2)
    columns = np.array(rest, dtype=np.int64)
    rows["hi"], rows["lo"] = pairs[:, 0], pairs[:, 1]
    rows["mark"] = np.frombuffer(bytes(marks), dtype="<u8")[::2]
    rows["first"], rows["last"], rows["category"] = columns[:, 0], columns[:, 1], columns[:, 2]
    return _merge(rows)


def _merge(rows: npt.NDArray[np.void]) -> tuple[Segment, int]:
    rows = rows[np.lexsort((rows["lo"], rows["hi"]))]
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = (rows["hi"][1:] != rows["hi"][:-1]) | (rows["lo"][1:] != rows["lo"][:-1])
    starts = np.flatnonzero(fresh)
    merged = rows[starts].copy()
    merged["first"] = np.minimum.reduceat(rows["first"], starts)
    merged["last"] = np.maximum.reduceat(rows["last"], starts)
    return Segment(merged), len(rows) - len(merged)


def carry_first_seen(new: Segment, old: Segment) -> Segment:
    """``new`` with the earlier first day where ``old`` knew the entry already."""
    if not len(new) or not len(old):
        return new
    rows = new.rows.copy()
    at = np.searchsorted(old.rows["hi"], rows["hi"])
    at[at == len(old)] = 0
    same = (old.rows["hi"][at] == rows["hi"]) & (old.rows["lo"][at] == rows["lo"])
    rows["first"] = np.where(same, np.minimum(rows["first"], old.rows["first"][at]), rows["first"])
    return Segment(rows)


def to_bytes(segment: Segment) -> bytes:
    """The rows as they lie."""
    return segment.rows.tobytes()


def from_bytes(content: bytes) -> Segment:
    """Raises ValueError where the length is wrong."""
    return Segment(np.frombuffer(content, dtype=ROW))
