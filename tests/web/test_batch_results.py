"""A result comes whole or in ranges, and what cannot come is a problem document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from httpx import Response

from service import batch_jobs
from service.batch_jobs import folder_of, work_once
from service.batch_runs import run
from service.web.downloads import Download
from service.wiring import Services
from tests.web.batches import key, upload
from tests.web.desk import Desk


@pytest.fixture
def head(desk: Desk) -> dict[str, str]:
    return key(desk)


@pytest.fixture
def batch(desk: Desk, head: dict[str, str]) -> str:
    """A job that is done."""
    made = upload(desk, head)
    assert work_once(desk.services, run, "worker")
    return made


@pytest.fixture
def whole(desk: Desk, batch: str) -> bytes:
    """Its result."""
    return (folder_of(desk.services, batch) / "scored.csv").read_bytes()


@pytest.fixture
def fetch(desk: Desk, head: dict[str, str], batch: str) -> Callable[..., Response]:
    def get(**more: str) -> Response:
        asked = {name.replace("_", "-"): value for name, value in more.items()}
        return desk.client.get(f"/v1/batches/{batch}/result", headers=head | asked)

    return get


Fetch = Callable[..., Response]


def assert_problem(answer: Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def by_owner(desk: Desk, owner: str, batch: str) -> None:
    batch_jobs.delete(desk.services, owner, batch)


def by_the_clock(desk: Desk, _owner: str, _batch: str) -> None:
    desk.later(days=desk.services.settings.keep_batch_days)
    assert batch_jobs.remove_due(desk.services) == 1


@pytest.mark.parametrize("goes", [by_owner, by_the_clock])
@pytest.mark.parametrize("ranges", [{}, {"range": "bytes=3-"}])
def test_a_result_that_goes_while_it_is_fetched_comes_whole(
    desk: Desk, batch: str, whole: bytes, fetch: Fetch, monkeypatch: pytest.MonkeyPatch,
    goes: Callable[[Desk, str, str], None], ranges: dict[str, str],
) -> None:  # fmt: skip
    found = batch_jobs.result_of

    def then_it_goes(services: Services, owner: str, batch: str) -> Any:
        result = found(services, owner, batch)
        goes(desk, owner, batch)
        assert not folder_of(desk.services, batch).exists()
        return result

    with monkeypatch.context() as context:
        context.setattr(batch_jobs, "result_of", then_it_goes)
        answer = fetch(**ranges)
    assert answer.content == (whole[3:] if ranges else whole)
    assert answer.headers["content-length"] == str(len(answer.content))
    assert_problem(fetch(), 404, "not_found")


def test_a_result_whose_file_is_missing_is_not_done(desk: Desk, batch: str, fetch: Fetch) -> None:
    (folder_of(desk.services, batch) / "scored.csv").unlink()
    assert_problem(fetch(), 409, "batch_not_done")
    with desk.services.records.reading() as tx:
        acts = [entry.act for entry in tx.audit.entries() if entry.subject == f"batch:{batch}"]
    assert "batch.fetch" not in acts


def test_a_result_comes_in_the_ranges_that_are_asked_for(whole: bytes, fetch: Fetch) -> None:
    first = fetch(range="bytes=0-9")
    assert (first.status_code, first.content) == (206, whole[:10])
    assert first.headers["content-range"] == f"bytes 0-9/{len(whole)}"
    rest = fetch(range="bytes=10-", if_range=first.headers["etag"])
    assert (rest.status_code, first.content + rest.content) == (206, whole)
    assert fetch(range="bytes=-5").content == whole[-5:]
    assert fetch(range="bytes=10-", if_range='"of another file"').content == whole
    several = fetch(range="bytes=0-1,10-11")
    assert several.status_code == 206
    assert several.headers["content-type"].startswith("multipart/byteranges")


@pytest.mark.parametrize("asked", ["bytes=a", "bytes=", "bytes", "bytes=5-2", "bytes=x-"])
def test_a_range_that_cannot_be_read_is_a_problem(fetch: Fetch, asked: str) -> None:
    answer = fetch(range=asked)
    assert_problem(answer, 422, "bad_range")
    assert answer.json()["field"] == "range"


def test_a_range_behind_the_end_is_a_problem_that_tells_where_the_end_is(
    whole: bytes, fetch: Fetch
) -> None:
    answer = fetch(range=f"bytes={len(whole)}-", accept_language="en")
    assert_problem(answer, 416, "range_not_satisfiable")
    assert answer.json()["field"] == "range"
    assert answer.json()["title"] == "There is nothing in that range"
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"


def test_a_range_of_another_unit_is_passed_over(whole: bytes, fetch: Fetch) -> None:
    answer = fetch(range="rows=0-1")
    assert (answer.status_code, answer.content) == (200, whole)


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=0-1", "bytes=a", "bytes=9999999-"])
def test_no_file_stays_open_behind_a_download(
    fetch: Fetch, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[Any] = []
    begin = Download.__init__

    def noted(self: Download, file: Any, **more: Any) -> None:
        files.append(file)
        begin(self, file, **more)

    monkeypatch.setattr(Download, "__init__", noted)
    fetch(range=asked)
    assert [file.closed for file in files] == [True]
