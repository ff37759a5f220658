"""Scores are counted beside the check and written by the poller; only of live links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from service.checking import check_value, warm_up
from service.records import scores
from service.score_counts import ScoreCounter
from service.settings import Settings
from service.wiring import Services, build
from tests.small_models import load_small, write_model
from tests.support import NOW

DAY = NOW.date()


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    write_model(tmp_path / "models")
    settings = Settings(data_dir=tmp_path / "data", models_dir=tmp_path / "models")
    services = build(settings, clock=lambda: NOW, load=load_small)
    yield services
    services.close()


def _written(services: Services) -> dict[int, int]:
    with services.engine.connect() as connection:
        return scores.counts(connection, "2026-11-01", DAY, DAY)


def test_a_score_on_an_edge_belongs_to_the_bin_above_it() -> None:
    counter = ScoreCounter((0.0, 1.5))
    counter.add(np.array([-9.0, -0.1, 0.0, 1.4, 1.5, 99.0, np.inf]))
    assert counter.take() == {0: 2, 1: 2, 2: 3}
    assert counter.take() == {}


def test_what_could_not_be_written_is_counted_with_the_next() -> None:
    counter = ScoreCounter((0.0,))
    counter.add(np.array([1.0, 2.0]))
    taken = counter.take()
    counter.add(np.array([3.0]))
    counter.give_back(taken)
    assert counter.take() == {1: 3}


def test_links_are_counted_wherever_they_stand_and_other_kinds_are_not(services: Services) -> None:
    check_value(services, "url", "https://abcdefghijklmno.example/", "vi")  # 23 characters
    check_value(services, "message", "xem a.example.net nhé", "vi")  # 13 characters
    check_value(services, "phone", "0912345678", "vi")
    services.write_scores()
    assert _written(services) == {1: 1, 2: 1}
    services.write_scores()
    assert _written(services) == {1: 1, 2: 1}


def test_the_evidence_is_that_of_the_classifier(services: Services) -> None:
    long = "https://" + "a" * 50 + ".example/"
    answer = check_value(services, "url", long, "en")
    assert "made_up" in [reason["code"] for reason in answer["reasons"]]


def test_serving_writes_at_the_end_and_leaves_the_warm_up_out(services: Services) -> None:
    told: list[tuple[str, dict[int, int]]] = []
    services.on_scores = lambda version, counts: told.append((version, dict(counts)))
    warm_up(services)
    services.start_polling()
    check_value(services, "url", "a.example", "vi")
    services.close()
    assert _written(services) == {0: 1}
    assert told == [("2026-11-01", {0: 1})]


def test_a_command_writes_nothing(services: Services) -> None:
    check_value(services, "url", "a.example", "vi")
    services.close()
    assert _written(services) == {}


def test_a_failed_write_is_told_and_loses_nothing(services: Services) -> None:
    check_value(services, "url", "a.example", "vi")
    with services.engine.begin() as connection:
        connection.execute(text("ALTER TABLE classifier_scores RENAME TO away"))
    with pytest.raises(Exception, match="classifier_scores"):
        services.write_scores()
    with services.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO classifier_scores"))
    services.write_scores()
    assert _written(services) == {0: 1}
