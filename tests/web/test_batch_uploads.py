"""Tables come in beside each other: within the disk, the app's quota, and nobody's way."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import threading
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from service import batch_jobs, batch_uploads
from service.batch_jobs import MOST_ACTIVE, Options, work_once
from service.batch_runs import run
from service.batch_uploads import SPARE, Uploads
from service.errors import Conflict, ServiceError
from service.wiring import Services
from tests.web.batches import ASK, TIPS, key, state, upload
from tests.web.desk import Desk

OPTIONS = Options(format="csv", output="csv")


def folders(services: Services) -> list[Path]:
    root = services.settings.data_dir / "batches"
    return list(root.iterdir()) if root.exists() else []


def take(
    uploads: Uploads, chunks: AsyncIterator[bytes], owner: str = "key:a"
) -> Coroutine[Any, Any, Any]:
    return uploads.take(owner, chunks, OPTIONS, "kiểm tra")


async def slowly(chunks: list[bytes], go_on: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    """Others have their turn between the pieces."""
    for chunk in chunks:
        yield chunk
        await asyncio.sleep(0.05)
    if go_on is not None:
        await go_on.wait()


def codes(results: list[Any]) -> list[str | None]:
    return [item.code if isinstance(item, ServiceError) else None for item in results]


def test_two_tables_do_not_get_the_same_room(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece, count = b"a" * 10, 5
    room = 1.5 * len(piece) * count * (1 + SPARE)  # of one, and half of another
    kept = services.settings.evidence_free_mb * 1024 * 1024

    def measured(_path: Path) -> Any:
        used = sum(path.stat().st_size for folder in folders(services) for path in folder.iterdir())
        return SimpleNamespace(free=room + kept - used)

    async def both() -> list[Any]:
        uploads = Uploads(services)
        return await asyncio.gather(
            *(take(uploads, slowly([piece] * count), owner) for owner in ("key:a", "key:b")),
            return_exceptions=True,
        )

    monkeypatch.setattr(batch_uploads, "PIECE", len(piece))
    monkeypatch.setattr(shutil, "disk_usage", measured)
    assert sorted(codes(asyncio.run(both())), key=str) == [None, "disk_full"]
    assert len(folders(services)) == 1


def test_what_is_under_way_counts_for_its_app(services: Services) -> None:
    async def several() -> None:
        uploads, go_on = Uploads(services), asyncio.Event()
        first = [
            asyncio.create_task(take(uploads, slowly([b"Link\na.example\n"], go_on)))
            for _ in range(MOST_ACTIVE)
        ]
        await asyncio.sleep(0.2)
        with pytest.raises(Conflict) as caught:
            await take(uploads, slowly([b"Link\n"]))
        assert caught.value.code == "too_many_batches"
        await take(uploads, slowly([b"Link\n"]), "key:b")
        go_on.set()
        await asyncio.gather(*first)

    asyncio.run(several())
    assert len(folders(services)) == MOST_ACTIVE + 1


def test_what_is_under_way_counts_for_the_day(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def both() -> list[Any]:
        uploads = Uploads(services)
        return await asyncio.gather(
            *(take(uploads, slowly([b"a" * 10] * 5)) for _ in range(2)), return_exceptions=True
        )

    monkeypatch.setattr(batch_uploads, "PIECE", 10)
    monkeypatch.setattr(batch_jobs, "MOST_BYTES_A_DAY", 75)
    assert sorted(codes(asyncio.run(both())), key=str) == [None, "too_many_batches"]
    assert len(folders(services)) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_is_said_and_nothing_stays_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(*_: object) -> NoReturn:
        raise OSError(number, "full")

    head = key(desk)
    with monkeypatch.context() as context:
        context.setattr(batch_uploads, "write", full)
        answer = desk.client.post(ASK, content=TIPS.encode(), headers=head)
    assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
    assert answer.headers["content-type"] == "application/problem+json"
    assert folders(desk.services) == []
    assert desk.client.post(ASK, content=TIPS.encode(), headers=head).status_code == 201


def test_an_upload_that_breaks_off_gives_everything_back(services: Services) -> None:
    async def breaks() -> AsyncIterator[bytes]:
        yield b"Link\n"
        raise ConnectionResetError

    async def several() -> None:
        uploads = Uploads(services)
        for _ in range(MOST_ACTIVE + 1):
            with pytest.raises(ConnectionResetError):
                await take(uploads, breaks())
        await take(uploads, slowly([b"Link\n"]))

    asyncio.run(several())
    assert len(folders(services)) == 1


def test_nothing_is_written_by_the_thread_that_answers(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote: list[tuple[str, bool]] = []
    write, sync = batch_uploads.write, os.fsync

    def note(what: str) -> None:
        wrote.append((what, threading.current_thread() is threading.main_thread()))

    def written(*given: Any) -> None:
        note("write")
        write(*given)

    def synced(number: int) -> None:
        note("sync")
        sync(number)

    monkeypatch.setattr(batch_uploads, "PIECE", 10)
    monkeypatch.setattr(batch_uploads, "write", written)
    monkeypatch.setattr(os, "fsync", synced)
    asyncio.run(take(Uploads(services), slowly([b"a" * 10] * 3)))
    assert [what for what, _ in wrote].count("write") == 3
    assert ("sync", False) in wrote
    assert not any(main for _, main in wrote)


def test_a_list_without_a_heading_is_refused_until_somebody_says_what_its_first_row_is(
    desk: Desk,
) -> None:
    head, ask = key(desk), "/v1/batches?format=csv&purpose=list"
    links = "https://evil.example/login\nhttps://evil.example/again\n"
    guessed = upload(desk, head, links, ask)
    told = upload(desk, head, links, ask + "&heading=false")
    for _ in range(2):
        assert work_once(desk.services, run, "worker")
    assert state(desk, head, guessed)["error"] == "no_heading"
    assert state(desk, head, told)["rows"] == 2
