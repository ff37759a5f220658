"""Officers, citizens' voices and appeals against allowlists and feeds: who carries how far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.answer import answer
from service.checks.check import check
from service.checks.policy import decide
from service.checks.seal import SealKey
from service.checks.verdict import Band, State, Verdict
from service.evidence.base import Evidence, Strength
from service.evidence.snapshot import Snapshot
from service.indicators.decided import Indicator, Role, overlay, valid_until
from service.indicators.index import FeedRef
from service.indicators.token import digester, marker
from service.observables.kinds import parse
from tests.factories import KEY, make_evidence, make_feed, make_index, make_snapshot
from tests.support import NOW

DIGEST = digester(KEY)
SCAM, OFFICIAL = "https://scam.example/login", "https://bank.example/promo"
SCAM_HOST, OFFICIAL_HOST = b"hscam.example", b"hbank.example"
OFFICIAL_PAGE = b"ubank.example/promo"
PHONE, ACCOUNT = "0912345678", "970436:0011001234567"
TOKENS = {"phone": b"p+84912345678", "account": b"a970436:0011001234567"}


def make_indicator(token: bytes, role: Role, **fields: Any) -> Indicator:
    """An indicator of a token, seen now."""
    kind = {b"p": "phone", b"a": "account"}.get(token[:1], "url")
    host = token[1:].partition(b"/")[0]
    chosen = {
        "digest": DIGEST(token).hex(),
        "marker": DIGEST(marker(host)).hex() if kind == "url" else None,
        "match": token[:1].decode(),
        "page": token[:1] == b"u" and not token.endswith(b"/"),
        "role": role,
        "category": 2,
        "first_on": NOW.date(),
        "last_on": NOW.date(),
        "until_at": valid_until(role, kind, NOW, NOW),
        "count": 3 if role is Role.REPORTED else 0,
        **fields,
    }
    return Indicator(**chosen)


def snapshot_of(
    *ours: Indicator, feeds: Iterable[tuple[FeedRef, Iterable[bytes]]] = ()
) -> Snapshot:
    """Our lists over those of some feeds."""
    return make_snapshot(make_index(*feeds).under(overlay(ours, "D1")))


def verdict_on(text: str, snapshot: Snapshot, at: datetime = NOW) -> Verdict:
    """What is said of a value of any kind."""
    kind = "account" if ":0" in text else "phone" if text.startswith("0") else "url"
    return check(parse(kind, text), snapshot, at)


def codes(verdict: Verdict) -> set[str]:
    """Codes of the reasons."""
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize("text", [SCAM, PHONE, ACCOUNT])
def test_two_officers_confirm_a_link_a_phone_and_an_account(text: str) -> None:
    token = SCAM_HOST if text == SCAM else TOKENS["phone" if text == PHONE else "account"]
    verdict = verdict_on(text, snapshot_of(make_indicator(token, Role.CONFIRMED)))
    assert (verdict.state, verdict.band) == (State.CONFIRMED_SCAM, Band.VERY_HIGH)
    assert "officer_confirmed" in codes(verdict)


def test_officers_decision_about_a_page_beats_the_allowlist_wholly() -> None:
    verdict = verdict_on(OFFICIAL, snapshot_of(make_indicator(OFFICIAL_PAGE, Role.CONFIRMED)))
    assert (verdict.state, verdict.conflict) == (State.CONFIRMED_SCAM, False)
    assert "official_site" not in codes(verdict)


@pytest.mark.parametrize("text", ["https://bank.example/", "https://www.bank.example/promo/x"])
def test_other_pages_of_an_official_site_stay_official(text: str) -> None:
    snapshot = snapshot_of(make_indicator(OFFICIAL_PAGE, Role.CONFIRMED))
    assert verdict_on(text, snapshot).state is State.KNOWN_LEGITIMATE


def test_officers_decision_about_an_official_host_is_suspicious_and_a_conflict() -> None:
    verdict = verdict_on(OFFICIAL, snapshot_of(make_indicator(OFFICIAL_HOST, Role.CONFIRMED)))
    assert (verdict.state, verdict.conflict) == (State.SUSPICIOUS, True)
    assert codes(verdict) >= {"officer_confirmed", "official_site", "allowlist_conflict"}


def test_one_officer_against_an_allowlist_is_suspicious() -> None:
    page = verdict_on(OFFICIAL, snapshot_of(make_indicator(OFFICIAL_PAGE, Role.PROVISIONAL)))
    assert (page.state, page.conflict) == (State.SUSPICIOUS, False)
    host = verdict_on(OFFICIAL, snapshot_of(make_indicator(OFFICIAL_HOST, Role.PROVISIONAL)))
    assert (host.state, host.conflict) == (State.SUSPICIOUS, True)


def test_citizens_reports_never_beat_an_allowlist() -> None:
    for token in (OFFICIAL_PAGE, OFFICIAL_HOST):
        many = make_indicator(token, Role.REPORTED, count=500)
        verdict = verdict_on(OFFICIAL, snapshot_of(many))
        assert (verdict.state, verdict.score, verdict.conflict) == (
            State.KNOWN_LEGITIMATE, 0, False
        )  # fmt: skip


def test_officers_against_an_official_hotline_are_a_conflict() -> None:
    hotline = parse("phone", "1900 1234")
    token = b"p" + hotline.key.encode()
    for role in (Role.CONFIRMED, Role.PROVISIONAL):
        verdict = check(hotline, snapshot_of(make_indicator(token, role)), NOW)
        assert (verdict.state, verdict.conflict) == (State.SUSPICIOUS, True)


others = st.lists(
    st.builds(
        make_evidence,
        st.sampled_from([Strength.REPORTED, Strength.HEURISTIC, Strength.CLASSIFIER]),
        weight=st.integers(0, 100),
        family=st.sampled_from(["reported", "f", "g"]),
    ),
    max_size=5,
)


@pytest.mark.parametrize("text", [SCAM, PHONE, ACCOUNT])
@given(more=others)
def test_one_officer_alone_is_suspicious_never_confirmed(text: str, more: list[Evidence]) -> None:
    kind = {SCAM: "url", PHONE: "phone", ACCOUNT: "account"}[text]
    one = make_evidence(Strength.PROVISIONAL, family="decided", weight=75)
    verdict = decide(parse(kind, text), [one, *more])
    assert verdict.state is State.SUSPICIOUS
    assert verdict.band is not Band.VERY_HIGH
    assert (verdict.score or 0) <= 79


def test_a_provisional_listing_is_over_after_72_hours() -> None:
    snapshot = snapshot_of(make_indicator(SCAM_HOST, Role.PROVISIONAL))
    nothing = verdict_on(SCAM, snapshot_of())
    last = NOW + timedelta(hours=72) - timedelta(seconds=1)
    assert verdict_on(SCAM, snapshot, last).state is State.SUSPICIOUS
    assert verdict_on(SCAM, snapshot, NOW + timedelta(hours=72)).reasons == nothing.reasons


@pytest.mark.parametrize("reliability", ["community", "machine"])
@pytest.mark.parametrize("count", [3, 7, 500])
def test_citizens_reports_and_one_feed_never_confirm(reliability: str, count: int) -> None:
    reported = make_indicator(SCAM_HOST, Role.REPORTED, count=count)
    feed = make_feed(reliability=reliability)
    verdict = verdict_on(SCAM, snapshot_of(reported, feeds=[(feed, [SCAM_HOST])]))
    assert verdict.state is State.SUSPICIOUS
    assert codes(verdict) >= {"listed", "reported"}


@given(others, st.lists(st.sampled_from(["reported", "f"]), max_size=4))
def test_citizens_reports_never_confirm_anything(more: list[Evidence], families: list[str]) -> None:
    voices = [
        make_evidence(Strength.REPORTED, family=family, weight=45, origin=str(n))
        for n, family in enumerate(families)
    ]
    for kind, text in (("url", SCAM), ("phone", PHONE), ("account", ACCOUNT)):
        assert decide(parse(kind, text), [*voices, *more]).state in (
            State.SUSPICIOUS, State.NO_INFORMATION
        )  # fmt: skip


def test_a_dispute_turns_a_lone_community_listing_into_disputed() -> None:
    disputed = make_indicator(SCAM_HOST, Role.DISPUTED)
    feeds = [(make_feed(), [SCAM_HOST])]
    verdict = verdict_on(SCAM, snapshot_of(disputed, feeds=feeds))
    assert verdict.state is State.DISPUTED
    assert codes(verdict) >= {"listed", "disputed"}
    assert verdict_on(SCAM, snapshot_of(feeds=feeds)).state is State.SUSPICIOUS


def test_a_dispute_does_not_touch_what_officers_confirmed() -> None:
    both = [make_indicator(SCAM_HOST, role) for role in (Role.CONFIRMED, Role.DISPUTED)]
    assert verdict_on(SCAM, snapshot_of(*both)).state is State.CONFIRMED_SCAM


def test_a_review_stays_confirmed_and_says_so() -> None:
    both = [make_indicator(SCAM_HOST, role) for role in (Role.CONFIRMED, Role.REVIEW)]
    verdict = verdict_on(SCAM, snapshot_of(*both))
    assert verdict.state is State.CONFIRMED_SCAM
    assert "under_review" in codes(verdict)
    alone = verdict_on(SCAM, snapshot_of(both[1]))
    assert alone.state is verdict_on(SCAM, snapshot_of()).state


def test_a_dispute_alone_is_no_warning() -> None:
    verdict = verdict_on(PHONE, snapshot_of(make_indicator(TOKENS["phone"], Role.DISPUTED)))
    assert (verdict.state, verdict.score) == (State.NO_INFORMATION, None)


def counts(verdict: Verdict, snapshot: Snapshot) -> dict[str, int] | None:
    """Voices that an answer shows."""
    key = SealKey("key", b"s" * 32)
    shown = answer(verdict, snapshot=snapshot, now=NOW, key=key, language="vi")["counts"]
    assert shown is None or isinstance(shown, dict)
    return shown


@pytest.mark.parametrize("kind", ["phone", "account"])
def test_a_number_that_three_people_reported_is_suspicious_and_shows_how_many(kind: str) -> None:
    text = PHONE if kind == "phone" else ACCOUNT
    snapshot = snapshot_of(make_indicator(TOKENS[kind], Role.REPORTED, count=3))
    verdict = verdict_on(text, snapshot)
    assert (verdict.state, counts(verdict, snapshot)) == (State.SUSPICIOUS, {"reports": 3})


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_voices_are_never_counted_in_public(count: int) -> None:
    snapshot = snapshot_of(make_indicator(TOKENS["phone"], Role.REPORTED, count=count))
    assert counts(verdict_on(PHONE, snapshot), snapshot) is None


def test_voices_about_an_official_site_are_not_shown() -> None:
    snapshot = snapshot_of(make_indicator(OFFICIAL_HOST, Role.REPORTED, count=9))
    assert counts(verdict_on(OFFICIAL, snapshot), snapshot) is None


def test_once_a_tally_has_ended_nothing_of_it_is_shown() -> None:
    made = make_indicator(TOKENS["phone"], Role.REPORTED, count=9)
    snapshot = snapshot_of(made)
    later = verdict_on(PHONE, snapshot, made.until_at)
    assert (later.state, counts(later, snapshot)) == (State.NO_INFORMATION, None)
    before = verdict_on(PHONE, snapshot, made.until_at - timedelta(seconds=1))
    assert (before.state, before.score) == (State.SUSPICIOUS, 30)


def test_a_message_that_names_a_confirmed_account_takes_its_verdict_and_count_over() -> None:
    ours = [
        make_indicator(TOKENS["account"], Role.CONFIRMED),
        make_indicator(TOKENS["account"], Role.REPORTED, count=4),
    ]
    snapshot = snapshot_of(*ours)
    verdict = check(parse("message", "Chuyển vào STK 0011001234567 Vietcombank"), snapshot, NOW)
    assert verdict.state is State.CONFIRMED_SCAM
    assert counts(verdict, snapshot) == {"reports": 4}
