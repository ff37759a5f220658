"""Split: who may be judged by a model that was trained on whom.

Campaigns share a registered domain and a season, so rows are never split at random: whole
domains go to one side, by a hash of their name. The same name lands in the same place whatever
else is in the corpus, in every run and on every machine.

Pure functions over arrays; an index is an ``int64`` array of row numbers in ascending order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Texts = NDArray[Any]
"""An array of strings, fixed-width or object."""


def unit(name: str, seed: int) -> float:
    """A number in [0, 1) that depends on the name and the seed alone."""
    digest = blake2b(
        name.encode("utf-8", "surrogatepass"), digest_size=8, key=str(seed).encode("ascii")
    ).digest()
    return int.from_bytes(digest, "big") / 2**64


def units(names: Texts, seed: int) -> NDArray[np.float64]:
    """``unit`` of each name; each distinct name is hashed once."""
    known = {name: unit(name, seed) for name in set(names.tolist())}
    return np.array([known[name] for name in names.tolist()], dtype=np.float64)


def groups(names: Texts) -> tuple[Index, int]:
    """A dense number for each name in order of appearance, and how many there are."""
    numbers: dict[str, int] = {}
    dense = [numbers.setdefault(name, len(numbers)) for name in names.tolist()]
    return np.array(dense, dtype=np.int64), len(numbers)


def folds(domain: Texts, k: int, seed: int) -> Index:
    """The fold 0…k-1 of each row; all rows of a registered domain share one."""
    return (units(domain, seed) * k).astype(np.int64)


def by_fold(domain: Texts, k: int, seed: int) -> Iterator[tuple[Index, Index]]:
    """(train, test) for each of ``k`` folds; no domain is on both sides."""
    number = folds(domain, k, seed)
    for fold in range(k):
        yield np.flatnonzero(number != fold), np.flatnonzero(number == fold)


def by_time(date: Texts, before: str, until: str) -> tuple[Index, Index]:
    """(rows dated before ``before``, rows dated from it up to but without ``until``).

    Dates are ISO 8601 texts of equal length, which sort as time does; undated rows are in neither.
    """
    dated = date != ""
    return (
        np.flatnonzero(dated & (date < before)),
        np.flatnonzero(dated & (date >= before) & (date < until)),
    )


def without_domains(index: Index, domain: Texts, taken: Index) -> Index:
    """``index`` without rows whose registered domain occurs in the rows ``taken``."""
    if not len(index) or not len(taken):
        return index
    numbers, _ = groups(domain)
    return index[~np.isin(numbers[index], numbers[taken])]


def sources(source: Texts, label: NDArray[np.int8]) -> list[tuple[str, int, int]]:
    """(source, label, rows), the largest first; a source with both labels appears twice."""
    found: dict[tuple[str, int], int] = {}
    for name, value in zip(source.tolist(), label.tolist(), strict=True):
        found[name, value] = found.get((name, value), 0) + 1
    listed = [(name, value, count) for (name, value), count in found.items()]
    return sorted(listed, key=lambda item: (-item[2], item[0], item[1]))


def leave_source_out(
    source: Texts, label: NDArray[np.int8], domain: Texts, *, name: str, fold: Index, test_fold: int
) -> tuple[Index, Index]:
    """(train, test) where the test holds one source and, where that source has a single label,
    rows of the other label to set it against.

    Those others come from the fold ``test_fold`` only, which train then goes without. Train holds
    neither that source (with either label) nor any registered domain of the test.
    """
    held = source == name
    others = np.zeros(len(held), dtype=np.bool_)
    labels = set(label[held].tolist())
    if len(labels) == 1:
        others = (fold == test_fold) & ~held & (label != labels.pop())
    test = np.flatnonzero(held | others)
    train = np.flatnonzero(~held & ((fold != test_fold) | (not others.any())))
    return without_domains(train, domain, test), test


def vietnamese(
    vn: NDArray[np.bool_], domain: Texts, *, share: float, seed: int
) -> tuple[Index, Index]:
    """(train, test): the test is ``share`` of Vietnam's registered domains, whole.

    Dev has almost no Vietnamese rows, so this hold-out inside train stands in for it.
    """
    held: set[str] = {name for name in set(domain[vn].tolist()) if unit(name, seed) < share}
    inside = np.array([name in held for name in domain.tolist()], dtype=np.bool_)
    return np.flatnonzero(~inside), np.flatnonzero(inside & vn)


def months(date: Texts, rows: NDArray[np.bool_], least: int) -> Sequence[str]:
    """Months ``YYYY-MM`` that hold at least ``least`` of the chosen rows, in order."""
    counted: dict[str, int] = {}
    for day in date[rows].tolist():
        if day:
            counted[day[:7]] = counted.get(day[:7], 0) + 1
    return [month for month in sorted(counted) if counted[month] >= least]
