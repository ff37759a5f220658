"""Early warnings: a sudden spread waits for an officer; the public reads method and place only."""

from __future__ import annotations

from typing import Any

from service.errors import Conflict, NotFound
from service.indicators.categories import BY_CODE
from service.officers.permissions import Officer, may, require, require_role
from service.wiring import Services

_STATES = {"release": "released", "dismiss": "dismissed"}


def warnings_for(services: Services, officer: Officer) -> list[dict[str, Any]]:
    """Warnings that wait, in the officer's area."""
    require_role(officer, "warning.read")
    with services.records.reading() as tx:
        rows = [
            row
            for row in tx.cases.warnings("queued")
            if any(may(officer, "warning.read", place) for place in row.localities)
        ]
    return [
        {
            "id": row.id,
            "case": row.case_id,
            "category": row.category,
            "localities": row.localities,
            "reports": row.reports,
            "made_at": row.made_at.isoformat(),
        }
        for row in rows
    ]


def decide_warning(services: Services, officer: Officer, warning_id: int, act: str) -> str:
    """Release or dismiss. Raises NotFound, Forbidden, Conflict (``warning_decided``)."""
    require_role(officer, "warning.release")
    now = services.now()
    with services.records.writing() as tx:
        row = tx.cases.warning(warning_id)
        if row is None:
            raise NotFound("No such warning.", field="warning")
        for place in row.localities:
            require(officer, "warning.release", place)
        state = _STATES[act]
        if not tx.cases.change_warning(
            warning_id, "queued", state=state, decided_by=officer.id, decided_at=now
        ):
            raise Conflict("It was decided.", code="warning_decided", field="warning")
        tx.audit.append(now, officer.ref, f"warning.{act}", f"warning:{warning_id}")
    return state


def public_warnings(services: Services, language: str) -> list[dict[str, Any]]:
    """Released ones, the newest first."""
    english = language == "en"
    with services.records.reading() as tx:
        rows = tx.cases.warnings("released")[:50]
    found = []
    for row in rows:
        known = BY_CODE.get(row.category)
        name = (known.name_en if english else known.name_vi) if known else row.category
        advice = (known.advice_en if english else known.advice_vi) if known else ""
        found.append(
            {
                "category": row.category,
                "method": name,
                "localities": row.localities,
                "since": row.made_at.date().isoformat(),
                "advice": advice,
            }
        )
    return found
