"""Brand names compiled for look-up: one automaton, a deletion neighbourhood and two dictionaries.

Scanning 300 names one by one would cost milliseconds; here an ordinary host costs a few
microseconds, and a string distance is computed only for a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
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

VOWELS = str.maketrans("", "", "aeiouyl")
"""Taken away, they leave the bones of a word."""
_LOOKALIKE_PAIRS = (("w", "vv"), ("m", "rn"), ("m", "nn"), ("d", "cl"))
_FUZZY_MIN, _FUZZY_TWO = 5, 9
FUZZY_LEAST, TWO_LEAST, LONGEST = _FUZZY_MIN - 1, _FUZZY_TWO - 2, 24
"""Letters of a word that may misspell a name by one edit, by two edits, or at all."""
_SUBSTRING_TYPO, _SUBSTRING_DOUBLE = 9, 8
_LONG, _CORE, _CORE_TWO = 11, 4, 6


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
        self.deletions: dict[str, list[Named]] = {}
        self.bones: dict[str, Named] = {}
        self._core: dict[str, str] = {}
        self._two: set[str] = set()
        self._folded: dict[str, str] = {}
        self.ends: set[tuple[str, int]] = set()
        self.by_end: dict[tuple[str, int], list[Named]] = {}
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
        head, tail = (folded[:3], size), (folded[-3:], size)
        if (
            size < FUZZY_LEAST
            or size > LONGEST
            or (head not in self.ends and tail not in self.ends)
            or word in COMMON
        ):
            return None
        candidates = self.deletions.get(folded)
        deletions = self.deletions
        near_keys = [
            key for at in range(size) if (key := folded[:at] + folded[at + 1 :]) in deletions
        ]
        for key in near_keys:
            candidates = deletions[key] if candidates is None else candidates + deletions[key]
        if size >= TWO_LEAST:
            two = [*self.by_end.get(head, ()), *self.by_end.get(tail, ())]
            bones = self.bones.get(word.translate(VOWELS))
            if bones is not None:
                two.append(bones)
            if two:
                candidates = two if candidates is None else candidates + two
        return None if candidates is None else self._first_fitting(word, folded, candidates)

    def shares_an_end(self, word: str, folded: str) -> Named | None:
        """``nearly`` among the long names that begin or end like ``word``, which is no other's."""
        size = len(word)
        two = [*self.by_end.get((folded[:3], size), ()), *self.by_end.get((folded[-3:], size), ())]
        return None if word in COMMON else self._first_fitting(word, folded, two)

    def _first_fitting(self, word: str, folded: str, candidates: Sequence[Named]) -> Named | None:
        for named in candidates:
            token = self._folded[named.token]
            limit = 2 if named.token in self._two else 1
            if limit == 2 and len(token) >= _LONG and word.translate(VOWELS) in self.bones:
                limit = 3
            edits = OSA.distance(folded, token, score_cutoff=limit)
            if edits > limit or (
                folded[0] != token[0] and (len(token) < 7 or (edits > 1 and len(token) < _LONG))
            ):
                continue
            if folded == token or any(
                item == word or (item in word and item not in named.token)
                for item in named.brand.exceptions
            ):
                continue
            core = self._core.get(named.token, "")
            if core and not (folded.startswith(core) or folded.endswith(core)):
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
        rest = _rest(token)
        if len(rest) < _CORE and len(token) < _LONG and (token != brand.key or _is_bank(token)):
            if len(rest) < 2:
                return
            self._core[token] = rest.translate(FOLD)
        named = Named(brand, token, How.TYPO)
        folded = token.translate(FOLD)
        self._folded[token] = folded
        # One edit leaves the first or the last three letters as they are.
        for length in range(size - 2, size + 3):
            self.ends.add((folded[:3], length))
            self.ends.add((folded[-3:], length))
        for shorter in {folded, *_shortened(folded)}:
            self.deletions.setdefault(shorter, []).append(named)
        if size >= _FUZZY_TWO and (size >= _LONG or len(rest) >= _CORE_TWO):
            self._two.add(token)
            for length in range(size - 2, size + 3):
                self.by_end.setdefault((folded[:3], length), []).append(named)
                self.by_end.setdefault((folded[-3:], length), []).append(named)
            bones = token.translate(VOWELS)
            if len(bones) >= 5:
                self.bones.setdefault(bones, named)


def _rest(token: str) -> str:
    """What is left of a name without a common word; a misspelling must leave that alone.

    ``tdbank`` does not misspell ``tpbank``, it is another bank.
    """
    rest = token
    for word in AFFIXES:
        if token.startswith(word) and len(token) - len(word) < len(rest):
            rest = token[len(word) :]
        if token.endswith(word) and len(token) - len(word) < len(rest):
            rest = token[: -len(word)]
    return rest


def _is_bank(token: str) -> bool:
    return token.endswith(("bank", "credit"))


def _shortened(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


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
