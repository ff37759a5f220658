"""Events: what a link is seen to contain, as rows of weight tables and plain counts.

Every byte begins four n-grams; words are runs of letters and digits; every link has exactly one of
each of eleven combinations (its suffix, the shape of its label, …). Training makes a sparse matrix
of the same rows; serving looks their weights up and adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.evidence import hashing
from service.evidence.link_text import PAD, SUFFIX_IDS, ZONES, Written, link_text, suffix_ids
from service.observables.url import Url

U32 = NDArray[np.uint32]

CHUNK = 512
"""Links handled at once: what they need stays in the cache."""

CLASSES = ("digit", "hyphen", "vowel", "consonant", "upper", "dot", "slash", "other")
"""Character classes that are counted in each zone."""

_PARTS = ("suffix", "label_size", "form", "path_size", *(f"{zone}_shape" for zone in ZONES), "one")
_COMBINED = {
    "suffix": ("suffix",),
    "suffix_and_size": ("suffix", "label_size"),
    "suffix_and_shape": ("suffix", "label_shape"),
    "suffix_and_form": ("suffix", "form"),
    "suffix_and_subdomain": ("suffix", "subdomain_shape"),
    "label_shape": ("label_shape",),
    "label_shape_and_size": ("label_shape", "label_size"),
    "subdomain_shape": ("subdomain_shape",),
    "path_shape": ("path_shape",),
    "path_size": ("path_size",),
    "query_shape": ("query_shape",),
}
COMBINATIONS = tuple(_COMBINED)


def _mixing() -> NDArray[np.uint32]:
    """uint32 (parts, combinations): odd numbers where a part takes part, else 0."""
    found = np.zeros((len(_PARTS), len(_COMBINED)), np.uint32)
    state = 0x9E3779B9
    for column, parts in enumerate(_COMBINED.values()):
        for part in (*parts, "one"):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            found[_PARTS.index(part), column] = state | 1
    return found


def _characters() -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint64]]:
    """Of each byte: its lower case; its shape, odd for letters and digits; a one in the byte of
    the lane that counts its class."""
    lower = np.arange(256, dtype=np.uint32)
    lower[ord("A") : ord("Z") + 1] += 32
    shape = np.zeros(256, np.uint8)
    lane = np.zeros((256, len(CLASSES)), np.uint8)
    for byte in range(128):
        char = chr(byte)
        if char.isdigit():
            shape[byte], place = 2 * ord("9") + 1, 0
        elif char.isalpha():
            shape[byte] = 2 * ord("A" if char.isupper() else "a") + 1
            place = 4 if char.isupper() else 2 if char in "aeiouy" else 3
        else:
            shape[byte] = 2 * byte
            place = {"-": 1, "_": 1, ".": 5, "/": 6}.get(char, 7)
        lane[byte, place] = byte >= 5
    return lower, shape, lane.view(np.uint64).ravel()


_MIXING = _mixing()
_FIRST = np.array([_PARTS.index(parts[0]) for parts in _COMBINED.values()])
_SECOND = np.array([_PARTS.index(parts[-1]) for parts in _COMBINED.values()])
_COLUMNS = np.arange(len(_COMBINED))
_FIRST_FACTOR = _MIXING[_FIRST, _COLUMNS][:, None]
_SECOND_FACTOR = np.where(_FIRST == _SECOND, np.uint32(0), _MIXING[_SECOND, _COLUMNS])[:, None]
_ADDED = _MIXING[-1][:, None]
_LOWER, _SHAPE, _LANE = _characters()
_ZONE = np.arange(len(ZONES) + 1, dtype=np.uint32) * np.uint32(128)
_ZONES = np.concatenate([_ZONE] * CHUNK)
_MARK_HASHES = hashing.first(2 * np.arange(1, len(ZONES) + 1, dtype=np.uint32))
_LOWEST_SHAPE = np.array([10], np.uint8)
_ONE = np.array([1])
_ODD = np.array([1], np.uint8)
_FORM = np.array([1, 0, 2, 4])
_LABEL_SIZE = np.minimum(np.where(np.arange(512) <= 8, np.arange(512), 6 + np.arange(512) // 3), 17)
_PATH_SIZE = np.minimum(np.arange(512) // 4, 40)
_LABEL_SIZES: list[int] = _LABEL_SIZE.tolist()
_PATH_SIZES: list[int] = _PATH_SIZE.tolist()


class Events(NamedTuple):
    """Events of ``n`` links whose text has ``length`` bytes.

    ngrams       intp (4, length): rows of the n-grams of SIZES that begin at each byte
    raw          uint8 (length,): the text
    word_places  intp (w,): the byte at which each word begins
    word_ends    intp (w,): the byte behind each word
    word_table   intp (w + 11 * n,): rows in the table of words: of the words in the order of the
                 text, then of the first combination of each link, then of the second, …
    edges        intp (n * 5,): where sums over zones begin; every fifth is the pads
    lengths      int64 (n, 4): bytes of each zone, its mark left out
    runs         int64 (n, 4): runs of one character class in each zone, its mark counted
    lanes        uint64 (3, length): eight counts of one byte (CLASSES) of each byte of the text;
                 the other two lanes are free
    suffixes     public suffix of each link
    """

    ngrams: NDArray[np.intp]
    raw: NDArray[np.uint8]
    word_places: NDArray[np.intp]
    word_ends: NDArray[np.intp]
    word_table: NDArray[np.intp]
    edges: NDArray[np.intp]
    lengths: NDArray[np.int64]
    runs: NDArray[np.int64]
    lanes: NDArray[np.uint64]
    suffixes: list[str]

    @property
    def words(self) -> NDArray[np.intp]:
        """Rows of words, in the order of the text: intp (w,)."""
        return self.word_table[: len(self.word_places)]

    @property
    def combinations(self) -> NDArray[np.intp]:
        """Rows of COMBINATIONS, in the table of words: intp (n, 11)."""
        return self.word_table[len(self.word_places) :].reshape(len(COMBINATIONS), -1).T


def events(urls: Sequence[Url | Written]) -> Events:
    """Events of links; at most CHUNK at once."""
    raw, bounds, suffixes = link_text(urls)
    length = len(raw)
    edges = bounds.ravel()
    widths = np.empty(len(edges), np.intp)
    np.subtract(edges[1:], edges[:-1], out=widths[:-1])
    widths[-1:] = PAD
    codes = np.zeros(length + PAD, np.uint32)
    np.add(_LOWER.take(raw, mode="wrap"), _ZONES[: len(edges)].repeat(widths), out=codes[:length])
    lengths = widths.reshape(-1, 5)[:, :4] - _ONE

    shapes = _SHAPE.take(raw)
    turns = np.empty(length, np.uint8)
    turns[:1] = 2
    np.bitwise_xor(shapes[1:], shapes[:-1], out=turns[1:])
    shape_hashes, runs = _runs(shapes, turns)
    cuts = (turns & _ODD).view(np.bool_).nonzero()[0]
    words = hashing.stretches(codes, cuts)[::2]
    combined = _combined(suffixes, lengths, shape_hashes)

    lanes = np.empty((3, length), np.uint64)
    _LANE.take(raw, out=lanes[0], mode="clip")
    return Events(
        hashing.ngram_rows(codes),
        raw,
        cuts[::2],
        cuts[1::2],
        hashing.rows(np.concatenate((words, combined.ravel()))),
        edges,
        lengths,
        runs,
        lanes,
        suffixes,
    )


def _runs(shapes: NDArray[np.uint8], turns: NDArray[np.uint8]) -> tuple[U32, NDArray[np.intp]]:
    """Hash of the shape of each zone, uint32 (n, 4), and its number of runs, intp (n, 4).

    A shape is the sequence of runs of one class, each of which is long or has one byte.
    """
    fresh = turns != 0
    starts = fresh.nonzero()[0]
    runs = shapes.take(starts)
    marks = (runs < _LOWEST_SHAPE).nonzero()[0].reshape(-1, 5)  # each is a run of its own
    runs |= _ODD
    runs -= fresh[1:].view(np.uint8).take(starts)  # a run of one byte is even
    hashes = hashing.tails(runs, marks.ravel()).reshape(-1, 5)[:, :4]
    return hashes - _MARK_HASHES, marks[:, 1:] - marks[:, :4]


def _combined(suffixes: list[str], lengths: NDArray[np.intp], shapes: U32) -> U32:
    """Numbers of COMBINATIONS of each link, not yet mixed: uint32 (11, n)."""
    count = len(suffixes)
    if count == 1:  # one call on a list costs less than a dozen on arrays of one
        ((subdomain, label, path, query),) = lengths.tolist()
        form = (subdomain > 0) + 2 * (path > 0) + 4 * (query > 0)
        sizes = (_LABEL_SIZES[label], form, _PATH_SIZES[path])
        one = [SUFFIX_IDS[suffixes[0]], *sizes, *shapes.ravel().tolist(), 1]
        return np.array(one, np.uint32) @ _MIXING
    parts = np.empty((len(_PARTS), count), np.uint32)
    parts[0] = suffix_ids(suffixes)
    parts[1] = _LABEL_SIZE.take(lengths[:, 1])
    parts[2] = (lengths > 0) @ _FORM
    parts[3] = _PATH_SIZE.take(lengths[:, 2])
    parts[4:8] = shapes.T
    parts[8] = 1
    found: U32 = parts.take(_FIRST, axis=0)
    found *= _FIRST_FACTOR
    second = parts.take(_SECOND, axis=0)
    second *= _SECOND_FACTOR
    found += second
    found += _ADDED
    return found
