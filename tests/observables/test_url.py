"""A link has a list form and a browser form, and they are never mixed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.errors import InvalidObservable, TooLarge
from service.observables.account import BankAccount
from service.observables.canonical import canonicalize
from service.observables.phone import Phone
from service.observables.url import Url
from service.observables.url_parse import parse_url
from tests.support import vectors

CANONICAL = vectors("safe_browsing_canonical.json")["cases"]
EXPRESSIONS = vectors("safe_browsing_expressions.json")["cases"]
HOSTS = vectors("wpt_url_hosts.json")["cases"]


@pytest.mark.parametrize("case", CANONICAL, ids=lambda case: ascii(case["url"])[:60])
def test_canonical_form_is_that_of_safe_browsing(case: dict[str, str]) -> None:
    assert case["canonical"] == parse_url(case["url"]).canonical


def test_all_published_canonical_cases_are_here() -> None:
    assert len(CANONICAL) == 33


@pytest.mark.parametrize("case", EXPRESSIONS, ids=lambda case: case["url"])
def test_expressions_and_hashes_are_those_of_safe_browsing(case: dict[str, list[str]]) -> None:
    url = parse_url(str(case["url"]))
    assert tuple(case["expressions"]) == url.expressions
    assert tuple(case["hashes"]) == url.hashes


def test_hash_of_a_host_begins_as_published() -> None:
    """SHA-256 of ``foo.com/`` begins with af30010e (gglsbl's tests)."""
    assert parse_url("http://foo.com/").hashes[0].startswith("af30010e")


@pytest.mark.parametrize("case", HOSTS, ids=lambda case: ascii(case["url"])[:60])
def test_host_is_where_a_browser_goes(case: dict[str, str | None]) -> None:
    try:
        host = parse_url(str(case["url"])).host
    except InvalidObservable:
        host = None
    assert case["host"] == host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("hxxps://evil[.]example[.]com/a", "evil.example.com"),
        ("hXXp://evil(.)example{.}com", "evil.example.com"),
        ("evil[dot]example[dot]com/x", "evil.example.com"),
        ("hxxp[:]//evil.example[.]com", "evil.example.com"),
        ("http__evil.example.com", "evil.example.com"),
        ("evil . example . com", "evil.example.com"),
        ("evil dot example dot com", "evil.example.com"),
        ("http:\\\\evil.example.com\\@bank.example/", "evil.example.com"),
        ("ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ．ｃｏｍ／ａ", "evil.example.com"),
        ("<https://evil.example.com/>", "evil.example.com"),
        ("“https://evil.example.com”", "evil.example.com"),
        ("\u200ehttps://evil.example.com\u200b", "evil.example.com"),
        ("[https://evil.example.com/x]", "evil.example.com"),
        ('["https://evil.example.com/"]', "evil.example.com"),
        ("['evil.example.com']", "evil.example.com"),
        ("[hxxps://evil[.]example[.]com/]", "evil.example.com"),
        ("[195.127.0.11]", "195.127.0.11"),
        ("[2001:db8::1]/x", "[2001:db8::1]"),
        ("evil.example.com:8080/x", "evil.example.com"),
        ("//evil.example.com/x", "evil.example.com"),
        ("http://3279880203/blah", "195.127.0.11"),
        ("0x7f.1/x", "127.0.0.1"),
    ],
)
def test_what_people_paste_leads_to_the_right_host(text: str, host: str) -> None:
    assert host == parse_url(text).host


def test_hosting_names_with_dot_in_them_are_left_alone() -> None:
    """``-dot-`` is undone only where a name has no real dot."""
    url = parse_url("https://x-dot-y.uc.r.appspot.com/")
    assert (url.host, url.repaired) == ("x-dot-y.uc.r.appspot.com", ())


def test_marks_in_a_path_are_left_alone() -> None:
    assert parse_url("https://example.com/a[.]b(dot)c").path == "/a[.]b(dot)c"


def test_an_ipv6_address_keeps_its_brackets() -> None:
    assert parse_url("http://[::1.2.3.4]/").host == "[::102:304]"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  \u200b ", "empty"),
        ("javascript:alert(1)", "unsupported_scheme"),
        ("mailto:a@example.com", "unsupported_scheme"),
        ("hello world", "not_a_url"),
        ("[]", "not_a_url"),
        ('["evil.example","other.example"]', "not_a_url"),
        ("['evil.example', 'other.example']", "not_a_url"),
        ("http://[evil.example]/", "not_a_url"),
        ("http://[::1", "not_a_url"),
    ],
)
def test_what_is_no_web_link_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(InvalidObservable) as caught:
        parse_url(text)
    assert (code, "value") == (caught.value.code, caught.value.field)


