"""Commands that run in a folder with tips."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.commands import LINK, Run
from tests.test_running import ROOT


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a command: a data folder of its own, no classifier."""
    return os.environ | {
        "LACHAN_DATA_DIR": str(tmp_path / "data"),
        "LACHAN_CLASSIFIER": "none",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }


@pytest.fixture
def lachan(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Runs ``lachan batch`` in a folder with the tips."""

    def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "service", "batch", *arguments],
            input=stdin, capture_output=True, env=environment, cwd=tmp_path, timeout=100,
            check=False,
        )  # fmt: skip
        return subprocess.CompletedProcess(
            arguments, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """Three rows: one suspicious, one silent, one with a phone that is none."""
    path = tmp_path / "tips.csv"
    path.write_text(f"Link,SĐT,Ghi\n{LINK},0912345678,a\n,0912345679,b\nx.example,12,c\n", "utf-8")
    return path
