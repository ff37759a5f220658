"""Nested: a cell that holds a list or an object where one value is expected.

Columns of lists come as JSON, and so do lists that some program wrote into a text. Read as it
stands, ``["https://bank.example/"]`` would be a link to a host that nobody has.
"""

from __future__ import annotations

import orjson

NESTED, UNWRAPPED = "nested", "unwrapped"
"""Codes: the error of several values or an object, of which nobody said which is meant, and the
note of a value that stood alone in a list."""

SUSPECT = r"(?s)^\s*(?:\[.*\]|\{.*\})\s*$"
"""Finds at least what ``unnested`` tells of; for Arrow's regular expressions."""


def unnested(text: str) -> tuple[str, str | None]:
    """The one value of a list, "" where there is none, and ``NESTED`` for anything more.

    Nulls and blanks are no values.

    Texts that are no JSON list or object stay as they are: an IPv6 address has brackets, too.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text, None
    if isinstance(value, dict):
        return text, NESTED
    if not isinstance(value, list):
        return text, None
    values = [it for it in value if it is not None and (not isinstance(it, str) or it.strip())]
    if not values:
        return "", None
    if len(values) > 1 or isinstance(values[0], (bool, dict, list)):
        return text, NESTED
    only = values[0]
    if isinstance(only, str):
        return only, None
    return (text.strip()[1:-1].strip(), None) if len(value) == 1 else (text, NESTED)
