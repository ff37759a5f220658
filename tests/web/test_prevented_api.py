"""A prevented loss counts once two officers say so with evidence, and somebody else commends it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from service.jobs import JOBS
from tests.support import NOW
from tests.web.desk import REASON, Desk
from tests.web.world import (
    AN_BINH,
    CHANH_DONG,
    CHANH_TAY,
    agreed,
    assert_whole,
    at,
    confirmed,
    entries,
    group,
    prevented,
    settle,
    told,
)

PHONE, OTHER = "0912345678", "0987654321"
LINK = "https://vay-nhanh.example.top/dang-ky?id=1"
BODY = {"amount_vnd": 90_000_000, "evidence": "bank_hold", "document": "CV 12/NH của ngân hàng"}
WHY = {"reason": "Đã đối chiếu với ngân hàng"}


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Two groups under two stations, and supervisors of both, of the province and of nowhere."""
    settle(desk)
    group(desk, "zalo-1")
    group(desk, "fb-2", unit="CA-PH-104", locality=CHANH_DONG)
    desk.hire("cuc", "supervisor", unit="CA-XA-101")
    desk.hire("duc", "supervisor", unit="CA-PH-104")
    desk.hire("tinh", "supervisor", unit="CA-TINH")
    return desk


def proposals(desk: Desk, who: str = "chi", more: str = "") -> list[dict[str, Any]]:
    answer = desk.get(f"/v1/commendations?limit=200{more}", who)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["nominations"]
    return found


def decide(desk: Desk, number: int, who: str, act: str = "accept") -> Any:
    return desk.post(f"/v1/commendations/{number}/{act}", WHY, who)


# stating and deciding


