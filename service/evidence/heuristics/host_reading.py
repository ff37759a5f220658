"""HostReading: what the words of a host name are, read once and shared by several rules."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from service.evidence.curated import Brand, Curated
from service.evidence.heuristics.lookalike_index import FOLD, BrandIndex, How, Named, index_for
from service.evidence.heuristics.lure_table import (
    ACTION,
    COPY_WORDS,
    ENGLISH,
    FOREIGN_MONEY,
    MONEY,
    PLACE,
)
from service.evidence.heuristics.vietnamese import spelt_in_vietnamese
from service.observables.url import Url

_DIGIT = re.compile(r"[0-9]")
_DIGIT_AS_LETTER = re.compile(r"(?<![0-9])[01345]{1,2}(?=[a-z])|(?<=[a-z])0(?![a-z0-9])")
_DIGIT_LETTERS = str.maketrans("01345", "oleas")
_DIGITS_AS_GAPS = str.maketrans("0123456789", "----------")
_HOURS = re.compile(r"24h|24-?7|365|99")
_RUN = re.compile(r"[a-z]+")
_CLOSED_REGISTRIES = frozenset({"gov", "edu", "mil", "int", "ac", "gouv", "gob", "go"})
_FEARED = frozenset({"bank", "gov", "wallet", "post", "utility"})
_SHORT, _FREE, _LONG = 6, 8, 9
_MOST_WORDS = 8

_MONEY, _MONEY_VN, _ACTION, _ENGLISH, _PLACE, _COPY = 1, 2, 4, 8, 16, 32
KINDS: dict[str, int] = {}
"""Lure words, folded, and the kinds that each belongs to, as bits."""
BAIT_KINDS = _ACTION | _MONEY_VN
LURE_KINDS = _MONEY | _ACTION | _ENGLISH
for _words_of_kind, _bit in (
    (MONEY, _MONEY),
    (MONEY - FOREIGN_MONEY, _MONEY_VN),
    (ACTION, _ACTION),
    (ENGLISH, _ENGLISH),
    (PLACE, _PLACE),
    (COPY_WORDS, _COPY),
):
    for _word in _words_of_kind:
        _folded_word = _word.translate(FOLD)
        KINDS[_folded_word] = KINDS.get(_folded_word, 0) | _bit


class Hit(NamedTuple):
    """A name found in the host.

    in_label  it stands in the registered label, not in a subdomain
    whole     it is all of that label
    alone     it is a whole word between hyphens, dots or digits
    shown     the letters as they stand in the host
    """

    named: Named
    in_label: bool
    whole: bool
    alone: bool
    shown: str


class HostReading(NamedTuple):
    """The words of one host.

    label, sub  registered label; what stands before the registered domain
    hits        borrowed names, strongest first; none where the host is the brand's own
    kinds       which kinds of lure words were found, as bits
    digits      whether digits stand in the label
    hours       round-the-clock talk: ``24h``, ``247``
    own         it belongs to a known brand or to a closed registry such as gov.vn
    """

    host: str
    suffix: str
    label: str = ""
    sub: str = ""
    hits: tuple[Hit, ...] = ()
    kinds: int = 0
    digits: bool = False
    hours: bool = False
    own: bool = False

    @property
    def money(self) -> bool:
        """Talk of money in any language."""
        return self.kinds & _MONEY != 0

    @property
    def money_vietnamese(self) -> bool:
        """Talk of money in words that only Vietnamese has."""
        return self.kinds & _MONEY_VN != 0

    @property
    def action(self) -> bool:
        """Vietnamese words that say what to do."""
        return self.kinds & _ACTION != 0

    @property
    def english(self) -> bool:
        """English bait words."""
        return self.kinds & _ENGLISH != 0

    @property
    def place(self) -> bool:
        """It calls itself Vietnamese: ``vn``, ``hanoi``… as a word of its own."""
        return self.kinds & _PLACE != 0

    @property
    def copy(self) -> bool:
        """It says of itself that it is an exercise, a tool or a text about the brand."""
        return self.kinds & _COPY != 0

    @property
    def lure(self) -> bool:
        """Any lure word at all."""
        return self.kinds & (_MONEY | _ACTION | _ENGLISH) != 0

    @property
    def brand(self) -> Brand | None:
        """The brand of the strongest hit."""
        return self.hits[0].named.brand if self.hits else None


_last: tuple[Url, Curated, HostReading | None] | None = None


def read_host(url: Url, curated: Curated) -> HostReading | None:
    """The words of the link's host; None for addresses and lone suffixes.

    Several rules ask in turn about one link, so the last answer is kept.
    """
    global _last
    last = _last
    if last is not None and last[0] is url and last[1] is curated:
        return last[2]
    reading = None
    domain = url.registered_domain
    if domain is not None and not url.is_ip:
        host, suffix = url.name.rstrip("."), url.suffix
        name = (url.unicode_host or host) if "xn--" in host else host
        if domain in curated.free_hosting and host != domain:
            suffix = domain
        reading = _read(host, name, domain, suffix, index_for(curated))
    _last = (url, curated, reading)
    return reading


Word = tuple[int, int, str]


@lru_cache(maxsize=4096)
def _read(host: str, name: str, domain: str, suffix: str, index: BrandIndex) -> HostReading:
    if _owned(host, domain, index) or _closed(suffix):
        return HostReading(host, suffix, own=True)
    if name is not host:
        if _spelt_out(name, suffix):
            return HostReading(host, suffix)
        name = _plain(name)
    raw = name.rstrip(".").rsplit(".", suffix.count(".") + 1)[0]
    sub, _, label = raw.rpartition(".")
    if sub == "www":
        sub, raw = "", label
    digits = hours = False
    text = raw
    if _DIGIT.search(raw) is not None:
        digits = _DIGIT.search(label) is not None
        hours = digits and _HOURS.search(label) is not None
        text = _DIGIT_AS_LETTER.sub(lambda found: found[0].translate(_DIGIT_LETTERS), raw)
        text = text.translate(_DIGITS_AS_GAPS)
    folded = text.translate(FOLD)
    at_label = len(raw) - len(label)
    names: list[tuple[Named, int, int]] = []
    lures: list[Word] = []
    for meaning, start, end in index.scan(folded):
        if isinstance(meaning, str):
            lures.append((start, end, folded[start:end]))
        else:
            names.append((meaning, start, end))
    words = _words(folded, lures)
    hits: list[Hit] = []
    if names:
        edges = {at for start, end, _ in words for at in (start, end)}
        for named, start, end in names:
            if _counts(named, start, end, folded, edges):
                hits.append(_hit(named, start, end, raw, text, at_label))
    if "-" in label:
        more, broken = _joined(folded[at_label:], label, index)
        hits += more
        lures += broken
    if not any(hit.in_label for hit in hits):
        if lures and not hits:
            words += [
                (found.start(), found.end(), found[0])
                for found in _RUN.finditer(folded)
                if found.end() - found.start() >= _LONG
            ]
        hits += _by_word(words, raw, text, at_label, index)
    kinds = _kinds(words) | _kinds(lures)
    if hits:
        hits.sort(key=_rank)
        for hit in hits:
            kinds |= KINDS.get(hit.named.company.translate(FOLD), 0)
    return HostReading(host, suffix, label, sub, tuple(hits), kinds, digits, hours)


def _kinds(words: list[Word]) -> int:
    kinds = 0
    for _, _, word in words:
        kinds |= KINDS.get(word, 0)
        if word[-2:] == "vn" and len(word) > 4:
            kinds |= KINDS.get(word[:-2], 0)
    return kinds


def _owned(host: str, domain: str, index: BrandIndex) -> bool:
    own = index.own
    while host not in own:
        if host == domain or not host:
            return False
        host = host.partition(".")[2]
    return True


def _spelt_out(name: str, suffix: str) -> bool:
    """``thếgiớidiđộng.com``: its own language with its own marks borrows nobody's name."""
    label = name.rstrip(".").rsplit(".", suffix.count(".") + 1)[0].rpartition(".")[2]
    return not label.isascii() and spelt_in_vietnamese(label)


