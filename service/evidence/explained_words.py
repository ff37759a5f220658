"""Explained words: what of a link is named in an explanation, and what a person reads about it.

Whatever is quoted comes from the link, so from whoever made it, and may hold somebody's number:
only a small alphabet passes, long runs of digits never do, and quotes are short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from service.words import Words

MAX_QUOTE = 24
GAP = "…"
Span = tuple[int, int]

_GROWN = 7
"""Characters by which a stretch may grow on a side to end where its word does."""
_LEAST_NAMED = 3
_REMEMBERED = 2048
"""Words that come again and again, and are made once: of endings and of counts."""
_FOREIGN = re.compile(r"[^A-Za-z0-9._/-]+")
_LONG_NUMBER = re.compile(r"[0-9](?:[^A-Za-z0-9]{0,3}[0-9]){5,}")
_MAIL = re.compile(r"[^/?]*@[^/?]*")
_GAPS = re.compile(GAP + "{2,}")
_PLAIN = re.compile("[._/-]*[A-Za-z0-9][A-Za-z0-9._/-]*")

_LIKE = Words(
    "giống chữ hay gặp trong liên kết lừa đảo", "resembles what phishing links often hold"
)
_WRITTEN = Words(
    "có kiểu viết hay gặp trong liên kết lừa đảo", "is written the way phishing links often are"
)
_PLACES = {
    "subdomain": Words("phần trước tên miền", "the part before the domain name"),
    "label": Words("tên miền", "the domain name"),
    "path": Words("đường dẫn", "the path"),
}
_COUNTS = {
    "digit": Words("chữ số", "digit"),
    "hyphen": Words("dấu gạch nối", "dash"),
    "upper": Words("chữ in hoa", "capital letter"),
    "dot": Words("dấu chấm", "dot"),
    "slash": Words("dấu gạch chéo", "slash"),
    "other": Words("ký tự đặc biệt", "special character"),
}


def unquotable(text: str) -> list[Span]:
    """Where text may be somebody's number (six digits or more, however spaced) or mail address,
    or has characters that are never quoted."""
    if text.isalpha():
        return []
    patterns = (_LONG_NUMBER, _FOREIGN, _MAIL) if "@" in text else (_LONG_NUMBER, _FOREIGN)
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


def whole_words(text: str, span: Span, closed: Sequence[Span]) -> str:
    """A stretch grown a little to the borders of words, but not into what is closed, and without
    separators around it; "" where too little is left to name."""
    begin, end = span
    if begin > 0 and text[begin - 1].isalnum() and text[begin].isalnum():
        first = begin - 1
        while first and text[first - 1].isalnum():
            first -= 1
        if _may_grow(first, begin, closed):
            begin = first
    if end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        last = end + 1
        while last < len(text) and text[last].isalnum():
            last += 1
        if _may_grow(end, last, closed):
            end = last
    return trimmed(text[begin:end], _LEAST_NAMED)


def _may_grow(first: int, last: int, closed: Sequence[Span]) -> bool:
    return last - first <= _GROWN and not any(a < last and first < b for a, b in closed)


def trimmed(text: str, least: int) -> str:
    """The text without separators around it; "" where it has fewer letters and digits."""
    found = text.strip("._/-")
    if found.isalnum():
        return found if len(found) >= least else ""
    return found if sum(char.isalnum() for char in found) >= least else ""


def quote(text: str, *, keep_end: bool = False) -> str:
    """The text between quotation marks, fit to be shown; "" where nothing is left to name.

    At most MAX_QUOTE characters; of a domain name the end counts, of other text the beginning.
    """
    if _is_plain(text):
        return f"“{text}”"
    shown = _LONG_NUMBER.sub(GAP, _MAIL.sub(GAP, text) if "@" in text else text)
    shown = _GAPS.sub(GAP, _FOREIGN.sub(GAP, shown))
    if len(shown) > MAX_QUOTE:
        kept = MAX_QUOTE - 1
        shown = GAP + shown[-kept:].lstrip(GAP) if keep_end else shown[:kept].rstrip(GAP) + GAP
    return f"“{shown}”" if any(char.isalnum() for char in shown) else ""


def _is_plain(text: str) -> bool:
    """Whether a text is quoted as it is: most are."""
    if len(text) > MAX_QUOTE:
        return False
    if text.isalpha() and text.isascii():
        return True
    return _PLAIN.fullmatch(text) is not None and _LONG_NUMBER.search(text) is None


def ip_words() -> Words:
    """The host is an address."""
    return Words(
        "địa chỉ là dãy số IP thay vì một tên miền",
        "the address is a bare IP number instead of a domain name",
    )


@lru_cache(_REMEMBERED)
def hosted_words(suffix: str) -> Words:
    """The page lies under a name that a company lends to everybody."""
    shown = quote(suffix, keep_end=True)
    return Words(
        f"trang đặt nhờ trên {shown}, nơi ai cũng tạo được trang",
        f"the page is hosted on {shown}, where anybody can make one",
    )


@lru_cache(_REMEMBERED)
def ending_words(suffix: str, *, abused: bool, unknown: bool) -> Words:
    """The public suffix, either known for abuse, hardly ever met, or only in this combination."""
    shown = quote("." + suffix, keep_end=True)
    if not shown:
        return Words("đuôi của địa chỉ ít gặp", "the ending of the address is seldom seen")
    if unknown:
        return Words(f"đuôi {shown} ít gặp", f"the ending {shown} is seldom seen")
    if abused:
        return Words(
            f"đuôi {shown} hay bị lợi dụng để lừa đảo", f"the ending {shown} is often abused"
        )
    return Words(
        f"cách đặt tên này đi với đuôi {shown} hay gặp trong liên kết lừa đảo",
        f"names of this kind with the ending {shown} are often seen in phishing links",
    )


def brand_words(zone: str, piece: str, brand: str, *, domain: str) -> Words:
    """Letters of a known name stand in ``zone``; ``domain`` is "" where it may be the owner's."""
    place = Words("địa chỉ", "the address") if zone == "label" else _PLACES[zone]
    vi, en = f"{place.vi} chứa chữ {quote(piece)}", f"{place.en} contains {quote(piece)}"
    if piece != brand and 3 * len(piece) >= 2 * len(brand):
        vi += f", gần giống tên {quote(brand)},"
        en += f", much like the name {quote(brand)},"
    elif piece != brand:
        vi += ", hay thấy trong tên các thương hiệu,"
        en += ", a part of well-known names,"
    shown = quote(domain, keep_end=True)
    if shown:
        vi += f" nhưng tên miền đăng ký là {shown}"
        en += f" but the registered domain is {shown}"
    return Words(vi.rstrip(","), en.rstrip(","))


