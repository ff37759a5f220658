"""Drift is zero for the same distribution, grows with the change, and few links say nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from service.evidence.manifest import Manifest
from service.evidence.model_file import pack, unpack
from service.records import scores
from service.records.engine import open_engine
from service.score_drift import measure, stability_index, word_of
from tests.small_models import make_arrays, make_fields

TODAY = date(2026, 11, 22)
LIKE_REFERENCE, OTHERWISE = (40, 30, 20, 10), (10, 20, 30, 40)
COUNTS = st.lists(st.integers(0, 10**6), min_size=4, max_size=4).filter(any)


@pytest.fixture
def manifest() -> Manifest:
    return unpack(*pack(make_arrays(), make_fields()))[0]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_engine(tmp_path)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def _enter(connection: Connection, days_ago: int, counts: Sequence[int], times: int = 100) -> None:
    day = TODAY - timedelta(days=days_ago)
    scores.add(connection, "2026-11-01", day, {n: c * times for n, c in enumerate(counts)})


def test_the_index_is_that_of_its_definition() -> None:
    assert stability_index((40, 60), (50, 50)) == pytest.approx(0.0405465, abs=1e-6)
    assert stability_index((1, 0), (0, 1)) < 20


@given(COUNTS, COUNTS)
def test_the_index_is_symmetric_never_negative_and_blind_to_size(
    now: list[int], then: list[int]
) -> None:
    found = stability_index(now, then)
    assert found >= 0
    assert found == pytest.approx(stability_index(then, now))
    assert found == pytest.approx(stability_index([3 * count for count in now], then))
    assert stability_index(now, now) == 0


def test_the_words_have_the_customary_limits() -> None:
    words = [word_of(psi) for psi in (0.0, 0.099, 0.1, 0.25, 0.251)]
    assert words == ["stable", "stable", "watch", "watch", "changed"]


def test_without_links_nothing_is_said(connection: Connection, manifest: Manifest) -> None:
    drift = measure(connection, manifest, TODAY)
    assert (drift.week, drift.month) == (0, 0)
    assert drift.since_reference.psi is None
    assert drift.since_reference.word == drift.since_first_week.word == "too_few"


def test_under_a_thousand_links_in_a_week_are_too_few(
    connection: Connection, manifest: Manifest
) -> None:
    _enter(connection, 7, LIKE_REFERENCE)
    _enter(connection, 0, LIKE_REFERENCE, times=9)
    drift = measure(connection, manifest, TODAY)
    assert (drift.week, drift.month) == (900, 10_900)
    assert drift.since_reference.word == "too_few"
    _enter(connection, 6, LIKE_REFERENCE, times=1)
    assert measure(connection, manifest, TODAY).since_reference.word == "stable"


def test_the_last_week_is_compared_with_the_reference_and_the_first_week(
    connection: Connection, manifest: Manifest
) -> None:
    _enter(connection, 30, OTHERWISE)
    _enter(connection, 24, OTHERWISE)
    _enter(connection, 15, LIKE_REFERENCE)
    _enter(connection, 3, OTHERWISE)
    drift = measure(connection, manifest, TODAY)
    assert (drift.week, drift.month) == (10_000, 30_000)
    assert drift.since_reference.word == "changed"
    assert drift.since_first_week.psi == 0
    _enter(connection, 29, LIKE_REFERENCE, times=1000)
    assert measure(connection, manifest, TODAY).since_first_week.word == "changed"


def test_the_first_week_must_be_over_before_it_is_compared_with(
    connection: Connection, manifest: Manifest
) -> None:
    _enter(connection, 12, LIKE_REFERENCE)
    _enter(connection, 0, LIKE_REFERENCE)
    assert measure(connection, manifest, TODAY).since_first_week.word == "too_few"
    _enter(connection, 13, LIKE_REFERENCE)
    assert measure(connection, manifest, TODAY).since_first_week.word == "stable"


def test_another_version_does_not_count(connection: Connection, manifest: Manifest) -> None:
    scores.add(connection, "other", TODAY, {0: 10_000})
    assert measure(connection, manifest, TODAY).month == 0
