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
    odd_port,
    phone_cost,
    phone_plan_rules,
    qr_rules,
    redirect_target,
    shortener,
    userinfo,
)
from service.evidence.heuristics.base import Heuristic

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
    *odd_port.RULES,
    *phone_cost.RULES,
    *phone_plan_rules.RULES,
    *qr_rules.RULES,
    *redirect_target.RULES,
    *shortener.RULES,
    *userinfo.RULES,
)
"""In the order of their files; the order has no effect on a verdict."""

BY_KIND: dict[str, tuple[Heuristic, ...]] = {
    kind: tuple(rule for rule in HEURISTICS if kind in rule.kinds)
    for kind in ("url", "phone", "account", "qr", "message")
}
