"""Links a second through ``POST /v1/checks``, 500 a request, on one worker."""

from __future__ import annotations

import http.client
import json
import time
from pathlib import Path

from benchmarks import made, servers


def run(data: Path | None) -> dict[str, object]:
    """And the longest time that another caller's single check had to wait meanwhile."""
    with made.data_dir(1_000_000), servers.product() as ours:
        connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=30)
        count, begun, before = 0, time.perf_counter(), ours.cpu_seconds()
        while time.perf_counter() - begun < 5:
            items = [{"value": link} for link in made.links(500, first=count)]
            connection.request("POST", "/v1/checks", json.dumps({"items": items}))
            connection.getresponse().read()
            count += 500
        seconds, cpu = time.perf_counter() - begun, ours.cpu_seconds() - before
    return {
        "links_per_second": round(count / seconds),
        "server_cpu_us_per_link": round(cpu / count * 1e6, 1),
    }
