"""Fit rows: prepared links as events, weights and folds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.evidence.events import CHUNK, COMBINATIONS, events
from service.evidence.features import FEATURES, Tables, features
from service.evidence.hosted import group_of
from service.observables.kinds import parse
from service.observables.url import Url
from training.params import Fit
from training.rows import Rows
from training.split import Index, folds


@dataclass(frozen=True, slots=True)
class Links:
    """Links of ``n`` rows, seen as events.

    urls          parsed as serving parses them
    ngrams        int32 (events,): rows of the n-gram table, link after link
    starts        int64 (n + 1,): where each link's n-grams begin
    words         int32 (words,): rows of the word table, link after link
    word_starts   int64 (n + 1,)
    combinations  int32 (n, 11)
    suffixes      public suffix of each link
    private       bool (n,): the suffix belongs to a company, not to a registry
    """

    urls: list[Url]
    ngrams: NDArray[np.int32]
    starts: NDArray[np.int64]
    words: NDArray[np.int32]
    word_starts: NDArray[np.int64]
    combinations: NDArray[np.int32]
    suffixes: NDArray[np.object_]
    private: NDArray[np.bool_]


def parse_all(rows: Rows) -> list[Url]:
    """The links of prepared rows, which all parse."""
    urls = [parse("url", text) for text in rows.url.tolist()]
    return [url for url in urls if isinstance(url, Url)]


def links(rows: Rows) -> Links:
    """Parse and look at every row; prepared rows always parse."""
    parsed = parse_all(rows)
    ngrams, words, sizes, word_sizes, combined, suffixes = [], [], [], [], [], []
    for at in range(0, len(parsed), CHUNK):
        found = events(parsed[at : at + CHUNK])
        widths = np.diff(found.edges, append=found.ngrams.shape[1])
        zone = np.tile(np.arange(5, dtype=np.int8), len(found.suffixes)).repeat(widths)
        kept = zone < 4  # n-grams that begin in the pads belong to nobody
        ngrams.append(found.ngrams[:, kept].T.ravel().astype(np.int32))
        words.append(found.words.astype(np.int32))
        link = np.searchsorted(found.edges[::5], found.word_places, side="right") - 1
        word_sizes.append(np.bincount(link, minlength=len(found.suffixes)))
        sizes.append(widths.reshape(-1, 5)[:, :4].sum(axis=1) * 4)
        combined.append(found.combinations.astype(np.int32))
        suffixes += found.suffixes
    return Links(
        urls=parsed,
        ngrams=np.concatenate(ngrams),
        starts=np.concatenate(([0], np.cumsum(np.concatenate(sizes)))),
        words=np.concatenate(words),
        word_starts=np.concatenate(([0], np.cumsum(np.concatenate(word_sizes)))),
        combinations=np.concatenate(combined).reshape(-1, len(COMBINATIONS)),
        suffixes=np.array(suffixes, dtype=object),
        private=np.array([group_of(url) == "hosted" for url in parsed], dtype=np.bool_),
    )


def feature_rows(urls: Sequence[Url], tables: Tables) -> NDArray[np.float32]:
    """float32 (n, features), by the function that serving calls."""
    if not urls:
        return np.zeros((0, len(FEATURES)), np.float32)
    return np.concatenate(
        [features(events(urls[at : at + CHUNK]), tables) for at in range(0, len(urls), CHUNK)]
    )


def caps(found: Links, label: NDArray[np.int8], most: int) -> NDArray[np.float64]:
    """Weights that let no company's suffix count for more than ``most`` rows of phishing.

    The corpus holds eighteen phishing pages on free hosting for each honest one, which says how
    lists are made and not how the hosts are used.
    """
    bad = label == 1
    counts = Counter(found.suffixes[bad & found.private].tolist())
    share = {name: min(1.0, most / count) for name, count in counts.items()}
    weights = np.ones(len(label))
    for place in np.flatnonzero(bad & found.private):
        weights[place] = share[found.suffixes[place]]
    return weights


def honest_weights(rows: Rows, found: Links, params: Fit) -> NDArray[np.float64]:
    """Weights of honest rows: what the corpus has too little of, for its weight in life."""
    weights = np.ones(len(rows))
    good = rows.label == 0
    weights[good & found.private] = params.hosted_honest_weight
    for source, weight in params.source_weights.items():
        weights[good & (rows.source == source)] = weight
    return weights


def recency(
    rows: Rows, old_before: str, old: float, new_months: int, new: float
) -> NDArray[np.float64]:
    """Weights of phishing by its date: old campaigns say little about today's."""
    dated = rows.date.astype(str)
    bad = rows.label == 1
    since = months_before(latest(rows), new_months)
    weights = np.ones(len(rows))
    weights[bad & (dated < old_before)] = old
    weights[bad & (dated >= since)] = new
    return weights


def latest(rows: Rows) -> str:
    """The last day on which phishing was listed."""
    return str(max(rows.date[rows.label == 1].tolist(), default=""))


def months_before(day: str, months: int) -> str:
    """The first day of the month so many months before the one of ``day``."""
    if len(day) < 7:
        return ""
    number = int(day[:4]) * 12 + int(day[5:7]) - 1 - months
    return f"{number // 12:04d}-{number % 12 + 1:02d}-01"


def time_folds(rows: Rows, params: Fit, k: int, seed: int) -> Index:
    """Fold of each row, so that what a head learns from was scored without its own season.

    Phishing first listed since ``blocks_from`` goes by blocks of months, all rows of a domain with
    its first; the rest by a hash of the domain. Folds by domain alone would let a model that knows
    the campaign's other domains score this one, which never happens to tomorrow's campaigns.
    """
    found = folds(rows.registered_domain, k, seed)
    first: dict[str, str] = {}
    for domain, day, label in zip(
        rows.registered_domain.tolist(), rows.date.tolist(), rows.label.tolist(), strict=True
    ):
        if label == 1 and day >= params.blocks_from and day < first.get(domain, "9"):
            first[domain] = day
    months = sorted({day[:7] for day in first.values()})
    block = {month: at // params.block_months % k for at, month in enumerate(months)}
    for place, domain in enumerate(rows.registered_domain.tolist()):
        day = first.get(domain)
        if day is not None:
            found[place] = block[day[:7]]
    return found
