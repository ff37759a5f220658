"""Who might be commended is proposed by what stands confirmed, people only as they agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from service.jobs import JOBS
from service.movement.shares import MILLION
from service.records.tables import personal, report_observables
from tests.support import NOW
from tests.web.desk import REASON, Desk
from tests.web.world import (
    AN_BINH,
    CHANH_DONG,
    agreed,
    at,
    confirmed,
    entries,
    group,
    prevented,
    settle,
    told,
)

WORDS = "Quy khach trung thuong xe SH bam vao day de nhan qua ngay hom nay nhe {}"
NAME, CONTACT = "Trần Thị Thử Nghiệm", "thu.nghiem@thu-rieng.example"
WHY = {"reason": "Thành tích rõ ràng"}


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Two groups, and a supervisor of another unit."""
    settle(desk)
    group(desk, "zalo-1")
    group(desk, "fb-2", unit="CA-PH-104", locality=CHANH_DONG)
    desk.hire("duc", "supervisor", unit="PA05")
    return desk


def phone(number: int) -> str:
    return f"091{number:07}"


def page(number: int) -> str:
    """Pages of one owner are one campaign."""
    return f"https://trung-thuong.example.top/trang-{number}"


def flood(desk: Desk, case: int, many: int, code: str = "zalo-1") -> None:
    """As many reports again of what the case's first one named, in bulk."""
    with desk.services.records.writing() as tx:
        first = tx.reports.of_case(case)[0]
        values = tx.connection.execute(
            select(report_observables.c.kind, report_observables.c.digest)
            .where(report_observables.c.report_id == first.id)
            .order_by(report_observables.c.place)
        ).all()
        for number in range(many):
            tx.reports.add(
                [tuple(value) for value in values], receipt_ref=f"flood-{case}-{code}-{number}",
                body_hash="0" * 64, state="taken", case_id=case, received_at=NOW,
                category=None, channel="zalo", trusted=True, locality=AN_BINH,
                group_code=code, loss_vnd=1_000_000, happened_on=None,
                verdict_state="no_information", verdict_score=None,
                evidence_hash=f"{number:064}", network_ref=None, hint=None, template=None,
            )  # fmt: skip


def propose(desk: Desk, period: str = "2027") -> dict[tuple[str, str], dict[str, Any]]:
    """The proposals of a period after its points were reckoned anew, by kind and code."""
    done = desk.post("/v1/commendations/propose", {"period": period}, "chi")
    assert done.status_code == 200, done.text
    return listed(desk, f"&period={period}")


def listed(desk: Desk, more: str = "", who: str = "chi") -> dict[tuple[str, str], dict[str, Any]]:
    answer = desk.get(f"/v1/commendations?limit=200{more}", who)
    assert answer.status_code == 200, answer.text
    return {(item["kind"], item["subject"]): item for item in answer.json()["nominations"]}


# points


def test_a_thousand_reports_of_one_campaign_end_at_the_cap(town: Desk) -> None:
    for number in range(10):
        told(town, page(number), ("zalo-1", AN_BINH))
        case = town.newest_case()
        flood(town, case, 99)
        for who in ("anh", "binh"):
            assert town.confirm(case, who, page(number), level="page").status_code == 200
    found = entries(town)
    assert len({item.case_id for item in found}) == 10
    assert {item.campaign for item in found} == {found[0].case_id}
    assert sum(item.reports for item in found) == 1_000
    assert sum(item.amount for item in found) == 10 * MILLION
    proposed = propose(town)
    assert set(proposed) == {("group", "zalo-1"), ("unit", "CA-XA-101")}
    for item in proposed.values():
        assert item["points_millionths"] == 3 * MILLION
        (line,) = item["facts"]["lines"]
        assert (line["earned"], line["capped"]) == (10 * MILLION, 3 * MILLION)
        assert line["cases"] == sorted({entry.case_id for entry in found})
    flood(town, found[0].case_id, 500)
    assert propose(town)["group", "zalo-1"]["points_millionths"] == 3 * MILLION


def test_cases_of_one_wording_are_one_campaign_and_of_others_their_own(town: Desk) -> None:
    for number in range(5):
        link = f"http://mot-{number}.example.net"
        said = {"message": WORDS.format(link), "group": "zalo-1", "locality": AN_BINH}
        assert town.trusted(f"nguoi {number}", **said).status_code == 201
        agreed(town, link)
    for number in range(2):
        confirmed(town, phone(number), ("zalo-1", AN_BINH))
    lines = propose(town)["group", "zalo-1"]["facts"]["lines"]
    assert [(line["earned"], line["capped"]) for line in lines] == [
        (5 * MILLION, 3 * MILLION), (MILLION, MILLION), (MILLION, MILLION),
    ]  # fmt: skip


def test_any_number_of_unconfirmed_reports_earns_nothing(town: Desk) -> None:
    for number in range(4):
        told(town, phone(number), ("zalo-1", AN_BINH))
        flood(town, town.newest_case(), 250)
    town.post("/v1/cases/2/reject", {"reason": REASON}, "anh")
    town.confirm(3, "anh", phone(2))
    assert propose(town) == {}
    assert entries(town) == []


