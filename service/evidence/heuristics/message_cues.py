"""Cues of a message: which telling phrases it uses and what it carries, read once for all rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from service.evidence.allowed import allow_entry
from service.evidence.curated import Curated
from service.evidence.heuristics.host_reading import read_host
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
# Cues of acts: "không cung cấp OTP" asks for nothing.
_ACTS = frozenset(
    "pay otp login click install apk_word permission callback papers social_push claim prepay"
    " task_pay membership".split()
)
_DENIED = re.compile(
    r"(?<!neu)(?<!nhu) (?:(?:khong|ko|chang|tranh|chua|cam)(?: [a-z]+){0,3}"
    r"|(?<!lam )(?<!su )(?<!ap )(?<!tac )(?<!tieu )(?<!vo )dung(?: [a-z]+)?)$"
)
_NEVER = re.compile(r" (?:khong bao gio|tuyet doi khong|nghiem cam|khong yeu cau|khong gui link) ")
_CLAUSE = 120  # characters in front of a phrase in which it can be denied
_SENDER = re.compile(
    r"[^a-z0-9]*(?:[a-z0-9]{2,10}bank|vcb|bidv|acb|vib|shb|msb|ocb|scb|tcb|mb|momo|zalopay|hsbc)"
    r"(?:\s?[:\])}\-]|\s(?:thong bao|tri an|xin|kinh|tran trong|gui|canh bao|moi|tang)\b)"
)
_CHATS = ("zalo.me", "t.me", "m.me", "wa.me", "telegram.me", "chat.whatsapp.com", "line.me")
_PACKAGES = (".apk", ".apks", ".xapk", ".ipa", ".exe", ".msi")
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


@cache
def _automaton() -> tuple[AhoCorasick, list[tuple[str, ...]]]:
    cues: dict[str, dict[str, None]] = {}
    for table in (GENERAL, OFFICES, BAITS, PEOPLE, {_WARNS: ADVISORY, _REFUSES: REFUSALS}):
        for name, phrases in table.items():
            for phrase in _phrases(phrases):
                cues.setdefault(f" {phrase} ", {})[name] = None
    return AhoCorasick(list(cues)), [tuple(names) for names in cues.values()]


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
    """The cues of a message: its phrases, and what the parts add."""
    spoken = _spoken(message.words)
    names = spoken | _carried(message, curated)
    if _SENDER.match(message.folded):
        names |= {"bank_sender"}
    acts = (
        ("account" in names and "pay" in names)
        or "otp" in names
        or ("link" in names and ("click" in names or "login" in names))
        or ("install" in names and "link" in names)
        or "apk_link" in names
    )
    return Cues(names, _WARNS in names and not acts, _REFUSES in names and not acts)


def _spoken(words: str) -> frozenset[str]:
    """Cues by phrase; an act that is denied in its clause does not count."""
    automaton, cues = _automaton()
    words = _NUMBER.sub(" #", words)
    if not words.isascii():  # half a surrogate pair is no text to the automaton
        words = words.encode("utf-8", "replace").decode("utf-8")
    found: set[str] = set()
    for pattern, start, _ in automaton.find_matches_as_indexes(words, overlapping=True):
        for name in cues[pattern]:
            if name not in found and not (name in _ACTS and _is_denied(words, start)):
                found.add(name)
    return frozenset(found)


def _is_denied(words: str, start: int) -> bool:
    before = words[max(0, start - _CLAUSE) : start]
    clause = before[before.rfind("|") + 1 :]
    return _DENIED.search(clause) is not None or _NEVER.search(clause + " ") is not None


def _carried(message: Message, curated: Curated) -> set[str]:
    """Cues from links, phones, accounts and sums."""
    found: set[str] = {"money"} if message.amounts else set()
    if message.amounts and max(message.amounts) >= _BIG:
        found.add("big_money")
    for part in message.parts:
        item = part.observable
        if isinstance(item, Url):
            found |= _link(item, curated)
        elif isinstance(item, Phone):
            found |= _phone(item)
        elif isinstance(item, BankAccount):
            found.add("account")
    if "link" in found or "chat_link" in found or "mobile" in found:
        found.add("contact")
    return found


def _link(url: Url, curated: Curated) -> set[str]:
    host = url.name
    if host.endswith(_CHATS):
        return {"chat_link", "chat"}
    found = {"apk_link"} if url.path.lower().endswith(_PACKAGES) else set()
    if host in _UNCLEAR or host.endswith(_UNCLEAR):
        return found | {"link", "form_link"}
    if is_official(url, curated):
        return found | {"official_link"}
    if url.registered_domain in curated.shorteners or host in curated.shorteners:
        found.add("short_link")
    return found | {"link"}


def is_official(url: Url, curated: Curated) -> bool:
    """Whether the host belongs to somebody known: a list, a brand, a closed registry."""
    if url.registered_domain in curated.free_hosting or host_is_shared(url, curated):
        return False
    if allow_entry(url.host, curated) is not None:
        return True
    reading = read_host(url, curated)
    return reading is not None and reading.own


def host_is_shared(url: Url, curated: Curated) -> bool:
    """Whether anybody may publish there; big social sites are known all the same."""
    return url.registered_domain in curated.shorteners


def _phone(phone: Phone) -> set[str]:
    if phone.region not in ("VN", None) or (phone.e164 or "").startswith(tuple(WORLDWIDE)):
        found = {"foreign", "mobile"}
        if (phone.e164 or "").startswith((*ONE_RING, *WORLDWIDE)):
            found.add("one_ring")
        return found
    if phone.type in ("MOBILE", "VOIP"):
        return {"mobile"}
    return {"hotline"} if phone.type in ("TOLL_FREE", "PREMIUM_RATE", "UAN") else {"landline"}
