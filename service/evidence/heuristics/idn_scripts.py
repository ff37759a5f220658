"""Labels in other scripts: would a careful browser show this label, or fall back to punycode?

Follows the published policy of Chromium (IDN in Google Chrome), which builds on UTS 39: allowed
characters, the highly restrictive level of script mixing, and lists of known tricks.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from service.evidence.heuristics.idn_data import (
    ACCENTS,
    DIGIT_LIKE,
    HIRAGANA_TWINS,
    HONEST_WORDS,
    INCLUDED,
    KANA_CARE,
    KATAKANA_TWINS,
    LOGICAL,
    RECOMMENDED,
    RESTRICTED,
    SLASH_LIKE,
    SOUND_MARKS,
    STROKE_LIKE,
    TLD_LETTERS,
    WHOLE_SCRIPTS,
)
from service.evidence.heuristics.idn_skeleton import in_ascii

_ASCII_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_LATIN = frozenset({"Latn"})
_UNKNOWN = frozenset({"Zzzz"})
_EVERY: frozenset[str] = frozenset()
_EAST_ASIAN = frozenset({"Hanb", "Jpan", "Kore"})
_JAPANESE = frozenset({"Kana", "Hira", "Hani"})
_KANA = frozenset({"Kana", "Hira"})
_CJK = _JAPANESE | {"Bopo"}
_ACCENTED = frozenset({"Latn", "Grek", "Cyrl"})
_UNDER_DOT = frozenset("ijlı")


class Flaw(StrEnum):
    """Why a browser would show the label in punycode."""

    INVALID = "invalid"
    MIXED = "mixed"
    RESTRICTED = "restricted"
    MARKS = "marks"
    DIGITS = "digits"
    FOREIGN_ZONE = "foreign_zone"
    WHOLE_SCRIPT = "whole_script"
    OUT_OF_PLACE = "out_of_place"


class Finding(NamedTuple):
    """The flaw and the character that shows it."""

    flaw: Flaw
    char: str


@cache
def _probe() -> regex.Pattern[str]:
    groups = "".join(rf"(?=(?P<{name}>\p{{scx={name}}})?)" for name in RECOMMENDED)
    return regex.compile(rf"(?=(?P<any>[\p{{scx=Zyyy}}\p{{scx=Zinh}}])?){groups}")


@cache
def _word_character() -> regex.Pattern[str]:
    return regex.compile(r"\p{XID_Continue}")


@lru_cache(maxsize=4096)
def scripts(char: str) -> frozenset[str]:
    """Scripts that use the character, logical ones included; empty for those that all share."""
    if char.isascii():
        return _LATIN if char.isalpha() else _EVERY
    if char in ACCENTS:
        return _EVERY
    found = _probe().match(char)
    named = {} if found is None else found.groupdict()
    if named.pop("any", None):
        return _EVERY
    plain = [name for name, text in named.items() if text]
    return frozenset((*plain, *(more for name in plain for more in LOGICAL.get(name, ())))) or (
        _UNKNOWN
    )


@lru_cache(maxsize=4096)
def is_allowed(char: str) -> bool:
    """Whether names may use the character at all."""
    if char.isascii():
        return char in _ASCII_ALLOWED
    if char in INCLUDED:
        return True
    return (
        char not in RESTRICTED
        and scripts(char) is not _UNKNOWN
        and _word_character().match(char) is not None
    )


def label_flaw(label: str, tld: str) -> Finding | None:
    """The first reason not to show the label, both in Unicode; None where it may be shown.

    1. scripts that no writing system combines; 2. characters that names should avoid;
    3. doubled marks, digits of two scripts; 4. letters that belong to another zone;
    5. a whole label that can be read as Latin or as digits; 6. characters out of their place.
    """
    if label.isascii():
        return None
    single, odd = _mixing(label)
    if odd:
        return Finding(Flaw.MIXED, odd)
    for char in label:
        if not is_allowed(char):
            return Finding(Flaw.RESTRICTED, char)
    found = _marks(label) or _foreign_zone(label, tld)
    if found is not None:
        return found
    if single and not any(char in KANA_CARE or char in ACCENTS for char in label):
        found = _whole_script(label, tld)
        return found or _digits(label)
    return _digits(label) or _accents_between(label) or _out_of_place(label)


def _mixing(label: str) -> tuple[bool, str]:
    """Whether one script writes it all; the first character that fits no combination."""
    used = [(char, scripts(char)) for char in label]
    common: frozenset[str] | None = None
    for _, names in used:
        if names:
            common = names if common is None else common & names
    if common is None or common:
        return True, ""
    rest = _EAST_ASIAN
    for _, names in used:
        if names and "Latn" not in names:
            rest &= names
    if rest:
        return False, ""
    return False, next((c for c, names in used if names and "Latn" not in names), label[0])


def _marks(label: str) -> Finding | None:
    """The same mark twice on one letter, or decimal digits of several scripts."""
    seen: set[str] = set()
    for char in unicodedata.normalize("NFD", label):
        if unicodedata.category(char) != "Mn":
            seen.clear()
        elif char in seen:
            return Finding(Flaw.MARKS, char)
        else:
            seen.add(char)
    zero = None
    for char in label:
        value = unicodedata.decimal(char, None)
        if value is not None:
            if zero is not None and zero != ord(char) - value:
                return Finding(Flaw.DIGITS, char)
            zero = ord(char) - value
    return None


def _foreign_zone(label: str, tld: str) -> Finding | None:
    if len(label) > 1:
        for char, tlds in TLD_LETTERS.items():
            if char in label and tld not in tlds:
                return Finding(Flaw.FOREIGN_ZONE, char)
    if "·" in label and (tld != "cat" or label.count("·") != label.count("l·l")):
        return Finding(Flaw.FOREIGN_ZONE, "·")
    return None


def _whole_script(label: str, tld: str) -> Finding | None:
    """All letters of the script pass for Latin ones, outside the zones where it is at home."""
    if label in HONEST_WORDS:
        return None
    for name in sorted(frozenset().union(*map(scripts, label)) & WHOLE_SCRIPTS.keys()):
        script = WHOLE_SCRIPTS[name]
        if tld in script.tlds or any(name in scripts(char) for char in tld):
            continue
        letters = [char for char in label if name in scripts(char)]
        if script.letters.issuperset(letters) or in_ascii(label).isascii():
            return Finding(Flaw.WHOLE_SCRIPT, letters[0])
    return None


def _digits(label: str) -> Finding | None:
    odd = ""
    for char in label:
        if char in DIGIT_LIKE:
            odd = odd or char
        elif not ("0" <= char <= "9"):
            return None
    return Finding(Flaw.DIGITS, odd) if odd else None


def _accents_between(label: str) -> Finding | None:
    """Accented Latin letters beside a script that has no such accents."""
    foreign = [char for char in label if not char.isascii() and char not in ACCENTS]
    accented = next((char for char in foreign if "Latn" in scripts(char)), "")
    if accented and not all(scripts(char) & _ACCENTED for char in foreign):
        return Finding(Flaw.MIXED, accented)
    return None


def _out_of_place(label: str) -> Finding | None:
    for at, char in enumerate(label):
        if not char.isascii() and _is_misplaced(char, label[at - 1 : at], label[at + 1 : at + 2]):
            return Finding(Flaw.OUT_OF_PLACE, char)
    for twins, other in ((HIRAGANA_TWINS, "Kana"), (KATAKANA_TWINS, "Hira")):
        for at, char in enumerate(label):
            if char in twins and 0 < at < len(label) - 1:
                around = label[:at] + label[at + 1 :]
                if all(other in scripts(c) for c in around):
                    return Finding(Flaw.OUT_OF_PLACE, char)
    return None


def _is_misplaced(char: str, before: str, after: str) -> bool:
    """Whether the neighbours turn the character into a trick; "" stands for an end."""
    if char in SLASH_LIKE and before and after:
        return not (scripts(before) | scripts(after)) & _JAPANESE
    if char in STROKE_LIKE:
        return any(c and not scripts(c) & _CJK for c in (before, after))
    if char in "ヽヾ":
        return not before or "Kana" not in scripts(before)
    if char == "ー":
        return not before or not scripts(before) & _KANA
    if char == "・":
        return any("a" <= c <= "z" for c in (before, after))
    if char in ACCENTS:
        if before == "ı" or (char == "\u0307" and before in _UNDER_DOT):
            return True
        return bool(before) and not scripts(before) & _ACCENTED
    return char in SOUND_MARKS
