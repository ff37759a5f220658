"""Counts of scores add up whoever writes them, and old days go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from service.records import scores
from service.records.engine import open_engine

DAY = date(2026, 11, 22)


def test_counts_of_several_writers_add_up(tmp_path: Path) -> None:
    engines = [open_engine(tmp_path) for _ in range(3)]

    def write(turn: int) -> None:
        with engines[turn % 3].begin() as connection:
            scores.add(connection, "one", DAY, {0: 1, 3: 2})

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(30)))
    with engines[0].connect() as connection:
        assert scores.counts(connection, "one", DAY, DAY) == {0: 30, 3: 60}
    for engine in engines:
        engine.dispose()


def test_versions_and_days_are_kept_apart_and_old_days_go(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    with engine.begin() as connection:
        scores.add(connection, "one", DAY - timedelta(days=scores.KEPT_DAYS), {1: 5})
        scores.add(connection, "one", DAY - timedelta(days=1), {1: 2, 2: 0})
        scores.add(connection, "two", DAY - timedelta(days=3), {1: 7})
        assert scores.first_day(connection, "one") == DAY - timedelta(days=scores.KEPT_DAYS)
        scores.add(connection, "one", DAY, {})
        assert scores.first_day(connection, "one") == DAY - timedelta(days=1)
        assert scores.first_day(connection, "three") is None
        assert scores.counts(connection, "one", DAY - timedelta(days=500), DAY) == {1: 2}
        assert scores.counts(connection, "two", DAY, DAY) == {}
    engine.dispose()
