"""Hashing: n-grams and shapes of link text as rows of weight tables.

All arithmetic is modulo 2**32 and vectorised over the whole text, so training and serving share
one definition, and a link gets the same rows alone and among others. An n-gram of codes ``c`` is
``sum(c[k] * STEP[k])``, of which the top bits count; a stretch of any length is a polynomial.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BITS = 18
ROWS = 1 << BITS
SIZES = (2, 3, 4, 5)
"""Lengths of n-grams, in bytes."""

U32 = NDArray[np.uint32]
Places = NDArray[np.intp]

_SHIFT = np.array([32 - BITS], np.uint32)
_STEPS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)
_STEP = np.array(_STEPS, np.uint32)[:, None]
_TRIANGLE = np.array(
    [[step if at < size else 0 for at, step in enumerate(_STEPS)] for size in SIZES], np.uint32
)
_SHORT = 160
"""Up to so many codes one matrix product costs less than nine calls on rows."""
_MIX = np.array([0x2C1B3C6D], np.uint32)
_HALF = np.array([15], np.uint32)
_BASE = 0x01000193
LONGEST = 1 << 18
"""Most codes that can be hashed at once; 512 links have fewer."""


def _powers(base: int) -> U32:
    found = np.full(LONGEST, base, np.uint32)
    found[0] = 1
    return np.multiply.accumulate(found, dtype=np.uint32)


_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, 1 << 32))
_NEXT_INVERSES = _INVERSES[1:]


def ngram_rows(codes: U32) -> Places:
    """Rows of the n-grams of SIZES that begin at each place: intp (4, length - 4)."""
    step = codes.strides[0]
    windows: U32 = np.ndarray((5, len(codes) - 4), np.uint32, codes, strides=(step, step))
    if len(codes) <= _SHORT:
        return (_TRIANGLE @ windows >> _SHIFT).astype(np.intp)
    sums = windows * _STEP
    for size in range(1, 5):  # np.add.accumulate along this axis is twenty times slower
        sums[size] += sums[size - 1]
    return (sums[1:] >> _SHIFT).astype(np.intp)


def row_of(codes: tuple[int, ...]) -> int:
    """The row of one n-gram, as ``ngram_rows`` would give it."""
    total = sum(code * step for code, step in zip(codes, _STEPS, strict=False))
    return (total & 0xFFFFFFFF) >> (32 - BITS)


def rows(numbers: U32) -> Places:
    """Rows of hashed things, after mixing all bits."""
    mixed = numbers * _MIX
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    return (mixed >> _SHIFT).astype(np.intp)


def stretches(codes: U32 | NDArray[np.uint8], begins: Places) -> U32:
    """Hash of each stretch from one of ``begins`` (rising) up to the next, or to the end.

    The hash of codes ``c`` is ``sum(c[k] * BASE**k)``, wherever the stretch stands. At most
    262,144 codes.
    """
    return _sums(codes, begins) * _INVERSES.take(begins, mode="wrap")


def tails(codes: U32 | NDArray[np.uint8], begins: Places) -> U32:
    """The same without the first code ``c[0]`` of each stretch, but for ``first(c[0])``, which is
    left in: the caller knows it."""
    return _sums(codes, begins) * _NEXT_INVERSES.take(begins, mode="wrap")


def first(codes: U32) -> U32:
    """What ``tails`` leaves in of first codes."""
    return codes * _NEXT_INVERSES[:1]


def _sums(codes: U32 | NDArray[np.uint8], begins: Places) -> U32:
    powered = np.multiply(codes, _POWERS[: len(codes)])
    found: U32 = np.add.reduceat(powered, begins, dtype=np.uint32)
    return found
