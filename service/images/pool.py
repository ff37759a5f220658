"""A few decoding processes, kept warm, each killed when a picture takes too long."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from asyncio.subprocess import Process
from contextlib import suppress

import orjson

from service.errors import NoCodeFound, PictureBusy, PictureError, TooLarge

MAX_BYTES = 5 * 1024 * 1024
SECONDS = 2.0
START_SECONDS = 10.0
WAIT_SECONDS = 6.0
WAITING = 16
"""Pictures that may wait for a decoder; one more is refused."""

_COMMAND = (sys.executable, "-I", "-m", "service.images.worker")
_WORDS = {
    "picture_too_many_pixels": "The picture has more than 16 megapixels.",
    "picture_too_large": "The picture needs too much memory.",
    "picture_unreadable": "The picture is no readable PNG, JPEG or WebP.",
}


class PicturePool:
    """``decode`` from any task of one event loop; ``close`` at the end."""

    def __init__(self, workers: int) -> None:
        self._idle: list[Process] = []
        self._slots = asyncio.Semaphore(workers)
        self._waiting = 0

    async def decode(self, content: bytes) -> list[str]:
        """The texts of all codes. Raises PictureError, NoCodeFound, PictureBusy, TooLarge."""
        check_size(content)
        if self._waiting >= WAITING:
            raise PictureBusy("Too many pictures at once; try again soon.")
        self._waiting += 1
        try:
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._slots.acquire()
            except TimeoutError:
                raise PictureBusy("Too many pictures at once; try again soon.") from None
            try:
                return await self._decode(content)
            finally:
                self._slots.release()
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End every decoder."""
        while self._idle:
            await _kill(self._idle.pop())

    async def _decode(self, content: bytes) -> list[str]:
        while self._idle and self._idle[-1].returncode is not None:
            self._idle.pop()  # died while it waited: not this picture's fault
        process = self._idle.pop() if self._idle else await _start()
        try:
            answer = await asyncio.wait_for(_ask(process, content), SECONDS)
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
            await _kill(process)
            raise _gave_up(error) from None
        except asyncio.CancelledError:
            await _kill(process)
            raise
        self._idle.append(process)
        return read_answer(answer)


async def _start() -> Process:
    try:
        process = await asyncio.create_subprocess_exec(
            *_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        raise PictureBusy("No decoder could be started.") from None
    try:  # loading the decoders is not the picture's time
        await asyncio.wait_for(_ask(process, b""), START_SECONDS)
    except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
        await _kill(process)
        raise PictureBusy("No decoder could be started.") from None
    except asyncio.CancelledError:
        await _kill(process)
        raise
    return process


async def _ask(process: Process, content: bytes) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(len(content).to_bytes(4, "big") + content)
    await process.stdin.drain()
    head = await process.stdout.readexactly(4)
    return await process.stdout.readexactly(int.from_bytes(head, "big"))


async def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def decode_once(content: bytes) -> list[str]:
    """As ``PicturePool.decode``, with one process for one picture; for the command line."""
    check_size(content)
    framed = len(content).to_bytes(4, "big") + content
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            _COMMAND,
            input=framed,
            capture_output=True,
            timeout=SECONDS + START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _gave_up(error) from None
    if len(done.stdout) < 4:
        raise _gave_up(EOFError())
    return read_answer(done.stdout[4:])


def check_size(content: bytes) -> None:
    """Raises TooLarge past 5 MB and PictureError for nothing at all."""
    if len(content) > MAX_BYTES:
        raise TooLarge("A picture has at most 5 MB.", code="picture_too_large", field="image")
    if not content:
        raise PictureError("The picture is empty.", field="image")


def read_answer(answer: bytes) -> list[str]:
    """The texts in a worker's answer. Raises PictureError and NoCodeFound."""
    document = orjson.loads(answer)
    code = document.get("error")
    if code is not None:
        raise PictureError(_WORDS[code], code=code, field="image")
    texts: list[str] = document["codes"]
    if not texts:
        raise NoCodeFound("No QR code was found in the picture.", field="image")
    return texts


def _gave_up(error: Exception) -> PictureError:
    if isinstance(error, TimeoutError | subprocess.TimeoutExpired):
        return PictureError("The picture takes too long.", code="picture_too_slow", field="image")
    return PictureError("The picture broke its decoder.", code="picture_unreadable", field="image")
