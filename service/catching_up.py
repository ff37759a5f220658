"""Catching up: cases that were confirmed before there was a ledger are entered in it, once.

They are dated as they were decided, so that years before it say what was confirmed, not zero.
"""

from __future__ import annotations

from typing import Any

from service.movement import ledger
from service.records.transaction import Transaction
from service.wiring import Services

DONE = "caught_up"
AT_ONCE = 200
CONFIRMING = ("confirm", "approve")


def credit_past(services: Services) -> int:
    """Enter what is older than the ledger; gives how many events. Does nothing a second time."""
    with services.records.reading() as tx:
        if tx.number(DONE) is not None:
            return 0
        until = tx.ledger.first_event()
    after = count = 0
    while True:
        with services.records.writing() as tx:
            if tx.number(DONE) is not None:  # another process was quicker
                return count
            events = [
                event
                for event in tx.indicators.ledger(after, AT_ONCE)
                if until is None or event["seq"] < until
            ]
            for event in events:
                count += _enter(tx, event)
            if len(events) < AT_ONCE:
                tx.next_number(DONE)
                return count
            after = events[-1]["seq"]


def _enter(tx: Transaction, event: dict[str, Any]) -> int:
    seq, case_id, at = event["seq"], event["case_id"], event["at"]
    if tx.ledger.has_event(seq):
        return 0
    case = tx.cases.get(case_id)
    if case is None:
        return 0
    if event["act"] == ledger.REVERSED:
        return min(1, ledger.reverse_event(tx, seq, case_id, at))
    if event["act"] != ledger.CONFIRMED:
        return 0
    made = [item for item in tx.cases.decisions(case_id, event["round"]) if item.act in CONFIRMING]
    if not made or made[-1].category is None:
        return 0
    own = sorted({own for target in made[-1].targets for own in target.get("own", ())})
    heard = {
        item.report_id
        for item in tx.reports.evidence_about(own, case_id, standing=False)
        if item.received_at <= at
    }
    return min(1, ledger.credit_event(tx, seq, case_id, made[-1].category, sorted(heard), at))
