"""Ageing never tests on a month, a source or a domain that was trained on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.toys import params, rows
from training import ageing
from training.metrics import Floats
from training.split import Index

PARAMS = replace(
    params(),
    ageing=replace(
        params().ageing,
        first_cut="2025-01",
        months=2,
        test_months=2,
        min_phishing=10,
        max_sources=9,
    ),
    evaluate=replace(params().evaluate, expected_false_positives=0),
)
MONTHS = [f"2025-{month:02d}" for month in range(1, 7)]
TABLE = rows(
    *[
        (f"bad{month}{number}.vn", 1, f"feed{number % 2}", f"{month}-15")
        for month in MONTHS
        for number in range(12)
    ],
    *[(f"honest{number}.vn", 0, f"list{number % 2}", "2026-08-20") for number in range(60)],
    ("few.example", 1, "feed0", "2024-01-01"),
)


class Watching:
    """Scores phishing above the rest and remembers what it was given."""

    def __init__(self) -> None:
        self.calls: list[tuple[Index, Index]] = []

    def __call__(self, train: Index, test: Index) -> Floats:
        self.calls.append((train, test))
        assert not set(TABLE.registered_domain[train]) & set(TABLE.registered_domain[test])
        assert set(TABLE.label[train].tolist()) == {0, 1}
        return TABLE.label[test].astype(np.float64)


def test_months_are_tested_after_the_cut_only() -> None:
    watching = Watching()
    found = ageing.by_month(TABLE, PARAMS, watching)
    assert [(item["trained_until"], item["tested_on"]) for item in found] == [
        ("2025-01", "2025-02"),
        ("2025-01", "2025-03"),
        ("2025-04", "2025-05"),
        ("2025-04", "2025-06"),
    ]
    for (train, test), cut in zip(watching.calls, ("2025-01", "2025-04"), strict=True):
        trained = TABLE.date[train][TABLE.label[train] == 1]
        tested = TABLE.date[test][TABLE.label[test] == 1]
        assert max(trained) < ageing.following(cut) <= min(tested)
    assert {item["phishing"] for item in found} == {12}
    assert {item["auc"] for item in found} == {1.0}


def test_a_source_is_left_out_whole() -> None:
    watching = Watching()
    found = ageing.by_source(TABLE, PARAMS, watching)
    assert {item["source"] for item in found} == {"list0", "list1", "feed0", "feed1"}
    for (train, test), item in zip(watching.calls, found, strict=True):
        assert item["source"] not in TABLE.source[train]
        assert item["source"] in TABLE.source[test]


def test_vietnam_is_held_out_by_domain() -> None:
    watching = Watching()
    found = ageing.on_vietnam(TABLE, PARAMS, watching)
    assert found["phishing"] + found["benign"] == len(watching.calls[0][1])
    assert 0 < found["benign"] < 60


@pytest.mark.parametrize(("month", "after"), [("2025-12", "2026-01"), ("2025-09", "2025-10")])
def test_the_month_after(month: str, after: str) -> None:
    assert ageing.following(month) == after


def test_time_is_cut_only_where_every_month_after_it_can_be_measured() -> None:
    months = ("2024-11", "2024-12", "2025-01", "2025-02", "2025-03", "2025-05", "2025-06")
    gaps = rows(
        *[(f"bad{month}{n}.example", 1, "s", f"{month}-01") for month in months for n in range(12)],
        *[(f"honest{n}.example", 0, "s", "") for n in range(60)],
    )
    found = ageing.by_month(gaps, PARAMS, lambda _train, test: np.zeros(len(test)))
    assert {item["trained_until"] for item in found} == {"2025-01"}


def test_too_few_months_give_no_row() -> None:
    short = rows(*[(f"a{n}.example", n % 2, "s", "2025-01-01") for n in range(40)])
    assert ageing.by_month(short, PARAMS, Watching()) == []
