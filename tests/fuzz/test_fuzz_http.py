"""Fuzz over HTTP: every route by its own description, and raw bytes as bodies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient
from starlette.types import Message

from service.settings import Settings
from service.web.app import create_app
from service.web.front import Front
from service.web.schemas import AnswersModel, ProblemModel
from service.wiring import build
from tests.fuzz.routes import ALL, PUBLIC, operations
from tests.fuzz.strategies import BY_KIND
from tests.images.drawing import code, save
from tests.support import NOW

pytestmark = pytest.mark.slow

Ask = Callable[..., list[Any]]
PICTURES = "post /v1/check/image"
ROUTES = sorted(PUBLIC)
"""What anybody may call; what officers call is in ``test_roles``."""
JSON_ROUTES = [route for route in ROUTES if route.startswith("post ") and route != PICTURES]
NEEDS_A_SECRET = {
    PICTURES, "post /v1/officers/login", "post /v1/appeals/proof", "post /v1/verdicts/wrong",
    "get /v1/statistics/public",
}  # fmt: skip
"""Nothing made up is taken here."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
REFUSALS = {401, 404, 405, 409, 413, 422, 429, 503}
relaxed = settings(
    derandomize=True,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture,
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    services = build(
        Settings(data_dir=tmp_path_factory.mktemp("http"), limits=False), clock=lambda: NOW
    )
    yield create_app(services)
    services.close()


@pytest.fixture(scope="module")
def client(app: Front) -> Iterator[TestClient]:
    """A client that answers a fault of ours as a caller sees it, not as an exception."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def description(app: Front, client: TestClient) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def assert_documented(status: int, media: str, body: bytes) -> None:
    """An answer, or a problem document that names no more than it should."""
    assert status in (200, 201) or status in REFUSALS
    if status in (200, 201):
        assert media == "application/json"
        json.loads(body)
        return
    assert media == "application/problem+json"
    problem = ProblemModel.model_validate_json(body)
    assert problem.status == status
    assert problem.type == f"urn:lachan:problem:{problem.code}"


@pytest.mark.parametrize(
    ("route", "mode"),
    [
        *((route, GenerationMode.POSITIVE) for route in ROUTES),
        *((route, GenerationMode.NEGATIVE) for route in ROUTES if route in JSON_ROUTES),
    ],
)
def test_every_route_keeps_its_description(
    description: Any, route: str, mode: GenerationMode
) -> None:
    """Whether a request fits the description or not, the answer fits it."""
    method, _, path = route.partition(" ")
    operation = description[path][method]
    cases = operation.as_strategy(generation_mode=mode)
    statuses = set()

    @settings(relaxed, max_examples=150)
    @given(case=cases)
    def holds(case: schemathesis.Case) -> None:
        response = case.call()
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)
        (media,) = response.headers["content-type"]
        assert_documented(response.status_code, media, response.content)

    holds()
    if mode is GenerationMode.POSITIVE:
        assert bool(statuses & {200, 201}) is (route not in NEEDS_A_SECRET)


def test_no_route_is_left_out(description: Any) -> None:
    assert set(operations(description)) == ALL


@pytest.fixture(scope="module")
def ask(app: Front) -> Iterator[Ask]:
    """What the application sends for a body in pieces; None hangs up."""

    async def answer(path: str, pieces: list[bytes | None], language: str) -> list[Any]:
        messages = [
            {"type": "http.disconnect"}
            if piece is None
            else {"type": "http.request", "body": piece, "more_body": at + 1 < len(pieces)}
            for at, piece in enumerate(pieces)
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            return messages.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [(b"accept-language", language.encode("latin-1"))]
        scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
        await app(scope, receive, send)
        return sent

    with asyncio.Runner() as runner:
        yield lambda path, pieces, language="": runner.run(answer(path, pieces, language))


VALUES = BY_KIND["auto"].filter(lambda text: text.isascii() or text.isprintable())
REQUESTS = st.one_of(
    st.fixed_dictionaries(
        {"value": VALUES | st.integers() | st.none()},
        optional={"kind": st.sampled_from([*BY_KIND, "", None, 1]), "more": st.none()},
    ),
    st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)),
)


@st.composite
def _damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """A body with some bytes cut out and others put in."""
    body = draw(whole)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(body)))
        more = draw(st.binary(max_size=4) | st.sampled_from([b'"', b"\\u", b"\\ud800", b"[" * 20]))
        body = body[:at] + more + body[at + draw(st.integers(0, 4)) :]
    return body


def _dumped(document: Any) -> bytes:
    return json.dumps(document).encode()


ONE = REQUESTS.map(_dumped)
MANY = st.lists(REQUESTS, max_size=5).map(lambda items: _dumped({"items": items}))
BODIES = st.one_of(st.binary(max_size=200), _damaged(ONE), _damaged(MANY))
LANGUAGES = st.sampled_from(["", "vi", "en", "en;q=nan", "q=1e999", ";;,", "é", "en," * 100])


@settings(relaxed, max_examples=3000)
@given(path=st.sampled_from(["/v1/check", "/v1/checks"]), body=BODIES, language=LANGUAGES)
def test_raw_bytes_are_answered_or_refused(ask: Ask, path: str, body: bytes, language: str) -> None:
    start, end = ask(path, [body], language)
    headers = dict(start["headers"])
    assert headers[b"content-length"] == str(len(end["body"])).encode()
    assert headers[b"x-request-id"]
    assert headers[b"content-language"] in (b"vi", b"en")
    assert_documented(start["status"], headers[b"content-type"].decode(), end["body"])
    if start["status"] == 200 and path == "/v1/checks":
        for item in AnswersModel.model_validate_json(end["body"]).answers:
            assert (item.answer is None) != (item.problem is None)


@settings(relaxed, max_examples=300)
@given(body=ONE, cuts=st.lists(st.integers(0, 300), max_size=4), gone=st.booleans())
def test_a_body_in_pieces_is_the_same_body(
    ask: Ask, body: bytes, cuts: list[int], gone: bool
) -> None:
    """A caller who hangs up before the end is answered nothing."""
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    pieces: list[bytes | None] = [body[begin:end] for begin, end in pairwise(places)]
    whole = ask("/v1/check", [body])
    assert _without_id(ask("/v1/check", pieces)) == _without_id(whole)
    if gone:
        assert ask("/v1/check", [*pieces[:-1], None]) == []


def _without_id(sent: list[Any]) -> tuple[int, bytes]:
    return sent[0]["status"], sent[1]["body"]


def test_bodies_beyond_the_limit_are_refused_before_they_are_read(ask: Ask) -> None:
    for path, limit in (("/v1/check", 64 * 1024), ("/v1/checks", 4 * 1024 * 1024)):
        chunk = b" " * (limit // 4)
        endless: list[bytes | None] = [chunk] * 50
        start, end = ask(path, endless)
        assert (start["status"], json.loads(end["body"])["code"]) == (413, "body_too_large")


WRAPPINGS = [
    "", "image/png", "IMAGE/", "application/octet-stream", "text/plain", "é",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=x; charset=utf-16", "multipart/form-data; boundary=\xff",
]  # fmt: skip


@settings(relaxed, max_examples=150)
@given(
    body=st.binary(max_size=300) | _damaged(st.just(save(code(scale=2)))),
    media=st.sampled_from(WRAPPINGS),
    framed=st.booleans(),
)
def test_any_picture_in_any_wrapping_is_answered_or_refused(
    client: TestClient, body: bytes, media: str, framed: bool
) -> None:
    if framed:
        head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="\xff"\r\n\r\n'
        body = head + body + b"\r\n--x--\r\n"
    headers = {"content-type": media.encode("latin-1")} if media else {}
    response = client.post("/v1/check/image", content=body, headers=headers)
    media_type = response.headers["content-type"]
    assert_documented(response.status_code, media_type, response.content)
