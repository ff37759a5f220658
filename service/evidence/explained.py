"""Explained: which parts of a link moved the classifier's answer most, in words.

A feature contributes ``gradient * (value - mean over honest links)``. What the features say about
one thing is added up as a theme, and the largest themes are named by what the link really holds:
the name that it borrows, its ending, the stretch of letters with the largest weights. A share
whose words would not be true of this link passes to a broader theme, so that nothing is lost.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import expm1

import numpy as np
from numpy.typing import NDArray

from service.evidence import explained_words as say
from service.evidence.events import COMBINATIONS, Events
from service.evidence.features import FEATURES, SUFFIX_VALUES, TOP_HONEST, Tables
from service.evidence.hashing import SIZES
from service.evidence.link_text import MAX_HOST, MAX_PATH, MAX_QUERY, ZONES, link_text
from service.observables.url import Url
from service.words import Words

MOST = 3
"""Themes that are named."""
ENOUGH = 2
"""Behind so many that name something, one that names nothing is left out."""
LEAST_SHARE = 0.05
"""Of the largest theme; what moved the answer less is not worth a word."""
VAGUE = 1 / 3
"""A theme that names nothing counts this much when themes are chosen."""

_NEVER = -1e6
"""Weight of a byte that must not be in it."""
_LURES_NAMED = 3
_FACTS = 2
_QUOTED = ("subdomain", "label", "path")
_RARE = {"subdomain": 3.4, "label": 4.8, "path": 5.3}
"""Mean over 5-grams of log2 of the honest links that have it: a quarter of them lie below."""
_LONG = {"subdomain": 10, "label": 12, "path": 25}
_SHORT = 5
_TELLING = {"digit": 1, "hyphen": 1, "upper": 1, "dot": 2, "slash": 3, "other": 1, "runs": 6}
"""From how many on a count tells a person something."""
_LIMITS = {"subdomain": MAX_HOST, "label": MAX_HOST, "path": MAX_PATH}

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing about a link: ``contribution`` to the logit, and words without a full stop."""

    code: str
    contribution: float
    words: Words


def explain(
    url: Url, found: Events, values: F32, gradient: F32, means: F32, tables: Tables
) -> list[Theme]:
    """One to three themes that speak most for phishing, largest first.

    found     events of this one link
    values    (features,): its row
    gradient  (features,): of the logit at this link
    means     (features,): of honest links
    """
    link = _Link(url, found, values, gradient, means, tables)
    ordered = sorted(link.shares().items(), key=lambda item: (-item[1], item[0]))
    least = max(0.0, LEAST_SHARE * ordered[0][1])
    ranked: list[tuple[float, bool, Theme]] = []
    concrete = 0
    for code, share in ordered:
        if ranked and (concrete == MOST or share <= least):
            break  # what follows is smaller and displaces nothing
        words, names_something = link.words(code)
        concrete += names_something
        rank = share if names_something else share * VAGUE
        ranked.append((rank, names_something, Theme(code, share, words)))
    ranked.sort(key=lambda item: -item[0])
    chosen: list[Theme] = []
    named = 0
    for _, names_something, theme in ranked:
        if len(chosen) < MOST and (names_something or named < ENOUGH):
            chosen.append(theme)
            named += names_something
    return sorted(chosen, key=lambda theme: -theme.contribution)


def sentence(themes: Sequence[Theme], band: str) -> Words:
    """A sentence that names the themes of a link in band ``high`` or ``medium``."""
    return say.sentence_words([theme.words for theme in themes], band)


def shares(
    url: Url, found: Events, values: F32, gradient: F32, means: F32, tables: Tables
) -> dict[str, float]:
    """Contribution of every theme; their sum is that of all features.

    ``linear`` is the sum of parts that are features too, so what it contributes is theirs.
    """
    return _Link(url, found, values, gradient, means, tables).shares()


def _group(feature: str) -> str:
    """What a feature speaks of, before the link is looked at: ``ending``, or a kind and a zone."""
    if feature == "linear":
        return "form"
    if feature.startswith("suffix"):
        return "ending"
    first, _, rest = feature.partition("_")
    if feature in COMBINATIONS:
        return "look_" + first
    if first in ("ngrams", "words"):
        return "letters_" + rest
    kinds = {"honest": "rare", "unseen": "rare", "brand": "brand", "lure": "lure"}
    return f"{kinds.get(rest.partition('_')[0], 'look')}_{first}"


_PLACE = {name: place for place, name in enumerate(FEATURES)}
_LINEAR = _PLACE["linear"]
_GROUPS = tuple(sorted({_group(name) for name in FEATURES}))
_GROUP_OF = np.array([_GROUPS.index(_group(name)) for name in FEATURES])
_ODDS = [_PLACE[name] for name in SUFFIX_VALUES[:2]]
_PRIVATE = _PLACE["suffix_private"]