def test_two_officers_and_evidence_make_a_prevented_loss(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    before = entries(town)
    stated = town.post(f"/v1/cases/{case}/prevented", BODY, "anh")
    assert stated.status_code == 201
    assert (entries(town), proposals(town)) == (before, [])
    path = f"/v1/cases/{case}/prevented/{stated.json()['prevented']}"
    own = town.post(f"{path}/accept", WHY, "anh")
    assert (own.status_code, own.json()["code"]) == (409, "second_officer_required")
    assert entries(town) == before
    done = town.post(f"{path}/accept", WHY, "binh")
    assert done.json() == {"prevented": 1, "state": "accepted", "nominated": 2}
    (entry,) = entries(town)[len(before) :]
    assert (entry.act, entry.what, entry.amount, entry.reports) == ("confirmed", "prevented", 0, 0)
    assert (entry.prevented_vnd, entry.group_code, entry.unit) == (
        90_000_000, "zalo-1", "CA-XA-101",
    )  # fmt: skip
    for act in ("accept", "refuse"):
        again = town.post(f"{path}/{act}", WHY, "chi")
        assert (again.status_code, again.json()["code"]) == (409, "prevented_decided")
    (shown,) = town.get(f"/v1/cases/{case}/prevented", "anh").json()["prevented"]
    assert (shown["state"], shown["amount_vnd"], shown["evidence"]) == (
        "accepted", 90_000_000, "bank_hold",
    )  # fmt: skip
    acts = [row["act"] for row in town.get("/v1/audit?limit=200", "dung").json()["entries"]]
    assert {"prevented.state", "prevented.accepted"} <= set(acts)


@pytest.mark.parametrize(
    "change",
    [{"evidence": "hearsay"}, {"evidence": None}, {"document": " "}, {"amount_vnd": 0},
     {"amount_vnd": -5}, {"amount_vnd": 10**12 + 1}, {"amount_vnd": 1.5}, {"name": "Nguyễn A"}],
)  # fmt: skip
def test_without_evidence_or_an_amount_nothing_is_stated(
    town: Desk, change: dict[str, Any]
) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    assert town.post(f"/v1/cases/{case}/prevented", BODY | change, "anh").status_code == 422
    assert town.get(f"/v1/cases/{case}/prevented", "anh").json()["prevented"] == []


def test_only_of_a_confirmed_case_both_when_stated_and_when_accepted(town: Desk) -> None:
    told(town, PHONE, ("zalo-1", AN_BINH))
    for _ in range(2):
        answer = town.post("/v1/cases/1/prevented", BODY, "anh")
        assert (answer.status_code, answer.json()["code"]) == (409, "case_state")
        town.confirm(1, "anh", PHONE)
    agreed_case = town.confirm(1, "binh", PHONE)
    assert agreed_case.json()["state"] == "confirmed"
    assert town.post("/v1/cases/1/prevented", BODY, "anh").status_code == 201
    town.post("/v1/cases/1/retract", {"reason": REASON}, "chi")
    before = entries(town)
    late = town.post("/v1/cases/1/prevented/1/accept", WHY, "binh")
    assert (late.status_code, late.json()["code"]) == (409, "case_state")
    assert (entries(town), proposals(town)) == (before, [])


def test_a_document_proves_one_loss_however_it_is_spelled(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    other = confirmed(town, OTHER, ("fb-2", CHANH_DONG))
    assert town.post(f"/v1/cases/{case}/prevented", BODY, "anh").status_code == 201
    for number in (case, other):
        for spelled in (BODY["document"], "cv 12/nh  CỦA ngân hàng "):
            again = town.post(f"/v1/cases/{number}/prevented", BODY | {"document": spelled}, "binh")
            assert (again.status_code, again.json()["code"]) == (409, "prevented_known")
    town.post(f"/v1/cases/{case}/prevented/1/refuse", WHY, "binh")
    assert town.post(f"/v1/cases/{other}/prevented", BODY, "anh").status_code in (201, 409)


def test_who_accepts_is_not_of_the_unit_that_stated_it(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    for who, unit in (("giang", "PA05"), ("hanh", "PA05"), ("khoi", "PC02")):
        town.hire(who, "verifier", unit=unit)
    town.post(f"/v1/cases/{case}/prevented", BODY, "giang")
    path = f"/v1/cases/{case}/prevented/1/accept"
    assert town.post(path, WHY, "hanh").json()["code"] == "own_unit"
    assert town.post(path, WHY, "khoi").status_code == 200


def test_what_was_refused_gives_nothing(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    before = entries(town)
    town.post(f"/v1/cases/{case}/prevented", BODY, "anh")
    own = town.post(f"/v1/cases/{case}/prevented/1/refuse", WHY, "anh")
    assert own.json()["code"] == "second_officer_required"
    done = town.post(f"/v1/cases/{case}/prevented/1/refuse", WHY, "binh")
    assert done.json() == {"prevented": 1, "state": "refused", "nominated": 0}
    assert (entries(town), proposals(town)) == (before, [])


def test_a_statement_belongs_to_its_case_and_to_those_who_work_there(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    other = confirmed(town, OTHER, ("fb-2", CHANH_DONG))
    town.post(f"/v1/cases/{case}/prevented", BODY, "anh")
    assert town.post(f"/v1/cases/{other}/prevented/1/accept", WHY, "binh").status_code == 404
    assert town.post(f"/v1/cases/{case}/prevented/9/accept", WHY, "binh").status_code == 404
    town.hire("xa.khac", f"verifier@locality:{CHANH_DONG}")
    for path, body in (("", BODY), ("/1/accept", WHY)):
        answer = town.post(f"/v1/cases/{case}/prevented{path}", body, "xa.khac")
        assert answer.status_code in (403, 404)
    assert town.get(f"/v1/cases/{case}/prevented", "xa.khac").status_code == 404
    for who in ("dung", "emi", "mai"):
        answer = town.post(f"/v1/cases/{case}/prevented", BODY, who)
        assert answer.json()["code"] == "role_missing"


def test_many_who_accept_at_once_make_one_credit(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    town.post(f"/v1/cases/{case}/prevented", BODY, "anh")
    path = f"/v1/cases/{case}/prevented/1/accept"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: town.post(path, WHY, ("binh", "chi")[n % 2]), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 15
    assert sum(entry.prevented_vnd for entry in entries(town)) == BODY["amount_vnd"]
    assert len(proposals(town)) == 2


@pytest.mark.parametrize("amount", [1, 2, 7, 1_000_003, 10**12])
def test_it_is_shared_as_the_credit_is_to_the_last_dong(town: Desk, amount: int) -> None:
    by = (("zalo-1", AN_BINH), ("zalo-1", CHANH_TAY), ("fb-2", CHANH_DONG), (None, None))
    case = confirmed(town, PHONE, *by)
    prevented(town, case, amount)
    prevented(town, case, amount)
    found = entries(town, case)
    assert_whole(found)
    shares = {(e.group_code, e.locality): e.amount for e in found if e.what == "report"}
    given: dict[Any, int] = {}
    for entry in found:
        if entry.what == "prevented":
            key = (entry.group_code, entry.locality)
            given[key] = given.get(key, 0) + entry.prevented_vnd
    assert sum(given.values()) == 2 * amount
    for key, share in shares.items():
        assert abs(given[key] - 2 * amount * share / 1_000_000) <= 2


# the nomination


def test_whoever_is_credited_is_put_forward_at_once_with_the_facts(town: Desk) -> None:
    at(town, NOW - timedelta(days=3))
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    at(town, NOW)
    prevented(town, case, 90_000_001)
    found = {(item["kind"], item["subject"]): item for item in proposals(town)}
    assert set(found) == {
        ("group", "zalo-1"), ("group", "fb-2"), ("unit", "CA-XA-101"), ("unit", "CA-PH-104"),
    }  # fmt: skip
    for item in found.values():
        assert (item["occasion"], item["state"], item["decided_by"]) == (
            "at_once", "proposed", None,
        )  # fmt: skip
        assert item["made_at"] == NOW.isoformat()
        assert (item["facts"]["case"], item["facts"]["confirmed_on"]) == (case, "2026-11-22")
    assert sum(found["group", code]["facts"]["prevented_vnd"] for code in ("zalo-1", "fb-2")) == (
        90_000_001
    )
    assert found["group", "zalo-1"]["locality"] == AN_BINH
    assert found["unit", "CA-PH-104"]["unit"] == "CA-PH-104"


def test_nobody_of_the_nominees_unit_decides_nor_anybody_of_none(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    prevented(town, case, 90_000_000)
    numbers = {item["subject"]: item["id"] for item in proposals(town)}
    for subject, own, other in (
        ("zalo-1", "cuc", "duc"), ("CA-XA-101", "cuc", "tinh"),
        ("fb-2", "duc", "cuc"), ("CA-PH-104", "duc", "tinh"),
    ):  # fmt: skip
        refused = decide(town, numbers[subject], own)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_unit")
        nowhere = decide(town, numbers[subject], "chi")
        assert (nowhere.status_code, nowhere.json()["code"]) == (403, "unit_needed")
        assert decide(town, numbers[subject], other).json() == {"state": "accepted"}
        for act in ("accept", "decline"):
            again = decide(town, numbers[subject], other, act)
            assert (again.status_code, again.json()["code"]) == (409, "nomination_decided")
    for who in ("anh", "mai", "dung", "emi"):
        assert decide(town, numbers["zalo-1"], who).json()["code"] == "role_missing"
    assert decide(town, 999, "tinh").status_code == 404


def test_a_unit_below_the_nominees_does_not_decide_about_it(town: Desk) -> None:
    group(town, "tinh-1", unit="CA-TINH", locality="98")
    case = confirmed(town, PHONE, ("tinh-1", AN_BINH))
    prevented(town, case, 90_000_000)
    for item in proposals(town):
        for who in ("cuc", "duc", "tinh"):
            assert decide(town, item["id"], who).json()["code"] == "own_unit"
    town.hire("hanoi", "supervisor", unit="PA05")
    assert decide(town, proposals(town)[0]["id"], "hanoi", "decline").json() == {
        "state": "declined"
    }


def test_a_supervisor_decides_in_his_area_only_and_sees_no_other(town: Desk) -> None:
    town.hire("huong", f"supervisor@locality:{CHANH_DONG}", unit="PA05")
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    prevented(town, case, 90_000_000)
    numbers = {item["subject"]: item["id"] for item in proposals(town)}
    seen = {item["subject"] for item in proposals(town, "huong")}
    assert "fb-2" in seen
    assert not seen & {"zalo-1", "CA-XA-101"}
    assert decide(town, numbers["zalo-1"], "huong").json()["code"] == "out_of_scope"
    assert decide(town, numbers["fb-2"], "huong").status_code == 200


def test_many_who_decide_at_once_decide_once(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    prevented(town, case, 90_000_000)
    number = proposals(town)[0]["id"]
    works = [("duc", "accept"), ("tinh", "decline")] * 8
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda work: decide(town, number, *work), works))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 15


def test_a_reversal_takes_it_back_and_voids_what_nobody_decided(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    prevented(town, case, 90_000_000)
    numbers = {item["subject"]: item["id"] for item in proposals(town)}
    decide(town, numbers["zalo-1"], "duc")
    decide(town, numbers["fb-2"], "cuc", "decline")
    other = confirmed(town, OTHER, ("zalo-1", AN_BINH))
    prevented(town, other, 60_000_000)
    at(town, NOW + timedelta(days=1))
    town.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    found = entries(town, case)
    assert sum(e.amount for e in found) == sum(e.prevented_vnd for e in found) == 0
    undone = [e for e in found if e.act == "reversed"]
    assert {(e.what, e.credited_on) for e in undone} == {
        ("report", date(2026, 11, 23)), ("prevented", date(2026, 11, 23)),
    }  # fmt: skip
    states = {
        (item["subject"], item["period"]): item["state"]
        for item in proposals(town)
    }  # fmt: skip
    assert states == {
        ("zalo-1", f"case-{case}-1"): "accepted",
        ("fb-2", f"case-{case}-1"): "declined",
        ("CA-XA-101", f"case-{case}-1"): "void",
        ("CA-PH-104", f"case-{case}-1"): "void",
        ("zalo-1", f"case-{other}-2"): "proposed",
        ("CA-XA-101", f"case-{other}-2"): "proposed",
    }
    late = decide(town, numbers["CA-XA-101"], "duc")
    assert (late.status_code, late.json()["code"]) == (409, "nomination_decided")


def test_a_loss_that_nobody_is_credited_for_is_not_prevented(town: Desk) -> None:
    """A listing that ran out: the case is no longer a confirmed one."""
    case = confirmed(town, LINK, ("zalo-1", AN_BINH))
    town.post(f"/v1/cases/{case}/prevented", BODY, "anh")
    at(town, NOW + timedelta(days=400))
    (job,) = [job for job in JOBS if job.name == "end_listings"]
    assert job.work(town.services) == 1
    answer = town.post(f"/v1/cases/{case}/prevented/1/accept", WHY, "binh")
    assert answer.json()["code"] == "case_state"
    assert proposals(town) == []


def test_what_proves_it_is_read_by_the_second_officer_and_stands_in_no_list(town: Desk) -> None:
    case = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    secret = "Biên bản làm việc với bà Trần Thị Thử, 0912000111"
    town.post(f"/v1/cases/{case}/prevented", BODY | {"document": secret}, "anh")
    (stated,) = town.get(f"/v1/cases/{case}/prevented", "binh").json()["prevented"]
    assert (stated["document"], stated["reason"]) == (secret, None)
    town.post(f"/v1/cases/{case}/prevented/1/accept", {"reason": secret}, "binh")
    masked = town.get(f"/v1/cases/{case}/prevented", "dung").text
    assert "Biên bản" in masked
    assert "0912000111" not in masked
    paths = (
        f"/v1/cases/{case}",
        "/v1/commendations",
        "/v1/statements/yearly?subject=*&period=2027",
    )
    shown = [town.get(path, "chi").text for path in paths]
    shown.append(town.get("/v1/audit?limit=200", "dung").text)
    assert not any("Trần Thị Thử" in text or "0912000111" in text for text in shown)


def test_two_officers_agree_on_the_case_again_before_it_counts(town: Desk) -> None:
    """Stated of a first case, the number of a second one accepts nothing of the first."""
    first = confirmed(town, PHONE, ("zalo-1", AN_BINH))
    told(town, OTHER, ("fb-2", CHANH_DONG))
    second = agreed(town, OTHER)
    town.post(f"/v1/cases/{first}/prevented", BODY, "anh")
    other = BODY | {"document": "CV 13/NH của ngân hàng"}
    town.post(f"/v1/cases/{second}/prevented", other, "anh")
    town.post(f"/v1/cases/{second}/prevented/2/accept", WHY, "binh")
    assert {e.case_id for e in entries(town) if e.what == "prevented"} == {second}
