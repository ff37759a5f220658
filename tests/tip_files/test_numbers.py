"""Which numbers a spreadsheet broke, and what of it may be put right."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.tip_files import numbers
from service.tip_files.numbers import broken, number_text, restored_phone, without_fraction


@pytest.mark.parametrize(
    "text",
    ["9.70412E+12", "9,70412E+12", "9.70412e+12", "1E+15", "1E+100", " 9.70412E+18 ", "-1.5E+20",
     "+8.49123E+11", "9.12345678E8", "9.70412e18", "1E5", "5E+1", "1.5E-05", "'9.70412E+18",
     "\u00a09.70412E+18\u200e", "9.70412E +18", "9704123456789012.0"],
)  # fmt: skip
def test_rounded_numbers_are_told(text: str) -> None:
    assert broken(text) == "excel_rounded"
    assert re.search(numbers.SUSPECT, text)


@pytest.mark.parametrize(
    "text",
    ["", "9704123456789", "97041234567890123456", "12E12", "E+12",
     "9.7.1E+12", "9.70412E+12 VND", "ABCE+12", "٩.70412E+12", "1.5E+12345", "0912345678",
     "970412345678901.0", "1234E567"],
)  # fmt: skip
def test_other_texts_are_not(text: str) -> None:
    assert broken(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("970436.0", "970436"), ("0071004567890.0", "0071004567890"), (" 19001234,0 ", "19001234"),
     ("'91234567.00", "91234567"), ("971234560.0\u00a0", "971234560")],
)  # fmt: skip
def test_a_fraction_of_nothing_is_taken_off(text: str, number: str) -> None:
    assert without_fraction(text) == number
    assert re.search(numbers.SUSPECT, text)


@pytest.mark.parametrize(
    "text", ["0912.345.000", "1900.000", "1234.0", "91234567.5", "91234567.01", "0912345678", ""]
)
def test_no_other_digit_is_taken_off(text: str) -> None:
    assert without_fraction(text) is None


@pytest.mark.parametrize("first", "35789")
def test_a_lost_zero_is_put_back(first: str) -> None:
    assert restored_phone(first + "12345678") == "0" + first + "12345678"
    assert restored_phone(f" {first}12345678\n") == "0" + first + "12345678"


@pytest.mark.parametrize(
    "text",
    ["", "012345678", "112345678", "212345678", "412345678", "612345678", "91234567",
     "9123456789", "0912345678", "+84912345678", "912 345 678", "912345678.0", "٩١٢٣٤٥٦٧٨"],
)  # fmt: skip
def test_nothing_else_gets_a_zero(text: str) -> None:
    assert restored_phone(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (912345678.0, "912345678"),
        (0.0, "0"),
        (-0.0, "0"),
        (999_999_999_999_999.0, "999999999999999"),
        (1e15, "1E+15"),
        (9704123456789012345.0, "9.70412345678901E+18"),
        (-1e15, "-1E+15"),
        (1.5, "1.5"),
        (0.1, "0.1"),
        (1e300, "1E+300"),
        (1e-7, "1e-07"),
    ],
)
def test_numbers_are_written_with_what_is_known_of_them(value: float, text: str) -> None:
    assert number_text(value) == text


@given(st.integers(-(10**22), 10**22))
def test_a_number_of_more_than_15_digits_is_always_told_as_broken(value: int) -> None:
    text = number_text(float(value))
    if abs(value) >= 10**15:
        assert broken(text) == "excel_rounded"
    else:
        assert (text, broken(text)) == (str(value), None)