def test_the_limit_is_8_kib() -> None:
    path = "a" * (8192 - len("http://example.com/"))
    assert parse_url("http://example.com/" + path).host == "example.com"
    with pytest.raises(TooLarge):
        parse_url("http://example.com/" + path + "a")
    with pytest.raises(TooLarge):
        parse_url("http://example.com/" + "đ" * 4100)


def test_a_redirect_inside_is_a_part_with_its_place() -> None:
    text = "https://example.com/go?url=https%3A%2F%2Fevil.example.net%2Fa"
    part = parse_url(text).parts[0]
    assert (part.role, part.observable.key) == ("redirect", "evil.example.net/a")


def test_a_link_in_a_path_is_a_part() -> None:
    part = parse_url("http://archive.example/web/2020/http://evil.example.net/x").parts[0]
    assert part.observable.key == "evil.example.net/x"
    assert part.start == 32


def test_links_in_links_are_followed_three_levels_deep() -> None:
    text = (
        "a.example/?u=http://b.example/?u=http://c.example/?u=http://d.example/?u=http://e.example/"
    )
    depth, url = 0, parse_url(text)
    while url.parts:
        inner = url.parts[0].observable
        assert isinstance(inner, Url)
        url, depth = inner, depth + 1
    assert depth == 3


def test_zalo_links_carry_a_phone() -> None:
    part = parse_url("https://zalo.me/0912345678").parts[0]
    assert isinstance(part.observable, Phone)
    assert part.observable.e164 == "+84912345678"


def test_vietqr_links_carry_an_account() -> None:
    part = parse_url("https://img.vietqr.io/image/VCB-0011001234567-compact.png?amount=1").parts[0]
    assert isinstance(part.observable, BankAccount)
    assert part.observable.key == "970436:0011001234567"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.example.com.vn", "example.com.vn"),
        ("com.vn", None),
        ("foo.github.io", "foo.github.io"),
        ("a.foo.github.io", "foo.github.io"),
        ("www.ck", "www.ck"),
        ("a.b.ck", "a.b.ck"),
        ("1.2.3.4", None),
        ("unknown.zzzz", "unknown.zzzz"),
    ],
)
def test_registered_domain_counts_private_suffixes(host: str, domain: str | None) -> None:
    assert parse_url(f"http://{host}/").registered_domain == domain


def test_look_ups_take_both_forms_where_they_differ() -> None:
    """A browser drops the soft hyphen; the list form keeps what the text says, so both count."""
    url = parse_url("http://ex\u00adample.com/")
    assert url.host == "example.com"
    assert "example.com/" in url.lookup_expressions


def test_deep_hosts_are_looked_up_by_the_rules_of_v5_too() -> None:
    url = parse_url("http://a.b.c.d.e.f.example.com.vn/")
    assert "e.f.example.com.vn/" in url.lookup_expressions
    assert "d.e.f.example.com.vn/" in url.lookup_expressions
    assert "d.e.f.example.com.vn/" not in url.expressions


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        url = parse_url(text)
    except (InvalidObservable, TooLarge):
        return
    assert url.key == url.canonical.partition("://")[2]


@given(st.text(max_size=80), st.sampled_from(["http://example.com/", "http://"]))
@example("%3A", "http://")
@example("a%2Fb", "http://")
@example("a%40b", "http://")
def test_canonicalising_twice_changes_nothing(text: str, begin: str) -> None:
    once = canonicalize(begin + text)
    if "%" not in once.url and once.host.isascii():
        assert once.url == canonicalize(once.url).url


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("https://zalo.me/0912345678", "+84912345678"),
        ("https://chat.zalo.me/?phone=0912345678", "+84912345678"),
        ("https://wa.me/84912345678", "+84912345678"),
        ("https://api.whatsapp.com/send?text=x&phone=84912345678", "+84912345678"),
        ("https://wa.me/message/ABC", None),
        ("https://example.com/0912345678", None),
    ],
)
def test_a_link_to_a_chat_carries_the_number_that_it_opens(link: str, key: str | None) -> None:
    phones = [part.observable.key for part in parse_url(link).parts if part.role == "phone"]
    assert phones == ([key] if key else [])
