"""Dossiers: everything that is known of a value, for an officer who gives a purpose.

Inside the officer's area: verdict, history, reports (masked), what was reported together, and the
time line. Outside of it: verdict and counts only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.casework import masked
from service.checking import check_value, current, read
from service.checks.seal import versions_of
from service.errors import InvalidInput
from service.indicators.token import own_token, tokens
from service.observables.masking import mask
from service.officers.permissions import Officer, localities, may, require_role
from service.records.report_book import ReportRow
from service.records.transaction import Transaction
from service.replay import replay
from service.reports.claim import leaves
from service.wiring import Services

MOST_TOGETHER = 50
MOST_REPORTS = 200
HOPS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One value to verify, and the token of an answer that is to be explained."""

    kind: str
    value: str
    token: str | None = None


def verify(
    services: Services,
    officer: Officer,
    items: Sequence[Wanted],
    purpose: str,
    case_number: str | None,
    language: str = "vi",
) -> dict[str, Any]:
    """The dossier of one or many values; who looked, and why, is kept.

    Raises InvalidInput (``case_number_required`` for more than one; an item's own faults with its
    place) and Forbidden.
    """
    require_role(officer, "verify")
    if len(items) > 1 and not case_number:
        raise InvalidInput(
            "More than one value needs a case number.",
            code="case_number_required",
            field="case_number",
        )
    now = services.now()
    found = []
    for number, item in enumerate(items):
        try:
            found.append(_item(services, officer, item, language))
        except InvalidInput as error:
            error.field = f"items.{number}.{error.field or 'value'}"
            raise
    with services.records.writing() as tx:
        seq = tx.audit.last() + 1
        tx.vault.seal(
            f"look:{seq}", "note", {"text": purpose, "case_number": case_number},
            tx.retention.until("note", now.date()),
        )  # fmt: skip
        tx.audit.append(
            now, officer.ref, "verify", f"look:{seq}",
            values=[item["digest"] for item in found], case_number=bool(case_number),
        )  # fmt: skip
    versions = versions_of(current(services))
    return {
        "case_number": case_number or "",
        "purpose": purpose,
        "officer": officer.ref,
        "made_at": now.isoformat(),
        "versions": {
            "code": versions.code,
            "policy": versions.policy,
            "lists": versions.lists,
            "classifier": versions.classifier or "",
            "psl": versions.psl,
        },
        "items": found,
    }


def _item(services: Services, officer: Officer, wanted: Wanted, language: str) -> dict[str, Any]:
    answer = check_value(services, wanted.kind, wanted.value, language)
    observable = next(
        item for item in read(wanted.kind, wanted.value)
        if (item.kind, item.key) == (answer["kind"], answer["key"])
    )  # fmt: skip
    own = leaves([observable])
    digest = current(services).index.digest
    keys = [digest(own_token(item)).hex() for item in own]
    listed = [digest(token).hex() for item in own for token in tokens(item)]
    with services.records.reading() as tx:
        history = tx.indicators.of(list(dict.fromkeys([*keys, *listed])))
        area = localities(officer, "case.read")
        total = tx.reports.count_naming(keys)
        outside = total - tx.reports.count_naming(keys, area)
        inside = tx.reports.naming(keys, area, MOST_REPORTS)
        cases = {row.id: row for row in tx.cases.with_links(keys)}
        appeals = tx.appeals.about(list(dict.fromkeys([*keys, *listed])))
        together = _together(tx, officer, keys, inside) if inside else []
        decisions = {number: tx.cases.decisions(number) for number in cases}
        said = tx.vault.open_many([f"report:{row.id}" for row in inside])
    shown = {
        number: case
        for number, case in cases.items()
        if may(officer, "case.read", case.locality, case.unit)
    }
    if not (inside or shown or area is None):  # outside: verdict and counts only
        history, appeals = [], []
    timeline = [
        {"at": row.received_at.isoformat(), "what": "report", "by": row.channel} for row in inside
    ]
    timeline += [
        {"at": item.decided_at.isoformat(), "what": item.act, "by": f"officer:{item.officer_id}"}
        for number in shown
        for item in decisions[number]
    ]
    timeline += [
        {"at": row.opened_at.isoformat(), "what": "appeal", "by": row.kind} for row in appeals
    ]
    for row in history:
        role = row.indicator.role.value
        timeline.append({"at": row.entered_at.isoformat(), "what": f"listed:{role}", "by": "lists"})
        if row.left_at is not None:
            timeline.append({"at": row.left_at.isoformat(), "what": f"left:{role}", "by": "lists"})
    return {
        "value": mask(observable) or observable.kind,
        "digest": keys[0] if keys else "",
        "kind": observable.kind,
        "state": answer["state"],
        "score": answer["score"],
        "reasons": answer["reasons"],
        "counts": {
            "reports": total,
            "outside_your_area": outside,
            "cases": len(cases),
        },
        "listings": [
            {
                "entered_at": row.entered_at.isoformat(),
                "left_at": row.left_at.isoformat() if row.left_at else None,
                "state": row.indicator.role.value,
                "category": row.indicator.category or None,
                "reason": f"D{row.entered_at_version:06d}",
            }
            for row in history
        ],
        "reports": [
            {
                "ref": f"report:{row.id}",
                "received_at": row.received_at.isoformat(),
                "category": row.category,
                "channel": row.channel,
                "locality": row.locality,
                "loss_vnd": row.loss_vnd,
                "state": row.state,
                "values": [
                    masked(item["kind"], item["key"])
                    for item in said.get(f"report:{row.id}", {}).get("values", [])
                ],
            }
            for row in inside
        ],
        "together": together,
        "timeline": sorted(timeline, key=lambda entry: str(entry["at"])),
        "replay": (
            replay(services, wanted.kind, wanted.value, wanted.token).as_dict()
            if wanted.token
            else None
        ),
    }


def _together(
    tx: Transaction, officer: Officer, keys: Sequence[str], reports: Sequence[ReportRow]
) -> list[dict[str, Any]]:
    """Values named in the same reports, and those named in reports with these: two hops."""
    seen = set(keys)
    found: list[dict[str, Any]] = []
    layer = list(reports)
    for hop in range(1, HOPS + 1):
        values = tx.reports.values_of([row.id for row in layer])
        said = tx.vault.open_many([f"report:{row.id}" for row in layer])
        words = {
            item["digest"]: (item["kind"], item["key"])
            for content in said.values()
            for item in content["values"]
        }
        counts: dict[str, int] = {}
        for pairs in values.values():
            for _, digest in pairs:
                if digest not in seen:
                    counts[digest] = counts.get(digest, 0) + 1
        for digest, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            kind, key = words.get(digest, ("?", ""))
            found.append({"value": masked(kind, key), "kind": kind, "hops": hop, "reports": count})
        seen |= set(counts)
        if hop == HOPS or not counts or len(found) >= MOST_TOGETHER:
            break
        layer = tx.reports.naming(
            sorted(counts)[:MOST_TOGETHER], localities(officer, "case.read"), MOST_REPORTS
        )
    return found[:MOST_TOGETHER]
