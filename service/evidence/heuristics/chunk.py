"""Chunk: many links read together, so that a rule looks only where it may apply.

Nearly every rule is silent about nearly every link. Hosts and paths are joined to one text each,
which the automaton and numpy go through once; what is left over, rules look at one by one. A place
may be named in vain, but no place is left out at which a rule applies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from itertools import compress, count

import numpy as np
from numpy.typing import NDArray

from service.evidence.covering import covering
from service.evidence.curated import Curated
from service.evidence.heuristics.host_reading import BAIT_KINDS, KINDS, LURE_KINDS
from service.evidence.heuristics.lookalike_index import FOLD, index_for
from service.evidence.heuristics.word_table import (
    BAIT,
    LURE,
    codes_of,
    loud_words,
    names_one,
    word_table,
)
from service.observables.url import Url

Bytes = NDArray[np.uint8]

_KINDS = tuple(
    (word, BAIT * bool(kinds & BAIT_KINDS) | LURE * bool(kinds & LURE_KINDS))
    for word, kinds in sorted(KINDS.items())
)
PATH_SECTORS = frozenset({"bank", "wallet", "gov"})
PATH_GAPS = "/.-_"
"""Whose names count within a path, and what must stand on both sides of them."""
_EDGES = PATH_GAPS + "\n"
_BREAK, _GAP, _ZERO = ord("\n"), ord("-"), ord("0")
_DIGIT, _LETTER, _SWAP = (np.zeros(256, np.bool_) for _ in range(3))
_DIGIT[[ord(char) for char in "0123456789"]] = True
_LETTER[ord("a") : ord("z") + 1] = True
_SWAP[[ord(char) for char in "01345"]] = True
_AS_LETTER = np.arange(256, dtype=np.uint8)
_AS_LETTER[[ord(char) for char in "01345"]] = [ord(char) for char in "oleas"]


class Lines:
    """Texts joined by line breaks. ``odd`` lists those that cannot stand so and are left empty."""

    def __init__(self, texts: list[str], *, lower: bool = False) -> None:
        self.odd: list[int] = []
        joined = "\n".join(texts)
        if not joined.isascii() or joined.count("\n") != len(texts) - 1:
            self.odd = [
                place for place, text in enumerate(texts) if "\n" in text or not text.isascii()
            ]
            texts = list(texts)
            for place in self.odd:
                texts[place] = ""
            joined = "\n".join(texts)
        self.text = joined.lower() if lower else joined
        self.raw: Bytes = np.frombuffer(self.text.encode("ascii"), np.uint8)
        self.breaks = (self.raw == _BREAK).nonzero()[0]
        self.starts = np.concatenate((np.zeros(1, np.intp), self.breaks + 1))
        self.sizes = np.append(self.breaks, len(self.raw)) - self.starts

    def places(self, offsets: Iterable[int]) -> list[int]:
        """The lines in which characters stand."""
        found: list[int] = self.breaks.searchsorted(list(offsets)).tolist()
        return found

    def sums(self, counted: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many characters of each line are marked."""
        total = np.concatenate((np.zeros(1, np.intp), counted.cumsum()))
        found: NDArray[np.intp] = total[self.starts + self.sizes] - total[self.starts]
        return found

    def line(self, place: int) -> str:
        """One of the texts."""
        start = int(self.starts[place])
        return self.text[start : start + int(self.sizes[place])]


