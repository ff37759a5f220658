"""Routes: for each operation who may call it. A new route is entered in one of four places."""

from __future__ import annotations

from typing import Any

PUBLIC = frozenset(
    {
        "get /live", "get /ready", "get /v1/kinds", "get /v1/categories", "get /v1/banks",
        "get /v1/warnings", "post /v1/check", "post /v1/checks", "post /v1/check/image",
        "post /v1/reports", "post /v1/reports/status", "post /v1/reports/answer",
        "post /v1/reports/export", "post /v1/reports/erase", "post /v1/appeals",
        "post /v1/appeals/status", "post /v1/appeals/proof", "post /v1/verdicts/wrong",
        "post /v1/officers/login", "post /v1/reports/commendation", "get /v1/statistics/public",
    }
)  # fmt: skip
"""Anybody."""

KEYED = frozenset({"get /v1/exchange/{what}"})
"""Whoever holds a key with the scope, and nobody else."""

BATCHES = frozenset(
    {
        "get /v1/batches", "post /v1/batches", "get /v1/batches/{batch_id}",
        "get /v1/batches/{batch_id}/events", "get /v1/batches/{batch_id}/result",
        "post /v1/batches/{batch_id}/cancel", "delete /v1/batches/{batch_id}",
    }
)  # fmt: skip
"""Whoever holds a key with the scope ``batch``, about their own."""

LOGGED_IN = frozenset(
    {"get /v1/officers/me", "post /v1/officers/logout", "post /v1/officers/password"}
)
"""Any officer, about himself."""

ACT_OF: dict[str, str] = {
    "get /v1/queue": "queue.read",
    "get /v1/cases/{case_id}": "case.read",
    "post /v1/cases/{case_id}/reveal": "case.reveal",
    "post /v1/cases/{case_id}/claim": "case.claim",
    "post /v1/cases/{case_id}/notes": "case.note",
    "post /v1/cases/{case_id}/ask": "case.ask",
    "post /v1/cases/{case_id}/confirm": "case.confirm",
    "post /v1/cases/{case_id}/provisional": "case.list_provisionally",
    "post /v1/cases/{case_id}/{act}": "case.{act}",
    "put /v1/cases/{case_id}/sighting": "case.sighting",
    "put /v1/cases/{case_id}/unit": "case.assign",
    "put /v1/cases/{case_id}/merged": "case.merge",
    "put /v1/cases/{case_id}/split": "case.split",
    "get /v1/files/{file_id}": "case.reveal",
    "get /v1/reviews": "appeal.read",
    "post /v1/reviews/{appeal_id}/reveal": "appeal.prove",
    "post /v1/reviews/{appeal_id}/proved": "appeal.prove",
    "post /v1/reviews/{appeal_id}/decide": "appeal.decide",
    "get /v1/warnings/queue": "warning.read",
    "post /v1/warnings/{warning_id}/{act}": "warning.release",
    "post /v1/verify": "verify",
    "post /v1/places/{table}": "places.manage",
    "get /v1/groups": "group.read",
    "get /v1/groups/{code}": "group.read",
    "put /v1/groups/{code}": "group.manage",
    "post /v1/figures": "figure.enter",
    "get /v1/cases/{case_id}/prevented": "case.read",
    "post /v1/cases/{case_id}/prevented": "prevented.state",
    "post /v1/cases/{case_id}/prevented/{number}/{act}": "prevented.decide",
    "get /v1/commendations": "commendation.read",
    "post /v1/commendations/propose": "commendation.decide",
    "post /v1/commendations/{number}/reveal": "commendation.decide",
    "post /v1/commendations/{number}/{act}": "commendation.decide",
    "get /v1/statements": "statement.read",
    "get /v1/statements/due": "statement.read",
    "get /v1/statements/{kind}": "statement.read",
    "post /v1/statements/{kind}": "statement.issue",
    "get /v1/statistics": "statistics.read",
    "get /v1/audit": "audit.read",
    "get /v1/officers": "officers.manage",
    "post /v1/officers": "officers.manage",
    "put /v1/officers/{officer_id}/grants": "officers.manage",
    "put /v1/officers/{officer_id}/active": "officers.manage",
}
"""The act of each operation; ``{act}`` stands for the word in the path."""

WORDS = {"case.{act}": ("approve", "reject", "retract")}
WITHOUT_ROUTE = frozenset({"keys.manage", "webhooks.manage"})
"""Acts that only the command line knows."""

ALL = PUBLIC | KEYED | BATCHES | LOGGED_IN | frozenset(ACT_OF)


def operations(description: Any) -> dict[str, Any]:
    """Every operation of the OpenAPI document, as ``method path``."""
    found = [result.ok() for result in description.get_all_operations()]
    return {f"{item.method} {item.path}": item for item in found}


def acts() -> frozenset[str]:
    """Every act that some route belongs to."""
    found = [
        act.format(act=word)
        for act in ACT_OF.values()
        for word in WORDS.get(act, ("",))
    ]  # fmt: skip
    return frozenset(found)
