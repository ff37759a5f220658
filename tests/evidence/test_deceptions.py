"""A link that leads elsewhere is never called official, and a guess of the kind hides nothing."""

from __future__ import annotations

import pytest

from service.checking import check_readings, read
from service.checks.check import check
from service.checks.verdict import State
from service.observables.kinds import parse
from service.wiring import Services
from tests.factories import make_feed, make_index, make_snapshot
from tests.support import NOW

OFFICIAL = "https://bank.example.com"
ELSEWHERE = [
    "/r?url=https://evil.example.net/",
    "/r?url=%20https://evil.example.net",
    "/r?url=https:evil.example.net",
    "/r?url=/%5Cevil.example.net",
    "/r?url=%5C%5Cevil.example.net",
    "/r?https://evil.example.net",
    "/r?url=%2568ttps%253A%252F%252Fevil.example.net",
    "/https%3A%2F%2Fevil.example.net",
    "/r?a=1;url=https://evil.example.net",
    "/r#https://evil.example.net",
    "/r?page=evil.net",
    "/r?deeplink=evil.net/x",
    "/r?url=185.234.218.7",
    "/r?" + "a=1&" * 60 + "url=https://evil.example.net/",
    "/r?url=https://bank.example.com/r?url=https://evil.example.net/",
]


def _snapshot() -> object:
    from service.evidence.curated import AllowEntry

    entry = AllowEntry("bank.example.com", True, "Bank", ("a", "b"), NOW.date())
    return make_snapshot(
        allow={"bank.example.com": entry}, shared_platforms=frozenset({"pay.bank.example.com"})
    )


@pytest.mark.parametrize("rest", ELSEWHERE)
def test_an_official_link_that_may_lead_elsewhere_is_not_called_official(rest: str) -> None:
    verdict = check(parse("url", OFFICIAL + rest), _snapshot(), NOW)  # type: ignore[arg-type]
    assert verdict.state is State.NO_INFORMATION


@pytest.mark.parametrize(
    "rest",
    [
        "/a.b.c/x.html",
        "/r?url=https://www.bank.example.com/x",
        "/r?version=1.2.3&file=report.v2",
        "/login?next=/home",
        "/#top",
    ],
)
def test_an_ordinary_official_link_stays_official(rest: str) -> None:
    verdict = check(parse("url", OFFICIAL + rest), _snapshot(), NOW)  # type: ignore[arg-type]
    assert verdict.state is State.KNOWN_LEGITIMATE


@pytest.mark.parametrize(
    "text",
    [
        "http://evil.net\\.bank.example.com/",
        "http://2130706433\\.bank\\.example\\.com/",
        "evil.net .bank.example.com",
        "https://pay.bank.example.com/0912",
        "https://bank.example.com@evil.net/",
    ],
)
def test_a_name_that_only_looks_official_is_not(text: str) -> None:
    verdict = check(parse("url", text), _snapshot(), NOW)  # type: ignore[arg-type]
    assert verdict.state is not State.KNOWN_LEGITIMATE


@pytest.mark.parametrize(
    "text",
    [
        "VCB 1234567 listed-evil.com",
        "Gọi 0912345678: listed-evil.com",
        "000201 listed-evil.com",
        "https://listed-evil.com,",
        "https://listed-evil.com)",
        "(https://listed-evil.com)",
        "listed-evil.com!",
        "Link: https://listed-evil.com",
        "listed-evil.com",
        "HTTP://LISTED-EVIL.COM",
        "  listed-evil.com  ",
    ],
)
def test_a_listed_link_is_found_whatever_kind_is_guessed(services: Services, text: str) -> None:
    snapshot = make_snapshot(make_index((make_feed(), [b"hlisted-evil.com"])))
    answer = check_readings(services, read("auto", text), "vi", NOW, snapshot)
    assert answer["state"] == "suspicious"


def test_a_bare_address_is_a_link_too(services: Services) -> None:
    snapshot = make_snapshot(make_index((make_feed(), [b"h185.234.218.7"])))
    answer = check_readings(services, read("auto", "185.234.218.7"), "vi", NOW, snapshot)
    assert (answer["kind"], answer["state"]) == ("url", "suspicious")


def test_the_listed_page_is_found_behind_other_dots_and_notations() -> None:
    snapshot = make_snapshot(make_index((make_feed(), [b"ulisted-evil.com/login"])))
    for text in (
        "https://listed-evil.com。/login",
        "https://listed-evil.com./login?x=1",
        "https://LISTED-evil.com:443/a/../login#x",
        "https://user@listed-evil.com/login",
        "hxxps://listed-evil[.]com/login",
        "https:\\\\listed-evil.com\\login",
    ):
        assert check(parse("url", text), snapshot, NOW).state is State.SUSPICIOUS, text
