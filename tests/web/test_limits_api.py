"""Limits over HTTP: nobody reads the lists out number by number, ordinary people notice nothing."""

from __future__ import annotations

from service.api_keys import make_key
from tests.web.desk import Desk


def _key(desk: Desk, *scopes: str, rate: str = "app") -> str:
    now = desk.services.now()
    with desk.services.records.writing() as tx:
        _, text = make_key(tx, desk.services.records.refs, "app", rate, list(scopes), now)
    desk.services.api_keys.load(now)
    return text


def test_the_31st_number_in_an_hour_waits_and_links_go_on(desk: Desk) -> None:
    head = {"x_forwarded_for": "203.0.113.5"}
    for number in range(30):
        body = {"value": f"09{number:02}345678"}
        assert desk.post("/v1/check", body, **head).status_code == 200
    refused = desk.post("/v1/check", {"value": "0999345678"}, **head)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert int(refused.headers["retry-after"]) > 0
    assert desk.post("/v1/check", {"value": "0900345678"}, **head).status_code == 200  # known
    assert desk.post("/v1/check", {"value": "https://x.example/"}, **head).status_code == 200
    other = desk.post("/v1/check", {"value": "0999345678"}, x_forwarded_for="203.0.113.6")
    assert other.status_code == 200


def test_walking_a_block_is_stopped_whoever_asks(desk: Desk) -> None:
    key = _key(desk, "check")
    statuses = [
        desk.post(
            "/v1/check", {"value": f"091234{number:04}"}, x_api_key=key, x_device=f"d{number}"
        ).status_code
        for number in range(40)
    ]
    assert statuses[:19] == [200] * 19
    assert set(statuses[19:]) == {429}


def test_numbers_inside_messages_count_too(desk: Desk) -> None:
    text = " ".join(f"09{number:02}345678," for number in range(10))
    head = {"x_forwarded_for": "203.0.113.5"}
    for _ in range(5):
        assert desk.post("/v1/check", {"value": text}, **head).status_code == 200
    for start in (10, 20):
        more = " ".join(f"09{number:02}345678," for number in range(start, start + 10))
        assert desk.post("/v1/check", {"value": more}, **head).status_code == 200
    assert desk.post("/v1/check", {"value": "0999345678"}, **head).status_code == 429


def test_bulk_needs_a_key_with_its_scope(desk: Desk) -> None:
    body = {"items": [{"value": "https://x.example/"}]}
    assert desk.post("/v1/checks", body).json()["code"] == "key_required"
    wrong = desk.post("/v1/checks", body, x_api_key=_key(desk, "check"))
    assert (wrong.status_code, wrong.json()["code"]) == (403, "scope_missing")
    assert desk.post("/v1/checks", body, x_api_key=_key(desk, "bulk")).status_code == 200
    for bad in ("x", "lk_a_b", _key(desk, "bulk")[:-1], "lk_" + "9" * 200):
        assert desk.post("/v1/checks", body, x_api_key=bad).status_code == 401


def test_in_bulk_the_rest_goes_on_where_one_is_refused(desk: Desk) -> None:
    items = [{"value": f"091234{number:04}"} for number in range(25)]
    items.append({"value": "https://x.example/"})
    answers = desk.post("/v1/checks", {"items": items}, x_api_key=_key(desk, "bulk")).json()
    problems = [item["problem"]["code"] for item in answers["answers"] if item["problem"]]
    assert problems == ["rate_limited"] * 6
    assert answers["answers"][-1]["answer"]["state"] == "no_information"


def test_an_ended_key_is_refused(desk: Desk) -> None:
    key = _key(desk, "bulk")
    body = {"items": [{"value": "https://x.example/"}]}
    with desk.services.records.writing() as tx:
        tx.officers.end_key(key.split("_")[1], desk.services.now())
    desk.services.api_keys.load(desk.services.now())
    assert desk.post("/v1/checks", body, x_api_key=key).status_code == 401


def test_a_stranger_cannot_choose_the_address_it_is_counted_by(desk: Desk) -> None:
    desk.services.settings.trusted_proxies = ""
    from starlette.testclient import TestClient

    from service.web.app import create_app

    with TestClient(create_app(desk.services)) as client:
        statuses = [
            client.post(
                "/v1/check", json={"value": f"09{number:02}345678"},
                headers={"x-forwarded-for": f"10.0.{number}.1"},
            ).status_code
            for number in range(32)
        ]  # fmt: skip
    assert statuses.count(429) == 2
