"""What was confirmed before there was a ledger is entered in it once, dated as it was decided."""

from __future__ import annotations

from sqlalchemy import delete

from service.catching_up import credit_past
from service.clock import local_day
from service.movement.shares import MILLION
from service.records.movement_tables import credited_reports, ledger_entries
from service.records.tables import counters
from service.records_care import verify
from tests.web.desk import REASON, Desk


def forget_ledger(desk: Desk) -> None:
    """As if the records were older than the ledger."""
    with desk.services.records.writing() as tx:
        for table in (ledger_entries, credited_reports):
            tx.connection.execute(delete(table))
        tx.connection.execute(delete(counters).where(counters.c.name == "entries"))


def test_older_confirmations_and_reversals_are_entered_once(desk: Desk) -> None:
    first = desk.listed("evil-one.example", "anh", "binh")
    decided_on = local_day(desk.services.now())
    second = desk.listed("evil-two.example", "anh", "binh")
    desk.later(hours=7)
    answer = desk.post(f"/v1/cases/{second}/retract", {"reason": REASON}, "chi")
    assert answer.status_code == 200, answer.text
    undone_on = local_day(desk.services.now())
    forget_ledger(desk)
    desk.later(days=10)
    assert credit_past(desk.services) == 3
    with desk.services.records.reading() as tx:
        entries = tx.ledger.after(0, 10)
    assert [(e.case_id, e.act, e.amount) for e in entries] == [
        (first, "confirmed", MILLION),
        (second, "confirmed", MILLION),
        (second, "reversed", -MILLION),
    ]
    assert entries[0].credited_on == decided_on
    assert entries[2].credited_on == undone_on
    assert credit_past(desk.services) == 0
    assert verify(desk.services) == []


def test_what_is_in_the_ledger_is_not_entered_again(desk: Desk) -> None:
    desk.listed("evil-one.example", "anh", "binh")
    assert credit_past(desk.services) == 0
    with desk.services.records.reading() as tx:
        assert tx.ledger.last() == 1
