"""Officers at the door: who is logged in, from the head of the request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from service.errors import NotAuthenticated
from service.officers.permissions import Officer
from service.sessions import officer_of


def bearer(request: Request) -> str:
    """The session's token. Raises NotAuthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated("Log in first.", code="not_authenticated")
    return token.strip()


async def _officer(request: Request) -> Officer:
    return await run_in_threadpool(officer_of, request.app.state.services, bearer(request))


Current = Annotated[Officer, Depends(_officer)]
"""The officer who asks."""
