"""Appeals over HTTP: without an account, within the term, and for good."""

from __future__ import annotations

from typing import Any

import pytest

from service.observables.url import Url
from service.proofs import look_for_proofs
from tests.test_list_versions import take
from tests.web.desk import REASON, Desk

PHONE = "0912345678"
HOST = "scam-one.example.net"
LONG = "chiều qua họ gọi xưng công an phường dọa bắt rồi bắt tôi chuyển tiền vào tài khoản lạ"
FEED = b"# list\n0.0.0.0 scam-one.example.net\n0.0.0.0 scam-two.example.net\n"


def _appeal(desk: Desk, value: str, **more: Any) -> dict[str, Any]:
    body = {"value": value, "reason": "Đây là số của tôi", **more}
    answer = desk.post("/v1/appeals", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _codes(desk: Desk, value: str) -> set[str]:
    return {reason["code"] for reason in desk.check(value)["reasons"]}


def _found(desk: Desk, text: str) -> int:
    """The proof job, where the internet holds ``text`` at every name."""

    def look(_url: Url) -> list[str]:
        return [text]

    return look_for_proofs(desk.services, (look,))


def _decide(desk: Desk, number: int, outcome: str, who: str = "chi") -> Any:
    return desk.post(
        f"/v1/reviews/{number}/decide", {"outcome": outcome, "reason": "Đã kiểm tra lại"}, who
    )


def test_an_officers_listing_stays_and_says_that_it_is_under_review(desk: Desk) -> None:
    desk.listed(PHONE, "anh", "binh")
    given = _appeal(desk, PHONE)
    assert given["due_on"] == "2026-11-25"  # NOW is Sunday: Monday, Tuesday, Wednesday
    found = desk.check(PHONE)
    assert found["state"] == "confirmed_scam"
    assert "đang được xem xét lại" in str(found["reasons"])
    state = desk.post("/v1/appeals/status", {"receipt": given["receipt"]}).json()
    assert state["state"] == "open"


def test_a_lone_community_lists_word_is_disputed_after_proof_of_control_and_once(
    desk: Desk,
) -> None:
    take(desk.services, FEED)
    given = _appeal(desk, HOST)
    assert desk.state(HOST) == "suspicious"
    assert _found(desk, "nothing of ours") == 0
    code = given["proof"].rsplit(" ", 1)[1].rstrip(".")
    assert _found(desk, f"x {code} y") == 1
    assert desk.state(HOST) == "disputed"
    assert desk.state("scam-two.example.net") == "suspicious"
    assert _decide(desk, 1, "upheld").status_code == 200
    assert desk.state(HOST) == "suspicious"
    again = _appeal(desk, HOST)
    assert _found(desk, again["proof"]) == 1
    assert desk.state(HOST) == "suspicious"  # once for each listing


def test_two_lists_or_a_machines_are_not_disputed_at_once(desk: Desk) -> None:
    take(desk.services, FEED, name="one", origin="one")
    take(desk.services, FEED, name="two", origin="two")
    given = _appeal(desk, HOST)
    _found(desk, given["proof"])
    assert desk.state(HOST) == "confirmed_scam"


@pytest.mark.parametrize("name", ["one", "other"])
def test_an_overturned_feeds_word_stays_cleared_when_the_old_file_comes_again(
    desk: Desk, name: str
) -> None:
    take(desk.services, FEED, name="one")
    _appeal(desk, HOST)
    assert _decide(desk, 1, "overturned").status_code == 200
    assert desk.state(HOST) == "no_information"
    assert desk.state("scam-two.example.net") == "suspicious"
    take(desk.services, b"# empty but one\n0.0.0.0 scam-two.example.net\n", name="one")
    desk.later(days=30)
    take(desk.services, FEED, name=name)
    expected = "no_information" if name == "one" else "suspicious"  # another one is new evidence
    assert desk.state(HOST) == expected


def test_a_won_appeal_undoes_the_officers_listing_everywhere_for_good(desk: Desk) -> None:
    desk.report(PHONE, story=LONG)
    case = desk.newest_case()
    for who in ("anh", "binh"):
        desk.confirm(case, who, PHONE)
    given = _appeal(desk, PHONE)
    assert _decide(desk, 1, "overturned").status_code == 200
    assert desk.state(PHONE) == "no_information"
    state = desk.post("/v1/appeals/status", {"receipt": given["receipt"]}).json()
    assert (state["outcome"], state["reason"]) == ("overturned", "Đã kiểm tra lại")
    desk.report(PHONE, story=LONG.upper(), address="203.0.113.77")
    answer = desk.confirm(desk.newest_case(), "anh", PHONE)
    assert answer.json()["code"] == "evidence_overturned"
    with desk.services.records.reading() as tx:
        assert [event["act"] for event in tx.indicators.ledger(0, 9)] == ["confirmed", "reversed"]


def test_citizens_voices_from_before_never_list_again_what_was_overturned(desk: Desk) -> None:
    for number in range(3):
        desk.trusted(f"p{number}", PHONE, address=f"10.{number}.0.1", story=f"{LONG} lần {number}")
        desk.later(minutes=2)
    assert desk.state(PHONE) == "suspicious"
    _appeal(desk, PHONE)
    desk.hire("truong", "supervisor")
    assert _decide(desk, 1, "overturned", "truong").status_code == 200
    assert desk.state(PHONE) == "no_information"
    for number in range(3):
        desk.later(minutes=2)
        desk.trusted(
            f"p{number}", PHONE, address=f"10.{number}.0.1", story=f"{LONG}, lần {number}!"
        )
        desk.trusted(f"q{number}", PHONE, address=f"11.{number}.0.1", story=f"{LONG} LẦN {number}")
    assert desk.state(PHONE) == "no_information"
    for number in range(3):
        desk.later(minutes=2)
        desk.trusted(f"r{number}", PHONE, address=f"12.{number}.0.1", story=f"chuyện mới {number}")
    assert desk.state(PHONE) == "suspicious"


def test_who_confirmed_cannot_review_and_a_decision_stands(desk: Desk) -> None:
    desk.hire("giang", "verifier", "supervisor")
    desk.listed(PHONE, "anh", "giang")
    _appeal(desk, PHONE)
    assert _decide(desk, 1, "upheld", "giang").json()["code"] == "reviewer_confirmed"
    assert _decide(desk, 1, "upheld", "anh").status_code == 403
    assert _decide(desk, 1, "upheld").status_code == 200
    assert _decide(desk, 1, "overturned").json()["code"] == "appeal_decided"
    assert "under_review" not in _codes(desk, PHONE)


def test_a_reason_is_owed(desk: Desk) -> None:
    _appeal(desk, PHONE)
    answer = desk.post("/v1/reviews/1/decide", {"outcome": "upheld", "reason": " "}, "chi")
    assert (answer.status_code, answer.json()["field"]) == (422, "reason")


def test_a_phone_is_proved_by_a_code_that_an_officer_reads_out(desk: Desk) -> None:
    given = _appeal(desk, PHONE)
    assert "912345678" not in given["proof"]
    told = desk.post("/v1/reviews/1/reveal", {"purpose": "Gọi lại xác minh"}, "anh").json()
    wrong = {"receipt": given["receipt"], "code": "AAAAAAAAAA"}
    assert desk.post("/v1/appeals/proof", wrong).json() == {"proved": False}
    right = {"receipt": given["receipt"], "code": told["read_out"]}
    assert desk.post("/v1/appeals/proof", right).json() == {"proved": True}
    assert desk.get("/v1/reviews", "chi").json()["appeals"][0]["proved"]


def test_a_code_is_not_to_be_guessed(desk: Desk) -> None:
    given = _appeal(desk, PHONE)
    for number in range(5):
        body = {"receipt": given["receipt"], "code": f"AAAA{number}"}
        assert desk.post("/v1/appeals/proof", body).json() == {"proved": False}
    answer = desk.post("/v1/appeals/proof", {"receipt": given["receipt"], "code": "AAAA9"})
    assert (answer.status_code, answer.json()["code"]) == (409, "proof_tries")


def test_an_urgent_appeal_is_due_in_24_hours_and_then_overdue(desk: Desk) -> None:
    desk.listed(PHONE, "anh", "binh")
    _appeal(desk, PHONE, urgent=True)
    assert desk.get("/v1/reviews?overdue=true", "chi").json()["appeals"] == []
    desk.later(hours=25)
    desk.hire("giang", "supervisor")
    assert len(desk.get("/v1/reviews?overdue=true", "giang").json()["appeals"]) == 1


def test_one_network_files_ten_appeals_a_day(desk: Desk) -> None:
    for number in range(10):
        _appeal(desk, f"09123456{number:02}")
    answer = desk.post("/v1/appeals", {"value": PHONE, "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0


def test_three_open_appeals_about_one_value_are_enough(desk: Desk) -> None:
    for number in range(3):
        _appeal(desk, PHONE, reason=f"lần {number}")
    answer = desk.post("/v1/appeals", {"value": PHONE, "reason": "lần nữa"})
    assert answer.status_code == 429
    other = desk.post("/v1/appeals", {"value": PHONE, "reason": "x"}, x_forwarded_for="10.3.3.3")
    assert other.status_code == 201


def test_the_same_appeal_twice_is_one(desk: Desk) -> None:
    body = {"value": PHONE, "reason": "x"}
    key = "k" * 24
    answers = [desk.post("/v1/appeals", body, idempotency_key=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(desk.get("/v1/reviews", "chi").json()["appeals"]) == 1


def test_anybody_may_say_that_an_answer_is_wrong_with_its_token(desk: Desk) -> None:
    found = desk.check("https://vietcombank-xacthuc.top/")
    body = {"value": "https://vietcombank-xacthuc.top/", "token": found["token"], "reason": "sai"}
    assert desk.post("/v1/verdicts/wrong", body).status_code == 201
    assert desk.get("/v1/reviews", "chi").json()["appeals"][0]["kind"] == "wrong"
    other = desk.post("/v1/verdicts/wrong", {**body, "value": "https://other.example/"})
    assert (other.status_code, other.json()["code"]) == (422, "bad_token")
    forged = desk.post("/v1/verdicts/wrong", {**body, "token": "x" * 40})
    assert forged.json()["code"] == "bad_token"


def test_a_retraction_while_an_appeal_is_open_leaves_nothing_behind(desk: Desk) -> None:
    case = desk.listed(PHONE, "anh", "binh")
    _appeal(desk, PHONE)
    desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    assert desk.check(PHONE)["reasons"] == []
    assert _decide(desk, 1, "overturned").json()["code"] == "reviewer_confirmed"
    desk.hire("giang", "supervisor")
    assert _decide(desk, 1, "overturned", "giang").status_code == 200
    assert desk.check(PHONE)["state"] == "no_information"
