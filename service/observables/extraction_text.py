"""The text of a message as it is searched: invisible marks out, look-alikes plain, places kept."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from service.observables.folding import fold

# Combining marks, and what a reader does not see; U+20E3 turns a digit into a keycap.
DROPPED = re.compile(
    "[\u0300-\u036f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
# Cyrillic and Greek letters that stand for Latin ones in disguised words.
_IMITATED = dict(
    zip(
        "аеорсухіјѕӏԁһкмтвнАЕОРСУХІЈЅКМТВНαοντρικυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijsldhkmtbhaeopcyxijskmtbhaovtpikuabezhikmnoptyx",
        strict=True,
    )
)
_SIGNS = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u3000": " ",
    "\u3002": ".",
    "\uff61": ".",
    "\u2024": ".",
    "\u2044": "/",
    "\u2215": "/",
}


def _table() -> dict[int, str]:
    """One character for one: plain small letters, ASCII digits and signs."""
    table = {code: chr(code) for code in range(0x80)}  # a miss costs more than a hit
    letters = [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
    table.update((code, fold(chr(code))) for code in letters if fold(chr(code)) != chr(code))
    styled = [*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800), *range(0x2460, 0x2469)]
    raised = [*range(0x2070, 0x208A), 0xB2, 0xB3, 0xB9]
    for code in styled + raised:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain.isascii():
            table[code] = plain.lower()
    for start in (0x660, 0x6F0, 0x966, 0xE50):
        table.update((start + digit, str(digit)) for digit in range(10))
    table.update((ord(letter), plain) for letter, plain in _IMITATED.items())
    table.update((ord(sign), plain) for sign, plain in _SIGNS.items())
    return table


PLAIN = _table()


class Reading(NamedTuple):
    """A text in two forms of equal length.

    text     as given
    plain    without marks that nobody sees; letters as written, composed
    folded   the same in small plain letters, what is searched
    offsets  place in ``plain`` to place in ``text``, one more at the end; None where equal
    """

    text: str
    plain: str
    folded: str
    offsets: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Places in ``text`` of a stretch of ``plain``, its last letter's marks included."""
        if self.offsets is None or end <= start:
            return start, end
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        while last < len(self.text) and "\u0300" <= self.text[last] <= "\u036f":
            last += 1
        while last < len(self.text) and self.text[last] in "\ufe0f\u20e3":
            last += 1
        return first, last


def read_text(text: str) -> Reading:
    """The text prepared for searching; linear."""
    if text.isascii():
        return Reading(text, text, text.lower(), None)
    if DROPPED.search(text) is None:
        return Reading(text, text, text.translate(PLAIN), None)
    kept: list[int] = []
    pieces: list[str] = []
    last = 0
    for found in DROPPED.finditer(text):
        at = found.start()
        if at > last:
            pieces.append(text[last:at])
            kept.extend(range(last, at))
        if "\u0300" <= text[at] <= "\u036f" and pieces:
            composed = unicodedata.normalize("NFC", pieces[-1][-1] + text[at])
            if len(composed) == 1:
                pieces[-1] = pieces[-1][:-1] + composed
        last = at + 1
    pieces.append(text[last:])
    kept.extend(range(last, len(text) + 1))
    plain = "".join(pieces)
    return Reading(text, plain, plain.translate(PLAIN), kept)
