"""Pictures: ``POST /v1/check/image``, the picture as the body or as a form's file."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from service.checking import check_value
from service.errors import InvalidInput, NoCodeFound
from service.images import MAX_BYTES, PicturePool
from service.web.body import read_body
from service.web.caller import Callers
from service.web.metrics import check_counter
from service.wiring import Services

_FORM_EXTRA = 16 * 1024
"""What a form adds around its file."""


def router(services: Services, pool: PicturePool, callers: Callers) -> APIRouter:
    """The one route; its OpenAPI entry is in ``service.web.openapi``."""
    routes = APIRouter(prefix="/v1")

    @routes.post("/check/image", include_in_schema=False)
    async def check_image(request: Request) -> Response:
        caller = callers.of(request.scope)
        source = callers.source(caller) if services.settings.limits else None
        language = caller.language
        texts = await pool.decode(await _picture(request))
        now = services.now()
        answers = []
        for text in texts:
            try:
                found = check_value(services, "qr", text, language, now=now, source=source)
            except InvalidInput:
                continue
            check_counter(found["kind"], found["state"]).inc()
            answers.append(found)
        if not answers:
            raise NoCodeFound("The code in the picture holds nothing.", field="image")
        return Response(orjson.dumps({"codes": answers}), media_type="application/json")

    return routes


async def _picture(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("image/") or kind in ("application/octet-stream", ""):
        return await read_body(request.receive, MAX_BYTES)
    if kind != "multipart/form-data":
        raise InvalidInput("Send the picture as the body, or as a form.", field="content-type")
    body = await read_body(request.receive, MAX_BYTES + _FORM_EXTRA)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, stream(), max_files=1, max_fields=4)
    parser.spool_max_size = MAX_BYTES + _FORM_EXTRA  # a stranger's picture stays off the disk
    try:
        form = await parser.parse()
        for value in form.values():
            if isinstance(value, UploadFile):
                return await value.read()
    except (MultiPartException, KeyError, ValueError, AssertionError):
        raise InvalidInput("The form cannot be read.", code="form_invalid", field="body") from None
    finally:
        # the parser closes its files on some errors only, and not where the body was cut
        for file in getattr(parser, "_files_to_close_on_error", ()):
            file.close()
    raise InvalidInput("The form holds no file.", code="missing", field="image")
