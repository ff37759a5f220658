"""Verify: the police's look at one value or many, as JSON or as a signed page."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from service.dossiers import Wanted, verify
from service.web.documented import body_of, document
from service.web.language import choose
from service.web.officers import Current
from service.web.schemas_officers import VerifyRequest
from service.wiring import Services

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def router(services: Services) -> APIRouter:
    """``POST /v1/verify``."""
    routes = APIRouter(prefix="/v1", tags=["officers"])

    @routes.post(
        "/verify", summary="Verify values", openapi_extra=document(VerifyRequest),
        responses={200: {"content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}},
    )  # fmt: skip
    async def verify_values(request: Request, officer: Current) -> Response:
        """Verdict, history, reports, what was reported together, and the replay of a token."""
        asked = await body_of(request, VerifyRequest)
        language = choose(request.headers.get("accept-language"))
        wanted = [
            Wanted(kind=item.kind, value=item.value, token=item.token) for item in asked.items
        ]

        def work() -> Response:
            found = verify(services, officer, wanted, asked.purpose, asked.case_number, language)
            if asked.format == "docx":
                from service.pages_signed import signed_page  # the document library is heavy

                return Response(
                    signed_page(services, found),
                    media_type=DOCX,
                    headers={"content-disposition": 'attachment; filename="xac-minh.docx"'},
                )
            return Response(orjson.dumps(found), media_type="application/json")

        return await run_in_threadpool(work)

    return routes
