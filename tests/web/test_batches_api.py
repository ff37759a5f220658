"""Tables that an app uploads are scored in the background, and read by their owner only."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import func, select

from service import batch_jobs, batch_lease, batch_runs
from service.batch_jobs import (
    LEASE,
    MOST_TRIES,
    Options,
    Progress,
    Scored,
    folder_of,
    work_once,
)
from service.batch_runs import run
from service.errors import Conflict, InvalidInput, Unavailable
from service.jobs import JOBS
from service.records.batch_tables import batch_uploads
from service.wiring import Services
from tests.web.batches import ASK, TIPS, key, state, upload
from tests.web.desk import Desk, wait_for


def test_a_table_is_uploaded_scored_and_fetched(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    assert state(desk, head, batch)["state"] == "queued"
    early = desk.client.get(f"/v1/batches/{batch}/result", headers=head)
    assert (early.status_code, early.json()["code"]) == (409, "batch_not_done")
    assert work_once(desk.services, run, "worker")
    done = state(desk, head, batch)
    assert (done["state"], done["rows"]) == ("done", 2)
    result = desk.client.get(f"/v1/batches/{batch}/result", headers=head)
    lines = result.text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("Đường dẫn,SĐT,lachan_state")
    assert lines[1].startswith("https://evil.example/login,0912345678,")
    assert "attachment" in result.headers["content-disposition"]
    assert not work_once(desk.services, run, "worker")


def test_only_the_owner_sees_it(desk: Desk) -> None:
    mine, other = key(desk), key(desk)
    batch = upload(desk, mine)
    for method, path in (
        ("GET", ""), ("GET", "/events"), ("GET", "/result"), ("POST", "/cancel"), ("DELETE", ""),
    ):  # fmt: skip
        answer = desk.client.request(method, f"/v1/batches/{batch}{path}", headers=other)
        assert answer.status_code == 404, (method, path)
    assert desk.client.get("/v1/batches", headers=other).json() == {"batches": []}
    assert len(desk.client.get("/v1/batches", headers=mine).json()["batches"]) == 1


def test_it_needs_a_key_of_its_own_scope(desk: Desk) -> None:
    assert desk.client.post(ASK, content=b"a").status_code == 401
    assert desk.client.post(ASK, content=b"a", headers=key(desk, "check")).status_code == 403


@pytest.mark.parametrize(
    "ask", ["/v1/batches?format=csv", "/v1/batches?format=doc&purpose=abc",
            "/v1/batches?format=csv&purpose=a%00bc", "/v1/batches?purpose=abc"],
)  # fmt: skip
def test_a_wrong_question_is_a_problem_that_names_the_field(desk: Desk, ask: str) -> None:
    answer = desk.client.post(ask, content=b"a\nb\n", headers=key(desk))
    assert answer.status_code == 422
    assert answer.json()["field"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ("link%3DLink%0Aphone%3DS", "bad_columns"),
        ("Link", "bad_columns"),
        ("%22link%3DLink", "bad_columns"),
        ("site%3DLink", "unknown_role"),
        ("bank%3DLink", "no_judged_column"),
        ("link%3DLink,text%3DLink", "column_twice"),
        ("link%3Dlachan_state", "column_taken"),
    ],
)
def test_columns_that_no_table_can_have_are_refused_before_it_comes(
    desk: Desk, columns: str, code: str
) -> None:
    head = key(desk)
    answer = desk.client.post(f"{ASK}&columns={columns}", content=TIPS.encode(), headers=head)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["field"] == "columns"
    assert desk.client.get("/v1/batches", headers=head).json() == {"batches": []}


def test_a_job_that_meets_a_fault_of_ours_ends_and_the_next_one_is_done(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    head = key(desk)
    first = upload(desk, head)
    desk.later(seconds=1)
    second = upload(desk, head)

    def fails(*_: object) -> NoReturn:
        raise ZeroDivisionError("0912345678")

    assert work_once(desk.services, fails, "worker")
    failed = state(desk, head, first)
    assert (failed["state"], failed["error"]) == ("failed", "internal")
    told = capsys.readouterr()
    assert "ZeroDivisionError" in told.out + told.err
    assert "0912345678" not in told.out + told.err
    assert work_once(desk.services, run, "worker")
    assert state(desk, head, second)["state"] == "done"


def test_an_empty_body_leaves_nothing_behind(desk: Desk) -> None:
    answer = desk.client.post(ASK, content=b"", headers=key(desk))
    assert (answer.status_code, answer.json()["code"]) == (422, "tips_empty")
    assert list((desk.services.settings.data_dir / "batches").iterdir()) == []


def test_a_body_beyond_the_limit_leaves_nothing_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_jobs, "MAX_BYTES", 10)
    answer = desk.client.post(ASK, content=b"a" * 11, headers=key(desk))
    assert answer.status_code == 413
    assert list((desk.services.settings.data_dir / "batches").iterdir()) == []


def test_three_wait_at_most(desk: Desk) -> None:
    head = key(desk)
    for _ in range(3):
        upload(desk, head)
    answer = desk.client.post(ASK, content=TIPS.encode(), headers=head)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_batches")
    upload(desk, key(desk))  # another app is none of their business


def test_what_was_deleted_counts_for_the_day_on_which_it_came(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_jobs, "MOST_BYTES_A_DAY", 2 * len(TIPS.encode()))
    head = key(desk)
    for _ in range(2):
        batch = upload(desk, head)
        assert desk.client.delete(f"/v1/batches/{batch}", headers=head).status_code == 200
    answer = desk.client.post(ASK, content=TIPS.encode(), headers=head)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_batches")
    desk.later(days=1, seconds=1)
    batch_jobs.remove_due(desk.services)
    with desk.services.records.reading() as tx:
        assert tx.connection.execute(select(func.count()).select_from(batch_uploads)).scalar() == 0
    upload(desk, head)


def test_a_table_that_cannot_be_read_fails_with_its_code(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head, "Họ tên,Tuổi\r\nAn,30\r\n")
    assert work_once(desk.services, run, "worker")
    found = state(desk, head, batch)
    assert (found["state"], found["error"]) == ("failed", "no_judged_column")


def test_a_worker_that_died_is_followed_by_another(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def dies(*_: object) -> Scored:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_once(desk.services, dies, "first")
    assert state(desk, head, batch)["state"] == "running"
    assert not work_once(desk.services, run, "second")  # it is held still
    desk.later(seconds=LEASE.total_seconds() + 1)
    assert work_once(desk.services, run, "second")
    assert state(desk, head, batch)["state"] == "done"


def test_a_job_that_kills_every_worker_is_given_up(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def dies(*_: object) -> Scored:
        raise KeyboardInterrupt

    for number in range(MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            work_once(desk.services, dies, f"worker-{number}")
        desk.later(seconds=LEASE.total_seconds() + 1)
    assert work_once(desk.services, dies, "last")
    found = state(desk, head, batch)
    assert (found["state"], found["error"]) == ("failed", "gave_up")


def test_a_cancelled_job_stops_while_it_runs(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def slow(
        _services: Services, _input: Path, _output: Path, _options: Options, told: Progress
    ) -> Scored:
        answer = desk.client.post(f"/v1/batches/{batch}/cancel", headers=head)
        assert answer.status_code == 200
        desk.later(seconds=30)
        told(10, 0)
        raise AssertionError("it went on")

    assert work_once(desk.services, slow, "worker")
    assert state(desk, head, batch)["state"] == "cancelled"
    assert desk.client.delete(f"/v1/batches/{batch}", headers=head).status_code == 200
    assert not folder_of(desk.services, batch).exists()


def test_whoever_lost_the_lease_changes_nothing(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def overtaken(*_: object) -> Scored:
        desk.later(seconds=LEASE.total_seconds() + 1)
        assert work_once(desk.services, lambda *_a: Scored(2, 0), "second")
        return Scored(99, 99)

    assert work_once(desk.services, overtaken, "first")
    assert state(desk, head, batch)["rows"] == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInput("x", code="tips_unreadable"), "tips_unreadable"),
        (OSError(28, "x"), "disk_full"),
        (Unavailable("x", code="memory_short"), "memory_short"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(desk: Desk, error: Exception, code: str) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def fails(*_: object) -> Scored:
        raise error

    assert work_once(desk.services, fails, "worker")
    assert state(desk, head, batch)["error"] == code


def test_a_job_that_somebody_is_still_at_is_left_to_them(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)

    def taken(*_: object) -> Scored:
        raise Conflict("x", code="batch_running")

    assert work_once(desk.services, taken, "second")
    assert state(desk, head, batch)["state"] == "running"


def test_files_and_rows_go_on_the_day_that_was_told(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    assert work_once(desk.services, run, "worker")
    assert batch_jobs.remove_due(desk.services) == 0
    desk.later(days=desk.services.settings.keep_batch_days)
    assert batch_jobs.remove_due(desk.services) == 1
    assert not folder_of(desk.services, batch).exists()
    assert desk.client.get(f"/v1/batches/{batch}", headers=head).status_code == 404


def test_what_is_due_is_gone_before_anybody_removes_it(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    assert work_once(desk.services, run, "worker")
    desk.later(days=desk.services.settings.keep_batch_days)
    assert folder_of(desk.services, batch).exists()
    for path in (f"/{batch}", f"/{batch}/result", f"/{batch}/events"):
        assert desk.client.get(f"/v1/batches{path}", headers=head).status_code == 404, path
    assert desk.client.get("/v1/batches", headers=head).json() == {"batches": []}


def test_what_is_due_is_removed_by_the_clock_and_not_only_where_nothing_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def always(*_: object) -> bool:
        done.append("job")
        return len(done) < 10

    monkeypatch.setattr(batch_runs, "REMOVE_SECONDS", 0.0)
    monkeypatch.setattr(batch_runs, "work_once", always)
    monkeypatch.setattr(batch_runs, "remove_due", lambda _services: done.append("removed"))
    monkeypatch.setattr(os, "nice", lambda _by: None)
    assert batch_runs.work(desk.services, once=True) == 4
    assert done[:4] == ["removed", "job", "removed", "job"]
    assert [job.work for job in JOBS if job.name == "remove_tables"] == [batch_jobs.remove_due]


def test_what_is_due_is_stopped_where_somebody_is_at_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_lease, "BEAT_SECONDS", 0.02)
    batch = upload(desk, key(desk))

    def slow(
        services: Services, _input: Path, _output: Path, _options: Options, told: Progress
    ) -> Scored:
        with services.records.writing() as tx:
            until = services.now() + timedelta(days=services.settings.keep_batch_days)
            tx.batches.renew(batch, "worker", until + LEASE, 0, 0)
        desk.later(days=services.settings.keep_batch_days)
        assert batch_jobs.remove_due(services) == 0
        wait_for(lambda: told(1, 0), 10)
        raise AssertionError("it went on")

    assert work_once(desk.services, slow, "worker")
    assert batch_jobs.remove_due(desk.services) == 1
    assert not folder_of(desk.services, batch).exists()


def test_progress_comes_as_events_until_it_is_over(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    assert work_once(desk.services, run, "worker")
    with desk.client.stream("GET", f"/v1/batches/{batch}/events", headers=head) as answer:
        lines = [line for line in answer.iter_lines() if line.startswith("data: ")]
    assert json.loads(lines[-1][6:])["state"] == "done"


def test_who_asked_what_for_is_kept(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    with desk.services.records.reading() as tx:
        acts = [entry.act for entry in tx.audit.entries() if entry.subject == f"batch:{batch}"]
        assert tx.vault.open(f"batch:{batch}") == {"text": "kiểm tra"}
    assert acts == ["batch.submit"]


def test_files_lie_where_nobody_else_reads(desk: Desk) -> None:
    batch = upload(desk, key(desk))
    folder = folder_of(desk.services, batch)
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "input").stat().st_mode & 0o077 == 0
