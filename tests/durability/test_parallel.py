"""What many do at the same moment is done once."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial

import pytest
from sqlalchemy import func, select

from service.records.officer_tables import audit
from service.records.tables import (
    cases,
    decisions,
    indicators,
    ledger_events,
    personal,
    reports,
    voices,
)
from service.records_care.verifying import verify
from service.wiring import Services
from tests.durability.running import Town, at_once
from tests.durability.whole import half_states

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PHONE = "0912345678"
KEY = "mot-khoa-cho-mot-lan-bao"


def _count(services: Services, *where: object) -> int:
    statement = select(func.count()).select_from(where[0]).where(*where[1:])
    with services.records.reading() as tx:
        return int(tx.connection.execute(statement).scalar() or 0)


def test_five_hundred_parallel_submits_with_one_key_make_one_report(town: Town) -> None:
    with town.server() as front:
        works = [
            partial(
                front.report, PHONE, address=f"198.51.100.{place % 10}", story="gọi đòi tiền",
                idempotency_key=KEY,
            )
            for place in range(500)
        ]  # fmt: skip
        answers = at_once(works)
        assert Counter(status for status, _ in answers) == {201: 500}
        assert len({str(answer) for _, answer in answers}) == 1
    receipt = str(answers[0][1]["receipt"])
    services = town.services
    case = town.case_of(receipt)
    assert _count(services, reports) == 1
    assert _count(services, voices) == 1
    assert _count(services, personal, personal.c.kind == "report") == 1
    assert _count(services, audit, audit.c.act == "report.submit") == 1
    assert _count(services, cases, cases.c.id == case, cases.c.reports == 1) == 1
    assert half_states(services) == []
    assert verify(services) == []


def test_fifty_parallel_confirms_of_one_case_make_one_listing(town: Town) -> None:
    tokens = [town.hire(f"verifier-{number}") for number in range(50)]
    with town.server() as front:
        status, answer = front.report(PHONE)
        assert status == 201
        case = town.case_of(str(answer["receipt"]))
        answers = at_once([partial(front.confirm, case, PHONE, token) for token in tokens])
        assert Counter(status for status, _ in answers) == {200: 2, 409: 48}
        states = sorted(answer["state"] for status, answer in answers if status == 200)
        assert states == ["awaiting_second", "confirmed"]
        assert {answer["code"] for status, answer in answers if status == 409} == {"case_state"}
        assert front.check(PHONE)["state"] == "confirmed_scam"
    services = town.services
    assert _count(services, indicators) == 1
    assert _count(services, ledger_events) == 1
    assert _count(services, decisions) == 2
    assert _count(services, audit, audit.c.act.like("case.confirm%")) == 2
    assert half_states(services) == []
    assert verify(services) == []


def test_one_officer_in_fifty_windows_lists_nothing(town: Town) -> None:
    token = town.hire("verifier-1")
    with town.server() as front:
        status, answer = front.report(PHONE)
        assert status == 201
        case = town.case_of(str(answer["receipt"]))
        answers = at_once([partial(front.confirm, case, PHONE, token)] * 50)
        assert Counter(status for status, _ in answers) == {200: 1, 409: 49}
        codes = {answer["code"] for status, answer in answers if status == 409}
        assert codes == {"second_officer_required"}
        assert front.check(PHONE)["state"] == "no_information"
    assert _count(town.services, indicators) == 0
    assert half_states(town.services) == []


def test_fifty_parallel_retractions_of_one_case_undo_it_once(town: Town) -> None:
    tokens = [town.hire(f"supervisor-{number}", "supervisor") for number in range(50)]
    with town.server() as near, town.server() as far:
        status, answer = near.report(PHONE)
        assert status == 201
        case = town.case_of(str(answer["receipt"]))
        for token in tokens[:2]:
            assert near.confirm(case, PHONE, token)[0] == 200
        answers = at_once(
            [
                partial((near, far)[place % 2].retract, case, token)
                for place, token in enumerate(tokens)
            ]
        )
        assert Counter(status for status, _ in answers) == {200: 1, 409: 49}
        begun = time.monotonic()  # whichever of them it was that undid it
        for front in (near, far):
            while front.check(PHONE)["state"] != "no_information":
                assert time.monotonic() - begun < 2
                time.sleep(0.01)
    services = town.services
    assert _count(services, ledger_events, ledger_events.c.act == "reversed") == 1
    assert _count(services, audit, audit.c.act == "case.retract") == 1
    assert half_states(services) == []
    assert verify(services) == []
