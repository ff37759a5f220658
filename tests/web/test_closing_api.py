"""A closed statement is its bytes: nothing that happens later changes them, and there is one."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service import statements_desk
from service.errors import Conflict
from service.statement_files import FORMATS
from service.wiring import Services
from tests.support import NOW
from tests.web.desk import REASON, Desk
from tests.web.world import AN_BINH, at, changed, confirmed, entering, group, prevented, settle

PHONE, OTHER = "0912345678", "0987654321"
HEAD = "code,level,name,parent,valid_from,valid_until\n"


@pytest.fixture
def town(desk: Desk) -> Desk:
    """A reporting year with one case, and the year is over."""
    settle(desk)
    group(desk, "zalo-1", members=100)
    at(desk, datetime(2026, 10, 10, 3, tzinfo=UTC))
    confirmed(desk, PHONE, ("zalo-1", AN_BINH))
    at(desk, NOW)
    return desk


def issue(desk: Desk, subject: str = AN_BINH, kind: str = "yearly", **more: Any) -> Any:
    body = {"subject": subject, "period": "2026", "close": True} | more
    return desk.post(f"/v1/statements/{kind}", body, "mai")


def files(
    desk: Desk, subject: str = AN_BINH, kind: str = "yearly", more: str = ""
) -> dict[str, bytes]:
    """The statement in every form as it comes now."""
    found = {}
    for form in FORMATS:
        path = f"/v1/statements/{kind}?subject={subject}&period=2026&format={form}{more}"
        answer = desk.get(path, "mai")
        assert answer.status_code == 200, answer.text
        found[form] = answer.content
    return found


def hashes(given: dict[str, bytes]) -> dict[str, str]:
    return {form: hashlib.sha256(content).hexdigest() for form, content in given.items()}


def much_happens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reversal, new cases and losses, other groups, figures and places, and newer renderers."""
    desk.post("/v1/cases/1/retract", {"reason": REASON}, "chi")
    case = confirmed(desk, OTHER, ("zalo-1", AN_BINH))
    prevented(desk, case, 70_000_000)
    changed(desk, "zalo-1", "2026-11-01", members=7, name="Tổ mới", state="ended")
    group(desk, "moi", on="2026-01-01")
    figure = {"target": "households", "subject": AN_BINH, "year": 2026, "numerator": 3,
              "denominator": 4, "source": "Báo cáo muộn"}  # fmt: skip
    assert desk.post("/v1/figures", figure, "mai").status_code == 201
    renamed = f"{AN_BINH},commune,Xã Mẫu Đổi Tên,98,2025-07-01,\n"
    assert entering(desk, "localities", (HEAD + renamed).encode()).json()["bad"] == 0
    with desk.services.records.writing() as tx:
        tx.movement.count_checks({(AN_BINH, datetime(2026, 10, 10, tzinfo=UTC).date()): (9, 3)})
    for form, (media, _) in list(FORMATS.items()):
        newer = f"newer {form}".encode()
        monkeypatch.setitem(FORMATS, form, (media, lambda _statement, content=newer: content))


