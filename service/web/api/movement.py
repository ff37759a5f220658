"""Movement: places and groups, entered figures, prevented losses, commendations, the exchange."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service import commending, movement_desk, prevented_desk
from service.exchange import EXCHANGES, MOST, as_csv, rows_after
from service.officers.permissions import require
from service.receipts import consent_by_receipt
from service.web import schemas_movement as schemas
from service.web.caller import Callers, require_scope
from service.web.documented import body_of, document
from service.web.officers import Current
from service.web.schemas_officers import PurposeRequest, ReasonRequest
from service.wiring import Services

GroupPath = Annotated[str, Path(pattern=r"^[0-9A-Za-z._\-]{1,60}$")]
Number = Annotated[int, Path(ge=1, le=2**62)]
After = Annotated[int, Query(ge=0, le=2**62)]
What = Literal["entries", "groups", "localities", "successions", "units"]
_TABLE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            media: {"schema": {"type": "string", "format": "binary"}}
            for media in (
                "text/csv",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            )
        },
    }
}
_ROWS: dict[str, Any] = {
    "application/json": {"schema": {"type": "object"}},
    "text/csv": {"schema": {"type": "string"}},
}


def router(services: Services, callers: Callers) -> APIRouter:
    """Routes under ``/v1/places``, ``/v1/groups``, ``/v1/commendations``, ``/v1/exchange``."""
    routes = APIRouter(prefix="/v1", tags=["movement"])

    @routes.post("/places/{table}", summary="Enter places from a table", openapi_extra=_TABLE)
    async def enter(
        request: Request,
        officer: Current,
        table: Literal["localities", "units", "successions"],
        dry_run: bool = False,
    ) -> Response:
        """CSV or XLSX. Good lines are entered, bad ones named by line, column and reason."""
        require(officer, "places.manage")
        content = await request.body()
        is_csv = content[:4] != b"PK\x03\x04"

        def work() -> dict[str, Any]:
            return movement_desk.import_table(
                services, officer, table, content, "table.csv" if is_csv else "table.xlsx",
                dry_run=dry_run,
            )  # fmt: skip

        done = await run_in_threadpool(work)
        return Response(orjson.dumps(done), media_type="application/json")

    @routes.get("/groups", summary="Groups of the movement")
    def listed(
        officer: Current,
        on: Annotated[date | None, Query()] = None,
        after: Annotated[str, Query(pattern=r"^[0-9A-Za-z._\-]{0,60}$")] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> dict[str, Any]:
        """By code; ``next`` goes into ``after``."""
        return movement_desk.groups(services, officer, on=on, after=after, limit=limit)

    @routes.get("/groups/{code}", summary="A group with its life")
    def show(officer: Current, code: GroupPath) -> dict[str, Any]:
        return movement_desk.group_detail(services, officer, code)

    @routes.put(
        "/groups/{code}", summary="Begin a group, or say what changes from a day on",
        openapi_extra=document(schemas.GroupRequest),
    )  # fmt: skip
    async def change(request: Request, officer: Current, code: GroupPath) -> dict[str, Any]:
        given = await body_of(request, schemas.GroupRequest)
        schemas.check_group_code(code)
        return await run_in_threadpool(
            movement_desk.change_group, services, officer, code, given.on, given.fields()
        )

    @routes.post(
        "/figures", status_code=201, summary="Enter a figure about a target",
        openapi_extra=document(schemas.FigureRequest),
    )  # fmt: skip
    async def figure(request: Request, officer: Current) -> dict[str, bool]:
        given = await body_of(request, schemas.FigureRequest)
        await run_in_threadpool(
            movement_desk.enter_figure, services, officer, given.target, given.subject,
            given.year, given.numerator, given.denominator, given.source, given.on,
        )  # fmt: skip
        return {"entered": True}

    @routes.get("/cases/{case_id}/prevented", summary="Losses said to be prevented")
    def prevented(officer: Current, case_id: Number) -> dict[str, Any]:
        return {"prevented": prevented_desk.prevented_of(services, officer, case_id)}

    @routes.post(
        "/cases/{case_id}/prevented", status_code=201, summary="State a prevented loss",
        openapi_extra=document(schemas.PreventedRequest),
    )  # fmt: skip
    async def state(request: Request, officer: Current, case_id: Number) -> dict[str, int]:
        given = await body_of(request, schemas.PreventedRequest)
        made = await run_in_threadpool(
            prevented_desk.state_prevented, services, officer, case_id, given.amount_vnd,
            given.evidence, given.document,
        )  # fmt: skip
        return {"prevented": made}

    @routes.post(
        "/cases/{case_id}/prevented/{number}/{act}", summary="Accept or refuse it",
        openapi_extra=document(ReasonRequest),
    )  # fmt: skip
    async def decide_prevented(
        request: Request, officer: Current, case_id: Number, number: Number,
        act: Literal["accept", "refuse"],
    ) -> dict[str, Any]:  # fmt: skip
        """Only a second officer; who is credited is put forward for commendation at once."""
        given = await body_of(request, ReasonRequest)

        def work() -> dict[str, Any]:
            return prevented_desk.decide_prevented(
                services, officer, case_id, number, accept=act == "accept", reason=given.reason
            )

        return await run_in_threadpool(work)

    @routes.get("/commendations", summary="Proposals to commend, with the facts behind them")
    def proposals(
        officer: Current,
        state: Literal["proposed", "accepted", "declined", "void"] | None = None,
        period: Annotated[str | None, Query(pattern=r"^[0-9a-z.\-]{1,40}$")] = None,
        after: After = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> dict[str, Any]:
        return commending.nominations(
            services, officer, state=state, period=period, after=after, limit=limit
        )

    @routes.post(
        "/commendations/propose", summary="Reckon the points of a period anew",
        openapi_extra=document(schemas.ProposeRequest),
    )  # fmt: skip
    async def propose(request: Request, officer: Current) -> dict[str, int]:
        given = await body_of(request, schemas.ProposeRequest)
        count = await run_in_threadpool(commending.propose_for, services, officer, given.period)
        return {"proposals": count}

    @routes.post(
        "/commendations/{number}/reveal", summary="Who a person is that agreed to it",
        openapi_extra=document(PurposeRequest),
    )  # fmt: skip
    async def reveal(request: Request, officer: Current, number: Number) -> dict[str, Any]:
        """Who looked, and why, is kept."""
        given = await body_of(request, PurposeRequest)
        found = await run_in_threadpool(
            commending.reveal_person, services, officer, number, given.purpose
        )
        return {"name": found.get("name"), "contact": found.get("contact")}

    @routes.post(
        "/commendations/{number}/{act}", summary="Accept or decline a proposal",
        openapi_extra=document(ReasonRequest),
    )  # fmt: skip
    async def decide(
        request: Request, officer: Current, number: Number, act: Literal["accept", "decline"]
    ) -> dict[str, str]:
        """Never by the nominee's own unit."""
        given = await body_of(request, ReasonRequest)

        def work() -> str:
            return commending.decide_nomination(
                services, officer, number, accept=act == "accept", reason=given.reason
            )

        return {"state": await run_in_threadpool(work)}

    @routes.post(
        "/reports/commendation", summary="Agree to be nominated, or no longer",
        openapi_extra=document(schemas.ConsentRequest),
    )  # fmt: skip
    async def agree(request: Request) -> dict[str, bool]:
        """For whoever holds the receipt; the same answer for every unknown one."""
        given = await body_of(request, schemas.ConsentRequest)

        def work() -> bool:
            return consent_by_receipt(
                services, given.receipt, given.name, given.contact, agree=given.agree
            )

        return {"agreed": await run_in_threadpool(work) and given.agree}

    @routes.get(
        "/exchange/{what}", summary="The movement's records for other software",
        response_class=Response, responses={200: {"content": _ROWS}},
    )  # fmt: skip
    def exchange(
        request: Request,
        what: What,
        after: After = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 1_000,
        form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
    ) -> Response:
        """Needs an API key with the scope ``exchange``. ``next`` goes into ``after``; in CSV the
        last row's ``seq`` does.
        """
        require_scope(callers.of(request.scope), "exchange")
        with services.records.reading() as tx:
            found = rows_after(tx, what, after, limit)
        if form == "csv":
            return Response(as_csv(found["rows"]), media_type="text/csv; charset=utf-8")
        return Response(orjson.dumps(found), media_type="application/json")

    assert set(EXCHANGES) == set(What.__args__)  # type: ignore[attr-defined]
    return routes
