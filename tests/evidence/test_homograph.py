"""Homographs and mixed scripts: judged as Chromium judges, and fair to Vietnamese names."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidObservable
from service.evidence.base import Evidence
from service.evidence.curated import Brand, Curated
from service.evidence.heuristics.homograph import RULES
from service.evidence.heuristics.idn_scripts import Flaw, label_flaw
from service.evidence.heuristics.idn_skeleton import skeletons
from service.observables.url_parse import parse_url

VECTORS = json.loads(
    (Path(__file__).parent.parent / "vectors" / "idn_spoof.json").read_text("utf-8")
)
CASES = VECTORS["cases"]
BANK = Brand("vietcombank", "Vietcombank", (), ("vietcombank.com.vn",), "bank")
WALLET = Brand("momo", "MoMo", (), ("momo.vn",), "wallet")
CURATED = Curated(brands=(BANK, WALLET))
CHROMIUM = Curated(
    brands=(Brand("tested", "Tested", (), tuple(VECTORS["test_top_domains"]), "world"),)
)
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in "\u0300\u0301\u0303\u0309\u0323"
)

HONEST = """
tênmiềntiếngviệt.vn côngan.vn ngânhàngnhànước.vn tuổitrẻ.vn thanhniên.vn dântrí.com.vn ôtô.vn
chínhphủ.vn ngườilaođộng.vn họcsinh.edu.vn phở.vn đấtnước.com bấtđộngsản.com.vn cafè.vn
thếgiớidiđộng.com điệnmáyxanh.com cốccốc.com chợtốt.com đàlạt.vn xổsố.vn nhàđất24h.vn
nghiêng.vn khuyếnmãi.vn bảo-hiểm-xã-hội.gov.vn cửahàng.vietcombank.com.vn
"""


def collect(host: str, curated: Curated = CURATED) -> list[Evidence]:
    url = parse_url(f"http://{host}/")
    return [found for rule in RULES if (found := rule.evidence(url, curated)) is not None]


def code_of(host: str) -> str | None:
    """The one code, None where nothing is found."""
    found = collect(host)
    assert len(found) <= 1
    return found[0].code if found else None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["host"])
def test_hosts_are_judged_as_chromium_judges_them(case: dict[str, str]) -> None:
    """With Chromium's own test names protected, every one of its cases agrees."""
    found = collect(case["host"], CHROMIUM)
    assert bool(found) == (case["verdict"] != "safe")
    assert all(evidence.weight >= 30 for evidence in found)


def test_without_chromiums_invented_names_nearly_all_cases_still_agree() -> None:
    """What is left are accents on names such as digklmo68.com that nobody visits."""
    wrong = [
        case["host"] for case in CASES if bool(collect(case["host"])) != (case["verdict"] != "safe")
    ]
    assert len(wrong) <= 0.045 * len(CASES)
    assert not any(case["verdict"] == "safe" for case in CASES if case["host"] in wrong)


@pytest.mark.parametrize("host", HONEST.split())
def test_vietnamese_names_are_left_alone(host: str) -> None:
    """Even where the bare letters equal a newspaper's domain: it is the honest spelling."""
    assert code_of(host) is None


@given(
    st.text(alphabet=VIETNAMESE + "0123456789-", min_size=1, max_size=40),
    st.sampled_from(["vn", "com", "net", "xyz"]),
)
def test_vietnamese_diacritics_alone_are_never_a_flaw(label: str, tld: str) -> None:
    assert label_flaw(label, tld) is None


@pytest.mark.parametrize(
    ("host", "char", "name"),
    [
        ("vіetcombank.com.vn", "і", "vietcombank.com.vn"),
        ("ebank.vietcombánk.com.vn", "á", "vietcombank.com.vn"),
        ("vietcombanĸ.top", "ĸ", "vietcombank.com.vn"),
        ("mơmo.vn", "ơ", "momo.vn"),
        ("xn--80ak6aa92e.com", "е", "apple.com"),
        ("раураӏ.com", "ӏ", "paypal.com"),
        ("gọogle.com", "ọ", "google.com"),
        ("шhаtsарр.com", "р", "whatsapp.com"),
        ("gảrena.com", "ả", "garena.com"),
    ],
)
def test_a_name_that_looks_like_a_known_one_is_called_by_it(
    host: str, char: str, name: str
) -> None:
    (found,) = collect(host)
    assert found.code == "homograph"
    assert found.weight == 50
    assert dict(found.values) == {"char": char, "looks_like": name}
    for language in ("vi", "en"):
        assert f"“{char}”" in found.text(language)
        assert f"“{name}”" in found.text(language)


