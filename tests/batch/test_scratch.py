"""Scratch folders: gone at the end, and those of killed runs with the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.batch.scratch import scratch
from tests.test_running import ROOT

_WAITS = """
from service.batch.scratch import scratch
with scratch() as folder:
    (folder / "input").write_text("0912345678")
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def waiting(home: Path) -> tuple[subprocess.Popen[str], Path]:
    """Another process with a scratch folder, and the folder."""
    other = subprocess.Popen(
        [sys.executable, "-c", _WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"TMPDIR": str(home), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert other.stdout is not None
    return other, Path(other.stdout.readline().strip())


def test_it_is_for_us_alone_and_gone_at_the_end(home: Path) -> None:
    with scratch() as folder, scratch() as second:
        (folder / "input").write_text("x")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder != second
    assert list(home.iterdir()) == []


def test_it_is_gone_after_a_failure_and_after_interrupts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="x"), scratch():
        raise ValueError("x")
    assert list(home.iterdir()) == []

    from service.batch import scratch as module

    remove = module.shutil.rmtree

    def interrupted(folder: Path, **options: bool) -> None:
        monkeypatch.setattr(module.shutil, "rmtree", remove)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), scratch():
        monkeypatch.setattr(module.shutil, "rmtree", interrupted)
    assert list(home.iterdir()) == []


def test_that_of_a_living_run_stays_and_that_of_a_killed_one_goes(home: Path) -> None:
    living, kept = waiting(home)
    killed, left = waiting(home)
    killed.kill()
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert left.exists()
    with scratch():
        assert kept.exists()
        assert not left.exists()
    living.communicate("\n")
    assert list(home.iterdir()) == []


def test_what_is_not_known_for_one_is_left(home: Path) -> None:
    (home / "lachan-batch-1000").mkdir()
    (home / "lachan-batch-file").write_text("x")
    (home / "elsewhere").mkdir()
    (home / "elsewhere" / ".owner").write_text("")
    (home / "lachan-batch-link").symlink_to(home / "elsewhere")
    before = {path.name for path in home.iterdir()}
    with scratch():
        pass
    assert {path.name for path in home.iterdir()} == before
    assert (home / "elsewhere" / ".owner").exists()
