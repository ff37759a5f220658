"""Cases: the queue, a case, and every act on it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service import casework, deciding
from service.attachments.store import headers as file_headers
from service.errors import InvalidInput
from service.web import schemas_officers as schemas
from service.web.documented import body_of, document
from service.web.officers import Current
from service.wiring import Services

CaseId = Annotated[int, Path(ge=1, le=2**62)]
After = Annotated[int, Query(ge=0, le=2**62)]
FileId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
_STATES = Literal["open", "awaiting_second", "provisional", "confirmed", "rejected", "retracted",
                  "overturned", "expired", "merged"]  # fmt: skip

_FILES: dict[str, Any] = {
    media: {"schema": {"type": "string", "format": "binary"}}
    for media in ("image/png", "image/jpeg", "image/webp", "application/pdf")
}


def router(services: Services) -> APIRouter:
    """Routes under ``/v1/queue``, ``/v1/cases`` and ``/v1/files``."""
    routes = APIRouter(prefix="/v1", tags=["officers"])

    @routes.get("/queue", summary="Cases that wait")
    def show_queue(
        officer: Current,
        state: Annotated[list[_STATES] | None, Query()] = None,
        category: Annotated[str | None, Query(pattern=r"^[A-Z0-9_]{1,40}$")] = None,
        overdue: bool = False,
        mine: bool = False,
        after: Annotated[str | None, Query(pattern=r"^[0-9]{1,4}\.[0-9]{1,18}$")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """The most urgent first; ``next`` goes into ``after``."""
        place = None
        if after is not None:
            urgency, _, number = after.partition(".")
            place = (int(urgency), int(number))
        return casework.queue(
            services, officer, states=state, category=category, overdue=overdue, mine=mine,
            after=place, limit=limit,
        )  # fmt: skip

    @routes.get("/cases/{case_id}", summary="A case, values masked")
    def show_case(officer: Current, case_id: CaseId, after: After = 0) -> dict[str, Any]:
        """200 reports at a time; ``next_reports`` goes into ``after``."""
        return casework.case_detail(services, officer, case_id, after)

    @routes.post(
        "/cases/{case_id}/reveal", summary="Full values and words",
        openapi_extra=document(schemas.PurposeRequest),
    )  # fmt: skip
    async def reveal(
        request: Request, officer: Current, case_id: CaseId, after: After = 0
    ) -> Response:
        """Who looked, and why, is kept."""
        asked = await body_of(request, schemas.PurposeRequest)
        found = await run_in_threadpool(
            casework.reveal, services, officer, case_id, asked.purpose, after
        )
        return Response(orjson.dumps(found), media_type="application/json")

    @routes.post("/cases/{case_id}/claim", summary="Say that you work on it")
    def claim(officer: Current, case_id: CaseId) -> dict[str, Any]:
        return casework.claim_case(services, officer, case_id)

    @routes.post(
        "/cases/{case_id}/notes", summary="Leave a remark",
        openapi_extra=document(schemas.NoteRequest),
    )  # fmt: skip
    async def note(request: Request, officer: Current, case_id: CaseId) -> dict[str, int]:
        given = await body_of(request, schemas.NoteRequest)
        made = await run_in_threadpool(casework.add_note, services, officer, case_id, given.text)
        return {"note": made}

    @routes.post(
        "/cases/{case_id}/ask", summary="Ask a reporter",
        openapi_extra=document(schemas.AskRequest),
    )  # fmt: skip
    async def ask(request: Request, officer: Current, case_id: CaseId) -> dict[str, int]:
        given = await body_of(request, schemas.AskRequest)
        made = await run_in_threadpool(
            casework.ask_reporter, services, officer, case_id, given.report, given.text
        )
        return {"note": made}

    @routes.post(
        "/cases/{case_id}/confirm", summary="Confirm; the second officer lists",
        openapi_extra=document(schemas.ConfirmRequest),
    )  # fmt: skip
    async def confirm(request: Request, officer: Current, case_id: CaseId) -> dict[str, Any]:
        given = await body_of(request, schemas.ConfirmRequest)
        done = await run_in_threadpool(
            deciding.confirm, services, officer, case_id, _named(given), given.category,
            given.reason,
        )  # fmt: skip
        return deciding.decided_dict(done)

    @routes.post(
        "/cases/{case_id}/provisional", summary="List for 72 hours under a case number",
        openapi_extra=document(schemas.ProvisionalRequest),
    )  # fmt: skip
    async def provisional(request: Request, officer: Current, case_id: CaseId) -> dict[str, Any]:
        given = await body_of(request, schemas.ProvisionalRequest)
        done = await run_in_threadpool(
            deciding.list_provisionally, services, officer, case_id, _named(given),
            given.category, given.case_number, given.reason,
        )  # fmt: skip
        return deciding.decided_dict(done)

    @routes.post(
        "/cases/{case_id}/{act}", summary="Approve, reject or retract",
        openapi_extra=document(schemas.ReasonRequest),
    )  # fmt: skip
    async def act(
        request: Request,
        officer: Current,
        case_id: CaseId,
        act: Literal["approve", "reject", "retract"],
    ) -> dict[str, Any]:
        given = await body_of(request, schemas.ReasonRequest)
        done = await run_in_threadpool(deciding.act, services, officer, case_id, act, given.reason)
        return deciding.decided_dict(done)

    @routes.put(
        "/cases/{case_id}/sighting", summary="It was met again",
        openapi_extra=document(schemas.SightingRequest),
    )  # fmt: skip
    async def seen(request: Request, officer: Current, case_id: CaseId) -> dict[str, Any]:
        given = await body_of(request, schemas.SightingRequest)
        try:
            moment = given.seen_at.astimezone(services.now().tzinfo)
        except (OverflowError, ValueError):
            raise InvalidInput("The moment is out of range.", field="seen_at") from None
        done = await run_in_threadpool(deciding.sighting, services, officer, case_id, moment)
        return deciding.decided_dict(done)

    @routes.put(
        "/cases/{case_id}/unit",
        summary="Give it to a unit",
        openapi_extra=document(schemas.UnitRequest),
    )
    async def unit(request: Request, officer: Current, case_id: CaseId) -> dict[str, Any]:
        given = await body_of(request, schemas.UnitRequest)
        await run_in_threadpool(casework.assign, services, officer, case_id, given.unit)
        return {"case": case_id, "unit": given.unit}

    @routes.put(
        "/cases/{case_id}/merged", summary="Merge it into another case",
        openapi_extra=document(schemas.MergeRequest),
    )  # fmt: skip
    async def merge(request: Request, officer: Current, case_id: CaseId) -> dict[str, int]:
        given = await body_of(request, schemas.MergeRequest)
        await run_in_threadpool(casework.merge, services, officer, case_id, given.into)
        return {"case": given.into}

    @routes.put(
        "/cases/{case_id}/split", summary="Take reports out into a case of their own",
        openapi_extra=document(schemas.SplitRequest),
    )  # fmt: skip
    async def split(request: Request, officer: Current, case_id: CaseId) -> dict[str, int]:
        given = await body_of(request, schemas.SplitRequest)
        made = await run_in_threadpool(casework.split, services, officer, case_id, given.reports)
        return {"case": made}

    @routes.get(
        "/files/{file_id}", summary="An evidence file, as an attachment",
        response_class=Response, responses={200: {"content": _FILES}},
    )  # fmt: skip
    def show_file(officer: Current, file_id: FileId, original: bool = False) -> Response:
        """The copy without metadata, or the original. Who looked is kept."""
        media, content = casework.read_file(services, officer, file_id, original=original)
        return Response(content, headers=file_headers(media, file_id, original))

    return routes


def _named(given: schemas.ConfirmRequest) -> list[tuple[str, str, str | None]] | None:
    if given.targets is None:
        return None
    return [(item.kind, item.value, item.level) for item in given.targets]
