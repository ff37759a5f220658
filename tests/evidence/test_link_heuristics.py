"""Link rules other than look-alikes: each has a hit and a near miss, and words for citizens."""

from __future__ import annotations

import pytest

from service.artifacts import load_curated
from service.evidence.base import Evidence, Strength
from service.evidence.curated import Curated
from service.evidence.heuristics import (
    abused_tld,
    brand_in_path,
    download,
    free_hosting,
    host_noise,
    ip_host,
    lookalike,
    lure_words,
    odd_port,
    redirect_target,
    shortener,
    userinfo,
)
from service.evidence.heuristics.base import Heuristic
from service.observables.url_parse import parse_url

CURATED: Curated = load_curated()
RULES: tuple[Heuristic, ...] = tuple(
    rule
    for module in (
        abused_tld,
        brand_in_path,
        download,
        free_hosting,
        host_noise,
        ip_host,
        lookalike,
        lure_words,
        odd_port,
        redirect_target,
        shortener,
        userinfo,
    )
    for rule in module.RULES
)
BY_CODE = {rule.code: rule for rule in RULES}

# code, weight, link that it must see, link that it must let pass
CASES = (
    ("abused_tld", 5, "chuyennha.top", "chuyennha.example"),
    ("abused_tld_bait", 30, "nhanqua-trian.top", "nhanqua-trian.example"),
    ("abused_tld_bait", 30, "vietcombank.top", "vietcombank.com.vn"),
    ("abused_tld_bait", 10, "secure-portal.top", "mountain-view.top"),
    (
        "brand_in_path",
        5,
        "http://blog.example/vietcombank/login",
        "http://blog.example/tin-tuc/vietcombank-bao-lai-quy-3",
    ),
    (
        "brand_in_path",
        15,
        "http://blog.example/vietcombank.com.vn/login",
        "https://vietcombank.com.vn/vietcombank/login",
    ),
    ("download", 25, "http://files.example/setup.exe", "http://files.example/exe.html"),
    ("download", 25, "http://files.example/get?file=app.apk", "http://files.example/get?app=apk"),
    ("download", 35, "http://cap-nhat.example/vneid.apk", "https://vneid.gov.vn/vneid.apk"),
    (
        "free_hosting",
        35,
        "https://vietcombank-login.vercel.app/",
        "https://my-recipes.vercel.app/",
    ),
    (
        "free_hosting",
        35,
        "https://sites.google.com/view/vietcombank/login",
        "https://sites.google.com/view/lop-hoc-12a",
    ),
    ("host_noise", 10, "http://a1b2c3d4e5f6g7h8.example/", "http://thuvienphapluat.example/"),
    ("host_noise", 10, "http://a-b-c-d-efghijkl.example/", "http://bao-tuoi-tre.example/"),
    ("host_noise", 10, "http://a.bb.cc.dd.ee.ffffff.example/", "http://a.bb.ffffffffff.example/"),
    ("imitated_ending", 30, "http://cong-gov-vn.com/", "http://govner.example/"),
    ("ip_host", 30, "http://203.160.1.9/login", "http://thuphap.example/203.160.1.9"),
    ("ip_host", 30, "http://3416260873/", "http://192.168.1.1/"),
    ("ip_host_inside", 0, "http://192.168.1.1/", "http://8.8.8.8/"),
    ("ip_host_inside", 0, "http://[::1]/", "http://[2606:4700:4700::1111]/"),
    ("lookalike_brand", 45, "vietcombank-digibank.com", "digibank.example"),
    ("lookalike_misspelt", 40, "vcbdaigibink.com", "daigibink.example"),
    (
        "lookalike_official_name",
        50,
        "vietcombank.com.vn.lienket.example",
        "lienket.vietcombank.com.vn",
    ),
    ("lookalike_short_name", 35, "xac-thuc-vcb.net", "vcb.net"),
    ("lookalike_subdomain", 40, "dichvucong.ccbcavn.cc", "hanoi.dichvucong.gov.vn"),
    ("lookalike_suffix", 45, "acb.vn-ul.top", "acb.vnul.example"),
    ("lookalike_swapped", 40, "vietc0mbank.net", "viet0.example"),
    ("lure_words", 10, "nhanqua.example", "nhanqua.vn"),
    ("lure_words", 15, "hotro-taikhoan.example", "thanhpho-ho.example"),
    ("odd_port", 10, "http://trang.example:8443/", "https://trang.example:443/"),
    (
        "redirect_target",
        0,
        "https://trang.example/go?url=https://khac.example/x",
        "https://trang.example/go?url=https://www.trang.example/x",
    ),
    ("shortener", 5, "https://bit.ly/3abcdef", "https://bit.ly/"),
    ("userinfo", 30, "http://vietcombank.com.vn@evil.example/", "http://evil.example/@viet"),
    ("userinfo", 10, "http://khach@evil.example/", "http://evil.example/khach"),
)


def _look(code: str, text: str) -> Evidence | None:
    return BY_CODE[code].evidence(parse_url(text), CURATED)


@pytest.mark.parametrize(("code", "weight", "hit", "near_miss"), CASES)
def test_each_rule_sees_its_trick_and_lets_the_near_miss_pass(
    code: str, weight: int, hit: str, near_miss: str
) -> None:
    found = _look(code, hit)
    assert found is not None
    assert found.weight == weight
    assert _look(code, near_miss) is None


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(BY_CODE)


@pytest.mark.parametrize(("code", "weight", "hit", "near_miss"), CASES)
def test_sentences_are_filled_and_promise_nothing(
    code: str, weight: int, hit: str, near_miss: str
) -> None:
    """No gap left open, and no word that calls anything harmless."""
    found = _look(code, hit)
    assert found is not None
    for language in ("vi", "en"):
        text = found.text(language)
        assert "{" not in text
        assert "an toàn" not in text.lower()
        assert "safe" not in text.lower()


def test_weightless_rules_are_notes() -> None:
    found = _look("ip_host_inside", "http://10.0.0.1/")
    assert found is not None
    assert found.strength is Strength.NOTE


def test_userinfo_is_never_repeated() -> None:
    """It may be somebody's name and password."""
    found = _look("userinfo", "http://nguyenvana:matkhau.1@evil.example/")
    assert found is not None
    assert "nguyenvana" not in found.text("vi") + found.text("en")


def test_an_app_in_the_name_of_the_state_points_to_that_trick() -> None:
    found = _look("download", "http://cap-nhat.example/vneid.apk")
    other = _look("download", "http://files.example/trochoi.apk")
    assert found is not None
    assert found.category == "GOV_VNEID_APK"
    assert other is not None
    assert other.category == "MALWARE_APK"


@pytest.mark.parametrize(
    "text",
    [
        "https://hocsinh-thpt.github.io/",
        "https://tiem-banh.blogspot.com/2026/01/banh.html",
        "https://my-portfolio.vercel.app/",
        "https://trang-cua-lan.weebly.com/",
    ],
)
def test_honest_pages_on_free_hosting_are_left_alone(text: str) -> None:
    url = parse_url(text)
    weights = [rule.evidence(url, CURATED) for rule in RULES]
    assert sum(item.weight for item in weights if item is not None) < 30


def test_rules_look_at_links_only() -> None:
    assert {rule.kinds for rule in RULES} == {("url",)}
