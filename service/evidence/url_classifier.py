"""Url classifier: the trained opinion about links, without the library that trained it.

A linear part looks up weights of n-grams, words and combinations; a small network over those sums
and plain counts gives the logit. Bands are promises about precision (``Manifest.bands``): only
``HIGH`` makes a link suspicious, and it never confirms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.evidence.base import Evidence, LaterWords, Strength
from service.evidence.events import CHUNK, events
from service.evidence.explained import explain, sentence
from service.evidence.features import FEATURES, Tables, features, fingerprint
from service.evidence.hashing import ROWS
from service.evidence.hosted import group_of, is_plain_brand, written_neutral
from service.evidence.link_text import Written
from service.evidence.manifest import Manifest
from service.observables.url import Url
from service.words import Words

MEDIUM, HIGH = 1, 2
NAMES = {MEDIUM: "medium", HIGH: "high"}
CODES = {MEDIUM: "classifier_medium", HIGH: "classifier_high"}
WEIGHTS = {MEDIUM: 15, HIGH: 45}
"""Points of a band. ``MEDIUM`` alone stays below the threshold of ``suspicious``."""
CERTAIN, CERTAIN_WEIGHT = 0.99, 55

_CLASSIFIER = Strength.CLASSIFIER
_BLOCK = 64
_FEW = CHUNK // 2
"""Links whose names are scored along with them, needed or not."""
_NAMES = 16_384
"""Hosts whose scores are remembered: about 3 MiB."""
_FULL = 4
_WIDE = 16
"""Rows of a product, and units to which it is filled up with zeros."""
_FLOATS = ("ngrams", "words", "suffix_values", "hidden", "hidden_bias", "output", "honest_means")


class _Judged(NamedTuple):
    """What was found of ``n`` links.

    bands    int8 (n,): 0, MEDIUM or HIGH
    decided  float64 (n,): the logits that decided them
    by_name  bool (n,): HIGH by the name alone, and lower where the whole link is read
    """

    bands: NDArray[np.int8]
    decided: NDArray[np.float64]
    by_name: NDArray[np.bool_]


class UrlClassifier:
    """Answers never change; one instance serves all threads.

    ``manifest.model``: ``suffixes`` (names of the rows 1… of ``suffix_values``), ``bias``,
    ``output_bias``, ``calibration`` (``[[logit, calibrated logit], …]``, ascending).
    Arrays: ``ngrams`` and ``words`` float32 (ROWS,), ``known`` uint8 (ROWS,), ``suffix_values``
    float32 (suffixes + 1, 4), ``hidden`` float32 (features, units), ``hidden_bias`` and ``output``
    float32 (units,), ``honest_means`` float32 (features,). Raises ValueError or KeyError for arrays
    of another shape or features of another definition.
    """

    def __init__(self, manifest: Manifest, arrays: Mapping[str, NDArray[Any]]) -> None:
        if manifest.features != fingerprint():
            raise ValueError("the classifier was made for other features")
        model = manifest.model
        suffixes = {str(name): place for place, name in enumerate(model["suffixes"], 1)}
        units = len(arrays["output"])
        shapes = {
            "ngrams": (ROWS,),
            "words": (ROWS,),
            "known": (ROWS,),
            "suffix_values": (len(suffixes) + 1, 4),
            "hidden": (len(FEATURES), units),
            "hidden_bias": (units,),
            "output": (units,),
            "honest_means": (len(FEATURES),),
        }
        for name, shape in shapes.items():
            dtype = np.float32 if name in _FLOATS else np.uint8
            if arrays[name].shape != shape or arrays[name].dtype != dtype:
                raise ValueError(f"array {name}: shape or type is not what the classifier needs")
        knots = np.array(model["calibration"], np.float64)
        if knots.ndim != 2 or knots.shape[1] != 2 or (np.diff(knots, axis=0) < 0).any():
            raise ValueError("calibration: not ascending pairs")
        if not (
            np.isfinite(knots).all() and isfinite(model["bias"]) and isfinite(model["output_bias"])
        ):
            raise ValueError("calibration or bias: a number is not finite")
        self.version = manifest.version
        self._source = f"url_classifier {manifest.version}"
        self.manifest = manifest
        self._tables = Tables(
            ngrams=arrays["ngrams"],
            words=arrays["words"],
            known=arrays["known"],
            suffixes=suffixes,
            suffix_values=arrays["suffix_values"],
            bias=float(model["bias"]),
        )
        self._hidden = _filled(arrays["hidden"])
        self._hidden_bias = _filled(arrays["hidden_bias"])
        self._output = _filled(arrays["output"])
        self._output_bias = float(model["output_bias"])
        self._honest_means = arrays["honest_means"]
        self._knots = knots
        bands = {band.name: band.thresholds for band in manifest.bands}
        self._thresholds = {
            group: (bands["medium"][group], bands["high"][group]) for group in ("own", "hosted")
        }
        self._lowest = min(medium for medium, _ in self._thresholds.values())
        self._name_logits: dict[str, float] = {}
        self._lowest_high = min(high for _, high in self._thresholds.values())

    def logits(self, urls: Sequence[Url | Written]) -> NDArray[np.float64]:
        """Raw scores, float64 (n,); the same for a link alone and among others."""
        if len(urls) <= CHUNK:
            if not urls:
                return np.zeros(0)
            return self._head(features(events(urls), self._tables))
        return np.concatenate(
            [self.logits(urls[at : at + CHUNK]) for at in range(0, len(urls), CHUNK)]
        )

    def _head(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Logits of feature rows, four at a time.

        A matrix product sums a row in an order that depends on how many rows it has and, with some
        processors' kernels, on the row's place. Products of one small shape treat all rows alike,
        so a link's score does not depend on its neighbours, not even in the last bit.
        """
        full = _in_fours(values)
        found = np.empty(len(full), np.float64)
        for at in range(0, len(full), _BLOCK):
            block = full[at : at + _BLOCK]
            inner = (block.reshape(-1, _FULL, len(FEATURES)) @ self._hidden).reshape(len(block), -1)
            inner += self._hidden_bias
            np.maximum(inner, 0, out=inner)
            weighted: NDArray[np.float64] = np.multiply(inner, self._output, dtype=np.float64)
            weighted.sum(axis=1, out=found[at : at + _BLOCK])
        found += self._output_bias
        return found[: len(values)]

    def probabilities(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probability of phishing at the manifest's prior, float64 (n,)."""
        calibrated = np.interp(logits, self._knots[:, 0], self._knots[:, 1])
        return np.asarray(1.0 / (1.0 + np.exp(-calibrated)), np.float64)

    def bands(self, urls: Sequence[Url], logits: NDArray[np.float64]) -> NDArray[np.int8]:
        """0, MEDIUM or HIGH for each link, int8 (n,).

        A link on free hosting is judged as if it stood on ``hosted.NEUTRAL_HOST``, too: what its
        own host adds to the score says how lists of phishing are made, not who else publishes
        there. A brand's own plain name is in no band.

        A link whose name alone would be HIGH stays HIGH whatever its page is called: path and
        query are the sender's to choose, and a few honest words there cost nothing.
        """
        return self._judge(urls, logits).bands

    def _judge(self, urls: Sequence[Url], logits: NDArray[np.float64]) -> _Judged:
        """The bands of links with their names, and what decided them.

        A name can only raise a band, so names of links that are HIGH by themselves are left out.
        """
        found, decided = self._bands(urls, logits)
        pages = [place for place in _pages(urls) if found[place] < HIGH]
        known = self._name_logits
        names = _unknown(urls, pages, known)
        alone = self._alone(urls, pages, known, names, self.logits(list(names.values())))
        return self._with_names(urls, pages, alone, found, decided)

    def _bands(
        self, urls: Sequence[Url], logits: NDArray[np.float64]
    ) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
        """The bands of links as they are, and the logits that decided them, float64 (n,)."""
        found = np.zeros(len(urls), np.int8)
        decided = logits.copy()
        hosted = []
        medium, high = self._thresholds["own"]
        some = (logits >= self._lowest).nonzero()[0]
        for place, logit in zip(some.tolist(), logits[some].tolist(), strict=True):
            url = urls[place]
            if is_plain_brand(url):
                continue
            if group_of(url) == "own":
                found[place] = HIGH if logit >= high else int(logit >= medium)
            else:
                hosted.append(place)
        if hosted:
            medium, high = self._thresholds["hosted"]
            own = logits[hosted]
            level = np.minimum(own, self.logits([written_neutral(urls[place]) for place in hosted]))
            found[hosted] = (level >= medium).astype(np.int8) + (level >= high)
            decided[hosted] = level
        return found, decided

    def _alone(
        self,
        urls: Sequence[Url],
        pages: list[int],
        known: dict[str, float],
        names: Mapping[str, Written],
        scored: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Logits of the names of ``pages``, of which ``names`` were just scored.

        A name's score never changes, so remembering it changes no answer. The memory is replaced,
        not emptied, when it is full: another thread may be reading it.
        """
        fresh = dict(zip(names, scored.tolist(), strict=True))
        found = [
            fresh[name] if name in fresh else known[name]
            for name in (urls[place].host or urls[place].list_host for place in pages)
        ]
        if len(known) + len(fresh) <= _NAMES:
            known.update(fresh)
        elif len(fresh) <= _NAMES:
            self._name_logits = fresh
        return np.array(found, np.float64)

    def _with_names(
        self,
        urls: Sequence[Url],
        pages: list[int],
        alone: NDArray[np.float64],
        found: NDArray[np.int8],
        decided: NDArray[np.float64],
    ) -> _Judged:
        """Bands raised to those of the names of ``pages``, whose logits are ``alone``."""
        by_name = np.zeros(len(urls), np.bool_)
        heavy = (alone >= self._lowest_high).nonzero()[0].tolist()
        chosen = [(pages[at], at) for at in heavy if found[pages[at]] < HIGH]
        if chosen:
            names = _names(urls, [place for place, _ in chosen])
            bands, levels = self._bands(names, alone[[at for _, at in chosen]])
            for (place, _), band, level in zip(
                chosen, bands.tolist(), levels.tolist(), strict=True
            ):
                if band == HIGH:
                    found[place], decided[place], by_name[place] = HIGH, level, True
        return _Judged(found, decided, by_name)

    def judge_with_logits(
        self, urls: list[Url]
    ) -> tuple[list[Evidence | None], NDArray[np.float64]]:
        """Evidence for links in a band, None for the rest, and all logits."""
        if len(urls) > _FEW:
            logits = self.logits(urls)
            judged = self._judge(urls, logits)
        else:  # one pass for links and names: a second row costs little beside the first
            pages = _pages(urls)
            known = self._name_logits
            names = _unknown(urls, pages, known)
            both = self.logits([*urls, *names.values()])
            logits = both[: len(urls)]
            alone = self._alone(urls, pages, known, names, both[len(urls) :])
            judged = self._with_names(urls, pages, alone, *self._bands(urls, logits))
        evidence: list[Evidence | None] = [None] * len(urls)
        places = judged.bands.nonzero()[0]
        if len(places):
            # by the score that decided the band: what a free host adds earns no points either
            certain = self.probabilities(judged.decided[places]) >= CERTAIN
            for place, band, named, sure in zip(
                places.tolist(),
                judged.bands[places].tolist(),
                judged.by_name[places].tolist(),
                certain.tolist(),
                strict=True,
            ):
                evidence[place] = self._evidence(urls[place], band, by_name=named, certain=sure)
        return evidence, logits

    def judge(self, urls: list[Url]) -> list[Evidence | None]:
        """Evidence for links in a band, None for the rest."""
        return self.judge_with_logits(urls)[0]

    def _evidence(self, url: Url, band: int, *, by_name: bool, certain: bool) -> Evidence:
        return Evidence(
            CODES[band],
            "classifier",
            _CLASSIFIER,
            CERTAIN_WEIGHT if certain and band == HIGH else WEIGHTS[band],
            LaterWords(self, (url, band, by_name)),
            (),
            None,
            self._source,
        )

    def say(self, asked: Sequence[tuple[Url, int, bool]]) -> list[Words]:
        """What moved the scores of links in these bands, or of their names where those decided."""
        said: list[Words] = []
        for at in range(0, len(asked), CHUNK):
            some = asked[at : at + CHUNK]
            urls = [name_alone(url) if by_name else url for url, _, by_name in some]
            found = events(urls)
            values = features(found, self._tables)
            told = explain(
                urls, found, values, self._gradients(values), self._honest_means, self._tables
            )
            for themes, (_, band, _) in zip(told, some, strict=True):
                said.append(sentence(themes, NAMES[band]))
        return said

    def _gradients(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of the logit at each feature row, float32 (n, features); see ``_head`` on its shape."""
        full = _in_fours(values)
        inner = full.reshape(-1, _FULL, len(FEATURES)) @ self._hidden + self._hidden_bias
        found: NDArray[np.float32] = (self._output * (inner > 0)) @ self._hidden.T
        return found.reshape(len(full), -1)[: len(values)]


def _pages(urls: Sequence[Url]) -> list[int]:
    """Places of links that have more than a name."""
    return [
        place
        for place, url in enumerate(urls)
        if (url.path != "/" or url.query is not None) and not url.is_ip
    ]


def _unknown(
    urls: Sequence[Url], pages: list[int], known: Mapping[str, float]
) -> dict[str, Written]:
    """Names of ``pages`` that were not scored lately; hosts come again and again."""
    return {
        name: Written(url.host, url.list_host, url.suffix, url.is_ip)
        for url in (urls[place] for place in pages)
        if (name := url.host or url.list_host) not in known
    }


def _names(urls: Sequence[Url], places: list[int]) -> list[Url]:
    return [name_alone(urls[place]) for place in places]


def name_alone(url: Url) -> Url:
    """The front page of the same host."""
    return replace(url, path="/", query=None, port=None)


def _in_fours(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows with as many empty ones behind as a multiple of ``_FULL`` wants."""
    full = np.zeros((-(-len(values) // _FULL) * _FULL, len(FEATURES)), np.float32)
    full[: len(values)] = values
    return full


def _filled(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same with silent units behind, up to a multiple of ``_WIDE``."""
    extra = -weights.shape[-1] % _WIDE
    return np.pad(weights, [(0, 0)] * (weights.ndim - 1) + [(0, extra)])
