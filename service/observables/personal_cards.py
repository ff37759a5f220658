"""Recognises the code of a citizen card or health-insurance card, so that it is not kept."""

from __future__ import annotations

import re
from unicodedata import normalize

from service.observables.folding import tidy

_BAR = r"\s{0,3}(?:[|\uff5c¦\u2502\u01c0]|%7[Cc])\s{0,3}"
_LINES = re.compile(r"[\n\t;]")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{12}" + _BAR)
_SPLIT = re.compile(_BAR)
_DATE = re.compile(r"(?:0[1-9]|[12][0-9]|3[01])[/.\-]?(?:0[1-9]|1[0-2])[/.\-]?(?:19|20)[0-9]{2}")
_OLD_NUMBER = re.compile(r"[0-9]{9}")
_NAME = re.compile(r"[^\W\d_]+(?:(?:\s|\+|%20)+[^\W\d_]+){1,7}")
_SEXES = frozenset({"nam", "nữ", "nu", "male", "female"})
_HEALTH = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}[0-9]{13}|[0-9]{10})"
    + _BAR
    + r"[0-9A-Fa-f]{4,400}"
    + _BAR
    + r"[0-9/]{4,10}"
    + _BAR
)
_HINT = re.compile(r"[|\uff5c¦\u2502\u01c0]|%7")
_FIRST_FIELD = re.compile(r"\s*[0-9]{12}\s{0,3}[\n\t;][^\n\t;]{0,60}[\n\t;]")
_REACH = 400


def personal_card(text: str) -> str | None:
    """``citizen``, ``health_insurance`` or None; the card may stand inside a longer text.

    A citizen card is ``12 digits|9 digits or empty|name|DDMMYYYY|sex|address|DDMMYYYY``. A field
    may be missing or added: twelve digits and a bar, followed by any one field that only such a
    card has, suffice. Rather too often than too seldom: the content is somebody's identity.
    """
    text, _ = tidy(text)
    if _HINT.search(text) is None:
        if _FIRST_FIELD.match(text) is None:
            return None
        text = _LINES.sub("|", text)
    for match in _NUMBER.finditer(text):
        rest = _SPLIT.split(text[match.end() : match.end() + _REACH], maxsplit=9)
        if _belongs(rest):
            return "citizen"
    return "health_insurance" if _HEALTH.search(text) else None


def _belongs(rest: list[str]) -> bool:
    """Whether the fields after twelve digits include one that only such a card has."""
    values = [item.strip() for item in rest[:9]]
    if any(_OLD_NUMBER.fullmatch(value) or _NAME.fullmatch(value) for value in values[:2]):
        return True
    return any(
        _DATE.fullmatch(value) or normalize("NFC", value).lower() in _SEXES for value in values
    )
