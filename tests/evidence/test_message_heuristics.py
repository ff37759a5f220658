"""Rules on messages: scams are recognised by combinations, honest messages are left alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.evidence.base import Evidence
from service.evidence.curated import Curated, parse
from service.evidence.heuristics.message_combinations import COMBINATIONS
from service.evidence.heuristics.message_cues import cues_of
from service.evidence.heuristics.message_rules import FAMILY, RULES
from service.evidence.heuristics.message_sentences import SENTENCES
from service.indicators.categories import CATEGORIES
from service.observables.message import parse_message
from service.observables.phone import parse_phone
from tests.support import vectors

WARNS_AT = 30
LISTS = Path(__file__).parents[2] / "blocklists"
SCAMS: list[dict[str, str]] = vectors("message_scams.json")["messages"]
HONEST: list[str] = vectors("message_honest.json")["messages"]


@cache
def lists() -> Curated:
    """The shipped lists without allow and deny."""
    files = {path.relative_to(LISTS).as_posix(): path.read_bytes() for path in LISTS.rglob("*.csv")}
    return parse(files, "test").without_lists()


def plain(text: str) -> str:
    """As a telephone without Vietnamese keys writes it."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in letters if not unicodedata.combining(char))


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def shouted(text: str) -> str:
    return plain(text).upper()


WRITINGS: list[Callable[[str], str]] = [str, plain, decomposed, shouted]


def collect(text: str, curated: Curated | None = None) -> dict[str, Evidence]:
    """Evidence of the message by category."""
    message = parse_message(text)
    found = (rule.evidence(message, curated or lists()) for rule in RULES)
    return {item.category or "": item for item in found if item is not None}


def score(text: str) -> int:
    """What the rules on messages would add up to."""
    return sum(item.weight for item in collect(text).values())


@pytest.mark.parametrize("writing", WRITINGS)
def test_honest_messages_are_never_flagged(writing: Callable[[str], str]) -> None:
    assert len(HONEST) >= 60
    assert [text for text in HONEST if collect(writing(text))] == []


@pytest.mark.parametrize("writing", WRITINGS)
def test_nine_scams_in_ten_are_suspicious(writing: Callable[[str], str]) -> None:
    assert len(SCAMS) >= 100
    missed = [item["text"] for item in SCAMS if score(writing(item["text"])) < WARNS_AT]
    assert len(missed) <= len(SCAMS) // 10, missed


def test_every_category_is_met_and_mostly_named_first() -> None:
    by_category: dict[str, list[bool]] = {}
    for item in SCAMS:
        found = collect(item["text"])
        first = max(found.values(), key=lambda evidence: evidence.weight, default=None)
        named = first is not None and item["category"] in {
            category for category, other in found.items() if other.weight == first.weight
        }
        by_category.setdefault(item["category"], []).append(named)
    assert set(by_category) == {category.code for category in CATEGORIES}
    right = sum(map(sum, by_category.values()))
    assert right >= 0.9 * len(SCAMS)
    assert all(any(named) for named in by_category.values())


PAIRS = [
    # a scam, and the honest message beside it
    (
        "Vietcombank thông báo: tài khoản bị khóa, xác thực tại vcb-vidu.top",
        "Vietcombank thông báo: thẻ bị khóa do nhập sai PIN, gọi 1900545413",
    ),
    (
        "Em bên ngân hàng, chị đọc mã OTP để hủy thẻ giúp em",
        "Ma OTP cua QK la 123456. KHONG cung cap OTP cho bat ky ai",
    ),
    (
        "Điện lực: nợ tiền điện 500k, chuyển khoản STK 0011001234567 VCB kẻo bị cắt điện",
        "EVNHANOI: tiền điện tháng 11 là 500.000 đồng, quá hạn ngừng cung cấp điện. LH 19001288",
    ),
    (
        "Chị ơi em đang kẹt, cho em mượn 5 triệu vào STK 0011001234567 VCB, mai em trả",
        "con ơi chuyển cho mẹ 500k tiền chợ",
    ),
    (
        "Công an thông báo bạn liên quan vụ án rửa tiền, gọi ngay điều tra viên 0912345678",
        "Công an vừa bắt nhóm đối tượng giả danh công an, lừa đảo 10 tỷ đồng",
    ),
    (
        "Tải VNeID mới tại http://vneid-vidu.top/vneid.apk để cập nhật định danh",
        "Cài VNeID từ App Store hoặc CH Play rồi ra công an phường kích hoạt",
    ),
]


