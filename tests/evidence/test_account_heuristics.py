"""Rules on bank accounts: what each one catches, and what it must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.evidence.base import Evidence
from service.evidence.curated import Curated
from service.evidence.heuristics.account_rules import RULES
from service.observables.account import make_account, parse_account
from service.observables.data.banks import BANKS, Bank
from service.observables.phone import parse_phone


def collect(text: str) -> dict[str, Evidence]:
    """All evidence about one account, by code."""
    account = parse_account(text)
    found = (rule.evidence(account, Curated()) for rule in RULES)
    return {evidence.code: evidence for evidence in found if evidence is not None}


@pytest.mark.parametrize("text", ["970499:123456789", "XYZBank 12345678", "12345678901@xyz"])
def test_a_bank_that_does_not_exist_is_noted(text: str) -> None:
    assert collect(text)["account_bank_unknown"].weight == 5


def test_a_number_without_any_bank_asks_for_the_bank() -> None:
    found = collect("0011001234567")
    assert set(found) == {"account_without_bank"}
    assert found["account_without_bank"].weight == 0


@pytest.mark.parametrize("text", ["VCB 1234", "VCB 0000000000"])
def test_a_number_that_cannot_be_is_noted(text: str) -> None:
    assert collect(text)["account_number_impossible"].weight == 15


@pytest.mark.parametrize("text", ["VCB 8888888888", "VCB 12345", "MB 0912345678", "ACB 000001"])
def test_chosen_numbers_and_phone_numbers_are_ordinary(text: str) -> None:
    assert collect(text) == {}


@pytest.mark.parametrize("text", ["MoMo 0912345678", "BVBank 99MM24011M34875080"])
def test_wallets_and_virtual_accounts_show_a_firm_for_a_payee(text: str) -> None:
    assert collect(text)["account_virtual"].weight == 0


def test_the_rules_look_at_accounts_only() -> None:
    phone = parse_phone("0912345678")
    assert [rule.evidence(phone, Curated()) for rule in RULES] == [None] * len(RULES)


@given(st.sampled_from(BANKS), st.from_regex(r"[1-9][0-9]{5,18}", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_an_ordinary_account_gives_no_weight(bank: Bank, number: str) -> None:
    account = make_account(bank.bin, number)
    found = [rule.evidence(account, Curated()) for rule in RULES]
    assert sum(evidence.weight for evidence in found if evidence) == 0


def test_no_rule_promises_safety_or_repeats_the_number() -> None:
    for text in ("970499:123456789", "VCB 1234", "MoMo 0912345678", "0011001234567"):
        for evidence in collect(text).values():
            for language in ("vi", "en"):
                words = evidence.text(language).lower()
                assert "an toàn" not in words
                assert "safe" not in words
                assert text[-4:] not in words
