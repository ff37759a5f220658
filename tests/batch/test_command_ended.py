"""A run that is ended early says how to go on, does so, and leaves no copies behind."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.batch.job import folder_of
from tests.batch.commands import Run, read
from tests.batch.jobs import tips, write


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """More rows than are scored at once."""
    return write(tips(6_000), tmp_path / "many.csv")


def heard() -> None:
    """In a process to be: signals are heard, also where the tests run behind something else."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def interrupted(environment: dict[str, str], many: Path, signal_number: int) -> tuple[int, str]:
    """Start a run and interrupt it once something is finished."""
    running = subprocess.Popen(
        [sys.executable, "-m", "service", "batch", "many.csv", "--chunk", "500"],
        env=environment, cwd=many.parent, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=heard,
    )  # fmt: skip
    lines = folder_of(many.with_name("many.scored.csv")) / "journal"
    deadline = time.monotonic() + 60
    while not (lines.exists() and lines.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal_number)
    _, said = running.communicate(timeout=60)
    return running.returncode, said


def test_an_interrupted_run_says_how_to_go_on_and_does(
    lachan: Run, environment: dict[str, str], many: Path
) -> None:
    output = many.with_name("many.scored.csv")
    code, said = interrupted(environment, many, signal.SIGINT)
    assert code == 130
    assert "--restart" in said
    assert "Traceback" not in said
    assert not output.exists()
    for other in (["--chunk", "400"], ["--chunk", "500", "--prefix", "a_"]):
        done = lachan("many.csv", "--partial", *other)
        assert (done.returncode, "journal_other" in done.stderr) == (2, True)
        assert not many.with_name("partial.many.scored.csv").exists()
    done = lachan("many.csv", "--partial", "--chunk", "500", "--summary", "figures.json")
    assert done.returncode == 0, done.stderr
    partial = read(many.with_name("partial.many.scored.csv"))
    assert 0 < partial.num_rows < 6_000
    done = lachan("many.csv", "--chunk", "500")
    assert done.returncode == 0, done.stderr
    assert "of them before" in done.stderr
    whole = read(output)
    assert whole.num_rows == 6_000
    by_number = {row["Số"]: row for row in whole.to_pylist()}
    assert all(by_number[row["Số"]] == row for row in partial.to_pylist())


def ended_in_a_pipe(
    environment: dict[str, str], many: Path, signal_number: int
) -> tuple[int, str, list[Path]]:
    """End a run whose input came through a pipe; what it leaves in the temporary folder."""
    tmp_path = many.parent
    (tmp_path / "temporary").mkdir()
    with many.open("rb") as stdin:
        running = subprocess.Popen(
            [sys.executable, "-m", "service", "batch", "-", "--chunk", "100"], stdin=stdin,
            env=environment | {"TMPDIR": str(tmp_path / "temporary")}, cwd=tmp_path,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=heard,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("temporary/*/job/chunks/*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal_number)
        _, said = running.communicate(timeout=60)
    return running.returncode, said, list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_told_to_end_leaves_no_copy_of_what_came_through_a_pipe(
    environment: dict[str, str], many: Path, signal_number: int
) -> None:
    code, said, left = ended_in_a_pipe(environment, many, signal_number)
    assert code == 130
    assert "Traceback" not in said
    assert left == []


def test_what_a_killed_run_leaves_of_a_pipe_goes_with_the_next_run(
    lachan: Run, environment: dict[str, str], many: Path, csv: Path
) -> None:
    code, _, left = ended_in_a_pipe(environment, many, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert len(left) > 0
    environment["TMPDIR"] = str(many.parent / "temporary")
    done = lachan("-", "--columns", "link=Link", stdin=csv.read_bytes())
    assert done.returncode == 0, done.stderr
    assert list((many.parent / "temporary").iterdir()) == []


def test_a_run_that_fails_or_whose_reader_goes_leaves_nothing(
    lachan: Run, environment: dict[str, str], many: Path, tmp_path: Path
) -> None:
    (tmp_path / "temporary").mkdir()
    environment["TMPDIR"] = str(tmp_path / "temporary")
    cut = gzip.compress(many.read_bytes())[:-100]
    done = lachan("-", "--columns", "link=Link", stdin=cut)
    assert (done.returncode, "tips_unreadable" in done.stderr) == (2, True)
    assert list((tmp_path / "temporary").iterdir()) == []
    with many.open("rb") as stdin:
        running = subprocess.Popen(
            [sys.executable, "-m", "service", "batch", "-", "--columns", "link=Link"],
            stdin=stdin, env=environment, cwd=tmp_path, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        assert running.stdout is not None
        running.stdout.close()
        _, said = running.communicate(timeout=60)
    assert running.returncode == 2
    assert b"Traceback" not in said
    assert len(said.splitlines()) == 1
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_was_begun_with_another_input_or_plan_is_refused(
    lachan: Run, environment: dict[str, str], many: Path
) -> None:
    interrupted(environment, many, signal.SIGKILL)
    done = lachan("many.csv", "--chunk", "400")
    assert (done.returncode, "journal_other" in done.stderr) == (2, True)
    done = lachan("many.csv", "--chunk", "500", "--lang", "en")
    assert (done.returncode, "journal_other" in done.stderr) == (2, True)
    write(tips(5_999), many)
    done = lachan("many.csv", "--chunk", "500")
    assert (done.returncode, "input_changed" in done.stderr) == (2, True)
    assert "--restart" in done.stderr
    assert lachan("many.csv", "--chunk", "500", "--restart").returncode == 0
    assert read(many.with_name("many.scored.csv")).num_rows == 5_999
