"""Request bodies: read within a limit, judged for depth, validated without echoing any input."""

from __future__ import annotations

import asyncio
import re
from time import perf_counter
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.types import Message, Receive

from service.errors import InvalidInput, TooLarge

MAX_BODY = 64 * 1024
MAX_BODY_MANY = 4 * 1024 * 1024
MAX_JSON_DEPTH = 16
BODY_SECONDS = 10.0
"""How long a caller may take to send a body."""
SLOWEST = 256 * 1024
"""Bytes a second below which a large body takes too long."""

Schema = TypeVar("Schema", bound=BaseModel)


class ClientGone(Exception):
    """The caller hung up before the body was whole: nobody is there to be answered."""


class TooSlow(Exception):
    """The body did not come in time."""


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises TooLarge past ``limit`` bytes, without reading on.

    Raises ClientGone where the caller hangs up, TooSlow where it takes too long.
    """
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(receive, limit)
    except TimeoutError:
        raise TooSlow from None


async def _read(receive: Receive, limit: int) -> bytes:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(body) > limit:
            raise _too_large(limit)
        return body
    chunks = [body]
    size = len(body)
    while True:
        if size > limit:
            raise _too_large(limit)
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        chunks.append(chunk)
        if not message.get("more_body", False):
            if size > limit:
                raise _too_large(limit)
            return b"".join(chunks)


def limited(receive: Receive, limit: int) -> Receive:
    """The same channel with bounds: raises TooLarge past ``limit`` bytes.

    Raises TooSlow where we wait for it longer than ``BODY_SECONDS``, and a second for each 256 KiB
    that came. How long we take over what came is not the caller's matter.
    """
    size, waited, whole = 0, 0.0, False

    async def guarded() -> Message:
        nonlocal size, waited, whole
        if whole:
            return await receive()
        begun = perf_counter()
        try:
            async with asyncio.timeout(max(BODY_SECONDS + size / SLOWEST - waited, 0.0)):
                message = await receive()
        except TimeoutError:
            raise TooSlow from None
        waited += perf_counter() - begun
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if size > limit:
                raise _too_large(limit)
        return message

    return guarded


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body has at most {limit} bytes.", code="body_too_large", field="body")


def read_json(body: bytes, schema: type[Schema], *, strict: bool = True) -> Schema:
    """The body as ``schema``. Raises InvalidInput naming the field, never its content."""
    if body.count(b"{") + body.count(b"[") > MAX_JSON_DEPTH and _depth(body) > MAX_JSON_DEPTH:
        raise TooLarge("The JSON is nested too deeply.", code="json_too_deep", field="body")
    try:
        return schema.__pydantic_validator__.validate_json(body, strict=strict or None)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> InvalidInput:
    """The first fault of a validation error, with its place and without the input."""
    fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(item) for item in fault["loc"]) or "body"
    kind = fault["type"]
    if kind == "extra_forbidden":  # the name is the caller's own text
        place = ".".join(str(item) for item in fault["loc"][:-1]) or "body"
    if kind == "json_invalid":
        return InvalidInput("The body is not JSON.", code="json_invalid", field="body")
    words = {
        "missing": "The field is required.",
        "extra_forbidden": "There is no such field.",
        "string_type": "The field must be a string.",
        "literal_error": "The field has none of the known values.",
        "list_type": "The field must be a list.",
        "too_long": "The field has too many items.",
        "too_short": "The field has too few items.",
        "string_too_long": "The field is too long.",
    }
    return InvalidInput(words.get(kind, "The field is not valid."), code=kind, field=place[:100])


_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def _depth(body: bytes) -> int:
    """Deepest nesting of brackets outside strings; stops as soon as the limit is passed."""
    depth = deepest = 0
    for found in _BRACKET.finditer(_STRING.sub(b"", body)):
        depth += 1 if found.group() in b"[{" else -1
        if depth > deepest:
            deepest = depth
            if deepest > MAX_JSON_DEPTH:
                break
    return deepest
