"""Checks: ``POST /v1/check`` and ``POST /v1/checks``. No await, lock or I/O inside a check."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import orjson
from starlette.types import Receive

from service.checking import check_value, current
from service.errors import InvalidInput
from service.web import problems
from service.web.body import MAX_BODY, MAX_BODY_MANY, read_body, read_json
from service.web.front import Hot, Reply
from service.web.metrics import SECONDS, check_counter
from service.web.schemas import CheckRequest, ChecksRequest
from service.wiring import Services

_JSON = b"application/json"
_TURN_SECONDS = 0.005
"""How long a bulk request works before other requests get a turn."""


def routes(services: Services) -> dict[str, Hot]:
    """The hot routes by path."""

    async def check(receive: Receive, language: str) -> Reply:
        body = await read_body(receive, MAX_BODY)
        begun = perf_counter()
        request = read_json(body, CheckRequest)
        answer = check_value(services, request.kind, request.value, language)
        _count(answer)
        SECONDS.observe(perf_counter() - begun)
        return 200, _JSON, orjson.dumps(answer)

    async def checks(receive: Receive, language: str) -> Reply:
        body = await read_body(receive, MAX_BODY_MANY)
        request = read_json(body, ChecksRequest)
        pairs = [(item.kind, item.value) for item in request.items]
        answers: list[dict[str, Any]] = []
        now = services.now()
        snapshot = current(services)
        begun = perf_counter()
        for kind, value in pairs:
            try:
                answer = check_value(services, kind, value, language, snapshot, now)
            except InvalidInput as error:
                answers.append({"answer": None, "problem": problems.body(error, language)})
            else:
                _count(answer)
                answers.append({"answer": answer, "problem": None})
            if perf_counter() - begun > _TURN_SECONDS:
                await asyncio.sleep(0)
                begun = perf_counter()
        return 200, _JSON, orjson.dumps({"answers": answers})

    return {"/v1/check": check, "/v1/checks": checks}


def _count(answer: dict[str, Any]) -> None:
    check_counter(answer["kind"], answer["state"]).inc()
