"""Our own decisions come back as rows, and nobody can teach the classifier alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.training.toys import params
from training.records import from_records
from training.rows import Rows
from training.tables import BadRows

LIMITS = replace(
    params().records, per_reporter=3, per_reporter_share=1.0, per_reporter_least=1,
    per_campaign=4, per_day=100,
)  # fmt: skip


def _record(value: Any, decision: str = "confirmed", **more: Any) -> dict[str, Any]:
    return {
        "value": value,
        "decision": decision,
        "decided_on": "2026-11-01",
        "reporter": "r1",
        "campaign": None,
        **more,
    }


def _rows(*given: dict[str, Any], limits: Any = LIMITS) -> tuple[Rows, BadRows]:
    bad = BadRows()
    rows = from_records(list(enumerate(given, 1)), limits, bad, seed=1, today="2026-11-22")
    return rows, bad


def test_confirmed_is_phishing_and_overturned_and_curated_are_not() -> None:
    rows, bad = _rows(
        _record("bad.example/login"),
        _record("mistaken.example", "overturned", reporter="r2"),
        _record("official.vn", "curated_legitimate", reporter=None),
    )
    assert dict(zip(rows.url.tolist(), rows.label.tolist(), strict=True)) == {
        "bad.example/login": 1,
        "mistaken.example": 0,
        "official.vn": 0,
    }
    assert set(rows.source.tolist()) == {
        "records:confirmed", "records:overturned", "records:curated_legitimate",
    }  # fmt: skip
    assert rows.date.tolist() == ["2026-11-01"] * 3
    assert bad.plain() == {}


def test_undecided_and_unreadable_records_are_counted() -> None:
    rows, bad = _rows(
        _record("a.example", "reported"),
        _record("mailto:x@example.org"),
        _record("b.example", decided_on="yesterday"),
        _record("c.example", decided_on="2026-02-31"),
        _record(7),
    )
    assert len(rows) == 0
    assert bad.reasons == {
        "not_decided": 1, "unreadable:unsupported_scheme": 1, "no_day": 2, "no_link": 1,
    }  # fmt: skip


def test_the_latest_decision_on_a_link_wins() -> None:
    rows, bad = _rows(
        _record("http://a.example/", decided_on="2026-11-01"),
        _record("https://www.a.example", "overturned", decided_on="2026-11-02T08:00:00Z"),
    )
    assert rows.label.tolist() == [0]
    assert bad.reasons == {"decided_again_later": 1}


def test_a_link_decided_both_ways_on_one_day_is_dropped() -> None:
    rows, bad = _rows(_record("a.example"), _record("a.example", "overturned"))
    assert len(rows) == 0
    assert bad.reasons == {"decided_both_ways": 2}


def test_nobody_gets_more_than_a_reporters_share() -> None:
    rows, bad = _rows(*[_record(f"a{number}.example") for number in range(10)])
    assert len(rows) == 3
    assert bad.reasons == {"over_the_cap_per_reporter": 7}


def test_those_without_a_name_count_as_one_reporter() -> None:
    rows, _ = _rows(*[_record(f"a{number}.example", reporter=None) for number in range(10)])
    assert len(rows) == 3


def test_a_campaign_and_a_day_are_capped() -> None:
    flood = [_record(f"a{n}.example", reporter=f"r{n}", campaign="c1") for n in range(10)]
    rows, bad = _rows(*flood)
    assert len(rows) == 4
    assert bad.reasons == {"over_the_cap_per_campaign": 6}
    rows, bad = _rows(
        *[_record(f"a{n}.example", reporter=f"r{n}") for n in range(10)],
        limits=replace(LIMITS, per_day=6),
    )
    assert len(rows) == 6
    assert bad.reasons == {"over_the_cap_per_day": 4}


def test_curated_sites_are_not_capped() -> None:
    rows, _ = _rows(
        *[_record(f"a{n}.vn", "curated_legitimate", reporter=None) for n in range(10)],
        limits=replace(LIMITS, per_day=2),
    )
    assert len(rows) == 10


@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_no_reporter_dominates_and_the_order_of_records_does_not_matter(
    reporters: list[int], order: Any
) -> None:
    limits = replace(LIMITS, per_reporter=50, per_reporter_share=0.3, per_reporter_least=2)
    given = [_record(f"a{n}.example", reporter=str(who)) for n, who in enumerate(reporters)]
    rows, _ = _rows(*given, limits=limits)
    who = {record["value"]: record["reporter"] for record in given}
    kept = [who[url] for url in rows.url.tolist()]
    most = max((kept.count(name) for name in set(kept)), default=0)
    assert most <= max(2, 0.3 * len(kept))
    order.shuffle(given)
    again, _ = _rows(*given, limits=limits)
    assert again.url.tolist() == rows.url.tolist()


def test_a_decision_of_a_day_to_come_is_refused_and_cannot_age_all_other_phishing() -> None:
    rows, bad = _rows(
        _record("old.example", decided_on="2026-11-22"),
        _record("slip.example", decided_on="2062-11-21"),
    )
    assert rows.url.tolist() == ["old.example"]
    assert bad.plain()["not_yet"]["count"] == 1


def test_one_reporter_with_a_flood_does_not_crowd_others_out_of_a_day() -> None:
    flood = [_record(f"flood{number}.example", reporter="loud") for number in range(200)]
    quiet = [_record(f"quiet{number}.example", reporter=f"q{number}") for number in range(7)]
    rows, _ = _rows(*flood, *quiet, limits=replace(LIMITS, per_day=10))
    assert sum(text.startswith("quiet") for text in rows.url.tolist()) == 7
    assert sum(text.startswith("flood") for text in rows.url.tolist()) <= LIMITS.per_reporter
