"""Whoever sends too slowly is told so; whoever hangs up is nobody's fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.web import body
from tests.web.batches import key
from tests.web.desk import Desk
from tests.web.raw import HUNG_UP, scope_of

ROUTES = (
    ("/v1/check", "application/json"),
    ("/v1/checks", "application/json"),
    ("/v1/check/image", "image/png"),
    ("/v1/reports", "application/json"),
    ("/v1/reports", "multipart/form-data; boundary=x"),
    ("/v1/reports/status", "application/json"),
    ("/v1/appeals", "application/json"),
    ("/v1/officers/login", "application/json"),
    ("/v1/batches", "text/csv"),
)
PART: dict[str, Any] = {"type": "http.request", "body": b"{", "more_body": True}


async def ask(desk: Desk, path: str, media: str, *ends: dict[str, Any]) -> list[dict[str, Any]]:
    """What is sent to a caller of whom come a part of a body, ``ends``, and then nothing."""
    head = key(desk, "batch", "bulk", "check", "report")
    scope = scope_of(
        "POST", path, head | {"content-type": media, "accept-language": "en"},
        b"format=csv&purpose=abc",
    )  # fmt: skip
    sent: list[dict[str, Any]] = []

    async def parts() -> AsyncIterator[dict[str, Any]]:
        yield PART
        for message in ends:
            yield message
        await asyncio.Event().wait()

    coming = parts()

    async def send(message: Any) -> None:
        sent.append(message)

    app: Any = desk.client.app
    await app(scope, coming.__anext__, send)
    await coming.aclose()
    return sent


@pytest.mark.parametrize(("path", "media"), ROUTES)
def test_a_body_that_does_not_come_is_not_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    path: str, media: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(body, "BODY_SECONDS", 0.05)
    start, *rest = asyncio.run(ask(desk, path, media))
    headers = dict(start["headers"])
    problem = json.loads(b"".join(message["body"] for message in rest))
    assert (start["status"], problem["status"], problem["code"]) == (408, 408, "too_slow")
    assert problem["title"] == "The request came too slowly"
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"connection"] == b"close"
    assert b"x-request-id" in headers
    assert "error" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(("path", "media"), ROUTES)
def test_whoever_hangs_up_is_no_fault_of_ours(
    desk: Desk, capsys: pytest.CaptureFixture[str], path: str, media: str
) -> None:
    sent = asyncio.run(ask(desk, path, media, HUNG_UP))
    assert all(message.get("status", 499) == 499 for message in sent)
    assert "error" not in "".join(capsys.readouterr())
    folder = desk.services.settings.data_dir / "batches"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_how_long_we_take_ourselves_is_not_the_callers_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.2)

    async def receive() -> dict[str, Any]:
        return PART

    async def read() -> None:
        guarded = body.limited(receive, 100)
        for _ in range(3):
            await guarded()
            await asyncio.sleep(0.15)

    asyncio.run(read())
