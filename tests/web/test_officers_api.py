"""Officers over HTTP: logging in, narrowed sessions, accounts, the audit chain."""

from __future__ import annotations

import pytest

from service import sessions
from service.errors import Conflict
from tests.web.desk import Desk


def _login(desk: Desk, name: str, password: str, code: str) -> int:
    body = {"login": name, "password": password, "code": code}
    return desk.post("/v1/officers/login", body).status_code


def test_every_wrong_part_is_refused_alike(desk: Desk) -> None:
    made = sessions.add_officer(desk.services, "khanh", None, ["verifier"], "tests")
    code = desk.code(made.totp_uri)
    bodies = set()
    for name, password, number in (
        ("khanh", "wrong", code), ("khanh", made.password, "000000"), ("nobody", "x", code)
    ):  # fmt: skip
        answer = desk.post(
            "/v1/officers/login", {"login": name, "password": password, "code": number}
        )
        assert answer.status_code == 401
        bodies.add(answer.text)
    assert len(bodies) == 1


def test_a_code_counts_once(desk: Desk) -> None:
    made = sessions.add_officer(desk.services, "khanh", None, ["verifier"], "tests")
    code = desk.code(made.totp_uri)
    assert _login(desk, "khanh", made.password, code) == 200
    assert _login(desk, "khanh", made.password, code) == 401
    desk.later(seconds=31)
    assert _login(desk, "khanh", made.password, desk.code(made.totp_uri)) == 200


def test_five_failures_lock_an_account_for_a_quarter_of_an_hour(desk: Desk) -> None:
    made = sessions.add_officer(desk.services, "khanh", None, ["verifier"], "tests")
    for _ in range(5):
        assert _login(desk, "khanh", "wrong", "000000") == 401
    assert _login(desk, "khanh", made.password, desk.code(made.totp_uri)) == 401
    desk.later(minutes=16)
    assert _login(desk, "khanh", made.password, desk.code(made.totp_uri)) == 200


def test_a_session_ends_by_logging_out_by_time_and_with_the_account(desk: Desk) -> None:
    for end in ("logout", "time", "rest", "grants"):
        number = desk.hire(f"canbo-{end}", "verifier")
        assert desk.get("/v1/officers/me", f"canbo-{end}").status_code == 200
        if end == "logout":
            desk.post("/v1/officers/logout", None, f"canbo-{end}")
        elif end == "rest":
            body = {"active": False}
            assert desk.put(f"/v1/officers/{number}/active", body, "emi").status_code == 200
        elif end == "grants":
            body = {"grants": ["auditor"]}
            assert desk.put(f"/v1/officers/{number}/grants", body, "emi").status_code == 200
        if end != "time":
            assert desk.get("/v1/officers/me", f"canbo-{end}").status_code == 401
    desk.later(hours=8)
    assert desk.get("/v1/officers/me", "canbo-time").status_code == 401


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic eA==", "Bearer ls_x"])
def test_without_a_session_nothing_is_shown(desk: Desk, header: str | None) -> None:
    headers = {"authorization": header} if header is not None else {}
    for path in ("/v1/queue", "/v1/cases/1", "/v1/reviews", "/v1/audit", "/v1/officers"):
        answer = desk.client.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_narrowed_session_does_less_than_its_officer(desk: Desk) -> None:
    desk.report("0912345678")
    case = desk.newest_case()
    desk.hire("doc", "verifier", scopes=("read",))
    assert desk.get(f"/v1/cases/{case}", "doc").status_code == 200
    answer = desk.confirm(case, "doc", "0912345678")
    assert (answer.status_code, answer.json()["code"]) == (403, "token_too_narrow")


def test_only_an_administrator_opens_accounts_and_the_secrets_are_shown_once(desk: Desk) -> None:
    body = {"login": "moi.ve", "grants": ["verifier@locality:79"]}
    assert desk.post("/v1/officers", body, "chi").status_code == 403
    made = desk.post("/v1/officers", body, "emi")
    assert made.status_code == 201
    found = made.json()
    assert _login(desk, "moi.ve", found["password"], desk.code(found["totp_uri"])) == 200
    assert desk.post("/v1/officers", body, "emi").json()["code"] == "login_taken"
    listed = desk.get("/v1/officers", "emi").text
    assert found["password"] not in listed
    assert "secret" not in listed
    for grants in (["king"], ["verifier@planet:earth"], ["verifier@locality:../1"]):
        answer = desk.post("/v1/officers", {"login": "xau.xa", "grants": grants}, "emi")
        assert answer.status_code == 422


def test_there_is_one_first_administrator(desk: Desk) -> None:
    with pytest.raises(Conflict):
        sessions.bootstrap(desk.services, "second")


def test_a_new_password_ends_all_sessions(desk: Desk) -> None:
    made = sessions.add_officer(desk.services, "khanh", None, ["verifier"], "tests")
    desk.tokens["khanh"] = desk.login("khanh", made.password, made.totp_uri)
    short = desk.post("/v1/officers/password", {"old": made.password, "new": "ngan"}, "khanh")
    assert (short.status_code, short.json()["code"]) == (422, "too_short")
    wrong = desk.post("/v1/officers/password", {"old": "x", "new": "mot mat khau dai"}, "khanh")
    assert wrong.status_code == 401
    body = {"old": made.password, "new": "mot mat khau dai"}
    assert desk.post("/v1/officers/password", body, "khanh").status_code == 200
    assert desk.get("/v1/officers/me", "khanh").status_code == 401


def test_the_audit_chain_is_read_by_auditors_only_and_holds_no_content(desk: Desk) -> None:
    desk.listed("0912345678", "anh", "binh")
    assert desk.get("/v1/audit", "chi").status_code == 403
    entries = desk.get("/v1/audit", "dung").json()["entries"]
    assert [item["seq"] for item in entries] == list(range(1, len(entries) + 1))
    acts = [item["act"] for item in entries]
    assert acts.index("case.confirm.first") < acts.index("case.confirm")
    assert "912345678" not in str(entries)