def test_what_was_overturned_costs_twice_and_a_fall_below_one_point_ends_it(town: Desk) -> None:
    cases = [confirmed(town, phone(number), ("zalo-1", AN_BINH)) for number in range(5)]
    assert propose(town)["group", "zalo-1"]["points_millionths"] == 5 * MILLION
    town.post(f"/v1/cases/{cases[0]}/retract", {"reason": REASON}, "chi")
    found = propose(town)["group", "zalo-1"]
    assert found["points_millionths"] == 2 * MILLION
    assert (found["facts"]["cases"], found["facts"]["overturned"]) == (4, 1)
    first = found["facts"]["lines"][0]
    assert (first["overturned"], first["cost"]) == ([cases[0]], 2 * MILLION)
    town.post(f"/v1/cases/{cases[1]}/retract", {"reason": REASON}, "chi")
    assert propose(town) == {}


def test_what_was_earned_last_year_and_overturned_now_costs_now(town: Desk) -> None:
    at(town, NOW - timedelta(days=30))
    old = confirmed(town, phone(0), ("zalo-1", AN_BINH))
    assert propose(town, "2026")["group", "zalo-1"]["points_millionths"] == MILLION
    at(town, NOW)
    for number in range(1, 5):
        confirmed(town, phone(number), ("zalo-1", AN_BINH))
    town.post(f"/v1/cases/{old}/retract", {"reason": REASON}, "chi")
    assert propose(town, "2027")["group", "zalo-1"]["points_millionths"] == 2 * MILLION
    assert propose(town, "2026") == {}  # nothing of that year stands


