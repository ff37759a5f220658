"""No row of the chain can be changed or taken out unseen."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from service.officers.audit import BEGINNING, Broken, Entry, chained, details_text, first_broken
from service.records.officer_tables import audit as table
from service.wiring import Services
from tests.support import NOW

KEY = b"a" * 32
LENGTH = 6


def make_chain(length: int = LENGTH, key: bytes = KEY) -> list[Entry]:
    """A whole chain."""
    made: list[Entry] = []
    before = BEGINNING
    for seq in range(1, length + 1):
        at = NOW + timedelta(seconds=seq, microseconds=seq)
        row = (f"officer:{seq}", "case.confirm", f"case:{seq}", details_text({"version": seq}))
        before = chained(before, seq, at, *row, key)
        made.append(Entry(seq, at, *row, before))
    return made


CHAIN = make_chain()
PLACES = list(range(LENGTH))
OTHER: dict[str, Any] = {
    "at": NOW - timedelta(microseconds=1),
    "actor": "officer:99",
    "act": "case.reject",
    "subject": "case:99",
    "details": "{}",
    "hash": "f" * 64,
}


def changed(place: int, **fields: Any) -> list[Entry]:
    """The chain with one altered row."""
    return [*CHAIN[:place], replace(CHAIN[place], **fields), *CHAIN[place + 1 :]]


@given(st.integers(0, 20))
def test_a_whole_chain_holds(length: int) -> None:
    assert first_broken(make_chain(length), length, KEY) is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("column", sorted(OTHER))
def test_an_altered_field_is_told_with_its_row(column: str, place: int) -> None:
    found = first_broken(changed(place, **{column: OTHER[column]}), LENGTH, KEY)
    assert found == Broken(place + 1, "altered")


@pytest.mark.parametrize("place", PLACES)
def test_a_microsecond_more_is_told(place: int) -> None:
    later = CHAIN[place].at + timedelta(microseconds=1)
    assert first_broken(changed(place, at=later), LENGTH, KEY) == Broken(place + 1, "altered")


@pytest.mark.parametrize("place", PLACES)
def test_another_number_is_told_as_a_number_that_is_missing(place: int) -> None:
    found = first_broken(changed(place, seq=LENGTH + 9), LENGTH, KEY)
    assert found == Broken(place + 1, "missing")


@pytest.mark.parametrize("place", PLACES[:-1])
def test_a_missing_row_is_told_with_its_number(place: int) -> None:
    without = [*CHAIN[:place], *CHAIN[place + 1 :]]
    assert first_broken(without, LENGTH, KEY) == Broken(place + 1, "missing")
    closed = [replace(item, seq=n) for n, item in enumerate(without, 1)]
    assert first_broken(closed, LENGTH - 1, KEY) == Broken(place + 1, "altered")


@pytest.mark.parametrize("place", PLACES)
def test_a_chain_that_was_cut_is_told_where_it_ends(place: int) -> None:
    assert first_broken(CHAIN[:place], LENGTH, KEY) == Broken(place + 1, "cut")


def test_rows_past_the_last_number_are_told() -> None:
    assert first_broken(CHAIN, LENGTH - 2, KEY) == Broken(LENGTH - 1, "beyond")
    assert first_broken(CHAIN[:1], 0, KEY) == Broken(1, "beyond")


@pytest.mark.parametrize("place", PLACES[:-1])
def test_swapped_rows_are_told_whether_or_not_their_numbers_are_swapped_too(place: int) -> None:
    first, second = CHAIN[place], CHAIN[place + 1]
    ends = CHAIN[:place], CHAIN[place + 2 :]
    swapped = [*ends[0], second, first, *ends[1]]
    assert first_broken(swapped, LENGTH, KEY) == Broken(place + 1, "missing")
    renumbered = [replace(second, seq=first.seq), replace(first, seq=second.seq)]
    found = first_broken([*ends[0], *renumbered, *ends[1]], LENGTH, KEY)
    assert found == Broken(place + 1, "altered")


def test_a_row_that_is_there_twice_is_told() -> None:
    assert first_broken([*CHAIN[:2], CHAIN[1], *CHAIN[2:]], LENGTH, KEY) == Broken(3, "missing")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", [b"", b"b" * 32])
def test_hashes_made_without_the_key_are_told_at_the_first_of_them(place: int, key: bytes) -> None:
    forged = list(CHAIN)
    before = CHAIN[place - 1].hash if place else BEGINNING
    for number in range(place, LENGTH):
        item = replace(CHAIN[number], actor="nobody")
        row = (item.seq, item.at, item.actor, item.act, item.subject, item.details)
        before = chained(before, *row, key)
        forged[number] = replace(item, hash=before)
    assert first_broken(forged, LENGTH, KEY) == Broken(place + 1, "altered")


def test_a_plain_hash_of_the_row_is_no_hash_of_ours() -> None:
    item = CHAIN[0]
    row = [BEGINNING, item.seq, item.at.isoformat(), item.actor, item.act, item.subject]
    plain = hashlib.sha256(orjson.dumps([*row, item.details])).hexdigest()
    assert first_broken([replace(item, hash=plain)], 1, KEY) == Broken(1, "altered")
    assert not hmac.compare_digest(plain, item.hash)


@given(st.dictionaries(st.text(max_size=9), st.integers().map(lambda n: n % 2**31), max_size=6))
def test_details_have_one_form_whatever_their_order(details: dict[str, int]) -> None:
    backwards = dict(reversed(details.items()))
    assert details_text(details) == details_text(backwards)


words = st.text(st.characters(codec="utf-8"), max_size=6)


@given(st.tuples(words, words, words, words), st.tuples(words, words, words, words))
def test_what_stands_in_one_column_cannot_stand_in_for_another(
    one: tuple[str, str, str, str], two: tuple[str, str, str, str]
) -> None:
    same = chained(BEGINNING, 1, NOW, *one, KEY) == chained(BEGINNING, 1, NOW, *two, KEY)
    assert same is (one == two)


def _kept(services: Services) -> Broken | None:
    with services.records.reading() as tx:
        key = services.records.refs.audit_key()
        return first_broken(tx.audit.entries(), tx.audit.last(), key)


def _filled(services: Services) -> None:
    for number in range(1, LENGTH + 1):
        with services.records.writing() as tx:
            at = NOW + timedelta(microseconds=number)
            assert (
                tx.audit.append(at, "officer:1", "case.note", f"case:{number}", n=number) == number
            )


def test_the_kept_chain_holds_and_a_changed_row_is_told(
    make_services: Callable[..., Services],
) -> None:
    services = make_services()
    _filled(services)
    assert _kept(services) is None
    with services.records.writing() as tx:
        tx.connection.execute(update(table).where(table.c.seq == 3).values(actor="officer:2"))
    assert _kept(services) == Broken(3, "altered")


@pytest.mark.parametrize(("seq", "why"), [(1, "missing"), (4, "missing"), (LENGTH, "cut")])
def test_a_row_taken_out_of_the_records_is_told(
    make_services: Callable[..., Services], seq: int, why: str
) -> None:
    services = make_services()
    _filled(services)
    with services.records.writing() as tx:
        tx.connection.execute(delete(table).where(table.c.seq == seq))
    assert _kept(services) == Broken(seq, why)


def test_what_is_undone_with_its_transaction_leaves_no_gap(
    make_services: Callable[..., Services],
) -> None:
    services = make_services()
    _filled(services)

    def fail() -> None:
        with services.records.writing() as tx:
            tx.audit.append(NOW, "officer:1", "case.note", "case:9")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with services.records.writing() as tx:
        tx.audit.append(NOW, "officer:1", "case.note", "case:10")
    assert _kept(services) is None
