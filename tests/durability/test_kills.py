"""A kill at any moment loses nothing that was promised and leaves nothing done by half."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service import sessions
from service.checking import check_value
from service.records.tables import cases, reports
from service.records.transaction import Records
from service.records_care.verifying import verify
from service.reporting import Told, report_state, take_report
from service.wiring import Services
from tests.durability.whole import broken_promises, half_states
from tests.test_running import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

KILLS = int(os.environ.get("LACHAN_KILLS", "60"))
LONGEST = 0.060
"""Seconds of a life; an act takes a few milliseconds."""
IN_FULL = 50
"""After so many kills everything that is sealed is opened, too."""


class Journal:
    """What the workers were told, read on from where the last look ended."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self.path = path
        self.told: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()
        self.unanswered: dict[str, Any] | None = None
        self._at = 0

    def news(self) -> list[dict[str, Any]]:
        """What was told since; counts in which act the kill hit."""
        with self.path.open("rb") as file:
            file.seek(self._at)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._at += len(whole)
        lines = [json.loads(line) for line in whole.splitlines()]
        for line in lines:
            kind = next(iter(line))
            if kind == "fault":
                raise AssertionError(line["fault"])
            if kind != "begun":
                self.counts[f"{kind} {line[kind]}"] += 1
        self.unanswered = None
        if lines and "begun" in lines[-1]:
            self.unanswered = lines[-1].get("said")
            self.counts[f"killed in {lines[-1]['begun']}"] += 1
        else:
            self.counts["killed between acts"] += 1
        found = [line for line in lines if "told" in line]
        self.told += found
        return found


@contextmanager
def working(services: Services, database_url: str | None, journal: Path) -> Iterator[Any]:
    """The parent of the workers, warm: gives a function that lets one live for so long."""
    environment = os.environ | {
        "LACHAN_DATA_DIR": str(services.settings.data_dir), "LACHAN_CLASSIFIER": "none",
    }  # fmt: skip
    if database_url is not None:
        environment["LACHAN_DATABASE_URL"] = database_url
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.durability.worker", str(journal)], env=environment, cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdin is not None
    assert parent.stdout is not None

    def live(seed: int, seconds: float) -> int:
        parent.stdin.write(f"{seed} {seconds}\n")
        parent.stdin.flush()
        return int(parent.stdout.readline())

    try:
        yield live
    finally:
        parent.stdin.close()
        assert parent.wait(30) == 0
        parent.stdout.close()


@pytest.mark.parametrize("seed", [1126])
def test_a_kill_at_any_moment_loses_no_promise_and_leaves_no_half_state(
    real_services: Services, database_url: str | None, tmp_path: Path, seed: int
) -> None:
    services, chance = real_services, random.Random(seed)
    for name, grant in (
        ("verifier-a", "verifier"), ("verifier-b", "verifier"), ("verifier-c", "verifier"),
        ("supervisor-a", "supervisor"), ("supervisor-b", "supervisor"),
    ):  # fmt: skip
        sessions.add_officer(services, name, None, (grant,), "tests")
    services.engine.dispose()
    journal = Journal(tmp_path / "journal")
    with working(services, database_url, journal.path) as live:
        for turn in range(1, KILLS + 1):
            signal = live(chance.randrange(2**32), chance.uniform(0.0, LONGEST))
            news = journal.news()
            assert signal == 9
            assert broken_promises(services, news) == [], turn
            assert half_states(services) == [], turn
            if journal.unanswered is not None:
                _is_one_when_said_again(services, journal.unanswered)
            assert verify(services, quick=turn % IN_FULL != 0) == [], turn
            services.engine.dispose()  # so that the next one finds what a dead process left
    assert verify(services) == []
    assert broken_promises(services, journal.told) == []
    _answers_follow(services, journal.told)
    print(f"{KILLS} kills:", dict(sorted(journal.counts.items())))  # noqa: T201
    acts = {line["told"] for line in journal.told}
    assert acts == {"submit", "confirm", "retract", "appeal", "review"}
    inside = sum(journal.counts[name] for name in journal.counts if name.startswith("killed in "))
    assert inside >= KILLS / 3


def _is_one_when_said_again(services: Services, said: dict[str, Any]) -> None:
    """Who got no answer says it again under the same key: a receipt, and one report."""
    receipts = {take_report(services, Told(**said), "vi")["receipt"] for _ in range(2)}
    assert len(receipts) == 1
    assert report_state(services, receipts.pop(), "vi")["state"] != "unknown"
    with services.records.reading() as tx:
        stories = tx.vault.open_many(
            [f"report:{number}" for number in tx.connection.execute(select(reports.c.id)).scalars()]
        )
    assert sum(item["story"] == said["story"] for item in stories.values()) == 1


def _answers_follow(services: Services, told: list[dict[str, Any]]) -> None:
    """Whoever asks now is answered by what stands in the records."""
    services.refresh()
    states = _states(services.records)
    for line in told:
        if line["told"] == "confirm" and line["version"] is not None:
            answer = check_value(services, "auto", line["value"], "vi")
            if states[line["case"]] == "confirmed":
                assert answer["state"] == "confirmed_scam", line


def _states(records: Records) -> dict[int, str]:
    with records.reading() as tx:
        return {row.id: row.state for row in tx.connection.execute(select(cases))}
