"""Vietnamese spelling: a name with its own diacritics is no imitation by them alone."""

from __future__ import annotations

import re
import unicodedata

_VIETNAMESE_BASES = frozenset("aeiouy")
_VIETNAMESE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b")
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|[cgkpt]h|gi|qu|tr|[bcdghklmnpqrstvx])?"
    r"(?:[aeiouy]|a[iouy]|e[ou]|i[aeu]|o[aei]|u[aeiouy]|ye|oa[iouy]|oeo|ua[iy]|uo[iu]|[iy]eu|uy[aeu])"
    r"(?:ch|nh|ng|[cmnpt])?"
)
_LONGEST_SYLLABLE = 7


def in_vietnamese_letters(label: str) -> bool:
    """Whether every letter is one of the Vietnamese alphabet."""
    for char in label:
        if char.isascii() or char == "đ":
            continue
        parts = unicodedata.normalize("NFD", char)
        if parts[0] not in _VIETNAMESE_BASES or not _VIETNAMESE_MARKS.issuperset(parts[1:]):
            return False
    return True


def spelt_in_vietnamese(label: str) -> bool:
    """Whether the label is Vietnamese spelt in full, such as ``tuổitrẻ``."""
    return in_vietnamese_letters(label) and _is_vietnamese(label)


def _is_vietnamese(label: str) -> bool:
    """Whether the label divides into Vietnamese syllables."""
    plain = "".join(
        char
        for char in unicodedata.normalize("NFD", label.replace("đ", "d"))
        if not unicodedata.combining(char)
    )
    return all(_divides(word) for word in plain.split("-"))


def _divides(word: str) -> bool:
    reached = [True] + [False] * len(word)
    for start in range(len(word)):
        if reached[start]:
            for end in range(start + 1, min(start + _LONGEST_SYLLABLE, len(word)) + 1):
                if not reached[end] and _SYLLABLE.fullmatch(word, start, end):
                    reached[end] = True
    return reached[-1]
