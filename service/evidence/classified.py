"""Classified: the trained classifier's opinion about links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.evidence.base import Evidence
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable
from service.observables.url import Url


def collect_many(
    observables: Sequence[Observable], snapshot: Snapshot, now: datetime
) -> list[list[Evidence]]:
    """Evidence for each observable, in order; nothing where no classifier is installed."""
    found: list[list[Evidence]] = [[] for _ in observables]
    if snapshot.classifier is None:
        return found
    places = [place for place, item in enumerate(observables) if isinstance(item, Url)]
    urls = [item for item in observables if isinstance(item, Url)]
    if not urls:
        return found
    for place, evidence in zip(places, snapshot.classifier.judge(urls), strict=True):
        if evidence is not None:
            found[place].append(evidence)
    return found
