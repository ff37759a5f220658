"""POST /v1/check and /v1/checks: the answer, the limits, and what never leaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.schemas import AnswerModel
from service.wiring import Services

UNSEEN = {
    "url": "https://unseen-shop.example/",
    "phone": "0987654321",
    "account": "970436:0011001234567",
    "qr": "00020101021138570010A0000007270127000697043601130011001234567"
    "0208QRIBFTTA53037045802VN6304",
    "message": "Chào bạn, mai mình gặp nhau nhé",
}


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Without limits: those have tests of their own."""
    return make_services(limits=False)


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as client:
        yield client


def test_an_answer_has_the_documented_shape(client: TestClient) -> None:
    response = client.post("/v1/check", json={"value": "https://vietcombank-xacthuc.top/"})
    assert response.status_code == 200
    answer = AnswerModel.model_validate(response.json())
    assert set(response.json()) == set(AnswerModel.model_fields)
    assert answer.state == "suspicious"
    assert answer.score == sum(reason.contribution for reason in answer.reasons)
    assert answer.appeal
    assert answer.degraded == ["no_classifier"]
    assert answer.cache_seconds <= 300


@pytest.mark.parametrize("kind", sorted(UNSEEN))
def test_an_unseen_value_of_each_kind_is_no_information(client: TestClient, kind: str) -> None:
    value = UNSEEN[kind]
    if kind == "qr":
        from service.observables.emv import checksum

        value += checksum(value.encode())
    for language in ("vi", "en"):
        response = client.post(
            "/v1/check", json={"value": value, "kind": kind}, headers={"accept-language": language}
        )
        answer = response.json()
        assert (answer["state"], answer["score"]) == ("no_information", None)
        words = json.dumps({**answer, "token": None}, ensure_ascii=False).lower()
        assert "an toàn" not in words
        assert "safe" not in words


def test_an_official_site_is_known_legitimate(client: TestClient) -> None:
    answer = client.post("/v1/check", json={"value": "https://www.vietcombank.com.vn/"}).json()
    assert (answer["state"], answer["score"]) == ("known_legitimate", 0)


def test_words_come_in_the_callers_language(client: TestClient) -> None:
    def advice(language: str) -> str:
        headers = {"accept-language": language}
        response = client.post("/v1/check", json={"value": "x.example"}, headers=headers)
        assert response.headers["content-language"] in ("vi", "en")
        return str(response.json()["advice"][0])

    assert advice("vi").startswith("Chưa có thông tin")
    assert advice("en-GB,en;q=0.8").startswith("No information")
    assert advice("fr").startswith("Chưa")
    assert advice("vi;q=0.1, en;q=0.9").startswith("No")
    assert advice(";;q=x,,").startswith("Chưa")


@pytest.mark.parametrize(
    ("body", "code", "field", "status"),
    [
        ("", "json_invalid", "body", 422),
        ("{", "json_invalid", "body", 422),
        ("[]", "model_type", "body", 422),
        ("{}", "missing", "value", 422),
        ('{"value": 7}', "string_type", "value", 422),
        ('{"value": "x", "kind": "person"}', "literal_error", "kind", 422),
        ('{"value": "x", "colour": 1}', "extra_forbidden", "body", 422),
        ('{"value": ""}', "empty", "value", 422),
        ('{"value": "javascript:1", "kind": "url"}', "unsupported_scheme", "value", 422),
        ('{"value": "\\ud800"}', "json_invalid", "body", 422),
        ('{"value": ' + "[" * 20 + "]" * 20 + "}", "json_too_deep", "body", 413),
        ('{"value": "' + "a" * 70_000 + '"}', "body_too_large", "body", 413),
    ],
)
def test_bad_input_is_a_problem_that_names_the_field(
    client: TestClient, body: str, code: str, field: str, status: int
) -> None:
    response = client.post("/v1/check", content=body.encode())
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["code"], problem["field"]) == (status, code, field)
    assert problem["type"].startswith("urn:lachan:problem:")
    assert "input" not in problem


def test_brackets_inside_a_string_are_not_depth(client: TestClient) -> None:
    response = client.post("/v1/check", json={"value": "[" * 40 + '\\"{', "kind": "message"})
    assert response.status_code == 200


def test_a_problem_never_repeats_the_value(client: TestClient) -> None:
    secret = "0912345678 0912345679"
    for body in ({"value": secret, "kind": "phone"}, {"value": "x", "kind": secret}):
        assert "0912345" not in client.post("/v1/check", json=body).text


def test_limits_of_each_kind(client: TestClient) -> None:
    for kind, longest in (("url", 8192), ("phone", 64), ("account", 64), ("message", 10_000)):
        response = client.post("/v1/check", json={"value": "a" * (longest + 1), "kind": kind})
        assert response.status_code in (413, 422)
        assert response.json()["code"] == "too_long"


def test_many_values_are_answered_in_order_with_errors_in_their_place(client: TestClient) -> None:
    items = [{"value": f"https://site{n}.example/"} for n in range(45)]
    items[7] = {"value": "", "kind": "url"}
    answers = client.post("/v1/checks", json={"items": items}).json()["answers"]
    assert [item["answer"] and item["answer"]["key"] for item in answers] == [
        None if n == 7 else f"site{n}.example/" for n in range(45)
    ]
    assert answers[7]["problem"]["code"] == "empty"


