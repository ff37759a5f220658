"""Rules about scanned codes: one hit and one near miss each, and what they must not say."""

from __future__ import annotations

from datetime import date

import pytest

from service.evidence.base import Evidence, Strength
from service.evidence.curated import AllowEntry, Brand, Curated
from service.evidence.heuristics.qr_rules import RULES
from service.observables.emv import checksum
from service.observables.phone import parse_phone
from service.observables.qr import parse_qr
from service.observables.url_parse import parse_url

SUSPICIOUS_AT = 30
ACCOUNT = "1900555001234"
TEMPLATE = f"38570010A000000727012700069704360113{ACCOUNT}0208QRIBFTTA"
SECOND = TEMPLATE.replace("38", "39", 1).replace(ACCOUNT, "1900555009999")
CARD = "001099055501|055501234|Nguyễn Văn A|01021999|Nam|Số 1, Hà Nội|05062021"


def emv(*objects: str) -> str:
    text = "000201" + "".join(objects) + "6304"
    return text + checksum(text.encode())


STATIC = emv("010211", TEMPLATE, "5303704", "5802VN")
DYNAMIC = emv("010212", TEMPLATE, "5303704", "5802VN")
LISTED = Curated(
    allow={
        "bank.example": AllowEntry("bank.example", True, "Bank", ("a", "b"), date(2026, 1, 1)),
        "exact.example": AllowEntry("exact.example", False, "Exact", ("a", "b"), date(2026, 1, 1)),
    },
    brands=(
        Brand("wallet", "Wallet", ("wallet",), ("wallet.example",), "wallet"),
        Brand("shop", "Shop", ("shop",), ("shop.example",), "ecommerce"),
    ),
)


def found(text: str, curated: Curated = LISTED) -> dict[str, Evidence]:
    code = parse_qr(text)
    evidence = [rule.evidence(code, curated) for rule in RULES]
    return {item.code: item for item in evidence if item is not None}


def amount(text: str) -> str:
    return emv("010212", TEMPLATE, "5303704", f"54{len(text):02}{text}", "5802VN")


@pytest.mark.parametrize(
    ("code", "weight", "hit", "near_miss"),
    [
        ("qr_crc_mismatch", 20, STATIC[:-4] + "0000", STATIC[:-4] + STATIC[-4:].lower()),
        (
            "qr_several_payees",
            20,
            emv("010211", TEMPLATE, SECOND, "5303704", "5802VN"),
            emv("010211", TEMPLATE, TEMPLATE.replace("38", "39", 1), "5303704", "5802VN"),
        ),
        ("qr_malformed", 0, emv("010211", TEMPLATE, "5303704"), STATIC[:-4] + "0000"),
        ("qr_preset_amount", 0, amount("150000"), amount("0")),
        ("qr_name_unverified", 0, emv("010211", TEMPLATE, "5303704", "5802VN", "5903ABC"), STATIC),
        ("qr_static_code", 0, STATIC, DYNAMIC),
        ("qr_citizen_id", 0, CARD, "123456789012|AB-12|77"),
        ("qr_deceptive_uri", 30, "http://bank.example@x.example/", "http://x.example/@bank"),
        ("qr_wifi", 0, "WIFI:S:x;;", "wifi mien phi"),
        ("qr_otpauth", 15, "otpauth://totp/a?secret=JBSWY3DP", "https://otp.example/totp"),
        ("qr_dial_code", 15, "tel:**21*0912345678%23", "tel:0912345678"),
        ("qr_app_install", 0, "market://details?id=com.shop", "https://shop.example/app"),
        ("qr_app_install", 0, "intent:#Intent;package=com.shop;end", "shopapp://open"),
        ("qr_app_install", 15, "itms-services://?url=https://x.example/m.plist", "itms: abc"),
        ("qr_crypto_payee", 10, "0x52908400098527886E0F7030069857D2E4169EE7", "bitcoin: là gì?"),
    ],
)
def test_each_rule_speaks_and_keeps_silent(
    code: str, weight: int, hit: str, near_miss: str
) -> None:
    evidence = found(hit)[code]
    assert evidence.weight == weight
    assert (evidence.strength is Strength.NOTE) == (weight == 0)
    assert code not in found(near_miss)


