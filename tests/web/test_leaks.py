"""What somebody told us in confidence stands nowhere but sealed, and before those who may see it.

A whole life is driven over HTTP with one person's number, account, contact, name and words in every
place that takes text, and then everything that comes out or is kept is searched for them.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import structlog
from sqlalchemy import inspect, text
from starlette.testclient import TestClient

from service import casework
from service.logs import get_logger, set_up
from tests.images.drawing import code, save
from tests.web.desk import REASON, Desk

PHONE = "0938475612"
SPELLINGS = ("0938475612", "+84938475612", "0938 475 612", "+84 938 475 612", "093.847.5612")
ACCOUNT = "0071004938271"
CONTACT = "lan.huong.1987@thu-rieng.example"
HOLDER = "NGUYEN THI LAN HUONG"
NAME = "Nguyễn Thị Lan Hương"
STORY = f"Chủ tài khoản {HOLDER} ({NAME}) gọi từ {SPELLINGS[2]} bảo mẹ tôi rút sổ tiết kiệm"
MESSAGE = f"Kinh gui {NAME}, lien he {SPELLINGS[1]} de nhan hoan thue, STK {ACCOUNT} VCB"
WORDS = ("rút sổ tiết kiệm", "nhan hoan thue")
FILE_NAME = f"{HOLDER} {PHONE} {ACCOUNT}.png"

DIGITS = (PHONE[1:], ACCOUNT)
"""What identifies the numbers however they are spelled."""
TEXTS = (CONTACT, HOLDER, NAME, *WORDS)
_BETWEEN = re.compile(r"(?<=\d)(?:[ .\-_]|%20|\\u00a0|\+)(?=\d)")
OWN_ANSWERS = re.compile(r"/v1/(check|checks|reports/export)$|/reveal$")
"""What says a value back to whoever sent it, holds the receipt, or named a purpose."""


def secrets_in(shown: str) -> set[str]:
    """Which of the secrets stand in a text, in any spelling."""
    plain = _BETWEEN.sub("", shown)
    unescaped = _unescaped(shown).casefold()
    return {digits for digits in DIGITS if digits in plain} | {
        words for words in TEXTS if words.casefold() in unescaped
    }


def _unescaped(shown: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), shown)


@dataclass
class Life:
    """The desk and everything that it answered."""

    desk: Desk
    answers: list[tuple[str, str]] = field(default_factory=list)
    """Path without its words, and head and body of the answer."""

    def note(self, answer: httpx.Response) -> None:
        body = answer.text
        if re.fullmatch(r"/v1/cases/\d+", answer.request.url.path) and answer.status_code == 200:
            body = json.dumps({**answer.json(), "notes": []})  # officers' own words to each other
        shown = "\n".join([*(f"{k}: {v}" for k, v in answer.headers.items()), body])
        self.answers.append((answer.request.url.path, shown))


@pytest.fixture
def life(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Life:
    life = Life(desk)
    send = desk.client.send

    def watched(request: Any, **more: Any) -> Any:
        answer = send(request, **more)
        life.note(answer)
        return answer

    monkeypatch.setattr(desk.client, "send", watched)
    return life


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log as the service writes it, at its most talkative."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr(logging.getLogger("httpx2"), "disabled", True)  # the caller's own
    set_up("debug", "json")
    yield shown
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def _tell(life: Life) -> list[str]:
    """Reports and appeals by anybody; gives the receipts."""
    desk = life.desk
    for number, spelling in enumerate(SPELLINGS):
        desk.report(
            spelling, f"VCB {ACCOUNT}", story=f"{STORY} {number}", message=MESSAGE,
            contact=CONTACT, address=f"10.{number}.0.1", locality=f"79/0000{number}",
            category="POLICE_CALL",
        )  # fmt: skip
    for number in range(4):
        desk.later(minutes=2)
        answer = desk.trusted(
            f"{HOLDER}-{number}-{PHONE}", PHONE, address=f"11.{number}.0.1", contact=CONTACT,
            story=f"{STORY} tin cậy {number}",
        )  # fmt: skip
        assert answer.status_code == 201
    told = json.dumps({"values": [{"value": PHONE}], "story": STORY, "contact": CONTACT})
    form = [
        ("report", (None, told, "application/json")),
        ("files", (FILE_NAME, save(code(f"https://zalo.example/{PHONE}")), "image/png")),
        ("files", (f"../{FILE_NAME}.pdf", f"%PDF-1.4\n{STORY}\n%%EOF".encode(), "text/plain")),
    ]
    assert desk.client.post("/v1/reports", files=form).status_code == 201
    found = [json.loads(body[body.index("{") :]) for path, body in life.answers
             if path == "/v1/reports"]  # fmt: skip
    return [item["receipt"] for item in found]


def _decide(life: Life) -> None:
    """Confirmed, appealed, proved, retracted, rejected, merged, split, warned, verified."""
    desk = life.desk
    for who in ("hanh", "khoi"):
        desk.hire(who, "verifier", "intake")
    desk.hire("minh", "supervisor")
    desk.hire("nga", "auditor")
    purpose = {"purpose": f"Xác minh {PHONE} của {HOLDER}"}
    plain = {"purpose": REASON}  # a dossier says for what it was made
    case = desk.newest_case()
    desk.get("/v1/queue", "hanh")
    desk.get(f"/v1/cases/{case}", "hanh")
    desk.post(f"/v1/cases/{case}/claim", None, "hanh")
    assert desk.post(f"/v1/cases/{case}/reveal", purpose, "hanh").status_code == 200
    for who in ("hanh", "khoi"):
        body = {
            "reason": f"{REASON}: {STORY}", "category": "POLICE_CALL",
            "targets": [{"value": SPELLINGS[3]}, {"value": f"VCB {ACCOUNT}"}],
        }  # fmt: skip
        assert desk.post(f"/v1/cases/{case}/confirm", body, who).status_code == 200
    assert desk.state(PHONE) == "confirmed_scam"
    for value in (PHONE, f"VCB {ACCOUNT}"):
        token = desk.check(value)["token"]
        told = {"value": value, "reason": STORY, "contact": CONTACT}
        assert desk.post("/v1/appeals", told).status_code == 201
        wrong = {"value": value, "reason": STORY, "token": token}
        assert desk.post("/v1/verdicts/wrong", wrong).status_code == 201
        items = {"items": [{"value": value, "token": token}], **plain}
        assert desk.post("/v1/verify", items, "hanh").status_code == 200
    items = {"items": [{"value": v} for v in SPELLINGS], "case_number": "1/2026/PC02", **plain}
    assert desk.post("/v1/verify", items, "hanh").status_code == 200
    assert desk.post("/v1/verify", {**items, "format": "docx"}, "hanh").status_code == 200
    desk.get("/v1/reviews", "minh")
    assert desk.post("/v1/reviews/1/reveal", purpose, "hanh").status_code == 200
    assert desk.post("/v1/reviews/3/proved", None, "hanh").status_code == 200
    decided = {"outcome": "upheld", "reason": REASON}
    assert desk.post("/v1/reviews/1/decide", decided, "minh").status_code == 200
    for warning in desk.get("/v1/warnings/queue", "minh").json()["warnings"]:
        desk.post(f"/v1/warnings/{warning['id']}/release", None, "minh")
    assert desk.get("/v1/warnings").json()["warnings"]
    why = {"reason": f"{REASON}: {STORY}"}
    assert desk.post(f"/v1/cases/{case}/retract", why, "minh").status_code == 200
    desk.report(PHONE, story=f"{STORY} lần nữa", contact=CONTACT, address="12.0.0.1")
    again = desk.newest_case()
    assert desk.post(f"/v1/cases/{again}/reject", why, "minh").status_code == 200
    for path in ("/v1/queue", f"/v1/cases/{case}", f"/v1/cases/{again}", "/v1/reviews"):
        assert desk.get(path, "minh").status_code == 200
    assert desk.get("/v1/audit?limit=1000", "nga").status_code == 200


def _ask(life: Life, receipts: list[str]) -> None:
    """What the holder of a receipt does, and what others see meanwhile."""
    desk = life.desk
    for receipt in receipts[:3]:
        for act in ("status", "export"):
            assert desk.post(f"/v1/reports/{act}", {"receipt": receipt}).status_code == 200
    assert desk.post("/v1/reports/erase", {"receipt": receipts[0]}).json() == {"erased": True}
    for path in ("/live", "/ready", "/v1/warnings", "/openapi.json"):
        assert desk.get(path).status_code == 200


def _err(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors of every kind, with the secrets in every place of a request."""
    desk = life.desk
    send, statuses = desk.client.request, set()
    odd: list[tuple[str, str, dict[str, Any]]] = []
    for secret in (*SPELLINGS, ACCOUNT, CONTACT, HOLDER, NAME):
        head = quote(secret)
        odd += [
            ("GET", f"/v1/{head}", {}),
            ("GET", f"/v1/cases/{head}", {}),
            ("GET", f"/v1/files/{head}", {}),
            ("DELETE", f"/v1/officers/{head}", {}),
            ("GET", f"/v1/check?value={head}", {}),
            ("POST", "/v1/check", {"json": {"value": secret * 8_000}}),
            ("POST", "/v1/reports", {"json": {"story": secret * 8_000}}),
            ("GET", f"/v1/queue?category={head}&after={head}&{head}=1", {}),
            ("GET", f"/v1/audit?subject={head}", {}),
            ("POST", "/v1/check", {"content": f'{{"value": "{secret}"'.encode()}),
            ("POST", "/v1/check", {"json": {"value": "x", "kind": secret}}),
            ("POST", "/v1/check", {"json": {"value": "x", secret: secret}}),
            ("POST", "/v1/check", {"json": {"value": secret * 40, "kind": "phone"}}),
            ("POST", "/v1/check", {"json": {"value": f"a{secret}", "kind": "account"}}),
            ("POST", "/v1/check", {"json": {"value": secret}, "headers": {"x-api-key": head}}),
            ("POST", "/v1/checks", {"json": {"items": [{"value": secret}]}}),
            ("POST", "/v1/check/image", {"content": secret.encode(),
                                         "headers": {"content-type": f"image/{head}"}}),
            ("POST", "/v1/check/image", {"files": {"image": (f"{secret}.png", secret.encode())}}),
            ("POST", "/v1/reports", {"content": f'{{"story": {secret}}}'.encode()}),
            ("POST", "/v1/reports", {"json": {"channel": secret, "story": "x"}}),
            ("POST", "/v1/reports", {"json": {"locality": f"../{secret}", "story": "x"}}),
            ("POST", "/v1/reports", {"json": {"locality": f"79/{secret}", "story": "x"}}),
            ("POST", "/v1/reports", {"json": {"group": secret, "story": "x"}}),
            ("POST", "/v1/reports", {"json": {"category": secret, "group": secret}}),
            ("POST", "/v1/reports", {"json": {"loss_vnd": secret, secret: 1}}),
            ("POST", "/v1/reports", {"json": {"values": [{"value": secret, "kind": "qr"}] * 21}}),
            ("POST", "/v1/reports", {"files": {secret: (FILE_NAME, secret.encode())}}),
            ("POST", "/v1/reports", {"json": {"story": STORY}, "headers": {"x-identity": head}}),
            ("POST", "/v1/reports", {"json": {"story": STORY},
                                     "headers": {"idempotency-key": head[:9]}}),
            ("POST", "/v1/reports/status", {"json": {"receipt": secret}}),
            ("POST", "/v1/reports/export", {"json": {"receipt": secret}}),
            ("POST", "/v1/reports/answer", {"json": {"receipt": secret, "text": secret}}),
            ("POST", "/v1/appeals", {"json": {"value": secret, "kind": secret, "reason": STORY}}),
            ("POST", "/v1/appeals", {"json": {"value": STORY, "reason": STORY}}),
            ("POST", "/v1/appeals/proof", {"json": {"receipt": secret, "code": secret}}),
            ("POST", "/v1/verdicts/wrong", {"json": {"value": secret, "token": secret}}),
            ("POST", "/v1/officers/login", {"json": {"login": secret, "password": secret,
                                                     "code": secret[:16]}}),
            ("GET", "/v1/officers/me", {"headers": {"authorization": f"Bearer {head}"}}),
        ]  # fmt: skip
        for body in (
            {"reason": secret, "targets": [{"value": secret, "level": secret}]},
            {"reason": REASON, "targets": [{"value": f"{secret}x", "kind": "phone"}]},
            {"reason": REASON, "targets": [{"value": "0977000111"}, {"value": secret}],
             "category": "POLICE_CALL"},
        ):  # fmt: skip
            odd.append(
                ("POST", "/v1/cases/1/confirm", {"json": body, "headers": _as(desk, "minh")})
            )
        odd += [
            ("PUT", "/v1/cases/1/unit", {"json": {"unit": secret},
                                         "headers": _as(desk, "minh")}),
            ("PUT", "/v1/cases/1/sighting", {"json": {"seen_at": secret},
                                             "headers": _as(desk, "minh")}),
            ("POST", "/v1/verify", {"json": {"items": [{"value": secret, "token": secret}],
                                             "purpose": REASON}, "headers": _as(desk, "hanh")}),
            ("POST", "/v1/officers", {"json": {"login": f"{secret}!", "grants": [secret]},
                                      "headers": _as(desk, "nga")}),
        ]  # fmt: skip
    for method, path, more in odd:
        more.setdefault("headers", {})["x-forwarded-for"] = f"13.{len(life.answers) % 250}.0.1"
        more["headers"]["user-agent"] = quote(NAME)
        statuses.add(send(method, path, **more).status_code)
    assert {401, 404, 405, 409, 413, 422} <= statuses
    assert 500 not in statuses
    _plant_faults(life, monkeypatch)


