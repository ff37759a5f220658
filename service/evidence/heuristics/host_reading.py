"""HostReading: what the words of a host name are, read once and shared by several rules."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from service.evidence.curated import Brand, Curated
from service.evidence.heuristics.lookalike_index import FOLD, BrandIndex, How, Named, index_for
from service.evidence.heuristics.lure_table import ACTION, COPY_WORDS, ENGLISH, MONEY, PLACE
from service.observables.url import Url

_DIGIT_AS_LETTER = re.compile(r"(?<![0-9])[01345]{1,2}(?=[a-z])|(?<=[a-z])0(?![a-z0-9])")
_DIGIT_LETTERS = str.maketrans("01345", "oleas")
_DIGITS_AS_GAPS = str.maketrans("0123456789", "----------")
_CLOSED_REGISTRIES = frozenset({"gov", "edu", "mil", "int", "ac", "gouv", "gob", "go"})
_MOST_WORDS = 8
_SHORT, _FREE, _LONG = 6, 8, 9
_FEARED = frozenset({"bank", "gov", "wallet", "post", "utility"})
_MONEY, _ACTION, _ENGLISH, _PLACE, _COPY = (
    frozenset(word.translate(FOLD) for word in words)
    for words in (MONEY, ACTION, ENGLISH, PLACE, COPY_WORDS)
)
_NOTHING = (False, False, False, False, False, False, False)
_HOURS = re.compile(r"24h|24-?7|365|5s\b|99")
_RUN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Hit:
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


@dataclass(frozen=True, slots=True)
class HostReading:
    """The words of one host.

    label, sub      registered label; what stands before the registered domain
    hits            borrowed names, strongest first; none where the host is the brand's own
    money, action, english  lure words found, by kind
    place           it calls itself Vietnamese: ``vn``, ``hanoi``… as a word of its own
    digits          whether digits stand in the label
    hours           round-the-clock talk: ``24h``, ``247``
    own             it belongs to a known brand or to a closed registry such as gov.vn
    copy            it says of itself that it is an exercise, a tool or a text about the brand
    """

    host: str
    suffix: str
    label: str
    sub: str
    hits: tuple[Hit, ...]
    money: bool
    action: bool
    english: bool
    place: bool
    digits: bool
    hours: bool
    copy: bool
    own: bool = False

    @property
    def lure(self) -> bool:
        """Any lure word at all."""
        return self.money or self.action or self.english

    @property
    def brand(self) -> Brand | None:
        """The brand of the strongest hit."""
        return self.hits[0].named.brand if self.hits else None


def read_host(url: Url, curated: Curated) -> HostReading | None:
    """The words of the link's host; None for addresses and lone suffixes."""
    if url.is_ip or url.registered_domain is None:
        return None
    host = url.name
    name = url.unicode_host if "xn--" in host else host
    domain, suffix = url.registered_domain, url.suffix
    if domain in curated.free_hosting and host != domain:
        suffix = domain
    return _read(host, name or host, domain, suffix, index_for(curated))


Word = tuple[int, int, str]


@lru_cache(maxsize=256)
def _read(host: str, name: str, domain: str, suffix: str, index: BrandIndex) -> HostReading:
    parts = (name if name is host else _plain(name)).rstrip(".").split(".")
    dots = suffix.count(".") + 2
    label, sub = parts[-dots], ".".join(parts[:-dots])
    if sub == "www":
        sub = ""
    if _owned(host, domain, index) or suffix in index.own or _closed(suffix):
        return HostReading(host, suffix, label, sub, (), *_NOTHING, own=True)
    raw = f"{sub}.{label}" if sub else label
    text, digits = raw, False
    if not raw.isalpha() and any(letter in "0123456789" for letter in raw):
        digits = any(letter.isdigit() for letter in label)
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
                hits.append(_hit(named, start, end, raw, text, at_label, edges))
    if "-" in label:
        more, said_joined = _joined(folded[at_label:], label, index)
        hits += more
        lures += said_joined
    if len(words) > 1 and lures and not hits:
        words += [
            (found.start(), found.end(), found[0])
            for found in _RUN.finditer(folded)
            if found.end() - found.start() >= _LONG
        ]
    if not any(hit.in_label for hit in hits):
        hits += _by_word(words, raw, text, at_label, index)
    said = {word for _, _, word in (*words, *lures)}
    said |= {word[:-2] for word in said if len(word) > 4 and word.endswith("vn")}
    if hits:
        hits.sort(key=_rank)
        said |= {hit.named.company.translate(FOLD) for hit in hits if hit.named.company}
    return HostReading(
        host,
        suffix,
        label,
        sub,
        tuple(hits),
        not _MONEY.isdisjoint(said),
        not _ACTION.isdisjoint(said),
        not _ENGLISH.isdisjoint(said),
        not _PLACE.isdisjoint(said),
        digits,
        digits and _HOURS.search(label) is not None,
        not _COPY.isdisjoint(said),
    )


