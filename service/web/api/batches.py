"""Batches: tables scored in the background, for the app that uploaded them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from service import batch_jobs
from service.batch_uploads import Uploads
from service.errors import NotFound, RateLimited
from service.web import problems
from service.web.caller import Callers, require_scope
from service.web.downloads import Download
from service.web.schemas_batches import BatchAnswer, BatchesAnswer
from service.wiring import Services

BatchId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Format = Literal["csv", "tsv", "xlsx", "jsonl", "parquet"]
_OVER = frozenset({"done", "failed", "cancelled"})
POLL_SECONDS = 1.0
LONGEST_SECONDS = 3_600.0
MOST_LISTENERS = 100
MOST_LISTENERS_OF_A_KEY = 10
RETRY_SECONDS = 15
_TABLES: dict[str, Any] = {
    media: {"schema": {"type": "string", "format": "binary"}} for media in batch_jobs.MEDIA.values()
}
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": _TABLES}}
_PROBLEM = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemModel"}}}


class Listeners:
    """Who follows events in this process: bounded, and for each key, so that all have a turn."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    def response(self, owner: str, events: AsyncIterator[bytes]) -> StreamingResponse:
        """Events to somebody who counts until they end. Raises RateLimited where it is enough."""
        if self._of[owner] >= MOST_LISTENERS_OF_A_KEY or self._of.total() >= MOST_LISTENERS:
            raise RateLimited("Too many follow events at once.", retry_after=RETRY_SECONDS)
        self._of[owner] += 1
        return _Followed(events, lambda: self._leave(owner))

    def _leave(self, owner: str) -> None:
        self._of[owner] -= 1
        if not self._of[owner]:
            del self._of[owner]


class _Followed(StreamingResponse):
    """A stream that says when it ends, also where nobody was there to hear its first event."""

    def __init__(self, events: AsyncIterator[bytes], on_end: Callable[[], None]) -> None:
        super().__init__(events, media_type="text/event-stream")
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_end()


def router(services: Services, callers: Callers) -> APIRouter:
    """Routes under ``/v1/batches``; all need an API key with the scope ``batch``."""
    routes = APIRouter(prefix="/v1", tags=["batches"])
    uploads = Uploads(services)
    listeners = Listeners()

    def owner_of(request: Request) -> str:
        caller = callers.of(request.scope)
        require_scope(caller, "batch")
        assert caller.key is not None
        return f"key:{caller.key.id}"

    @routes.post(
        "/batches", status_code=201, summary="Upload a table to be scored",
        response_model=BatchAnswer, openapi_extra=_BODY,
    )  # fmt: skip
    async def upload(
        request: Request,
        format: Annotated[Format, Query()],
        purpose: Annotated[str, Query(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f]*$")],
        output: Annotated[Format | None, Query()] = None,
        columns: Annotated[str | None, Query(max_length=2_000, pattern=r"^[^\x00]*$")] = None,
        sheet: Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")] = None,
        language: Literal["vi", "en"] = "vi",
        full: bool = False,
        heading: bool | None = None,
    ) -> dict[str, Any]:
        """The body is the file. Who asked, when and what for is kept; the files for some days."""
        owner = owner_of(request)
        options = batch_jobs.Options(
            format=format, output=output or format, columns=columns, sheet=sheet,
            language=language, full=full, heading=heading,
        )  # fmt: skip
        options.check()
        return await uploads.take(owner, request.stream(), options, purpose)

    @routes.get("/batches", summary="Your tables", response_model=BatchesAnswer)
    def listed(request: Request) -> dict[str, Any]:
        return {"batches": batch_jobs.batches_of(services, owner_of(request))}

    @routes.get("/batches/{batch_id}", summary="How far it is", response_model=BatchAnswer)
    def show(request: Request, batch_id: BatchId) -> dict[str, Any]:
        return batch_jobs.batch_of(services, owner_of(request), batch_id)

    @routes.get(
        "/batches/{batch_id}/events", summary="How far it is, as it goes on",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )  # fmt: skip
    async def events(request: Request, batch_id: BatchId) -> StreamingResponse:
        """Server-sent events: one whenever something changed, the last when it is over.

        A key has ten of these at a time.
        """
        owner = owner_of(request)
        first = await run_in_threadpool(batch_jobs.batch_of, services, owner, batch_id)

        async def told() -> AsyncIterator[bytes]:
            current, waited = first, 0.0
            yield _event(current)
            while current["state"] not in _OVER and waited < LONGEST_SECONDS:
                await asyncio.sleep(POLL_SECONDS)
                waited += POLL_SECONDS
                try:
                    fresh = await run_in_threadpool(batch_jobs.batch_of, services, owner, batch_id)
                except NotFound:
                    return
                if fresh != current:
                    current = fresh
                    yield _event(current)
                elif waited % 15 < POLL_SECONDS:
                    yield b": still here\n\n"  # or proxies hang up

        return listeners.response(owner, told())

    @routes.get(
        "/batches/{batch_id}/result", summary="The scored table", response_class=FileResponse,
        responses={
            200: {"content": _TABLES},
            206: {"description": "The range that was asked for", "content": _TABLES},
            416: {"description": "The table ends before that range", "content": _PROBLEM},
        },
    )  # fmt: skip
    def result(request: Request, batch_id: BatchId) -> Download:
        """What has begun to come comes whole, also where the table is deleted meanwhile."""
        file, media, name = batch_jobs.result_of(services, owner_of(request), batch_id)
        return Download(file, media_type=media, filename=name)

    @routes.post("/batches/{batch_id}/cancel", summary="Stop it", response_model=BatchAnswer)
    def stop(request: Request, batch_id: BatchId) -> dict[str, Any]:
        return batch_jobs.cancel(services, owner_of(request), batch_id)

    @routes.delete("/batches/{batch_id}", summary="Take it and its files away")
    def take_away(request: Request, batch_id: BatchId) -> dict[str, bool]:
        batch_jobs.delete(services, owner_of(request), batch_id)
        return {"deleted": True}

    return routes


def _event(row: dict[str, Any]) -> bytes:
    return b"event: progress\ndata: " + orjson.dumps(row) + b"\n\n"
