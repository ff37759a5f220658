"""Verdicts on real links: honest sites that are flagged, and phishing that is found without lists.

Every honest figure comes with the upper end of its 95 % interval (Wilson).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from benchmarks import made
from service.checks.check import check_many
from service.checks.verdict import ADVERSE
from service.errors import InvalidInput
from service.evidence.snapshot import Snapshot
from service.observables.kinds import parse
from service.observables.psl import split_host


def run(data: Path | None) -> dict[str, object]:
    """Rates without lists (rules and classifier), and official values with and without them."""
    assert data is not None
    from service.wiring import build

    with made.data_dir(0):
        services = build()
        snapshot, now = services.snapshot, services.now()
        services.close()
    assert snapshot is not None
    bare = snapshot.without_lists()
    train = parquet.read_table(
        data / "urls_train.parquet", columns=["registered_domain", "label"]
    ).to_pydict()
    known = {
        domain
        for domain, label in zip(train["registered_domain"], train["label"], strict=True)
        if label == 0
    }
    with (data / "vn" / "vn_reference_domains.csv").open(encoding="utf-8") as file:
        names = [row["domain"].lstrip(".") for row in csv.DictReader(file)]
    reference = [name for name in names if (split_host(name).domain or name) not in known]
    dev = parquet.read_table(data / "urls_dev.parquet", columns=["url", "label"]).to_pydict()
    rows = list(zip(dev["url"], dev["label"], strict=True))
    benign = [url for url, label in rows if label == 0]
    phishing = [url for url, label in rows if label == 1]
    figures: dict[str, object] = {}
    curated = snapshot.curated
    official = [("url", name) for name in curated.allow]
    official += [("url", domain) for brand in curated.brands for domain in brand.domains]
    official += [("phone", number) for number in curated.hotlines]
    for name, chosen in (("with_lists", snapshot), ("without_lists", bare)):
        figures[f"official_flagged_{name}"] = _rate(_states(official, chosen, now))
    figures["reference_domains_flagged"] = _rate(_urls(reference, bare, now))
    figures["dev_benign_flagged"] = _rate(_urls(benign, bare, now))
    figures["dev_benign_flagged_by_lookalike"] = _rate(_urls(benign, bare, now, "lookalike"))
    figures["dev_phishing_found"] = _rate(_urls(phishing, bare, now))
    return figures


def _urls(
    urls: Iterable[str], snapshot: Snapshot, now: Any, family: str | None = None
) -> list[bool]:
    return _states([("url", url) for url in urls], snapshot, now, family)


def _states(
    values: Iterable[tuple[str, str]], snapshot: Snapshot, now: Any, family: str | None = None
) -> list[bool]:
    """Whether each readable value is suspicious or worse (by one family of rules alone)."""
    parsed = []
    for kind, value in values:
        try:
            parsed.append(parse(kind, value))
        except InvalidInput:
            continue
    flagged = []
    for verdict in check_many(parsed, snapshot, now):
        if family is None:
            flagged.append(verdict.state in ADVERSE)
        else:
            points = sum(
                reason.contribution
                for reason in verdict.reasons
                if reason.evidence is not None and reason.evidence.family == family
            )
            flagged.append(points >= 30)
    return flagged


def _rate(flagged: list[bool]) -> str:
    count, total = sum(flagged), len(flagged)
    share = count / total
    spread = 1.96 * sqrt(share * (1 - share) / total + 1.96**2 / (4 * total**2))
    upper = (share + 1.96**2 / (2 * total) + spread) / (1 + 1.96**2 / total)
    return f"{count} of {total} ({share:.2%}, upper bound {upper:.2%})"
