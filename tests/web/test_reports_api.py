"""Reports over HTTP: from a tip to a receipt, and what a tip alone can never do."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.images.drawing import code, save
from tests.web.desk import Desk

KEY = "0f2c9a7e-5b1d-4c3e-9f60-1a2b3c4d5e6f"
PHONE = "0912345678"


def _same_answer(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in ("versions", "token")}


def test_money_that_is_already_sent_comes_first(desk: Desk) -> None:
    body = {"values": [{"value": PHONE}], "loss_vnd": 5_000_000}
    answer = desk.post("/v1/reports", body)
    assert answer.status_code == 201
    found = answer.json()
    assert found["first"][0].startswith("Đã mất tiền: Dừng chuyển tiền, gọi ngay ngân hàng")
    assert found["stored"]
    assert found["receipt"].startswith("LC-")


def test_the_same_report_twice_is_one_report_with_one_receipt(desk: Desk) -> None:
    body = {"values": [{"value": PHONE}]}
    answers = [desk.post("/v1/reports", body, idempotency_key=KEY) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    with desk.services.records.reading() as tx:
        assert tx.reports.count() == 1


def test_another_report_under_the_same_key_is_another_report(desk: Desk) -> None:
    """Nobody can take a key from somebody else by using it first."""
    first = desk.post("/v1/reports", {"values": [{"value": PHONE}]}, idempotency_key=KEY)
    second = desk.post("/v1/reports", {"values": [{"value": "0912345679"}]}, idempotency_key=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["receipt"] != second.json()["receipt"]


def test_a_report_that_was_taken_back_is_not_said_to_be_stored(desk: Desk) -> None:
    body = {"values": [{"value": PHONE}]}
    receipt = desk.post("/v1/reports", body, idempotency_key=KEY).json()["receipt"]
    desk.post("/v1/reports/erase", {"receipt": receipt})
    answer = desk.post("/v1/reports", body, idempotency_key=KEY)
    assert (answer.status_code, answer.json()["stored"]) == (200, False)


def test_many_at_once_under_one_key_are_one_report(desk: Desk) -> None:
    body = {"values": [{"value": PHONE}], "story": "gọi đòi tiền"}
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: desk.post("/v1/reports", body, idempotency_key=KEY), range(60))
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    with desk.services.records.reading() as tx:
        assert tx.reports.count() == 1


def test_a_message_gives_its_numbers_and_links(desk: Desk) -> None:
    text = "Tai khoan bi khoa, vao http://vcb-khoa.example/xac-thuc hoac goi 0912 345 678"
    answer = desk.post("/v1/reports", {"message": text})
    assert answer.status_code == 201
    found = desk.get(f"/v1/cases/{desk.newest_case()}", "anh").json()
    assert {item["kind"] for item in found["reports_of_it"][0]["values"]} == {"url", "phone"}


def test_nothing_is_refused_for_its_words(desk: Desk) -> None:
    for words in ("Tôi tố cáo số này lừa đảo", "Khiếu nại shop", "UBND xã chậm cấp sổ đỏ"):
        answer = desk.post("/v1/reports", {"values": [{"value": PHONE}], "story": words})
        assert answer.status_code == 201
        assert answer.json()["stored"]


def test_a_petition_gets_the_right_address_and_is_kept_only_if_wished(desk: Desk) -> None:
    body: dict[str, Any] = {"story": "Tôi khiếu nại UBND xã chậm giải quyết hồ sơ cấp sổ đỏ"}
    answer = desk.post("/v1/reports", body)
    assert (answer.status_code, answer.json()["stored"]) == (200, False)
    assert "dichvucong.gov.vn" in answer.json()["hint"]
    answer = desk.post("/v1/reports", {**body, "store_anyway": True})
    assert (answer.status_code, answer.json()["stored"]) == (201, True)


def test_nothing_at_all_is_no_report(desk: Desk) -> None:
    answer = desk.post("/v1/reports", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_reported")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"values": [{"value": "x"}], "loss_vnd": -1}, "loss_vnd"),
        ({"values": [{"value": "x"}], "locality": "../79"}, "locality"),
        ({"values": [{"value": "x"}], "channel": "police"}, "channel"),
        ({"values": [{"value": "x", "kind": "phone"}]}, "values.0"),
        ({"values": [{"value": "\x00"}], "story": "a\x00b"}, None),
        ({"values": "x"}, "values"),
        ({"values": [{"value": "x"}], "name": "Nguyễn Văn A"}, "body"),
        ({"happened_on": "31/12/2026", "story": "x"}, "happened_on"),
        ({"values": [{"value": "x"}] * 21}, "values"),
    ],
)
def test_a_faulty_field_is_named(desk: Desk, body: dict[str, Any], field: str | None) -> None:
    answer = desk.post("/v1/reports", body)
    if field is None:
        assert answer.status_code in (201, 422)
        return
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert "Nguyễn" not in answer.text


def test_a_receipt_shows_the_state_and_an_unknown_one_nothing(desk: Desk) -> None:
    receipt = desk.report(PHONE)
    known = desk.post("/v1/reports/status", {"receipt": receipt.lower()}).json()
    assert known["state"] == "in_review"
    unknown = [
        desk.post("/v1/reports/status", {"receipt": text}).json()
        for text in ("LC-0000-0000-0000-00000", "x", receipt[:-1] + "*", receipt[:-1])
    ]
    assert all(item == unknown[0] for item in unknown)
    assert unknown[0]["state"] == "unknown"


def test_an_officer_asks_and_the_reporter_answers_by_receipt(desk: Desk) -> None:
    receipt = desk.report(PHONE, locality="79/26734")
    case = desk.newest_case()
    desk.hire("hoa", "intake@locality:79")
    assert desk.post("/v1/reports/answer", {"receipt": receipt, "text": "?"}).json() == {
        "taken": False
    }
    asked = desk.post(f"/v1/cases/{case}/ask", {"report": 1, "text": "Họ nói gì?"}, "hoa")
    assert asked.status_code == 200
    status = desk.post("/v1/reports/status", {"receipt": receipt}).json()
    assert [item["text"] for item in status["questions"]] == ["Họ nói gì?"]
    given = {"receipt": receipt, "text": "Bảo chuyển tiền"}
    assert desk.post("/v1/reports/answer", given).json() == {"taken": True}
    found = desk.get(f"/v1/cases/{case}", "hoa").json()
    assert [item["text"] for item in found["notes"]] == ["Họ nói gì?", "Bảo chuyển tiền"]


def test_a_reporter_reads_all_that_is_kept_and_takes_it_back(desk: Desk) -> None:
    receipt = desk.report(PHONE, story="chuyện riêng", contact="me@example.com")
    kept = desk.post("/v1/reports/export", {"receipt": receipt}).json()["report"]
    assert "chuyện riêng" in json.dumps(kept, ensure_ascii=False)
    assert "me@example.com" in json.dumps(kept)
    assert desk.post("/v1/reports/erase", {"receipt": receipt}).json() == {"erased": True}
    left = desk.post("/v1/reports/export", {"receipt": receipt}).text
    assert "riêng" not in left
    assert "me@example.com" not in left
    assert "912" not in left
    assert desk.post("/v1/reports/status", {"receipt": receipt}).json()["state"] == "unknown"


def test_a_thousand_anonymous_reports_change_no_public_answer(desk: Desk) -> None:
    """Each from a device and a /24 of its own; a hundred here, a thousand in the slow run."""
    before = desk.check(PHONE)
    for number in range(100):
        desk.report(PHONE, address=f"10.{number}.7.9", story=f"lừa đảo {number}")
    desk.services.refresh()
    after = desk.check(PHONE)
    assert _same_answer(before) == _same_answer(after)
    assert after["counts"] is None


def test_three_independent_people_whom_a_channel_vouches_for_are_told_of(desk: Desk) -> None:
    for number in range(3):
        assert desk.state(PHONE) == "no_information"
        answer = desk.trusted(
            f"person-{number}", PHONE, address=f"10.{number}.0.1", category="POLICE_CALL"
        )
        assert answer.status_code == 201
        desk.later(minutes=2)
    found = desk.check(PHONE)
    assert (found["state"], found["counts"]) == ("suspicious", {"reports": 3})
    assert found["reasons"][0]["code"] == "reported"
    assert "chưa được xác minh" in found["reasons"][0]["text"]


def test_one_person_is_one_voice_however_often_deleted_and_sent_again(desk: Desk) -> None:
    for number in range(6):
        answer = desk.trusted("person-1", PHONE, address=f"10.{number}.0.1", story=f"lần {number}")
        receipt = answer.json()["receipt"]
        desk.later(minutes=2)
        if number % 2:
            desk.post("/v1/reports/erase", {"receipt": receipt})
    assert desk.state(PHONE) == "no_information"


def test_an_assertion_about_another_request_is_refused(desk: Desk) -> None:
    body = {"values": [{"value": PHONE}]}
    stolen = desk.assertion("person-1", b'{"values": []}')
    answer = desk.post("/v1/reports", body, x_identity=stolen)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_identity")


def test_evidence_files_are_sealed_and_served_as_attachments(desk: Desk) -> None:
    picture = save(code(scale=2))
    form = {"report": (None, json.dumps({"values": [{"value": PHONE}]}), "application/json")}
    files = [("files", ("../../x.png", picture, "text/html"))]
    answer = desk.client.post("/v1/reports", files=[*form.items(), *files])
    assert answer.status_code == 201, answer.text
    desk.hire("toan", "verifier@*")
    case = desk.get(f"/v1/cases/{desk.newest_case()}", "toan").json()
    (file,) = case["reports_of_it"][0]["files"]
    assert file["media_type"] == "image/png"
    for path in (desk.services.settings.data_dir / "evidence").rglob("*"):
        if path.is_file():
            assert picture[:64] not in path.read_bytes()
    shown = desk.get(f"/v1/files/{file['id']}?original=true", "toan")
    assert shown.content == picture
    assert shown.headers["content-disposition"].startswith("attachment")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert desk.get(f"/v1/files/{file['id']}", "dung").status_code == 403
    assert desk.get(f"/v1/files/{'0' * 32}", "toan").status_code == 404


def test_files_of_other_types_are_refused_by_their_content(desk: Desk) -> None:
    form = {"report": (None, json.dumps({"values": [{"value": PHONE}]}), "application/json")}
    files = [("files", ("x.png", b"<html><script>", "image/png"))]
    answer = desk.client.post("/v1/reports", files=[*form.items(), *files])
    assert (answer.status_code, answer.json()["code"]) == (422, "attachment_type")
    with desk.services.records.reading() as tx:
        assert tx.reports.count() == 0


def test_a_full_disk_refuses_files_and_keeps_the_report(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage("/")._replace(free=1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
    form = {"report": (None, json.dumps({"values": [{"value": PHONE}]}), "application/json")}
    files = [("files", ("x.png", save(code(scale=2)), "image/png"))]
    answer = desk.client.post("/v1/reports", files=[*form.items(), *files])
    assert (answer.status_code, answer.json()["files_refused"]) == (201, ["disk_low"])


def test_more_than_20_mb_a_day_from_one_network_are_refused(desk: Desk) -> None:
    big = b"%PDF-1.4\n" + bytes(9_000_000) + b"\n%%EOF\n"
    form = {"report": (None, json.dumps({"values": [{"value": PHONE}]}), "application/json")}
    refused = []
    for _ in range(3):
        files = [("files", ("x.pdf", big, "application/pdf"))]
        answer = desk.client.post("/v1/reports", files=[*form.items(), *files])
        assert answer.status_code == 201
        refused.append(answer.json()["files_refused"])
    assert refused == [[], [], ["attachment_quota"]]
    with desk.services.records.reading() as tx:
        assert tx.reports.count() == 3
