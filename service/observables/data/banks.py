"""Bank names: find the bank that a text names, by BIN, code, short name, alias or full name.

Names are compared without diacritics, case, spaces and signs, as whole words. Many names are also
ordinary words or places (An Bình, Sài Gòn, Quốc tế): inside a text those count only where the text
says that a bank is meant; as an answer to "which bank" they count by themselves.

Two companies stand in the table with two BINs each. All their names lead to one, so that one
account has one key: CIMB to 422589 (the BIN that transfers use), Mirae Asset to 970468 (on the
State Bank's list); 970459 and 977777 are reached by BIN only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.observables.data.bank_table import BANKS, Bank
from service.observables.folding import fold, fold_with_offsets

__all__ = ["BANKS", "Bank", "bank_in", "banks_in", "by_bin", "exact_bank", "find_bank"]

_LONGEST_NAME = 160
_BY_BIN = {bank.bin: bank for bank in BANKS}
_SAME_COMPANY = {"970459": "422589", "977777": "970468"}
_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_PREFIX_NOISE = (
    ("ngan", "hang"),
    ("nganhang",),
    ("nh",),
    ("nhtmcp",),
    ("tmcp",),
    ("thuong", "mai", "co", "phan"),
    ("tnhh",),
    ("mtv",),
    ("mot", "thanh", "vien"),
    ("bank",),
    ("vi",),
    ("so",),
)
_SUFFIX_NOISE = (("viet", "nam"), ("vietnam",), ("vn",), ("bank",), ("nganhang",), ("ngan", "hang"))
_BRANCH = (("chi", "nhanh"), ("cn",), ("pgd",), ("phong", "giao", "dich"), ("so", "giao", "dich"))
# Names that are also English or technical words, abbreviations or first names.
_COMMON_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        "mb sc bid dob nab stp bab dab svb abb ssb ctg vba sgb agri coop cake citi exim plus baca"
        " saigon quocte anbinh donga tienphong achau xaydung xaydungvn nongnghiep nongthon quocdan"
        " daichung hanghai baoviet phuongdong daiduong daukhi hoptacxa banviet saigonhanoi sghn"
        " locphat saigoncongthuong vnthuongtin vnthinhvuong petrolimex xangdau lienviet",
    )
)
_SAYS_BANK = frozenset(
    re.findall("[a-z]+", "hang nganhang nh tmcp nhtmcp bank mtv vien tnhh vi stk tk khoan")
)
_ACCOUNT_DIGITS = 6  # a digit group of this length beside a short name makes it a bank's


def _words(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))


def _strip(words: list[str]) -> list[str]:
    """Legal form, "bank" and country taken off both ends, as long as a name is left."""
    stripped = True
    while stripped:
        stripped = False
        for noise in _PREFIX_NOISE:
            if len(words) > len(noise) and tuple(words[: len(noise)]) == noise:
                words, stripped = words[len(noise) :], True
        for noise in _SUFFIX_NOISE:
            if len(words) > len(noise) and tuple(words[-len(noise) :]) == noise:
                words, stripped = words[: -len(noise)], True
    return words


def _cut_branch(words: list[str]) -> list[str]:
    for at in range(1, len(words)):
        if any(tuple(words[at : at + len(mark)]) == mark for mark in _BRANCH):
            return words[:at]
    return words


def _spellings(words: list[str]) -> Iterator[str]:
    key = "".join(words)
    yield key
    yield "".join(word for word in words if word != "va")
    if "tphcm" in key:
        yield key.replace("tphcm", "tphochiminh")
        yield key.replace("tphcm", "thanhphohochiminh")
        yield key.replace("tphcm", "hcm")


def _index() -> tuple[dict[str, Bank], set[str]]:
    """Keys to banks, and the keys that need to be said to be a bank.

    Where banks share a key, the first of these wins: code and short name, alias, full name; and
    the first in the table.
    """
    keys: dict[str, Bank] = {}
    weak = set(_COMMON_WORDS)

    def add(words: list[str], bank: Bank, needs_context: bool) -> None:
        for key in _spellings(words):
            if key not in keys:
                keys[key] = _BY_BIN[_SAME_COMPANY.get(bank.bin, bank.bin)]
                if needs_context:
                    weak.add(key)

    for bank in BANKS:
        for name in (bank.code, bank.short_name):
            add(_words(name), bank, needs_context=False)
    for bank in BANKS:
        for name in bank.aliases:
            add(_words(name), bank, needs_context=not name.isascii())
    for bank in BANKS:
        words = _words(bank.name_vi)
        add(words, bank, needs_context=False)
        core = _strip(words)
        add(core, bank, needs_context=True)
        add([*core, "viet", "nam"], bank, needs_context=False)
        add([*core, "vn"], bank, needs_context=False)
    for bank in BANKS:
        for name in (bank.short_name, *bank.aliases):
            core = _strip(_words(name))
            add([*core, "bank"], bank, needs_context=False)
    return keys, weak


_KEYS, _WEAK = _index()
_BEGINNINGS = frozenset(key[:end] for key in _KEYS for end in range(1, len(key) + 1))


def by_bin(number: str) -> Bank | None:
    """The bank with this six-digit BIN."""
    return _BY_BIN.get(number)


def exact_bank(text: str) -> Bank | None:
    """The bank whose name the text is, and nothing else beside legal form, country, branch."""
    if len(text) > _LONGEST_NAME:
        return None
    if text in _BY_BIN:
        return _BY_BIN[text]
    folded, _ = fold_with_offsets(text)
    words = _TOKEN.findall(folded)
    for candidate in (words, _strip(words), _strip(_cut_branch(words))):
        key = "".join(candidate)
        bank = _KEYS.get(key) or _BY_BIN.get(key)
        if bank is not None:
            return bank
    return None


def find_bank(text: str) -> Bank | None:
    """The bank that the text is about: a BIN, a code or a name, maybe among other words."""
    if len(text) > _LONGEST_NAME:
        return None
    bank = exact_bank(text)
    if bank is not None:
        return bank
    named = next(_mentions(text), None) or next(_mentions(text, weak_too=True), None)
    return named[0] if named else None


def bank_in(text: str) -> tuple[Bank, int, int] | None:
    """The bank named most clearly in a free text, with the offsets of its name.

    A name of one word (``VCB``) goes before one of several (``Nam A Bank``), and that before one
    that is also a person's or a place's (``Kien Long``); of equals the first.
    """
    return max(_mentions(text), key=lambda found: _clearness(text[found[1] : found[2]]), default=None)


def _clearness(written: str) -> int:
    words = _words(written)
    return 0 if "".join(words) in _WEAK else 1 if len(words) > 1 else 2


def banks_in(text: str) -> list[tuple[Bank, int, int]]:
    """All banks named in a free text, in order."""
    return list(_mentions(text))


def _mentions(text: str, *, weak_too: bool = False) -> Iterator[tuple[Bank, int, int]]:
    """Names as whole words, the longest at each place; linear in the text."""
    folded, offsets = fold_with_offsets(text)
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(folded)]
    at = 0
    while at < len(tokens):
        found = _longest_at(tokens, at) if tokens[at][0] in _BEGINNINGS else None
        if found is None:
            at += 1
            continue
        key, after = found
        if after - at > 1 and len(tokens[at][0]) == 1 < len(tokens[at + 1][0]):
            inner = _longest_at(tokens, at + 1)  # "Nguyen Van A CBBank" names no ACB
            if inner is not None and inner[1] >= after:
                at += 1
                continue
        start, end = tokens[at][1], tokens[after - 1][2]
        if not _is_glued(tokens, at, after) and (
            weak_too or key not in _WEAK or _is_meant(tokens, at, after)
        ):
            if offsets is not None:
                start, end = offsets[start], offsets[end - 1] + 1
            yield _KEYS[key], start, end
            at = after
        else:
            at += 1


def _longest_at(tokens: list[tuple[str, int, int]], at: int) -> tuple[str, int] | None:
    joined = ""
    best: tuple[str, int] | None = None
    for after in range(at, len(tokens)):
        joined += tokens[after][0]
        if joined not in _BEGINNINGS:
            break
        if joined in _KEYS:
            best = joined, after + 1
    return best


def _is_glued(tokens: list[tuple[str, int, int]], at: int, after: int) -> bool:
    """Stuck to digits too few for an account: ``mb24`` is not the bank, ``vcb0011001234`` is."""
    before = at > 0 and tokens[at - 1][2] == tokens[at][1]
    behind = after < len(tokens) and tokens[after][1] == tokens[after - 1][2]
    return (before and len(tokens[at - 1][0]) < _ACCOUNT_DIGITS) or (
        behind and len(tokens[after][0]) < _ACCOUNT_DIGITS
    )


def _is_meant(tokens: list[tuple[str, int, int]], at: int, after: int) -> bool:
    """An ambiguous name is a bank's beside a word that says so or beside an account number."""
    before = tokens[at - 1][0] if at > 0 else ""
    behind = tokens[after][0] if after < len(tokens) else ""
    if before in _SAYS_BANK or behind == "bank":
        return True
    return any(word.isdigit() and len(word) >= _ACCOUNT_DIGITS for word in (before, behind))
