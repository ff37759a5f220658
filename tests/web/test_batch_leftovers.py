"""What a worker goes on from is gone once nobody goes on from it."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from service.batch.job import Job
from service.batch.local import Stopped as RunStopped
from service.batch_jobs import LEASE, MOST_TRIES, Scored, Stopped, folder_of, work_of, work_once
from service.batch_runs import run
from service.errors import InvalidInput
from service.wiring import Services
from tests.web.batches import key, state, upload
from tests.web.desk import Desk


@pytest.mark.parametrize("end", ["done", "failed", "cancelled"])
def test_what_a_job_would_go_on_from_goes_with_its_end(desk: Desk, end: str) -> None:
    head = key(desk)
    batch = upload(desk, head)
    kept = work_of(desk.services, batch)

    def ends(*_: object) -> Scored:
        kept.mkdir()
        (kept / "facts").write_text("0912345678")
        if end == "failed":
            raise InvalidInput("x", code="tips_unreadable")
        if end == "cancelled":
            raise Stopped
        return Scored(2, 0)

    assert work_once(desk.services, ends, "worker")
    assert state(desk, head, batch)["state"] == end
    assert not kept.exists()
    assert folder_of(desk.services, batch).exists()


@pytest.mark.parametrize("cancelled", [True, False])
def test_what_dead_workers_have_finished_goes_when_nobody_will_go_on(
    desk: Desk, cancelled: bool
) -> None:
    head = key(desk)
    batch = upload(desk, head)
    kept = work_of(desk.services, batch)

    def dies(*_: object) -> Scored:
        kept.mkdir(exist_ok=True)
        raise KeyboardInterrupt

    for _ in range(1 if cancelled else MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            work_once(desk.services, dies, "worker")
        assert kept.exists()
        desk.later(seconds=LEASE.total_seconds() + 1)
    if cancelled:
        desk.client.post(f"/v1/batches/{batch}/cancel", headers=head)
    assert work_once(desk.services, dies, "last")
    assert state(desk, head, batch)["state"] == ("cancelled" if cancelled else "failed")
    assert not kept.exists()


def test_whoever_lost_the_lease_leaves_what_the_other_goes_on_from(desk: Desk) -> None:
    batch = upload(desk, key(desk))
    kept = work_of(desk.services, batch)

    def dies(*_: object) -> Scored:
        kept.mkdir()
        raise KeyboardInterrupt

    def overtaken(*_: object) -> Scored:
        desk.later(seconds=LEASE.total_seconds() + 1)
        with pytest.raises(KeyboardInterrupt):
            work_once(desk.services, dies, "second")
        raise Stopped

    assert work_once(desk.services, overtaken, "first")
    assert kept.exists()


def test_the_engine_keeps_what_it_goes_on_from_where_it_is_taken_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def noted(_services: Services, job: Job, **_: object) -> NoReturn:
        folders.append(job.folder)
        raise RunStopped

    monkeypatch.setattr("service.batch_runs.finished", noted)
    batch = upload(desk, key(desk))
    assert work_once(desk.services, run, "worker")
    assert folders == [work_of(desk.services, batch)]


def test_what_another_version_of_the_program_began_is_begun_anew(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    kept = work_of(desk.services, batch)
    kept.mkdir()
    (kept / "lock").touch()
    (kept / "header.json").write_text('{"format": 1, "job": {}}')
    assert work_once(desk.services, run, "worker")
    assert (state(desk, head, batch)["state"], state(desk, head, batch)["error"]) == ("done", None)
    assert not kept.exists()
