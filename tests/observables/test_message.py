"""Messages: what is found in free text, exactly where it stands, and nothing else."""

from __future__ import annotations

import csv
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidObservable, TooLarge
from service.observables.account import BankAccount
from service.observables.extraction import find_parts
from service.observables.message import MAX_CHARACTERS, Message, parse_message
from service.observables.phone import Phone
from service.observables.url import Url
from tests.support import VECTORS, vectors

CASES: list[dict[str, Any]] = vectors("message_parts.json")["cases"]
PLAIN_CASES = [case for case in CASES if all(part["text"].isascii() for part in case["parts"])]
PIECES = st.sampled_from(
    [
        "https://vidu.top/a?b=http://vidu.vip", "vidu[.]com/x", "hxxp://vidu.top", "www.vidu.vn",
        "0912345678", "+84 912 345 678", "1900545413", "+855 12 345 678", "gọi 113", "o9l2345678",
        "STK 0011001234567 Vietcombank", "VCB: 0011 0012 34567", "MoMo 0912345678", "500k", "1tr5",
        "10.000.000đ", "a@vidu.vn", "TP.HCM", "đây là", "nhé", "\u200b", "e\u0302\u0301", "👉",
        "(", ")", ".", ",", "/", "-", "\n", " ", "@", "=", "?u=", "http://", "[.]", "０９１２",
    ]
)  # fmt: skip


def shown(message: Message) -> list[dict[str, Any]]:
    """Parts as ``lachan parse`` shows them, without their role."""
    return [
        {
            "kind": part.observable.kind,
            "key": part.observable.key,
            "text": part.text,
            "start": part.start,
            "end": part.end,
        }
        for part in message.parts
    ]


@pytest.mark.parametrize("case", CASES, ids=[str(number) for number in range(len(CASES))])
def test_parts_are_found_where_they_stand(case: dict[str, Any]) -> None:
    assert shown(parse_message(case["text"])) == case["parts"]


@pytest.mark.parametrize("case", PLAIN_CASES)
def test_decomposed_letters_hide_nothing(case: dict[str, Any]) -> None:
    text = unicodedata.normalize("NFD", case["text"])
    found = shown(parse_message(text))
    assert [(part["kind"], part["key"], part["text"]) for part in found] == [
        (part["kind"], part["key"], part["text"]) for part in case["parts"]
    ]
    assert all(text[part["start"] : part["end"]] == part["text"] for part in found)


def _amounts() -> list[tuple[str, tuple[int, ...]]]:
    with (VECTORS / "message_amounts.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t")
        return [
            (row["text"], () if row["amounts"] == "-" else tuple(map(int, row["amounts"].split())))
            for row in rows
        ]


@pytest.mark.parametrize(("text", "amounts"), _amounts())
def test_sums_are_read_in_dong(text: str, amounts: tuple[int, ...]) -> None:
    assert parse_message(text).amounts == amounts


def test_each_key_is_listed_once_at_its_first_place() -> None:
    message = parse_message("0912345678, lại 0912 345 678, rồi +84912345678 và VIDU.TOP vidu.top/")
    assert [(part.role, part.text) for part in message.parts] == [
        ("phone", "0912345678"),
        ("link", "VIDU.TOP"),
    ]


def test_kinds_and_roles_go_together() -> None:
    message = parse_message("vidu.top/a, gọi 0912345678, STK 0011001234567 VCB")
    link, phone, account = (part.observable for part in message.parts)
    assert isinstance(link, Url)
    assert isinstance(phone, Phone)
    assert isinstance(account, BankAccount)
    assert account.bank == "Vietcombank"
    assert [part.role for part in message.parts] == ["link", "phone", "account"]


def test_a_link_is_read_one_level_down_and_not_at_all_at_the_last() -> None:
    text = "xem https://vidu.top/?u=https://vidu.vip/?u=https://vidu.win/?u=https://vidu.icu"
    assert parse_message(text).parts[0].observable.parts
    assert find_parts(text, 2)[0].observable.parts == ()
    assert find_parts(text, 3) == ()
    assert [part.role for part in find_parts(text + " 0912345678", 3)] == ["phone"]


def test_at_most_fifty_parts() -> None:
    text = " ".join(f"09{number:08d}" for number in range(12345600, 12345680))
    assert len(parse_message(text).parts) == 50


def test_words_carry_marks_instead_of_what_was_found() -> None:
    message = parse_message("Chuyển 5 triệu vào 0011001234567 VCB. Gọi 0912345678, xem vidu.top!")
    assert message.words == " chuyen <money> vao <account> vcb | goi <phone> xem <link> | "
    assert parse_message("a<link>b").words == " a link b "


def test_the_key_is_a_hash_and_shows_no_word() -> None:
    one, other = parse_message("Xin chào"), parse_message("Xin chào!")
    assert one.key.startswith("message:")
    assert len(one.key) == len("message:") + 64
    assert one.key != other.key


def test_empty_and_endless_messages_are_refused() -> None:
    with pytest.raises(InvalidObservable) as empty:
        parse_message(" \n\t")
    assert empty.value.code == "empty"
    with pytest.raises(TooLarge) as long:
        parse_message("a" * (MAX_CHARACTERS + 1))
    assert long.value.code == "too_long"
    assert parse_message("a" * MAX_CHARACTERS).parts == ()


@given(st.lists(PIECES, min_size=1, max_size=30).map(" ".join) | st.text(min_size=1, max_size=200))
@settings(max_examples=600, deadline=None)
def test_offsets_are_exact_ordered_and_apart(text: str) -> None:
    if not text.strip():
        return
    last = 0
    keys = set()
    message = parse_message(text)
    for part in message.parts:
        assert last <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == part.text
        keys.add((part.observable.kind, part.observable.key))
        last = part.end
    assert len(keys) == len(message.parts) <= 50


@given(st.lists(PIECES, min_size=1, max_size=30).map("".join))
@settings(max_examples=600, deadline=None)
def test_what_is_glued_together_never_breaks_it(text: str) -> None:
    if text.strip():
        for part in parse_message(text).parts:
            assert text[part.start : part.end] == part.text


HOSTILE = {
    "digits": "0 " * 5000,
    "dots": "a." * 5000,
    "schemes": "http://" * 1428,
    "brackets": "http://vidu.top/" + ")" * 9900,
    "defanged": "a[.]" * 2500,
    "labels": "stk 1 " * 1600,
    "sums": "5tr " * 2500,
    "mails": "a@" * 5000,
    "marks": "e\u0302\u0301" * 3333,
    "banks": "vietcombank 12345678 " * 470,
    "foreign": " ".join(f"+999 12 {number:06d}" for number in range(345678, 346290)),
    "links": " ".join(f"vidu{number}.top/?u=http://vidu.vip" for number in range(300)),
    "signs": "019 84.-+(" * 1000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
@pytest.mark.timeout(10)
def test_ten_thousand_hostile_characters_are_read_at_once(name: str) -> None:
    """``benchmarks/fuzz.py`` measures it; here only what takes minutes fails."""
    text = HOSTILE[name][:MAX_CHARACTERS]
    message = parse_message(text)
    assert len(message.parts) <= 50
    assert all(text[part.start : part.end] == part.text for part in message.parts)
