"""The policy: who may say what, and an account that adds up."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.policy import SUSPICIOUS_AT, combine, decide
from service.checks.verdict import Band, PartVerdict, State, Verdict
from service.evidence.base import Evidence, Strength
from service.observables.base import Observable
from service.observables.kinds import parse
from tests.factories import make_evidence

URL = parse("url", "https://example.com/")
PHONE = parse("phone", "0912345678")
ACCOUNT = parse("account", "970436:0011001234567")
MESSAGE = parse("message", "xin chào")

feeds = st.sampled_from([Strength.AUTHORITY, Strength.COMMUNITY, Strength.MACHINE])
evidence = st.builds(
    make_evidence,
    st.sampled_from(list(Strength)),
    weight=st.integers(0, 100),
    code=st.sampled_from(["a", "b", "c"]),
    family=st.sampled_from(["listed", "f", "g"]),
    origin=st.sampled_from(["x", "y"]),
)
observables = st.sampled_from([URL, PHONE, ACCOUNT, MESSAGE])


def test_no_evidence_can_only_mean_no_information() -> None:
    for observable in (URL, PHONE, ACCOUNT, MESSAGE):
        verdict = decide(observable, [])
        assert (verdict.state, verdict.score) == (State.NO_INFORMATION, None)


@given(observables, st.lists(evidence, max_size=6))
def test_contributions_add_up_to_the_score(observable: Observable, found: list[Evidence]) -> None:
    verdict = decide(observable, found)
    if verdict.state is State.NO_INFORMATION:
        assert verdict.score is None
    else:
        assert verdict.score == sum(reason.contribution for reason in verdict.reasons)
        assert 0 <= verdict.score <= 100


@given(observables, st.lists(evidence, max_size=5))
def test_the_order_of_evidence_does_not_matter(
    observable: Observable, found: list[Evidence]
) -> None:
    states = {
        (verdict.state, verdict.score, verdict.band, verdict.category, verdict.reasons)
        for verdict in (decide(observable, list(order)) for order in itertools.permutations(found))
    }
    assert len(states) == 1


@given(
    observables,
    st.lists(
        st.builds(
            make_evidence,
            st.sampled_from([Strength.HEURISTIC, Strength.CLASSIFIER, Strength.NOTE]),
            weight=st.integers(0, 100),
            family=st.sampled_from("abcdef"),
        ),
        max_size=8,
    ),
)
def test_rules_and_classifier_alone_never_confirm(
    observable: Observable, found: list[Evidence]
) -> None:
    verdict = decide(observable, found)
    assert verdict.state in (State.NO_INFORMATION, State.SUSPICIOUS)
    assert verdict.band is not Band.VERY_HIGH
    assert (verdict.score or 0) < 80


@given(st.sampled_from([PHONE, ACCOUNT]), st.lists(st.builds(make_evidence, feeds), min_size=1))
def test_a_feed_never_confirms_a_phone_or_an_account(
    observable: Observable, found: list[Evidence]
) -> None:
    assert decide(observable, found).state is State.SUSPICIOUS


@given(observables, st.lists(evidence, max_size=6))
def test_only_an_allowlist_says_known_legitimate(
    observable: Observable, found: list[Evidence]
) -> None:
    if decide(observable, found).state is State.KNOWN_LEGITIMATE:
        assert any(item.strength is Strength.ALLOW for item in found)


def _listed(origin: str, strength: Strength = Strength.COMMUNITY, weight: int = 60) -> Evidence:
    return make_evidence(strength, family="listed", origin=origin, source=origin, weight=weight)


def test_one_community_feed_warns_and_two_of_one_origin_do_too() -> None:
    assert decide(URL, [_listed("a")]).state is State.SUSPICIOUS
    assert decide(URL, [_listed("a"), _listed("a")]).state is State.SUSPICIOUS


def test_two_feeds_of_different_origin_confirm_a_link() -> None:
    verdict = decide(URL, [_listed("a", weight=30), _listed("b", weight=30)])
    assert (verdict.state, verdict.band) == (State.CONFIRMED_SCAM, Band.VERY_HIGH)
    assert verdict.score == 80


def test_an_authority_confirms_a_link() -> None:
    assert decide(URL, [_listed("a", Strength.AUTHORITY)]).state is State.CONFIRMED_SCAM


@pytest.mark.parametrize("observable", [URL, PHONE, ACCOUNT])
def test_an_officer_confirms_anything(observable: Observable) -> None:
    decision = make_evidence(Strength.OFFICER, family="decided", weight=95)
    assert decide(observable, [decision]).state is State.CONFIRMED_SCAM


ALLOW = make_evidence(Strength.ALLOW, family="allow", weight=0)


def test_an_allowlist_beats_rules_classifier_and_communities() -> None:
    others = [make_evidence(), make_evidence(Strength.CLASSIFIER), _listed("a"), _listed("b")]
    verdict = decide(URL, [ALLOW, *others])
    assert (verdict.state, verdict.score, verdict.conflict) == (State.KNOWN_LEGITIMATE, 0, False)


@pytest.mark.parametrize("strength", [Strength.OFFICER, Strength.AUTHORITY])
def test_an_allowlist_loses_to_a_decision_and_operators_are_told(strength: Strength) -> None:
    verdict = decide(URL, [ALLOW, make_evidence(strength, family="listed", weight=95)])
    assert (verdict.state, verdict.conflict) == (State.SUSPICIOUS, True)
    assert {reason.code for reason in verdict.reasons} >= {"made_up"}
    assert len([reason for reason in verdict.reasons if reason.evidence]) == 2


def test_a_dispute_turns_a_warning_into_disputed() -> None:
    dispute = make_evidence(Strength.DISPUTE, weight=0, family="disputed")
    assert decide(URL, [dispute, _listed("a")]).state is State.DISPUTED
    assert decide(URL, [dispute]).state is State.NO_INFORMATION


def test_a_family_counts_up_to_its_cap_and_the_cap_is_a_line() -> None:
    verdict = decide(URL, [make_evidence(code="a"), make_evidence(code="b")])
    assert verdict.score == 60
    assert [r.contribution for r in verdict.reasons if r.code == "cap_family"] == [-20]


def test_weak_signs_below_the_threshold_stay_no_information_with_their_reasons() -> None:
    verdict = decide(URL, [make_evidence(weight=SUSPICIOUS_AT - 1)])
    assert (verdict.state, verdict.score, len(verdict.reasons)) == (State.NO_INFORMATION, None, 1)


def _part(verdict: Verdict) -> PartVerdict:
    return PartVerdict("link", "x", 0, 1, verdict)


def test_the_worst_part_leads_and_its_account_is_taken_over() -> None:
    parts = [
        _part(decide(URL, [])),
        _part(decide(URL, [_listed("a", Strength.AUTHORITY)])),
        _part(decide(URL, [make_evidence()])),
    ]
    whole = combine(decide(MESSAGE, [make_evidence(code="words", weight=10)]), parts)
    assert (whole.state, whole.leading) == (State.CONFIRMED_SCAM, 1)
    assert whole.score == sum(reason.contribution for reason in whole.reasons)
    assert {reason.part for reason in whole.reasons if reason.contribution} == {1}
    assert len(whole.parts) == 3


def test_a_message_with_an_official_link_is_not_official() -> None:
    whole = combine(decide(MESSAGE, []), [_part(decide(URL, [ALLOW]))])
    assert whole.state is State.NO_INFORMATION


@given(st.lists(st.lists(evidence, max_size=3), max_size=4), st.lists(evidence, max_size=3))
def test_a_whole_is_never_better_than_its_worst_part(
    inner: list[list[Evidence]], own: list[Evidence]
) -> None:
    from service.checks.verdict import ADVERSE, RANK

    mine = [item for item in own if item.strength is not Strength.ALLOW]
    parts = [_part(decide(URL, item)) for item in inner]
    whole = combine(decide(MESSAGE, mine), parts)
    for part in parts:
        if part.verdict.state in ADVERSE:
            assert RANK[whole.state] >= RANK[part.verdict.state]
    assert whole.state is not State.KNOWN_LEGITIMATE
    if whole.score is not None:
        assert whole.score == sum(reason.contribution for reason in whole.reasons)
