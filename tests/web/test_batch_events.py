"""Many may follow how far their tables are; nobody keeps others from it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from service.web.api import batches
from tests.web.batches import key, upload
from tests.web.desk import Desk
from tests.web.raw import HUNG_UP, scope_of


@dataclass
class Follower:
    """Somebody who listens until they hang up."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    heard: bytes = b""
    hangs_up: asyncio.Event = field(default_factory=asyncio.Event)
    asked: bool = False
    task: Any = None

    async def receive(self) -> dict[str, Any]:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.hangs_up.wait()
        return HUNG_UP

    async def send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.headers |= dict(message.get("headers", []))
        self.heard += message.get("body", b"")

    async def leave(self) -> None:
        self.hangs_up.set()
        await self.task


async def follow(desk: Desk, head: dict[str, str], batch: str) -> Follower:
    """Waits for the first event, or for a refusal."""
    follower = Follower()
    app: Any = desk.client.app
    scope = scope_of("GET", f"/v1/batches/{batch}/events", head)
    follower.task = asyncio.create_task(app(scope, follower.receive, follower.send))
    async with asyncio.timeout(10):
        while not follower.heard:
            await asyncio.sleep(0.01)
    return follower


def test_a_key_with_many_followers_silences_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_LISTENERS_OF_A_KEY", 3)
    monkeypatch.setattr(batches, "MOST_LISTENERS", 5)
    mine, other = key(desk), key(desk)
    batch, theirs = upload(desk, mine), upload(desk, other)

    async def all_of_them() -> None:
        many = [await follow(desk, mine, batch) for _ in range(3)]
        refused = await follow(desk, mine, batch)
        assert refused.status == 429
        assert b"rate_limited" in refused.heard
        assert int(refused.headers[b"retry-after"]) > 0
        others = [await follow(desk, other, theirs) for _ in range(3)]
        assert [follower.status for follower in others] == [200, 200, 429]  # the process is full
        await many.pop().leave()
        again = await follow(desk, mine, batch)
        assert again.status == 200
        for follower in [*many, *others, refused, again]:
            await follower.leave()

    asyncio.run(all_of_them())


def test_whoever_hangs_up_before_the_first_event_counts_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_LISTENERS_OF_A_KEY", 1)
    head = key(desk)
    batch = upload(desk, head)

    async def one_after_the_other() -> None:
        for _ in range(3):
            gone = Follower(asked=True)
            gone.hangs_up.set()
            scope = scope_of("GET", f"/v1/batches/{batch}/events", head)
            app: Any = desk.client.app
            await app(scope, gone.receive, gone.send)
        follower = await follow(desk, head, batch)
        assert follower.status == 200
        await follower.leave()

    asyncio.run(one_after_the_other())
