"""Checks: ``POST /v1/check`` and ``POST /v1/checks``. No await, lock or I/O inside a check."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import orjson
from starlette.types import Receive

from service.checking import check_items, check_value
from service.errors import InvalidInput
from service.web import problems
from service.web.body import MAX_BODY, MAX_BODY_MANY, read_body, read_json
from service.web.front import Hot, Reply
from service.web.metrics import SECONDS, check_counter
from service.web.schemas import CheckRequest, ChecksRequest
from service.wiring import Services

_JSON = b"application/json"
_CHUNK = 20
"""Items of a bulk request between which other requests get a turn."""


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
        for begin in range(0, len(pairs), _CHUNK):
            for item in check_items(services, pairs[begin : begin + _CHUNK], language, now):
                if isinstance(item, InvalidInput):
                    answers.append({"answer": None, "problem": problems.body(item, language)})
                else:
                    _count(item)
                    answers.append({"answer": item, "problem": None})
            await asyncio.sleep(0)
        return 200, _JSON, orjson.dumps({"answers": answers})

    return {"/v1/check": check, "/v1/checks": checks}


def _count(answer: dict[str, Any]) -> None:
    check_counter(answer["kind"], answer["state"]).inc()
