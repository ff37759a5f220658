"""Rules of ours: one file each, all of them in HEURISTICS."""

from __future__ import annotations

from service.evidence.heuristics import (
    account_rules,
    hotline,
    lookalike,
    phone_cost,
    phone_plan_rules,
    qr_rules,
)
from service.evidence.heuristics.base import Heuristic

HEURISTICS: tuple[Heuristic, ...] = (
    *account_rules.RULES,
    *hotline.RULES,
    *lookalike.RULES,
    *phone_cost.RULES,
    *phone_plan_rules.RULES,
    *qr_rules.RULES,
)

BY_KIND: dict[str, tuple[Heuristic, ...]] = {
    kind: tuple(rule for rule in HEURISTICS if kind in rule.kinds)
    for kind in ("url", "phone", "account", "qr", "message")
}
