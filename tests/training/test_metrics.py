"""Metrics agree with the library that everybody knows, and keep what they promise at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from training import metrics
from training.metrics import Floats, Labels, rank


@st.composite
def tables(draw: st.DrawFn) -> tuple[Labels, Floats, Floats]:
    """Labels of both kinds, scores with many ties, weights with zeros."""
    size = draw(st.integers(2, 40))
    label = np.array(draw(st.lists(st.integers(0, 1), min_size=size, max_size=size)), np.int8)
    label[:2] = (0, 1)
    score = draw(st.lists(st.integers(-3, 3), min_size=size, max_size=size))
    weight = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    weights = np.array(weight, dtype=np.float64)
    weights[:2] += 1
    return label, np.array(score, dtype=np.float64), weights


@given(tables())
def test_auc_and_average_precision_are_those_of_scikit_learn(
    table: tuple[Labels, Floats, Floats],
) -> None:
    label, score, weight = table
    ranking = rank(label, score)
    assert metrics.auc(ranking) == pytest.approx(roc_auc_score(label, score))
    assert metrics.average_precision(ranking) == pytest.approx(
        average_precision_score(label, score)
    )
    assert metrics.auc(ranking, weight) == pytest.approx(
        roc_auc_score(label, score, sample_weight=weight)
    )
    assert metrics.average_precision(ranking, weight) == pytest.approx(
        average_precision_score(label, score, sample_weight=weight)
    )


@given(tables(), st.sampled_from([0.0, 0.01, 0.1, 0.25, 0.5, 1.0]))
def test_detection_is_the_best_that_the_roc_curve_allows(
    table: tuple[Labels, Floats, Floats], target: float
) -> None:
    label, score, _ = table
    wrong, found, _ = roc_curve(label, score, drop_intermediate=False)
    expected = found[wrong <= target + 1e-9].max()
    assert metrics.detection_at(rank(label, score), target) == pytest.approx(expected)


@given(tables())
def test_a_weight_of_two_is_the_same_row_twice(table: tuple[Labels, Floats, Floats]) -> None:
    label, score, weight = table
    copies = weight.astype(int)
    again = rank(np.repeat(label, copies), np.repeat(score, copies))
    ranking = rank(label, score)
    assert metrics.auc(ranking, weight) == pytest.approx(metrics.auc(again))
    assert metrics.detection_at(ranking, 0.2, weight) == pytest.approx(
        metrics.detection_at(again, 0.2)
    )


@given(tables())
def test_only_the_order_of_scores_matters(table: tuple[Labels, Floats, Floats]) -> None:
    label, score, _ = table
    turned = np.random.default_rng(3).permutation(len(label))
    assert metrics.auc(rank(label, score)) == pytest.approx(
        metrics.auc(rank(label[turned], np.exp(score[turned])))
    )


def test_an_unreadable_link_counts_as_not_found() -> None:
    label = np.array([1, 1, 0, 0], dtype=np.int8)
    ranking = rank(label, np.array([1.0, -np.inf, 0.0, -np.inf]))
    assert metrics.auc(ranking) == pytest.approx((2 + 0.5) / 4)
    assert metrics.detection_at(ranking, 0.5) == 0.5


def test_a_single_label_has_no_auc() -> None:
    ranking = rank(np.ones(3, dtype=np.int8), np.arange(3.0))
    assert metrics.auc(ranking) is None
    assert metrics.detection_at(ranking, 0.1) is None


@pytest.mark.parametrize(
    ("benign", "fpr", "expected"),
    [(999, 0.01, False), (1000, 0.01, True), (5841, 0.001, False), (100_000, 0.0001, True)],
)
def test_below_ten_expected_false_positives_a_rate_is_no_measurement(
    benign: int, fpr: float, expected: bool
) -> None:
    assert metrics.measurable(benign, fpr) is expected


def test_ece_of_true_probabilities_is_near_zero_and_of_wrong_ones_is_their_distance() -> None:
    generator = np.random.default_rng(5)
    truth = generator.uniform(0, 1, 200_000)
    label = (generator.uniform(0, 1, len(truth)) < truth).astype(np.int8)
    share = float(label.mean())
    close = metrics.ece(label, truth, prior=share)
    assert close is not None
    assert close < 0.01
    constant = metrics.ece(label, np.full(len(truth), 0.9), prior=share)
    assert constant == pytest.approx(0.9 - share)


def test_ece_speaks_of_the_prior_and_not_of_the_table() -> None:
    label = np.array([1] * 50 + [0] * 50, dtype=np.int8)
    assert metrics.ece(label, np.full(100, 0.05), prior=0.05) == pytest.approx(0.0)
    assert metrics.ece(label, np.full(100, 0.05), prior=0.5) == pytest.approx(0.45)


@given(tables())
def test_ece_does_not_depend_on_the_order_of_rows(table: tuple[Labels, Floats, Floats]) -> None:
    label, score, weight = table
    probability = (score + 3) / 6
    turned = np.random.default_rng(4).permutation(len(label))
    assert metrics.ece(label, probability, prior=0.1, weight=weight) == pytest.approx(
        metrics.ece(label[turned], probability[turned], prior=0.1, weight=weight[turned])
    )


def test_psi_is_zero_for_the_same_shares_and_large_for_others() -> None:
    before = np.array([100.0, 200.0, 700.0])
    assert metrics.psi(before, before * 3) == pytest.approx(0.0)
    assert metrics.psi(before, np.array([700.0, 200.0, 100.0])) > 0.25
    assert np.isfinite(metrics.psi(before, np.array([0.0, 0.0, 5.0])))


@pytest.mark.parametrize("actual", [np.zeros(3), np.ones(2)])
def test_psi_refuses_an_empty_histogram_and_other_bins(actual: Floats) -> None:
    with pytest.raises(ValueError, match="histogram"):
        metrics.psi(np.ones(3), actual)
