"""Explained shares: what each theme contributes to the score of each link of a block.

A feature contributes ``gradient * (value - mean over honest links)``. What the features say about
one thing is added up as a theme. A share whose words would not be true of a link passes to a
broader theme, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from service.evidence import explained_words as say
from service.evidence.events import COMBINATIONS, Events
from service.evidence.explained_runs import LEXICON, Pieces, Run
from service.evidence.explained_stretch import F64, NARROW, heaviest
from service.evidence.features import FEATURES, TOP_HONEST, Tables
from service.evidence.hashing import SIZES
from service.evidence.link_text import ZONES
from service.observables.url import Url

QUOTED = ZONES[:3]
"""Zones of which something may be named; nothing is told apart in a query."""
THEMES = (
    "brand",
    "ending",
    "form",
    *(f"letters_{zone}" for zone in sorted(QUOTED)),
    *(f"look_{zone}" for zone in sorted(QUOTED)),
    "lure",
    "query",
    "rare",
)
"""In the order in which equal ones are named."""
PLACE = {name: place for place, name in enumerate(FEATURES)}

_AT = {theme: place for place, theme in enumerate(THEMES)}
_NEVER = -1e6
"""Weight of a byte that must not be in a stretch."""
_RARE = {"subdomain": 3.4, "label": 4.8, "path": 5.3}
"""Mean over 5-grams of log2 of the honest links that have it: a quarter of them lie below."""
_ROOM = 16_384
"""Bytes of zones whose stretches are looked for at once: what they need stays in the cache."""

Kind = Literal["letters", "rare"]
F32 = NDArray[np.float32]


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


def _at_first(group: str) -> int:
    """The theme to which a group belongs where nothing that it needs is found."""
    kind, _, zone = group.partition("_")
    if not zone:
        return _AT[kind]
    if zone == "query":
        return _AT["query"]
    return _AT[f"{'look' if kind in ('look', 'rare') else 'letters'}_{zone}"]


_LINEAR = PLACE["linear"]
_GROUPS = tuple(sorted({_group(name) for name in FEATURES}))
_GROUP = {group: place for place, group in enumerate(_GROUPS)}
_GROUP_OF = np.array([_GROUP[_group(name)] for name in FEATURES])
_AT_FIRST = np.array([_at_first(group) for group in _GROUPS])
_OF_ZONE = {
    zone: np.array([place for group, place in _GROUP.items() if group.endswith("_" + zone)])
    for zone in ZONES
}
_LEVELS = np.array([PLACE[f"{zone}_honest_5"] for zone in QUOTED])
_RARITIES = np.array(list(_RARE.values()))
_RARE_GROUPS = np.array([_GROUP[f"rare_{zone}"] for zone in QUOTED])


class Block:
    """Links with what their explanations are made of.

    values, gradients  float32 (n, features): their rows, and of each logit at its link
    means              float32 (features,): of honest links
    named              for ``brand`` and ``lure``: the runs of each link that has some, zone by zone
    shares             float64 (n, THEMES): what each contributes; -inf where a link has no such
    """

    def __init__(
        self,
        urls: Sequence[Url],
        found: Events,
        values: F32,
        gradients: F32,
        means: F32,
        tables: Tables,
    ) -> None:
        self.urls = urls
        self.means = means
        self.values = values
        self.tables = tables
        self._found = found
        self._text = found.raw.tobytes().decode("ascii")
        self._edges: list[list[int]] = found.edges.reshape(len(urls), -1).tolist()
        # the gradient of ``linear`` is passed on to its parts, which are features too
        self._slopes = gradients.astype(np.float64)
        self._slopes[:, :_LINEAR] += self._slopes[:, _LINEAR, None]
        self._slopes[:, _LINEAR] = 0.0
        self.contributions: F64 = self._slopes * (values.astype(np.float64) - means)
        self._groups = _added_up(self.contributions, _GROUP_OF, len(_GROUPS))
        lower = self._text.lower()
        self.named = {kind: _named(pieces, lower, found) for kind, pieces in LEXICON.items()}
        self._stretches: dict[tuple[int, str, Kind], str] = {}
        self._letters: F64 | None = None
        self._themes = self._chosen()
        self.shares = self._shared_out()
        self._rows: tuple[list[list[float]], list[list[int]]] | None = None

    def zone(self, link: int, zone: str) -> str:
        """What a link holds there, its mark left out."""
        at, edges = ZONES.index(zone), self._edges[link]
        return self._text[edges[at] + 1 : edges[at + 1]]

    def share(self, link: int, theme: str, zone: str) -> float:
        """What a zone contributes to a theme that several zones share."""
        if self._rows is None:
            self._rows = self._groups.tolist(), self._themes.tolist()
        groups, themes = self._rows[0][link], self._rows[1][link]
        wanted = _AT[theme]
        return sum(
            groups[place]
            for place in (_GROUP[f"{theme}_{zone}"], _GROUP[f"letters_{zone}"])
            if themes[place] == wanted
        )

    def is_rare(self, link: int, zone: str) -> bool:
        """Whether the letters of a zone are told of as rare."""
        return bool(self._themes[link, _GROUP[f"rare_{zone}"]] == _AT["rare"])

    def _chosen(self) -> NDArray[np.intp]:
        """The theme of each group in each link: intp (n, groups). Later rules go before.

        1. Of letters and rare ones nothing is known but that: they are letters, or a look.
        2. Letters count as rare where they are.
        3. Names and lures count as such where the lexicon really has them.
        4. Letters count as a name where the heaviest of them hold one.
        5. An IP address has no name to speak of.
        6. Of a zone that the link lacks, the share speaks of its form.
        """
        themes = np.tile(_AT_FIRST, (len(self.urls), 1))
        lengths = self._found.lengths
        levels = np.expm1(self.values[:, _LEVELS].astype(np.float64))
        rare = levels < _RARITIES * (lengths[:, : len(QUOTED)] + 1)
        themes[:, _RARE_GROUPS] = np.where(rare, _AT["rare"], themes[:, _RARE_GROUPS])
        for kind, named in self.named.items():
            for link, runs in named.items():
                for run in runs:
                    themes[link, _GROUP[f"{kind}_{run.zone}"]] = _AT[kind]
        for link, zone in self._holding_names():
            themes[link, _GROUP[f"letters_{zone}"]] = _AT["brand"]
        for link, url in enumerate(self.urls):
            if url.is_ip:
                themes[link, _OF_ZONE["label"]] = _AT["ending"]
        for at, zone in enumerate(ZONES):
            empty = (lengths[:, at] == 0).nonzero()[0]
            themes[empty[:, None], _OF_ZONE[zone]] = _AT["form"]
        return themes

    def _holding_names(self) -> list[tuple[int, str]]:
        """Links and zones whose heaviest letters hold a name of the lexicon."""
        asked = [
            (link, run)
            for link, runs in self.named["brand"].items()
            for run in runs
            if run.whole and self._groups[link, _GROUP[f"letters_{run.zone}"]] > 0
        ]
        self.look_for([(link, run.zone, "letters") for link, run in asked])
        return [
            (link, run.zone)
            for link, run in asked
            if run.text in self.stretch(link, run.zone).lower()
        ]

    def _shared_out(self) -> F64:
        shares = _added_up(self._groups, self._themes, len(THEMES))
        absent = np.ones(shares.shape, np.bool_)
        absent[np.arange(len(shares))[:, None], self._themes] = False
        shares[absent] = -np.inf
        return shares

    def stretch(self, link: int, zone: str, kind: Kind = "letters") -> str:
        """The stretch of a zone with the largest weights, or "" where none may be quoted."""
        asked = (link, zone, kind)
        if asked not in self._stretches:
            self.look_for([asked])
        return self._stretches[asked]

    def look_for(self, asked: Sequence[tuple[int, str, Kind]]) -> None:
        """Find many stretches at once; the later questions for them cost nothing."""
        for kind in ("letters", "rare"):
            wanted: list[tuple[int, int, str]] = []
            for link, zone, which in asked:
                if which == kind and (link, zone, kind) not in self._stretches:
                    text = self.zone(link, zone)
                    if len(text) < NARROW:
                        whole = "" if say.unquotable(text) else say.trimmed(text, 2)
                        self._stretches[link, zone, kind] = whole
                    else:
                        wanted.append((len(text) + 2, link, zone))
            wanted.sort()
            begin = 0
            while begin < len(wanted):
                end = begin + 1
                while end < len(wanted) and wanted[end][0] * (end + 1 - begin) <= _ROOM:
                    end += 1
                self._look(kind, wanted[begin:end])
                begin = end

    def _look(self, kind: Kind, wanted: Sequence[tuple[int, int, str]]) -> None:
        """Find stretches of zones of about the same length."""
        links = np.array([link for _, link, _ in wanted])
        zones = np.array([ZONES.index(zone) for _, _, zone in wanted])
        counts = np.array([count for count, _, _ in wanted])
        edges = self._found.edges.reshape(-1, len(ZONES) + 1)
        places = edges[links, zones][:, None] + np.arange(counts.max())
        np.minimum(places, len(self._text) - 1, out=places)
        if kind == "letters":
            rows = self._found.ngrams.take(places, axis=1)
            roots = np.sqrt(edges[links, -1] - edges[links, 0])
            scale = self._slopes[links, zones] / roots
            grams = list(zip(SIZES, self.tables.ngrams.take(rows) * scale[:, None], strict=True))
            letters = self._word_weights().take(places)
        else:
            known = self.tables.known.take(self._found.ngrams[-1].take(places)) & TOP_HONEST
            grams = [(SIZES[-1], _RARITIES[zones][:, None] - known)]
            letters = np.zeros(places.shape)
        texts = [self.zone(link, zone) for _, link, zone in wanted]
        closed = [say.unquotable(text) for text in texts]
        for row, spans in enumerate(closed):
            for begin, end in spans:
                letters[row, begin + 1 : end + 1] = _NEVER
        found = heaviest(grams, letters, counts)
        for (_, link, zone), text, shut, span in zip(wanted, texts, closed, found, strict=True):
            named = say.whole_words(text, span, shut) if span else ""
            self._stretches[link, zone, kind] = named

    def _word_weights(self) -> F64:
        """What each byte of the text weighs as part of its word: float64 (length,)."""
        if self._letters is None:
            found = self._found
            sizes = found.word_ends - found.word_places
            where = np.searchsorted(found.edges, found.word_places, "right") - 1
            links, zones = np.divmod(where, len(ZONES) + 1)
            weights = self.tables.words.take(found.words)
            each = self._slopes[links, len(ZONES) + zones] * weights / sizes
            self._letters = np.zeros(len(self._text))
            within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            self._letters[np.repeat(found.word_places, sizes) + within] = np.repeat(each, sizes)
        return self._letters


def _named(pieces: Pieces, lower: str, found: Events) -> dict[int, list[Run]]:
    """The runs of each link in the zones that may be quoted."""
    named: dict[int, list[Run]] = {}
    for (link, zone), runs in pieces.runs(lower, found.edges).items():
        if zone in QUOTED:
            named.setdefault(link, []).extend(runs)
    return named


def _added_up(weights: F64, kinds: NDArray[np.intp], size: int) -> F64:
    """Sums of the weights of each kind in each row: (n, size)."""
    many = len(weights)
    flat = kinds + size * np.arange(many)[:, None]
    sums: F64 = np.bincount(flat.ravel(), weights.ravel(), size * many).astype(np.float64)
    return sums.reshape(many, size)