@pytest.mark.parametrize(("scam", "honest"), PAIRS)
def test_near_misses_stay_apart(scam: str, honest: str) -> None:
    assert score(scam) >= WARNS_AT
    assert collect(honest) == {}


def test_a_warning_is_no_scam_but_a_scam_that_protests_its_honesty_is_one() -> None:
    warning = "Cảnh báo lừa đảo: không bấm link lạ, không cung cấp OTP, không chuyển tiền cho ai"
    assert collect(warning) == {}
    protest = "Nhận lấy lại tiền bị lừa, cam kết 100%, đây không phải lừa đảo, Zalo 0912345678"
    assert score(protest) >= WARNS_AT


def test_a_warning_that_acts_itself_is_a_scam() -> None:
    text = (
        "Công an khuyến cáo thủ đoạn lừa đảo. Tài khoản của bạn liên quan rửa tiền, giữ bí mật và"
        " chuyển tiền vào STK 0011001234567 VCB để phục vụ điều tra"
    )
    assert score(text) >= WARNS_AT


def test_a_denied_act_does_not_count() -> None:
    message = parse_message("Ngân hàng không bao giờ yêu cầu khách hàng đọc mã OTP hay bấm link")
    assert cues_of(message, Curated()).names.isdisjoint({"otp", "click"})
    message = parse_message("Nếu không chuyển khoản ngay sẽ bị bắt")
    assert "pay" in cues_of(message, Curated()).names


def test_the_link_of_the_bank_itself_is_no_strange_link() -> None:
    own = "Vietcombank thông báo: đăng nhập tại https://vcbdigibank.vietcombank.com.vn để xác thực"
    assert collect(own) == {}
    other = own.replace("vietcombank.com.vn", "vietcombank.vn-vidu.top")
    assert score(other) >= WARNS_AT


SINGLE = [
    "gấp", "khẩn cấp", "trúng thưởng", "chuyển khoản", "mã OTP", "ngân hàng", "công an", "lệnh bắt",
    "việc nhẹ lương cao", "cắt điện", "khóa sim", "phạt nguội", "vay nhanh", "tài xỉu", "cấp cứu",
    "https://vidu.top", "0912345678", "STK 0011001234567 VCB", "500k", "chuyển nhầm", "mẫu nhí",
]  # fmt: skip


@pytest.mark.parametrize("text", SINGLE)
def test_one_cue_alone_never_warns(text: str) -> None:
    assert score(text) < WARNS_AT


def test_every_rule_needs_two_cues_or_an_installer() -> None:
    for item in COMBINATIONS:
        lone = {name for group in item.needs for name in group} == {"apk_link"}
        assert len(item.needs) >= 2 or lone, item
        assert WARNS_AT <= item.weight <= 60
        assert item.category in SENTENCES


def test_there_is_one_rule_for_each_category_in_one_family() -> None:
    assert [rule.category for rule in RULES] == [category.code for category in CATEGORIES]
    assert {rule.family for rule in RULES} == {FAMILY}
    assert all(re.fullmatch(r"message_[a-z_]+", rule.code) for rule in RULES)
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_words_promise_no_safety_and_need_no_fillings() -> None:
    for words in SENTENCES.values():
        for sentence in words:
            assert "an toàn" not in sentence.lower()
            assert "safe" not in sentence.lower()
            assert "{" not in sentence
            assert sentence.endswith(".")


def test_the_rules_look_at_messages_only() -> None:
    phone: Any = parse_phone("0912345678")
    assert [rule.evidence(phone, Curated()) for rule in RULES] == [None] * len(RULES)


@given(st.lists(st.sampled_from(HONEST + [item["text"] for item in SCAMS]), max_size=4))
@settings(max_examples=60, deadline=None)
def test_evidence_depends_on_the_message_alone(texts: list[str]) -> None:
    """What was read before leaves no trace, although the last message is remembered."""
    alone = {text: collect(text) for text in texts}
    assert [collect(text) for text in reversed(texts)] == [alone[text] for text in reversed(texts)]
