"""Cues of a message: which telling phrases it uses and what it carries, read once for all rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from service.evidence.curated import Curated
from service.evidence.heuristics.message_bits import bits, names_of
from service.evidence.heuristics.message_owners import is_official
from service.evidence.heuristics.message_phrases import ADVISORY, GENERAL, REFUSALS
from service.evidence.heuristics.message_phrases_baits import BAITS
from service.evidence.heuristics.message_phrases_offices import OFFICES
from service.evidence.heuristics.message_phrases_people import PEOPLE
from service.observables.account import BankAccount
from service.observables.data.numbering import ONE_RING, WORLDWIDE
from service.observables.message import Message
from service.observables.phone import Phone
from service.observables.url import Url

_NUMBER = re.compile(r" [0-9]{1,3}(?= )")
_CHOICE = re.compile(r"\(([^)]*)\)")
_BIG = 2_000_000  # VND, from which lending to a friend is worth a call
_WARNS, _REFUSES = "advisory", "refusal"
_WARNING, _REFUSAL = bits([_WARNS]), bits([_REFUSES])
_MONEY, _BIG_MONEY = bits(["money"]), bits(["money", "big_money"])
_BANK_SENDER, _ACCOUNT, _CONTACT = bits(["bank_sender"]), bits(["account"]), bits(["contact"])
_LINK, _SHORT_LINK, _APK_LINK = bits(["link"]), bits(["short_link"]), bits(["apk_link"])
_FORM_LINK, _CHAT_LINK = bits(["link", "form_link"]), bits(["chat_link", "chat"])
_OFFICIAL_LINK = bits(["official_link"])
_FOREIGN, _ONE_RING = bits(["foreign", "mobile"]), bits(["foreign", "mobile", "one_ring"])
_MOBILE, _HOTLINE, _LANDLINE = bits(["mobile"]), bits(["hotline"]), bits(["landline"])
_REACHED = bits(["link", "chat_link", "mobile"])
_ACTING = tuple(
    bits(group.split())
    for group in ("account pay", "otp", "link click", "link login", "link install", "apk_link")
)
# Cues of acts: "không cung cấp OTP" asks for nothing.
_ACTS = frozenset(
    "pay otp login click install apk_word permission callback papers social_push claim prepay"
    " task_pay membership".split()
)
_DENIED = re.compile(
    r"(?<!neu)(?<!nhu) (?:(?:khong|ko|chang|tranh|chua|cam)(?: [a-z]+){0,3}"
    r"|(?<!lam )(?<!su )(?<!ap )(?<!tac )(?<!tieu )(?<!vo )dung(?: [a-z]+)?)$"
)
_DENIALS = ("khong", "ko", "chang", "tranh", "chua", "cam", "dung")
"""Words of which one stands in front of whatever is denied."""
_NEVER = re.compile(r" (?:khong bao gio|tuyet doi khong|nghiem cam|khong yeu cau|khong gui link) ")
_CLAUSE = 120  # characters in front of a phrase in which it can be denied
_SENDER = re.compile(
    r"[^a-z0-9]*(?:[a-z0-9]{2,10}bank|vcb|bidv|acb|vib|shb|msb|ocb|scb|tcb|mb|momo|zalopay|hsbc)"
    r"(?:\s?[:\])}\-]|\s(?:thong bao|tri an|xin|kinh|tran trong|gui|canh bao|moi|tang)\b)"
)
_CHATS = ("zalo.me", "t.me", "m.me", "wa.me", "telegram.me", "chat.whatsapp.com", "line.me")
_PACKAGES = (".apk", ".apks", ".xapk", ".ipa", ".exe", ".msi")
_WORLDWIDE, _COSTLY = tuple(WORLDWIDE), (*ONE_RING, *WORLDWIDE)
_UNCLEAR = ("docs.google.com", "forms.gle", "sites.google.com", "drive.google.com")


class Cues(NamedTuple):
    """What a message shows.

    names    cues that it uses, those that it denies left out
    warns    somebody warns or reports here, and the text itself asks for nothing
    refuses  the same said less clearly
    """

    names: frozenset[str]
    warns: bool
    refuses: bool


class _Phrases(NamedTuple):
    """All phrases, compiled: for each its cues and its cues of acts, and which of them deny."""

    automaton: AhoCorasick
    cues: list[tuple[int, int]]
    denials: frozenset[int]


@cache
def _compiled() -> _Phrases:
    cues: dict[str, set[str]] = {}
    for table in (GENERAL, OFFICES, BAITS, PEOPLE, {_WARNS: ADVISORY, _REFUSES: REFUSALS}):
        for name, phrases in table.items():
            for phrase in _phrases(phrases):
                cues.setdefault(f" {phrase} ", set()).add(name)
    denials = [f" {word} " for word in _DENIALS]
    for word in denials:
        cues.setdefault(word, set())
    return _Phrases(
        AhoCorasick(list(cues)),
        [(bits(names - _ACTS), bits(names & _ACTS)) for names in cues.values()],
        frozenset(place for place, phrase in enumerate(cues) if phrase in denials),
    )


def _phrases(written: str) -> Iterator[str]:
    """Phrases of one cue, written out.

    ``(a/b) (c/d)`` are all four; ``#`` and any number written out are any short number.
    """
    for line in written.splitlines():
        for phrase in filter(None, (part.strip() for part in line.split(";"))):
            groups = [group.split("/") for group in _CHOICE.findall(phrase)]
            for chosen in product(*groups):
                plain = _CHOICE.sub("{}", phrase).format(*chosen)
                yield _NUMBER.sub(" #", f" {plain} ").strip()


def cues_of(message: Message, curated: Curated) -> Cues:
    """The cues of a message by their names."""
    found = bits_of(message, curated)
    return Cues(names_of(found), warns(found), refuses(found))


def bits_of(message: Message, curated: Curated, known: dict[str, int] | None = None) -> int:
    """The cues of a message as bits: its phrases, and what the parts add.

    ``known`` is what the words of messages before it came to, for those who ask about many.
    """
    words = message.words
    spoken = None if known is None else known.get(words)
    if spoken is None:
        spoken = _spoken(words)
        if known is not None:
            known[words] = spoken
    found = spoken | _carried(message, curated)
    if _SENDER.match(message.folded):
        found |= _BANK_SENDER
    return found


def warns(cues: int) -> bool:
    """Whether somebody warns or reports here, and the text itself asks for nothing."""
    return cues & _WARNING != 0 and not _acts(cues)


def refuses(cues: int) -> bool:
    """The same said less clearly."""
    return cues & _REFUSAL != 0 and not _acts(cues)


def _acts(cues: int) -> bool:
    return any(cues & group == group for group in _ACTING)


def _spoken(words: str) -> int:
    """Cues by phrase; an act that is denied in its clause does not count."""
    automaton, cues, denials = _compiled()
    words = _NUMBER.sub(" #", words)
    if not words.isascii():  # half a surrogate pair is no text to the automaton
        words = words.encode("utf-8", "replace").decode("utf-8")
    found = 0
    denied = -_CLAUSE - 1  # where the last word stands that may deny what comes behind it
    for pattern, start, _ in automaton.find_matches_as_indexes(words, overlapping=True):
        said, acts = cues[pattern]
        found |= said
        if acts & ~found and not (start - denied <= _CLAUSE and _is_denied(words, start)):
            found |= acts
        if pattern in denials:
            denied = start
    return found


def _is_denied(words: str, start: int) -> bool:
    before = words[max(0, start - _CLAUSE) : start]
    clause = before[before.rfind("|") + 1 :]
    return _DENIED.search(clause) is not None or _NEVER.search(clause + " ") is not None


def _carried(message: Message, curated: Curated) -> int:
    """Cues from links, phones, accounts and sums."""
    found = 0
    if message.amounts:
        found = _BIG_MONEY if max(message.amounts) >= _BIG else _MONEY
    for part in message.parts:
        item = part.observable
        if isinstance(item, Url):
            found |= _link(item, curated)
        elif isinstance(item, Phone):
            found |= _phone(item)
        elif isinstance(item, BankAccount):
            found |= _ACCOUNT
    return found | _CONTACT if found & _REACHED else found


def _link(url: Url, curated: Curated) -> int:
    host = url.name
    if host.endswith(_CHATS):
        return _CHAT_LINK
    found = _APK_LINK if url.path.lower().endswith(_PACKAGES) else 0
    if host.endswith(_UNCLEAR):
        return found | _FORM_LINK
    if is_official(url, curated):
        return found | _OFFICIAL_LINK
    if url.registered_domain in curated.shorteners or host in curated.shorteners:
        found |= _SHORT_LINK
    return found | _LINK


def _phone(phone: Phone) -> int:
    e164 = phone.e164 or ""
    if phone.region not in ("VN", None) or e164.startswith(_WORLDWIDE):
        return _ONE_RING if e164.startswith(_COSTLY) else _FOREIGN
    if phone.type in ("MOBILE", "VOIP"):
        return _MOBILE
    return _HOTLINE if phone.type in ("TOLL_FREE", "PREMIUM_RATE", "UAN") else _LANDLINE
