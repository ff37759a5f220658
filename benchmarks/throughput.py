"""Requests a second on one worker against a bare FastAPI echo, in paired rounds."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks import made, servers

ROUNDS = 9
SECONDS = 3.0


def run(data: Path | None) -> dict[str, object]:
    """Median ratio of ≥ 9 rounds, and latency with one client."""
    bodies = servers.ask(made.links(4000))
    with made.data_dir(1_000_000), servers.product() as ours:
        size = servers.answer_size(ours, made.links(1)[0])
        with servers.echo(size - 12) as echo:
            for server in (ours, echo):
                servers.load(server, bodies, seconds=2, connections=32)
            ratios, rates, echo_rates = [], [], []
            for _ in range(ROUNDS):
                mine = servers.load(ours, bodies, seconds=SECONDS, connections=32)
                theirs = servers.load(echo, bodies, seconds=SECONDS, connections=32)
                ratios.append(mine.rate / theirs.rate)
                rates.append(mine.rate)
                echo_rates.append(theirs.rate)
            one = servers.load(ours, bodies, seconds=SECONDS, connections=1)
            one_echo = servers.load(echo, bodies, seconds=SECONDS, connections=1)
    return {
        "answer_bytes": size,
        "requests_per_second_ratio_to_echo": round(median(ratios), 3),
        "ratios": [round(ratio, 2) for ratio in sorted(ratios)],
        "requests_per_second": round(median(rates)),
        "echo_requests_per_second": round(median(echo_rates)),
        "one_client_p50_ms": round(one.p50_ms, 3),
        "one_client_p99_ms": round(one.p99_ms, 3),
        "one_client_echo_p50_ms": round(one_echo.p50_ms, 3),
        "one_client_p50_ratio": round(one.p50_ms / one_echo.p50_ms, 2),
    }
