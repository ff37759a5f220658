"""App: the HTTP door over the services."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from service import __version__
from service.errors import InvalidInput, ServiceError
from service.images import PicturePool
from service.web import health, openapi, problems
from service.web.api import (
    appeals,
    batches,
    cases,
    catalog,
    checks,
    movement,
    officers,
    pictures,
    reports,
    statements,
    verify,
)  # fmt: skip
from service.web.body import ClientGone, TooSlow
from service.web.caller import Callers
from service.web.front import Front
from service.web.language import choose
from service.wiring import Services
from service.words import Words

THREADS = 24
_TITLES = {
    404: Words("Không tìm thấy", "Not found"),
    405: Words("Phương thức không được hỗ trợ", "Method not allowed"),
}
_HUNG_UP = 499
"""For the counts of requests: there is nobody to read it."""
_FAULT = Words("Lỗi hệ thống", "Internal error")
_OTHER = Words("Yêu cầu không hợp lệ", "The request is not valid")


def create_app(services: Services) -> Front:
    """The ASGI application. Warms up on start, closes the services on stop."""

    pool = PicturePool(services.settings.picture_workers)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        services.start_polling()
        # fewer than the database's connections, so that none waits for one while it holds a thread
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        # what lives as long as the process need not be looked at by every collection
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        yield
        await pool.close()
        services.close()

    app = FastAPI(
        title="Lá chắn",
        version=__version__,
        description="Says with reasons whether a value smells of a scam.",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    app.state.services = services
    proxies = frozenset(name.strip() for name in services.settings.trusted_proxies.split(","))
    callers = Callers(services.api_keys, proxies - {""}, services.keys.voices)
    app.include_router(catalog.router)
    app.include_router(pictures.router(services, pool, callers))
    app.include_router(reports.router(services, callers))
    app.include_router(appeals.router(services, callers))
    app.include_router(officers.router(services, callers))
    app.include_router(movement.router(services, callers))
    app.include_router(batches.router(services, callers))
    app.include_router(statements.router(services, callers))
    app.include_router(cases.router(services))
    app.include_router(verify.router(services))
    app.include_router(health.router(services))
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]

    @app.exception_handler(ServiceError)
    async def _service_error(request: Request, error: ServiceError) -> Response:
        return problems.response(error, _language(request))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        place = ".".join(str(item) for item in error.errors()[0]["loc"])[:100]
        fault = InvalidInput("The field is not valid.", field=place)
        return problems.response(fault, _language(request))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        codes = {404: "not_found", 405: "method_not_allowed"}
        return problems.plain(
            error.status_code,
            codes.get(error.status_code, "invalid_request"),
            _TITLES.get(error.status_code, _OTHER),
            _language(request),
        )

    @app.exception_handler(TooSlow)
    async def _slow(request: Request, _error: TooSlow) -> Response:
        return problems.too_slow(_language(request))

    @app.exception_handler(ClientGone)
    @app.exception_handler(ClientDisconnect)
    async def _gone(_request: Request, _error: Exception) -> Response:
        return Response(status_code=_HUNG_UP)

    @app.exception_handler(Exception)
    async def _fault(request: Request, _error: Exception) -> Response:
        request_id = str(request.scope.get("request_id", ""))
        return problems.plain(500, "internal", _FAULT, _language(request), request_id=request_id)

    return Front(app, checks.routes(services, callers), callers)


def _language(request: Request) -> str:
    return choose(request.headers.get("accept-language"))
