"""The pool of decoders: one that hangs, dies or is abandoned harms no other picture."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from typing import Any

import pytest

from service.errors import PictureBusy, PictureError, ServiceError
from service.images import MAX_BYTES, PicturePool, decode_once, pool
from tests.images.drawing import OTHER, TEXT, code, on_a_wall, save

_UNREADABLE = "picture_unreadable"


def _record_starts(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """Every decoder that is started from now on."""
    begun: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def recorded(*command: Any, **options: Any) -> Process:
        begun.append(await start(*command, **options))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", recorded)
    return begun


async def _end(workers: PicturePool, begun: list[Process]) -> None:
    """Close the pool and see that no decoder is left behind."""
    await workers.close()
    assert [process.pid for process in begun if process.returncode is None] == []
    for process in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)


def test_a_decoder_that_hangs_is_killed_and_the_next_picture_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "SECONDS", 0.3)
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        assert await workers.decode(save(code())) == [TEXT]
        begun[0].send_signal(signal.SIGSTOP)
        with pytest.raises(PictureError) as refused:
            await workers.decode(save(code()))
        assert refused.value.code == "picture_too_slow"
        assert begun[0].returncode == -signal.SIGKILL
        monkeypatch.setattr(pool, "SECONDS", 2.0)
        assert await workers.decode(save(code(OTHER))) == [OTHER]
        assert len(begun) == 2
        await _end(workers, begun)

    asyncio.run(story())


def test_a_decoder_that_dies_at_work_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        begun[0].send_signal(signal.SIGSTOP)
        asked = asyncio.create_task(workers.decode(save(code())))
        await asyncio.sleep(0.05)
        begun[0].kill()
        with pytest.raises(PictureError) as refused:
            await asked
        assert refused.value.code == _UNREADABLE
        assert await workers.decode(save(code(OTHER))) == [OTHER]
        await _end(workers, begun)

    asyncio.run(story())


def test_a_decoder_that_dies_idle_costs_no_innocent_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system may kill a process at any time: the next picture is not at fault for it."""
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        begun[0].kill()
        await begun[0].wait()
        assert await workers.decode(save(code(OTHER))) == [OTHER]
        await _end(workers, begun)

    asyncio.run(story())


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "-c", "import time; time.sleep(60)"),
        (sys.executable, "-c", "raise SystemExit(1)"),
        ("/nowhere/at/all",),
    ],
    ids=["hangs", "ends", "missing"],
)
def test_a_decoder_that_never_starts_means_busy(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_COMMAND", command)
    monkeypatch.setattr(pool, "START_SECONDS", 0.3)
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        for _ in range(2):
            with pytest.raises(PictureBusy) as refused:
                await workers.decode(save(code()))
            assert refused.value.code == "picture_busy"
        await _end(workers, begun)

    asyncio.run(story())


def test_an_abandoned_request_never_answers_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = _record_starts(monkeypatch)
    slow = save(on_a_wall((4000, 4000)).convert("RGBA"))

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        for delay in (0.0, 0.005, 0.05):
            abandoned = asyncio.create_task(workers.decode(slow))
            await asyncio.sleep(delay)
            abandoned.cancel()
            with pytest.raises(asyncio.CancelledError):
                await abandoned
            assert await workers.decode(save(code(OTHER))) == [OTHER]
        await _end(workers, begun)

    asyncio.run(story())


def test_a_request_abandoned_while_its_decoder_starts_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        abandoned = asyncio.create_task(workers.decode(save(code())))
        while not begun:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)
        abandoned.cancel()
        with pytest.raises(asyncio.CancelledError):
            await abandoned
        await _end(workers, begun)

    asyncio.run(story())


def test_too_many_waiting_pictures_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(1)
        await workers.decode(save(code()))
        begun[0].send_signal(signal.SIGSTOP)
        waiting = [
            asyncio.create_task(workers.decode(save(code(f"0912345{n:03}"))))
            for n in range(pool.WAITING)
        ]
        await asyncio.sleep(0.05)
        with pytest.raises(PictureBusy) as refused:
            await workers.decode(save(code()))
        assert refused.value.code == "picture_busy"
        begun[0].send_signal(signal.SIGCONT)
        expected = [[f"0912345{n:03}"] for n in range(pool.WAITING)]
        assert await asyncio.gather(*waiting) == expected
        assert await workers.decode(save(code())) == [TEXT]
        assert len(begun) == 1
        await _end(workers, begun)

    asyncio.run(story())


def test_many_at_once_on_two_decoders_each_get_their_own_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = _record_starts(monkeypatch)

    async def story() -> None:
        workers = PicturePool(2)
        pictures = [save(code(f"https://site{n}.example/")) for n in range(pool.WAITING)]
        found = await asyncio.gather(*map(workers.decode, pictures))
        assert found == [[f"https://site{n}.example/"] for n in range(pool.WAITING)]
        assert len(begun) == 2
        await _end(workers, begun)

    asyncio.run(story())


def test_the_command_lines_decoder_reads_and_refuses_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert decode_once(save(code())) == [TEXT]
    for content, expected in (
        (b"", _UNREADABLE),
        (bytes(MAX_BYTES + 1), "picture_too_large"),
        (save(code())[:300], _UNREADABLE),
    ):
        with pytest.raises(ServiceError) as refused:
            decode_once(content)
        assert refused.value.code == expected
    monkeypatch.setattr(pool, "START_SECONDS", -1.7)
    monkeypatch.setattr(pool, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    with pytest.raises(PictureError) as refused:
        decode_once(save(code()))
    assert refused.value.code == "picture_too_slow"
    monkeypatch.setattr(pool, "_COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    monkeypatch.setattr(pool, "START_SECONDS", 10.0)
    with pytest.raises(PictureError) as refused:
        decode_once(save(code()))
    assert refused.value.code == _UNREADABLE
