"""Officers: logging in and out, and accounts."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from service import sessions
from service.limits.buckets import Bucket
from service.officers.permissions import require_role
from service.web import schemas_officers as schemas
from service.web.caller import Callers
from service.web.documented import body_of, document
from service.web.floods import admit
from service.web.officers import Current, bearer
from service.wiring import Services

LOGINS_PER_SECOND, LOGINS_AT_ONCE = 0.5, 30
"""From one address: a station's officers may begin their day together."""

OfficerId = Annotated[int, Path(ge=1, le=2**62)]


def router(services: Services, callers: Callers) -> APIRouter:
    """Routes under ``/v1/officers`` and ``/v1/audit``."""
    routes = APIRouter(prefix="/v1", tags=["officers"])
    flood = Bucket(LOGINS_PER_SECOND, LOGINS_AT_ONCE)
    logins = CapacityLimiter(4)

    @routes.post("/officers/login", summary="Log in", openapi_extra=document(schemas.LoginRequest))
    async def log_in(request: Request) -> dict[str, str]:
        """Five failures lock the account for a quarter of an hour."""
        caller = callers.of(request.scope)
        name = callers.source(caller).name
        admit(services, flood, name, "Too many log-ins from one address.")
        given = await body_of(request, schemas.LoginRequest)
        work = partial(
            sessions.log_in, services, given.login, given.password, given.code, given.scopes
        )
        # in threads of their own: many who wait for their hash keep no report waiting
        token, until = await to_thread.run_sync(work, limiter=logins)
        return {"token": token, "expires_at": until.isoformat()}

    @routes.post("/officers/logout", summary="Log out")
    def log_out(request: Request, officer: Current) -> dict[str, bool]:
        sessions.log_out(services, bearer(request))
        return {"ended": True}

    @routes.get("/officers/me", summary="Who is logged in")
    def me(officer: Current) -> dict[str, Any]:
        return {
            "id": officer.id,
            "login": officer.login,
            "unit": officer.unit,
            "grants": [f"{grant.role.value}@{grant.scope}" for grant in officer.grants],
        }

    @routes.post(
        "/officers/password", summary="Change the password; all sessions end",
        openapi_extra=document(schemas.PasswordRequest),
    )  # fmt: skip
    async def password(request: Request, officer: Current) -> dict[str, bool]:
        given = await body_of(request, schemas.PasswordRequest)
        await run_in_threadpool(sessions.change_password, services, officer, given.old, given.new)
        return {"changed": True}

    @routes.get("/officers", summary="Every account")
    def all_officers(officer: Current) -> dict[str, Any]:
        require_role(officer, "officers.manage")
        with services.records.reading() as tx:
            return {
                "officers": [
                    {
                        "id": row.id,
                        "login": row.login,
                        "unit": row.unit,
                        "active": row.active,
                        "grants": [f"{r}@{s}" for r, s in tx.officers.grants_of(row.id)],
                    }
                    for row in tx.officers.all()
                ]
            }

    @routes.post(
        "/officers", status_code=201, summary="Open an account",
        openapi_extra=document(schemas.OfficerRequest),
    )  # fmt: skip
    async def add(request: Request, officer: Current) -> dict[str, Any]:
        """The password and the authenticator's address are shown once."""
        require_role(officer, "officers.manage")
        given = await body_of(request, schemas.OfficerRequest)
        made = await run_in_threadpool(
            sessions.add_officer, services, given.login, given.unit, given.grants, officer.ref
        )
        return {"id": made.id, "password": made.password, "totp_uri": made.totp_uri}

    @routes.put(
        "/officers/{officer_id}/grants", summary="Replace roles and scopes",
        openapi_extra=document(schemas.GrantsRequest),
    )  # fmt: skip
    async def grants(request: Request, officer: Current, officer_id: OfficerId) -> dict[str, int]:
        require_role(officer, "officers.manage")
        given = await body_of(request, schemas.GrantsRequest)
        await run_in_threadpool(
            sessions.set_grants, services, officer_id, given.grants, officer.ref
        )
        return {"officer": officer_id}

    @routes.put(
        "/officers/{officer_id}/active", summary="Let an account rest or work",
        openapi_extra=document(schemas.ActiveRequest),
    )  # fmt: skip
    async def active(request: Request, officer: Current, officer_id: OfficerId) -> dict[str, int]:
        require_role(officer, "officers.manage")
        given = await body_of(request, schemas.ActiveRequest)

        def work() -> None:
            sessions.set_active(services, officer_id, officer.ref, active=given.active)

        await run_in_threadpool(work)
        return {"officer": officer_id}

    @routes.get("/audit", summary="The chain of what was done")
    def audit(
        officer: Current,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        subject: Annotated[str | None, Query(pattern=r"^[a-z]{1,12}:[0-9a-f]{1,40}$")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> dict[str, Any]:
        require_role(officer, "audit.read")
        with services.records.reading() as tx:
            page = tx.audit.page(after, limit, subject)
        return {
            "entries": [
                {
                    "seq": item.seq,
                    "at": item.at.isoformat(),
                    "actor": item.actor,
                    "act": item.act,
                    "subject": item.subject,
                    "details": item.details,
                    "hash": item.hash,
                }
                for item in page
            ]
        }

    return routes
