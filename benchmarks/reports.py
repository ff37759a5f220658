"""Reports under load: durable submissions beside bare inserts, and checks while they go on.

The reference is the least that keeps a report: a bare FastAPI route that validates a body of the
same size and commits one row of it by SQLAlchemy, with the same settings of the same database, in
the same run. With ``LACHAN_TEST_POSTGRES`` set, as ``python -m tests.servers`` does, PostgreSQL is
measured too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import made, servers

ROUNDS = 5
SECONDS = 4.0
SUBMITS = 100
SUBMITTERS = 16
CHECKS_AT_ONCE = 32

BARE = """
from pathlib import Path
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert
from service.records.engine import open_engine
class Value(BaseModel):
    value: str
class Ask(BaseModel):
    values: list[Value]
    story: str
    loss_vnd: int
engine = open_engine(Path({folder!r}), {address!r})
table = Table("bare", MetaData(), Column("id", Integer, primary_key=True), Column("body", Text))
table.metadata.create_all(engine)
ADD = insert(table)
app = FastAPI()
@app.get("/live")
async def live() -> dict[str, str]:
    return {{}}
@app.post("/v1/reports", status_code=201)
def keep(ask: Ask) -> dict[str, str]:
    with engine.begin() as connection:
        connection.execute(ADD, {{"body": ask.model_dump_json()}})
    return {{"receipt": "x"}}
"""

PACED = """
import http.client, json, sys, threading, time
port, start = int(sys.argv[1]), int(sys.argv[4])
rate, seconds = float(sys.argv[2]), float(sys.argv[3])
begun, total, lock = time.perf_counter(), 0, threading.Lock()
def send(lane):
  global total
  connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
  sent = 0
  while (passed := time.perf_counter() - begun) < seconds:
    if sent * LANES > passed * rate:
        time.sleep(sent * LANES / rate - passed)
        continue
    number = start + sent * LANES + lane
    body = json.dumps({"values": [{"value": f"09{number % 10**8:08}"}], "story": f"s {number}",
                       "loss_vnd": number})
    connection.request("POST", "/v1/reports", body, {"content-type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 201, answer.status
    sent += 1
  with lock:
    total += sent
LANES = 6
lanes = [threading.Thread(target=send, args=(lane,)) for lane in range(LANES)]
[lane.start() for lane in lanes]; [lane.join() for lane in lanes]
print(total / (time.perf_counter() - begun))
"""


def bodies(count: int, first: int = 0) -> list[str]:
    """Different small reports."""
    return [
        json.dumps(
            {
                "values": [{"value": f"09{number:08}"}],
                "story": f"Gọi điện tự xưng công an, yêu cầu chuyển tiền, lần {number}",
                "loss_vnd": number,
            }
        )
        for number in range(first, first + count)
    ]


def run(data: Path | None) -> dict[str, object]:
    """Ratios for each engine at hand."""
    found: dict[str, object] = {"sqlite": _measure(None)}
    address = os.environ.get("LACHAN_TEST_POSTGRES")
    if address:
        with _database(address) as ours, _database(address) as theirs:
            found["postgresql"] = _measure(ours, theirs)
    return found


def _measure(address: str | None, bare_address: str | None = None) -> dict[str, object]:
    links = servers.ask(made.links(4000))
    if address:
        os.environ["LACHAN_DATABASE_URL"] = address
    try:
        with made.data_dir(1_000_000), servers.product() as ours, _bare(bare_address) as bare:
            ratios, rates, bare_rates = [], [], []
            first = 0
            for turn in range(ROUNDS + 1):
                mine = servers.load(
                    ours, bodies(20_000, first), seconds=SECONDS, connections=SUBMITTERS,
                    path="/v1/reports",
                )  # fmt: skip
                theirs = servers.load(
                    bare, bodies(20_000, first), seconds=SECONDS, connections=SUBMITTERS,
                    path="/v1/reports",
                )  # fmt: skip
                first += 20_000
                if turn:  # the first one warms up
                    ratios.append(mine.rate / theirs.rate)
                    rates.append(mine.rate)
                    bare_rates.append(theirs.rate)
            return {
                "submits_per_second_ratio_to_bare_inserts": round(median(ratios), 3),
                "ratios": [round(ratio, 2) for ratio in sorted(ratios)],
                "submits_per_second": round(median(rates)),
                "bare_inserts_per_second": round(median(bare_rates)),
                **_checks_meanwhile(ours, links),
            }
    finally:
        os.environ.pop("LACHAN_DATABASE_URL", None)


def _checks_meanwhile(ours: servers.Server, links: list[str]) -> dict[str, object]:
    ratios, tails, single = [], [], []
    sent = []
    servers.load(ours, links, seconds=2, connections=CHECKS_AT_ONCE)
    for turn in range(ROUNDS):
        alone = servers.load(ours, links, seconds=SECONDS, connections=CHECKS_AT_ONCE)
        with _paced(ours, turn) as rates:
            both = servers.load(ours, links, seconds=SECONDS, connections=CHECKS_AT_ONCE)
        one = servers.load(ours, links, seconds=SECONDS, connections=1)
        with _paced(ours, ROUNDS + turn):
            one_both = servers.load(ours, links, seconds=SECONDS, connections=1)
        sent += rates
        ratios.append(both.rate / alone.rate)
        tails.append(both.p99_ms / alone.p99_ms)
        single.append(one_both.p99_ms / one.p99_ms)
    return {
        "submits_per_second_meanwhile": round(median(sent)),
        "checks_per_second_ratio_to_undisturbed": round(median(ratios), 3),
        "check_ratios": [round(ratio, 2) for ratio in sorted(ratios)],
        "check_p99_ratio_32_clients": round(median(tails), 2),
        "check_p99_ratio_1_client": round(median(single), 2),
    }


@contextmanager
def _paced(ours: servers.Server, turn: int) -> Iterator[list[float]]:
    """A hundred submissions a second from a process of its own."""
    start = 500_000 + turn * 10_000
    command = [sys.executable, "-c", PACED, str(ours.port), str(SUBMITS), str(SECONDS + 0.5),
               str(start)]  # fmt: skip
    process = subprocess.Popen(["taskset", "-c", "1", *command], stdout=subprocess.PIPE, text=True)
    rates: list[float] = []
    yield rates
    out, _ = process.communicate(timeout=30)
    rates.append(float(out))


@contextmanager
def _bare(address: str | None) -> Iterator[servers.Server]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare_app.py").write_text(BARE.format(folder=folder, address=address))
        with servers.serve("bare_app:app", folder=folder) as server:
            yield server


@contextmanager
def _database(address: str) -> Iterator[str]:
    """A fresh database on the server."""
    from sqlalchemy import create_engine, make_url, text

    name = f"bench_{os.getpid()}_{os.urandom(3).hex()}"
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
