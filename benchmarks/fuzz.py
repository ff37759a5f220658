"""Hostile inputs by the hundred thousand: what fails, and the slowest of them all."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.types import Message

from benchmarks import hostile, made

if TYPE_CHECKING:
    from service.web.front import Front
    from service.wiring import Services

TEXTS = {
    "url": 60_000,
    "phone": 25_000,
    "account": 25_000,
    "qr": 45_000,
    "message": 45_000,
    "auto": 40_000,
}
BODIES = 40_000
AGAIN = 40
"""The slowest inputs are measured again, three times each: once may have been the machine's."""


class Took(NamedTuple):
    """CPU and wall time of one input, and which it was."""

    cpu: float
    wall: float
    which: str


def run(data: Path | None) -> dict[str, object]:
    """Texts of every kind through a check, bodies through the routes, over 100,000 entries."""
    from service.checking import warm_up
    from service.web.app import create_app
    from service.wiring import build

    with made.data_dir(100_000):
        services = build()
        listed = f"{hostile.LISTED}\n".encode()
        services.lists.import_feed(
            services.feeds["phishing_database_domains"], listed, services.now()
        )
        services.refresh()
        warm_up(services)
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)  # as in service.web.app
        checks, faults = _check_all(services)
        bodies, statuses = asyncio.run(_post_all(create_app(services)))
        slowest = max(_again(services, took) for took in sorted(checks, reverse=True)[:AGAIN])
        services.close()
    cpu = quantiles([took.cpu for took in checks], n=100)
    worst, worst_body = max(checks), max(bodies)
    return {
        "inputs": len(checks) + len(bodies),
        "unexpected_exceptions": sum(faults.values()),
        "first_exceptions": " · ".join(list(faults)[:5]) or None,
        "answers_with_500": sum(statuses[status] for status in statuses if status >= 500),
        "statuses": " ".join(f"{status}:{count}" for status, count in sorted(statuses.items())),
        "check_cpu_p50_ms": round(cpu[49] * 1e3, 3),
        "check_cpu_p99_ms": round(cpu[98] * 1e3, 2),
        "check_cpu_slowest_ms": round(worst.cpu * 1e3, 1),
        "check_cpu_slowest_input": worst.which,
        "check_wall_slowest_ms": round(max(took.wall for took in checks) * 1e3, 1),
        "check_cpu_slowest_of_three_ms": round(slowest.cpu * 1e3, 1),
        "body_cpu_slowest_ms": round(worst_body.cpu * 1e3, 1),
        "body_cpu_slowest_input": worst_body.which,
    }


def _check_all(services: Services) -> tuple[list[Took], Counter[str]]:
    took: list[Took] = []
    faults: Counter[str] = Counter()
    for number, (kind, _) in enumerate(hostile.HARD):
        for asked in (kind, "auto"):
            took.append(_check(services, asked, f"hard {number}", faults))
    for kind, count in TEXTS.items():
        for number in range(count):
            took.append(_check(services, kind, f"{kind} {number}", faults))
    return took, faults


def _input(which: str) -> str:
    """The text that a name stands for: ``message 17`` or ``hard 3``."""
    kind, number = which.split()
    return hostile.HARD[int(number)][1] if kind == "hard" else hostile.text(kind, int(number))


def _check(services: Services, kind: str, which: str, faults: Counter[str]) -> Took:
    from service.checking import check_value
    from service.errors import InvalidInput

    text = _input(which)

    wall, cpu = time.perf_counter(), time.process_time()
    try:
        check_value(services, kind, text, "vi")
    except InvalidInput:
        pass
    except Exception as error:
        faults[f"{which} as {kind}: {type(error).__name__}"] += 1
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Took(cpu, wall, f"{which} as {kind}")


def _again(services: Services, took: Took) -> Took:
    """The best of three more times."""
    which, _, kind = took.which.partition(" as ")
    return min(_check(services, kind, which, Counter()) for _ in range(3))


async def _post_all(app: Front) -> tuple[list[Took], Counter[int]]:
    took: list[Took] = []
    statuses: Counter[int] = Counter()
    for number in range(BODIES):
        path, body = hostile.body(number)
        wall, cpu = time.perf_counter(), time.process_time()
        statuses[await _post(app, path, body)] += 1
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        took.append(Took(cpu, wall, f"body {number}"))
    return took, statuses


async def _post(app: Front, path: str, body: bytes) -> int:
    """The status of one request."""
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": path, "headers": []}
    await app(scope, receive, send)
    return status
