"""Explained: which parts of a link moved the classifier's answer most, in words.

The largest themes (``explained_shares``) are named by what the link really holds: the name that it
borrows, its ending, the stretch of letters with the largest weights. Many links are explained at
once, for each step then costs a small part of what it does for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from service.evidence import explained_words as say
from service.evidence.events import Events
from service.evidence.explained_counts import COUNTED, F32, QUOTED, SHORT
from service.evidence.explained_shares import PLACE, THEMES, Block, Kind
from service.evidence.features import SUFFIX_VALUES, Tables
from service.evidence.link_text import MAX_HOST, MAX_PATH, MAX_QUERY
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

_LURES_NAMED = 3
_FACTS = 2
_LIMITS = {"subdomain": MAX_HOST, "label": MAX_HOST, "path": MAX_PATH}
_ODDS = [PLACE[name] for name in SUFFIX_VALUES[:2]]
_PRIVATE = PLACE["suffix_private"]


class Theme(NamedTuple):
    """One thing about a link: ``contribution`` to the logit, and words without a full stop."""

    code: str
    contribution: float
    words: Words


def explain(
    urls: Sequence[Url], found: Events, values: F32, gradients: F32, means: F32, tables: Tables
) -> list[list[Theme]]:
    """For each link one to three themes that speak most for phishing, largest first.

    found      events of the links
    values     float32 (n, features): their rows
    gradients  float32 (n, features): of the logit at each link
    means      float32 (features,): of honest links
    """
    block = Block(urls, found, values, gradients, means, tables)
    ranked = _ranked(block)
    block.look_for(_asked(block, ranked))
    return [_Link(block, link).themes(some) for link, some in enumerate(ranked)]


def sentence(themes: Sequence[Theme], band: str) -> Words:
    """A sentence that names the themes of a link in band ``high`` or ``medium``."""
    return say.sentence_words([theme.words for theme in themes], band)


def shares(
    urls: Sequence[Url], found: Events, values: F32, gradients: F32, means: F32, tables: Tables
) -> list[dict[str, float]]:
    """Contribution of every theme of each link; their sum is that of all features.

    ``linear`` is the sum of parts that are features too, so what it contributes is theirs.
    """
    block = Block(urls, found, values, gradients, means, tables)
    return [
        {theme: share for theme, share in zip(THEMES, row, strict=True) if share != -np.inf}
        for row in block.shares.tolist()
    ]


def _ranked(block: Block) -> list[list[tuple[str, float]]]:
    """For each link the themes that may be named, with what they contribute, largest first."""
    order = (-block.shares).argsort(axis=1, kind="stable")
    shares = block.shares[np.arange(len(order))[:, None], order]
    least = np.maximum(LEAST_SHARE * shares[:, :1], 0.0)
    sizes = np.maximum((shares > least).sum(axis=1), 1).tolist()
    return [
        [(THEMES[theme], share) for theme, share in zip(row[:size], given, strict=False)]
        for row, given, size in zip(order.tolist(), shares.tolist(), sizes, strict=True)
    ]


def _asked(
    block: Block, ranked: Sequence[Sequence[tuple[str, float]]]
) -> list[tuple[int, str, Kind]]:
    """The stretches that are likely to be named."""
    return [
        (link, theme[len("letters_") :], "letters")
        for link, some in enumerate(ranked)
        for theme, _ in some[: MOST + 1]
        if theme.startswith("letters_")
    ]


class _Link:
    """One link of a block."""

    __slots__ = ("_block", "_link", "_row", "_url")

    def __init__(self, block: Block, link: int) -> None:
        self._block = block
        self._link = link
        self._url = block.urls[link]
        self._row = block.values[link]

    def themes(self, ordered: Sequence[tuple[str, float]]) -> list[Theme]:
        """The chosen ones of its themes."""
        ranked: list[tuple[float, bool, Theme]] = []
        concrete = 0
        for code, share in ordered:
            if concrete == MOST:
                break  # what follows is smaller and displaces nothing
            words, names_something = self._words(code)
            concrete += names_something
            rank = share if names_something else share * VAGUE
            ranked.append((rank, names_something, Theme(code, share, words)))
        if concrete == len(ranked):  # mostly: they stand as they shall
            return [theme for _, _, theme in ranked]
        ranked.sort(key=lambda item: -item[0])
        chosen: list[Theme] = []
        named = 0
        for _, names_something, theme in ranked:
            if len(chosen) < MOST and (names_something or named < ENOUGH):
                chosen.append(theme)
                named += names_something
        return sorted(chosen, key=lambda theme: -theme.contribution)

    def _words(self, theme: str) -> tuple[Words, bool]:
        """What to say of a theme, and whether that names something of the link."""
        kind, _, zone = theme.partition("_")
        match kind:
            case "letters":
                fragment = self._block.stretch(self._link, zone)
                return say.letters_words(zone, fragment), bool(fragment)
            case "look":
                facts = self._facts(zone)
                return say.look_words(zone, self._zone(zone), facts), bool(facts)
            case "ending":
                return self._ending()
            case "brand":
                return self._brand(), True
            case "lure":
                return self._lure(), True
            case "rare":
                return self._rare()
            case "query":
                return say.query_words(len(self._zone("query")) - 1, MAX_QUERY), True
            case _:
                bare = not (self._zone("path") or self._zone("query"))
                return say.form_words(bare=bare), False

    def _zone(self, zone: str) -> str:
        return self._block.zone(self._link, zone)

    def _ending(self) -> tuple[Words, bool]:
        if self._url.is_ip:
            return say.ip_words(), True
        suffix = self._url.suffix
        if self._row[_PRIVATE] > 0.5:
            return say.hosted_words(suffix), True
        unknown = suffix not in self._block.tables.suffixes
        abused = any(
            self._row[place] > max(float(self._block.means[place]), 0.0) for place in _ODDS
        )
        return say.ending_words(suffix, abused=abused, unknown=unknown), abused or unknown

    def _loudest(self, theme: str, zones: Iterable[str]) -> str:
        """The zone that contributes most to a theme; where it says something of its own."""

        return max(zones, key=lambda zone: self._block.share(self._link, theme, zone))

    def _brand(self) -> Words:
        """The longest name in the zone that contributes most; whole names before pieces."""
        found = self._block.named["brand"][self._link]
        zone = self._loudest("brand", [run.zone for run in found])
        run = next(run for run in found if run.zone == zone)
        owner = self._zone("label") == run.word
        domain = "" if owner else self._url.registered_domain or ""  # an address has none
        return say.brand_words(zone, run.text, run.word, domain=domain)

    def _lure(self) -> Words:
        """Whole words, those of the zone that contributes most first; otherwise a piece."""
        found = self._block.named["lure"][self._link]
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
        zones = [zone for zone in QUOTED if self._block.is_rare(self._link, zone)]
        zone = self._loudest("rare", zones)
        text = self._block.stretch(self._link, zone, "rare") if zone == "path" else self._zone(zone)
        return say.rare_words(zone, text), bool(say.quote(text))

    def _facts(self, zone: str) -> list[Words]:
        """The countable things of a zone that contribute most and tell a person something."""
        shares, counts = self._block.counted(self._link, zone)
        found: list[Words] = []
        for share in sorted((share for share in shares if share > 0), reverse=True)[:_FACTS]:
            place = shares.index(share)
            shares[place] = 0.0  # an equal one stands behind it
            kind, count = COUNTED[place], counts[place]
            if kind == "length":
                found.append(say.length_words(count, _LIMITS[zone], long=count > SHORT))
            elif kind == "runs":
                found.append(say.mixed_words())
            else:
                found.append(say.count_words(kind, count))
        return found