def test_at_most_500_values_at_once(client: TestClient) -> None:
    items = [{"value": "a.example"}] * 500
    assert client.post("/v1/checks", json={"items": items}).status_code == 200
    response = client.post("/v1/checks", json={"items": [*items, *items[:1]]})
    assert (response.status_code, response.json()["field"]) == (422, "items")


def test_one_and_many_give_the_same_answer(client: TestClient) -> None:
    for value in UNSEEN.values():
        one = client.post("/v1/check", json={"value": value}).json()
        many = client.post("/v1/checks", json={"items": [{"value": value}]}).json()
        assert one == many["answers"][0]["answer"]


def test_a_scanned_code_is_judged_by_its_parts(client: TestClient) -> None:
    answer = client.post(
        "/v1/check", json={"value": "https://x.example/?url=http://vietcombank-otp.top/"}
    ).json()
    assert answer["state"] == "suspicious"
    assert {reason["part"] for reason in answer["reasons"] if reason["contribution"]} == {0}


def test_a_citizen_card_is_never_echoed(client: TestClient) -> None:
    card = "001099012345||Nguyễn Văn Mẫu|01011999|Nam|Số 1, Phố Mẫu|02022021"
    for kind in ("auto", "qr"):
        response = client.post("/v1/check", json={"value": card, "kind": kind})
        assert response.status_code == 200
        for secret in ("001099012345", "Mẫu", "01011999"):
            assert secret not in response.text
        assert response.json()["key"] == "citizen_id"


def test_a_number_that_may_be_phone_or_account_is_read_as_both(client: TestClient) -> None:
    answer = client.post("/v1/check", json={"value": "0912345678"}).json()
    assert answer["kind"] == "phone"


def test_unknown_paths_and_methods_are_problems(client: TestClient) -> None:
    for response, code in (
        (client.get("/nowhere"), "not_found"),
        (client.get("/v1/check"), "method_not_allowed"),
        (client.post("/v1/kinds"), "method_not_allowed"),
    ):
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["code"] == code
        assert response.headers["x-request-id"]


def test_a_fault_of_ours_shows_only_its_id(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Any:
        raise RuntimeError("secret 0912345678")

    services.clock = broken
    with TestClient(create_app(services)) as client:
        response = client.post("/v1/check", json={"value": "x.example"})
    assert response.status_code == 500
    assert "0912345678" not in response.text
    assert response.json()["request_id"] == response.headers["x-request-id"]
    shown = capsys.readouterr()
    assert "0912345678" not in shown.out + shown.err


def test_catalogues(client: TestClient) -> None:
    kinds = client.get("/v1/kinds").json()["kinds"]
    assert kinds == ["url", "phone", "account", "qr", "message"]
    categories = client.get("/v1/categories").json()["categories"]
    assert len(categories) == 32
    english = client.get("/v1/categories", headers={"accept-language": "en"}).json()["categories"]
    assert english[0]["name"] != categories[0]["name"]
    banks = client.get("/v1/banks").json()["banks"]
    assert {"bin": "970436", "code": "VCB"}.items() <= next(
        bank for bank in banks if bank["bin"] == "970436"
    ).items()


def test_health(client: TestClient, services: Services) -> None:
    assert client.get("/live").json() == {"status": "live"}
    ready = client.get("/ready")
    assert (ready.status_code, ready.json()["degraded"]) == (200, ["no_classifier"])
    services.snapshot = None
    assert client.get("/ready").status_code == 503
    response = client.post("/v1/check", json={"value": "x.example"})
    assert (response.status_code, response.json()["code"]) == (503, "no_snapshot")


def test_metrics_count_without_values(client: TestClient) -> None:
    client.post("/v1/check", json={"value": "secret-host.example"})
    text = client.get("/metrics").text
    assert 'lachan_checks_total{kind="url",state="no_information"}' in text
    assert "secret-host" not in text


def test_openapi_describes_every_route_with_real_examples(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert set(document["paths"]) >= {
        "/v1/check", "/v1/checks", "/v1/check/image", "/v1/kinds", "/v1/categories", "/v1/banks",
        "/live", "/ready",
    }  # fmt: skip
    operation = document["paths"]["/v1/check"]["post"]
    content = operation["responses"]["200"]["content"]["application/json"]
    AnswerModel.model_validate(content["example"])
    assert content["schema"] == {"$ref": "#/components/schemas/AnswerModel"}
    example = operation["requestBody"]["content"]["application/json"]["example"]
    assert client.post("/v1/check", json=example).status_code == 200


def test_the_answer_schema_is_frozen() -> None:
    """A change here breaks apps: make it on purpose, and say so in the changelog."""
    from tests.support import VECTORS

    frozen = json.loads((VECTORS / "answer_schema.json").read_text("utf-8"))
    assert frozen == AnswerModel.model_json_schema()


def test_the_token_says_what_was_known(client: TestClient, services: Services) -> None:
    from service.checks.seal import observable_hash, unseal
    from service.errors import InvalidInput

    answer = client.post("/v1/check", json={"value": "vietcombank-otp.top"}).json()
    keys = {services.seal_key.id: services.seal_key}
    told = unseal(answer["token"], keys)
    assert (told["state"], told["score"]) == (answer["state"], answer["score"])
    assert told["observable"] == observable_hash("url", answer["key"], services.seal_key.secret)
    assert told["lists"] == answer["versions"]["lists"]
    first = "B" if answer["token"][0] == "A" else "A"
    for forged in ("", "x", answer["token"][:-2], first + answer["token"][1:], "ữ"):
        with pytest.raises(InvalidInput):
            unseal(forged, keys)
