"""What of a table was left out or cut is told to whoever uploaded it."""

from __future__ import annotations

import json

import pytest

from service.batch_jobs import Scored, work_once
from service.batch_runs import run
from service.errors import InvalidInput
from service.web.schemas_batches import BatchAnswer, BatchOptions
from tests.web.batches import key, state, upload
from tests.web.desk import Desk

LINES = "/v1/batches?format=jsonl&purpose=abc&columns=link%3Dl"
LATE = '{"l":"https://a.com"}\n' * 10_000 + '{"l":"https://a.com","late":"https://evil.example"}\n'
LONG = json.dumps({"l": "https://a.com", "story": "a" * 40_000})


@pytest.mark.parametrize(
    ("ask", "lines", "notes"),
    [
        (LINES, LATE, {"keys_left_out": 1}),
        (f"{LINES}&output=xlsx", LONG, {"cells_cut": 1}),
        (LINES, LONG, {}),
    ],
)
def test_what_was_left_out_or_cut_is_told_with_the_job(
    desk: Desk, ask: str, lines: str, notes: dict[str, int]
) -> None:
    head = key(desk)
    batch = upload(desk, head, lines, ask)
    assert state(desk, head, batch)["notes"] == {}
    assert work_once(desk.services, run, "worker")
    found = state(desk, head, batch)
    assert (found["state"], found["bad"], found["notes"]) == ("done", 0, notes)
    (listed,) = desk.client.get("/v1/batches", headers=head).json()["batches"]
    assert listed == found


def test_a_job_that_did_not_come_to_its_end_has_left_nothing_out(desk: Desk) -> None:
    head = key(desk)
    failed, cancelled = upload(desk, head), upload(desk, head)

    def ends(*_: object) -> Scored:
        if state(desk, head, failed)["state"] == "running":
            raise InvalidInput("x", code="tips_unreadable")
        desk.client.post(f"/v1/batches/{cancelled}/cancel", headers=head)
        return Scored(2, 0, {"keys_left_out": 1})

    for _ in range(2):
        assert work_once(desk.services, ends, "worker")
    for batch, how in ((failed, "failed"), (cancelled, "cancelled")):
        found = state(desk, head, batch)
        assert (found["state"], found["notes"]) == (how, {})


def test_a_job_is_described_as_it_is_told(desk: Desk) -> None:
    head = key(desk)
    batch = upload(desk, head)
    assert work_once(desk.services, run, "worker")
    with desk.client.stream("GET", f"/v1/batches/{batch}/events", headers=head) as answer:
        told = [json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: ")]
    assert told[-1] == state(desk, head, batch)
    assert told[-1].keys() == BatchAnswer.model_fields.keys()
    assert told[-1]["options"].keys() == BatchOptions.model_fields.keys()
