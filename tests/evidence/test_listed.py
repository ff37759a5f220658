"""What a list says of a value, of its neighbours, and how it fades."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.checks.check import check, check_many
from service.checks.verdict import State
from service.evidence import allowed, listed, neighbours
from service.indicators.decay import decayed
from service.observables.kinds import parse
from tests.factories import make_feed, make_index, make_snapshot
from tests.support import NOW


def test_old_evidence_fades_and_ends() -> None:
    weights = [decayed(60, age, 100) for age in range(0, 120, 10)]
    assert weights == sorted(weights, reverse=True)
    assert (weights[0], weights[-1]) == (60, 0)
    assert decayed(60, 50, 100) > 50


def test_a_listing_weighs_less_with_age_but_warns_to_its_last_day() -> None:
    index = make_index((make_feed(), [b"hscam.example"]), days=90)
    snapshot, url = make_snapshot(index), parse("url", "https://scam.example/")
    scores = [check(url, snapshot, NOW + timedelta(days=days)).score for days in (0, 60, 90, 91)]
    assert scores[0] == 60
    assert scores[1] is not None
    assert 30 < scores[1] < 60
    assert scores[2:] == [30, None]


def test_a_warned_domain_is_confirmed_until_its_warning_ends() -> None:
    snapshot, url = make_snapshot(), parse("url", "http://login.warned.example/x")
    assert check(url, snapshot, NOW).state is State.CONFIRMED_SCAM
    later = NOW + timedelta(days=3 * 365)
    assert check(url, snapshot, later).state is State.NO_INFORMATION


def test_an_official_site_and_its_subdomains_are_allowed() -> None:
    snapshot = make_snapshot()
    for host in ("bank.example", "www.bank.example", "a.b.bank.example"):
        assert check(parse("url", host), snapshot, NOW).state is State.KNOWN_LEGITIMATE
    for host in ("notbank.example", "bank.example.org"):
        assert allowed.collect(parse("url", host), snapshot, NOW) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://bank.example/go?url=https://evil.example/",
        "https://bank.example/go?url=https%3A%2F%2Fevil.example%2F",
        "https://bank.example/go?next=evil.example",
        "https://bank.example@evil.example/",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_official(text: str) -> None:
    assert check(parse("url", text), make_snapshot(), NOW).state is not State.KNOWN_LEGITIMATE


def test_a_redirect_within_the_site_stays_official() -> None:
    url = parse("url", "https://bank.example/go?url=https://www.bank.example/login")
    assert check(url, make_snapshot(), NOW).state is State.KNOWN_LEGITIMATE


def test_an_entry_without_two_sources_and_a_date_does_not_suppress() -> None:
    from service.evidence.curated import AllowEntry

    for sources, day in ((("a",), NOW.date()), (("a", "b"), None)):
        entry = AllowEntry("bank.example", True, "Bank", sources, day)
        snapshot = make_snapshot(allow={"bank.example": entry})
        assert check(parse("url", "bank.example"), snapshot, NOW).state is State.NO_INFORMATION


def test_an_official_hotline_warns_that_callers_can_be_forged() -> None:
    verdict = check(parse("phone", "1900 1234"), make_snapshot(), NOW)
    assert verdict.state is State.KNOWN_LEGITIMATE
    texts = [reason.evidence.text("vi") for reason in verdict.reasons if reason.evidence]
    assert any("làm giả" in text or "giả mạo" in text for text in texts)


def test_a_listed_phone_or_account_is_suspicious_never_confirmed() -> None:
    feeds = [make_feed("a", reliability="authority"), make_feed("b"), make_feed("c")]
    tokens = [b"p+84912345678", b"a970436:0011001234567"]
    snapshot = make_snapshot(make_index(*((feed, tokens) for feed in feeds)))
    for kind, text in (("phone", "0912 345 678"), ("account", "VCB 0011001234567")):
        assert check(parse(kind, text), snapshot, NOW).state is State.SUSPICIOUS


def test_neighbours_count_only_in_rented_blocks() -> None:
    blocks = {"+842473001230": 1, "+84912345670": 0}
    for first, expected in blocks.items():
        listed_numbers = [b"p" + first[:-1].encode() + digit for digit in (b"1", b"2", b"3")]
        snapshot = make_snapshot(make_index((make_feed(), listed_numbers)))
        found = neighbours.collect(parse("phone", first), snapshot, NOW)
        assert len(found) == expected
        assert all(item.weight == 10 for item in found)


def test_two_listed_neighbours_are_not_enough() -> None:
    snapshot = make_snapshot(make_index((make_feed(), [b"p+842473001231", b"p+842473001232"])))
    assert neighbours.collect(parse("phone", "+842473001230"), snapshot, NOW) == []


def test_one_feed_that_lists_a_link_twice_speaks_once() -> None:
    index = make_index((make_feed(), [b"hscam.example", b"sscam.example", b"uscam.example/"]))
    found = listed.collect(parse("url", "scam.example"), make_snapshot(index), NOW)
    assert len(found) == 1


def test_many_at_once_and_one_by_one_are_the_same() -> None:
    index = make_index((make_feed(), [b"hscam%d.example" % number for number in range(0, 50, 3)]))
    snapshot = make_snapshot(index)
    values = [parse("url", f"https://www.scam{number}.example/a?b") for number in range(50)]
    values += [parse("phone", "0912345678"), parse("message", "xem scam3.example nhé")]
    assert check_many(values, snapshot, NOW) == [check(value, snapshot, NOW) for value in values]


def test_without_feeds_and_without_lists_leave_out_what_they_say() -> None:
    index = make_index((make_feed(), [b"hscam.example"]))
    snapshot = make_snapshot(index)
    scam, official = parse("url", "scam.example"), parse("url", "bank.example")
    assert check(scam, snapshot.without_feeds(), NOW).state is State.NO_INFORMATION
    assert check(official, snapshot.without_feeds(), NOW).state is State.KNOWN_LEGITIMATE
    assert check(official, snapshot.without_lists(), NOW).state is State.NO_INFORMATION
