"""Explained stretches: which few letters of a zone weigh most, for many zones at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from service.evidence.explained_words import Span

F64 = NDArray[np.float64]

NARROW, WIDE = 4, 10
"""Characters of a stretch that is named."""
_WIDTHS = WIDE - NARROW + 1
_NO_ROOM = -np.inf


def heaviest(
    grams: Sequence[tuple[int, F64]], letters: F64, counts: NDArray[np.intp]
) -> list[Span | None]:
    """The stretch of each zone with the largest positive sum, as places of the zone's text.

    grams    for some sizes of n-grams (m, width): weight of the one that begins at a byte of the
             zone, its mark and the next one counted
    letters  (m, width): weight of single bytes
    counts   (m,): bytes of each zone, both marks counted; what stands behind them is not looked at
    """
    many, width = letters.shape
    places = width - NARROW + 1
    if places < 1:
        return [None] * many
    sums = np.zeros((many, width + _WIDTHS))
    letters.cumsum(axis=1, out=sums[:, 1 : width + 1])
    base = sums[:, NARROW : width + 1] - sums[:, :places]
    ending = letters.copy()
    for size, weights in grams:
        ending[:, size - 1 :] += weights[:, : width - size + 1]
        for shift in range(NARROW - size + 1):  # n-grams inside the narrowest stretch
            base += weights[:, shift : shift + places]
    ending.cumsum(axis=1, out=sums[:, 1 : width + 1])
    base -= sums[:, NARROW : width + 1]
    sums[np.arange(width + _WIDTHS) > counts[:, None]] = _NO_ROOM  # wider than what is left
    row, step = sums.strides
    wider: F64 = np.ndarray(
        (many, _WIDTHS, places), np.float64, sums, NARROW * step, (row, step, step)
    )
    scores = wider + base[:, None, :]
    rows = np.arange(many)
    scores[:, 0, 0] = _NO_ROOM  # one of its four is a mark
    scores[rows, 0, np.maximum(counts - NARROW, 0)] = _NO_ROOM
    flat = scores.reshape(many, -1)
    best = flat.argmax(axis=1)
    good = (flat[rows, best] > 0) & (counts >= NARROW + 2)
    return [
        _span(place, places, count) if some else None
        for some, place, count in zip(good.tolist(), best.tolist(), counts.tolist(), strict=True)
    ]


def _span(place: int, places: int, count: int) -> Span:
    width, begin = divmod(place, places)
    return max(begin - 1, 0), min(begin + NARROW + width, count - 1) - 1
