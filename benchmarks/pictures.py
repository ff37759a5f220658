"""How single checks fare while pictures are decoded: p99 with and without them."""

from __future__ import annotations

import http.client
import io
import threading
from pathlib import Path
from statistics import median

import segno

from benchmarks import made, servers

ROUNDS = 3


def run(data: Path | None) -> dict[str, object]:
    """The server on one core, its decoders and both clients where the system puts them."""
    buffer = io.BytesIO()
    segno.make("https://example.com/" + "a" * 200).save(buffer, kind="png", scale=20, border=4)
    picture = buffer.getvalue()
    bodies = servers.ask(made.links(2000))
    quiet, busy, decoded = [], [], 0
    with made.data_dir(100_000), servers.product(pinned=False) as ours:
        servers.load(ours, bodies, seconds=2, connections=4, pinned=False)
        for _ in range(ROUNDS):
            quiet.append(servers.load(ours, bodies, seconds=3, connections=4, pinned=False).p99_ms)
            stop = threading.Event()
            counts: list[int] = []
            thread = threading.Thread(target=_send, args=(ours.port, picture, stop, counts))
            thread.start()
            busy.append(servers.load(ours, bodies, seconds=3, connections=4, pinned=False).p99_ms)
            stop.set()
            thread.join()
            decoded += sum(counts)
    return {
        "p99_ms_quiet": round(median(quiet), 2),
        "p99_ms_while_decoding": round(median(busy), 2),
        "p99_ratio": round(median(busy) / median(quiet), 2),
        "pictures_decoded_meanwhile": decoded,
    }


def _send(port: int, picture: bytes, stop: threading.Event, counts: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not stop.is_set():
        connection.request("POST", "/v1/check/image", picture, {"content-type": "image/png"})
        response = connection.getresponse()
        response.read()
        counts.append(response.status == 200)
