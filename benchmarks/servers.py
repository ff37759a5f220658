"""Servers under load: one uvicorn worker pinned to a core, a client on another one.

The client speaks HTTP/1.1 over plain sockets with keep-alive. ``wrk`` is used where it is
installed (Debian package ``wrk``); else a small client of our own, which is slower than the
server and so lowers ratios.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ECHO = """
from fastapi import FastAPI
from pydantic import BaseModel
class Ask(BaseModel):
    value: str
class Told(BaseModel):
    text: str
app = FastAPI()
TEXT = "x" * {size}
@app.post("/v1/check")
async def echo(ask: Ask) -> Told:
    return Told(text=TEXT)
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mib(self, kind: str = "Rss") -> float:
        """Resident memory of the process in MiB, by ``Rss``, ``Private_Dirty``, ``Pss``…"""
        text = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        found = re.search(rf"^{kind}:\s+(\d+)", text, re.MULTILINE)
        return int(found.group(1)) / 1024 if found else 0.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(
    target: str, *, folder: str | None = None, factory: bool = False, pinned: bool = True
) -> Iterator[Server]:
    """One uvicorn worker, on the first core if ``pinned``, ready to answer."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", target, "--port", str(port), "--no-access-log",
               "--log-level", "warning"]  # fmt: skip
    if factory:
        command.append("--factory")
    if folder:
        command += ["--app-dir", folder]
    process = subprocess.Popen([*(("taskset", "-c", "0") if pinned else ()), *command])
    try:
        wait_until_up(port, process)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_up(port: int, process: subprocess.Popen[bytes], path: str = "/live") -> float:
    """Seconds until the server answers anything."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < 60:
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", path)
            connection.getresponse().read()
            return time.perf_counter() - begun
        except OSError:
            time.sleep(0.005)
    raise RuntimeError("the server never answered")


@contextmanager
def echo(size: int) -> Iterator[Server]:
    """The reference: a bare FastAPI and pydantic echo whose answer has ``size`` bytes of text."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "echo_app.py").write_text(ECHO.format(size=size))
        with serve("echo_app:app", folder=folder) as server:
            yield server


@contextmanager
def product(*, pinned: bool = True) -> Iterator[Server]:
    """Our own server over the data folder of the environment."""
    with serve("service.asgi:app", factory=True, pinned=pinned) as server:
        yield server


@dataclass(frozen=True, slots=True)
class Load:
    """What a load run saw."""

    requests: int
    rate: float
    p50_ms: float
    p99_ms: float


def load(
    server: Server,
    bodies: list[str],
    *,
    seconds: float,
    connections: int,
    pinned: bool = True,
    path: str = "/v1/check",
) -> Load:
    """POST the bodies in turn for some seconds, from the second core if ``pinned``."""
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is missing: install Debian's package wrk")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bodies.json").write_text("\n".join(bodies))
        script = Path(folder, "load.lua")
        script.write_text(
            f"""
local bodies = {{}}
for line in io.lines("{folder}/bodies.json") do bodies[#bodies + 1] = line end
local requests = {{}}
init = function()
  for i, body in ipairs(bodies) do
    requests[i] = wrk.format("POST", "{path}", {{["Content-Type"]="application/json"}}, body)
  end
end
local at = 0
request = function() at = at % #requests + 1; return requests[at] end
done = function(summary, latency)
  io.write(string.format('{{"n":%d,"us":%d,"p50":%f,"p99":%f,"bad":%d}}\\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99),
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""
        )
        done = subprocess.run(
            [*(("taskset", "-c", "1") if pinned else ()), "wrk",
             "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s",
             str(script), f"http://127.0.0.1:{server.port}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    if seen["bad"]:
        raise RuntimeError(f"{seen['bad']} requests failed")
    return Load(seen["n"], seen["n"] / seen["us"] * 1e6, seen["p50"] / 1000, seen["p99"] / 1000)


def ask(values: list[str]) -> list[str]:
    """Request bodies for values."""
    return [json.dumps({"value": value}) for value in values]


def answer_size(server: Server, value: str) -> int:
    """Bytes of an answer's body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request(
        "POST", "/v1/check", json.dumps({"value": value}), {"content-type": "application/json"}
    )
    return len(connection.getresponse().read())
