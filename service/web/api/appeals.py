"""Appeals: for whoever is concerned, without an account; and their review by officers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service import deciding
from service.appealing import Asked, appeal_state, give_code, take_appeal
from service.errors import InvalidInput
from service.warnings_desk import decide_warning, public_warnings, warnings_for
from service.web import schemas_officers as schemas
from service.web.caller import Caller, Callers
from service.web.documented import body_of, document
from service.web.language import choose
from service.web.officers import Current
from service.web.schemas_reports import (
    AppealRequest,
    ProofRequest,
    ReceiptRequest,
    WrongRequest,
)
from service.wiring import Services

AppealId = Annotated[int, Path(ge=1, le=2**62)]


def router(services: Services, callers: Callers) -> APIRouter:
    """Routes under ``/v1/appeals``, ``/v1/verdicts``, ``/v1/reviews`` and ``/v1/warnings``."""
    routes = APIRouter(prefix="/v1", tags=["appeals"])

    @routes.post(
        "/appeals", status_code=201, summary="Object to an answer about you",
        openapi_extra=document(AppealRequest),
    )  # fmt: skip
    async def appeal(request: Request) -> dict[str, Any]:
        """Gives a receipt, the day of the decision and how to prove control."""
        caller = callers.of(request.scope)
        given = await body_of(request, AppealRequest)
        asked = Asked(
            kind="appeal", value_kind=given.kind, value=given.value, reason=given.reason,
            contact=given.contact, token=given.token, urgent=given.urgent,
            address=caller.address, idempotency_key=_key(caller),
        )  # fmt: skip
        return await run_in_threadpool(take_appeal, services, asked, caller.language)

    @routes.post(
        "/verdicts/wrong", status_code=201, summary="Say that an answer is wrong",
        openapi_extra=document(WrongRequest),
    )  # fmt: skip
    async def wrong(request: Request) -> dict[str, Any]:
        """From anybody who holds the answer's token; it goes into the queue."""
        caller = callers.of(request.scope)
        given = await body_of(request, WrongRequest)
        asked = Asked(
            kind="wrong", value_kind=given.kind, value=given.value, reason=given.reason,
            token=given.token, address=caller.address, idempotency_key=_key(caller),
        )  # fmt: skip
        found = await run_in_threadpool(take_appeal, services, asked, caller.language)
        return {"receipt": found["receipt"]}

    @routes.post(
        "/appeals/status", summary="Where an appeal stands", openapi_extra=document(ReceiptRequest)
    )
    async def status(request: Request) -> dict[str, Any]:
        asked = await body_of(request, ReceiptRequest)
        return await run_in_threadpool(appeal_state, services, asked.receipt)

    @routes.post(
        "/appeals/proof", summary="Give the code that was read out",
        openapi_extra=document(ProofRequest),
    )  # fmt: skip
    async def proof(request: Request) -> dict[str, bool]:
        given = await body_of(request, ProofRequest)
        right = await run_in_threadpool(give_code, services, given.receipt, given.code)
        return {"proved": right}

    @routes.get("/reviews", summary="Appeals that wait")
    def reviews(
        officer: Current,
        overdue: bool = False,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> dict[str, Any]:
        """Against listings first, of these the first due first."""
        found = deciding.appeals(services, officer, overdue=overdue, offset=offset, limit=limit)
        return {"appeals": found}

    @routes.post(
        "/reviews/{appeal_id}/reveal", summary="What the appellant wrote",
        openapi_extra=document(schemas.PurposeRequest),
    )  # fmt: skip
    async def reveal(request: Request, officer: Current, appeal_id: AppealId) -> Response:
        asked = await body_of(request, schemas.PurposeRequest)
        found = await run_in_threadpool(
            deciding.appeal_detail, services, officer, appeal_id, asked.purpose
        )
        return Response(orjson.dumps(found), media_type="application/json")

    @routes.post("/reviews/{appeal_id}/proved", summary="Control was shown to an officer")
    def proved(officer: Current, appeal_id: AppealId) -> dict[str, Any]:
        return {"lists": deciding.mark_proved(services, officer, appeal_id)}

    @routes.post(
        "/reviews/{appeal_id}/decide", summary="Uphold or overturn",
        openapi_extra=document(schemas.ReviewRequest),
    )  # fmt: skip
    async def decide(request: Request, officer: Current, appeal_id: AppealId) -> dict[str, Any]:
        given = await body_of(request, schemas.ReviewRequest)
        version = await run_in_threadpool(
            deciding.review, services, officer, appeal_id, given.outcome, given.reason
        )
        return {"outcome": given.outcome, "lists": version}

    @routes.get("/warnings", summary="Early warnings that were released")
    def released(request: Request) -> dict[str, Any]:
        """Method and localities; never a number."""
        language = choose(request.headers.get("accept-language"))
        return {"warnings": public_warnings(services, language)}

    @routes.get("/warnings/queue", summary="Early warnings that wait for an officer")
    def waiting(officer: Current) -> dict[str, Any]:
        return {"warnings": warnings_for(services, officer)}

    @routes.post("/warnings/{warning_id}/{act}", summary="Release or dismiss an early warning")
    def decide_one(
        officer: Current, warning_id: AppealId, act: Literal["release", "dismiss"]
    ) -> dict[str, str]:
        return {"state": decide_warning(services, officer, warning_id, act)}

    return routes


def _key(caller: Caller) -> str | None:
    key = caller.header(b"idempotency-key")
    if key is not None and not 16 <= len(key) <= 200:
        raise InvalidInput("The key has 16 to 200 characters.", code="bad_idempotency_key",
                           field="idempotency-key")  # fmt: skip
    return key
