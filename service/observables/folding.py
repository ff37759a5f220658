"""Folding: text for comparison only, lower case without diacritics, so that names can be found.

``fold`` keeps one character for one character, so an offset in the folded text is an offset in
the text; ``tidy`` is the first step of reading what people paste as a number.
"""

from __future__ import annotations

import re
import unicodedata


def _table() -> dict[int, str]:
    """Latin letters with diacritics to their plain letter, everything upper to lower."""
    table = {code: chr(code).lower() for code in range(0x80)}  # a miss costs more than a hit
    for code in [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    table[ord("đ")] = table[ord("Đ")] = "d"
    return table


_FOLD = _table()
_MARKS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")


def fold(text: str) -> str:
    """Lower case, Vietnamese diacritics removed, the length kept (composed letters assumed)."""
    return text.lower() if text.isascii() else text.translate(_FOLD)


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """``fold`` also for decomposed letters; offsets map folded to original, None when equal."""
    if text.isascii() or _MARKS.search(text) is None:
        return fold(text), None
    kept = [at for at, char in enumerate(text) if not "\u0300" <= char <= "\u036f"]
    return "".join(text[at] for at in kept).translate(_FOLD), [*kept, len(text)]


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """NFKC, invisible marks removed, every script's digits as 0-9; and what was done."""
    if text.isascii():
        return text, ()
    done: list[str] = []
    plain = _INVISIBLE.sub("", text)
    if plain != text:
        done.append("zero_width_removed")
    if _FOREIGN_DIGIT.search(plain) or any(_is_styled_digit(char) for char in plain):
        done.append("full_width_digits")
    plain = unicodedata.normalize("NFKC", plain)
    plain = _FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), plain)
    return _INVISIBLE.sub("", plain), tuple(done)


def _is_styled_digit(char: str) -> bool:
    """Circled, raised and the like: a digit to the eye, not to ``isdecimal``."""
    return char > "\x7f" and unicodedata.digit(char, None) is not None
