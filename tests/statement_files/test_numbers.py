"""What is printed is the figure itself, in the way Vietnamese readers write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.movement.statements.base import Unit
from service.statement_files.numbers import read, shown, spoken


@given(st.none() | st.integers(-(10**18), 10**18), st.sampled_from(Unit))
def test_every_figure_is_read_back_from_what_is_printed(value: int | None, unit: Unit) -> None:
    assert read(shown(value, unit), unit) == value


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, Unit.COUNT, "0"),
        (12_345, Unit.COUNT, "12.345"),
        (-1_000_000, Unit.COUNT, "-1.000.000"),
        (12_345_000, Unit.MONEY, "12.345.000"),
        (333_333, Unit.MILLIONTHS, "0,333333"),
        (12_000_000, Unit.MILLIONTHS, "12"),
        (12_500_000, Unit.MILLIONTHS, "12,5"),
        (-1, Unit.MILLIONTHS, "-0,000001"),
        (1_234_000_000_010, Unit.MILLIONTHS, "1.234.000,00001"),
        (6667, Unit.PERCENT, "66,67 %"),
        (10_000, Unit.PERCENT, "100,00 %"),
        (-5, Unit.PERCENT, "-0,05 %"),
        (1500, Unit.HOURS, "1.500"),
        (2026, Unit.TEXT, "2026"),
        (None, Unit.MONEY, "chưa có số liệu"),
    ],
)
def test_a_figure_is_written_as_in_viet_nam(value: int | None, unit: Unit, text: str) -> None:
    assert shown(value, unit) == text


def test_a_sentence_says_the_unit_too() -> None:
    assert spoken(12_345_000, Unit.MONEY) == "12.345.000 đồng"
    assert spoken(6, Unit.HOURS) == "6 giờ"
    assert spoken(5, Unit.COUNT) == "5"
    assert spoken(None, Unit.MONEY) == "chưa có số liệu"


@pytest.mark.parametrize(
    "text", ["", "1234", "1,2340", "01", "1.23", "+5", "-0", "0,10", "1,0000001", " 1", "٣", "1 %"]
)
def test_nothing_else_is_read_as_a_figure(text: str) -> None:
    with pytest.raises(ValueError):
        read(text, Unit.MILLIONTHS)


@given(st.text("0123456789.,-% chưa có số liệu"), st.sampled_from(Unit))
def test_whatever_is_read_is_what_would_be_printed(text: str, unit: Unit) -> None:
    try:
        value = read(text, unit)
    except ValueError:
        return
    assert shown(value, unit) == text
