"""Pseudonyms are of one use each and nobody can join them; networks stand for addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reports.refs import Refs, network_of

REFS, OTHERS = Refs(b"s" * 32), Refs(b"t" * 32)
words = st.text(max_size=12)


@given(words, words, words)
def test_two_voices_of_one_person_about_two_values_cannot_be_joined(
    person: str, one: str, two: str
) -> None:
    same = REFS.voice(one, person) == REFS.voice(two, person)
    assert same is (one == two)
    assert REFS.voice(one, person) == REFS.voice(one, person)
    assert REFS.voice(one, person) != OTHERS.voice(one, person)


@given(st.tuples(words, words), st.tuples(words, words))
def test_parts_are_never_run_together(one: tuple[str, str], two: tuple[str, str]) -> None:
    for use in (REFS.voice, REFS.network, REFS.group, REFS.source):
        assert (use(*one) == use(*two)) is (one == two)


@given(words)
def test_each_use_has_a_salt_of_its_own(text: str) -> None:
    made = [
        REFS.receipt(text), REFS.session(text), REFS.secret_of_key(text), REFS.proof(text),
        REFS.reporter(text), REFS.voice(text, text), REFS.network(text, text),
        REFS.group(text, text), REFS.source(text, text),
    ]  # fmt: skip
    shortest = min(map(len, made))
    assert len({item[:shortest] for item in made}) == len(made)
    assert REFS.audit_key() != REFS.secret


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("198.51.100.7", "198.51.100.250", True),
        ("198.51.100.7", "198.51.101.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:198.51.100.7", "198.51.100.9", True),
        ("unknown", "unknown", True),
        ("unknown", "other", False),
    ],
)
def test_neighbours_share_a_network(one: str, two: str, same: bool) -> None:
    assert (network_of(one) == network_of(two)) is same


@given(st.ip_addresses())
def test_a_network_never_holds_the_whole_address(address: object) -> None:
    assert str(address) not in network_of(str(address)).removeprefix("4:").removeprefix("6:")


@given(st.text(max_size=200))
def test_what_is_no_address_is_taken_as_it_is_and_bounded(text: str) -> None:
    assert len(network_of(text)) <= 64
