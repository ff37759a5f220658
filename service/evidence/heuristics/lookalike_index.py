"""Brand names compiled for look-up: one automaton, a deletion neighbourhood and two dictionaries.

Scanning 300 names one by one would cost milliseconds; here an ordinary host costs a few
microseconds, and a string distance is computed only for a candidate.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation
from rapidfuzz.distance import OSA

from service.evidence.curated import Brand, Curated
from service.evidence.heuristics.lure_table import (
    AFFIXES,
    COMMON,
    FUSED,
    PLAIN,
    SCANNED,
)

FOLD = str.maketrans({"i": "l"})
"""``i``, ``l`` and ``1`` look alike; digits are dealt with where the host is read."""

_VOWELS = str.maketrans("", "", "aeiouyl")
_LOOKALIKE_PAIRS = (("w", "vv"), ("m", "rn"), ("m", "nn"), ("d", "cl"), ("b", "lo"))
_FUZZY_MIN, _FUZZY_TWO = 5, 9
_SUBSTRING_TYPO, _SUBSTRING_DOUBLE = 9, 8
_LONGEST = 24
_LONG, _CORE = 11, 4


class How(StrEnum):
    """In which way a name was borrowed."""

    EXACT = "exact"
    SWAPPED = "swapped"  # characters replaced by look-alikes
    TYPO = "typo"
    WEAK = "weak"  # a short or ordinary name that needs company
    WEAK_PLUS = "weak_plus"  # such a name fused with a neutral word


class Named(NamedTuple):
    """A borrowed name: ``token`` of ``brand``; ``company`` is the word fused with a weak one."""

    brand: Brand
    token: str
    how: How
    company: str = ""


class BrandIndex:
    """All brands, compiled. Built once for a set of lists."""

    def __init__(self, brands: tuple[Brand, ...]) -> None:
        self.brands = brands
        self.own = frozenset(domain for brand in brands for domain in brand.domains)
        self.weak: dict[str, Named] = {}
        self._deletions: dict[str, list[Named]] = {}
        self._bones: dict[str, Named] = {}
        self._core: dict[str, str] = {}
        self._ends: set[tuple[str, int]] = set()
        self._edges: dict[tuple[str, str], Named] = {}
        patterns: dict[str, Named | str] = {}
        for brand in brands:
            for token in brand.tokens:
                if token in brand.weak:
                    self._add_weak(brand, token)
                else:
                    patterns.setdefault(token.translate(FOLD), Named(brand, token, How.EXACT))
                    self._add_fuzzy(brand, token)
        for brand in brands:
            for token in brand.tokens:
                if token not in brand.weak:
                    for variant, how in _variants(token.translate(FOLD), token not in self._core):
                        patterns.setdefault(variant, Named(brand, token, how))
        for word in SCANNED:
            patterns.setdefault(word.translate(FOLD), word)
        self._meaning = list(patterns.values())
        self._automaton = AhoCorasick(list(patterns), implementation=Implementation.DFA)

    def scan(self, folded: str) -> list[tuple[Named | str, int, int]]:
        """Names and lure words inside a folded text, with their places; overlaps included."""
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return [(self._meaning[which], start, end) for which, start, end in found]

    def nearly(self, word: str, folded: str) -> Named | None:
        """The name that ``word`` misspells: one edit, or two in long names."""
        size = len(word)
        if (
            size < _FUZZY_MIN - 1
            or size > _LONGEST
            or ((folded[:3], size) not in self._ends and (folded[-3:], size) not in self._ends)
            or word in COMMON
        ):
            return None
        candidates = self._deletions.get(folded)
        deletions = self._deletions
        near_keys = [
            key for at in range(size) if (key := folded[:at] + folded[at + 1 :]) in deletions
        ]
        for key in near_keys:
            candidates = deletions[key] if candidates is None else candidates + deletions[key]
        if size >= _FUZZY_TWO - 2:
            for near in (
                self._bones.get(word.translate(_VOWELS)),
                self._edges.get((folded[:4], folded[-4:])),
            ):
                if near is not None:
                    candidates = [near] if candidates is None else [*candidates, near]
        if candidates is None:
            return None
        for named in candidates:
            token = named.token.translate(FOLD)
            if folded == token or any(item in word for item in named.brand.exceptions):
                continue
            core = self._core.get(named.token, "")
            if core and not (folded.startswith(core) or folded.endswith(core)):
                continue
            limit = 1 if core or len(token) < _FUZZY_TWO else 2
            if limit == 2 and len(token) >= _LONG - 1 and word.translate(_VOWELS) in self._bones:
                limit = 3
            edits = OSA.distance(folded, token, score_cutoff=limit)
            if edits > limit or (folded[0] != token[0] and (edits > 1 or len(token) < 7)):
                continue
            return named
        return None

    def branch(self, word: str) -> Named | None:
        """A short bank name that pretends to be Vietnamese, with a letter or two to spare."""
        for size in (5, 6):
            named = self.weak.get(word[:size])
            if (
                named is not None
                and named.company == "vn"
                and word.startswith(named.token.translate(FOLD))
                and named.brand.sector in ("bank", "gov")
            ):
                return named
        return None

    def _add_weak(self, brand: Brand, token: str) -> None:
        folded = token.translate(FOLD)
        self.weak[folded] = Named(brand, token, How.WEAK)
        if len(token) < 3:
            return
        excused = {word.translate(FOLD) for word in brand.exceptions}
        for word in PLAIN if brand.sector == "world" else PLAIN | FUSED:
            plain = word.translate(FOLD)
            fused = Named(brand, token, How.WEAK_PLUS, word)
            for both in (folded + plain, plain + folded):
                if both not in excused:
                    self.weak.setdefault(both, fused)

    def _add_fuzzy(self, brand: Brand, token: str) -> None:
        size = len(token)
        if size < _FUZZY_MIN or (brand.sector == "world" and size < 6):
            return
        core = _core(token, brand)
        if len(core) < 2:
            return
        if core != token:
            self._core[token] = core.translate(FOLD)
        named = Named(brand, token, How.TYPO)
        folded = token.translate(FOLD)
        # One edit leaves the first or the last three letters as they are.
        for length in range(size - 2, size + 3):
            self._ends.add((folded[:3], length))
            self._ends.add((folded[-3:], length))
        for shorter in {folded, *_without(folded, 1)}:
            self._deletions.setdefault(shorter, []).append(named)
        if size >= _FUZZY_TWO:
            for shorter in _without(folded, 2):
                self._deletions.setdefault(shorter, []).append(named)
            bones = token.translate(_VOWELS)
            if len(bones) >= 5:
                self._bones.setdefault(bones, named)
            self._edges.setdefault((folded[:4], folded[-4:]), named)


def _core(token: str, brand: Brand) -> str:
    """What a misspelling must leave alone: ``tdbank`` does not misspell ``tpbank``.

    All of a distinctive name may be misspelt: then the token itself is given.
    """
    if len(token) >= _LONG or (token == brand.key and not token.endswith("bank")):
        return token
    core = token
    for word in AFFIXES:
        if token.startswith(word) and len(token) - len(word) < len(core):
            core = token[len(word) :]
        if token.endswith(word) and len(token) - len(word) < len(core):
            core = token[: -len(word)]
    return token if len(core) >= _CORE else core


def _without(word: str, count: int) -> set[str]:
    return {
        "".join(letter for at, letter in enumerate(word) if at not in gone)
        for gone in combinations(range(len(word)), count)
    }


def _variants(token: str, distinct: bool) -> list[tuple[str, How]]:
    """Ways to miswrite a name that are found even inside a longer word."""
    found = [
        (token.replace(letter, pair), How.SWAPPED)
        for letter, pair in _LOOKALIKE_PAIRS
        if letter in token and len(token) >= 6
    ]
    if len(token) >= _SUBSTRING_DOUBLE:
        for at in range(1, len(token) - 1):
            found.append((token[:at] + token[at] + token[at:], How.TYPO))
            if distinct and len(token) >= _SUBSTRING_TYPO:
                found.append((token[:at] + token[at + 1 :], How.TYPO))
                swapped = token[: at - 1] + token[at] + token[at - 1] + token[at + 1 :]
                found.append((swapped, How.TYPO))
    return [(variant, how) for variant, how in found if variant != token]


_built: tuple[BrandIndex, ...] = ()


def index_for(curated: Curated) -> BrandIndex:
    """The compiled form of these lists; built at first use and kept for the newest few."""
    global _built
    brands = curated.brands
    for index in _built:
        if index.brands is brands:
            return index
    index = BrandIndex(brands)
    _built = (index, *_built[:3])
    return index
