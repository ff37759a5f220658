"""Progress is told on any stream, without a division by nothing."""

from __future__ import annotations

import io
import json

import pytest

from service.batch import progress
from service.batch.progress import Step, told_on

STEPS = (Step(0, 0, 0, None), Step(10, 0, None, None), Step(10, 10, 100, None),
         Step(50, 40, None, 0.5), Step(100, 100, 100, 1.0))  # fmt: skip


class Terminal(io.StringIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is told."""
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)


@pytest.mark.usefixtures("_at_once")
def test_a_stream_gets_a_json_line_a_step() -> None:
    stream = io.StringIO()
    with told_on(stream) as tell:
        for step in STEPS:
            tell(step)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["rows"] for line in lines] == [step.rows for step in STEPS]
    assert lines[1]["seconds_left"] is None
    assert lines[2]["total"] == 100
    assert lines[-1]["seconds_left"] == 0


def test_lines_come_every_few_seconds_only() -> None:
    stream = io.StringIO()
    with told_on(stream) as tell:
        for step in STEPS:
            tell(step)
    assert stream.getvalue() == ""


def test_a_terminal_gets_a_bar_that_leaves_nothing_behind() -> None:
    stream = Terminal()
    with told_on(stream) as tell:
        for step in STEPS:
            tell(step)
    assert "rows/s" in stream.getvalue()
    assert "{" not in stream.getvalue().replace("\x1b[", "")
