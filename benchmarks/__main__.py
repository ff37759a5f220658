"""``python -m benchmarks [NAME …] [--data FOLDER] [--json]``: run measurements, print figures."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

NAMES = (
    "check_cpu",
    "throughput",
    "scale",
    "memory",
    "start",
    "imports",
    "pictures",
    "bulk",
    "batch",
    "reports",
    "movement",
    "fuzz",
    "feeds",
    "quality",
    "classifier",
)
"""Every measurement, in the order in which they run; the last three need ``--data``."""

NEED_DATA = frozenset({"feeds", "quality", "classifier"})


def main() -> int:
    """Run the named measurements, or all that can run here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(NAMES))
    parser.add_argument("--data", type=Path, help="folder of real feeds and link corpora")
    parser.add_argument("--json", action="store_true", help="one JSON object a measurement")
    given = parser.parse_args()
    unknown = set(given.names) - set(NAMES)
    if unknown:
        parser.error(f"no such measurement: {' '.join(sorted(unknown))}")
    for name in given.names or NAMES:
        if name in NEED_DATA and given.data is None:
            sys.stderr.write(f"{name}: left out, it needs --data\n")
            continue
        begun = time.perf_counter()
        figures = importlib.import_module(f"benchmarks.{name}").run(given.data)
        figures["seconds"] = round(time.perf_counter() - begun, 1)
        if given.json:
            print(json.dumps({"benchmark": name, **figures}, ensure_ascii=False), flush=True)
        else:
            print(f"\n{name}", flush=True)
            for key, value in figures.items():
                print(f"  {key:<44} {value}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