class Chunk:
    """Links and what stands in front of their public suffixes, read together.

    fronts    what stands before the public suffix, or before the free host that gave the name
    special   places of links with parts, a port, text before ``@``, or of addresses
    punycode  places of names with punycode
    borrowed  places where a free host stands that is no public suffix
    odd       places that rules about hosts must see in any case: punycode, a dot at the end
    noisy     places of hosts that may hold a borrowed name
    baited    the same, and hosts with words for the rule on bait words
    lured     the same, and hosts with any lure word
    """

    def __init__(self, urls: Sequence[Url], curated: Curated) -> None:
        self.urls = urls
        self.curated = curated
        self.suffixes = [url.suffix for url in urls]
        self.domains = [url.registered_domain for url in urls]
        self.names = [url.host or url.list_host for url in urls]
        self.special = [
            place
            for place, url in enumerate(urls)
            if url.parts or url.userinfo or url.port is not None or url.is_ip
        ]
        self.punycode: list[int] = []
        self.odd: set[int] = set()
        self.borrowed: list[int] = []
        fronts: list[str] = []
        hosting = curated.free_hosting
        for place, (name, domain, suffix) in enumerate(
            zip(self.names, self.domains, self.suffixes, strict=True)
        ):
            if "xn--" in name:
                self.punycode.append(place)
                fronts.append("")
            elif domain is None:
                fronts.append("")
            elif name[-1:] == ".":
                self.odd.add(place)
                fronts.append("")
            elif domain in hosting and domain != name:
                self.borrowed.append(place)
                fronts.append(name[: -len(domain) - 1])
            else:
                fronts.append(name[: -len(suffix) - 1])
        self.fronts = Lines(fronts)
        self.odd.update(self.fronts.odd, self.punycode)
        self._index = index_for(curated)
        self._read()

    def _read(self) -> None:
        """Which hosts a name or a lure word may stand in."""
        fronts, index = self.fronts, self._index
        text = _without_digits(fronts.raw).tobytes()
        plain = text.decode("ascii")
        folded = plain.translate(FOLD)
        noisy = set(fronts.places(start for _, start, _ in index.scan(folded)))
        noisy.update(self._broken(folded))
        loud = loud_words(codes_of(text), word_table(index, _KINDS))
        known: dict[str, bool] = {}
        bait: set[int] = set()
        lure: set[int] = set()
        for place, start, end, bits in zip(
            fronts.places(loud.starts), loud.starts, loud.ends, loud.bits, strict=True
        ):
            if bits & BAIT:
                bait.add(place)
            if bits & LURE:
                lure.add(place)
            if bits & ~(BAIT | LURE):
                word = plain[start:end]
                names = known.get(word)
                if names is None:
                    names = known[word] = names_one(index, word, bits)
                if names:
                    noisy.add(place)
        own, domains = index.own, self.domains
        noisy = {place for place in noisy if domains[place] not in own}
        noisy |= self.odd
        self.noisy = noisy
        self.baited = noisy | bait
        self.lured = self.baited | lure

    def _broken(self, folded: str) -> list[int]:
        """Places of hosts whose label holds names or lure words once its hyphens are left out."""
        fronts = self.fronts
        hyphens = fronts.sums(fronts.raw == _GAP).nonzero()[0]
        begins = fronts.starts[hyphens].tolist()
        sizes = fronts.sizes[hyphens].tolist()
        labels = [
            folded[begin : begin + size].rpartition(".")[2].replace("-", "")
            for begin, size in zip(begins, sizes, strict=True)
        ]
        if not labels:
            return []
        joined = Lines(labels)
        found = joined.places(start for _, start, _ in self._index.scan(joined.text))
        return [int(hyphens[at]) for at in found]

    @cached_property
    def paths(self) -> Lines:
        """Paths in lower case."""
        return Lines([url.path for url in self.urls], lower=True)

    @cached_property
    def branded(self) -> set[int]:
        """Places of links that may name a bank, a wallet or a state service in the path."""
        paths = self.paths
        text = paths.text.translate(FOLD)
        starts = [
            start
            for meaning, start, end in self._index.scan(text)
            if not isinstance(meaning, str)
            and meaning.brand.sector in PATH_SECTORS
            and (start == 0 or text[start - 1] in _EDGES)
            and (end == len(text) or text[end] in _EDGES)
        ]
        return {*paths.places(starts), *paths.odd}

    @cached_property
    def hosted(self) -> list[int]:
        """Places of links on free hosting."""
        return self.under(self.curated.free_hosting)

    @cached_property
    def abused(self) -> list[int]:
        """Places of links under an ending that is often bought in bulk, free hosting aside."""
        curated = self.curated
        suffixes = {
            suffix
            for suffix in set(self.suffixes) - curated.free_hosting
            if suffix.rpartition(".")[2] in curated.abused_tlds
        }
        return _where(self.suffixes, suffixes)

    def under(self, known: frozenset[str]) -> list[int]:
        """Places of links whose suffix, registered domain or host is one of ``known``."""
        names, domains, suffixes = self.names, self.domains, self.suffixes
        some = {*_where(domains, covering(known).ends), *_where(suffixes, known)}
        return [
            place
            for place in sorted(some)
            if suffixes[place] in known or domains[place] in known or names[place] in known
        ]


def _where(values: Sequence[str | None], known: Set[str | None]) -> list[int]:
    """Places of values that are known."""
    return list(compress(count(), map(known.__contains__, values)))


def _without_digits(raw: Bytes) -> Bytes:
    """Digits that stand for letters as letters, all others as gaps, as ``host_reading`` has it."""
    padded = np.full(len(raw) + 4, _BREAK, np.uint8)
    padded[2:-2] = raw
    letter, digit, swap = _LETTER[padded], _DIGIT[padded], _SWAP[padded]
    first = swap[2:-2] & ~digit[1:-3]
    two = first & swap[3:-1] & letter[4:]
    swapped = (first & letter[3:-1]) | two
    swapped[1:] |= two[:-1]
    last = (raw == _ZERO) & letter[1:-3] & ~letter[3:-1] & ~digit[3:-1]
    found = np.where(digit[2:-2], np.uint8(_GAP), raw)
    swapped |= last
    np.copyto(found, _AS_LETTER[raw], where=swapped)
    return found


def search(pattern: re.Pattern[str], lines: Lines) -> set[int]:
    """Lines in which a pattern is found."""
    return set(lines.places(found.start() for found in pattern.finditer(lines.text)))