def test_a_banks_double_is_a_fake_bank_site_and_others_are_phishing() -> None:
    assert [e.category for e in collect("vіetcombank.com.vn")] == ["BANK_FAKE_SITE"]
    assert [e.category for e in collect("mơmo.vn")] == ["PHISH_LINK_SOCIAL"]
    assert [e.category for e in collect("аррӏе.com")] == ["PHISH_LINK_SOCIAL"]


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("document-сdn.example", "mixed_scripts"),
        ("abcդ.com", "mixed_scripts"),
        ("tài中.vn", "mixed_scripts"),
        ("ngânhang·vn.com", "idn_unusual"),
        ("ѕсоре.com", "idn_unusual"),
        ("hardᴡare.com", "idn_unusual"),
        ("xn--a.com", "idn_unusual"),
        ("🔒ngan-hang.com", "idn_unusual"),
        ("12з45.com", "idn_unusual"),
        ("москва.рф", None),
        ("müller.de", None),
        ("新闻news.cn", None),
    ],
)
def test_other_tricks_have_their_own_words(host: str, code: str | None) -> None:
    assert code_of(host) == code


@pytest.mark.parametrize(
    "host", ["vietcombank.com.vn", "www.google.com", "rnicrosoft.com", "192.0.2.1", "a--b.com"]
)
def test_ascii_hosts_are_none_of_its_business(host: str) -> None:
    assert code_of(host) is None


@pytest.mark.parametrize(
    ("host", "code"), [("xn--a.rnicrosoft.com", "idn_unusual"), ("tiếng.rnicrosoft.com", None)]
)
def test_doubles_in_plain_ascii_belong_to_other_rules(host: str, code: str | None) -> None:
    assert code_of(host) == code


def test_a_mark_that_cannot_be_seen_alone_is_named_by_its_number() -> None:
    (found,) = collect("foo\u0337.com")
    assert dict(found.values) == {"char": "U+0337"}


@pytest.mark.parametrize(
    ("label", "flaw"),
    [
        ("pаypal", Flaw.MIXED),
        ("ɡɡ", Flaw.RESTRICTED),
        ("รี่่", Flaw.MARKS),
        ("7४9", Flaw.DIGITS),
        ("əxample", Flaw.FOREIGN_ZONE),
        ("сю", Flaw.WHOLE_SCRIPT),
        ("abcーdef", Flaw.OUT_OF_PLACE),
    ],
)
def test_every_kind_of_flaw_is_told_apart(label: str, flaw: Flaw) -> None:
    found = label_flaw(label, "com")
    assert found is not None
    assert found.flaw is flaw
    assert found.char in label


@given(st.text(min_size=1, max_size=63), st.sampled_from(["com", "vn", "рф", ""]))
def test_any_text_can_be_judged(label: str, tld: str) -> None:
    """Never an error; what is found is one of the characters."""
    found = label_flaw(label, tld)
    assert found is None or found.char in unicodedata.normalize("NFD", label) or found.char in label


@given(st.text(max_size=40), st.sampled_from(["", "google.", "xn--", "xn--a."]))
def test_any_host_gets_at_most_one_reason(label: str, start: str) -> None:
    """Whatever is pasted, nothing breaks and one sentence suffices."""
    try:
        url = parse_url(f"http://{start}{label}.com/")
    except InvalidObservable:
        return
    found = [evidence for rule in RULES if (evidence := rule.evidence(url, CURATED)) is not None]
    assert len(found) <= 1
    assert not (found and url.name.isascii() and "xn--" not in url.name)


@given(st.text(max_size=63))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    """Folding twice changes nothing, so equal skeletons mean equal looks."""
    for skeleton in skeletons(text):
        if skeleton.isascii():
            assert skeletons(skeleton) == {skeleton}