def _plain(name: str) -> str:
    """A name with its diacritics taken off; other foreign letters become gaps."""
    bare = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "d")).lower()
    kept = (letter for letter in bare if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else "-" for letter in kept)


def _closed(suffix: str) -> bool:
    """Registries that give names to proven bodies only; edu.vn is left out, it has been abused."""
    first = suffix.partition(".")[0]
    return first in _CLOSED_REGISTRIES and suffix not in ("edu.vn", "ac", "go")


def _words(folded: str, lures: list[Word]) -> list[Word]:
    """Letters between gaps, with lure words cut out where a longer run holds them."""
    words: list[Word] = []
    if not lures:
        at = 0
        for word in folded.replace(".", "-").split("-"):
            end = at + len(word)
            if word:
                words.append((at, end, word))
            at = end + 1
        return words
    reached = 0
    cuts = sorted(lures, key=lambda item: (item[0], -item[1]))
    for start, end, _ in (*cuts, (len(folded), len(folded), "")):
        if start >= reached:
            for found in _RUN.finditer(folded, reached, start):
                words.append((found.start(), found.end(), found[0]))
            reached = end
    return words


def _counts(named: Named, start: int, end: int, folded: str, edges: set[int]) -> bool:
    """Short names must touch the edge of a word; an honest word around them excuses them."""
    size = end - start
    if size < _SHORT or (size < _FREE and named.token.endswith("bank")):
        at_start, at_end = start in edges, end in edges
        if not (at_start or (at_end and (size >= _SHORT or named.brand.sector in _FEARED))):
            return False
    if named.brand.exceptions:
        left = max(folded.rfind("-", 0, start), folded.rfind(".", 0, start)) + 1
        ends = [at for at in (folded.find("-", end), folded.find(".", end)) if at >= 0]
        around = folded[left : min(ends, default=len(folded))]
        return not _excused(named, around)
    return True