def test_a_closed_statement_comes_to_the_byte_whatever_happens(
    town: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = files(town)
    made = issue(town)
    assert made.status_code == 201, made.text
    closed = files(town)
    assert made.json()["sha256"] == hashes(closed)
    assert closed["xlsx"] != b""
    assert set(closed) == set(drawn) == {"docx", "xlsx", "json"}
    other_map = files(town, more="&map=2026-11-20")
    much_happens(town, monkeypatch)
    at(town, NOW + timedelta(days=900))
    assert files(town) == closed
    assert files(town, more="&map=2026-11-14") == closed  # its own map
    assert hashes(files(town)) == made.json()["sha256"]
    (row,) = town.get("/v1/statements?kind=yearly&period=2026", "mai").json()["statements"]
    assert row["sha256"] == made.json()["sha256"]
    assert row["closed"]
    newer = {form: f"newer {form}".encode() for form in FORMATS}
    assert other_map != newer
    assert files(town, more="&map=2026-11-20") == newer
    for subject, kind in ((AN_BINH, "adhoc"), ("98", "yearly"), ("unit:CA-XA-101", "yearly")):
        assert files(town, subject, kind) == newer


def test_what_is_not_closed_goes_on_changing(town: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(town)
    before = {place: files(town, place)["json"] for place in (AN_BINH, "98")}
    changed(town, "zalo-1", "2026-11-01", members=7)
    after = {place: files(town, place)["json"] for place in (AN_BINH, "98")}
    assert before[AN_BINH] == after[AN_BINH]
    assert before["98"] != after["98"]


def test_a_closed_statement_outlives_a_correction_of_its_place(town: Desk) -> None:
    assert issue(town).status_code == 201
    closed = files(town)
    ended = (
        f"{AN_BINH},commune,Xã Mẫu An Bình,98,2025-07-01,2026-01-01\n"
        f"{AN_BINH}/001,village,Thôn Một,{AN_BINH},2025-07-01,2026-01-01\n"
        f"{AN_BINH}/002,village,Thôn Hai,{AN_BINH},2025-07-01,2026-01-01\n"
    )
    assert entering(town, "localities", (HEAD + ended).encode()).json()["bad"] == 0
    assert files(town) == closed


@pytest.mark.parametrize(
    ("moment", "status", "code"),
    [
        (datetime(2026, 11, 14, 16, 59, 59, tzinfo=UTC), 409, "period_runs"),
        (datetime(2026, 11, 14, 17, 0, tzinfo=UTC), 201, None),
        (datetime(2025, 11, 14, 16, 59, 59, tzinfo=UTC), 409, "period_runs"),
    ],
)
def test_a_period_is_closed_only_once_it_is_over_in_viet_nam(
    town: Desk, moment: datetime, status: int, code: str | None
) -> None:
    at(town, moment)
    answer = issue(town)
    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code


def test_a_running_period_is_issued_as_often_as_needed_and_each_is_kept(town: Desk) -> None:
    made = []
    for number in range(3):
        changed(town, "zalo-1", "2026-11-20", members=number)
        made.append(issue(town, period="2027", close=False, number=f"{number}/BC").json())
    assert len({item["snapshot_id"] for item in made}) == 3
    assert not any(item["closed"] for item in made)
    found = town.get("/v1/statements?period=2027", "mai").json()["statements"]
    assert [item["number"] for item in found] == ["0/BC", "1/BC", "2/BC"]
    assert [item["sha256"] for item in found] == [item["sha256"] for item in made]
    early = issue(town, period="2028", close=False)
    assert (early.status_code, early.json()["code"]) == (409, "period_runs")


def test_what_was_issued_may_still_be_closed_and_what_was_closed_is_closed_once(
    town: Desk,
) -> None:
    assert issue(town, close=False).status_code == 201
    assert issue(town).status_code == 201
    for close in (True, False):
        again = issue(town, close=close)
        assert (again.status_code, again.json()["code"]) == (409, "period_closed")
    assert issue(town, "98").status_code == 201
    assert issue(town, kind="adhoc").status_code == 201
    found = town.get("/v1/statements?limit=200", "mai").json()["statements"]
    assert [(item["kind"], item["subject"], item["closed"]) for item in found] == [
        ("yearly", AN_BINH, False), ("yearly", AN_BINH, True), ("yearly", "98", True),
        ("adhoc", AN_BINH, True),
    ]  # fmt: skip
    acts = [row["act"] for row in town.get("/v1/audit?limit=500", "dung").json()["entries"]]
    assert (acts.count("statement.close"), acts.count("statement.issue")) == (3, 1)


def test_two_who_close_at_once_make_one_statement(
    town: Desk, make_services: Callable[..., Services]
) -> None:
    """In two processes, as far as the records can tell."""
    sides = [town.services, make_services()]
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def close(services: Services) -> None:
        start.wait(30)
        try:
            statements_desk.issue(services, None, "yearly", AN_BINH, "2026", close=True)
            outcomes.append("closed")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=close, args=(sides[n % 2],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["closed"] + ["period_closed"] * 3
    (row,) = town.get("/v1/statements", "mai").json()["statements"]
    assert row["sha256"] == hashes(files(town))
