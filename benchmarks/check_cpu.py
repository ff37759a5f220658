"""CPU of a link check over a million entries against the CPU of a bare FastAPI echo request."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median, quantiles

from benchmarks import made, servers

CHECKS = 20_000
ROUNDS = 5


def run(data: Path | None) -> dict[str, object]:
    """CPU µs a check (parse, look-ups, rules, verdict, answer) and a request, and their ratio."""
    from service.checking import check_value
    from service.wiring import build

    with made.data_dir(1_000_000):
        services = build()
        values = made.shuffled(made.links(CHECKS))
        for value in made.links(2000, first=5_000_000):
            check_value(services, "url", value, "vi")
        cpu, wall = [], []
        for _ in range(ROUNDS):
            begun = time.process_time()
            for value in values:
                check_value(services, "url", value, "vi")
            cpu.append((time.process_time() - begun) / CHECKS * 1e6)
        for value in values:
            begun = time.perf_counter()
            check_value(services, "url", value, "vi")
            wall.append((time.perf_counter() - begun) * 1e6)
        services.close()
        bodies = servers.ask(made.links(2000))
        echo_cpu = []
        with servers.echo(1000) as echo:
            servers.load(echo, bodies, seconds=2, connections=32)
            for _ in range(ROUNDS):
                before = echo.cpu_seconds()
                seen = servers.load(echo, bodies, seconds=3, connections=32)
                echo_cpu.append((echo.cpu_seconds() - before) / seen.requests * 1e6)
    cut = quantiles(wall, n=100)
    return {
        "check_cpu_us": round(median(cpu), 1),
        "echo_request_cpu_us": round(median(echo_cpu), 1),
        "check_cpu_ratio_to_echo": round(median(cpu) / median(echo_cpu), 3),
        "check_wall_p50_us": round(cut[49], 1),
        "check_wall_p99_us": round(cut[98], 1),
    }