def _owned(host: str, domain: str, index: BrandIndex) -> bool:
    own = index.own
    while host not in own:
        if host == domain:
            return False
        host = host.partition(".")[2]
    return True


def _plain(name: str) -> str:
    """A name with its diacritics taken off; other foreign letters become gaps."""
    bare = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "d")).lower()
    kept = (letter for letter in bare if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else "-" for letter in kept)


def _closed(suffix: str) -> bool:
    """Registries that give names to proven bodies only; edu.vn is left out, it has been abused."""
    first = suffix.partition(".")[0]
    return first in _CLOSED_REGISTRIES and suffix != "edu.vn" and suffix != "ac"


def _words(folded: str, lures: list[Word]) -> list[Word]:
    """Letters between gaps, with lure words cut out where a longer run holds them."""
    cuts: list[Word] = []
    reached = 0
    for start, end, word in sorted(lures, key=lambda item: (item[0], -item[1])):
        if start >= reached:
            cuts.append((start, end, word))
            reached = end
    words: list[Word] = []
    reached = 0
    for start, end, _ in (*cuts, (len(folded), len(folded), "")):
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
        left = start
        while left and folded[left - 1] not in "-.":
            left -= 1
        right = end
        while right < len(folded) and folded[right] not in "-.":
            right += 1
        around = folded[left:right]
        return not any(word.translate(FOLD) in around for word in named.brand.exceptions)
    return True


def _hit(
    named: Named, start: int, end: int, raw: str, text: str, at_label: int, edges: set[int]
) -> Hit:
    shown = raw[start:end]
    if named.how is How.EXACT and shown != named.token:
        named = named._replace(how=How.SWAPPED)
    return Hit(
        named,
        start >= at_label,
        start == at_label and end == len(raw),
        _at_gap(text, start - 1) and _at_gap(text, end),
        shown,
    )


def _at_gap(text: str, at: int) -> bool:
    return at < 0 or at >= len(text) or text[at] in "-."


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
        if any(word.translate(FOLD) in joined for word in meaning.brand.exceptions):
            continue
        whole = start == 0 and end == len(joined)
        hits.append(Hit(meaning, True, whole, True, label if whole else meaning.token))
    return hits, lures


def _by_word(
    words: list[Word], raw: str, text: str, at_label: int, index: BrandIndex
) -> list[Hit]:
    """Short names standing alone, and misspelt ones."""
    hits = []
    for start, end, word in words[-_MOST_WORDS:]:
        if end - start < 2:
            continue
        named = index.weak.get(word)
        if named is None and end - start <= 8:
            named = index.branch(word)
        if named is None and end - start >= 4:
            named = index.nearly(text[start:end], word)
        if named is not None:
            alone = _at_gap(text, start - 1) and _at_gap(text, end)
            whole = start == at_label and end == len(raw)
            hits.append(Hit(named, start >= at_label, whole, alone, raw[start:end]))
    return hits


_ORDER = {How.EXACT: 0, How.SWAPPED: 1, How.TYPO: 2, How.WEAK_PLUS: 3, How.WEAK: 4}


def _rank(hit: Hit) -> tuple[bool, int, int]:
    return not hit.in_label, _ORDER[hit.named.how], -len(hit.named.token)
