"""The doors for pictures: HTTP, as body and as form, and the command line."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from service.cli import main
from service.images import MAX_BYTES
from service.web.app import create_app
from service.web.schemas import AnswerModel
from service.wiring import Services
from tests.images.drawing import CARD, OTHER, SECRETS, TEXT, code, noise, save, side_by_side

ROUTE = "/v1/check/image"
SCAM = "https://vietcombank-xacthuc.top/"
PNG = {"content-type": "image/png"}
FORM = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as client:
        yield client


def form(*fields: tuple[str, str | None, bytes]) -> bytes:
    """A form of (name, file name, content) with the boundary ``x``."""
    parts = []
    for name, file, content in fields:
        named = f'; filename="{file}"' if file is not None else ""
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + b"--x--\r\n"


def test_body_and_form_give_the_same_documented_answer(client: TestClient) -> None:
    picture = save(code())
    first = client.post(ROUTE, content=picture, headers=PNG)
    assert first.status_code == 200
    (answer,) = first.json()["codes"]
    assert AnswerModel.model_validate(answer).kind == "qr"
    assert [part["key"] for part in answer["parts"]] == ["unseen-shop.example/menu?table=7"]
    assert (answer["state"], answer["score"]) == ("no_information", None)
    assert client.post("/v1/check", json={"value": TEXT, "kind": "qr"}).json() == answer
    for kind in ("image/jpeg", "IMAGE/PNG; q=1", "application/octet-stream"):
        other = client.post(ROUTE, content=picture, headers={"content-type": kind})
        assert other.json() == first.json()
    assert client.post(ROUTE, content=picture).json() == first.json()
    for name, file in (("image", "code.png"), ("anything", "x.exe"), ("image", "")):
        body = form(("note", None, b"hello"), (name, file, picture))
        assert client.post(ROUTE, content=body, headers=FORM).json() == first.json()


def test_each_code_is_answered_in_the_callers_language(client: TestClient) -> None:
    picture = save(side_by_side(code(SCAM), code(OTHER)))
    told = {}
    for language in ("vi", "en"):
        response = client.post(ROUTE, content=picture, headers={"accept-language": language})
        answers = response.json()["codes"]
        assert sorted(item["state"] for item in answers) == ["no_information", "suspicious"]
        told[language] = {sentence for item in answers for sentence in item["advice"]}
    assert not told["vi"] & told["en"]


REFUSED: dict[str, tuple[bytes, dict[str, str], int, str, str]] = {
    "no code": (save(Image.new("L", (99, 99), 255)), PNG, 422, "no_code_found", "image"),
    "blank code": (save(code("   ")), PNG, 422, "no_code_found", "image"),
    "empty body": (b"", PNG, 422, "picture_unreadable", "image"),
    "garbage": (noise(999), PNG, 422, "picture_unreadable", "image"),
    "too many pixels": (
        save(Image.new("1", (4001, 4000))), PNG, 422, "picture_too_many_pixels", "image",
    ),
    "5 MB and a byte": (bytes(MAX_BYTES + 1), PNG, 413, "body_too_large", "body"),
    "form of 6 MB": (bytes(6_000_000), FORM, 413, "body_too_large", "body"),
    "form with 5 MB and a byte": (
        form(("image", "x", bytes(MAX_BYTES + 1))), FORM, 413, "picture_too_large", "image",
    ),
    "text": (save(code()), {"content-type": "text/plain"}, 422, "invalid_input", "content-type"),
    "form without a file": (form(("image", None, b"x")), FORM, 422, "missing", "image"),
    "form of nothing": (b"", FORM, 422, "missing", "image"),
    "form with an empty file": (
        form(("image", "x", b"")), FORM, 422, "picture_unreadable", "image",
    ),
    "form that is cut": (
        form(("image", "x", save(code())))[:400], FORM, 422, "missing", "image",
    ),
    "form with two files": (
        form(("image", "x", save(code())), ("more", "y", save(code()))),
        FORM, 422, "form_invalid", "body",
    ),
    "form with many fields": (
        form(*[("note", None, b"x")] * 9, ("image", "x", save(code()))),
        FORM, 422, "form_invalid", "body",
    ),
    "form without a boundary": (
        form(("image", "x", save(code()))),
        {"content-type": "multipart/form-data"}, 422, "form_invalid", "body",
    ),
    "form of garbage": (noise(999), FORM, 422, "form_invalid", "body"),
}  # fmt: skip


def test_what_cannot_be_read_is_a_problem_in_both_languages(client: TestClient) -> None:
    for name, (content, headers, status, problem_code, field) in REFUSED.items():
        titles = set()
        for language in ("vi", "en"):
            response = client.post(
                ROUTE, content=content, headers={**headers, "accept-language": language}
            )
            assert response.headers["content-type"] == "application/problem+json", name
            problem = response.json()
            assert (response.status_code, problem["status"]) == (status, status), name
            assert (problem["code"], problem["field"]) == (problem_code, field), name
            titles.add(problem["title"])
        assert len(titles) == 2, name
    assert client.post(ROUTE, content=save(code()), headers=PNG).status_code == 200


def test_only_post_is_answered(client: TestClient) -> None:
    response = client.get(ROUTE)
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


def test_a_busy_service_says_so(
    client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.images.pool.WAITING", 0)
    response = client.post(ROUTE, content=save(code()), headers=PNG)
    assert (response.status_code, response.json()["code"]) == (503, "picture_busy")


def test_without_lists_there_is_no_answer(client: TestClient, services: Services) -> None:
    services.snapshot = None
    response = client.post(ROUTE, content=save(code()), headers=PNG)
    assert (response.status_code, response.json()["code"]) == (503, "no_snapshot")


def test_a_picture_never_touches_the_disk(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may show anything: a form's file stays in memory, however large."""
    written: list[bool] = []
    monkeypatch.setattr(
        tempfile.SpooledTemporaryFile, "rollover", lambda self: written.append(True)
    )
    large = save(code()) + noise(3_000_000)
    response = client.post(ROUTE, content=form(("image", "x.png", large)), headers=FORM)
    assert response.status_code == 200
    assert not written


