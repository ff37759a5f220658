"""Skeletons: what a name looks like at a glance, with every letter folded to its ASCII double.

The likenesses are those of the Unicode consortium (confusables of UTS 39, read from the package
confusable-homoglyphs at first need) and the additions of ``idn_data``.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import product

from service.evidence.heuristics.idn_data import LOOKS_LIKE, TWO_FACES

_MOST_TWO_FACED = 5
_ASCII_DOUBLES = str.maketrans({"m": "rn", "0": "o", "1": "l"})


@cache
def _table() -> dict[int, str]:
    """Every character with an ASCII double, ready for ``str.translate``."""
    data = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_bytes())
    table: dict[int, str] = {}
    for char, alike in data.items():
        if len(char) == 1 and not char.isascii():
            for item in alike:
                plain = _bare(item["c"])
                if plain.isascii() and plain.isalnum():
                    table[ord(char)] = plain.lower()
                    break
    for plain, chars in LOOKS_LIKE.items():
        table.update(dict.fromkeys(map(ord, chars), plain))
    return table


def _bare(text: str) -> str:
    """The text without diacritics."""
    return "".join(
        char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)
    )


def in_ascii(text: str) -> str:
    """The text with each character of its own likeness replaced; others stay."""
    return text.translate(_table())


def skeletons(text: str) -> frozenset[str]:
    """All readings of a name or label; two names look alike when they share one."""
    bare = _bare(text)
    doubtful = [char for char in bare if char in TWO_FACES]
    if not doubtful:
        return frozenset((_fold(bare),))
    if len(doubtful) > _MOST_TWO_FACED:
        return frozenset()
    choices = [TWO_FACES.get(char, (char,)) for char in bare]
    return frozenset(_fold("".join(chosen)) for chosen in product(*choices))


def _fold(bare: str) -> str:
    if not bare.isascii():
        bare = _bare(in_ascii(bare))
    return bare.translate(_ASCII_DOUBLES)
