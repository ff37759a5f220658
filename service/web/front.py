"""Front: the outermost ASGI layer. Request ids, headers, counts, faults, and the hot routes.

The few routes that answer for every tapped link are dispatched here, before any framework: they
cost a third of a routed request. Everything else goes on to FastAPI. What is served here is
entered in the OpenAPI document by ``service.web.openapi``.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ServiceError
from service.logs import get_logger
from service.web import problems
from service.web.body import MAX_BODY, ClientGone, TooSlow, limited
from service.web.caller import Caller, Callers, head
from service.web.language import choose
from service.web.metrics import request_counter
from service.words import Words

Reply = tuple[int, bytes, bytes]
"""Status, media type, body."""

Hot = Callable[[Receive, Caller], Awaitable[Reply]]
"""A hot route: reads its body, is told who asks, gives the reply."""

_FIXED = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]
MAX_BODIES = {
    "/v1/check/image": 6 * 1024 * 1024,
    "/v1/reports": 52 * 1024 * 1024,
    "/v1/verify": 512 * 1024,
    "/v1/batches": 512 * 1024 * 1024,
    "/v1/places/localities": 20 * 1024 * 1024,
    "/v1/places/units": 20 * 1024 * 1024,
    "/v1/places/successions": 20 * 1024 * 1024,
}
"""Routes whose bodies may be larger than the usual ones."""

CALLERS = (TooSlow, ClientGone, ClientDisconnect)
"""What a caller does to a connection, which is no fault of ours."""

_FAULT = Words("Lỗi hệ thống", "Internal error")
_METHOD = Words("Phương thức không được hỗ trợ", "Method not allowed")


@dataclass(frozen=True, slots=True)
class Front:
    """``hot`` maps path to handler (all are POST); ``app`` serves the rest."""

    app: ASGIApp
    hot: Mapping[str, Hot]
    callers: Callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        handler = self.hot.get(scope["path"])
        if handler is None:
            await self._pass_on(scope, receive, send)
            return
        await self._serve(handler, scope, receive, send)

    async def _serve(self, handler: Hot, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = secrets.token_hex(8).encode()
        language = "vi"
        path = scope["path"]
        more: list[tuple[bytes, bytes]] = []
        if scope["method"] != "POST":
            language = choose(head(scope).get(b"accept-language"))
            reply = problems.plain(405, "method_not_allowed", _METHOD, language)
            status, media, body = 405, problems.MEDIA_TYPE.encode(), bytes(reply.body)
        else:
            try:
                caller = self.callers.of(scope)
                language = caller.language
                status, media, body = await handler(receive, caller)
            except ClientGone:
                return
            except TooSlow:
                more = [(b"connection", b"close")]
                reply = problems.too_slow(language)
                status, media, body = 408, problems.MEDIA_TYPE.encode(), bytes(reply.body)
            except ServiceError as error:
                more = [(k.encode(), v.encode()) for k, v in problems.headers(error).items()]
                reply = problems.response(error, language)
                status, media, body = (
                    reply.status_code,
                    problems.MEDIA_TYPE.encode(),
                    bytes(reply.body),
                )
            except Exception as error:
                status, media, body = _fault(error, path, request_id, language)
        request_counter(path, status).inc()
        headers = [
            (b"content-type", media),
            (b"content-length", str(len(body)).encode()),
            (b"content-language", language.encode()),
            (b"x-request-id", request_id),
            *_FIXED,
            *more,
        ]
        if status == 405:
            headers.append((b"allow", b"POST"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = secrets.token_hex(8).encode()
        scope["request_id"] = request_id.decode()
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = message.setdefault("headers", [])
                known = {name.lower() for name, _ in headers}
                headers.append((b"x-request-id", request_id))
                headers.extend(pair for pair in _FIXED if pair[0] not in known)
                route = scope.get("route")
                name = getattr(route, "path", "other")
                request_counter(name, message["status"]).inc()
            await send(message)

        try:
            await self.app(scope, limited(receive, _body_limit(scope)), watched)
        except Exception as error:
            if begun:  # an answer is out already: say where it was, to the log only
                if not isinstance(error.__cause__ or error, CALLERS):
                    _fault(error, "other", request_id, "en")
                return
            language = choose(head(scope).get(b"accept-language"))
            status, media, body = _fault(error, "other", request_id, language)
            headers = [(b"content-type", media), (b"content-length", str(len(body)).encode())]
            await watched({"type": "http.response.start", "status": status, "headers": headers})
            await watched({"type": "http.response.body", "body": body})


def _body_limit(scope: Scope) -> int:
    """Only what comes as a form or a picture may be large."""
    limit = MAX_BODIES.get(scope["path"], MAX_BODY)
    if scope["path"] == "/v1/reports":
        kinds = [value for name, value in scope["headers"] if name == b"content-type"]
        if not any(kind.strip().lower().startswith(b"multipart/") for kind in kinds):
            return MAX_BODY
    return limit


def _fault(error: Exception, path: str, request_id: bytes, language: str) -> Reply:
    """A fault of ours: the caller learns its id only, the log learns where it was."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    get_logger().error(
        "fault",
        route=path,
        request_id=request_id.decode(),
        error=type(error).__name__,
        at=[f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames],
    )
    reply = problems.plain(500, "internal", _FAULT, language, request_id=request_id.decode())
    return 500, problems.MEDIA_TYPE.encode(), bytes(reply.body)
