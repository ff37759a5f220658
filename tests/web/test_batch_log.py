"""What is logged of a job that failed tells where to look, and nothing of the table."""

from __future__ import annotations

from typing import NoReturn

import pytest

from service.batch_jobs import work_once
from tests.web.batches import key, upload
from tests.web.desk import Desk


def test_a_fault_deep_in_a_library_is_logged_with_where_we_called_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(desk, key(desk))

    def library(depth: int) -> NoReturn:
        if not depth:
            raise ZeroDivisionError("0912345678")
        library(depth - 1)

    assert work_once(desk.services, lambda *_: library(20), "worker")
    told = "".join(capsys.readouterr())
    assert "ZeroDivisionError" in told
    assert "'batch_jobs.py:" in told
    assert told.count("'test_batch_log.py:") == 1
    assert "0912345678" not in told
