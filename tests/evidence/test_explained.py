"""Explained: the classifier's own contributions, in words that quote nothing they should not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.errors import InvalidObservable
from service.evidence import explained_words as say
from service.evidence.base import Evidence, Strength
from service.evidence.events import events
from service.evidence.explained import Theme, explain, sentence, shares
from service.evidence.features import FEATURES, TOP_HONEST, Tables, features
from service.evidence.hashing import ROWS, row_of
from service.evidence.lexicon import BRAND_BIT, BRANDS, LURE_BIT, LURES, pieces
from service.evidence.link_text import ZONES, link_text
from service.observables.url import Url
from service.observables.url_parse import parse_url
from service.words import Words

SUFFIXES = {"top": 1, "com": 2, "vercel.app": 3}
SUFFIX_VALUES = np.array(
    [[0, 0, 0, 0], [3, 4, 9, 0], [-1, -1, 11, 0], [3, 3, 7, 1]], dtype=np.float32
)
BRAND_ONLY = {f"{zone}_brand_5": 1.0 for zone in ZONES}
LURE_ONLY = {f"{zone}_lure_5": 1.0 for zone in ZONES}
LINKS = (
    "http://vietcombank-login.top/dang-nhap/index.php?id=7",
    "https://a.b.c.vercel.app/",
    "http://203.0.113.9:8080/x",
    "https://example.com/",
    "http://paypal.com.secure.xkqzjw9.top/" + "a/" * 150 + "?q=" + "z" * 300,
    "http://localhost/ZZ/%2e_-~(a)",
)
HOSTILE = ("{0}{url}", "\u202etxt.exe", "\x01\x02\x03", "“”'\"<b>", "%s%n", "đăng-nhập", "\x00")


def _known() -> NDArray[np.uint8]:
    known = np.full(ROWS, 8, np.uint8)
    for bit, words in ((BRAND_BIT, BRANDS), (LURE_BIT, LURES)):
        for piece in pieces(words):
            for zone in range(len(ZONES)):
                known[row_of(tuple(zone * 128 + ord(letter) for letter in piece))] |= bit
    return known


EMPTY = Tables(
    ngrams=np.zeros(ROWS, np.float32),
    words=np.zeros(ROWS, np.float32),
    known=_known(),
    suffixes=SUFFIXES,
    suffix_values=SUFFIX_VALUES,
    bias=0.5,
)


def heavy(url: Url, zone: str, fragment: str, weight: float = 1.0) -> Tables:
    """Tables in which only the n-grams of one fragment of a link weigh anything."""
    text = link_text([url])
    raw = text.raw.tobytes().decode()
    start = int(text.bounds[0, ZONES.index(zone)])
    begin = raw.index(fragment, start)
    rows = events([url]).ngrams
    ngrams = np.zeros(ROWS, np.float32)
    for place, size in enumerate((2, 3, 4, 5)):
        for at in range(begin, begin + len(fragment) - size + 1):
            ngrams[rows[place, at]] = weight
    return replace(EMPTY, ngrams=ngrams)


def slope(gradient: Mapping[str, float]) -> NDArray[np.float32]:
    return np.array([gradient.get(name, 0.0) for name in FEATURES], np.float32)


def told(
    link: str | Url, gradient: Mapping[str, float], tables: Tables = EMPTY
) -> tuple[list[Theme], str]:
    """Themes of a link, and all their words."""
    url = parse_url(link) if isinstance(link, str) else link
    found = events([url])
    values = features(found, tables)
    means = np.zeros_like(values[0])
    (themes,) = explain([url], found, values, slope(gradient)[None], means, tables)
    return themes, " | ".join(part for theme in themes for part in theme.words)


def quotes(words: str) -> list[str]:
    return re.findall("“(.*?)”", words)


def honest_means(tables: Tables) -> NDArray[np.float32]:
    urls = [parse_url(link) for link in LINKS]
    mean: NDArray[np.float32] = features(events(urls), tables).mean(axis=0)
    return mean


@pytest.mark.parametrize("link", LINKS)
def test_the_themes_share_out_exactly_what_the_features_contribute(link: str) -> None:
    random = np.random.default_rng(1)
    tables = replace(
        EMPTY,
        ngrams=random.normal(size=ROWS).astype(np.float32),
        words=random.normal(size=ROWS).astype(np.float32),
    )
    url = parse_url(link)
    found = events([url])
    values, means = features(found, tables), honest_means(tables)
    for _ in range(5):
        gradient = random.normal(size=len(FEATURES)).astype(np.float32)
        total = float(gradient.astype(np.float64) @ (values[0].astype(np.float64) - means))
        (themes,) = shares([url], found, values, gradient[None], means, tables)
        assert sum(themes.values()) == pytest.approx(total, abs=1e-4)


def test_what_the_linear_sum_contributes_is_said_of_its_parts() -> None:
    url = parse_url("http://qqsecurepage.com/")
    tables = heavy(url, "label", "secure")
    themes, words = told(url, {"linear": 2.0}, tables)
    assert themes[0].code == "letters_label"
    assert "đoạn “qqsecurepage” trong tên miền" in words


def test_a_borrowed_name_is_named_beside_the_registered_domain() -> None:
    themes, _ = told("http://login.vietcombank-the.top/", BRAND_ONLY)
    assert themes[0].code == "brand"
    assert themes[0].words == Words(
        "địa chỉ chứa chữ “vietcombank” nhưng tên miền đăng ký là “vietcombank-the.top”",
        "the address contains “vietcombank” but the registered domain is “vietcombank-the.top”",
    )


@pytest.mark.parametrize("host", ["203.0.113.9", "[2001:db8::1]"])
def test_an_address_is_not_called_a_registered_domain(host: str) -> None:
    _, words = told(f"http://{host}/PayPal/", BRAND_ONLY)
    assert "the path contains “paypal”" in words
    assert "registered" not in words
    assert "đăng ký" not in words


def test_a_name_in_front_of_the_domain_or_behind_it_is_said_to_stand_there() -> None:
    _, front = told("http://paypal.abc.top/", BRAND_ONLY)
    _, path = told("http://abc.top/x/PayPal/", BRAND_ONLY)
    assert "phần trước tên miền chứa chữ “paypal” nhưng tên miền đăng ký là “abc.top”" in front
    assert "the path contains “paypal” but the registered domain is “abc.top”" in path


def test_a_domain_that_is_the_name_itself_is_not_held_against_it() -> None:
    _, words = told("http://paypal.top/", BRAND_ONLY)
    assert "“paypal”" in words
    assert "đăng ký" not in words


def test_a_misspelt_name_is_said_to_be_like_it() -> None:
    _, words = told("http://vietcombamk.top/", BRAND_ONLY)
    assert "chứa chữ “vietcomba”, gần giống tên “vietcombank”, nhưng" in words


def test_a_small_piece_of_a_name_is_not_called_that_name() -> None:
    _, words = told("http://abcmbank9.top/", {"label_brand_5": 1.0})
    assert "chứa chữ “mbank”, hay thấy trong tên các thương hiệu" in words
    assert "vietcombank" not in words


def test_letters_that_make_up_a_name_count_as_that_name() -> None:
    url = parse_url("http://xx-netflix-yy.com/")
    themes, _ = told(url, {"ngrams_label": 1.0}, heavy(url, "label", "netflix"))
    assert [theme.code for theme in themes] == ["brand"]


def test_a_very_short_part_is_named_whole() -> None:
    url = parse_url("http://dpd.abc.com/")
    _, words = told(url, {"ngrams_subdomain": 1.0}, heavy(url, "subdomain", "dpd"))
    assert "đoạn “dpd” trong phần trước tên miền" in words


def test_lure_words_are_named() -> None:
    themes, words = told("http://abc.top/dang-nhap/verify", LURE_ONLY)
    assert themes[0].code == "lure"
    assert "từ “dang-nhap”, “verify”" in words


def test_a_page_on_a_lent_name_is_told_from_one_with_its_own_ending() -> None:
    ending = {"suffix_odds": 1.0, "suffix_private": 1.0}
    _, hosted = told("http://shop-a.vercel.app/", ending)
    _, own = told("http://shop-a.top/", ending)
    _, unknown = told("http://shop-a.museum/", {"suffix_seen": -1.0})
    assert "trang đặt nhờ trên “vercel.app”, nơi ai cũng tạo được trang" in hosted
    assert "đuôi “.top” hay bị lợi dụng" in own
    assert "the ending “.museum” is seldom seen" in unknown


def test_an_ending_that_is_seldom_abused_is_not_called_abused() -> None:
    _, words = told("http://shop-a.com/", {"suffix_odds": -1.0})
    assert "“.com”" in words
    assert "lợi dụng" not in words
    assert "abused" not in words


def test_a_bare_address_is_described_and_not_quoted() -> None:
    _, words = told("http://203.0.113.9/", {"label_dot": 1.0, "label_digit": 1.0})
    assert "IP" in words
    assert "203" not in words


def test_the_heaviest_stretch_is_named_up_to_the_ends_of_its_word() -> None:
    url = parse_url("http://abc.com/files/wp-confirmx/list.html")
    _, words = told(url, {"ngrams_path": 1.0}, heavy(url, "path", "confirm"))
    assert "đoạn “confirmx” trong đường dẫn" in words


def test_rare_letters_are_named() -> None:
    tables = replace(EMPTY, known=EMPTY.known & ~np.uint8(TOP_HONEST))
    _, words = told("http://xkqzjwv.com/", {"label_unseen_5": 1.0}, tables)
    assert "tên miền “xkqzjwv” ghép chữ lạ" in words


def test_counts_are_those_of_the_link() -> None:
    look = {"label_digit": 1.0, "label_hyphen": 1.0}
    _, words = told("http://a-12-34-x.com/", look)
    assert "tên miền “a-12-34-x” có 4 chữ số và 3 dấu gạch nối" in words
    assert "has 4 digits and 3 dashes" in words


@pytest.mark.parametrize("secret", ["nguyenvana", "a@b.vn", "0912345678", "paypal"])
def test_nothing_after_the_question_mark_is_quoted(secret: str) -> None:
    url = parse_url(f"http://abc.com/?u={secret}&login=1")
    everything = dict.fromkeys(FEATURES, 1.0)
    _, words = told(url, everything, heavy(url, "query", secret))
    assert "phần sau dấu “?”" in words
    assert secret not in words
    assert "login" not in words


@pytest.mark.parametrize(
    "path",
    [
        "pay/0912345678",
        "pay/0912-345-678/x",
        "pay/u0912.345.678z",
        "0912%20345%20678",
        "ab12-34-56",
        "nguyen.van.a@example.com/pay",
        "a,nguyenvana@example.com",
    ],
)
def test_numbers_and_addresses_in_a_path_are_never_quoted(path: str) -> None:
    url = parse_url(f"http://abc.com/{path}")
    segment = max(url.path.split("/"), key=lambda part: len(re.findall("[0-9@]", part)))
    tables = heavy(url, "path", segment)
    _, words = told(url, {"ngrams_path": 1.0, "path_digit": 1.0, "words_path": 1.0}, tables)
    assert not any(re.search("[0-9]{3}|@|12|nguyen|example", part) for part in quotes(words))


@pytest.mark.parametrize(
    ("path", "heaviest"),
    [
        ("pay/0912345678", "1234"),
        ("pay/0912-345-678/x", "-345"),
        ("nguyen.van.a@example.com/pay", "van."),
        ("next/ab12-34-56", "t/ab"),
    ],
)
def test_not_even_a_part_of_a_number_or_address_is_quoted(path: str, heaviest: str) -> None:
    url = parse_url(f"http://abc.com/{path}")
    _, words = told(url, {"ngrams_path": 1.0}, heavy(url, "path", heaviest))
    assert "đường dẫn" in words
    assert not any(re.search("[0-9]|van", part) for part in quotes(words))


def test_a_number_that_is_a_domain_is_masked() -> None:
    _, words = told("http://vietcombank-0912345678.top/", {**BRAND_ONLY, "label_digit": 1.0})
    assert "“vietcombank-….top”" in words
    assert "0912" not in words


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["http://abc.com/{}/login", "http://abc.com/?{}"])
def test_hostile_text_is_neither_shown_nor_able_to_break_the_sentence(
    place: str, text: str
) -> None:
    themes, _ = told(place.replace("{}", text), dict.fromkeys(FEATURES, 1.0))
    words = sentence(themes, "high")
    reason = Evidence(
        code="classifier_high",
        family="classifier",
        strength=Strength.CLASSIFIER,
        weight=1,
        words=words,
        values=(("url", "filled"),),
    )
    assert reason.text("vi") == words.vi
    assert reason.text("en") == words.en
    assert words.vi.isprintable()


@given(
    st.text(max_size=60),
    st.text(max_size=40),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_link_holds_its_explanation_keeps_its_promises(
    path: str, query: str, seed: int
) -> None:
    try:
        url = parse_url(f"http://sub.abc-1.vercel.app/{path}?{query}")
    except InvalidObservable:
        assume(False)
    random = np.random.default_rng(seed)
    tables = replace(EMPTY, ngrams=random.normal(size=ROWS).astype(np.float32))
    gradient = dict(zip(FEATURES, random.normal(size=len(FEATURES)).tolist(), strict=True))
    themes, words = told(url, gradient, tables)
    again, _ = told(url, gradient, tables)
    assert themes == again
    assert 1 <= len(themes) <= 3
    given_shares = [theme.contribution for theme in themes]
    assert given_shares == sorted(given_shares, reverse=True)
    assert words.isprintable()
    for part in quotes(words):
        assert re.fullmatch(r"[A-Za-z0-9._/…-]{1,24}|\?", part)
        assert not re.search("[0-9]{6}", part)


@given(st.lists(st.sampled_from(LINKS), min_size=1, max_size=30), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_a_link_is_explained_alike_alone_and_among_others(links: list[str], seed: int) -> None:
    random = np.random.default_rng(seed)
    tables = replace(
        EMPTY,
        ngrams=random.normal(size=ROWS).astype(np.float32),
        words=random.normal(size=ROWS).astype(np.float32),
    )
    urls = [parse_url(link) for link in links]
    found = events(urls)
    values = features(found, tables)
    gradients = random.normal(size=values.shape).astype(np.float32)
    together = explain(urls, found, values, gradients, values.mean(axis=0), tables)
    for place, url in enumerate(urls):
        own, row = events([url]), slice(place, place + 1)
        alone = explain([url], own, values[row], gradients[row], values.mean(axis=0), tables)
        assert alone == [together[place]]


def test_a_link_that_nothing_speaks_against_still_gets_one_theme() -> None:
    themes, _ = told("http://abc.com/x", dict.fromkeys(FEATURES, 0.0))
    assert len(themes) == 1


def test_a_theme_that_names_nothing_gives_way_to_ones_that_do() -> None:
    """Unless they have less than a third of its contribution."""
    link = "http://a-1.top/"
    vague = {"path_runs": 1.0}
    strong, _ = told(link, {**vague, "suffix_odds": 1.0, "label_digit": 1.0})
    weak, _ = told(link, {**vague, "suffix_odds": 0.05})
    assert {theme.code for theme in strong} == {"ending", "look_label"}
    assert weak[0].code == "form"


def test_long_links_are_quoted_in_short() -> None:
    url = parse_url(
        "http://" + "sub." * 20 + "a" * 60 + ".top/" + "LongWord" * 200 + "?" + "q" * 999
    )
    _, words = told(url, dict.fromkeys(FEATURES, 1.0), heavy(url, "path", "LongWord"))
    assert quotes(words)
    assert all(len(part) <= say.MAX_QUOTE for part in quotes(words))


@pytest.mark.parametrize("link", LINKS)
def test_words_are_fragments_in_both_languages(link: str) -> None:
    for name in FEATURES:
        for sign in (1.0, -1.0):
            themes, _ = told(link, {name: sign})
            for text in themes[0].words:
                assert text[0].islower() or text[0] == "“"
                assert not text.endswith((".", ",", " "))
                assert not any(mark in text for mark in "{}")


def test_the_sentence_says_how_alike_and_why() -> None:
    themes = [
        Theme("ending", 2.0, Words("đuôi “.top”", "the ending “.top”")),
        Theme("form", 1.0, Words("chỉ có tên miền", "only a domain")),
    ]
    assert sentence(themes, "high") == Words(
        "Bộ phân loại thấy liên kết này rất giống liên kết lừa đảo: đuôi “.top”; chỉ có tên miền.",
        "The classifier finds this link very similar to phishing links: the ending “.top”;"
        " only a domain.",
    )
    assert "khá giống" in sentence(themes, "medium").vi
    assert "rather similar" in sentence(themes, "medium").en
    assert sentence([], "medium").vi.endswith("giống liên kết lừa đảo.")
