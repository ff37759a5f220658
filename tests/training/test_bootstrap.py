"""The bootstrap draws whole domains and nothing but the seed decides."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from training.bootstrap import draws, intervals

DOMAINS = np.array(["a", "a", "b", "c", "c", "c"], dtype=object)


def test_rows_of_one_domain_are_drawn_together() -> None:
    for weight in draws(DOMAINS, resamples=20, seed=1):
        assert weight[0] == weight[1]
        assert weight[3] == weight[4] == weight[5]
        assert weight[0] + weight[2] + weight[3] == 3


def test_the_seed_decides_and_nothing_else() -> None:
    first = [weight.tolist() for weight in draws(DOMAINS, resamples=5, seed=1)]
    assert first == [weight.tolist() for weight in draws(DOMAINS, resamples=5, seed=1)]
    assert first != [weight.tolist() for weight in draws(DOMAINS, resamples=5, seed=2)]


def test_many_rows_of_one_domain_do_not_narrow_the_interval() -> None:
    generator = np.random.default_rng(2)
    truth = generator.uniform(0, 1, 50)
    single = np.array([f"{number}" for number in range(50)], dtype=object)

    def width(copies: int) -> float:
        values = np.repeat(truth, copies)

        def mean(weight: NDArray[np.float64]) -> Mapping[str, float | None]:
            return {"mean": float(np.average(values, weights=weight))}

        low, high = intervals(mean, np.repeat(single, copies), resamples=300, seed=1)["mean"]
        assert low is not None
        assert high is not None
        return high - low

    assert width(1) == width(20)


def test_the_interval_of_a_mean_is_near_the_textbook() -> None:
    values = np.random.default_rng(3).normal(0, 1, 400)
    names = np.array([str(number) for number in range(400)], dtype=object)
    low, high = intervals(
        lambda weight: {"mean": float(np.average(values, weights=weight))},
        names,
        resamples=500,
        seed=1,
    )["mean"]
    assert low is not None
    assert high is not None
    assert abs((high - low) - 2 * 1.96 / 20) < 0.03


def test_a_figure_that_no_resample_has_gets_no_interval() -> None:
    found = intervals(lambda _weight: {"auc": None}, DOMAINS, resamples=3, seed=1)
    assert found == {"auc": (None, None)}
    assert intervals(lambda _weight: {"auc": 1.0}, DOMAINS[:0], resamples=3, seed=1) == {}
