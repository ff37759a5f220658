"""Splits keep domains whole and do not move when the corpus grows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training import split

NAMES = st.lists(st.sampled_from([f"d{n}.vn" for n in range(30)]), min_size=1, max_size=60)


def _array(values: list[str]) -> split.Texts:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


@given(NAMES, st.integers(2, 6))
def test_no_domain_is_on_both_sides_of_a_fold(names: list[str], k: int) -> None:
    domain = _array(names)
    tested = []
    for train, test in split.by_fold(domain, k, seed=1):
        assert not set(domain[train]) & set(domain[test])
        assert len(train) + len(test) == len(domain)
        tested += test.tolist()
    assert sorted(tested) == list(range(len(domain)))


@given(NAMES)
def test_a_domain_keeps_its_fold_whatever_else_is_there(names: list[str]) -> None:
    alone = split.folds(_array(names[:1]), 5, seed=1)[0]
    assert split.folds(_array(names), 5, seed=1)[0] == alone
    assert split.folds(_array(names[::-1]), 5, seed=1)[-1] == alone


def test_folds_are_of_like_size_and_move_with_the_seed() -> None:
    domain = _array([f"site{number}.example" for number in range(5000)])
    counts = np.bincount(split.folds(domain, 5, seed=1))
    assert counts.min() > 900
    assert (split.folds(domain, 5, seed=1) != split.folds(domain, 5, seed=2)).any()


def test_the_hash_is_the_same_on_every_machine() -> None:
    assert split.unit("vietcombank.com.vn", 20261122) == 0.9316800350010533


def test_time_divides_and_undated_rows_are_left_out() -> None:
    date = _array(["2025-01-31", "2025-02-01", "", "2025-03-01", "2025-02-28"])
    train, test = split.by_time(date, "2025-02-01", "2025-03-01")
    assert train.tolist() == [0]
    assert test.tolist() == [1, 4]


def test_a_source_left_out_meets_the_other_label_from_a_fold_that_did_not_train() -> None:
    source = _array(["phish", "phish", "honest", "honest", "other"])
    label = np.array([1, 1, 0, 0, 1], dtype=np.int8)
    domain = _array(["a", "b", "c", "d", "a"])
    fold = np.array([0, 1, 0, 1, 1])
    train, test = split.leave_source_out(
        source, label, domain, name="phish", fold=fold, test_fold=0
    )
    assert test.tolist() == [0, 1, 2]
    assert train.tolist() == [3], "the last row shares a domain with the test"


def test_a_source_with_both_labels_is_its_own_test() -> None:
    source = _array(["both", "both", "x", "y"])
    label = np.array([1, 0, 0, 1], dtype=np.int8)
    train, test = split.leave_source_out(
        source,
        label,
        _array(["a", "b", "c", "d"]),
        name="both",
        fold=np.array([0, 0, 0, 1]),
        test_fold=0,
    )
    assert test.tolist() == [0, 1]
    assert train.tolist() == [2, 3]


def test_the_vietnamese_hold_out_takes_whole_domains() -> None:
    domain = _array([f"d{number // 2}.vn" for number in range(200)])
    vn = np.array([number % 2 == 0 for number in range(200)])
    train, test = split.vietnamese(vn, domain, share=0.5, seed=1)
    assert not set(domain[train]) & set(domain[test])
    assert vn[test].all()
    assert 30 < len(test) < 70


def test_months_with_too_few_rows_are_not_used() -> None:
    date = _array(["2025-01-02", "2025-01-03", "2025-02-01", "", "2025-03-01", "2025-03-09"])
    rows = np.ones(6, dtype=np.bool_)
    assert split.months(date, rows, 2) == ["2025-01", "2025-03"]
