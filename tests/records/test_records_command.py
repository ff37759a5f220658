"""``lachan records`` as an operator runs it: what it says, and its exit codes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def records(tmp_path: Path) -> Run:
    """Runs ``lachan records`` over a data folder of its own, or another one."""

    def run(*arguments: str, folder: str = "data") -> subprocess.CompletedProcess[str]:
        environment = {name: text for name, text in os.environ.items() if "LACHAN" not in name}
        environment |= {"LACHAN_DATA_DIR": str(tmp_path / folder), "PYTHONPATH": str(ROOT)}
        environment |= {"LACHAN_CLASSIFIER": "none", "COLUMNS": "200"}
        return subprocess.run(
            [sys.executable, "-m", "service", "records", *arguments],
            capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60, check=False,
        )  # fmt: skip

    return run


def test_a_backup_goes_into_another_folder_once(records: Run, tmp_path: Path) -> None:
    assert records("rewrap").stdout == "0 keys rewrapped\n"
    assert records("backup", "copy").returncode == 0
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "data/keys.json", tmp_path / "other")
    done = records("restore", "copy", folder="other")
    assert (done.returncode, done.stderr) == (0, "")
    again = records("restore", "copy", folder="other")
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert records("restore", "copy", "--force", folder="other").returncode == 0
    done = records("verify", folder="other")
    assert (done.returncode, done.stdout) == (0, "whole\n")


def test_a_backup_that_is_none_or_missing_fails_with_a_message(
    records: Run, tmp_path: Path
) -> None:
    (tmp_path / "none").write_bytes(b"no backup")
    for name in ("none", "missing"):
        done = records("restore", name)
        assert done.returncode == 2
        assert done.stderr.startswith("lachan: ")
    assert records("backup", "no/such/folder").returncode == 2


def test_what_is_amiss_is_named_by_table_and_row(records: Run, tmp_path: Path) -> None:
    for _ in range(2):
        records("rewrap")
    with sqlite3.connect(tmp_path / "data/records.db") as connection:
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
    connection.close()
    done = records("verify", "--quick")
    assert (done.returncode, done.stdout) == (1, "audit 1: altered\n")


def test_purge_says_what_and_how_many(records: Run) -> None:
    for arguments in (["purge", "--dry-run"], ["purge"]):
        done = records(*arguments)
        assert done.returncode == 0
        assert "orphan_files" in done.stdout


def test_the_page_and_the_schema(records: Run, tmp_path: Path) -> None:
    from service.records.migrations import HEAD

    assert records("privacy", "--output", "privacy.md").returncode == 0
    written = (tmp_path / "privacy.md").read_text("utf-8")
    assert written == records("privacy").stdout == (ROOT / "docs/privacy.md").read_text("utf-8")
    assert records("privacy", "--output", "no/such/folder").returncode == 2
    assert records("migrate").stdout == f"schema {HEAD}\n"