def _as(desk: Desk, who: str) -> dict[str, str]:
    return desk.head(who, {})


def _plant_faults(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults of ours whose own text holds everything."""

    def fails(*_args: Any, **_more: Any) -> Any:
        raise RuntimeError(f"{PHONE} {ACCOUNT} {CONTACT} {STORY} {MESSAGE}")

    desk = life.desk
    headers = {"referer": f"https://x.example/{PHONE}"}
    with monkeypatch.context() as planted:
        planted.setattr(casework, "queue", fails)
        planted.setattr("service.web.api.reports.take_report", fails)
        planted.setattr("service.web.api.appeals.take_appeal", fails)
        planted.setattr("service.web.api.checks.check_value", fails)
        client = TestClient(desk.client.app, raise_server_exceptions=False)
        for method, path, body in (
            ("GET", f"/v1/queue?category=A{PHONE}", None),
            ("POST", "/v1/reports", {"values": [{"value": PHONE}], "story": STORY}),
            ("POST", "/v1/appeals", {"value": PHONE, "reason": STORY}),
            ("POST", "/v1/check", {"value": PHONE}),
        ):
            head = {**_as(desk, "minh"), **headers}
            answer = client.request(method, path, json=body, headers=head)
            assert answer.status_code == 500
            life.note(answer)


def _rows(desk: Desk) -> Iterator[tuple[str, str]]:
    """Every cell of every table but sealed ones, as text; bytes too, where they read as such."""
    engine = desk.services.records.engine
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
                for column, cell in row.items():
                    shown = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell
                    yield f"{table}.{column}", str(shown)


def _spelled() -> set[bytes]:
    """The secrets as bytes that could stand in a file."""
    words = {*SPELLINGS, *DIGITS, *TEXTS, STORY, MESSAGE}
    found = {form for word in words for form in (word, json.dumps(word)[1:-1], quote(word))}
    encoded = {form.encode(encoding) for form in found for encoding in ("utf-8", "utf-16-le")}
    return encoded | {word.encode("utf-16-be") for word in words}


def _assert_no_file(folder: Path) -> int:
    count = 0
    for path in folder.rglob("*"):
        assert not secrets_in(str(path.relative_to(folder))), "in the name of a file"
        if path.is_file():
            count += 1
            content = path.read_bytes()
            for secret in _spelled():
                assert secret not in content, path.name
    return count


def test_a_whole_life_leaves_nothing_in_the_open(
    life: Life,
    logged: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    database_url: str | None,
) -> None:
    desk = life.desk
    receipts = _tell(life)
    _decide(life)
    _ask(life, receipts)
    _err(life, monkeypatch)
    assert desk.get("/metrics").status_code == 200
    lines = logged.getvalue().splitlines()

    assert sum('"event": "fault"' in line for line in lines) == 4  # so the log was read
    for line in lines:
        assert not secrets_in(line), "in the log"
    asked = [(path, body) for path, body in life.answers if not OWN_ANSWERS.search(path)]
    assert {"/metrics", "/v1/audit", "/v1/warnings", "/v1/verify"} <= {path for path, _ in asked}
    for path, body in asked:
        assert not secrets_in(body), path
    refused = [body for _, body in life.answers if "application/problem+json" in body]
    assert len(refused) > 200
    for body in refused:
        assert not secrets_in(body)
    cells = 0
    for place, cell in _rows(desk):
        assert not secrets_in(cell), place
        cells += 1
    assert cells > 1_000
    if database_url is None:
        assert _assert_no_file(desk.services.settings.data_dir) > 3


def test_somebody_elses_check_tells_nothing_of_what_was_told(life: Life) -> None:
    """A check says back what was asked, and nothing that a report of the same case named."""
    desk = life.desk
    _tell(life)
    other = desk.check(f"VCB {ACCOUNT}")
    assert secrets_in(json.dumps(other)) <= {ACCOUNT}
    for spelling in SPELLINGS:
        found = desk.check(spelling)
        assert secrets_in(json.dumps(found, ensure_ascii=False)) <= {PHONE[1:]}
    assert not secrets_in(json.dumps(desk.check("0977000111")))


@pytest.mark.parametrize("secret", [*SPELLINGS, ACCOUNT, CONTACT, HOLDER, NAME, STORY, MESSAGE])
def test_the_search_finds_what_was_put_into_a_log_line_on_purpose(
    logged: io.StringIO, secret: str
) -> None:
    get_logger().warning("planted", value=secret)
    (line,) = logged.getvalue().splitlines()
    assert secrets_in(line)
    assert secrets_in(json.dumps({"value": secret}))


def test_the_search_finds_a_cell_and_a_file_in_the_open(
    desk: Desk, tmp_path: Path, database_url: str | None
) -> None:
    desk.report("0977000111", group="lan-1987")
    with desk.services.records.writing() as tx:
        tx.cases.change(1, unit=PHONE)
    assert any(secrets_in(cell) for _, cell in _rows(desk))
    if database_url is None:
        with pytest.raises(AssertionError):
            _assert_no_file(desk.services.settings.data_dir)
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / FILE_NAME).touch()
    with pytest.raises(AssertionError, match="name of a file"):
        _assert_no_file(tmp_path / "odd")
