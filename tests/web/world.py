"""World: the sample places, groups in them, and cases that their members reported.

Two provinces are one since 01/07/2025 (97 went into 98), two communes were merged into 98/00101 and
one was split: 62.5 % of 98/00103 are 98/00104 and the rest 98/00105.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from httpx import Response
from sqlalchemy import update

from service.movement.shares import MILLION
from service.records.ledger_book import Entry
from service.records.officer_tables import sessions
from tests.web.desk import Desk

SAMPLES = Path(__file__).parent.parent / "samples" / "movement"
TABLES = ("localities", "units", "successions")
AN_BINH, CHANH_DONG, CHANH_TAY = "98/00101", "98/00104", "98/00105"
OLD_AN, OLD_CHANH = "97/00101", "98/00103"
FAR = datetime(2100, 1, 1, tzinfo=UTC)

_NETWORKS = count(1)

Told = tuple[str | None, str | None]
"""Group and locality of one report."""


def settle(desk: Desk, places: Iterable[str] = TABLES) -> None:
    """The sample places, entered by ``mai``, who minds the movement everywhere."""
    desk.hire("mai", "movement")
    for table in places:
        answer = entering(desk, table, (SAMPLES / f"{table}.csv").read_bytes())
        assert (answer.status_code, answer.json()["bad"]) == (200, 0), answer.text


def entering(desk: Desk, table: str, content: bytes, who: str = "mai", more: str = "") -> Response:
    """A table that somebody wants to enter."""
    head = desk.head(who, {"content_type": "text/csv"})
    return desk.client.post(f"/v1/places/{table}{more}", content=content, headers=head)


def group(desk: Desk, code: str, who: str = "mai", **fields: Any) -> Response:
    """A group that begins, with what is not said as with most."""
    usual = {
        "on": "2025-07-01", "name": "Tổ Zalo thôn Một", "participants": "residents",
        "head": "outside", "content": "outreach", "themes": ["fraud"], "platform": "zalo",
        "unit": "CA-XA-101", "locality": AN_BINH, "state": "maintained",
    }  # fmt: skip
    return desk.put(f"/v1/groups/{code}", usual | fields, who)


def changed(desk: Desk, code: str, on: str, who: str = "mai", **fields: Any) -> Response:
    """A group of which something changes from a day on."""
    return desk.put(f"/v1/groups/{code}", {"on": on, **fields}, who)


def at(desk: Desk, moment: datetime) -> None:
    """It is that moment, and whoever was logged in still is."""
    desk.services.clock = lambda: moment
    with desk.services.records.writing() as tx:
        tx.connection.execute(update(sessions).values(expires_at=FAR))


def told(desk: Desk, value: str, *by: Told, **more: Any) -> list[str]:
    """Receipts of reports about one value, each from a network of its own.

    A bank vouches for the members of groups: of anybody else the group's code is not believed.
    """
    receipts = []
    for code, place in by:
        number = next(_NETWORKS)
        said = {"address": f"10.{number // 250 % 250}.{number % 250}.1", **more}
        said |= {name: it for name, it in (("group", code), ("locality", place)) if it is not None}
        said.setdefault("story", f"họ gọi đòi tiền, lần {number}")
        if code is None:
            receipts.append(desk.report(value, **said))
            continue
        answer = desk.trusted(f"nguoi-{number}", value, **said)
        assert answer.status_code == 201, answer.text
        receipts.append(str(answer.json()["receipt"]))
    return receipts


def confirmed(desk: Desk, value: str, *by: Told, **more: Any) -> int:
    """A case of one value that two officers confirmed; gives its number."""
    told(desk, value, *by, **more)
    return agreed(desk, value)


def agreed(desk: Desk, value: str, case: int | None = None) -> int:
    """The newest case, or another, is confirmed by two officers."""
    number = case or desk.newest_case()
    for who in ("anh", "binh"):
        answer = desk.confirm(number, who, value)
        assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "confirmed"
    return number


def prevented(desk: Desk, case: int, amount: int, first: str = "anh", second: str = "binh") -> Any:
    """A prevented loss that one officer states and another accepts."""
    document = f"CV {next(_NETWORKS)}/NH ngày 20/11/2026"
    body = {"amount_vnd": amount, "evidence": "bank_hold", "document": document}
    stated = desk.post(f"/v1/cases/{case}/prevented", body, first)
    assert stated.status_code == 201, stated.text
    number = stated.json()["prevented"]
    reason = {"reason": "Đã đối chiếu với ngân hàng"}
    done = desk.post(f"/v1/cases/{case}/prevented/{number}/accept", reason, second)
    assert done.status_code == 200, done.text
    return done.json()


def entries(desk: Desk, case: int | None = None) -> list[Entry]:
    """The ledger, or what of it is about a case."""
    with desk.services.records.reading() as tx:
        found = tx.ledger.after(0, 100_000)
    assert [item.seq for item in found] == list(range(1, len(found) + 1))
    return [item for item in found if case in (None, item.case_id)]


def assert_whole(found: Iterable[Entry]) -> None:
    """One confirmation is one credit, however many share it."""
    assert sum(item.amount for item in found if item.what == "report") == MILLION
