"""A receipt is read however it is written, and a slip of the pen is told."""

from __future__ import annotations

import re
from base64 import b32encode

from hypothesis import given
from hypothesis import strategies as st

from service.reports.receipt import ALPHABET, read, spell
from service.reports.refs import Refs

receipts = st.binary(min_size=10, max_size=10).map(lambda raw: spell(b32encode(raw).decode()))
PLACES = [place for place, char in enumerate("LC-XXXX-XXXX-XXXX-XXXXC") if char in "XC"][1:]
"""Where the seventeen letters stand."""


def _spelled(letters: str) -> str:
    return f"LC-{letters[:4]}-{letters[4:8]}-{letters[8:12]}-{letters[12:]}"


def _letters(receipt: str) -> str:
    return receipt[2:].replace("-", "")


@given(receipts)
def test_a_receipt_has_80_bits_a_check_letter_and_one_form(receipt: str) -> None:
    assert re.fullmatch(rf"LC-([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{5}}", receipt)
    assert 32 ** (len(PLACES) - 1) == 2**80
    assert read(receipt) == receipt


@given(st.lists(st.binary(min_size=10, max_size=10), min_size=2, max_size=2, unique=True))
def test_two_receipts_are_never_spelled_alike(raw: list[bytes]) -> None:
    assert len({spell(b32encode(item).decode()) for item in raw}) == 2


def test_letters_that_look_alike_are_not_used() -> None:
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


@given(receipts)
def test_every_single_wrong_letter_is_told(receipt: str) -> None:
    letters = _letters(receipt)
    for place, right in enumerate(letters):
        for wrong in ALPHABET:
            if wrong != right:
                assert read(_spelled(letters[:place] + wrong + letters[place + 1 :])) is None


@given(receipts)
def test_every_swap_of_different_neighbours_is_told_but_of_the_first_and_last_letter(
    receipt: str,
) -> None:
    """Luhn's sum cannot tell ``0Z`` from ``Z0``, the first and the last letter of the alphabet."""
    letters = _letters(receipt)
    for place in range(len(letters) - 1):
        first, second = letters[place], letters[place + 1]
        swapped = _spelled(letters[:place] + second + first + letters[place + 2 :])
        if {first, second} == {"0", "Z"}:
            assert read(swapped) == swapped
        elif first != second:
            assert read(swapped) is None


@given(receipts, st.integers(0, 16))
def test_a_letter_too_few_or_too_many_is_told(receipt: str, place: int) -> None:
    letters = _letters(receipt)
    assert read("LC" + letters[:place] + letters[place + 1 :]) is None
    assert all(read("LC" + letters[:place] + more + letters[place:]) is None for more in "0AZ")


@given(receipts, st.data())
def test_ways_of_writing_a_receipt_are_read_alike(receipt: str, data: st.DataObject) -> None:
    def say(char: str) -> str:
        alike = {"0": "0Oo", "1": "1IiLl"}.get(char, char + char.lower())
        return data.draw(st.sampled_from(alike))

    written = "".join(map(say, _letters(receipt)))
    cut = data.draw(st.integers(0, 17))
    mark = data.draw(st.sampled_from(["", "-", " ", ".", " - ", "–"]))
    for lead in ("", "LC", "lc-", "LC ", " Lc"):
        assert read(lead + written[:cut] + mark + written[cut:]) == receipt


@given(st.text(max_size=80))
def test_whatever_is_typed_it_is_a_receipt_in_its_one_form_or_nothing(text: str) -> None:
    found = read(text)
    assert found is None or read(found) == found


@given(st.binary(max_size=20), st.binary(max_size=20))
def test_one_seed_gives_one_receipt_and_another_secret_another(seed: bytes, other: bytes) -> None:
    refs = Refs(b"s" * 32)
    made = spell(refs.code("report", seed))
    assert made == spell(refs.code("report", seed)) == read(made)
    assert made != spell(Refs(b"t" * 32).code("report", seed))
    assert made != spell(refs.code("appeal", seed))
    assert (made == spell(refs.code("report", other))) is (seed == other)
