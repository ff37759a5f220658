"""Strangers, however many, change nothing about an honest number."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from service.records.tables import indicators, reports
from service.records_care.verifying import verify
from tests.durability.running import CATEGORY, Front, Town
from tests.durability.whole import half_states

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

PHONE = "0912345678"
SHOP = "https://cua-hang-nho.com/"
CHANGING = ("versions", "token")
MANY = 1_000


def _public(front: Front, value: str, language: str) -> str:
    """The whole answer, apart from what names the moment and the versions."""
    answer = front.check(value, accept_language=language)
    return json.dumps({name: answer[name] for name in answer if name not in CHANGING})


def _everything(front: Front) -> list[str]:
    return [_public(front, value, word) for value in (PHONE, SHOP) for word in ("vi", "en")]


def test_a_thousand_anonymous_reports_on_an_honest_number_change_nothing(town: Town) -> None:
    with town.server() as front:
        before = _everything(front)

        def report(number: int) -> tuple[int, Any]:
            said = {
                "values": [{"value": PHONE}, {"value": SHOP}],
                "story": f"người thứ {number} nói đây là lừa đảo",
                "category": CATEGORY,
                "loss_vnd": 1_000_000 + number,
                "locality": f"{number % 60 + 1:02d}/{number:05d}",
            }
            return front.ask(
                "/v1/reports", said, x_forwarded_for=f"{20 + number // 250}.7.{number % 250}.9",
                x_device=f"device-{number}", user_agent=f"app/{number}",
            )  # fmt: skip

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(report, range(MANY)))
        assert {status for status, _ in answers} == {201}
        assert len({answer["receipt"] for _, answer in answers}) == MANY
        after = _everything(front)
    with town.server() as fresh:
        anew = _everything(fresh)
    assert after == before
    assert anew == before
    with town.services.records.reading() as tx:
        assert tx.connection.execute(select(func.count()).select_from(reports)).scalar() == MANY
        assert tx.connection.execute(select(func.count()).select_from(indicators)).scalar() == 0
    assert half_states(town.services) == []
    assert verify(town.services) == []
