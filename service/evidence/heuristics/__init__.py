"""Rules of ours: one file each, all of them in HEURISTICS."""

from __future__ import annotations

from service.evidence.heuristics import (
    abused_tld,
    account_rules,
    brand_in_path,
    download,
    free_hosting,
    homograph,
    host_noise,
    hotline,
    ip_host,
    lookalike,
    lure_words,
    message_rules,
    odd_port,
    phone_cost,
    phone_plan_rules,
    qr_rules,
    redirect_target,
    shortener,
    userinfo,
)
from service.evidence.heuristics.base import Gate, Heuristic

HEURISTICS: tuple[Heuristic, ...] = (
    *abused_tld.RULES,
    *account_rules.RULES,
    *brand_in_path.RULES,
    *download.RULES,
    *free_hosting.RULES,
    *homograph.RULES,
    *host_noise.RULES,
    *hotline.RULES,
    *ip_host.RULES,
    *lookalike.RULES,
    *lure_words.RULES,
    *message_rules.RULES,
    *odd_port.RULES,
    *phone_cost.RULES,
    *phone_plan_rules.RULES,
    *qr_rules.RULES,
    *redirect_target.RULES,
    *shortener.RULES,
    *userinfo.RULES,
)
"""In the order of their files; the order has no effect on a verdict."""


def _by_gate(kind: str) -> tuple[tuple[Gate | None, tuple[Heuristic, ...]], ...]:
    groups: dict[Gate | None, list[Heuristic]] = {}
    for rule in HEURISTICS:
        if kind in rule.kinds:
            groups.setdefault(rule.gate, []).append(rule)
    return tuple((gate, tuple(rules)) for gate, rules in groups.items())


BY_KIND = {kind: _by_gate(kind) for kind in ("url", "phone", "account", "qr", "message")}
"""Rules by kind, and within a kind by the gate that they share."""
