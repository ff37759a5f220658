"""Cases over HTTP: two officers, what is listed, who may do what, and the undoing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.web.desk import REASON, Desk

PHONE = "0912345678"
LONG = "chiều qua họ gọi xưng công an phường dọa bắt rồi bắt tôi chuyển tiền vào tài khoản lạ"
LINK = "https://vay-nhanh.example.top/dang-ky?id=1"


def test_the_first_confirmation_lists_nothing_and_waits_for_a_second(desk: Desk) -> None:
    desk.report(PHONE)
    case = desk.newest_case()
    first = desk.confirm(case, "anh", PHONE)
    assert (first.status_code, first.json()["state"]) == (200, "awaiting_second")
    assert desk.state(PHONE) == "no_information"
    again = desk.confirm(case, "anh", PHONE)
    assert (again.status_code, again.json()["code"]) == (409, "second_officer_required")
    second = desk.confirm(case, "binh")
    assert (second.status_code, second.json()["state"]) == (200, "confirmed")
    found = desk.check(PHONE)
    assert (found["state"], found["band"]) == ("confirmed_scam", "VERY_HIGH")
    assert found["score"] == sum(reason["contribution"] for reason in found["reasons"])
    assert found["appeal"]


def test_many_confirmations_at_once_make_one_listing(desk: Desk) -> None:
    desk.report(PHONE)
    case = desk.newest_case()
    names = [f"canbo{number}" for number in range(10)]
    for name in names:
        desk.hire(name, "verifier")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda n: desk.confirm(case, names[n % 10], PHONE), range(50)))
    states = [answer.json().get("state") or answer.json()["code"] for answer in answers]
    assert states.count("awaiting_second") == 1
    assert states.count("confirmed") == 1
    assert set(states) <= {
        "awaiting_second", "confirmed", "second_officer_required", "case_state"
    }  # fmt: skip
    with desk.services.records.reading() as tx:
        assert len(tx.indicators.current(case_id=case)) == 1
        assert tx.indicators.version() == 1
        assert [event["act"] for event in tx.indicators.ledger(0, 100)] == ["confirmed"]


def test_a_second_officer_cannot_list_something_else(desk: Desk) -> None:
    desk.report(PHONE, LINK)
    case = desk.newest_case()
    desk.confirm(case, "anh", PHONE)
    answer = desk.confirm(case, "binh", PHONE, LINK)
    assert (answer.status_code, answer.json()["state"]) == (200, "awaiting_second")
    assert desk.state(PHONE) == "no_information"


def test_only_what_was_reported_in_the_case_can_be_listed(desk: Desk) -> None:
    desk.report(PHONE)
    answer = desk.confirm(desk.newest_case(), "anh", "0987654321")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_of_the_case")
    assert answer.json()["field"] == "targets.0"


@pytest.mark.parametrize(
    ("value", "level", "code"),
    [
        ("https://www.vietcombank.com.vn/x/login", "host", "allowlisted"),
        ("https://www.facebook.com/scam.page", "site", "shared_platform"),
        ("https://scam.github.io/x", "site", None),
        ("https://sites.google.com/view/scam", "host", "shared_platform"),
    ],
)
def test_a_whole_platform_or_official_site_is_never_listed_but_its_page_is(
    desk: Desk, value: str, level: str, code: str | None
) -> None:
    desk.report(value)
    case = desk.newest_case()
    answer = desk.confirm(case, "anh", value, level=level)
    if code is None:
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert "page" in answer.json()["detail"]
    for who in ("anh", "binh"):
        assert desk.confirm(case, who, value, level="page").status_code == 200
    assert desk.state(value) == "confirmed_scam"
    front = value.partition("/")[0] + "//" + value.split("/")[2] + "/"
    assert desk.state(front) != "confirmed_scam"


def test_hotlines_and_short_numbers_are_never_listed(desk: Desk) -> None:
    for number in ("1900545413", "113"):
        desk.report(number)
        answer = desk.confirm(desk.newest_case(), "anh", number)
        assert (answer.status_code, answer.json()["code"]) == (409, "allowlisted")


def test_in_a_hurry_one_officer_lists_for_72_hours(desk: Desk) -> None:
    desk.report(LINK)
    case = desk.newest_case()
    body = {"reason": REASON, "category": "BANK_FAKE_SITE", "targets": [{"value": LINK}]}
    wrong = desk.post(f"/v1/cases/{case}/provisional", {**body, "case_number": "abc"}, "anh")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_case_number")
    number = {"case_number": "12/2026/PC02"}
    assert desk.post(f"/v1/cases/{case}/provisional", {**body, **number}, "anh").status_code == 200
    found = desk.check(LINK)
    assert found["state"] == "suspicious"
    assert found["reasons"][0]["code"] == "officer_provisional"
    desk.later(hours=71, minutes=59)
    assert desk.check(LINK)["reasons"][0]["code"] == "officer_provisional"
    desk.later(minutes=1)
    assert "officer_provisional" not in str(desk.check(LINK)["reasons"])


def test_a_supervisor_makes_a_provisional_listing_a_confirmed_one(desk: Desk) -> None:
    desk.report(LINK)
    case = desk.newest_case()
    body = {
        "reason": REASON, "category": "BANK_FAKE_SITE", "targets": [{"value": LINK}],
        "case_number": "12/2026/PC02",
    }  # fmt: skip
    desk.post(f"/v1/cases/{case}/provisional", body, "chi")
    own = desk.post(f"/v1/cases/{case}/approve", {"reason": REASON}, "chi")
    assert own.json()["code"] == "second_officer_required"
    assert desk.post(f"/v1/cases/{case}/approve", {"reason": REASON}, "anh").status_code == 403
    desk.hire("giang", "supervisor")
    done = desk.post(f"/v1/cases/{case}/approve", {"reason": REASON}, "giang")
    assert done.json()["state"] == "confirmed"
    assert desk.state(LINK) == "confirmed_scam"


def test_a_provisional_listing_that_ran_out_opens_the_case_again(desk: Desk) -> None:
    from service.jobs import JOBS

    desk.report(LINK)
    case = desk.newest_case()
    body = {
        "reason": REASON, "category": "BANK_FAKE_SITE", "targets": [{"value": LINK}],
        "case_number": "12/2026/PC02",
    }  # fmt: skip
    desk.post(f"/v1/cases/{case}/provisional", body, "anh")
    desk.later(hours=73)
    (job,) = [job for job in JOBS if job.name == "end_listings"]
    assert (job.work(desk.services), job.work(desk.services)) == (1, 0)
    desk.hire("moi", "verifier")
    assert desk.get(f"/v1/cases/{case}", "moi").json()["state"] == "open"


def test_a_rejected_case_lists_nothing_and_the_reporter_is_told(desk: Desk) -> None:
    receipt = desk.report(PHONE)
    case = desk.newest_case()
    assert desk.post(f"/v1/cases/{case}/reject", {"reason": REASON}, "anh").status_code == 200
    assert desk.confirm(case, "binh", PHONE).json()["code"] == "case_state"
    status = desk.post("/v1/reports/status", {"receipt": receipt}).json()
    assert status["state"] == "not_confirmed"


def test_a_retraction_reaches_checks_and_the_same_evidence_never_lists_again(desk: Desk) -> None:
    desk.report(PHONE, story=LONG)
    case = desk.newest_case()
    for who in ("anh", "binh"):
        desk.confirm(case, who, PHONE)
    assert desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "anh").status_code == 403
    done = desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    assert done.json()["state"] == "retracted"
    assert desk.state(PHONE) == "no_information"
    desk.report(PHONE, story=LONG.upper(), address="203.0.113.9")
    again = desk.confirm(desk.newest_case(), "anh", PHONE)
    assert (again.status_code, again.json()["code"]) == (409, "evidence_overturned")
    desk.report(PHONE, story="hôm nay họ gọi lại, đòi mã OTP", address="203.0.113.9")
    for who in ("anh", "binh"):
        assert desk.confirm(desk.newest_case(), who, PHONE).status_code == 200
    assert desk.state(PHONE) == "confirmed_scam"


def test_the_ledger_gets_a_reversal_for_every_undoing(desk: Desk) -> None:
    case = desk.listed(PHONE, "anh", "binh")
    desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    with desk.services.records.reading() as tx:
        events = tx.indicators.ledger(0, 10)
    assert [(event["seq"], event["act"]) for event in events] == [(1, "confirmed"), (2, "reversed")]


def test_a_sighting_restarts_the_time_and_one_in_the_future_counts_as_now(desk: Desk) -> None:
    case = desk.listed(LINK, "anh", "binh")
    first = desk.check(LINK)["valid_until"]
    desk.later(days=100)
    desk.hire("moi", "verifier")
    seen = {"seen_at": "2030-01-01T00:00:00+07:00"}
    assert desk.put(f"/v1/cases/{case}/sighting", seen, "moi").status_code == 200
    found = desk.check(LINK)
    assert found["valid_until"] > first
    assert found["last_seen"] == desk.services.now().date().isoformat()
    old = {"seen_at": "2026-11-23T00:00:00+07:00"}
    assert desk.put(f"/v1/cases/{case}/sighting", old, "moi").json()["lists"] is None


def test_a_confirmed_listing_ends_on_its_review_date(desk: Desk) -> None:
    link = "https://cua-hang-nho.example.net/"
    desk.listed(link, "anh", "binh")
    desk.later(days=179)
    assert desk.state(link) == "confirmed_scam"
    desk.later(days=2)
    assert desk.state(link) == "no_information"


# who may do what, and where


def test_wrong_role_or_area_is_refused_and_a_foreign_case_is_not_found(desk: Desk) -> None:
    desk.report(PHONE, locality="79/26734")
    case = desk.newest_case()
    desk.hire("hanoi", "verifier@locality:01")
    desk.hire("saigon", "verifier@locality:79")
    desk.hire("phuong", "verifier@locality:79/267")
    assert desk.confirm(case, "dung", PHONE).json()["code"] == "role_missing"
    assert desk.confirm(case, "hanoi", PHONE).json()["code"] == "out_of_scope"
    for name, status in (("hanoi", 404), ("phuong", 404), ("saigon", 200), ("emi", 403)):
        assert desk.get(f"/v1/cases/{case}", name).status_code == status
        if status == 404:
            assert desk.get("/v1/queue", name).json()["cases"] == []
    assert desk.get("/v1/cases/999999", "anh").status_code == 404
    assert [item["id"] for item in desk.get("/v1/queue", "saigon").json()["cases"]] == [case]


def test_numbers_are_masked_until_an_officer_says_why(desk: Desk) -> None:
    desk.report(PHONE, story=f"gọi từ {PHONE}")
    case = desk.newest_case()
    shown = desk.get(f"/v1/cases/{case}", "anh")
    assert "912345678" not in shown.text
    assert "•" in shown.text
    assert desk.post(f"/v1/cases/{case}/reveal", {}, "anh").status_code == 422
    full = desk.post(f"/v1/cases/{case}/reveal", {"purpose": "Xác minh với nhà mạng"}, "anh")
    assert full.json()["reports"][0]["values"][0]["value"] == "+84912345678"
    assert desk.post(f"/v1/cases/{case}/reveal", {"purpose": "Xem"}, "dung").status_code == 403
    entries = desk.get("/v1/audit", "dung").json()["entries"]
    assert [e["subject"] for e in entries if e["act"] == "case.reveal"] == [f"case:{case}"]
    assert "912345678" not in str(entries)


def test_the_queue_is_by_urgency_and_goes_on_where_it_ended(desk: Desk) -> None:
    for number in range(5):
        desk.report(f"091234560{number}", loss_vnd=10 ** (number * 3))
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = desk.get(f"/v1/queue?limit=2{after}", "anh").json()
        found += page["cases"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len({item["id"] for item in found}) == 5
    assert [item["urgency"] for item in found] == sorted(
        (item["urgency"] for item in found), reverse=True
    )


def test_a_case_that_waits_too_long_is_overdue(desk: Desk) -> None:
    desk.report(PHONE, loss_vnd=200_000_000)
    assert desk.get("/v1/queue?overdue=true", "anh").json()["cases"] == []
    desk.later(hours=25)
    desk.hire("moi", "verifier")
    (case,) = desk.get("/v1/queue?overdue=true", "moi").json()["cases"]
    assert case["overdue"]


def test_who_claims_a_case_keeps_others_off_for_half_an_hour(desk: Desk) -> None:
    desk.report(PHONE)
    case = desk.newest_case()
    assert desk.post(f"/v1/cases/{case}/claim", None, "anh").status_code == 200
    assert desk.post(f"/v1/cases/{case}/claim", None, "binh").json()["code"] == "claimed"
    desk.later(minutes=31)
    desk.hire("moi", "verifier")
    assert desk.post(f"/v1/cases/{case}/claim", None, "moi").status_code == 200


def test_reports_of_one_value_owner_or_wording_are_one_case(desk: Desk) -> None:
    words = "Quy khach trung thuong xe SH bam vao day de nhan qua ngay hom nay nhe {}"
    desk.report("https://a.lua-dao-1.example.top/x")
    case = desk.newest_case()
    desk.report("https://b.lua-dao-1.example.top/y")
    desk.post("/v1/reports", {"message": words.format("http://mot.example.net")})
    second = desk.newest_case()
    desk.post("/v1/reports", {"message": words.format("http://hai.example.org")})
    assert desk.newest_case() == second != case
    desk.report("https://www.facebook.com/one")
    third = desk.newest_case()
    desk.report("https://www.facebook.com/two")
    assert desk.newest_case() != third  # a platform's pages have nothing in common


def test_cases_are_merged_and_split(desk: Desk) -> None:
    desk.report(PHONE)
    first = desk.newest_case()
    desk.report("0987654321")
    second = desk.newest_case()
    assert desk.put(f"/v1/cases/{second}/merged", {"into": first}, "anh").status_code == 200
    assert desk.get(f"/v1/cases/{first}", "anh").json()["reports"] == 2
    assert desk.get(f"/v1/cases/{second}", "anh").json()["merged_into"] == first
    made = desk.put(f"/v1/cases/{first}/split", {"reports": [2]}, "anh").json()["case"]
    assert desk.get(f"/v1/cases/{made}", "anh").json()["reports"] == 1
    assert desk.put(f"/v1/cases/{first}/split", {"reports": [1]}, "anh").status_code == 409
    for who in ("anh", "binh"):
        assert desk.confirm(made, who, "0987654321").status_code == 200
    assert (desk.state("0987654321"), desk.state(PHONE)) == ("confirmed_scam", "no_information")


def test_a_sudden_spread_warns_officers_first_and_the_public_after_release(desk: Desk) -> None:
    places = ["79/26734", "79/26737"]
    for number in range(5):
        assert desk.get("/v1/warnings/queue", "chi").json()["warnings"] == []
        desk.report(
            PHONE, address=f"10.{number}.0.1", locality=places[number % 2], category="POLICE_CALL",
            story=f"gọi lần {number}",
        )  # fmt: skip
    (warning,) = desk.get("/v1/warnings/queue", "chi").json()["warnings"]
    assert warning["localities"] == places
    assert desk.get("/v1/warnings").json()["warnings"] == []
    assert desk.post("/v1/warnings/1/release", None, "anh").status_code == 403
    assert desk.post("/v1/warnings/1/release", None, "chi").json() == {"state": "released"}
    assert desk.post("/v1/warnings/1/release", None, "chi").json()["code"] == "warning_decided"
    shown = desk.get("/v1/warnings")
    assert "Giả danh công an" in shown.json()["warnings"][0]["method"]
    assert "912" not in shown.text


def test_officers_see_how_often_a_signed_in_reporter_was_right(desk: Desk) -> None:
    desk.trusted("nan-nhan", PHONE)
    case = desk.newest_case()
    (shown,) = desk.get(f"/v1/cases/{case}", "anh").json()["reports_of_it"]
    assert shown["reporter_accuracy"] is None
    for who in ("anh", "binh"):
        desk.confirm(case, who, PHONE)
    (shown,) = desk.get(f"/v1/cases/{case}", "anh").json()["reports_of_it"]
    assert shown["reporter_accuracy"] == 1.0


def test_a_new_case_of_a_value_that_was_overturned_says_so(desk: Desk) -> None:
    case = desk.listed(PHONE, "anh", "binh")
    desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    desk.report(PHONE, story="chuyện mới")
    assert desk.get(f"/v1/cases/{desk.newest_case()}", "anh").json()["overturned_before"]
