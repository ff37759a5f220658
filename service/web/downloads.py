"""Downloads: a file that is open already, whole or in ranges, whatever becomes of its name."""

from __future__ import annotations

import os
from typing import BinaryIO

from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from service.errors import InvalidInput
from service.web import problems
from service.web.language import choose


class Download(FileResponse):
    """Sends an open file and closes it. What is wrong with a range is a problem as any other.

    Raises InvalidInput (``bad_range``). A range of another unit than bytes is passed over
    (RFC 9110, 14.2).
    """

    def __init__(self, file: BinaryIO, *, media_type: str, filename: str) -> None:
        number = file.fileno()
        about = os.fstat(number)
        super().__init__(
            f"/dev/fd/{number}",  # opens what is open here, also where its name is gone
            media_type=media_type, filename=filename, stat_result=about,
        )  # fmt: skip
        self._file = file
        self._size = about.st_size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        refused: int | None = None

        async def heard(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] >= 400:
                refused = message["status"]
            if refused is None:
                await send(message)

        try:
            await super().__call__(_without_other_units(scope), receive, heard)
        finally:
            self._file.close()
        if refused == 416:
            language = choose(Headers(scope=scope).get("accept-language"))
            await problems.beyond_range(self._size, language)(scope, receive, send)
        elif refused is not None:
            raise InvalidInput("The range cannot be read.", code="bad_range", field="range")


def _without_other_units(scope: Scope) -> Scope:
    unit, sign, _ = Headers(scope=scope).get("range", "").partition("=")
    if not sign or unit.strip().lower() == "bytes":
        return scope
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"range"]}