def _excused(named: Named, folded: str) -> bool:
    """Whether an honest word stands there; one inside the name itself (``infast``) is none."""
    token = named.token.translate(FOLD)
    return any(
        honest in folded and honest not in token
        for honest in (word.translate(FOLD) for word in named.brand.exceptions)
    )


def _hit(named: Named, start: int, end: int, raw: str, text: str, at_label: int) -> Hit:
    shown = raw[start:end]
    if named.how is How.EXACT and shown != named.token:
        named = named._replace(how=How.SWAPPED)
    whole = start == at_label and end == len(raw)
    return Hit(named, start >= at_label, whole, _is_alone(text, start, end), shown)


def _is_alone(text: str, start: int, end: int) -> bool:
    return (start == 0 or text[start - 1] in "-.") and (end == len(text) or text[end] in "-.")


def _joined(folded: str, label: str, index: BrandIndex) -> tuple[list[Hit], list[Word]]:
    """Names and lure words broken by hyphens: ``vietcom-bank``, ``xac-thuc``."""
    pieces = folded.split("-")
    edges, size = {0}, 0
    for piece in pieces:
        size += len(piece)
        edges.add(size)
    joined = "".join(pieces)
    hits: list[Hit] = []
    lures: list[Word] = []
    for meaning, start, end in index.scan(joined):
        if start not in edges or end not in edges:
            continue
        if isinstance(meaning, str):
            lures.append((start, end, joined[start:end]))
            continue
        if _excused(meaning, joined):
            continue
        whole = start == 0 and end == len(joined)
        hits.append(Hit(meaning, True, whole, True, label if whole else meaning.token))
    return hits, lures


def _by_word(words: list[Word], raw: str, text: str, at_label: int, index: BrandIndex) -> list[Hit]:
    """Short names standing alone, and misspelt ones."""
    hits = []
    weak = index.weak
    for start, end, word in words[-_MOST_WORDS:]:
        size = end - start
        if size < 2:
            continue
        named = weak.get(word)
        if named is None and size <= 8 and (word[:5] in weak or word[:6] in weak):
            named = index.branch(word)
        if named is None and size >= 4:
            named = index.nearly(text[start:end], word)
        if named is not None:
            whole = start == at_label and end == len(raw)
            alone = _is_alone(text, start, end)
            hits.append(Hit(named, start >= at_label, whole, alone, raw[start:end]))
    return hits


_ORDER = {How.EXACT: 0, How.SWAPPED: 1, How.TYPO: 2, How.WEAK_PLUS: 3, How.WEAK: 4}


def _rank(hit: Hit) -> tuple[bool, int, int]:
    return not hit.in_label, _ORDER[hit.named.how], -len(hit.named.token)
