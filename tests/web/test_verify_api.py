"""Verification over HTTP: a dossier, what lies outside the area, pages and replay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.errors import InvalidInput
from service.pages_signed import check_page
from service.replay import replay
from service.wiring import Services
from tests.test_list_versions import take
from tests.web.desk import REASON, Desk

PHONE = "0912345678"
OTHER = "0987654321"
PURPOSE = {"purpose": "Xác minh đơn trình báo"}


def test_one_value_shows_verdict_history_reports_and_what_came_together(desk: Desk) -> None:
    desk.report(PHONE, OTHER, locality="79/26734")
    desk.report(OTHER, "https://xa.example.net/", locality="79/26734", address="10.1.1.1")
    case = desk.newest_case()
    for who in ("anh", "binh"):
        desk.confirm(case, who, PHONE)
    answer = desk.post("/v1/verify", {"items": [{"value": PHONE}], **PURPOSE}, "anh")
    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert item["state"] == "confirmed_scam"
    assert item["counts"] == {"reports": 1, "outside_your_area": 0, "cases": 1}
    assert [(t["kind"], t["hops"]) for t in item["together"]] == [("phone", 1), ("url", 2)]
    assert [entry["what"] for entry in item["timeline"]] == [
        "report", "confirm", "confirm", "listed:confirmed",
    ]  # fmt: skip
    assert "912345678" not in answer.text
    assert "987654321" not in answer.text


def test_outside_the_area_there_are_verdict_and_counts_only(desk: Desk) -> None:
    desk.report(PHONE, OTHER, locality="79/26734")
    desk.hire("hanoi", "verifier@locality:01")
    answer = desk.post("/v1/verify", {"items": [{"value": PHONE}], **PURPOSE}, "hanoi")
    (item,) = answer.json()["items"]
    assert item["counts"]["outside_your_area"] == 1
    assert (item["reports"], item["together"], item["timeline"]) == ([], [], [])


def test_many_values_need_a_case_number_and_every_look_is_kept(desk: Desk) -> None:
    items = {"items": [{"value": PHONE}, {"value": OTHER}], **PURPOSE}
    answer = desk.post("/v1/verify", items, "anh")
    assert (answer.status_code, answer.json()["code"]) == (422, "case_number_required")
    assert (
        desk.post("/v1/verify", {**items, "case_number": "1/2026/PC02"}, "anh").status_code == 200
    )
    assert desk.post("/v1/verify", items, "dung").status_code == 403
    acts = [item["act"] for item in desk.get("/v1/audit", "dung").json()["entries"]]
    assert acts.count("verify") == 1


def test_a_faulty_value_is_named_by_its_place(desk: Desk) -> None:
    body = {"items": [{"value": PHONE}, {"value": "x", "kind": "phone"}], **PURPOSE}
    answer = desk.post("/v1/verify", {**body, "case_number": "1/2026/PC02"}, "anh")
    assert (answer.status_code, answer.json()["field"]) == (422, "items.1.value")


def test_a_page_is_signed_and_a_changed_one_is_found(desk: Desk) -> None:
    desk.listed(PHONE, "anh", "binh")
    body = {"items": [{"value": PHONE}], **PURPOSE, "format": "docx"}
    answer = desk.post("/v1/verify", body, "anh")
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    said = check_page(desk.services, answer.content)
    assert said["items"][0]["state"] == "confirmed_scam"
    with pytest.raises(InvalidInput) as caught:
        check_page(desk.services, answer.content[:-40] + b"x" * 40)
    assert caught.value.code == "bad_signature"


# what was known on a given day


def test_a_token_is_explained_as_it_was_though_everything_changed_since(desk: Desk) -> None:
    tokens = [("no_information", desk.check(PHONE)["token"])]
    desk.later(hours=1)
    case = desk.listed(PHONE, "anh", "binh")
    tokens.append(("confirmed_scam", desk.check(PHONE)["token"]))
    desk.later(hours=1)
    desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    tokens.append(("no_information", desk.check(PHONE)["token"]))
    desk.later(days=3)
    desk.hire("moi", "verifier")
    for state, token in tokens:
        body = {"items": [{"value": PHONE, "token": token}], **PURPOSE}
        (item,) = desk.post("/v1/verify", body, "moi").json()["items"]
        assert item["replay"]["outcome"] == "identical"
        assert item["replay"]["state"] == state
        assert item["replay"]["again"]["state"] == state


def test_feeds_of_the_day_are_rebuilt(desk: Desk) -> None:
    host = "scam-one.example.net"
    take(desk.services, b"0.0.0.0 scam-one.example.net\n0.0.0.0 two.example.net\n")
    token = desk.check(host)["token"]
    take(desk.services, b"0.0.0.0 two.example.net\n")
    assert desk.state(host) == "no_information"
    found = replay(desk.services, "auto", host, token)
    assert (found.outcome, found.state) == ("identical", "suspicious")


def test_what_was_purged_is_said_to_be_gone(desk: Desk) -> None:
    case = desk.listed(PHONE, "anh", "binh")
    token = desk.check(PHONE)["token"]
    desk.post(f"/v1/cases/{case}/retract", {"reason": REASON}, "chi")
    now = desk.services.now()
    with desk.services.records.writing() as tx:
        from datetime import timedelta

        assert tx.indicators.purge(now + timedelta(days=1), now.date()) == 1
    found = replay(desk.services, "auto", PHONE, token)
    assert found.outcome == "no_longer_reconstructible"
    assert "Purged on 2026-11-22" in str(found.why)


def test_other_versions_are_named(make_services: Callable[..., Services]) -> None:
    from service.checking import check_value

    first = make_services()
    token = check_value(first, "auto", PHONE, "vi")["token"]
    other = replace(first.lists.curated, version="of another day")
    object.__setattr__(first.lists, "curated", other)
    first.snapshot = None
    first.refresh()
    found = replay(first, "auto", PHONE, token)
    assert found.differs == ("curated",)
