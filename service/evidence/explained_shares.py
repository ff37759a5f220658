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
from service.evidence.explained_counts import F32, QUOTED, telling_counts
from service.evidence.explained_runs import LEXICON, Pieces, Run
from service.evidence.explained_stretch import F64, NARROW, heaviest
from service.evidence.features import FEATURES, TOP_HONEST, Tables
from service.evidence.hashing import SIZES
from service.evidence.link_text import ZONES
from service.observables.url import Url

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
_FAST: Literal["wrap"] = "wrap"
"""See ``features``: for places that cannot be outside."""

Kind = Literal["letters", "rare"]


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
        text = found.raw.tobytes().decode("ascii")
        self._zones = _zones(text, found)
        # the gradient of ``linear`` is passed on to its parts, which are features too
        self._slopes = gradients.astype(np.float64)
        self._slopes[:, :_LINEAR] += self._slopes[:, _LINEAR, None]
        self._slopes[:, _LINEAR] = 0.0
        contributions: F64 = self._slopes * (values.astype(np.float64) - means)
        self._groups = _added_up(contributions, _GROUP_OF, len(_GROUPS))
        self._counts = telling_counts(values, contributions, means)
        lower = text.lower()
        self.named = {kind: _named(pieces, lower, found) for kind, pieces in LEXICON.items()}
        self._stretches: dict[tuple[int, str, Kind], str] = {}
        self._letters: F64 | None = None
        self._themes = self._chosen()
        self.shares = self._shared_out()
        self._rows: tuple[list[list[float]], list[list[int]]] | None = None

    def zone(self, link: int, zone: str) -> str:
        """What a link holds there, its mark left out."""
        return self._zones[link][ZONES.index(zone)]

    def counted(self, link: int, zone: str) -> tuple[list[float], list[int]]:
        """What each kind of ``COUNTED`` contributes where it tells a person something, else 0, and
        how many there are."""
        at = ZONES.index(zone)
        shares, counts = self._counts
        return shares[link, at].tolist(), counts[link, at].tolist()

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
            wanted: list[tuple[int, int, int]] = []
            for link, zone, which in asked:
                if which == kind and (link, zone, kind) not in self._stretches:
                    text = self.zone(link, zone)
                    if len(text) < NARROW:
                        whole = "" if say.unquotable(text) else say.trimmed(text, 2)
                        self._stretches[link, zone, kind] = whole
                    else:
                        wanted.append((len(text) + 2, link, ZONES.index(zone)))
            wanted.sort()
            begin = 0
            while begin < len(wanted):
                end = begin + 1
                while end < len(wanted) and wanted[end][0] * (end + 1 - begin) <= _ROOM:
                    end += 1
                self._look(kind, wanted[begin:end])
                begin = end

    def _look(self, kind: Kind, wanted: Sequence[tuple[int, int, int]]) -> None:
        """Find stretches of zones of about the same length."""
        counts, links, zones = np.array(wanted).T
        edges = self._found.edges.reshape(-1, len(ZONES) + 1)
        places = edges[links, zones][:, None] + np.arange(wanted[-1][0])
        np.minimum(places, len(self._found.raw) - 1, out=places)
        if kind == "letters":
            rows = self._found.ngrams.take(places, axis=1, mode=_FAST)
            roots = np.sqrt(edges[links, -1] - edges[links, 0])
            scale = self._slopes[links, zones] / roots
            weights = self.tables.ngrams.take(rows, mode=_FAST) * scale[:, None]
            grams = list(zip(SIZES, weights, strict=True))
            letters = self._word_weights().take(places, mode=_FAST)
        else:
            known = self.tables.known.take(self._found.ngrams[-1].take(places)) & TOP_HONEST
            grams = [(SIZES[-1], _RARITIES[zones][:, None] - known)]
            letters = np.zeros(places.shape)
        texts = [self._zones[link][at] for _, link, at in wanted]
        closed = [say.unquotable(text) for text in texts]
        for row, spans in enumerate(closed):
            for begin, end in spans:
                letters[row, begin + 1 : end + 1] = _NEVER
        found = heaviest(grams, letters, counts)
        for (_, link, at), text, shut, span in zip(wanted, texts, closed, found, strict=True):
            named = say.whole_words(text, span, shut) if span else ""
            self._stretches[link, ZONES[at], kind] = named

    def _word_weights(self) -> F64:
        """What each byte of the text weighs as part of its word: float64 (length,)."""
        if self._letters is None:
            found = self._found
            sizes = found.word_ends - found.word_places
            where = np.searchsorted(found.edges, found.word_places, "right") - 1
            links, zones = np.divmod(where, len(ZONES) + 1)
            weights = self.tables.words.take(found.words)
            each = self._slopes[links, len(ZONES) + zones] * weights / sizes
            self._letters = np.zeros(len(self._found.raw))
            within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            self._letters[np.repeat(found.word_places, sizes) + within] = np.repeat(each, sizes)
        return self._letters


def _zones(text: str, found: Events) -> list[tuple[str, ...]]:
    """What each zone of each link holds, its mark left out."""
    edges = found.edges.reshape(-1, len(ZONES) + 1).tolist()
    return [
        (text[a + 1 : b], text[b + 1 : c], text[c + 1 : d], text[d + 1 : e])
        for a, b, c, d, e in edges
    ]


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
