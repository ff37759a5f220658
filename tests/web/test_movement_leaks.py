"""A person whom the movement commends stands nowhere but sealed, and in no file that leaves us."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote

import pytest

from service.api_keys import make_key
from service.webhooks import add, deliver
from tests.web.desk import REASON, Desk
from tests.web.test_leaks import (
    ACCOUNT,
    CONTACT,
    HOLDER,
    NAME,
    PHONE,
    SPELLINGS,
    STORY,
    Life,
    _assert_no_file,
    _rows,
    life,
    logged,
    secrets_in,
)
from tests.web.world import AN_BINH, agreed, entering, group, settle, told

__all__ = ["life", "logged"]

WHY = {"reason": f"{REASON}: {STORY}"}


def _commend(desk: Desk) -> None:
    """Somebody reports, agrees, prevents a loss, is read, accepted, and agrees no longer."""
    settle(desk)
    group(desk, "zalo-1")
    desk.hire("duc", "supervisor", unit="PA05")
    first, second = told(desk, PHONE, ("zalo-1", AN_BINH), ("zalo-1", AN_BINH), contact=CONTACT)
    for receipt in (first, second):
        given = {"receipt": receipt, "agree": True, "name": NAME, "contact": f"{CONTACT} {PHONE}"}
        assert desk.post("/v1/reports/commendation", given).json() == {"agreed": True}
    case = agreed(desk, PHONE)
    proof = {"amount_vnd": 90_000_000, "evidence": "bank_letter", "document": f"{STORY} {ACCOUNT}"}
    assert desk.post(f"/v1/cases/{case}/prevented", proof, "anh").status_code == 201
    accepted = desk.post(f"/v1/cases/{case}/prevented/1/accept", WHY, "binh")
    assert accepted.json()["nominated"] == 4
    assert desk.post(f"/v1/cases/{case}/prevented", proof, "anh").status_code == 409
    found = desk.get("/v1/commendations", "duc").json()["nominations"]
    people = [item["id"] for item in found if item["kind"] == "person"]
    assert len(people) == 2
    for number in people:
        seen = desk.post(f"/v1/commendations/{number}/reveal", {"purpose": STORY}, "duc")
        assert seen.json()["name"] == NAME
        assert desk.post(f"/v1/commendations/{number}/accept", WHY, "duc").status_code == 200
    gone = {"receipt": second, "agree": False}
    assert desk.post("/v1/reports/commendation", gone).json() == {"agreed": False}


def _tell_others(desk: Desk) -> list[str]:
    """Everything that goes out: lists, statistics, statements, exports and messages."""
    now, sent = desk.services.now(), list[str]()
    with desk.services.records.writing() as tx:
        _, key = make_key(tx, desk.services.records.refs, "app", "app", ["exchange"], now)
    desk.services.api_keys.load(now)
    for what in ("entries", "groups", "localities", "successions", "units"):
        for form in ("json", "csv"):
            path = f"/v1/exchange/{what}?format={form}"
            sent.append(desk.client.get(path, headers={"x-api-key": key}).text)
    for path in ("/v1/commendations", "/v1/groups", "/v1/groups/zalo-1", "/v1/statements",
                 "/v1/statements/due", "/v1/statistics?subject=*&period=2027",
                 "/v1/statistics/public?subject=*&period=2026"):  # fmt: skip
        sent.append(desk.get(path, "chi").text)
    body = {"subject": "*", "period": "2026", "close": True}
    assert desk.post("/v1/statements/yearly", body, "mai").status_code == 201
    for period in ("2026", "2027"):
        for form in ("json", "docx", "xlsx"):
            path = f"/v1/statements/yearly?subject=*&period={period}&format={form}"
            sent.append(_shown(desk.get(path, "mai").content))
    add(desk.services, "so-lieu", "https://hooks.example/x", from_start=True)

    def send(_address: str, content: bytes, headers: Any, **_: Any) -> int:
        sent.append(content.decode() + str(headers))
        return 200

    assert deliver(desk.services, send) > 1
    return sent


def _shown(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def _err(life: Life) -> set[int]:
    """The secrets in every place of the movement's requests."""
    desk, statuses = life.desk, set[int]()
    for secret in (*SPELLINGS, ACCOUNT, CONTACT, HOLDER, NAME):
        head = quote(secret)
        for path in (f"/v1/groups/{head}", f"/v1/groups?after={head}", f"/v1/statements/{head}",
                     f"/v1/statements/yearly?subject={head}&period={head}",
                     f"/v1/statistics?subject=unit:{head}&period=2027",
                     f"/v1/statistics/public?subject={head}&period=2026",
                     f"/v1/commendations?period={head}", f"/v1/exchange/{head}",
                     f"/v1/cases/{head}/prevented"):  # fmt: skip
            statuses.add(desk.get(path, "mai").status_code)
        odd: list[tuple[str, Any]] = [
            ("/v1/figures", {"target": secret, "subject": secret, "source": secret}),
            ("/v1/figures", {"target": "households", "subject": AN_BINH, "year": 2027,
                             "numerator": 2, "denominator": 1, "source": secret}),
            ("/v1/commendations/propose", {"period": secret}),
            ("/v1/statements/yearly", {"subject": secret, "period": secret, "number": secret}),
            ("/v1/reports/commendation", {"receipt": secret, "agree": True, "name": secret}),
            ("/v1/reports/commendation", {"receipt": secret, "agree": secret}),
            ("/v1/cases/1/prevented", {"amount_vnd": secret, "evidence": secret}),
        ]  # fmt: skip
        for path, body in odd:
            statuses.add(desk.post(path, body, "mai").status_code)
        for code, fields in (
            (head, {}), ("moi", {"head_role": secret + PHONE}), ("moi", {"unit": secret}),
            ("moi", {"takes_part": [secret]}), ("moi", {"campaigns": [secret]}),
            ("moi", {"criteria": [secret], secret: secret}),
        ):  # fmt: skip
            statuses.add(group(desk, code, **fields).status_code)
        table = f'code,level,name,valid_from\n"{secret}",{secret},"{secret}",{secret}\n{secret}'
        statuses.add(entering(desk, "localities", table.encode()).status_code)
        statuses.add(entering(desk, "units", f"{secret}\n{secret}".encode()).status_code)
    return statuses


