"""Calibrating: probabilities and thresholds that keep what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.bounds import clopper_pearson_lower, clopper_pearson_upper, precision_at
from training.calibrate import calibration, prior_weights, threshold
from training.params import read_params

PARAMS = read_params()


def draw(seed: int, rows: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Scores of phishing and of benign links that overlap."""
    source = np.random.Generator(np.random.PCG64(seed))
    return source.normal(2.5, 1.5, rows), source.normal(-2.5, 1.5, rows)


@given(st.integers(0, 50), st.sampled_from([0.5, 0.8, 0.9]), st.sampled_from([0.01, 0.05, 0.2]))
@settings(max_examples=25, deadline=None)
def test_from_its_threshold_on_a_band_keeps_its_promise(
    seed: int, precision: float, prior: float
) -> None:
    bad, good = draw(seed)
    at = threshold(bad, good, precision, prior)
    hits, wrong = int((bad >= at).sum()), int((good >= at).sum())
    if hits:
        low = precision_at(
            prior,
            clopper_pearson_lower(hits, len(bad), 0.975),
            clopper_pearson_upper(wrong, len(good), 0.975),
        )
        assert low is not None
        assert low >= precision


def test_a_band_below_another_counts_only_its_own_links() -> None:
    bad, good = draw(3)
    high = threshold(bad, good, 0.9, 0.05)
    medium = threshold(bad, good, 0.5, 0.05, below=high)
    assert medium < high
    hits = int(((bad >= medium) & (bad < high)).sum())
    wrong = int(((good >= medium) & (good < high)).sum())
    low = precision_at(
        0.05,
        clopper_pearson_lower(hits, len(bad), 0.975),
        clopper_pearson_upper(wrong, len(good), 0.975),
    )
    assert low is not None
    assert low >= 0.5


def test_a_promise_that_cannot_be_kept_flags_nothing_honest() -> None:
    bad, good = draw(1, 60)
    at = threshold(good, good, 0.99, 0.001)
    assert not (good >= at).any()
    assert len(bad)


def test_probabilities_rise_and_hold_at_the_prior() -> None:
    bad, good = draw(5)
    logits = np.concatenate([bad, good])
    label = np.concatenate([np.ones(len(bad), np.int8), np.zeros(len(good), np.int8)])
    knots = np.array(calibration(logits, label, PARAMS))
    assert (np.diff(knots[:, 0]) > 0).all()
    assert (np.diff(knots[:, 1]) >= 0).all()
    chance = 1 / (1 + np.exp(-np.interp(logits, knots[:, 0], knots[:, 1])))
    assert chance @ prior_weights(label, 0.05) == pytest.approx(0.05, abs=0.005)