def test_a_prevented_loss_earns_up_to_its_cap(town: Desk) -> None:
    case = confirmed(town, phone(0), ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    prevented(town, case, 200_000_000)
    found = propose(town)
    assert found["group", "zalo-1"]["points_millionths"] == 2_500_000
    prevented(town, case, 10**9)
    assert propose(town)["group", "zalo-1"]["points_millionths"] == 3_500_000


def test_what_a_human_decided_stays_as_he_saw_it(town: Desk) -> None:
    confirmed(town, phone(0), ("zalo-1", AN_BINH), ("zalo-1", AN_BINH))
    number = propose(town)["group", "zalo-1"]["id"]
    assert town.post(f"/v1/commendations/{number}/decline", WHY, "duc").status_code == 200
    for more in range(1, 3):
        confirmed(town, phone(more), ("zalo-1", AN_BINH))
    found = propose(town)
    assert (found["group", "zalo-1"]["state"], found["unit", "CA-XA-101"]["state"]) == (
        "declined", "proposed",
    )  # fmt: skip
    assert found["group", "zalo-1"]["points_millionths"] == MILLION
    assert found["unit", "CA-XA-101"]["points_millionths"] == 3 * MILLION


def test_the_job_proposes_and_the_formula_goes_with_every_list(town: Desk) -> None:
    confirmed(town, phone(0), ("zalo-1", AN_BINH))
    (job,) = [job for job in JOBS if job.name == "propose"]
    assert job.work(town.services) == job.work(town.services) == 2
    assert len(listed(town)) == 2
    formula = town.get("/v1/commendations", "chi").json()["formula"]
    assert "3" in formula["vi"]
    assert "overturned" in formula["en"] or "retracted" in formula["en"]
    for period in ("20x6", "2026-10", "2026-11-15..2027-11-14", "phase1"):
        answer = town.post("/v1/commendations/propose", {"period": period}, "chi")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_period")
    for who in ("mai", "anh"):
        answer = town.post("/v1/commendations/propose", {"period": "2027"}, who)
        assert answer.json()["code"] == "role_missing"


# people


def agree(desk: Desk, receipt: str, *, yes: bool = True, **more: str) -> Any:
    given = {"receipt": receipt, "agree": yes, "name": NAME, "contact": CONTACT, **more}
    return desk.post("/v1/reports/commendation", given)


def sealed_names(desk: Desk) -> int:
    """How many names of people who agreed lie sealed."""
    with desk.services.records.reading() as tx:
        statement = select(func.count()).where(personal.c.ref.like("consent:%"))
        return int(tx.connection.execute(statement).scalar() or 0)


def put_forward(desk: Desk) -> tuple[str, int, int]:
    """Somebody who agreed and prevented a loss: the receipt, the case, the proposal's number."""
    first, _ = told(desk, phone(0), ("zalo-1", AN_BINH), ("fb-2", CHANH_DONG))
    assert agree(desk, first).json() == {"agreed": True}
    case = agreed(desk, phone(0))
    prevented(desk, case, 90_000_000)
    people = [item for (kind, _), item in listed(desk).items() if kind == "person"]
    assert [item["subject"] for item in people] == [None]
    return first, case, people[0]["id"]


def test_people_are_proposed_only_as_they_agreed_and_without_their_name(town: Desk) -> None:
    _, case, number = put_forward(town)
    found = listed(town)["person", None]
    assert (found["state"], found["facts"]["case"], found["points_millionths"]) == (
        "proposed", case, 0,
    )  # fmt: skip
    assert town.post(f"/v1/commendations/{number}/accept", WHY, "duc").status_code == 200
    shown = [
        town.get(path, "chi").text
        for path in (
            "/v1/commendations", "/v1/statements/yearly?subject=*&period=2027",
            f"/v1/cases/{case}", f"/v1/cases/{case}/prevented",
        )
    ]  # fmt: skip
    shown.append(town.get("/v1/audit?limit=500", "dung").text)
    for text in shown:
        assert NAME not in text
        assert CONTACT not in text
    assert "Cá nhân đã đồng ý" in shown[1]


def test_a_name_is_read_for_a_purpose_that_is_kept(town: Desk) -> None:
    _, _, number = put_forward(town)
    path = f"/v1/commendations/{number}/reveal"
    why = {"purpose": "Lập hồ sơ khen thưởng"}
    assert town.post(path, {}, "duc").status_code == 422
    for who in ("anh", "dung", "mai", "emi"):
        assert town.post(path, why, who).json()["code"] == "role_missing"
    town.hire("xa.khac", "supervisor@locality:01", unit="X")
    assert town.post(path, why, "xa.khac").json()["code"] == "out_of_scope"
    assert town.post(path, why, "duc").json() == {"name": NAME, "contact": CONTACT}
    seen = town.get("/v1/audit?limit=500", "dung").json()["entries"]
    looks = [row for row in seen if row["act"] == "commendation.reveal"]
    assert [row["subject"] for row in looks] == [f"nomination:{number}"]
    group_number = listed(town)["group", "zalo-1"]["id"]
    assert town.post(f"/v1/commendations/{group_number}/reveal", why, "duc").status_code == 404


@pytest.mark.parametrize("way", ["withdrawn", "erased"])
@pytest.mark.parametrize("decided", [False, True])
def test_who_no_longer_agrees_is_gone_with_his_name(town: Desk, way: str, decided: bool) -> None:
    receipt, _, number = put_forward(town)
    if decided:
        town.post(f"/v1/commendations/{number}/accept", WHY, "duc")
    assert sealed_names(town) == 1
    if way == "withdrawn":
        assert agree(town, receipt, yes=False).json() == {"agreed": False}
    else:
        assert town.post("/v1/reports/erase", {"receipt": receipt}).json() == {"erased": True}
    assert ("person", None) not in listed(town)
    assert sealed_names(town) == 0
    why = {"purpose": "Lập hồ sơ khen thưởng"}
    assert town.post(f"/v1/commendations/{number}/reveal", why, "duc").status_code == 404
    assert ("group", "zalo-1") in listed(town)
    if way == "erased":
        assert agree(town, receipt).json() == {"agreed": False}


def test_who_agrees_again_corrects_the_name_and_stays_proposed(town: Desk) -> None:
    receipt, _, number = put_forward(town)
    town.later(seconds=1)
    assert agree(town, receipt, name="Trần Thị Sửa Lại").json() == {"agreed": True}
    assert listed(town)["person", None]["id"] == number
    assert sealed_names(town) == 1
    why = {"purpose": "Lập hồ sơ khen thưởng"}
    shown = town.post(f"/v1/commendations/{number}/reveal", why, "duc").json()
    assert shown["name"] == "Trần Thị Sửa Lại"
    kept = town.post("/v1/reports/export", {"receipt": receipt}).json()["report"]
    assert kept["commendation"] == {"name": "Trần Thị Sửa Lại", "contact": CONTACT}


def test_a_consent_ends_with_the_time_for_which_contacts_are_kept(town: Desk) -> None:
    _, _, number = put_forward(town)
    at(town, NOW + timedelta(days=365))
    (job,) = [job for job in JOBS if job.name == "purge"]
    assert job.work(town.services) >= 2
    assert sealed_names(town) == 0
    with town.services.records.reading() as tx:
        assert tx.statements.consented([1]) == set()
    why = {"purpose": "Lập hồ sơ khen thưởng"}
    shown = town.post(f"/v1/commendations/{number}/reveal", why, "duc")
    assert shown.json() == {"name": None, "contact": None}


def test_an_unknown_receipt_is_answered_like_any_other(town: Desk) -> None:
    for receipt in ("x", "LC-0000-0000-0000", "'; --"):
        answer = agree(town, receipt)
        assert (answer.status_code, answer.json()) == (200, {"agreed": False})
    assert sealed_names(town) == 0


def test_who_agreed_but_prevented_nothing_is_not_proposed(town: Desk) -> None:
    (receipt,) = told(town, phone(0), ("zalo-1", AN_BINH))
    agree(town, receipt)
    agreed(town, phone(0))
    assert {kind for kind, _ in propose(town)} == {"group", "unit"}
