"""A job that is killed at any moment, again and again, ends with the bytes of an unbroken one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.batch.journal import read_entries
from service.wiring import Services
from tests.batch.jobs import MANY, fill, make_job, run, same_records, tips, write
from tests.test_running import ROOT

CHUNKS = 8
FORMATS = ("csv", "xlsx", "parquet")
KILLS = int(os.environ.get("LACHAN_KILLS", "50"))
Live = Callable[[Path, Path, int, float], str]


@contextmanager
def working(services: Services) -> Iterator[Live]:
    """The parent of the jobs, warm: gives a function that lets one live for so long."""
    environment = os.environ | {
        "LACHAN_DATA_DIR": str(services.settings.data_dir), "LACHAN_CLASSIFIER": "none",
        **same_records(services),
    }  # fmt: skip
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.batch.worker"], env=environment, cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdin is not None
    assert parent.stdout is not None

    def live(source: Path, output: Path, processes: int, seconds: float) -> str:
        parent.stdin.write(f"{source} {output} {processes} {seconds}\n")
        parent.stdin.flush()
        return parent.stdout.readline().strip()

    try:
        yield live
    finally:
        parent.stdin.close()
        assert parent.wait(30) == 0
        parent.stdout.close()


@pytest.mark.parametrize("ending", FORMATS)
def test_a_few_kills_change_no_byte(services: Services, tmp_path: Path, ending: str) -> None:
    _kill(services, tmp_path, ending, kills=3, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("ending", FORMATS)
def test_many_kills_change_no_byte(services: Services, tmp_path: Path, ending: str) -> None:
    _kill(services, tmp_path, ending, kills=KILLS, seed=2)


def _kill(services: Services, folder: Path, ending: str, *, kills: int, seed: int) -> None:
    """Kill jobs until there were enough kills; every job that comes to its end is compared."""
    fill(services)
    source = write(tips(CHUNKS * MANY - 7), folder / f"tips.{ending}")
    whole = make_job(source, folder / f"whole.{ending}", facts=True, rows=MANY)
    run(services, whole)
    services.engine.dispose()
    wanted = whole.output.read_bytes()
    chance, ends, reached = random.Random(seed), Counter[str](), Counter[int]()
    output = folder / f"killed.{ending}"
    job = make_job(source, output, rows=MANY)
    with working(services) as live:
        lasts = 60.0
        for processes in (1, 2, 1, 2):  # the first ones warm up
            begun = time.monotonic()
            assert live(source, output, processes, 60) == "done"
            lasts = min(lasts, time.monotonic() - begun)
            output.unlink()
        while ends["killed"] < kills or output.exists():
            output.unlink(missing_ok=True)
            end = live(source, output, chance.choice((1, 2)), chance.uniform(0, lasts))
            ends[end] += 1
            assert end != "failed"
            assert output.exists() == (end == "done") or end == "killed"
            if output.exists():  # also where the kill came after the last rename
                assert output.read_bytes() == wanted
            else:
                reached[len(read_entries(job.folder))] += 1
        assert live(source, output, 2, 60) == "done"
    assert output.read_bytes() == wanted
    assert not job.folder.exists()
    left = {path.name for path in folder.iterdir()} - {"data"}
    assert left == {source.name, whole.output.name, output.name}
    assert len(reached) > 1 or kills < 5
    print(f"{ending}: {dict(ends)}, chunks finished at a kill: {dict(reached)}")  # noqa: T201
