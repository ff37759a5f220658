"""Lines a second when a generated list of a million domains is imported, publishing included."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from benchmarks import made

LINES = 1_000_000


def run(data: Path | None) -> dict[str, object]:
    """Against a plain read of the same lines into a set in the same run."""
    from service.wiring import build

    content = "".join(made.host(number) + "\n" for number in range(LINES)).encode()
    reads, imports = [], []
    accepted = 0
    for _ in range(3):
        begun = time.perf_counter()
        plain = set(content.decode().split("\n"))
        reads.append(time.perf_counter() - begun)
        del plain
        with made.data_dir(0):
            services = build()
            begun = time.perf_counter()
            done = services.lists.import_feed(
                services.feeds["sample"], content, services.now(), accept=True
            )
            imports.append(time.perf_counter() - begun)
            accepted = done.outcome.accepted
            services.close()
    return {
        "lines": LINES,
        "accepted": accepted,
        "lines_per_second": round(LINES / median(imports)),
        "ratio_to_plain_read": round(median(imports) / median(reads), 1),
    }