def test_a_citizen_card_leaks_nothing(
    client: TestClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    picture = save(side_by_side(code(CARD), code(OTHER)))
    response = client.post(ROUTE, content=picture, headers=PNG)
    assert sorted(item["key"][:10] for item in response.json()["codes"])[0] == "citizen_id"
    shown = capfd.readouterr()
    seen = response.text + client.get("/metrics").text + shown.out + shown.err + caplog.text
    for secret in SECRETS:
        assert secret not in seen


@pytest.fixture
def lachan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Any:
    """``lachan check --image`` of some bytes: exit code, standard output and error."""
    monkeypatch.setenv("LACHAN_DATA_DIR", str(tmp_path / "data"))

    def command(content: bytes | None, *more: str) -> tuple[int, str, str]:
        path = tmp_path / "picture"
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["check", "--image", str(path), *more])
        shown = capfd.readouterr()
        return int(str(ended.value.code)), shown.out, shown.err

    return command


def test_the_command_line_answers_each_code_and_ends_with_its_bits(lachan: Any) -> None:
    ended, out, _ = lachan(save(side_by_side(code(SCAM), code(OTHER))), "--json")
    answers = [AnswerModel.model_validate_json(line) for line in out.splitlines()]
    assert (ended, len(answers)) == (1, 2)
    assert {answer.kind for answer in answers} == {"qr"}
    ended, out, _ = lachan(save(code()), "0987654321", "--json")
    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["phone", "qr"]
    assert ended == 0
    ended, out, _ = lachan(save(code(SCAM)))
    assert ended == 1
    assert "vietcombank-xacthuc.top" in out


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (save(Image.new("L", (99, 99), 255)), "no_code_found"),
        (noise(999), "picture_unreadable"),
        (b"", "picture_unreadable"),
        (bytes(MAX_BYTES + 1), "picture_too_large"),
    ],
    ids=["blank", "garbage", "empty", "too_large"],
)
def test_on_the_command_line_a_bad_picture_is_unreadable(
    content: bytes, expected: str, lachan: Any
) -> None:
    ended, out, err = lachan(content)
    assert (ended, out) == (4, "")
    assert expected in err
    ended, out, _ = lachan(content, "--json")
    assert (ended, json.loads(out)["error"]["code"]) == (4, expected)


def test_on_the_command_line_a_missing_picture_is_a_failure(lachan: Any) -> None:
    ended, out, err = lachan(None)
    assert (ended, out) == (2, "")
    assert "lachan:" in err
    assert "Traceback" not in err


def test_on_the_command_line_a_citizen_card_leaks_nothing(lachan: Any) -> None:
    for more in ([], ["--json"]):
        ended, out, err = lachan(save(code(CARD)), *more)
        assert ended in (0, 1)
        assert out
        for secret in SECRETS:
            assert secret not in out + err
