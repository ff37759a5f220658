"""Ruled: what our own heuristics say."""

from __future__ import annotations

from datetime import datetime

from service.evidence.base import Evidence
from service.evidence.heuristics import BY_KIND
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable


def collect(observable: Observable, snapshot: Snapshot, now: datetime) -> list[Evidence]:
    """Evidence of every rule that applies to this kind."""
    found: list[Evidence] = []
    curated = snapshot.curated
    for gate, rules in BY_KIND[observable.kind]:
        if gate is not None and not gate(observable, curated):
            continue
        for rule in rules:
            values = rule.find(observable, curated)
            if values is not None:
                found.append(rule.stated(values))
    return found
