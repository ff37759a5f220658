"""Seconds from starting the command to the first good answer, with a million entries."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks import made, servers


def run(data: Path | None) -> dict[str, object]:
    """``lachan serve`` until ``/ready``; and the time of ``lachan --help``."""
    lachan = str(Path(sys.executable).parent / "lachan")
    ready = []
    with made.data_dir(1_000_000):
        for _ in range(5):
            port = servers.free_port()
            begun = time.perf_counter()
            process = subprocess.Popen([lachan, "serve", "--port", str(port)], env=os.environ)
            servers.wait_until_up(port, process, "/ready")
            ready.append(time.perf_counter() - begun)
            process.send_signal(signal.SIGINT)
            process.wait(15)
    shown = []
    for arguments in (["--help"], ["check", "--help"]) * 5:
        begun = time.perf_counter()
        subprocess.run([lachan, *arguments], capture_output=True, check=True)
        shown.append(time.perf_counter() - begun)
    return {
        "seconds_to_ready_1m": round(median(ready), 2),
        "seconds_to_ready_worst": round(max(ready), 2),
        "seconds_help": round(median(shown[::2]), 3),
        "seconds_check_help": round(median(shown[1::2]), 3),
    }
