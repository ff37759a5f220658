"""Classified: the trained classifier's opinion about links.

It is not asked where its answer could only mislead: an address inside a local network, a link of a
shortening service (its text tells nothing about where it leads), and a brand's own domain, whose
sign-in pages are what phishing copies. A link that such a page passes on to is a part of its own.
Shared platforms are asked about whoever owns them: other people wrote their pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.evidence.base import Evidence
from service.evidence.curated import Curated
from service.evidence.heuristics.ip_host import is_inside
from service.evidence.heuristics.lookalike_index import index_for
from service.evidence.heuristics.shortener import shortener_of
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable
from service.observables.url import Url


def collect_many(
    observables: Sequence[Observable], snapshot: Snapshot, now: datetime
) -> list[Sequence[Evidence]]:
    """Evidence for each observable, in order; nothing where no classifier is installed."""
    found: list[Sequence[Evidence]] = [()] * len(observables)
    if snapshot.classifier is None:
        return found
    curated = snapshot.curated
    own, shorteners = index_for(curated).own, curated.shorteners
    places: list[int] = []
    asked: list[Url] = []
    for place, item in enumerate(observables):
        if not isinstance(item, Url):
            continue
        domain = item.registered_domain
        if (
            domain is None
            or domain in own
            or domain in shorteners
            or item.suffix in shorteners
            or (item.host or item.list_host) in shorteners
        ) and is_out_of_scope(item, curated):
            continue
        places.append(place)
        asked.append(item)
    if not asked:
        return found
    for place, evidence in zip(places, snapshot.classifier.judge(asked), strict=True):
        if evidence is not None:
            found[place] = (evidence,)
    return found


def is_out_of_scope(url: Url, curated: Curated) -> bool:
    """Whether the text of the link can tell nothing, so that the classifier is not asked."""
    if url.is_ip:
        return is_inside(url.name)
    if shortener_of(url, curated) is not None:
        return True
    return url.registered_domain in index_for(curated).own and not _is_shared(url, curated)


def _is_shared(url: Url, curated: Curated) -> bool:
    """Whether the host, or a parent of it, holds pages of many people."""
    name = url.name.rstrip(".")
    while name:
        if name in curated.shared_platforms:
            return True
        name = name.partition(".")[2]
    return False
