"""Evaluate: a table of labelled links against a scorer.

A link that cannot be read is no excuse: it stays in every figure as not found, with the lowest
score, and is reported.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from service.artifacts import load_curated
from service.evidence.heuristics.free_hosting import hosting_of
from service.observables.url import Url
from training.bands import by_band, precisions, promises
from training.figures import Judged, figures
from training.links import domain_of, form_of, read_link
from training.params import Evaluate
from training.progress import Progress, quiet
from training.scorers import HIGH, Scorer
from training.split import Texts
from training.tables import BadRows, Labelled


def evaluate(
    table: Labelled,
    scorer: Scorer,
    params: Evaluate,
    *,
    resamples: int | None = None,
    promised: Mapping[str, float] | None = None,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Every figure, as plain data. ``promised``: precision by band at ``params.prior``."""
    count = params.bootstrap if resamples is None else resamples
    began = time.perf_counter()
    links = [read_link(text) for text in table.url]
    read_at = time.perf_counter()
    readable = np.array([isinstance(link, Url) for link in links], dtype=np.bool_)
    urls = [link for link in links if isinstance(link, Url)]
    scored = scorer.score(urls)
    done = time.perf_counter()
    progress(f"scored {len(urls)} links")

    score = np.full(len(links), -np.inf)
    score[readable] = scored.score
    band = np.zeros(len(links), dtype=np.int8)
    band[readable] = scored.band
    probability = None
    if scored.probability is not None:
        probability = np.zeros(len(links))
        probability[readable] = scored.probability
    unread = BadRows()
    for place, link in enumerate(links, 1):
        if isinstance(link, str):
            unread.add(link, place)

    domain = _texts(
        [
            domain_of(link) if isinstance(link, Url) else text
            for link, text in zip(links, table.url, strict=True)
        ]
    )
    rows = Judged(table.label, score, band >= HIGH, probability, domain)
    overall = figures(rows, params, resamples=count)
    progress(f"{count} resamples of {len(set(domain.tolist()))} domains")
    return {
        "version": scorer.version,
        "refused": int((~readable).sum()),
        "refusals": unread.plain(),
        "bad_rows": table.bad.plain(),
        **overall,
        "precision_at_prior": precisions(table.label, rows.flag, params.priors),
        "bands": by_band(table.label, band, params.priors),
        "promises": promises(table.label, band, promised or {}, params.prior),
        "groups": {
            name: _grouped(rows, values, params, count)
            for name, values in _groups(table, links).items()
        },
        "bootstrap": {"resamples": count, "seed": params.seed, "over": "registered domains"},
        "rows_per_second": {
            "with_parsing": round(len(links) / max(done - began, 1e-9)),
            "scoring_alone": round(len(urls) / max(done - read_at, 1e-9)),
        },
    }


def _groups(table: Labelled, links: list[Url | str]) -> dict[str, Texts]:
    """The name of each row's group, for each way of grouping."""
    curated = load_curated()
    forms, hosting, country = [], [], []
    for link, given in zip(links, table.form.tolist(), strict=True):
        if isinstance(link, str):
            forms.append(given or "unreadable")
            hosting.append("unreadable")
            country.append("unreadable")
            continue
        forms.append(given or form_of(link))
        hosting.append("own name" if hosting_of(link, curated) is None else "free hosting")
        country.append(".vn" if link.name.rstrip(".").endswith(".vn") else "elsewhere")
    groups = {"form": _texts(forms), "hosting": _texts(hosting), "country": _texts(country)}
    if any(table.source.tolist()):
        groups["source"] = table.source
    return groups


def _grouped(rows: Judged, names: Texts, params: Evaluate, resamples: int) -> dict[str, Any]:
    return {
        name or "unknown": figures(rows.take(names == name), params, resamples=resamples)
        for name in sorted(set(names.tolist()))
    }


def _texts(values: list[str]) -> Texts:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
