"""Rules on phone numbers: what each one catches, and what it must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.evidence.base import Evidence
from service.evidence.curated import Curated, Hotline
from service.evidence.heuristics import hotline, phone_cost, phone_neighbours, phone_plan_rules
from service.evidence.heuristics.phone_neighbours import neighbours_block
from service.observables.data.numbering import SHORT_CODES
from service.observables.phone import parse_phone

RULES = (
    *hotline.RULES,
    *phone_cost.RULES,
    *phone_neighbours.RULES,
    *phone_plan_rules.RULES,
)
NUMBERS = ("1900545413", "19006923", "18001091", "0692348560", "02438123456", "113", "0912345678")
LONG = tuple(number for number in NUMBERS if len(number) >= 8)
CURATED = Curated(
    hotlines={number: Hotline(number, "Ngân hàng Mẫu", ("a", "b"), None) for number in NUMBERS}
)


def collect(text: str) -> dict[str, Evidence]:
    """All evidence about one number, by code."""
    phone = parse_phone(text)
    found = (rule.evidence(phone, CURATED) for rule in RULES)
    return {evidence.code: evidence for evidence in found if evidence is not None}


def weights(text: str) -> int:
    return sum(evidence.weight for evidence in collect(text).values())


@pytest.mark.parametrize("number", [*NUMBERS, *SHORT_CODES])
def test_official_numbers_and_short_codes_never_weigh(number: str) -> None:
    found = collect(number)
    assert "hotline_caller_id" in found
    assert weights(number) == 0


def test_a_hotline_match_says_that_caller_id_can_be_forged() -> None:
    evidence = collect("1900 545 413")["hotline_caller_id"]
    assert "giả mạo" in evidence.text("vi")
    assert "forged" in evidence.text("en")
    assert "Ngân hàng Mẫu" in evidence.text("vi")


@pytest.mark.parametrize(
    "number", ["+1 1900545413", "0919006923", "+84113", "0113", "+49 18001091"]
)
def test_a_number_that_carries_a_hotline_inside_warns(number: str) -> None:
    assert collect(number)["hotline_imitation"].weight == 30


@pytest.mark.parametrize("number", ["1900545414", "1900554413", "190054541", "190069231"])
def test_one_digit_off_a_hotline_weighs_too_little_to_warn_alone(number: str) -> None:
    assert collect(number)["hotline_imitation"].weight == 15


@pytest.mark.parametrize(
    "number", ["19006924", "18006923", "0692348561", "02438123457", "0912345679", "1900111222"]
)
def test_chance_neighbours_of_hotlines_are_left_alone(number: str) -> None:
    """Dense 8-digit ranges, closed networks, landlines and mobiles: nearness means nothing."""
    assert weights(number) == 0


@pytest.mark.parametrize("number", ["091234567", "024 1234 5678 9", "+99912345678", "01612345678"])
def test_a_number_outside_every_plan_is_noted_with_weight(number: str) -> None:
    assert collect(number)["phone_outside_plan"].weight == 20


@pytest.mark.parametrize("number", ["0521234567", "0551234567", "069 234 8561", "191", "999"])
def test_our_plan_decides_what_is_outside_and_not_the_library(number: str) -> None:
    assert "phone_outside_plan" not in collect(number)


def test_an_official_number_unknown_to_the_plan_is_not_called_impossible() -> None:
    odd = Curated(hotlines={"0101234567": Hotline("0101234567", "Cơ quan Mẫu", ("a",), None)})
    phone = parse_phone("0101234567")
    assert not phone.valid
    assert phone_plan_rules.OUTSIDE_PLAN.evidence(phone, odd) is None


@pytest.mark.parametrize("number", ["01201234567", "04 38123456"])
def test_an_old_form_is_said_to_be_one(number: str) -> None:
    assert collect(number)["phone_old_form"].weight == 0


@pytest.mark.parametrize("number", ["0701234567", "08 38 123 456"])
def test_a_modern_number_is_not_called_old(number: str) -> None:
    assert "phone_old_form" not in collect(number)


@pytest.mark.parametrize(
    ("number", "where"), [("+224 612 345 678", "Guinea"), ("+1 809 555 0123", "Dominica")]
)
def test_one_ring_countries_are_a_soft_sign(number: str, where: str) -> None:
    evidence = collect(number)["phone_one_ring_country"]
    assert (evidence.weight, evidence.category) == (15, "WANGIRI")
    assert where in evidence.text("vi")


@pytest.mark.parametrize("number", ["+1 202 555 0123", "+56 32 123 4567", "+675 7012 3456"])
def test_other_countries_weigh_nothing(number: str) -> None:
    assert weights(number) == 0


@pytest.mark.parametrize("number", ["+8816 1234 5678", "+870773111632", "+979123456789"])
def test_satellite_and_worldwide_numbers_warn(number: str) -> None:
    assert collect(number)["phone_satellite"].weight == 30


def test_a_bangladeshi_number_is_no_satellite_number() -> None:
    assert "phone_satellite" not in collect("+880 1812 345678")


def test_a_paid_number_is_a_note() -> None:
    assert collect("1900111222")["phone_paid"].weight == 0
    assert "phone_paid" not in collect("18001092")


@pytest.mark.parametrize("number", ["024 7300 1234", "028 7101 2345", "0672012345"])
def test_internet_lines_are_a_note(number: str) -> None:
    assert collect(number)["phone_internet_line"].weight == 0
    assert "phone_internet_line" not in collect("024 3812 3457")


@pytest.mark.parametrize(
    ("number", "block"),
    [
        ("024 7300 1234", "+84247300123"),
        ("0236 381 2345", "+84236381234"),
        ("19006035", "+841900603"),
        ("0912345678", None),
        ("1800 1091", None),
        ("113", None),
        ("+12025550123", None),
        ("024 1234 5678 9", None),
    ],
)
def test_blocks_exist_for_landlines_and_1900_and_never_for_mobiles(
    number: str, block: str | None
) -> None:
    assert neighbours_block(parse_phone(number)) == block


def test_without_hotlines_nothing_imitates_one() -> None:
    phone = parse_phone("1900545414")
    assert hotline.HOTLINE_IMITATION.evidence(phone, Curated()) is None


def test_no_rule_names_a_number_or_promises_safety() -> None:
    for text in ("+1 1900545413", "1900545414", "091234567", "+224612345678", "01201234567"):
        for evidence in collect(text).values():
            for language in ("vi", "en"):
                words = evidence.text(language).lower()
                assert "an toàn" not in words
                assert "safe" not in words
                assert text[-6:] not in words


@given(st.from_regex(r"0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_an_ordinary_mobile_gives_no_weight(number: str) -> None:
    if not number.endswith(LONG):
        assert weights(number) == 0


@given(st.from_regex(r"02(4[2-8]|8[2-9]|36)[0-9]{7}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_an_ordinary_landline_gives_no_weight(number: str) -> None:
    if not number.endswith(LONG):
        assert weights(number) == 0
