"""Reports: what citizens send, and what they may ask about it with their receipt."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from service.errors import InvalidInput, TooLarge, Unavailable
from service.identity import identify
from service.limits.buckets import Bucket
from service.locality import is_locality
from service.receipts import answer_question, erase_by_receipt, export_by_receipt
from service.reporting import Told, report_state, take_report
from service.web.body import MAX_BODY, read_json
from service.web.caller import Caller, Callers
from service.web.documented import body_of, document
from service.web.floods import admit
from service.web.schemas_reports import (
    ReceiptRequest,
    ReplyRequest,
    ReportAnswer,
    ReportRequest,
)
from service.wiring import Services

FORMS_AT_ONCE = 8
"""Forms of up to 52 MiB that are read at a time; more would fill the memory."""
_KEY_LENGTH = (16, 200)
REPORTS_PER_SECOND, REPORTS_AT_ONCE = 5.0, 300
"""From one address or key: far above what people do, and behind one address are many of them."""


def router(services: Services, callers: Callers) -> APIRouter:
    """Routes under ``/v1/reports``."""
    routes = APIRouter(prefix="/v1/reports", tags=["reports"])
    forms = asyncio.Semaphore(FORMS_AT_ONCE)
    flood = Bucket(REPORTS_PER_SECOND, REPORTS_AT_ONCE)

    @routes.post(
        "", status_code=201, summary="Report a scam", response_model=ReportAnswer,
        responses={200: {"model": ReportAnswer, "description": "Not stored; see the hint"}},
        openapi_extra=document(ReportRequest, {"values": [{"value": "0912345678"}]}),
    )  # fmt: skip
    async def submit(request: Request) -> Response:
        """JSON, or a form with the part ``report`` (JSON) and up to five files."""
        caller = callers.of(request.scope)
        body, files = await _parts(request, forms)
        admit(services, flood, callers.source(caller).name, "Too many reports at once.")

        def work() -> dict[str, Any]:
            told = _told(services, caller, body, files)
            return take_report(services, told, caller.language)

        found = await run_in_threadpool(work)
        return Response(
            orjson.dumps(found), 201 if found["stored"] else 200, media_type="application/json"
        )

    @routes.post("/status", summary="Where a report stands", openapi_extra=document(ReceiptRequest))
    async def status(request: Request) -> dict[str, Any]:
        """The same answer for every unknown receipt."""
        caller = callers.of(request.scope)
        asked = await body_of(request, ReceiptRequest)
        return await run_in_threadpool(report_state, services, asked.receipt, caller.language)

    @routes.post("/answer", summary="Answer an officer", openapi_extra=document(ReplyRequest))
    async def reply(request: Request) -> dict[str, bool]:
        """Takes an answer where a question is open."""
        given = await body_of(request, ReplyRequest)
        taken = await run_in_threadpool(answer_question, services, given.receipt, given.text)
        return {"taken": taken}

    @routes.post(
        "/export", summary="Everything that is kept of it", openapi_extra=document(ReceiptRequest)
    )
    async def export(request: Request) -> Response:
        """What lies under this receipt, for whoever holds it."""
        asked = await body_of(request, ReceiptRequest)
        found = await run_in_threadpool(export_by_receipt, services, asked.receipt)
        return Response(orjson.dumps({"report": found}), media_type="application/json")

    @routes.post("/erase", summary="Take it back", openapi_extra=document(ReceiptRequest))
    async def erase(request: Request) -> dict[str, bool]:
        """Destroys what was said and withdraws the voice."""
        asked = await body_of(request, ReceiptRequest)
        done = await run_in_threadpool(erase_by_receipt, services, asked.receipt)
        return {"erased": done}

    return routes


def _told(services: Services, caller: Caller, body: bytes, files: list[bytes]) -> Told:
    report = read_json(body, ReportRequest, strict=False)
    key = caller.header(b"idempotency-key")
    if key is not None and not _KEY_LENGTH[0] <= len(key) <= _KEY_LENGTH[1]:
        raise InvalidInput("The key has 16 to 200 characters.", code="bad_idempotency_key",
                           field="idempotency-key")  # fmt: skip
    digest = hashlib.sha256(body)
    assertion = caller.header(b"x-identity")
    who = (
        identify(services.records, assertion, digest.hexdigest(), services.now())
        if assertion
        else None
    )
    for item in files:
        digest.update(hashlib.sha256(item).digest())
    locality = (who.locality if who else None) or report.locality
    return Told(
        values=[(item.kind, item.value) for item in report.values],
        message=report.message,
        story=report.story,
        category=report.category,
        happened_on=report.happened_on,
        loss_vnd=report.loss_vnd,
        channel=who.channel if who else report.channel,
        locality=locality if locality and is_locality(locality) else None,
        group=(who.group if who else None) or report.group,
        contact=report.contact,
        store_anyway=report.store_anyway,
        address=caller.address,
        idempotency_key=key,
        body_sha256=digest.hexdigest(),
        person=who.person if who else None,
        files=files,
    )


async def _parts(request: Request, forms: asyncio.Semaphore) -> tuple[bytes, list[bytes]]:
    """The report's JSON and the files beside it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        body = await request.body()
        if len(body) > MAX_BODY:
            raise TooLarge(
                f"The body has at most {MAX_BODY} bytes.", code="body_too_large", field="body"
            )
        return body, []
    if forms.locked():
        raise Unavailable("Too many files are being sent; try again soon.", code="busy")
    async with forms:
        return await _read_form(request)


async def _read_form(request: Request) -> tuple[bytes, list[bytes]]:
    content = await request.body()

    async def stream() -> AsyncGenerator[bytes, None]:
        yield content

    parser = MultiPartParser(request.headers, stream(), max_files=6, max_fields=4)
    parser.spool_max_size = len(content) + 1  # a stranger's file stays off the disk unsealed
    try:
        form = await parser.parse()
        if set(form) - {"report", "files"}:
            raise InvalidInput("The form has the parts “report” and “files” only.",
                               code="form_invalid", field="body")  # fmt: skip
        report = form.get("report")
        files = [
            await item.read() for item in form.getlist("files") if isinstance(item, UploadFile)
        ]
        if isinstance(report, UploadFile):
            report = (await report.read()).decode("utf-8")
    except (MultiPartException, KeyError, ValueError, AssertionError):
        raise InvalidInput("The form cannot be read.", code="form_invalid", field="body") from None
    finally:
        for item in getattr(parser, "_files_to_close_on_error", ()):
            item.close()
    if not isinstance(report, str):
        raise InvalidInput("The form needs the part “report”.", code="missing", field="report")
    return report.encode("utf-8", "surrogatepass"), files