def test_whoever_is_commended_stands_nowhere_in_the_open(
    life: Life, logged: io.StringIO, database_url: str | None
) -> None:
    desk = life.desk
    _commend(desk)
    for text in _tell_others(desk):
        assert not secrets_in(text), text[:200]
    statuses = _err(life)
    assert {200, 404, 422} <= statuses
    assert not statuses & {500}
    desk.get("/v1/audit?limit=1000", "dung")
    for line in logged.getvalue().splitlines():
        assert not secrets_in(line), "in the log"
    for path, body in life.answers:
        if not path.endswith("/reveal"):
            assert not secrets_in(body), path
    for place, cell in _rows(desk):
        assert not secrets_in(cell), place
    if database_url is None:
        assert _assert_no_file(desk.services.settings.data_dir) > 3


@pytest.mark.parametrize("secret", [*SPELLINGS, CONTACT])
def test_what_offices_enter_in_the_open_takes_no_number_and_no_address(
    desk: Desk, secret: str
) -> None:
    settle(desk)
    figure = {"target": "posts", "subject": AN_BINH, "year": 2027, "numerator": 2,
              "source": f"Theo {secret}"}  # fmt: skip
    answer = desk.post("/v1/figures", figure, "mai")
    assert (answer.status_code, answer.json()["code"]) == (422, "personal_data")
    for fields in ({"name": f"Tổ {secret}"}, {"head_role": f"Trưởng thôn {secret}"}):
        answer = group(desk, "moi", **fields)
        assert (answer.status_code, answer.json()["code"]) == (422, "personal_data")
    body = {"subject": AN_BINH, "period": "2026", "number": f"Số {secret}"}
    answer = desk.post("/v1/statements/yearly", body, "mai")
    assert (answer.status_code, answer.json()["code"]) == (422, "personal_data")
