"""Lines: a JSON string a line, the way values of any content come in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from service.observables.message import MAX_CHARACTERS

MAX_LINE = 16 * MAX_CHARACTERS
"""Bytes of a line that are read; a longer one is unreadable as any kind."""

UNREADABLE = ""
"""Stands for a line that is no JSON string: no kind can read it."""


def json_strings(file: BinaryIO) -> Iterator[str]:
    """The strings of a file, blank lines left out."""
    while line := file.readline(MAX_LINE):
        if not line.endswith(b"\n") and len(line) == MAX_LINE:
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield UNREADABLE
            continue
        if not line.strip():
            continue
        try:
            value = json.loads(line)  # accepts lone surrogates, as JSON does
        except (ValueError, RecursionError):
            value = None
        yield value if isinstance(value, str) else UNREADABLE


def dump(document: Any) -> str:
    """A line of JSON, whatever the text in it; a lone surrogate is written as it came in."""
    try:
        return orjson.dumps(document, default=str).decode()
    except TypeError:
        return json.dumps(document, default=str)
