"""What the words in front of a number say that it is: an account, a phone, or something else."""

from __future__ import annotations

import re
from enum import Enum

_WORD = re.compile(r"[a-z]++")
_REACH = 56
_MOST_WORDS = 10


class Label(Enum):
    """The nearest telling word."""

    ACCOUNT = "account"
    PAY = "pay"
    PHONE = "phone"
    OTHER = "other"


_ONE = {
    **dict.fromkeys(
        """
        stk sotk sotaikhoan taikhoan tk tkhoan tknh account acc
        """.split(),
        Label.ACCOUNT,
    ),
    **dict.fromkeys(["ck", "chuyenkhoan", "banking"], Label.PAY),
    **dict.fromkeys(
        """
        sdt dtdd dt goi alo call hotline tel phone mobile zalo viber telegram whatsapp lh
        lienhe inbox ib fax cskh sms callback dienthoai tongdai dd nhantin
        """.split(),
        Label.PHONE,
    ),
    **dict.fromkeys(
        """
        otp pin code pass mst cccd cmnd cmt gd ref don hd vandon sd mavach imei sim serial
        lenh phien seri van bks bsx msv masv id
        """.split(),
        Label.OTHER,
    ),
}
_TWO = {
    ("tai", "khoan"): Label.ACCOUNT,
    ("so", "tk"): Label.ACCOUNT,
    ("so", "the"): Label.ACCOUNT,
    ("chuyen", "khoan"): Label.PAY,
    ("chuyen", "tien"): Label.PAY,
    ("chuyen", "vao"): Label.PAY,
    ("dien", "thoai"): Label.PHONE,
    ("lien", "he"): Label.PHONE,
    ("lien", "lac"): Label.PHONE,
    ("tong", "dai"): Label.PHONE,
    ("dau", "so"): Label.PHONE,
    ("duong", "nong"): Label.PHONE,
    ("day", "nong"): Label.PHONE,
    ("di", "dong"): Label.PHONE,
    ("may", "ban"): Label.PHONE,
    ("so", "may"): Label.PHONE,
    ("nhan", "tin"): Label.PHONE,
    ("cham", "soc"): Label.PHONE,
    ("can", "cuoc"): Label.OTHER,
    ("hop", "dong"): Label.OTHER,
    ("giao", "dich"): Label.OTHER,
    ("so", "du"): Label.OTHER,
    ("ma", "so"): Label.OTHER,
    ("bien", "so"): Label.OTHER,
    ("khach", "hang"): Label.OTHER,
    ("ho", "so"): Label.OTHER,
    ("ma", "kh"): Label.OTHER,
    ("xac", "thuc"): Label.OTHER,
    ("xac", "nhan"): Label.OTHER,
}
_SECOND = frozenset(second for _, second in _TWO)
_ONE_ALONE = frozenset(_ONE) - _SECOND
"""Telling words that mean the same behind any other."""


def label_before(folded: str, start: int, floor: int) -> tuple[Label | None, int]:
    """What the nearest telling word between ``floor`` and ``start`` says, in the same sentence.

    Beside it, how many words stand between the two.
    """
    before = folded[max(floor, start - _REACH) : start]
    nearest = before.rstrip(" :").rpartition(" ")[2]
    if nearest in _ONE_ALONE:
        return _ONE[nearest], 0
    return _label_among(_WORD.findall(before, _sentence_start(before)))


def _label_among(words: list[str]) -> tuple[Label | None, int]:
    last = len(words) - 1
    for at in range(last, max(-1, last - _MOST_WORDS), -1):
        word = words[at]
        label = _ONE.get(word)
        if word in _SECOND and at > 0:
            label = _TWO.get((words[at - 1], word), label)
        if label is not None:
            return label, last - at
    return None, 0


def _sentence_start(text: str) -> int:
    """Where the last sentence begins; a full stop ends one only in front of a space."""
    begin = max(text.rfind("!"), text.rfind("?"), text.rfind(";")) + 1
    dot = text.rfind(".", begin)
    while dot >= 0:
        if text[dot + 1 : dot + 2].isspace():
            return dot + 1
        dot = text.rfind(".", begin, dot)
    return begin


def label_of(word: str) -> Label | None:
    """What a word glued to the front of a number says."""
    return _ONE.get(word)


_CALL = frozenset(
    """
        goi hotline sdt dt tel call alo tongdai duongdaynong goidien
        """.split()
)
_CALL_TWO = frozenset(
    [
        ("tong", "dai"),
        ("dau", "so"),
        ("day", "nong"),
        ("dien", "thoai"),
        ("lien", "he"),
        ("so", "may"),
        ("nhan", "tin"),
    ]
)
_BETWEEN = frozenset(
    """
        so ngay den toi ve dien khan cap cuu cong an canh sat cho luon qua la tin nhan
        hoac va 24 vao cua thoai cuoc gui
        """.split()
)
_MAY_CALL = _CALL | _BETWEEN | {"gui"} | {second for _, second in _CALL_TWO}
_COUNTED = re.compile(
    r"\s?(?:cuoc|lan|nguoi|phut|nghin|ngan|trieu|tr|k|d|dong|ngay|gio|giay|thang|nam|chiec|cai|suat"
    r"|khach|ban|hop|kg|g|m|km|phan|vnd|tin|sms|usd|do|diem|trang|bai)(?![a-z])"
    r"|[.,:%][0-9]|%|/[0-9]{1,2}(?![0-9])"
)


def is_called(folded: str, start: int, end: int, floor: int) -> bool:
    """Whether a row of three to five digits is said to be a number to call or to text to."""
    if _COUNTED.match(folded, end):
        return False
    before = folded[max(floor, start - _REACH) : start]
    if before.rstrip(" ").endswith((".", "!", "?", ";")):
        return False
    last = before.rstrip(" :,").rpartition(" ")[2]
    if last not in _MAY_CALL and last.isascii() and last.isalpha():
        return False
    return _says_to_call(_WORD.findall(before))


def _says_to_call(words: list[str]) -> bool:
    texted = False
    for at in range(len(words) - 1, max(-1, len(words) - 6), -1):
        word, pair = words[at], (words[at - 1], words[at]) if at > 0 else ("", "")
        if word in _CALL or pair in _CALL_TWO:
            return True
        if word == "gui" and (texted or "soan" in words):
            return True
        if word not in _BETWEEN:
            return False
        texted = texted or word in ("den", "toi", "so")
    return False
