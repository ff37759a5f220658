"""One worker at a time has a job: as long as it lives, and no longer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn

import pytest

from service import batch_lease, batch_runs
from service.batch import chunk_work
from service.batch.job import Job
from service.batch_jobs import LEASE, MOST_TRIES, Options, Progress, Scored, folder_of, work_once
from service.batch_runs import run, work
from service.errors import Conflict
from service.wiring import Services
from tests.test_running import ROOT
from tests.web.batches import key, state, upload
from tests.web.desk import Desk, wait_for


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are asked often."""
    monkeypatch.setattr(batch_lease, "BEAT_SECONDS", 0.02)


def row(desk: Desk, batch: str) -> Any:
    with desk.services.records.reading() as tx:
        return tx.batches.get(batch)


def dies(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def never(*_: object) -> NoReturn:
    raise AssertionError("it was begun")


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Another process has the folder."""
    code = (
        "import sys; from pathlib import Path; from service.batch_lease import Hold;"
        "hold = Hold.take(Path(sys.argv[1])); print(hold is not None, flush=True);"
        "sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        yield
        process.kill()


def test_a_chunk_may_take_longer_than_the_lease(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def slow(*_: object) -> Scored:
        for _turn in range(3):
            desk.later(seconds=LEASE.total_seconds() * 0.75)
            wait_for(lambda: row(desk, batch).lease_until == desk.services.now() + LEASE, 10)
            assert not work_once(desk.services, never, "second")
        return Scored(2, 0)

    assert work_once(desk.services, slow, "first")
    assert (state(desk, head, batch)["state"], row(desk, batch).tries) == ("done", 1)


def test_a_job_whose_folder_somebody_has_is_not_taken_over_though_its_lease_ran_out(
    desk: Desk,
) -> None:
    head = key(desk)
    batch = upload(desk, head)
    with pytest.raises(KeyboardInterrupt):
        work_once(desk.services, dies, "first")
    with at_work(folder_of(desk.services, batch)):
        for _ in range(MOST_TRIES + 1):
            desk.later(seconds=LEASE.total_seconds() + 1)
            assert not work_once(desk.services, never, "second")
        assert (row(desk, batch).tries, row(desk, batch).lease_by) == (1, "first")
        other = upload(desk, head)  # nor does it keep the next one waiting
        assert work_once(desk.services, run, "second")
        assert state(desk, head, other)["state"] == "done"
    assert work_once(desk.services, run, "second")
    assert state(desk, head, batch)["state"] == "done"


def test_finding_somebody_at_work_is_no_try_and_takes_nothing_from_them(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def taken(*_: object) -> NoReturn:
        raise Conflict("x", code="batch_running")

    with pytest.raises(KeyboardInterrupt):
        work_once(desk.services, dies, "first")
    for _ in range(MOST_TRIES + 1):
        desk.later(seconds=LEASE.total_seconds() + 1)
        assert work_once(desk.services, taken, "second")
        assert (row(desk, batch).tries, row(desk, batch).lease_by) == (1, "first")
    desk.later(seconds=LEASE.total_seconds() + 1)
    assert work_once(desk.services, run, "second")
    assert state(desk, head, batch)["state"] == "done"


def test_a_worker_whose_parent_is_gone_leaves_the_job_to_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = key(desk)
    batch = upload(desk, head)
    parents = [100]

    def orphaned(
        _services: Services, _input: Path, _output: Path, _options: Options, told: Progress
    ) -> Scored:
        parents[0] = 1
        wait_for(lambda: told(1, 0), 10)
        raise AssertionError("it went on")

    with monkeypatch.context() as context:
        context.setattr(batch_runs, "run", orphaned)
        context.setattr(os, "nice", lambda _by: None)
        context.setattr(os, "getppid", lambda: parents[0])
        assert work(desk.services) == 1
    left = row(desk, batch)
    assert (left.state, left.tries, left.lease_by) == ("queued", 0, None)
    assert work_once(desk.services, run, "second")
    assert state(desk, head, batch)["state"] == "done"


def test_a_job_goes_on_while_the_records_are_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = key(desk)
    batch = upload(desk, head)
    asked: list[datetime] = []

    def away(*_: object) -> NoReturn:
        asked.append(desk.services.now())
        raise OSError("the records cannot be reached")

    def slow(
        _services: Services, _input: Path, _output: Path, _options: Options, told: Progress
    ) -> Scored:
        with monkeypatch.context() as context:
            context.setattr(batch_lease.Heartbeat, "_ask", away)
            wait_for(lambda: len(asked) > 2, 10)
            told(1, 0)
        return Scored(2, 0)

    assert work_once(desk.services, slow, "first")
    assert state(desk, head, batch)["state"] == "done"


def test_a_job_that_is_cancelled_at_its_very_end_has_no_result(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def late(
        services: Services, source: Path, output: Path, options: Options, told: Progress
    ) -> Scored:
        found = run(services, source, output, options, told)
        assert output.exists()
        assert desk.client.post(f"/v1/batches/{batch}/cancel", headers=head).status_code == 200
        return found

    assert work_once(desk.services, late, "worker")
    found = state(desk, head, batch)
    assert (found["state"], found["rows"], found["error"]) == ("cancelled", None, None)
    assert desk.client.get(f"/v1/batches/{batch}/result", headers=head).status_code == 409
    assert list(folder_of(desk.services, batch).glob("scored*")) == []


def test_what_is_done_stays_done_whoever_cancels_it_then(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    assert work_once(desk.services, run, "worker")
    answer = desk.client.post(f"/v1/batches/{batch}/cancel", headers=head)
    assert answer.json()["state"] == "done"
    assert desk.client.get(f"/v1/batches/{batch}/result", headers=head).status_code == 200


@pytest.mark.parametrize("cores", [1, 2])
def test_a_cancelled_job_stops_in_the_middle_of_a_chunk(
    desk: Desk, make_services: Callable[..., Services], monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    def endless(*_: object) -> NoReturn:
        begun.write_text("")
        time.sleep(100)
        raise AssertionError("it went on")

    head = key(desk)
    batch = upload(desk, head)
    begun = folder_of(desk.services, batch) / "begun"
    monkeypatch.setattr(chunk_work, "score_chunk", endless)  # in what is forked, too
    monkeypatch.setattr(batch_runs, "cores", lambda: cores)
    # as in a process of its own, which drops its connections before it forks
    worker = Thread(target=work_once, args=(make_services(), run, "worker"))
    worker.start()
    wait_for(begun.exists, 20)
    assert desk.client.post(f"/v1/batches/{batch}/cancel", headers=head).status_code == 200
    worker.join(10)
    assert not worker.is_alive()
    assert state(desk, head, batch)["state"] == "cancelled"


def test_rows_with_errors_are_told_while_the_job_runs(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_runs, "Job", partial(Job, rows=2))
    head = key(desk)
    batch = upload(desk, head, "SĐT\r\n" + "0912345678\r\nkhông phải\r\n" * 6)
    told: list[tuple[int, int]] = []

    def listened(
        services: Services, source: Path, output: Path, options: Options, tell: Progress
    ) -> Scored:
        def both(done: int, bad: int) -> None:
            desk.later(seconds=LEASE.total_seconds() / 5)
            tell(done, bad)
            seen = state(desk, head, batch)
            told.append((int(str(seen["done"])), int(str(seen["bad"]))))

        return run(services, source, output, options, both)

    assert work_once(desk.services, listened, "worker")
    assert any(0 < done < 12 and bad == done // 2 for done, bad in told)
    assert state(desk, head, batch)["bad"] == 6


def test_a_job_that_is_gone_on_with_does_not_seem_to_begin_anew(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def half(
        _services: Services, _input: Path, _output: Path, _options: Options, told: Progress
    ) -> NoReturn:
        desk.later(seconds=LEASE.total_seconds() / 5)
        told(10, 3)
        raise KeyboardInterrupt

    def resumed(
        _services: Services, _input: Path, _output: Path, _options: Options, told: Progress
    ) -> Scored:
        desk.later(seconds=LEASE.total_seconds() / 5)
        told(0, 0)
        assert (row(desk, batch).done, row(desk, batch).bad) == (10, 3)
        return Scored(20, 6)

    with pytest.raises(KeyboardInterrupt):
        work_once(desk.services, half, "first")
    desk.later(seconds=LEASE.total_seconds() + 1)
    assert work_once(desk.services, resumed, "second")
    assert state(desk, head, batch)["done"] == 20