def lure_words(found: Sequence[str], *, whole: bool) -> Words:
    """Words that lure, as they stand in the link; or a piece of one."""
    shown = ", ".join(quote(word) for word in found)
    return Words(
        f"địa chỉ có {'từ' if whole else 'cụm chữ'} {shown} hay gặp trong liên kết lừa đảo",
        f"the address has {shown}, often seen in phishing links",
    )


def rare_words(zone: str, text: str) -> Words:
    """Letters stand together as they seldom do on honest sites; ``text`` may be empty."""
    shown = quote(text)
    vi, en = _PLACES[zone]
    if shown and zone == "path":
        vi, en = f"đoạn {shown} trong {vi}", f"{shown} in {en}"
    elif shown:
        vi, en = f"{vi} {shown}", f"{en} {shown}"
    return Words(
        f"{vi} ghép chữ lạ, ít gặp ở trang bình thường",
        f"{en} puts letters together in a way seldom seen on ordinary sites",
    )


def letters_words(zone: str, fragment: str) -> Words:
    """The stretch of a zone that weighs most; ``fragment`` may be empty."""
    vi, en = _PLACES[zone]
    shown = quote(fragment)
    if shown:
        return Words(f"đoạn {shown} trong {vi} {_LIKE.vi}", f"{shown} in {en} {_LIKE.en}")
    return Words(f"{vi} {_LIKE.vi}", f"{en} {_LIKE.en}")


def look_words(zone: str, text: str, facts: Sequence[Words]) -> Words:
    """How a zone is built: counts, or only that it looks so. Paths are not quoted whole."""
    vi, en = _PLACES[zone]
    shown = "" if zone == "path" else quote(text)
    if shown:
        vi, en = f"{vi} {shown}", f"{en} {shown}"
    said = facts or [_WRITTEN]
    return Words(
        f"{vi} {_joined([fact.vi for fact in said], 'có ', ' và ')}",
        f"{en} {_joined([fact.en for fact in said], 'has ', ' and ')}",
    )


def _joined(facts: Sequence[str], verb: str, link: str) -> str:
    """Facts in a row; a verb that all share is said once."""
    if all(fact.startswith(verb) for fact in facts):
        return verb + link.join(fact.removeprefix(verb) for fact in facts)
    return link.join(facts)


@lru_cache(_REMEMBERED)
def count_words(kind: str, count: int) -> Words:
    """How many digits, hyphens, … a zone has; ``kind`` is one of _COUNTS."""
    vi, en = _COUNTS[kind]
    plural = "" if count == 1 else "es" if en.endswith("sh") else "s"
    return Words(f"có {count} {vi}", f"has {count} {en}{plural}")


@lru_cache(_REMEMBERED)
def length_words(length: int, limit: int, *, long: bool) -> Words:
    """A zone is long, or short; at ``limit`` it was cut."""
    vi, en = ("ít nhất ", "at least ") if length >= limit else ("", "")
    if long:
        return Words(f"dài {vi}{length} ký tự", f"is {en}{length} characters long")
    plural = "" if length == 1 else "s"
    return Words(f"chỉ có {length} ký tự", f"has only {length} character{plural}")


def mixed_words() -> Words:
    """Letters, digits and marks take turns."""
    return Words("xen lẫn nhiều loại ký tự", "mixes many kinds of characters")


def query_words(length: int, limit: int) -> Words:
    """The query, of which nothing is ever quoted."""
    vi, en = ("ít nhất ", "at least ") if length >= limit else ("", "")
    plural = "" if length == 1 else "s"
    return Words(
        f"phần sau dấu “?” ({vi}{length} ký tự) {_WRITTEN.vi}",
        f"the part after “?” ({en}{length} character{plural}) {_WRITTEN.en}",
    )


def form_words(*, bare: bool) -> Words:
    """Which parts the link has at all."""
    if bare:
        return Words(
            "liên kết chỉ có tên miền, không kèm trang cụ thể",
            "the link is only a domain name without a page",
        )
    return Words(
        "các phần của liên kết ghép lại theo kiểu hay gặp trong liên kết lừa đảo",
        "the parts of the link are put together the way they often are in phishing links",
    )


def sentence_words(fragments: Sequence[Words], band: str) -> Words:
    """The whole sentence for a ``high`` or ``medium`` link."""
    much = Words("rất", "very") if band == "high" else Words("khá", "rather")
    vi = f"Bộ phân loại thấy liên kết này {much.vi} giống liên kết lừa đảo"
    en = f"The classifier finds this link {much.en} similar to phishing links"
    if not fragments:
        return Words(vi + ".", en + ".")
    return Words(
        f"{vi}: {'; '.join(words.vi for words in fragments)}.",
        f"{en}: {'; '.join(words.en for words in fragments)}.",
    )
