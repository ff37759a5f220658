"""What may be shown of a value: enough to recognise it, too little to learn it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.observables.account import parse_account
from service.observables.base import Observable
from service.observables.masking import DOT, mask, mask_account, mask_phone, mask_text
from service.observables.phone import parse_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+84912345678", "+84 91••••678"),
        ("0912345678", "091••••678"),
        ("+12025550123", "+12 02••••123"),
        ("113", "113"),
        ("short:5656", "5656"),
        ("+84113", "+84113"),
        ("0123456", "0123456"),
        ("+24741234", "+24 ••••34"),
        ("+15550100", "+15 ••••00"),
        ("+84123456", "+84 ••••56"),
        ("no number", DOT * 9),
    ],
)
def test_a_phone_keeps_its_country_its_beginning_and_three_digits(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("0011001234567", "•••••••••4567"), ("12345", "•••45"), ("1", "•"), ("", "")],
)
def test_an_account_keeps_its_last_four_and_of_a_short_one_fewer(number: str, shown: str) -> None:
    assert mask_account(number) == shown


@pytest.mark.parametrize("text", ["+247 41234", "+1 555 0100", "(+84) 123456"])
def test_no_phone_of_eight_digits_is_shown_whole(text: str) -> None:
    shown = mask(parse_phone(text))
    assert sum(map(str.isdigit, shown)) <= 4
    assert DOT * 4 in shown


def test_any_kind_can_be_masked() -> None:
    assert mask(parse_phone("0912345678")) == "+84 91••••678"
    assert mask(parse_phone("113")) == "113"
    assert mask(parse_account("VCB 0011001234567")) == "Vietcombank •••••••••4567"
    assert mask(parse_account("0011001234567")) == "•••••••••4567"


class _Link(Observable):
    kind = "url"


class _Note(Observable):
    kind = "message"


def test_links_are_shown_and_messages_are_not() -> None:
    assert mask(_Link(key="example.com/", text="http://example.com")) == "http://example.com"
    assert mask(_Note(key="m", text="call 0912345678")) == ""


@given(st.from_regex(r"\+84[35789][0-9]{8}", fullmatch=True))
def test_at_least_four_digits_of_a_mobile_are_hidden(number: str) -> None:
    shown = mask_phone(number)
    assert shown.count(DOT) >= 4
    assert number[5:9] not in shown.replace(DOT, "x")


@given(st.from_regex(r"[A-Z0-9]{1,19}", fullmatch=True))
def test_at_least_half_of_an_account_is_hidden(number: str) -> None:
    shown = mask_account(number)
    assert len(shown) == len(number)
    assert shown.count(DOT) * 2 >= len(number)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://pay.example.net/0938475612?x=1", "https://pay.example.net/•••12?x=1"),
        ("gọi 0938 475 612 nhé", "gọi •••12 nhé"),
        ("gọi +84 (93) 847-56-12", "gọi •••12"),
        ("lúc 10:30 ngày 12/11, mất 5000000", "lúc 10:30 ngày 12/11, mất 5000000"),
        ("ngày 22/11/2026, 0938475612", "ngày 22/11/2026, •••12"),
        ("https://news.example/2026/11/22/tin", "https://news.example/2026/11/22/tin"),
        ("https://x.example/0938%20475%20612", "https://x.example/•••12"),
        ("https://x.example/0938_475_612", "https://x.example/•••12"),
        ("https://x.example/0938/475/612", "https://x.example/•••12"),
        ("https://x.example/0938%E2%80%8B475612", "https://x.example/•••12"),
        ("https://x.example/?p=%30%39%33%38%34%37%35%36%31%32", "https://x.example/?p=•••12"),
        ("https://x.example/?p=%2530%2539384756%2531%2532", "https://x.example/?p=•••12"),
        ("https://x.example/０９３８４７５６１２", "https://x.example/•••12"),
        ("https://x.example/⓪⑨③⑧④⑦⑤⑥①②", "https://x.example/•••12"),
        ("http://203.113.131.10/a", "http://203.113.131.10/a"),
        ("gọi 093.847.561.2 hay 0938.475.612", "gọi •••.2 hay •••12"),
        ("gọi 0938\u200b475\u200b612", "gọi •••12"),
        ("https://x.example/0938ー475ｰ612", "https://x.example/•••12"),
        ("gọi 0938\u3164475\u115f612", "gọi •••12"),
        ("gọi 0938\u1160475\uffa0612", "gọi •••12"),
        ("https://x.example/0938%E3%85%A4475%EF%BE%A0612", "https://x.example/•••12"),
        ("gọi 0938" + "\u200b\ufe0f\u034f" * 20 + "475612", "gọi •••12"),
        ("https://x.example/0938----475612", "https://x.example/•••12"),
        ("gọi 0938 . - . 475 ....... 612", "gọi •••12"),
        ("từ 22/11/2026 ---- 23/11/2026, 500.000 đ", "từ 22/11/2026 ---- 23/11/2026, 500.000 đ"),
        ("giá 500.000 đ ---- 750.000 đ", "giá 500.000 đ ---- 750.000 đ"),
        ("https://x.example/t%C3%ACm", "https://x.example/t%C3%ACm"),
    ],
)
def test_numbers_in_a_text_are_hidden_and_the_rest_stays(text: str, shown: str) -> None:
    assert mask_text(text) == shown
