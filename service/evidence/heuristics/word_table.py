"""Word table: which words of many hosts may mean something, found in a few passes over all of them.

A batch holds tens of thousands of words, nearly all of which mean nothing. What ``BrandIndex`` and
the lure words know is laid out as bit fields over hashes and over ends of words, so that numpy
leaves over the few words that must be looked at one by one. A bit field may say yes in vain, never
no: what is left over is judged by the same functions as a single link's words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.evidence.heuristics.lookalike_index import (
    FOLD,
    FUZZY_LEAST,
    LONGEST,
    TWO_LEAST,
    VOWELS,
    BrandIndex,
)

Places = NDArray[np.intp]
Codes = NDArray[np.uint8]

WEAK, BRANCH, NEAR, BONES, LONG, BAIT, LURE = 1, 2, 4, 8, 16, 32, 64
"""A short name; the beginning of one that takes a letter or two more; a name less a letter; a name
without its vowels; a word that shares an end with a long name; a word that calls for the rule on
bait words; any lure word."""
_END, _TWO = 1, 2
_HASH_BITS = 20
_SHIFT = np.array([64 - _HASH_BITS], np.uint64)
_BASE = 0x9E3779B97F4A7C15
_LETTERS = np.full(256, 27, np.uint8)
_LETTERS[[ord(gap) for gap in "-.\n"]] = 0
_LETTERS[ord("a") : ord("z") + 1] = np.arange(1, 27)
_LETTERS[ord("i")] = _LETTERS[ord("l")]
_BONES = np.array([chr(byte).translate(VOWELS) != "" for byte in range(128)] + [True] * 128)
_IS_BONE = np.ones(32, np.bool_)
_IS_BONE[_LETTERS[~_BONES]] = False


def _powers(count: int) -> NDArray[np.uint64]:
    found = np.full(count, _BASE, np.uint64)
    return np.multiply.accumulate(found, dtype=np.uint64)


_POWERS = _powers(LONGEST + 2)
_LAST = len(_POWERS) - 1


class WordTable(NamedTuple):
    """Bits by the hash of a word, and by its size with its first or last three letters."""

    hashes: NDArray[np.uint8]
    ends: NDArray[np.uint8]


def codes_of(text: bytes) -> Codes:
    """Letters as 1 to 26, ``i`` as ``l``; gaps between words as 0, anything else as 27."""
    return _LETTERS[np.frombuffer(text, np.uint8)]


def _hash(word: str) -> int:
    codes = codes_of(word.encode("ascii", "replace")).astype(np.uint64)
    powers = _POWERS[np.minimum(np.arange(len(codes)), _LAST)]
    return int((codes * powers).sum(dtype=np.uint64) >> _SHIFT[0])


def _end_key(three: str, size: int) -> int:
    first, second, third = codes_of(three.encode("ascii", "replace")).tolist()
    return int(((size * 32 + first) * 32 + second) * 32 + third)


@lru_cache(maxsize=4)
def word_table(index: BrandIndex, kinds: tuple[tuple[str, int], ...]) -> WordTable:
    """The table of these brands, and of lure words with the bits that they are to have."""
    hashes = np.zeros(1 << _HASH_BITS, np.uint8)
    ends = np.zeros((LONGEST + 1) << 15, np.uint8)
    for word in index.weak:
        hashes[_hash(word)] |= WEAK
        if len(word) in (5, 6):
            hashes[_hash(word)] |= BRANCH
    for word in index.deletions:
        hashes[_hash(word)] |= NEAR
    for word in index.bones:
        hashes[_hash(word)] |= BONES
    for word, bits in kinds:
        hashes[_hash(word)] |= bits
        hashes[_hash(word + "vn")] |= bits
    for three, size in index.ends:
        if size <= LONGEST:
            ends[_end_key(three, size)] |= _END
    for three, size in index.by_end:
        if size <= LONGEST:
            ends[_end_key(three, size)] |= _TWO
    return WordTable(hashes, ends)


class Loud(NamedTuple):
    """Words that may mean something: where each begins and ends.

    ``bits`` of BAIT and LURE are for the word; the others are settled by ``named``.
    """

    starts: list[int]
    ends: list[int]
    bits: list[int]


def loud_words(codes: Codes, table: WordTable) -> Loud:
    """Of the words of a text, those that the table knows; nothing that it knows is missed."""
    letters = np.zeros(len(codes) + 2, np.bool_)
    np.not_equal(codes, 0, out=letters[1:-1])
    turns = (letters[1:] != letters[:-1]).nonzero()[0]
    starts, ends = turns[::2], turns[1::2]
    if not len(starts):
        return Loud([], [], [])
    sizes = ends - starts
    hashed = _hashes(codes, starts)
    bits = table.hashes[hashed >> _SHIFT] & np.uint8(WEAK | NEAR | BAIT | LURE)
    bits &= np.where(sizes >= FUZZY_LEAST, 0xFF, 0xFF & ~NEAR).astype(np.uint8)
    _add_branches(bits, codes, starts, sizes, table)
    _add_near(bits, codes, starts, sizes, table)
    found = bits.nonzero()[0]
    return Loud(starts[found].tolist(), ends[found].tolist(), bits[found].tolist())


def _hashes(codes: Codes, starts: Places) -> NDArray[np.uint64]:
    begins = starts[0]
    widths = np.diff(starts, append=len(codes))
    inside = np.arange(begins, len(codes)) - starts.repeat(widths)
    np.minimum(inside, _LAST, out=inside)
    return np.add.reduceat(codes[begins:] * _POWERS[inside], starts - begins, dtype=np.uint64)


def _add_branches(
    bits: NDArray[np.uint8], codes: Codes, starts: Places, sizes: Places, table: WordTable
) -> None:
    """Words of up to eight letters that begin with a short name of five or six."""
    some = ((sizes > 5) & (sizes <= 8)).nonzero()[0]
    letters = codes[starts[some][:, None] + np.arange(6)] * _POWERS[:6]
    five = letters[:, :5].sum(axis=1, dtype=np.uint64)
    known = table.hashes[five >> _SHIFT] | table.hashes[(five + letters[:, 5]) >> _SHIFT]
    bits[some] |= known & np.uint8(BRANCH)


def _add_near(
    bits: NDArray[np.uint8], codes: Codes, starts: Places, sizes: Places, table: WordTable
) -> None:
    """Only words that share an end with a name of about their size can misspell it."""
    some = ((sizes >= FUZZY_LEAST) & (sizes <= LONGEST)).nonzero()[0]
    threes = codes.astype(np.int32)
    threes[:-1] = (threes[:-1] << 5) + threes[1:]
    threes[:-2] = (threes[:-2] << 5) + codes[2:]
    first, size = starts[some], sizes[some]
    head, tail = threes[first], threes[first + (size - 3)]
    size <<= 15
    known = table.ends[head + size] | table.ends[tail + size]
    bits[some] &= np.where(known, 0xFF, 0xFF & ~NEAR).astype(np.uint8)
    chosen = (known != 0).nonzero()[0]
    some, known = some[chosen], known[chosen]
    near = np.zeros(len(some), np.bool_)
    for least, most in ((0, LONGEST // 2), (LONGEST // 2 + 1, LONGEST)):  # half is spared
        part = ((sizes[some] >= least) & (sizes[some] <= most)).nonzero()[0]
        near[part] = _one_less(codes, starts[some[part]], sizes[some[part]], most, table)
    long = (sizes[some] >= TWO_LEAST) & (known & _TWO != 0)
    bits[some] |= near * np.uint8(NEAR) + long * np.uint8(LONG)


def _one_less(
    codes: Codes, starts: Places, sizes: Places, most: int, table: WordTable
) -> NDArray[np.bool_]:
    """Whether a word of at most so many letters, less one of them or less its vowels, is what
    names leave."""
    columns = np.arange(most)
    inside = columns < sizes[:, None]
    padded = np.concatenate((codes, np.zeros(most, np.uint8)))
    letters = padded[starts[:, None] + columns] * inside
    before = (letters * _POWERS[:most]).cumsum(axis=1, dtype=np.uint64)
    after = np.zeros_like(before)
    np.multiply(letters[:, 1:], _POWERS[: most - 1], out=after[:, 1:])
    less = after.sum(axis=1, dtype=np.uint64)[:, None] - after.cumsum(axis=1, dtype=np.uint64)
    less[:, 1:] += before[:, :-1]
    found = ((table.hashes[less >> _SHIFT] & np.uint8(NEAR) != 0) & inside).any(axis=1)
    bones = _IS_BONE[letters] & inside
    rank = np.maximum(bones.cumsum(axis=1) - 1, 0)
    hashed = (letters * bones * _POWERS[rank]).sum(axis=1, dtype=np.uint64)
    found |= table.hashes[hashed >> _SHIFT] & np.uint8(BONES) != 0
    return np.asarray(found, np.bool_)


def names_one(index: BrandIndex, word: str, bits: int) -> bool:
    """Whether a word of which the table knows ``bits`` is a short name or a misspelt one."""
    folded = word.translate(FOLD)
    if bits & (WEAK | BRANCH) and (
        folded in index.weak or (len(folded) <= 8 and index.branch(folded) is not None)
    ):
        return True
    if bits & NEAR:
        return index.nearly(word, folded) is not None
    return bits & LONG != 0 and index.shares_an_end(word, folded) is not None