@dataclass(frozen=True)
class _Link:
    """One link with all that its explanation is made of."""

    url: Url
    found: Events
    values: F32
    gradient: F32
    means: F32
    tables: Tables
    _fragments: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _row(self) -> list[float]:
        row: list[float] = self.values.tolist()
        return row

    @cached_property
    def effective(self) -> F64:
        """The gradient with that of ``linear`` passed on to its parts."""
        slope = self.gradient.astype(np.float64)
        slope[:_LINEAR] += slope[_LINEAR]
        slope[_LINEAR] = 0.0
        return slope

    @cached_property
    def contributions(self) -> F64:
        return self.effective * (self.values.astype(np.float64) - self.means)

    @cached_property
    def groups(self) -> dict[str, float]:
        sums = np.bincount(_GROUP_OF, weights=self.contributions, minlength=len(_GROUPS))
        return dict(zip(_GROUPS, sums.tolist(), strict=True))

    @cached_property
    def edges(self) -> list[int]:
        """Where the marks of the zones stand, and the first pad."""
        edges: list[int] = self.found.edges[: len(ZONES) + 1].tolist()
        return edges

    @cached_property
    def zones(self) -> dict[str, str]:
        raw = link_text([self.url]).raw.tobytes().decode("ascii")
        edges = self.edges
        return {zone: raw[edges[at] + 1 : edges[at + 1]] for at, zone in enumerate(ZONES)}

    @cached_property
    def named(self) -> dict[str, list[say.Run]]:
        """Runs of ``brand`` and ``lure`` in the zones where the features have counted some."""
        return {
            kind: [
                run
                for zone in _QUOTED
                if self._value(f"{zone}_{kind}_4") + self._value(f"{zone}_{kind}_5") > 0
                for run in say.runs(zone, self.zones[zone], pieces)
            ]
            for kind, pieces in say.LEXICON.items()
        }

    def _value(self, feature: str) -> float:
        return self._row[_PLACE[feature]]

    def shares(self) -> dict[str, float]:
        """Themes and what they contribute."""
        themes: dict[str, float] = {}
        for group, share in self.groups.items():
            theme = self.theme_of(group)
            themes[theme] = themes.get(theme, 0.0) + share
        return themes

    def theme_of(self, group: str) -> str:
        """The theme to which a group belongs in this link.

        1. Of a zone that the link lacks, the share speaks of its form.
        2. Nothing is told apart in a query; an IP address has no name to speak of.
        3. Names and lures count as such where the lexicon really has them, otherwise as letters.
        4. Letters count as a name where the heaviest of them hold one.
        5. Letters count as rare where they are, otherwise as the look of the zone.
        """
        kind, _, zone = group.partition("_")
        if not zone:
            return kind
        if not self.zones[zone]:
            return "form"
        if zone == "query":
            return "query"
        if zone == "label" and self.url.is_ip:
            return "ending"
        if kind in ("brand", "lure"):
            some = any(run.zone == zone for run in self.named[kind])
            return kind if some else f"letters_{zone}"
        if kind == "letters" and self._holds_name(zone):
            return "brand"
        if kind == "rare":
            levels = expm1(self._value(f"{zone}_honest_5"))
            return "rare" if levels < _RARE[zone] * (len(self.zones[zone]) + 1) else f"look_{zone}"
        return group

    def _holds_name(self, zone: str) -> bool:
        names = [run.text for run in self.named["brand"] if run.zone == zone and run.whole]
        if not names or self.groups[f"letters_{zone}"] <= 0:
            return False
        fragment = self._fragment(zone).lower()
        return any(name in fragment for name in names)

    def words(self, theme: str) -> tuple[Words, bool]:
        """What to say of a theme, and whether that names something of the link."""
        kind, _, zone = theme.partition("_")
        match kind:
            case "ending":
                return self._ending()
            case "brand":
                return self._brand(), True
            case "lure":
                return self._lure(), True
            case "rare":
                return self._rare()
            case "letters":
                fragment = self._fragment(zone)
                return say.letters_words(zone, fragment), bool(fragment)
            case "look":
                facts = self._facts(zone)
                return say.look_words(zone, self.zones[zone], facts), bool(facts)
            case "query":
                return say.query_words(len(self.zones["query"]) - 1, MAX_QUERY), True
            case _:
                return say.form_words(bare=not (self.zones["path"] or self.zones["query"])), False

    def _ending(self) -> tuple[Words, bool]:
        if self.url.is_ip:
            return say.ip_words(), True
        suffix = self.url.suffix
        if self._row[_PRIVATE] > 0.5:
            return say.hosted_words(suffix), True
        unknown = suffix not in self.tables.suffixes
        abused = any(self._row[place] > max(float(self.means[place]), 0.0) for place in _ODDS)
        return say.ending_words(suffix, abused=abused, unknown=unknown), abused or unknown

    def _loudest(self, theme: str, zones: Iterable[str]) -> str:
        """The zone that contributes most to a theme; where it says something of its own."""

        def share(zone: str) -> float:
            groups = (f"{theme}_{zone}", f"letters_{zone}")
            return sum(self.groups[group] for group in groups if self.theme_of(group) == theme)

        return max(zones, key=share)

    def _brand(self) -> Words:
        """The longest name in the zone that contributes most; whole names before pieces."""
        found = self.named["brand"]
        zone = self._loudest("brand", [run.zone for run in found])
        run = next(run for run in found if run.zone == zone)
        owner = self.zones["label"] == run.word
        domain = "" if owner else self.url.registered_domain or ""  # an address has none
        return say.brand_words(zone, run.text, run.word, domain=domain)

    def _lure(self) -> Words:
        """Whole words, those of the zone that contributes most first; otherwise a piece."""
        found = self.named["lure"]
        zone = self._loudest("lure", [run.zone for run in found])
        runs = sorted(found, key=lambda run: run.zone != zone)
        words: list[str] = []
        for run in runs:
            if run.whole and not any(run.word in other for other in words):
                words.append(run.word)
        if words:
            return say.lure_words(words[:_LURES_NAMED], whole=True)
        return say.lure_words([runs[0].text], whole=False)

    def _rare(self) -> tuple[Words, bool]:
        zones = [zone for zone in _QUOTED if self.theme_of(f"rare_{zone}") == "rare"]
        zone = self._loudest("rare", zones)
        text = self.zones[zone]
        if zone == "path":
            rarity = np.zeros((len(SIZES), len(text) + 2))
            rarity[-1] = _RARE[zone] - (self.tables.known.take(self._rows(zone)[-1]) & TOP_HONEST)
            text = self._stretch(zone, rarity, np.zeros(len(text) + 2))
        return say.rare_words(zone, text), bool(say.quote(text))

    def _facts(self, zone: str) -> list[Words]:
        """The countable things of a zone that contribute most and tell a person something."""
        found: list[tuple[float, Words]] = []
        for kind, least in (*_TELLING.items(), ("length", _LONG[zone])):
            place = _PLACE[f"{zone}_{kind}"]
            share = float(self.contributions[place])
            if share <= 0:
                continue
            count = round(expm1(self._row[place]))
            more = count >= least and self._row[place] > float(self.means[place])
            if kind == "length" and (more or count <= _SHORT):
                found.append((share, say.length_words(count, _LIMITS[zone], long=more)))
            elif kind == "runs" and more:
                found.append((share, say.mixed_words()))
            elif kind != "length" and more:
                found.append((share, say.count_words(kind, count)))
        found.sort(key=lambda item: -item[0])
        return [words for _, words in found[:_FACTS]]

    def _fragment(self, zone: str) -> str:
        """The stretch of a zone with the largest weights, or "" where none may be quoted."""
        if zone not in self._fragments:
            edges = self.edges
            at = ZONES.index(zone)
            scale = self.effective[_PLACE[f"ngrams_{zone}"]] / np.sqrt(edges[-1] - edges[0])
            slope = self.effective[_PLACE[f"words_{zone}"]]
            letters = np.zeros(len(self.zones[zone]) + 2)
            places = self.found.word_places.tolist()
            begin, end = bisect_left(places, edges[at]), bisect_left(places, edges[at + 1])
            weights = self.tables.words.take(self.found.words[begin:end]).tolist()
            for place, weight in zip(places[begin:end], weights, strict=True):
                first = place - edges[at]
                size = say.word_size(self.zones[zone], first - 1)
                letters[first : first + size] = slope * weight / size
            grams = self.tables.ngrams.take(self._rows(zone)) * scale
            self._fragments[zone] = self._stretch(zone, grams, letters)
        return self._fragments[zone]

    def _rows(self, zone: str) -> NDArray[np.intp]:
        """Rows of the n-grams that begin in a zone or at one of its two marks."""
        at = ZONES.index(zone)
        return self.found.ngrams[:, self.edges[at] : self.edges[at + 1] + 1]

    def _stretch(self, zone: str, grams: F64, letters: F64) -> str:
        """The heaviest part of a zone that may be quoted; a very short zone as a whole."""
        text = self.zones[zone]
        closed = say.unquotable(text)
        for begin, end in closed:
            letters[begin + 1 : end + 1] = _NEVER
        if len(text) < say.NARROW:
            return "" if closed else say.trimmed(text, 2)
        span = say.heaviest(grams, letters)
        return say.whole_words(text, span, closed) if span else ""
