"""Words of tables: how what people wrote is compared with what is meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping


def folded(text: str) -> str:
    """Letters and digits without accents and case, whatever stood between them as one space."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    kept = "".join(
        char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)
    )
    return " ".join(kept.split())


def is_one_line(text: str) -> bool:
    """Whether it has no breaks, controls, invisible marks, halves or unknown characters."""
    return not any(
        unicodedata.category(char) in ("Zl", "Zp") or unicodedata.category(char)[0] == "C"
        for char in text
    )


def meanings(words: Mapping[str, str]) -> dict[str, str]:
    """Code by folded word, of codes with their words separated by ``|``; a code means itself."""
    return {folded(word): code for code, text in words.items() for word in (code, *text.split("|"))}
