"""What an officer lists is found by a check of it, and what would hit the innocent is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.checks.check import check
from service.checks.verdict import State
from service.errors import Conflict, InvalidInput
from service.evidence.listable import guard
from service.evidence.snapshot import Snapshot
from service.indicators.decided import Indicator, Role, overlay, valid_until
from service.indicators.token import digester
from service.observables.kinds import parse
from service.observables.url import Url
from service.reports.targets import Target, default_level, resolve
from tests.factories import KEY, make_curated, make_index
from tests.support import NOW

CURATED = make_curated(
    shared_platforms=frozenset({"facebook.example", "sites.platform.example"}),
    free_hosting=frozenset({"free-host.example", "github.io"}),
    shorteners=frozenset({"short.example"}),
)
GUARD = guard(CURATED)
DIGEST = digester(KEY)


def target(text: str, level: str | None = None, kind: str = "url") -> Target:
    """What a value is listed as."""
    return resolve(parse(kind, text), level, GUARD, DIGEST)


def refusal(text: str, level: str | None = None, kind: str = "url") -> Conflict:
    """Why it may not be listed."""
    with pytest.raises(Conflict) as raised:
        target(text, level, kind)
    assert raised.value.field == "targets"
    assert text not in str(raised.value)
    return raised.value


def confirmed(made: Target) -> Snapshot:
    """A snapshot in which two officers confirmed a target."""
    fields: dict[str, Any] = {
        name: getattr(made, name) for name in ("digest", "marker", "match", "page")
    }
    item = Indicator(
        role=Role.CONFIRMED,
        category=2,
        first_on=NOW.date(),
        last_on=NOW.date(),
        until_at=valid_until(Role.CONFIRMED, made.kind, NOW, NOW),
        **fields,
    )
    return Snapshot(make_index().under(overlay([item], "D1")), CURATED)


def hits(made: Target, text: str, kind: str = "url") -> bool:
    """Whether a check of a value is confirmed by a listing of the target."""
    return check(parse(kind, text), confirmed(made), NOW).state is State.CONFIRMED_SCAM


@pytest.mark.parametrize("level", ["host", "site"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://com.vn/", "public_suffix"),
        ("https://gov.vn/x", "public_suffix"),
        ("https://bank.example/promo", "allowlisted"),
        ("https://www.bank.example/", "allowlisted"),
        ("https://a.b.bank.example/x", "allowlisted"),
        ("https://facebook.example/scam-page", "shared_platform"),
        ("https://www.facebook.example/scam-page", "shared_platform"),
        ("https://free-host.example/x", "shared_platform"),
        ("https://short.example/abc", "shared_platform"),
        ("http://192.168.1.1/x", "private_address"),
        ("http://127.0.0.1/x", "private_address"),
    ],
)
def test_what_would_hit_the_innocent_is_refused_and_the_page_offered(
    text: str, code: str, level: str
) -> None:
    """The page is offered wherever it is more than the front page."""
    error = refusal(text, level)
    page = code != "public_suffix" and not text.endswith(".example/")
    assert error.code == code
    assert code in str(error)
    assert ("level instead: page" in str(error)) is page


def test_a_site_above_an_allowlisted_or_shared_one_is_refused() -> None:
    error = refusal("https://platform.example/x", "site")
    assert (error.code, "page" in str(error)) == ("covers_allowlisted", True)
    assert target("https://platform.example/x", "host").match == "h"


@pytest.mark.parametrize(
    "text",
    [
        "https://facebook.example/scam-page",
        "https://www.facebook.example/scam-page?id=7",
        "https://short.example/abc",
        "https://bank.example/promo",
        "https://github.io/x/../y?z",
    ],
)
def test_a_page_on_an_honest_host_can_be_listed_unless_it_is_a_suffix(text: str) -> None:
    if "github.io" in text:
        assert refusal(text, "page").code == "public_suffix"
        return
    made = target(text, "page")
    assert (made.match, made.page) == ("u", True)
    assert target(text) == made, "the page is what is chosen where the host may not be listed"
    assert hits(made, text)
    host = text.split("/")[2]
    assert not hits(made, f"https://{host}/")
    assert not hits(made, f"https://{host}/another-page")


@pytest.mark.parametrize(
    "text", ["https://facebook.example/", "https://facebook.example", "https://bank.example/#x"]
)
def test_the_first_page_of_an_honest_host_stands_for_the_whole_and_is_refused(text: str) -> None:
    error = refusal(text, "page")
    assert error.code in ("shared_platform", "allowlisted")
    assert "level" not in str(error)


def test_one_customer_of_a_free_host_can_be_listed_but_not_all() -> None:
    made = target("https://scam.free-host.example/x")
    assert (made.match, made.page) == ("h", False)
    assert hits(made, "https://scam.free-host.example/")
    assert not hits(made, "https://other.free-host.example/")
    assert refusal("https://scam.free-host.example/x", "site").code == "shared_platform"
    known = target("https://scam.github.io/x", "site")  # a public suffix parts its customers
    assert hits(known, "https://scam.github.io/")
    assert not hits(known, "https://other.github.io/")


SCAM = "https://login.scam-shop.top/vay/tien?id=1"


@pytest.mark.parametrize(
    ("level", "match", "found", "spared"),
    [
        (
            "page",
            "u",
            [SCAM, "http://login.scam-shop.top/vay/tien?id=1", SCAM + "#top"],
            ["https://login.scam-shop.top/", "https://login.scam-shop.top/vay/tien?id=2"],
        ),
        (
            "host",
            "h",
            [SCAM, "https://login.scam-shop.top", "https://www.login.scam-shop.top/a"],
            ["https://scam-shop.top/", "https://a.login.scam-shop.top/", "https://b.scam-shop.top"],
        ),
        (
            "site",
            "s",
            [SCAM, "https://scam-shop.top/", "https://a.b.c.scam-shop.top/x?y"],
            ["https://notscam-shop.top/", "https://scam-shop.top.example/"],
        ),
    ],
)
def test_each_level_hits_what_it_says_and_nothing_beside(
    level: str, match: str, found: list[str], spared: list[str]
) -> None:
    made = target(SCAM, level)
    assert (made.kind, made.match, made.page) == ("url", match, level == "page")
    assert [hits(made, text) for text in found] == [True] * len(found)
    assert [hits(made, text) for text in spared] == [False] * len(spared)


labels = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
links = st.builds(
    lambda scheme, hosts, port, path, query: (
        f"{scheme}://{'.'.join(hosts)}.{'top'}{port}/{'/'.join(path)}{query}"
    ),
    st.sampled_from(["http", "https", "HTTPS"]),
    st.lists(labels, min_size=1, max_size=7),
    st.sampled_from(["", ":8080", ":443"]),
    st.lists(st.text("abcXYZ0129-_.~%", max_size=6), max_size=7),
    st.sampled_from(["", "?", "?a=b", "?q=1&r=%2F&u=http://x.example"]),
)


@settings(max_examples=60, deadline=None)
@given(links, st.sampled_from(["page", "host", "site", None]))
def test_a_check_of_a_link_finds_its_target_at_every_level(text: str, level: str | None) -> None:
    assert hits(target(text, level), text)


@pytest.mark.parametrize(
    "text",
    [
        "http://8.8.4.4/pay", "http://xn--bnk-rma.example/a", "https://lừa-đảo.example/a",
        "https://user:pass@scam.example:8443/x", "https://scam.example./x",
        "https://SCAM.example/%41%2e", "http://0x08080404/pay",
        "https://scam.example/" + "a/" * 30, "https://scam.example/?" + "q" * 900,
    ],
)  # fmt: skip
@pytest.mark.parametrize("level", ["page", "host", "site", None])
def test_links_of_odd_forms_are_found_at_every_level(text: str, level: str | None) -> None:
    assert hits(target(text, level), text)


def test_the_host_is_chosen_where_it_may_be_listed() -> None:
    url = parse("url", SCAM)
    assert isinstance(url, Url)
    assert default_level(url, GUARD) == "host"
    assert target(SCAM) == target(SCAM, "host")


@pytest.mark.parametrize(
    ("kind", "text", "alike", "other"),
    [
        ("phone", "0912345678", "+84 912 345 678", "0912345679"),
        ("account", "970436:0011001234567", "VCB 0011001234567", "970436:0011001234568"),
    ],
)
def test_a_phone_or_account_is_found_however_it_is_written(
    kind: str, text: str, alike: str, other: str
) -> None:
    made = target(text, kind=kind)
    assert (made.kind, made.marker, made.page) == (kind, None, False)
    assert hits(made, text, kind)
    assert hits(made, alike, kind)
    assert not hits(made, other, kind)
    assert text not in str(made.as_dict())


@pytest.mark.parametrize("text", ["19001234", "1900 1234", "1900.1234", "113", "114", "115"])
def test_hotlines_and_short_numbers_are_refused(text: str) -> None:
    assert refusal(text, kind="phone").code == "allowlisted"


@pytest.mark.parametrize(
    ("kind", "text"), [("phone", "0912345678"), ("account", "970436:001100123456")]
)
def test_only_links_have_levels(kind: str, text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        target(text, "host", kind)
    assert raised.value.code == "no_level"


@pytest.mark.parametrize("level", ["", "domain", "Page"])
def test_a_level_that_is_none_is_refused(level: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        resolve(parse("url", SCAM), level or "x", GUARD, DIGEST)
    assert raised.value.code == "literal_error"


def test_a_message_or_code_is_no_target() -> None:
    with pytest.raises(InvalidInput):
        target("gọi 0912345678", kind="message")
