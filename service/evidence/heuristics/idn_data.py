"""Tables about letters of the world: which may stand in names and which imitate which.

Facts of UTS 39 (Identifier_Status, Unicode 14) and of the policy by which Chromium decides
whether a name may be shown in its own script (components/url_formatter/spoof_checks).
"""

from __future__ import annotations

from typing import Final, NamedTuple

_RECOMMENDED = """
Arab Armn Beng Bopo Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hani Hebr Hira Kana Khmr Knda Laoo Latn
Mlym Mymr Orya Sinh Taml Telu Thaa Thai Tibt
"""

RECOMMENDED: Final = tuple(_RECOMMENDED.split())
"""Scripts in everyday use (UAX 31, table 5)."""

LOGICAL: Final = {
    "Bopo": ("Hanb",),
    "Hang": ("Kore",),
    "Hani": ("Hanb", "Jpan", "Kore"),
    "Hira": ("Jpan",),
    "Kana": ("Jpan",),
}
"""Writing systems that combine several scripts; ASCII letters may join them."""


def _code_points(text: str) -> frozenset[str]:
    """Characters of hexadecimal code points and ranges."""
    found: set[str] = set()
    for item in text.split():
        first, _, last = item.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


RESTRICTED: Final = _code_points(
    "138 180-19E 1A3-1AD 1B4-1DD 1E5 21D 221-225 234-258 25A-2EE 305 30D-30E 312 315-31A 31C-322 "
    "329-32C 32F 332-334 336-338 33A-33F 346-373 377 3D7-3FB 461-487 501-50F 52B-52D 560 588-5B3 "
    "5B5-5C7 610-620 640 656-65F 66E-66F 673 68E 6A1 6D6-6E4 6E7-6ED 898-89F 8AD-8B1 8B3-8B4 "
    "8CA-900 94E 951-955 978 980 9FC A51 A75 AF9 B44 B62-B63 C00 C34 C58-C5A C62-C63 C81 CDE D01 "
    "D04 D3B-D3C D44 D5F D62-D63 D81 D8F-D90 DA6 DDF-DEF DF3 F18-F19 F39 F8C-F8F 10F1-10F6 "
    "1100-11FF 1369-1371 17A3-17A4 17A8 17B4-17B5 17CE-17CF 17D1 17D3 17DD 1AB0-1E9F 1EFB-2D25 "
    "2DE0-2DFF 3021-303C 30A0 312E 31F0-31FF A640-A69F A720-A9E6 AB30-AB65 AB68 D7B0-D7FB "
    "FB1E-FEFF 16FE3 1AFF0-1B11E 1CF00-1D244"
)
"""Characters of recommended scripts that names should avoid: historic, technical, confusing."""

INCLUDED: Final = _code_points("B7 375 5F3 5F4 6FD 6FE F0B 11301 11303 1133C")
"""Characters that are no letters and still needed in names."""


class WholeScript(NamedTuple):
    """Letters of one script that look like Latin ones, and where that script is at home."""

    letters: frozenset[str]
    tlds: frozenset[str] = frozenset()


def _whole(letters: str, tlds: str = "") -> WholeScript:
    return WholeScript(frozenset(letters), frozenset(tlds.split()))


WHOLE_SCRIPTS: Final = {
    "Armn": _whole("ագզէլհյոսւօՙ", "am"),
    "Beng": _whole("০৭"),
    "Cyrl": _whole("аысԁеԍһіюкјӏорԗԛѕԝхуъьҽпгѵѡ", "bg by kz pyc ru su ua uz"),
    "Deva": _whole("ऽ०ॱ"),
    "Ethi": _whole("ሀሠሰስበነተከዐዕዘጠፐꬅ", "er et"),
    "Geor": _whole("იოყძხჽჿ", "ge"),
    "Grek": _whole("αικνρυωηοτ", "gr"),
    "Gujr": _whole("ડટ૦૧"),
    "Guru": _whole("੦੧"),
    "Hebr": _whole("דוחיןסװײ׳ﬦ", "il"),
    "Knda": _whole("ಽ೦೧"),
    "Laoo": _whole("", "la"),
    "Mlym": _whole("ടഠധനറ൦"),
    "Mymr": _whole("ခဂငထပဝ၀၂ၔၜ႐႑႕႖႗", "mm"),
    "Orya": _whole("ଠ୦୮"),
    "Taml": _whole("டப௦"),
    "Telu": _whole("౦౧"),
    "Thai": _whole("ทนบพรหเแ๐ดลปฟม", "th"),
}

HONEST_WORDS: Final = frozenset(
    ("секс", "как", "коса", "курс", "парк", "такий", "укроп", "сахарок", "покраска")
)
"""Common words whose letters all look Latin and that imitate nothing."""

DIGIT_LIKE: Final = frozenset("θ२২੨੨૨೩೭շзҙӡउওਤ੩૩౩ဒვპੜკ੫丩ㄐճ৪੪୫૭୨౨")

TLD_LETTERS: Final = {"þ": ("is", "fo"), "ð": ("is", "fo"), "ə": ("az",)}
"""Letters that only the people of these zones expect."""

SLASH_LIKE: Final = frozenset("ノンソゾ丶乀乁丿")
# The last four are no part of Chromium's pattern but of its likenesses to t, 4, y and x.
STROKE_LIKE: Final = frozenset("一ㄧ丨乛七丅十〇ㄒㄚㄟㄨㄩㄈㆺㆳ工ㆲ讠丁丆丩丫乂")
KANA_CARE: Final = frozenset("へべぺヘベペ・ーヽヾ")
HIRAGANA_TWINS: Final = frozenset("へべぺ")
KATAKANA_TWINS: Final = frozenset("ヘベペ")
SOUND_MARKS: Final = frozenset("\u3099\u309a")
ACCENTS: Final = frozenset(map(chr, range(0x300, 0x33A)))
"""Combining marks that belong on Latin, Greek and Cyrillic letters."""

LOOKS_LIKE: Final = {
    "-": "—一―⸺⸻",
    "0": "θ",
    "2": "२২੨૨೩೭շ",
    "3": "зҙӡउওਤ੩૩౩ဒვპੜკ",
    "4": "੫丩ㄐ",
    "6": "ճ",
    "8": "৪੪୫",
    "9": "૭୨౨",
    "ae": "æӕ",
    "b": "ƅьҍвß",
    "c": "ҫင",
    "d": "đԃძ",
    "e": "єҽҿၔ",
    "f": "ғӻ",
    "g": "ԍဌ",
    "h": "ħнћңҥӈӊԋԧԩ",
    "j": "၂",
    "k": "ĸκкқҝҟҡӄԟ",
    "l": "ł",
    "m": "мӎ",
    "n": "ŋпԥกח",
    "o": "ø०০੦૦ଠ୦೦စ",
    "p": "ϼҏ",
    "q": "৭੧૧",
    "r": "ґ",
    "s": "ടรຣຮ",
    "t": "ŧтҭԏ七丅丆丁",
    "u": "บບ",
    "w": "ωшщพฟພຟ",
    "x": "χҳӽӿ乂",
    "y": "ұ丫",
}
"""Likenesses that Chromium adds to those of the Unicode consortium."""

TWO_FACES: Final = {"þ": ("b", "p"), "œ": ("ce", "oe"), "ł": ("l", "t"), "ӏ": ("i", "l")}
"""Letters that may be read in two ways."""