@pytest.mark.parametrize(
    ("address", "weight"),
    [
        ("https://pay.bank.example/back", 15),
        ("https://exact.example/back", 15),
        ("https://www.wallet.example/back", 15),
        ("https://sub.exact.example/back", 30),
        ("https://shop.example/back", 30),
        ("https://bank.example.evil.example/back", 30),
    ],
)
def test_a_return_address_weighs_more_where_no_bank_owns_it(address: str, weight: int) -> None:
    evidence = found(f"bankapp://{STATIC}?callbackurl={address}")["qr_callback_link"]
    assert evidence.weight == weight


def test_an_app_link_without_return_address_is_no_second_link() -> None:
    assert "qr_callback_link" not in found(f"bankapp://{STATIC}")
    assert "qr_callback_link" not in found("https://shop.example/?callbackurl=https://x.example")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("150000", "150.000 đ"),
        ("50000.", "50.000 đ"),
        ("999", "999 đ"),
        ("1" * 10, "1.111.111.111 đ"),
    ],
)
def test_a_preset_amount_is_shown_as_people_write_it(written: str, shown: str) -> None:
    evidence = found(amount(written))["qr_preset_amount"]
    assert shown in evidence.text("vi")
    assert shown in evidence.text("en")


@pytest.mark.parametrize("written", ["-5", "1e9", "50 000", "{amount}", "５０"])
def test_an_amount_that_is_none_is_not_repeated(written: str) -> None:
    assert "qr_preset_amount" not in found(amount(written))


def test_the_amount_of_a_payment_link_is_shown() -> None:
    link = "https://img.vietqr.io/image/vietcombank-1900555001234-x.png?amount=150000"
    assert "150.000 đ" in found(link)["qr_preset_amount"].text("vi")


@pytest.mark.parametrize("curated", [Curated(), LISTED])
@pytest.mark.parametrize(
    "text",
    [STATIC, DYNAMIC, amount("150000"), emv("010211", TEMPLATE, "5303704", "5802VN", "5903ABC")],
)
def test_an_honest_payment_code_is_not_accused(text: str, curated: Curated) -> None:
    """Whatever is said of it is advice: no weight at all."""
    assert {item.weight for item in found(text, curated).values()} <= {0}


def test_damage_alone_is_no_suspicion() -> None:
    assert sum(item.weight for item in found(STATIC[:-4] + "0000").values()) < SUSPICIOUS_AT


def test_the_rules_look_at_scanned_codes_only() -> None:
    assert all(rule.kinds == ("qr",) for rule in RULES)
    for observable in (parse_url("https://shop.example"), parse_phone("0912345678")):
        assert [rule.code for rule in RULES if rule.evidence(observable, LISTED)] == []


def test_no_sentence_repeats_what_the_code_contains() -> None:
    name = emv("010211", TEMPLATE, "5303704", "5802VN", "5912CONG TY LA A")
    for text in (name, CARD, "WIFI:S:quan;P:matkhau;;", "otpauth://totp/a?secret=JBSWY3DP"):
        said = " ".join(item.text("vi") + item.text("en") for item in found(text).values())
        for secret in (ACCOUNT, "CONG TY LA A", "001099055501", "quan;", "matkhau", "JBSWY3DP"):
            assert secret not in said


def test_codes_are_unique_and_every_sentence_is_there_in_both_languages() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    for rule in RULES:
        for sentence in rule.words:
            assert sentence.endswith(".")
            assert "an toàn" not in sentence.lower()
            assert "safe" not in sentence.lower()
