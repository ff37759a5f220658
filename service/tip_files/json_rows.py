"""JSON rows: the values of one line as text, exactly as they stand there."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import orjson

Values = dict[str, str | None]
"""Text by key; None is ``null``."""

AS_WRITTEN = {b"lachan": b"json"}
"""Metadata of a column of JSON lines that holds no texts: its cells are JSON as it was written."""

KEY = b"lachan_key"
"""Metadata of a column whose key in JSON lines is blank, so that it has another name: the key."""

_KEY = re.compile(rb'"[ \t\r\n]*:')
"""Finds at least every key."""

_GAP = re.compile(r"[ \t\r\n]*")


def read_row(line: bytes) -> Values | str:
    """The values of a line, or the code of why there are none.

    Texts that no encoding knows keep their surrogates; numbers and nested values are as written.
    """
    try:
        found = orjson.loads(line)
    except ValueError:
        return _exact(line)
    if type(found) is not dict:
        return "not_object"
    if len(_KEY.findall(line)) > len(found):  # maybe twice: the value that counted would hide one
        return _exact(line)
    for key, value in found.items():
        kind = type(value)
        if kind is str or value is None:
            continue
        if kind is bool:
            found[key] = "true" if value else "false"
        elif kind is int and value:
            found[key] = str(value)
        else:  # a fraction, a number of more than 64 bits, maybe -0, or a nested value
            return _exact(line)
    return found


def texts_of(line: bytes) -> set[str]:
    """Keys whose values are texts, of a line that ``read_row`` reads."""
    try:
        found = orjson.loads(line)
    except ValueError:  # a number or a letter that only the slower way takes
        try:
            found = json.loads(line.decode("utf-8", "surrogateescape"), parse_int=float)
        except (ValueError, RecursionError):
            return set()
    return {key for key, value in found.items() if type(value) is str}


def is_value(text: str) -> bool:
    """Whether a text is a JSON value that is neither a text nor null."""
    if text.lstrip()[:1] in ('"', "n", ""):
        return False
    try:
        orjson.loads(text)
    except ValueError:
        try:
            json.loads(text, parse_int=float, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return False
    return True


def _refuse(_: str) -> NoReturn:
    raise ValueError("no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=str, parse_float=str)


def _exact(line: bytes) -> Values | str:
    text = line.decode("utf-8", "surrogateescape")
    try:
        at = _gap(text, 0)
        if text[at] != "{":
            _, at = _DECODER.raw_decode(text, at)
            return "not_object" if _gap(text, at) == len(text) else "not_json"
        found: Values = {}
        repeated = False
        at = _gap(text, at + 1)
        mark = text[at]
        while mark != "}":
            if mark != '"':
                return "not_json"
            key, at = _value(text, at)
            at = _gap(text, at)
            if text[at] != ":":
                return "not_json"
            begin = _gap(text, at + 1)
            value, end = _value(text, begin)
            quoted = text[begin] == '"'
            repeated = repeated or key in found
            found[key] = None if value is None else value if quoted else text[begin:end]
            at = _gap(text, end)
            mark = text[at]
            if mark == ",":
                at = _gap(text, at + 1)
                mark = '"' if text[at] == '"' else ""
        if _gap(text, at + 1) != len(text):
            return "not_json"
        return "repeated_key" if repeated else found
    except (ValueError, IndexError, RecursionError):
        return "not_json"


def _value(text: str, at: int) -> tuple[Any, int]:
    return _DECODER.raw_decode(text, at)


def _gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at
