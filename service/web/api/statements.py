"""Statements and statistics: what was confirmed, by place and period, for officers and others."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response

from service import statements_desk, statistics
from service.areas import places_now
from service.clock import local_day
from service.gathering import UNIT_PREFIX
from service.limits.buckets import Bucket
from service.officers.permissions import Officer, require_role
from service.records.transaction import Transaction
from service.web.caller import Callers
from service.web.documented import body_of, document
from service.web.floods import admit
from service.web.officers import Current
from service.web.schemas_movement import IssueRequest, PeriodCode, StatementKind, Subject
from service.wiring import Services

Form = Literal["docx", "xlsx", "json"]
_FILES: dict[str, Any] = {
    media: {"schema": {"type": "string", "format": "binary"}}
    for media in (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
}


ASKS_PER_SECOND, ASKS_AT_ONCE = 1.0, 60
"""Of public statistics, from one address: each is reckoned from the country down."""


def router(services: Services, callers: Callers) -> APIRouter:
    """Routes under ``/v1/statements`` and ``/v1/statistics``."""
    routes = APIRouter(prefix="/v1", tags=["movement"])
    flood = Bucket(ASKS_PER_SECOND, ASKS_AT_ONCE)
    desk = CapacityLimiter(1)  # drawing is heavy: checks go on beside one at a time
    outside = CapacityLimiter(1)  # and officers do not wait for everybody else
    years = statistics.PublicYears()

    @routes.get("/statements", summary="Statements that were issued")
    def listed(
        officer: Current,
        kind: StatementKind | None = None,
        period: Annotated[PeriodCode | None, Query()] = None,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """By number; ``next`` goes into ``after``."""
        require_role(officer, "statement.read")
        with services.records.reading() as tx:
            rows = tx.statements.issued(
                _subjects(tx, officer, local_day(services.now())),
                kind=kind,
                period=period,
                after=after,
                limit=limit,
            )
            shown = [statements_desk.statement_dict(tx, row) for row in rows]
        return {"statements": shown, "next": rows[-1].id if len(rows) == limit else None}

    @routes.get("/statements/due", summary="What is still to be sent, and what is overdue")
    def due(officer: Current) -> dict[str, Any]:
        """Places and units of your area; reminded of 30, 15, 7 and 1 day before."""
        require_role(officer, "statement.read")
        return {"due": statements_desk.due(services, officer)}

    @routes.get(
        "/statements/{kind}", summary="A statement", response_class=Response,
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}} | _FILES}},
    )  # fmt: skip
    async def show(
        officer: Current,
        kind: StatementKind,
        subject: Annotated[Subject, Query()],
        period: Annotated[PeriodCode, Query()],
        form: Annotated[Form, Query(alias="format")] = "json",
        map: Annotated[date | None, Query()] = None,
    ) -> Response:
        """Of a closed period the issued file, to the byte. ``map`` names another day's map."""
        require_role(officer, "statement.read")
        work = partial(statements_desk.file_of, services, officer, kind, subject, period, form, map)
        made = await to_thread.run_sync(work, limiter=desk)
        headers = {"x-statement-closed": str(made.closed).lower()}
        if form != "json":
            headers["content-disposition"] = f'attachment; filename="{made.name}"'
        return Response(made.content, media_type=made.media_type, headers=headers)

    @routes.post(
        "/statements/{kind}", status_code=201, summary="Issue a statement, or close a period",
        openapi_extra=document(IssueRequest),
    )  # fmt: skip
    async def issue(request: Request, officer: Current, kind: StatementKind) -> dict[str, Any]:
        require_role(officer, "statement.issue")
        given = await body_of(request, IssueRequest)

        def work() -> dict[str, Any]:
            return statements_desk.issue(
                services, officer, kind, given.subject, given.period, number=given.number,
                close=given.close,
            )  # fmt: skip

        return await to_thread.run_sync(work, limiter=desk)

    @routes.get("/statistics", summary="What a dashboard shows, for officers")
    async def show_statistics(
        officer: Current,
        subject: Annotated[Subject, Query()],
        period: Annotated[PeriodCode, Query()],
        map: Annotated[date | None, Query()] = None,
    ) -> dict[str, Any]:
        work = partial(statistics.view, services, officer, subject, period, map)
        return await to_thread.run_sync(work, limiter=desk)

    @routes.get("/statistics/public", summary="Confirmed reports of a year that is over")
    async def show_public(
        request: Request,
        subject: Annotated[Subject, Query()],
        period: Annotated[PeriodCode, Query()],
    ) -> dict[str, Any]:
        """``null`` is a hidden count: one below five, or one from which such could be told."""
        caller = callers.of(request.scope)
        name = callers.source(caller).name
        admit(services, flood, name, "Too many questions from one address.")
        work = partial(years.view, services, subject, period, caller.language)
        return await to_thread.run_sync(work, limiter=outside)

    return routes


def _subjects(tx: Transaction, officer: Officer, today: date) -> tuple[str, ...] | None:
    """Whose statements the officer may list, under earlier codes too; None means everybody's."""
    places, bodies = places_now(tx, officer, "statement.read", today)
    if places is None:
        return None
    return (*places, *(UNIT_PREFIX + unit for unit in bodies))
