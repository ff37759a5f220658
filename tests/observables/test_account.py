"""Accounts as people write them, and the banks that they name."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidObservable
from service.observables.account import make_account, parse_account
from service.observables.data.banks import BANKS, Bank, bank_in, banks_in, by_bin, find_bank
from service.observables.folding import fold

VECTORS = Path(__file__).parents[1] / "vectors"
SECOND_BIN = {"970459": "422589", "977777": "970468"}
"""Companies with two BINs: every name leads to the one on the right."""


def rows(name: str) -> list[list[str]]:
    """Rows of a vector file without its source line and header."""
    lines = (VECTORS / name).read_text(encoding="utf-8").split("\n")[2:]
    return [
        [re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), cell) for cell in cells]
        for cells in (line.split("\t") for line in lines if line)
    ]


def outcome(text: str) -> str:
    """The text that an account keeps, or the code of the refusal."""
    try:
        return parse_account(text).text
    except InvalidObservable as error:
        return error.code


@pytest.mark.parametrize(("written", "key", "bank", "bank_text"), rows("account_forms.tsv"))
def test_every_usual_way_of_writing_gives_bank_and_number(
    written: str, key: str, bank: str, bank_text: str
) -> None:
    account = parse_account(written)
    assert account.key == key
    assert (account.bank or "-", account.bank_text or "-") == (bank, bank_text)
    assert account.key == f"{account.bank_bin or '?'}:{account.number}"
    assert account.text == written


@pytest.mark.parametrize(("written", "code"), rows("account_refused.tsv"))
def test_what_is_not_one_account_is_refused_with_a_code(written: str, code: str) -> None:
    assert outcome(written) == code


@pytest.mark.parametrize(("name", "number"), rows("banks_names.tsv"))
def test_popular_and_former_names_find_their_bank(name: str, number: str) -> None:
    bank = find_bank(name)
    assert (bank.bin if bank else "-") == number


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.bin)
def test_every_bank_is_found_by_bin_code_short_name_and_full_name(bank: Bank) -> None:
    """With or without diacritics, in capitals, decomposed, and with its legal form."""
    assert by_bin(bank.bin) is bank
    assert find_bank(bank.bin) is bank
    expected = SECOND_BIN.get(bank.bin, bank.bin)
    plain = fold(bank.name_vi)
    decomposed = unicodedata.normalize("NFD", bank.name_vi)
    short = bank.short_name
    for name in (bank.code, short, short.lower(), f"NH {short}", f"Ngân hàng {short}"):
        found = find_bank(name)
        assert found is not None
        assert found.bin == expected, name
    for name in (bank.name_vi, plain, plain.upper(), decomposed):
        found = find_bank(name)
        assert found is not None
        assert found.bin == expected, name


def test_the_table_has_each_bin_once() -> None:
    assert len({bank.bin for bank in BANKS}) == len(BANKS) == 71
    assert {bank.sector for bank in BANKS} == {"bank", "wallet", "finance"}


@pytest.mark.parametrize(("text", "short_name", "written"), rows("banks_in_text.tsv"))
def test_a_bank_in_a_sentence_counts_only_where_a_bank_is_meant(
    text: str, short_name: str, written: str
) -> None:
    for form in (text, unicodedata.normalize("NFD", text)):
        named = bank_in(form)
        if named is None:
            assert short_name == "-"
            continue
        bank, start, end = named
        assert bank.short_name == short_name
        assert unicodedata.normalize("NFC", form[start:end]) == written


def test_all_banks_of_a_text_are_found_in_order() -> None:
    text = "từ Vietcombank sang ngân hàng Á Châu rồi MoMo"
    assert [bank.short_name for bank, _, _ in banks_in(text)] == ["Vietcombank", "ACB", "MoMo"]


def test_values_from_a_code_become_an_account() -> None:
    account = make_account("970422", "0912 345-678", text="0912 345-678")
    assert (account.key, account.bank) == ("970422:0912345678", "MBBank")


def test_a_bank_named_in_a_link_is_looked_up() -> None:
    assert make_account(None, "123456", bank_text="vietinbank").bank_bin == "970415"
    assert make_account("ICB", "123456").bank_bin == "970415"


def test_an_unknown_bin_is_kept() -> None:
    account = make_account("970499", "123456")
    assert (account.key, account.bank_bin, account.bank) == ("970499:123456", "970499", None)


@pytest.mark.parametrize(
    ("number", "code"), [("", "empty"), ("12*4", "not_an_account"), ("1" * 20, "not_an_account")]
)
def test_values_that_are_no_account_number_are_refused(number: str, code: str) -> None:
    with pytest.raises(InvalidObservable) as caught:
        make_account("970422", number)
    assert (caught.value.code, caught.value.field) == (code, "value")


def test_card_numbers_and_citizen_ids_are_not_given_a_bank() -> None:
    assert parse_account("9704361234567890123").bank_bin is None
    assert parse_account("001099012345").bank_bin is None


@given(st.text(max_size=64))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert outcome(text) in {text, "empty", "not_an_account", "several_numbers"}


@given(st.text(alphabet="0123456789 :.-@/VCBMBstkngânhàngQuốcTế?", max_size=40))
@settings(max_examples=600, deadline=None)
def test_reading_a_key_again_gives_the_same_key(text: str) -> None:
    try:
        account = parse_account(text)
    except InvalidObservable:
        return
    assert re.fullmatch(r"(?:[0-9]{6}|\?):[A-Z0-9]{1,19}", account.key)
    assert parse_account(account.key).key == account.key


@given(st.sampled_from(BANKS), st.from_regex(r"[0-9]{8,14}", fullmatch=True), st.booleans())
@settings(max_examples=400, deadline=None)
def test_bank_and_number_may_stand_in_either_order(
    bank: Bank, number: str, bank_first: bool
) -> None:
    short = bank.short_name
    account = parse_account(f"{short} {number}" if bank_first else f"{number} {short}")
    assert account.number == number
    assert account.bank_bin == SECOND_BIN.get(bank.bin, bank.bin)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_offsets_of_a_bank_stay_within_the_text(text: str) -> None:
    for bank, start, end in banks_in(text + " Vietcombank "):
        assert 0 <= start < end <= len(text) + 13
        assert bank in BANKS
