"""Which dotted words of a free text are host names: ``bit.ly`` is, ``TP.HN`` and ``em.la`` are not.

Vietnamese is written in short syllables, and many of them are country codes too. A name without
scheme, ``www`` or path therefore counts only where it does not look like two words whose full
stop lost its space.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from service.observables.psl import icann_rules

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:uye|uyu|uya|uay|uoi|uou|oai|oay|oao|oeo|ieu|yeu|ia|ie|iu|ye|ua|ue|ui|uo|uu|uy|oa|oe|oi|oo"
    r"|ai|ao|au|ay|eo|eu|[aeiouy])(?:ch|nh|ng|[cmnpt])?"
)
_FILES = frozenset(
    """
        apk apks xapk exe msi dmg ipa jar pdf doc docx xls xlsx ppt pptx txt csv png jpg
        jpeg gif webp heic mp3 mp4 mov avi mkv wav zip rar 7z tar gz html htm php asp aspx
        js ts jsx css json xml md sh py pl rs ps log bak dll bat svg psd odt ods eml msg
        vcf ics
        """.split()
)
_ABBREVIATIONS = frozenset(
    """
        tp q p tx tt ts ths bs gs pgs ks cn ncs mr ms mrs dr st no sdt stk tk dt ck tel kv
        kp kdt h t x ttg ubnd hdnd bch btc gd pgd cty tnhh hcm hn dn vd nv kh qk sp ad hs
        sv gv lh otp id vs etc ok hi bye and the
        """.split()
)
_SURE = frozenset(["com", "net", "org", "vn", "info", "xyz"])
_KNOWN = frozenset(
    """
        bit.ly zalo.me t.me m.me wa.me fb.me is.gd s.id g.co goo.gl ow.ly x.co
        """.split()
)
_GLUE = re.compile(
    r"(?:truy ?cap|dang ?nhap|tai|vao|o|link|web|website|site|trang|bam|nhan|nhap|an|mo|xem|qua"
    r"|day|la|cho|tu|theo|den|toi|click|duong ?dan)"
)
_ONSET = re.compile(r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])$")


@cache
def _endings() -> frozenset[str]:
    """Top-level domains that exist."""
    return frozenset(rule.rpartition(".")[2] for rule in icann_rules())


def is_syllable(word: str) -> bool:
    """Whether a small plain word could be one Vietnamese syllable."""
    return len(word) <= 7 and _SYLLABLE.fullmatch(word) is not None


def is_ending(label: str) -> bool:
    """Whether a top-level domain of this name exists."""
    return label in _endings()


def before_glued_word(plain: str) -> int:
    """How much of ``plain`` is left when the Vietnamese word glued to its end is taken off.

    The word is known by its first letter with diacritics; its opening consonants go with it.
    """
    at = next((at for at, char in enumerate(plain) if char > "\x7f" and char.isalpha()), -1)
    if at < 0:
        return len(plain)
    if plain[at] in "đĐ":
        return at
    onset = _ONSET.search(plain[:at].lower())
    return onset.start() if onset else at


def without_glued_front(plain: str, folded: str) -> int:
    """Length of a word such as ``vào`` or ``tại`` that is glued to the front of a name."""
    if folded == plain.lower():
        return 0
    found = _GLUE.match(folded)
    if found is None or plain[: found.end()].lower() == found.group():
        return 0
    rest = plain[found.end() :]
    return found.end() if len(rest) >= 2 and rest.isascii() else 0


def believable(plain: list[str], folded: list[str], *, strong: bool) -> bool:
    """Whether these labels are the name of a host; the last one must exist as an ending.

    ``strong`` says that something else already shows a link: a path, a port, ``www``, brackets
    around the dots.

    1. the ending is written in ASCII, and no label is too long
    2. a file name is none: ``hoadon.zip``
    3. abbreviations and times are none: ``TP.HN``, ``8.am``
    4. two sentences without a space between are none: ``xong.La``, ``roi.la``
    """
    ending, name = folded[-1], folded[-2]
    if not is_ending(ending) or not _is_plainly(plain[-1], ending):
        return False
    if len(folded) > 20:
        return False
    for label in folded:
        if not 0 < len(label) <= 63:
            return False
    if strong:
        return True
    whole = ".".join(folded)
    if whole in _KNOWN:
        return True
    if ending in _FILES:
        return False
    if name in _ABBREVIATIONS and ending not in ("com", "net", "org"):
        return False
    if name.isdigit() and (len(ending) == 2 or len(name) == 1) and ending != "vn":
        return False
    if len(name) == 1 and ending not in _SURE:
        return False
    written = plain[-1]
    if (
        written[0].isupper()
        and written[1:].islower()
        and (ending not in ("com", "vn", "net", "org") or plain[-2][:1].islower())
    ):
        return False
    if written.isupper() and len(ending) == 2 and ending != "vn" and len(name) <= 4:
        return False
    if ending in _SURE:
        return plain[-2].isascii() or not is_syllable(name)
    return not (is_syllable(ending) and is_syllable(name) and len(folded) == 2) and (
        plain[-2].isascii() or not is_syllable(name)
    )


def _is_plainly(written: str, folded: str) -> bool:
    """Whether the label has no diacritics; full-width letters are plain."""
    return written.lower() == folded or unicodedata.normalize("NFKC", written).lower() == folded


def is_file(label: str) -> bool:
    """Whether it is the ending of a file name."""
    return label in _FILES
