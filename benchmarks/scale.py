"""Time of a check over 0.1, 1 and 10 million generated entries."""

from __future__ import annotations

import mmap
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks import made
from service.artifacts import load_curated
from service.checks.check import check
from service.clock import system_clock
from service.evidence.snapshot import Snapshot
from service.indicators.index import decode
from service.observables.kinds import parse

CHECKS = 5000
ROUNDS = 5


def run(data: Path | None) -> dict[str, object]:
    """µs a check by size, and each step's ratio; sizes take turns within a round."""
    curated, now = load_curated(), system_clock()
    snapshots: dict[int, Snapshot] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in (100_000, 1_000_000, 10_000_000):
            path = Path(folder, f"{size}.idx")
            with path.open("wb") as file:
                file.writelines(made.index_pieces(size))
            with path.open("rb") as file:
                view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            snapshots[size] = Snapshot(decode(memoryview(view), made.KEY), curated)
        times: dict[int, list[float]] = {size: [] for size in snapshots}
        for turn in range(ROUNDS):
            urls = [parse("url", link) for link in made.links(CHECKS, first=turn * CHECKS)]
            for size, snapshot in snapshots.items():
                begun = time.process_time()
                for url in urls:
                    check(url, snapshot, now)
                times[size].append((time.process_time() - begun) / CHECKS * 1e6)
    small, middle, large = (median(times[size]) for size in snapshots)
    return {
        "us_100_thousand": round(small, 1),
        "us_1_million": round(middle, 1),
        "us_10_million": round(large, 1),
        "ratio_1m_to_0.1m": round(middle / small, 2),
        "ratio_10m_to_1m": round(large / middle, 2),
    }
