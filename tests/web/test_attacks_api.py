"""What somebody tried, and what must not work again."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from service.reports.receipt import read
from tests.test_list_versions import take
from tests.web.desk import REASON, Desk

PHONE = "0912345678"
NEW = "0987654321"
LONG = "chiều qua họ gọi xưng công an phường dọa bắt rồi bắt tôi chuyển tiền vào tài khoản lạ"
HOST = "scam-one.example.net"
FEED = b"# list\n0.0.0.0 scam-one.example.net\n0.0.0.0 www.scam-one.example.net\n"


def _confirm_all(desk: Desk, case: int, *values: str, level: str | None = None) -> list[Any]:
    return [desk.confirm(case, who, *values, level=level) for who in ("anh", "binh")]


def _overturn(desk: Desk, value: str, who: str = "chi") -> Any:
    desk.post("/v1/appeals", {"value": value, "reason": "nhầm"})
    number = desk.get("/v1/reviews", who).json()["appeals"][-1]["id"]
    return desk.post(
        f"/v1/reviews/{number}/decide", {"outcome": "overturned", "reason": "Đã kiểm tra"}, who
    )


def test_a_new_number_cannot_be_hidden_behind_a_listed_one(desk: Desk) -> None:
    old = desk.listed(PHONE, "anh", "binh")
    desk.report(PHONE, NEW)
    for number in range(3):
        desk.report(NEW, address=f"10.{number}.0.1", story=f"mất tiền {number}")
    case = desk.newest_case()
    assert case != old
    assert [item["id"] for item in desk.get("/v1/queue", "anh").json()["cases"]] == [case]
    assert [answer.status_code for answer in _confirm_all(desk, case, NEW)] == [200, 200]
    assert desk.state(NEW) == "confirmed_scam"


def test_a_report_of_a_listed_value_joins_its_case_and_waits_for_nobody(desk: Desk) -> None:
    case = desk.listed(PHONE, "anh", "binh")
    desk.report(PHONE, story="lại gọi")
    assert desk.get("/v1/queue", "anh").json()["cases"] == []
    assert desk.get(f"/v1/cases/{case}", "anh").json()["reports"] == 2


def test_after_a_listing_ran_out_new_reports_wait_for_officers_again(desk: Desk) -> None:
    from service.jobs import JOBS

    link = "https://cua-hang-nho.example.net/"
    old = desk.listed(link, "anh", "binh")
    desk.later(days=200)
    assert {job.name: job.work(desk.services) for job in JOBS[:1]} == {"end_listings": 1}
    desk.report(link, story="vẫn lừa")
    desk.hire("moi", "verifier")
    assert desk.get(f"/v1/cases/{old}", "moi").json()["state"] == "expired"
    assert len(desk.get("/v1/queue", "moi").json()["cases"]) == 1


def test_a_listing_that_ran_out_is_not_revived_by_one_officer(desk: Desk) -> None:
    case = desk.listed(PHONE, "anh", "binh")
    desk.later(days=366)
    desk.hire("moi", "verifier")
    seen = {"seen_at": desk.services.now().isoformat()}
    assert desk.put(f"/v1/cases/{case}/sighting", seen, "moi").json()["lists"] is None
    assert desk.state(PHONE) == "no_information"


def test_an_appeal_that_is_won_against_a_provisional_listing_ends_it(desk: Desk) -> None:
    desk.report(PHONE)
    case = desk.newest_case()
    body = {
        "reason": REASON, "category": "POLICE_CALL", "targets": [{"value": PHONE}],
        "case_number": "1/2026/PC02",
    }  # fmt: skip
    desk.post(f"/v1/cases/{case}/provisional", body, "anh")
    assert _overturn(desk, PHONE).status_code == 200
    assert desk.check(PHONE)["reasons"] == []
    desk.hire("giang", "supervisor")
    late = desk.post(f"/v1/cases/{case}/approve", {"reason": REASON}, "giang")
    assert late.status_code == 409


def test_undoing_ends_citizens_words_and_every_other_listing_of_the_value(desk: Desk) -> None:
    for number in range(3):
        desk.trusted(f"p{number}", PHONE, address=f"10.{number}.0.1", story=f"kể {number}")
        desk.later(minutes=2)
    desk.hire("giang", "verifier")
    desk.hire("hai", "verifier")
    desk.hire("khanh", "supervisor")
    case = desk.newest_case()
    for who in ("giang", "hai"):
        assert desk.confirm(case, who, PHONE).status_code == 200
    made = desk.put(f"/v1/cases/{case}/split", {"reports": [1]}, "giang").json()["case"]
    for who in ("giang", "hai"):
        assert desk.confirm(made, who, PHONE).status_code == 200
    done = desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "khanh")
    assert done.status_code == 200
    assert desk.check(PHONE)["reasons"] == []


def test_who_listed_it_cannot_review_an_appeal_that_was_filed_before(desk: Desk) -> None:
    desk.hire("giang", "verifier", "supervisor")
    desk.report(PHONE)
    desk.post("/v1/appeals", {"value": PHONE, "reason": "không phải tôi"})
    case = desk.newest_case()
    for who in ("anh", "giang"):
        assert desk.confirm(case, who, PHONE).status_code == 200
    body = {"outcome": "overturned", "reason": "Đã kiểm tra"}
    assert desk.post("/v1/reviews/1/decide", body, "giang").json()["code"] == "reviewer_confirmed"
    assert desk.post("/v1/reviews/1/decide", body, "chi").status_code == 200
    assert desk.state(PHONE) == "no_information"


def test_overturning_clears_every_word_of_a_feed_about_the_value(desk: Desk) -> None:
    take(desk.services, FEED)
    assert _overturn(desk, f"https://www.{HOST}/").status_code == 200
    assert desk.check(f"https://www.{HOST}/")["reasons"] == []


def test_spent_evidence_lists_at_no_other_level(desk: Desk) -> None:
    link = "https://shop.xa-la.example.com/mua"
    desk.report(link, story=LONG)
    case = desk.newest_case()
    _confirm_all(desk, case, link, level="host")
    desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    desk.report(link, story=LONG.upper(), address="203.0.113.50")
    for level in ("page", "host", "site"):
        answer = desk.confirm(desk.newest_case(), "anh", link, level=level)
        assert answer.json()["code"] == "evidence_overturned", level


def test_undoing_one_value_leaves_the_others_of_the_case(desk: Desk) -> None:
    desk.trusted("nan-nhan", PHONE, NEW, story="cả hai số gọi tôi")
    case = desk.newest_case()
    _confirm_all(desk, case, PHONE, NEW)
    assert _overturn(desk, PHONE).status_code == 200
    assert (desk.state(PHONE), desk.state(NEW)) == ("no_information", "confirmed_scam")
    assert desk.get(f"/v1/cases/{case}", "anh").json()["state"] == "confirmed"


# a page's word is for that page


@pytest.mark.parametrize(
    ("page", "other"),
    [
        ("https://www.youtube.com/watch", "https://www.youtube.com/watch?v=abc"),
        ("https://t.me/s/", "https://t.me/s/tin-tuc"),
        ("https://docs.google.com/forms/", "https://docs.google.com/forms/d/1"),
        ("https://haravan.com/", "https://haravan.com/cua-hang"),
        ("https://www.vietcombank.com.vn/vi-VN/", "https://www.vietcombank.com.vn/vi-VN/KHCN"),
    ],
)
def test_what_is_said_of_a_page_is_said_of_no_page_below_it(
    desk: Desk, page: str, other: str
) -> None:
    before = desk.state(other)
    for number in range(3):
        desk.trusted(f"p{number}", page, address=f"10.{number}.0.1", story=f"kể {number}")
        desk.later(minutes=2)
    assert desk.state(other) == before
    desk.hire("giang", "verifier")
    desk.hire("hai", "verifier")
    for who in ("giang", "hai"):
        desk.confirm(desk.newest_case(), who, page, level="page")
    assert desk.state(other) == before


def test_a_host_listed_with_its_www_is_listed_without(desk: Desk) -> None:
    desk.report("https://www.scam-x.example.top/dang-nhap")
    _confirm_all(desk, desk.newest_case(), "https://www.scam-x.example.top/dang-nhap", level="host")
    assert desk.state("https://scam-x.example.top/") == "confirmed_scam"
    assert desk.state("https://www.scam-x.example.top/") == "confirmed_scam"


def test_a_dispute_hides_no_second_list_and_no_officer(desk: Desk) -> None:
    take(desk.services, FEED, name="one", origin="one")
    given = desk.post("/v1/appeals", {"value": HOST, "reason": "của tôi"}).json()
    from service.proofs import look_for_proofs

    assert look_for_proofs(desk.services, (lambda _url: [given["proof"]],)) == 1
    assert desk.state(HOST) == "disputed"
    take(desk.services, FEED, name="two", origin="two")
    assert desk.state(HOST) == "confirmed_scam"


# officers


def test_one_officer_lists_provisionally_once_for_a_value(desk: Desk) -> None:
    from service.jobs import JOBS

    desk.report(PHONE)
    desk.report(PHONE, story="lần hai", address="10.9.9.9")
    case = desk.newest_case()
    body = {
        "reason": REASON, "category": "POLICE_CALL", "targets": [{"value": PHONE}],
        "case_number": "1/2026/PC02",
    }  # fmt: skip
    assert desk.post(f"/v1/cases/{case}/provisional", body, "anh").status_code == 200
    desk.later(hours=73)
    JOBS[0].work(desk.services)
    desk.hire("moi", "verifier")
    again = desk.post(f"/v1/cases/{case}/provisional", body, "moi")
    assert again.json()["code"] == "provisional_once"
    made = desk.put(f"/v1/cases/{case}/split", {"reports": [1]}, "moi").json()["case"]
    again = desk.post(f"/v1/cases/{made}/provisional", body, "moi")
    assert again.json()["code"] == "provisional_once"


def test_a_first_officer_who_was_let_go_does_not_count(desk: Desk) -> None:
    number = desk.hire("cuoi", "verifier")
    desk.report(PHONE)
    case = desk.newest_case()
    desk.confirm(case, "cuoi", PHONE)
    desk.put(f"/v1/officers/{number}/active", {"active": False}, "emi")
    assert desk.confirm(case, "anh", PHONE).json()["state"] == "awaiting_second"
    assert desk.state(PHONE) == "no_information"
    assert desk.confirm(case, "binh", PHONE).json()["state"] == "confirmed"


def test_nobody_changes_their_own_roles(desk: Desk) -> None:
    me = desk.get("/v1/officers/me", "emi").json()["id"]
    answer = desk.put(f"/v1/officers/{me}/grants", {"grants": ["admin", "supervisor"]}, "emi")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_roles")


def test_a_case_lies_where_its_reports_do_not_where_the_first_one_said(desk: Desk) -> None:
    desk.report(PHONE, locality="99/1", address="10.0.0.1")
    for number in range(3):
        desk.report(PHONE, locality="79/1", address=f"10.1.{number}.1", story=f"{number}")
    desk.hire("saigon", "verifier@locality:79")
    assert len(desk.get("/v1/queue", "saigon").json()["cases"]) == 1


def test_a_unit_sees_the_cases_that_it_was_given(desk: Desk) -> None:
    desk.report(PHONE)
    case = desk.newest_case()
    desk.hire("doi3", "verifier@unit:PC02")
    assert desk.get("/v1/queue", "doi3").json()["cases"] == []
    assert desk.put(f"/v1/cases/{case}/unit", {"unit": "PC02"}, "anh").status_code == 403
    assert desk.put(f"/v1/cases/{case}/unit", {"unit": "PC02"}, "chi").status_code == 200
    assert [item["id"] for item in desk.get("/v1/queue", "doi3").json()["cases"]] == [case]
    assert desk.confirm(case, "doi3", PHONE).status_code == 200


def test_appeals_about_nothing_do_not_starve_those_about_a_listing(desk: Desk) -> None:
    case = desk.listed(PHONE, "anh", "binh")
    for number in range(30):
        body = {"value": f"09000000{number:02}", "reason": "x", "urgent": True}
        address = f"10.{number}.0.1"
        assert desk.post("/v1/appeals", body, x_forwarded_for=address).status_code == 201
    desk.post("/v1/appeals", {"value": PHONE, "reason": "của tôi"})
    first = desk.get("/v1/reviews?limit=5", "chi").json()["appeals"][0]
    assert first["case"] == case


def test_guessing_a_password_from_inside_locks_the_account(desk: Desk) -> None:
    for _ in range(5):
        body = {"old": "wrong", "new": "mot mat khau dai"}
        assert desk.post("/v1/officers/password", body, "anh").status_code == 401
    assert desk.get("/v1/officers/me", "anh").status_code == 401


# voices


def test_a_voice_lives_exactly_as_long_as_a_report_of_its_person_stands(desk: Desk) -> None:
    for number in range(2):
        desk.trusted(f"p{number}", PHONE, address=f"10.{number}.0.1", story=f"kể {number}")
        desk.later(minutes=2)
    receipts = []
    for number in range(2):
        answer = desk.trusted("q", PHONE, address="10.7.0.1", story=f"lần {number}")
        receipts.append(answer.json()["receipt"])
        desk.later(minutes=2)
    assert desk.state(PHONE) == "suspicious"
    desk.post("/v1/reports/erase", {"receipt": receipts[0]})
    assert desk.state(PHONE) == "suspicious"
    desk.post("/v1/reports/erase", {"receipt": receipts[1]})
    assert desk.state(PHONE) == "no_information"


def test_a_rejected_case_ends_the_public_tally(desk: Desk) -> None:
    for number in range(3):
        desk.trusted(f"p{number}", PHONE, address=f"10.{number}.0.1", story=f"kể {number}")
        desk.later(minutes=2)
    desk.hire("moi", "verifier")
    desk.post(f"/v1/cases/{desk.newest_case()}/reject", {"reason": REASON}, "moi")
    assert desk.state(PHONE) == "no_information"


# what reports tell, and what they leave


def test_a_report_is_no_way_to_ask_who_is_listed(desk: Desk) -> None:
    desk.listed(PHONE, "anh", "binh")
    desk.later(minutes=1)
    answers = []
    for value in (PHONE, NEW):
        answer = desk.post("/v1/reports", {"values": [{"value": value}]})
        receipt = answer.json()["receipt"]
        told = {name: item for name, item in answer.json().items() if name != "receipt"}
        status = desk.post("/v1/reports/status", {"receipt": receipt}).json()
        kept = desk.post("/v1/reports/export", {"receipt": receipt}).json()["report"]
        for name in ("receipt", "values"):
            kept.pop(name)
        answers.append((told, status, str(kept).replace(value[1:], "")))
    assert answers[0][:2] == answers[1][:2]
    assert "confirmed" not in answers[0][2]


def test_nothing_of_an_erased_report_is_left_on_the_disk(
    desk: Desk, database_url: str | None
) -> None:
    if database_url is not None:
        return  # PostgreSQL's files are its own
    receipt = desk.report(PHONE, story="chuyện riêng")
    with desk.services.records.reading() as tx:
        code = read(receipt)
        assert code is not None
        row = tx.reports.by_receipt(tx.refs.receipt(code))
        assert row is not None
    path = desk.services.settings.data_dir / "records.db"
    with sqlite3.connect(path) as raw:
        (sealed,) = raw.execute("SELECT sealed FROM personal WHERE kind = 'report'").fetchone()
        (wrapped,) = raw.execute("SELECT wrapped FROM record_keys").fetchone()
    desk.post("/v1/reports/erase", {"receipt": receipt})
    left = b"".join(item.read_bytes() for item in path.parent.glob("records.db*"))
    assert bytes(sealed)[:32] not in left
    assert bytes(wrapped)[12:40] not in left


@pytest.mark.parametrize("kid", ["\ud800", "\x00", "x" * 41, "", 7])
def test_an_odd_assertion_is_refused_not_a_fault(desk: Desk, kid: Any) -> None:
    from base64 import urlsafe_b64encode

    def part(document: Any) -> str:
        return urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()

    token = f"{part({'alg': 'EdDSA', 'kid': kid})}.{part({'sub': 'x'})}.AAAA"
    answer = desk.post("/v1/reports", {"values": [{"value": PHONE}]}, x_identity=token)
    assert answer.status_code == 401


def test_a_file_under_another_name_is_not_lost_without_a_word(desk: Desk) -> None:
    form = {"report": (None, json.dumps({"values": [{"value": PHONE}]}), "application/json")}
    files = [("attachments", ("x.png", b"x", "image/png"))]
    answer = desk.client.post("/v1/reports", files=[*form.items(), *files])
    assert (answer.status_code, answer.json()["code"]) == (422, "form_invalid")


def test_losses_beyond_all_bounds_lose_no_report(desk: Desk) -> None:
    desk.report(PHONE, loss_vnd=10**15)
    with desk.services.records.writing() as tx:
        tx.cases.change(1, loss_vnd=10**18)
    desk.report(PHONE, loss_vnd=10**15, story="nữa")
    assert desk.get("/v1/cases/1", "anh").json()["reports"] == 2


def test_an_unreadable_host_is_no_fault(desk: Desk) -> None:
    for value in ("http://./", "http://-a.example/x", "https://scam.123/x"):
        answer = desk.post("/v1/reports", {"values": [{"value": value, "kind": "url"}]})
        assert answer.status_code in (201, 422)
        if answer.status_code == 201:
            assert desk.confirm(desk.newest_case(), "anh", value).status_code in (200, 409, 422)


# what a second look found


def test_erasing_a_report_blocks_neither_listing_nor_undoing(desk: Desk) -> None:
    link = "https://shop.xa-la.example.com/mua"
    desk.report(link, story=LONG)
    receipt = desk.report(link, story="tôi cũng vậy", address="10.5.5.5")
    desk.post("/v1/reports/erase", {"receipt": receipt})
    case = desk.newest_case()
    answers = _confirm_all(desk, case, link, level="host")
    assert [answer.status_code for answer in answers] == [200, 200]
    with desk.services.records.reading() as tx:
        kept = [row.id for row in tx.reports.of_case(case)]
    receipt = desk.report(link, story="nữa", address="10.6.6.6")
    assert len(kept) == 2
    desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    desk.report(link, story=LONG + "!", address="203.0.113.50")
    answer = desk.confirm(desk.newest_case(), "anh", link, level="site")
    assert answer.json()["code"] == "evidence_overturned"


def test_a_value_whose_reports_were_all_taken_back_is_not_listed(desk: Desk) -> None:
    receipt = desk.report(PHONE)
    case = desk.newest_case()
    desk.post("/v1/reports/erase", {"receipt": receipt})
    assert desk.confirm(case, "anh", PHONE).json()["code"] == "not_of_the_case"


def test_rejecting_a_junk_case_harms_no_other_case(desk: Desk) -> None:
    desk.report(NEW, story="rác")
    junk = desk.newest_case()
    for number in range(3):
        desk.trusted(f"p{number}", PHONE, address=f"10.{number}.0.1", story=f"{LONG} {number}")
        desk.later(minutes=2)
    real = desk.newest_case()
    assert real != junk
    desk.report(NEW, PHONE, story="rác nữa", address="10.8.8.8")
    desk.hire("giang", "verifier")
    desk.hire("hai", "verifier")
    desk.post(f"/v1/cases/{junk}/reject", {"reason": REASON}, "giang")
    assert desk.state(PHONE) == "suspicious"
    for who in ("giang", "hai"):
        assert desk.confirm(real, who, PHONE).status_code == 200
    assert desk.state(PHONE) == "confirmed_scam"


def test_an_appeal_about_another_page_leaves_the_listed_page_alone(desk: Desk) -> None:
    page = "https://sites.google.com/view/scam-shop"
    desk.report(page)
    _confirm_all(desk, desk.newest_case(), page, level="page")
    assert _overturn(desk, f"{page}/other?x=1").status_code == 200
    found = desk.check(page)
    assert found["state"] == "confirmed_scam"
    assert "under_review" not in str(found["reasons"])


@pytest.mark.parametrize("more", ["/", "?fbclid=abc", "?utm_source=zalo&fbclid=x", "#top"])
def test_a_listed_page_is_the_same_page_with_what_changes_nothing(desk: Desk, more: str) -> None:
    page = "https://sites.google.com/view/scam-shop"
    desk.report(page)
    _confirm_all(desk, desk.newest_case(), page, level="page")
    assert desk.state(page + more) == "confirmed_scam"
    assert desk.state(page + "-2") != "confirmed_scam"


def test_a_few_common_words_are_spent_for_their_reporter_only(desk: Desk) -> None:
    desk.report(PHONE, story="Lừa đảo")
    desk.post(f"/v1/cases/{desk.newest_case()}/reject", {"reason": REASON}, "anh")
    desk.report(PHONE, story="lừa đảo!", address="10.4.4.4")
    assert desk.confirm(desk.newest_case(), "anh", PHONE).status_code == 200


def test_a_report_does_not_tell_what_our_own_check_thinks(desk: Desk) -> None:
    desk.listed(PHONE, "anh", "binh")
    kept = []
    for value in (PHONE, NEW):
        receipt = desk.report(value)
        kept.append(desk.post("/v1/reports/export", {"receipt": receipt}).json()["report"])
    assert [item["category"] for item in kept] == [None, None]


def test_reports_move_no_case_that_officers_took_up(desk: Desk) -> None:
    desk.hire("saigon", "verifier@locality:79")
    desk.hire("saigon2", "verifier@locality:79")
    desk.report(PHONE, locality="79/1")
    case = desk.newest_case()
    desk.confirm(case, "saigon", PHONE)
    for number in range(4):
        desk.report(PHONE, locality="01/1", address=f"10.3.{number}.1", story=f"{number}")
    assert desk.confirm(case, "saigon2", PHONE).json()["state"] == "confirmed"


def test_a_wrong_first_choice_is_corrected_by_either_officer(desk: Desk) -> None:
    desk.report(PHONE, NEW)
    case = desk.newest_case()
    desk.confirm(case, "anh", PHONE)
    assert desk.confirm(case, "anh", PHONE).json()["code"] == "second_officer_required"
    assert desk.confirm(case, "anh", NEW).json()["state"] == "awaiting_second"
    assert desk.confirm(case, "binh", PHONE).json()["state"] == "awaiting_second"
    assert desk.confirm(case, "anh", PHONE).json()["state"] == "confirmed"
    assert (desk.state(PHONE), desk.state(NEW)) == ("confirmed_scam", "no_information")


def test_a_reporter_is_debited_once_for_a_case_and_never_below_nothing(desk: Desk) -> None:
    desk.trusted("nan-nhan", PHONE, NEW, story=LONG)
    case = desk.newest_case()
    _confirm_all(desk, case, PHONE, NEW)
    refs = desk.services.records.refs
    with desk.services.records.reading() as tx:
        assert tx.voices.record(refs.reporter("nan-nhan")).confirmed == 1
    _overturn(desk, PHONE)
    with desk.services.records.reading() as tx:
        assert tx.voices.record(refs.reporter("nan-nhan")).overturned == 0
    desk.hire("giang", "supervisor")
    _overturn(desk, NEW, "giang")
    with desk.services.records.reading() as tx:
        record = tx.voices.record(refs.reporter("nan-nhan"))
    assert (record.confirmed, record.overturned) == (0, 1)


def test_one_officer_lists_a_page_its_host_and_its_site_once_in_all(desk: Desk) -> None:
    from service.jobs import JOBS

    link = "https://shop.xa-la.example.com/mua"
    desk.report(link)
    case = desk.newest_case()

    def listing(level: str, who: str) -> Any:
        body = {
            "reason": REASON, "category": "POLICE_CALL", "case_number": "1/2026/PC02",
            "targets": [{"value": link, "level": level}],
        }  # fmt: skip
        return desk.post(f"/v1/cases/{case}/provisional", body, who)

    assert listing("page", "anh").status_code == 200
    desk.later(hours=73)
    JOBS[0].work(desk.services)
    desk.hire("moi", "verifier")
    for level in ("host", "site"):
        assert listing(level, "moi").json()["code"] == "provisional_once"


def test_who_decided_before_a_split_cannot_review_after_it(desk: Desk) -> None:
    desk.hire("giang", "verifier", "supervisor")
    desk.report(PHONE)
    desk.report(PHONE, NEW, address="10.2.2.2", story="x")
    case = desk.newest_case()
    desk.confirm(case, "giang", PHONE)
    made = desk.put(f"/v1/cases/{case}/split", {"reports": [1]}, "anh").json()["case"]
    _confirm_all(desk, made, PHONE)
    assert _overturn(desk, PHONE, "giang").json()["code"] == "reviewer_confirmed"


def test_control_of_a_subdomain_disputes_nothing_above_it(desk: Desk) -> None:
    from service.proofs import look_for_proofs

    take(desk.services, b"||dyn-scam.example.net^\n", format="adblock")
    given = desk.post(
        "/v1/appeals", {"value": "https://mine.dyn-scam.example.net/", "reason": "của tôi"}
    ).json()
    look_for_proofs(desk.services, (lambda _url: [given["proof"]],))
    for host in ("dyn-scam.example.net", "other.dyn-scam.example.net"):
        assert desk.state(host) == "suspicious"
