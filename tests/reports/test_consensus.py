"""The consensus rule, number by number: when the public may read that people reported a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.answer import answer
from service.checks.check import check
from service.checks.verdict import State
from service.evidence import decided
from service.observables.kinds import parse
from service.reports.trust import (
    APART,
    PUBLIC_AT,
    Record,
    Voice,
    accuracy,
    independent,
    is_reliable,
)
from service.wiring import Services
from tests.records.reported import LINK, report, spoken
from tests.support import NOW


def make_voice(number: int = 0, **fields: Any) -> Voice:
    """A trusted voice with person, network and minute of its own."""
    chosen = {
        "ref": f"person {number}",
        "trusted": True,
        "network": f"network {number}",
        "group": None,
        "kind_group": "brand",
        "evidence_hash": f"evidence {number}",
        "heard_at": NOW + number * 2 * APART,
        **fields,
    }
    return Voice(**chosen)


THREE = [make_voice(number) for number in range(3)]


def test_independent_voices_of_three_people_are_three() -> None:
    assert independent(THREE) == THREE
    assert len(THREE) == PUBLIC_AT


def test_rule_1_anonymous_voices_never_count() -> None:
    anonymous = [make_voice(number, trusted=False) for number in range(50)]
    assert independent(anonymous) == []
    assert independent([*THREE[:2], *anonymous[10:]]) == THREE[:2]


def test_rule_2_one_person_is_one_voice_however_often_it_is_said() -> None:
    again = [make_voice(number, ref="person 0") for number in range(20)]
    assert independent(again) == again[:1]
    assert len(independent([*THREE, *again[5:]])) == 3


def test_rule_2_a_word_taken_back_does_not_count() -> None:
    assert independent([*THREE[:2], replace(THREE[2], withdrawn=True)]) == THREE[:2]


@pytest.mark.parametrize(
    ("confirmed", "overturned", "reliable"),
    [
        (0, 0, True),
        (0, 1, True),
        (0, 2, True),
        (0, 3, False),
        (2, 3, False),
        (3, 3, True),
        (3, 4, False),
        (10, 9, True),
        (9, 10, False),
    ],
)
def test_rule_3_a_reporter_counts_until_three_are_overturned_and_more_than_confirmed(
    confirmed: int, overturned: int, reliable: bool
) -> None:
    assert is_reliable(Record(confirmed, overturned)) is reliable


@given(st.integers(0, 50), st.integers(0, 50))
def test_rule_3_a_confirmed_word_never_makes_a_reporter_less_reliable(
    confirmed: int, overturned: int
) -> None:
    record = Record(confirmed, overturned)
    better = Record(confirmed + 1, overturned)
    assert is_reliable(better) >= is_reliable(record)
    assert (accuracy(better) or 0) >= (accuracy(record) or 0)
    assert (accuracy(record) is None) is (confirmed == overturned == 0)


def test_rule_4_only_voices_about_the_same_group_of_frauds_corroborate() -> None:
    apart = [make_voice(number, kind_group=f"group {number}") for number in range(3)]
    assert len(independent(apart)) == 1
    others = [make_voice(number, kind_group="romance") for number in range(10, 12)]
    assert independent([*others, *THREE]) == THREE


def test_rule_5_voices_of_one_network_count_once() -> None:
    assert len(independent([make_voice(n, network="cafe") for n in range(20)])) == 1
    assert len(independent([make_voice(n, network=None) for n in range(4)])) == 4


def test_rule_5_voices_of_one_group_count_once() -> None:
    assert len(independent([make_voice(n, group="a ward's team") for n in range(20)])) == 1
    assert len(independent([make_voice(n, group=f"team {n}") for n in range(4)])) == 4


@pytest.mark.parametrize(("seconds", "count"), [(0, 1), (1, 1), (59, 1), (60, 2), (61, 2)])
def test_rule_5_voices_within_a_minute_count_once(seconds: int, count: int) -> None:
    voices = [make_voice(0), make_voice(1, heard_at=NOW + timedelta(seconds=seconds))]
    assert len(independent(voices)) == count


def test_rule_5_a_flood_of_voices_counts_by_the_minute() -> None:
    flood = [make_voice(n, heard_at=NOW + timedelta(seconds=n)) for n in range(120)]
    assert len(independent(flood)) == 2


def test_rule_6_overturned_evidence_does_not_count_again() -> None:
    again = [*THREE, make_voice(7, evidence_hash="evidence 1")]
    counted = independent(again, overturned=frozenset({"evidence 1"}))
    assert counted == [THREE[0], THREE[2]]


def test_rule_6_what_was_said_before_a_clearing_or_at_its_moment_does_not_count() -> None:
    assert independent(THREE, since=THREE[1].heard_at) == THREE[2:]
    assert independent(THREE, since=THREE[0].heard_at - timedelta(microseconds=1)) == THREE
    assert independent(THREE, since=THREE[2].heard_at) == []


voices = st.lists(
    st.builds(
        Voice,
        ref=st.integers(0, 9).map(str),
        trusted=st.sampled_from([True, True, True, False]),
        network=st.sampled_from([None, "a", "b", "c"]),
        group=st.sampled_from([None, None, "g", "h"]),
        kind_group=st.sampled_from(["brand", "gov"]),
        evidence_hash=st.sampled_from(["x", "y", "z"]),
        heard_at=st.integers(0, 300).map(lambda seconds: NOW + timedelta(seconds=seconds)),
        withdrawn=st.sampled_from([False, False, True]),
    ),
    max_size=10,
    unique_by=lambda voice: voice.ref,
)


@given(voices.flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_in_which_voices_are_read_does_not_matter(
    both: tuple[list[Voice], list[Voice]],
) -> None:
    made, shuffled = both
    assert independent(made) == independent(shuffled)


@given(voices, st.sets(st.sampled_from("xyz")), st.none() | st.integers(0, 300))
def test_whatever_is_said_those_who_count_are_independent_of_each_other(
    made: list[Voice], overturned: set[str], since: int | None
) -> None:
    moment = None if since is None else NOW + timedelta(seconds=since)
    counted = independent(made, overturned=frozenset(overturned), since=moment)
    assert set(counted) <= set(made)
    assert all(voice.trusted and not voice.withdrawn for voice in counted)
    assert len({voice.kind_group for voice in counted}) <= 1
    assert not {voice.evidence_hash for voice in counted} & overturned
    for seen in ("ref", "network", "group"):
        named = [getattr(voice, seen) for voice in counted if getattr(voice, seen) is not None]
        assert len(named) == len(set(named))
    for earlier, later in pairwise(counted):
        assert later.heard_at - earlier.heard_at >= APART
    assert moment is None or all(voice.heard_at > moment for voice in counted)


@given(voices)
def test_who_was_counted_is_not_counted_again_for_saying_it_again(made: list[Voice]) -> None:
    counted = independent(made)
    again = [replace(item, heard_at=item.heard_at + timedelta(days=1)) for item in counted]
    assert independent([*again, *counted]) == counted


def test_rule_7_has_one_threshold_wherever_it_is_asked() -> None:
    assert PUBLIC_AT == decided.PUBLIC_AT == 3


def _public(services: Services, text: str) -> dict[str, Any]:
    assert services.snapshot is not None
    verdict = check(parse("url", text), services.snapshot, NOW)
    return answer(
        verdict, snapshot=services.snapshot, now=NOW, key=services.seal_key, language="vi"
    )


@pytest.mark.parametrize(("people", "counts"), [(1, None), (2, None), (3, 3), (4, 4)])
def test_rule_7_below_three_voices_nothing_is_public(
    make_services: Callable[..., Services], people: int, counts: int | None
) -> None:
    services = make_services()
    before = _public(services, LINK)
    spoken(services, people)
    shown = _public(services, LINK)
    if counts is None:
        assert (shown["state"], shown["score"]) == (before["state"], before["score"])
        assert shown["counts"] is None
        assert "reported" not in [reason["code"] for reason in shown["reasons"]]
    else:
        assert shown["state"] == State.SUSPICIOUS
        assert shown["counts"] == {"reports": counts}
        line = next(reason for reason in shown["reasons"] if reason["code"] == "reported")
        assert line["contribution"] == 30 + 5 * (counts - 3)
        assert str(counts) in line["text"]


def test_anonymous_reports_never_change_a_public_answer(
    make_services: Callable[..., Services],
) -> None:
    services = make_services()
    before = _public(services, LINK)
    for number in range(6):
        report(services, f"seed {number}", [("url", LINK)], at=NOW + number * 2 * APART)
    after = _public(services, LINK)
    assert {**after, "token": ""} == {**before, "token": ""}
