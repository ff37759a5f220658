"""The quick ways give exactly what the careful ones give: clean links, batches, suffixes."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import InvalidInput, InvalidObservable
from service.observables import psl
from service.observables.base import Observable
from service.observables.kinds import KINDS, parse, parse_many
from service.observables.url import Url
from service.observables.url_clean import clean_url
from service.observables.url_parse import MAX_DEPTH, parse_url, parse_with_care
from tests.fuzz.strategies import BY_KIND

many = settings(
    max_examples=1000,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_PIECES = """
    a b.com www. x-y -dot- xn-- 0x 1 .. . -- _ __ co.uk github.io www.ck com zalo.me sepay.vn
    api.vietqr.io / // /. /../ /a/b /a.html /@x ? ?a=b & = url= to= http:// HTTPS:// hxxp :// :
    @ :80 # #x ' ( % \\ dot ~ $!&*+,; 000201 phone=0912345678 1.2.3.4 A.B Com xxx
""".split()
near_clean = st.tuples(
    st.sampled_from(["http://", "https://", "", "", "HTTP://", "Http:/"]),
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=8).map("".join)
    | st.from_regex(r"[a-zA-Z0-9.\-]{1,70}\.[a-z0-9\-]{1,4}(/[!-~]{0,12})?", fullmatch=True),
).map("".join)


@many
@given(near_clean | BY_KIND["url"], st.sampled_from([0, MAX_DEPTH]))
def test_clean_links_read_as_with_care(text: str, depth: int) -> None:
    clean = clean_url(text)
    if clean is None:
        return
    careful = parse_with_care(text, depth)
    assert [getattr(clean, item.name) for item in fields(Url)] == [
        getattr(careful, item.name) for item in fields(Url)
    ]
    assert (clean, hash(clean), repr(clean)) == (careful, hash(careful), repr(careful))
    assert type(clean) is Url


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com",
        "https://www.Example.co.uk/A/b.html?x=1&y=2#part",
        "example.com",
        "HTTPS://EXAMPLE.COM/?",
    ],
)
def test_ordinary_links_go_the_quick_way(text: str) -> None:
    assert clean_url(text) == parse_with_care(text) == parse_url(text)


@pytest.mark.parametrize(
    "text",
    [
        " http://example.com",
        "http://example.com/a%20b",
        "http://example.com:80/",
        "http://me@example.com/",
        "http://1.2.3.4/",
        "http://example.0x1/",
        "http://example.com./",
        "http://xn--mnchen-3ya.de/",
        "http://a..example.com/",
        "http://example.com//a",
        "http://example.com/a/../b",
        "http://example.com/?next=//b.example",
        "http://example.com/?url=b.example",
        "http://example.com/?HTTP://b.example",
        "https://zalo.me/0912345678",
        "https://qr.sepay.vn/img?acc=0011001234567&bank=VCB",
        "hxxp://example.com",
        "localhost",
        "ví-dụ.example.com",
        "http://example.com/(/)x",
    ],
)
def test_all_others_are_read_with_care(text: str) -> None:
    assert clean_url(text) is None


def test_a_clean_link_is_as_frozen_as_any() -> None:
    url = clean_url("http://example.com")
    assert url is not None
    with pytest.raises(AttributeError):
        url.key = "other"  # type: ignore[misc]


def outcome(found: Observable | InvalidInput) -> object:
    if isinstance(found, Observable):
        return found
    return type(found), found.code, found.field, str(found)


def read(kind: str, text: str) -> Observable | InvalidInput:
    try:
        return parse(kind, text)
    except InvalidInput as error:
        return error


@pytest.mark.parametrize("kind", KINDS)
@settings(many, max_examples=100)
@given(data=st.data())
def test_many_are_read_as_one_by_one(kind: str, data: st.DataObject) -> None:
    texts = data.draw(st.lists(BY_KIND[kind] | near_clean, max_size=8))
    found = parse_many(kind, texts)
    assert [outcome(item) for item in found] == [outcome(read(kind, text)) for text in texts]


def test_errors_among_many_hold_nothing() -> None:
    good, bad = parse_many("url", ["example.com", "mailto:a@b.c"])
    assert isinstance(good, Url)
    assert isinstance(bad, InvalidObservable)
    assert bad.code == "unsupported_scheme"
    assert bad.__traceback__ is None
    assert bad.__context__ is None


def test_many_of_no_kind() -> None:
    with pytest.raises(InvalidObservable) as caught:
        parse_many("letter", ["a"])
    assert caught.value.code == "unknown_kind"


RULES = psl._rules()


def by_the_rules(host: str) -> tuple[str, str | None]:
    """Every end of the name, the longest first, against every kind of rule."""
    start = 0
    while True:
        candidate, dot = host[start:], host.find(".", start)
        if "!" + candidate in RULES:
            start = dot + 1
            break
        if candidate in RULES or dot < 0 or "*." + host[dot + 1 :] in RULES:
            break
        start = dot + 1
    if start == 0:
        return host, None
    return host[start:], host[host.rfind(".", 0, start - 1) + 1 :]


_ENDS = sorted(rule.lstrip("!*.") for rule in RULES if "*" in rule or "!" in rule)


@many
@given(
    st.lists(st.sampled_from(["a", "www", "city", "b-c", "", "*", "!"]), max_size=4),
    st.sampled_from([*_ENDS, "com", "co.uk", "github.io", "vn", "com.vn", "nowhere", ""])
    | st.sampled_from(sorted(RULES)),
)
def test_suffix_is_that_of_the_longest_rule(labels: list[str], end: str) -> None:
    host = ".".join([*labels, end])
    assert psl.split_host(host) == by_the_rules(host)
