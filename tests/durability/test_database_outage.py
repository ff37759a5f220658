"""A database that goes away is a 503 and comes back; checks go on."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from service.clock import system_clock
from service.records_care.verifying import verify
from service.reporting import report_state
from service.settings import Settings
from service.wiring import build
from tests import servers
from tests.durability.running import Front, Town
from tests.durability.whole import half_states

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

REFUSED_WITHIN = 15.0
BACK_WITHIN = 15.0


class Cluster:
    """A PostgreSQL of this test's own that can be stopped and started again."""

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        self.folder = Path(row[0])
        self.command = shlex.split((self.folder / "postmaster.opts").read_text())
        self._again: subprocess.Popen[bytes] | None = None

    def stop(self, how: signal.Signals) -> None:
        """Until it is gone."""
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, how)
        while self._runs():
            time.sleep(0.05)

    def start(self) -> None:
        """Until it takes connections."""
        with (self.folder.parent / "log").open("ab") as log:
            self._again = subprocess.Popen(
                self.command, **servers._as_owner(), cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + 30
        while not self._runs():
            assert time.monotonic() < end
            time.sleep(0.05)

    def close(self) -> None:
        if self._again is not None:
            servers._stop(self._again, signal.SIGQUIT)

    def _runs(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with servers.postgres() as url:
        found = Cluster(url)
        try:
            yield found
        finally:
            found.close()


class Citizens:
    """People who report all the time, and keep every receipt that they were given."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.receipts: list[str] = []
        self.faults: list[tuple[int, object]] = []
        self.longest = 0.0
        self._turn = 0

    def report(self) -> int:
        self._turn += 1
        begun = time.monotonic()
        status, answer = self.front.report(
            f"https://lua-dao-{self._turn}.com/", address=f"10.1.{self._turn % 250}.7"
        )
        self.longest = max(self.longest, time.monotonic() - begun)
        if status == 201:
            self.receipts.append(str(answer["receipt"]))
        elif status != 503 or answer["code"] != "records_unusable" or answer["status"] != 503:
            self.faults.append((status, answer))
        return status

    @contextmanager
    def at_work(self, people: int) -> Iterator[None]:
        stop = threading.Event()

        def run() -> None:
            while not stop.is_set():
                try:
                    self.report()
                except Exception as error:
                    self.faults.append((0, error))
                stop.wait(0.02)

        threads = [threading.Thread(target=run) for _ in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)


def _until(condition: Callable[[], bool], seconds: float) -> float:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds
        time.sleep(0.1)
    return time.monotonic() - begun


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["shut down", "crashed"])
def test_a_database_that_goes_away_is_a_503_and_comes_back(
    cluster: Cluster, tmp_path: Path, how: signal.Signals
) -> None:
    services = build(
        Settings(data_dir=tmp_path / "data", database_url=cluster.url, classifier="none"),
        clock=system_clock,
    )
    town = Town(services, cluster.url)
    with town.server() as front:
        citizens = Citizens(front)
        listed = "0912000111"
        tokens = [town.hire("anh"), town.hire("binh")]
        case = town.case_of(str(front.report(listed)[1]["receipt"]))
        assert [front.confirm(case, listed, token)[0] for token in tokens] == [200, 200]
        services.engine.dispose()
        with citizens.at_work(4):
            _until(lambda: len(citizens.receipts) > 20, 30)
            cluster.stop(how)
            time.sleep(1)
        assert citizens.report() == 503
        for _ in range(20):
            assert front.check(listed)["state"] == "confirmed_scam"
            assert front.check("0912000222")["state"] == "no_information"
        assert front.confirm(case, listed, tokens[0])[0] == 503
        accepted = len(citizens.receipts)
        cluster.start()
        back = _until(lambda: citizens.report() == 201, BACK_WITHIN)
        with citizens.at_work(4):
            _until(lambda: len(citizens.receipts) > accepted + 20, 30)
        assert front.check(listed)["state"] == "confirmed_scam"
        print(f"refused after {citizens.longest:.2f} s, back after {back:.2f} s")  # noqa: T201
        assert citizens.faults == []
        assert citizens.longest < REFUSED_WITHIN
        for receipt in citizens.receipts:
            assert report_state(services, receipt, "vi")["state"] == "in_review"
        assert half_states(services) == []
        assert verify(services) == []
    services.close()
