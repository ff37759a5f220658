"""Hashes do not depend on where a thing stands, and one definition serves all ways to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evidence import hashing
from service.evidence.hashing import LONGEST, ROWS, SIZES, first, ngram_rows, row_of, rows

CODES = st.lists(st.integers(0, 639), min_size=1, max_size=60)


def _array(codes: list[int]) -> hashing.U32:
    return np.array(codes, np.uint32)


@given(CODES)
def test_a_row_of_one_ngram_is_the_row_found_in_the_text(codes: list[int]) -> None:
    found = ngram_rows(_array([*codes, 0, 0, 0, 0]))
    assert found.shape == (len(SIZES), len(codes))
    for size, line in zip(SIZES, found.tolist(), strict=True):
        for at in range(len(codes) - size + 1):
            assert line[at] == row_of(tuple(codes[at : at + size]))


@given(st.integers(0, 2**32 - 1))
def test_short_and_long_texts_have_the_same_rows(seed: int) -> None:
    codes = np.random.default_rng(seed).integers(0, 640, 1000).astype(np.uint32)
    found = ngram_rows(codes)
    assert found.min() >= 0
    assert found.max() < ROWS
    for begin in (0, 1, 800):
        part = ngram_rows(codes[begin : begin + 100])
        assert (part == found[:, begin : begin + 96]).all()


@given(CODES, CODES, CODES)
def test_equal_stretches_have_equal_hashes_wherever_they_stand(
    before: list[int], stretch: list[int], after: list[int]
) -> None:
    alone = hashing.stretches(_array(stretch), np.array([0]))
    begins = np.cumsum([0, len(before), len(stretch)])
    among = hashing.stretches(_array(before + stretch + after), begins)
    assert among[1] == alone[0]
    assert among.dtype == np.uint32
    base = 0x01000193
    assert alone[0] == sum(c * base**k for k, c in enumerate(stretch)) % 2**32


@given(CODES, CODES)
def test_a_stretch_can_be_hashed_without_its_first_code(one: list[int], two: list[int]) -> None:
    text, begins = _array([3, *one, 9, *two]), np.array([0, 1 + len(one)])
    expected = hashing.stretches(_array(one + two), np.array([0, len(one)]))
    assert (hashing.tails(text, begins) - first(_array([3, 9])) == expected).all()


def test_bytes_and_wide_codes_hash_alike() -> None:
    narrow, begins = np.arange(200, dtype=np.uint8), np.array([0, 7, 70])
    wide = hashing.stretches(narrow.astype(np.uint32), begins)
    assert (hashing.stretches(narrow, begins) == wide).all()


def test_the_last_places_of_the_longest_text_hash_like_the_first() -> None:
    codes = np.zeros(LONGEST, np.uint32)
    codes[:9] = codes[-9:] = range(1, 10)
    found = hashing.stretches(codes, np.array([0, 9, LONGEST - 9]))
    assert found[0] == found[2]


def test_a_text_that_is_too_long_is_refused_and_not_hashed_wrongly() -> None:
    with pytest.raises(ValueError):
        hashing.stretches(np.zeros(LONGEST + 1, np.uint32), np.array([0]))


def test_rows_of_hashed_things_use_the_whole_table() -> None:
    found = rows(np.arange(ROWS, dtype=np.uint32) << np.uint32(8))
    assert found.min() >= 0
    assert found.max() < ROWS
    assert len(np.unique(found)) > ROWS // 2


def test_the_tables_of_powers_stay_small() -> None:
    arrays = [value for value in vars(hashing).values() if isinstance(value, np.ndarray)]
    assert sum(array.nbytes for array in arrays if array.base is None) <= 2 * 4 * LONGEST + 1024
