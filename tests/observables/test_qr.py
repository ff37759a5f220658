"""Scanned codes: their kind, what they lead to, and what must never be kept of them."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidObservable, TooLarge
from service.observables.account import BankAccount
from service.observables.base import Observable
from service.observables.emv import checksum
from service.observables.qr import MAX_PARTS, QrPayload, parse_qr

VECTORS = Path(__file__).parents[1] / "vectors"
CASES = json.loads((VECTORS / "qr_payloads.json").read_text("utf-8"))["cases"]
LINKS = json.loads((VECTORS / "qr_account_links.json").read_text("utf-8"))["cases"]
ACCOUNT = "1900555001234"
TEMPLATE = f"38570010A000000727012700069704360113{ACCOUNT}0208QRIBFTTA"
CARD = "001099055501|055501234|Nguyễn Văn A|01021999|Nam|Số 1, Phường B, Hà Nội|05062021"
ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=300)


def emv(*objects: str) -> str:
    text = "000201" + "".join(objects) + "6304"
    return text + checksum(text.encode())


def vietqr(*more: str) -> str:
    return emv("010211", TEMPLATE, "5303704", "5802VN", *more)


def parts(code: QrPayload) -> list[tuple[str, str, str]]:
    return [(part.role, part.observable.kind, part.text) for part in code.parts]


def accounts(observable: Observable) -> list[BankAccount]:
    """Accounts at any depth."""
    found = [observable] if isinstance(observable, BankAccount) else []
    return found + [item for part in observable.parts for item in accounts(part.observable)]


def test_a_payment_code_leads_to_its_account() -> None:
    code = parse_qr(vietqr())
    assert code.payload == "emv"
    assert code.emv is not None
    assert code.emv.account == ACCOUNT
    [part] = code.parts
    assert (part.role, part.observable.key) == ("account", f"970436:{ACCOUNT}")
    assert code.text[part.start : part.end] == ACCOUNT


def test_the_key_is_the_digest_of_the_payload_without_white_space_around() -> None:
    text = vietqr()
    assert parse_qr(text).key == "qr:" + sha256(text.encode()).hexdigest()
    assert parse_qr(f" {text}\n").key == parse_qr(text).key
    assert parse_qr(f" {text}\n").text == f" {text}\n"


def test_every_account_of_a_payment_code_is_a_part() -> None:
    second = TEMPLATE.replace("38", "39", 1).replace(ACCOUNT, "1900555009999")
    code = parse_qr(vietqr(second))
    assert parts(code) == [
        ("account", "account", ACCOUNT),
        ("account", "account", "1900555009999"),
    ]


def test_telephone_and_links_in_the_free_texts_of_a_payment_code_are_parts() -> None:
    name, memo = "GOI 0987654321", "xem https://shop.example/x"
    inner = "02100912345678" + f"08{len(memo)}{memo}"
    code = parse_qr(vietqr(f"59{len(name)}{name}", f"62{len(inner)}{inner}"))
    assert parts(code) == [
        ("account", "account", ACCOUNT),
        ("phone", "phone", "0912345678"),
        ("phone", "phone", "0987654321"),
        ("link", "url", "https://shop.example/x"),
    ]
    assert all(code.text[part.start : part.end] == part.text for part in code.parts)


def test_a_number_that_the_payer_is_asked_for_is_no_part() -> None:
    assert parts(parse_qr(vietqr("62070203***"))) == [("account", "account", ACCOUNT)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_generic_payloads(case: dict[str, Any]) -> None:
    code = parse_qr(case["text"])
    assert code.payload == case["payload"]
    assert [[part.role, part.observable.kind, part.text] for part in code.parts] == case["parts"]
    for part in code.parts:
        assert (part.start, part.end) == (-1, -1) or (code.text[part.start : part.end] == part.text)


def test_a_decoded_value_has_no_place_in_the_text() -> None:
    code = parse_qr("shopapp://x?callbackurl=https%3A%2F%2Fback.example%2F")
    assert [(part.role, part.start, part.end) for part in code.parts] == [("callback", -1, -1)]


@pytest.mark.parametrize(
    "link",
    [
        f"vietinbankmobile://{vietqr()}?callbackurl=https%3A%2F%2Fback.example%2F",
        f"newomni-app://SHOP/{vietqr()}?callbackurl=https%3A%2F%2Fback.example%2F",
        f"someapp://pay?qr={vietqr()}&callbackurl=https%3A%2F%2Fback.example%2F",
    ],
)
def test_an_app_link_leads_to_the_account_it_pays_and_to_where_it_returns(link: str) -> None:
    code = parse_qr(link)
    assert code.payload == "app_link"
    assert code.emv is not None
    assert code.emv.crc_ok is True
    assert parts(code) == [
        ("account", "account", ACCOUNT),
        ("callback", "url", "https://back.example/"),
    ]


@pytest.mark.parametrize("case", LINKS, ids=lambda case: f"{case['host']}{case['path']}")
def test_a_payment_link_leads_to_its_account_once(case: dict[str, Any]) -> None:
    query = f"?{case['query']}" if case["query"] else ""
    code = parse_qr(f"https://{case['host']}{case['path']}{query}")
    assert [account.number for account in accounts(code)] == [case["number"]]
    assert (case["amount"] is None) == ("amount" not in dict(code.details))


@pytest.mark.parametrize("text", [CARD, f"gửi em {CARD} nhé", f"https://ghi.example/?d={CARD}"])
def test_nothing_of_a_citizen_card_is_kept(text: str) -> None:
    code = parse_qr(text)
    assert (code.key, code.text, code.payload) == ("citizen_id", "", "citizen_id")
    assert code.parts == ()
    for secret in ("001099055501", "055501234", "Nguyễn", "1999", "Hà Nội", "ghi.example"):
        assert secret not in repr(code)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("WIFI:T:WPA;S:Quan;P:mat khau 9;;", "mat khau 9"),
        ("WIFI:P:mat\\;khau;S:Quan;;", "khau"),
        ("  otpauth://totp/Shop:an?issuer=Shop&secret=JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP"),
        ("otpauth-migration://offline?data=CjEKCkhlbGxv", "CjEKCkhlbGxv"),
    ],
)
def test_passwords_and_secrets_are_blotted_out(text: str, secret: str) -> None:
    code = parse_qr(text)
    assert secret not in repr(code)
    assert len(code.text) == len(text)


@pytest.mark.parametrize("text", ["", "  \r\n", "\ufeff"])
def test_an_empty_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidObservable) as refused:
        parse_qr(text)
    assert refused.value.code == "empty"


@pytest.mark.parametrize(("text", "fits"), [("a" * 7089, True), ("a" * 7090, False)])
def test_the_longest_code_has_7089_bytes(text: str, fits: bool) -> None:
    if fits:
        assert parse_qr(text).payload == "text"
        return
    with pytest.raises(TooLarge) as refused:
        parse_qr(text)
    assert refused.value.code == "too_long"


def test_the_limit_counts_bytes() -> None:
    with pytest.raises(TooLarge):
        parse_qr("đ" * 3600)


def test_links_are_followed_to_the_depth_limit_only() -> None:
    assert parts(parse_qr("https://shop.example", depth=2)) != []
    assert parts(parse_qr("https://shop.example", depth=3)) == []


def test_at_most_fifty_parts_are_kept() -> None:
    text = " ".join(f"https://shop.example/{number}" for number in range(80))
    assert len(parse_qr("x " + text).parts) == MAX_PARTS


@given(ANY_TEXT)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        code = parse_qr(text)
    except InvalidObservable:  # nothing but blanks
        assert not text.strip(" \t\r\n\ufeff\u200b")
        return
    assert len(code.parts) <= MAX_PARTS
    for part in code.parts:
        assert part.start == -1 or code.text[part.start : part.end] == part.text


@given(st.text(alphabet="0123456789|NamnữAZ /", max_size=60), ANY_TEXT)
def test_a_card_inside_anything_is_never_kept(before: str, after: str) -> None:
    code = parse_qr(f"{before} 001099055501|055501234|{after}")
    assert code.payload == "citizen_id"
    assert "055501" not in repr(code)
