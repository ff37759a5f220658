"""Checks: ``POST /v1/check`` and ``POST /v1/checks``. No await, lock or I/O inside a check."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import orjson
from starlette.types import Receive

from service.checking import check_value, current
from service.clock import local_day
from service.errors import InvalidInput, RateLimited
from service.web import problems
from service.web.body import MAX_BODY, MAX_BODY_MANY, read_body, read_json
from service.web.caller import Caller, Callers, require_scope
from service.web.front import Hot, Reply
from service.web.metrics import SECONDS, check_counter
from service.web.schemas import CheckRequest, ChecksRequest
from service.wiring import Services

_JSON = b"application/json"
MAX_PLACE = 40
_TURN_SECONDS = 0.005
"""How long a bulk request works before other requests get a turn."""


def routes(services: Services, callers: Callers) -> dict[str, Hot]:
    """The hot routes by path."""
    limits = services.settings.limits

    async def check(receive: Receive, caller: Caller) -> Reply:
        body = await read_body(receive, MAX_BODY)
        begun = perf_counter()
        request = read_json(body, CheckRequest)
        source = callers.source(caller) if limits else None
        answer = check_value(services, request.kind, request.value, caller.language, source=source)
        _count(answer)
        if caller.key is not None:
            _count_place(services, caller, 1)
        SECONDS.observe(perf_counter() - begun)
        return 200, _JSON, orjson.dumps(answer)

    async def checks(receive: Receive, caller: Caller) -> Reply:
        if limits:
            require_scope(caller, "bulk")
        language = caller.language
        source = callers.source(caller) if limits else None
        body = await read_body(receive, MAX_BODY_MANY)
        request = read_json(body, ChecksRequest)
        pairs = [(item.kind, item.value) for item in request.items]
        answers: list[dict[str, Any]] = []
        now = services.now()
        snapshot = current(services)
        begun = perf_counter()
        for kind, value in pairs:
            try:
                answer = check_value(services, kind, value, language, snapshot, now, source)
            except (InvalidInput, RateLimited) as error:
                answers.append({"answer": None, "problem": problems.body(error, language)})
            else:
                _count(answer)
                answers.append({"answer": answer, "problem": None})
            if perf_counter() - begun > _TURN_SECONDS:
                await asyncio.sleep(0)
                begun = perf_counter()
        if caller.key is not None:
            _count_place(services, caller, len(answers))
        return 200, _JSON, orjson.dumps({"answers": answers})

    return {"/v1/check": check, "/v1/checks": checks}


def _count_place(services: Services, caller: Caller, checks: int) -> None:
    """An app with a key may say where its user lives; only counts are kept."""
    place = caller.header(b"x-locality")
    if place is not None and len(place) <= MAX_PLACE:
        first = caller.header(b"x-first-of-month") == "1"
        services.checks_counted.add(place, local_day(services.now()), first=first, checks=checks)


def _count(answer: dict[str, Any]) -> None:
    check_counter(answer["kind"], answer["state"]).inc()
