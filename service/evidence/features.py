"""Features: what the classifier's head sees of each link, from events and looked-up tables.

The same function makes them for training and for serving. ``FEATURES`` names the columns in
order; ``fingerprint`` changes whenever anything that decides their values does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import repeat
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from service.evidence.events import CLASSES, COMBINATIONS, Events
from service.evidence.hashing import BITS, ROWS
from service.evidence.lexicon import BRAND_BIT, BRANDS, LURE_BIT, LURES
from service.evidence.link_text import MAX_HOST, MAX_PATH, MAX_QUERY, ZONES

KNOWN = ("honest", "unseen", "brand", "lure")
"""What the ``known`` table tells of a 4-gram and of a 5-gram: how often honest links have it
(log2), that none has, that it is part of a brand, or of a lure."""
SUFFIX_VALUES = ("suffix_odds", "suffix_odds_recent", "suffix_seen", "suffix_private")
TOP_HONEST = 15

FEATURES: tuple[str, ...] = (
    *(f"ngrams_{zone}" for zone in ZONES),
    *(f"words_{zone}" for zone in ZONES),
    *COMBINATIONS,
    "linear",
    *SUFFIX_VALUES,
    *(f"{zone}_{kind}" for zone in ZONES for kind in CLASSES[:4]),
    *(f"{zone}_{kind}" for zone in ZONES for kind in CLASSES[4:]),
    *(f"{zone}_{word}_4" for zone in ZONES for word in KNOWN),
    *(f"{zone}_{word}_5" for zone in ZONES for word in KNOWN),
    *(f"{zone}_length" for zone in ZONES),
    *(f"{zone}_runs" for zone in ZONES),
)
DEFINITION = 1
"""Raised by hand when the meaning of a column changes under the same name."""

_SUMS = len(ZONES)
_COMBINED = 2 * _SUMS
_LINEAR = _COMBINED + len(COMBINATIONS)
_SUFFIX = _LINEAR + 1
_COUNTS = _SUFFIX + len(SUFFIX_VALUES)
_LOG = np.log1p(np.arange(1 << 12)).astype(np.float32)
"""Of each count that can be: at most 15 for each byte of a path with a port, of 206 bytes."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What training learned, to be looked up.

    ngrams        float32 (ROWS,): weight of each n-gram
    words         float32 (ROWS,): weight of each word and combination
    known         uint8 (ROWS,): bits 0-3 log2 of honest links with this n-gram, then BRAND_BIT
                  and LURE_BIT
    suffixes      place of each known public suffix in ``suffix_values``; place 0 is "unknown"
    suffix_values float32 (suffixes + 1, 4): SUFFIX_VALUES
    bias          of the linear part
    """

    ngrams: NDArray[np.float32]
    words: NDArray[np.float32]
    known: NDArray[np.uint8]
    suffixes: dict[str, int]
    suffix_values: NDArray[np.float32]
    bias: float

    def __post_init__(self) -> None:
        """Raises ValueError for a table of another size: a look-up would read the wrong row."""
        for name in ("ngrams", "words", "known"):
            if getattr(self, name).shape != (ROWS,):
                raise ValueError(f"the table {name!r} has not {ROWS} rows")
        width = (len(self.suffixes) + 1, len(SUFFIX_VALUES))
        if self.suffix_values.shape != width:
            raise ValueError(f"the table 'suffix_values' is not {width[0]} by {width[1]}")


def _known_lanes() -> NDArray[np.uint64]:
    """Four 16-bit counts of KNOWN for each possible byte of the ``known`` table."""
    lanes = np.zeros(64, np.uint64)
    for info in range(64):
        seen = info & TOP_HONEST
        lanes[info] = (
            seen
            | (int(seen == 0) << 16)
            | (int(bool(info & BRAND_BIT)) << 32)
            | (int(bool(info & LURE_BIT)) << 48)
        )
    return lanes


_KNOWN_LANES = _known_lanes()
_ROOT = np.sqrt(np.arange(512), dtype=np.float32)
_FAST: Literal["wrap"] = "wrap"
"""How to take by places that cannot be outside: for items of four bytes numpy's loop without a
check takes half the time of the one that raises."""


def features(found: Events, tables: Tables) -> NDArray[np.float32]:
    """float32 (n, len(FEATURES)). A link gets the same row alone and among others, bit by bit."""
    values = np.empty((len(found.suffixes), len(FEATURES)), np.float32)
    if not found.suffixes:
        return values
    _weigh(found, tables, values[:, :_SUFFIX])
    get = tables.suffixes.get
    if len(values) == 1:
        values[0, _SUFFIX:_COUNTS] = tables.suffix_values[get(found.suffixes[0], 0)]
    else:
        places = np.fromiter(map(get, found.suffixes, repeat(0)), np.intp, len(values))
        values[:, _SUFFIX:_COUNTS] = tables.suffix_values.take(places, axis=0)
    values[:, _COUNTS:] = _LOG.take(_count(found, tables.known), mode=_FAST)
    return values


def _weigh(found: Events, tables: Tables, values: NDArray[np.float32]) -> None:
    """Fill in the columns of weights and their sum."""
    edges = found.edges
    weights = np.zeros((2, found.ngrams.shape[1]), np.float32)
    np.add.reduce(tables.ngrams.take(found.ngrams, mode=_FAST), axis=0, out=weights[0])
    told = tables.words.take(found.word_table, mode=_FAST)
    words = len(found.word_places)
    weights[1].put(found.word_places, told[:words])
    sums = np.add.reduceat(weights, edges, axis=1).reshape(2, -1, 5)
    sizes = edges[4::5] - edges[::5]
    np.divide(sums[0, :, :_SUMS], _ROOT.take(sizes)[:, None], out=values[:, :_SUMS])
    values[:, _SUMS:_COMBINED] = sums[1, :, :_SUMS]
    values[:, _COMBINED:_LINEAR] = told[words:].reshape(len(COMBINATIONS), -1).T
    np.add(np.add.reduce(values[:, :_LINEAR], axis=1), tables.bias, out=values[:, _LINEAR])


def _count(found: Events, known: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Counts of CLASSES and KNOWN, lengths and runs of each zone: intp (n, 72)."""
    lanes = found.lanes
    _KNOWN_LANES.take(known.take(found.ngrams[2:]), out=lanes[1:], mode="clip")
    sums = np.add.reduceat(lanes, found.edges, axis=1).reshape(3, -1, 5)[:, :, :_SUMS]
    count = sums.shape[1]
    counts = np.empty((count, 72), np.intp)
    halves = sums[0].reshape(-1, 4, 1).view(np.uint32).transpose(0, 2, 1)
    counts[:, :32] = halves.reshape(count, 8).view(np.uint8)
    counts[:, 32:64] = sums[1:].transpose(1, 0, 2).reshape(count, 8).view(np.uint16)
    counts[:, 64:68] = found.lengths
    counts[:, 68:] = found.runs
    return counts


def fingerprint() -> str:
    """Hex SHA-256 of what decides the features: their names, the lexicon, hashing and limits,
    and the version of this definition."""
    parts = (DEFINITION, BITS, MAX_HOST, MAX_PATH, MAX_QUERY, FEATURES, BRANDS, LURES)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
