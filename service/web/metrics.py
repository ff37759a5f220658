"""Metrics: counts by route, status, kind and state; never a submitted value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

REQUESTS = Counter("lachan_requests_total", "Requests by route and status.", ["route", "status"])
CHECKS = Counter("lachan_checks_total", "Verdicts by kind and state.", ["kind", "state"])
CONFLICTS = Counter(
    "lachan_conflicts_total", "Answers in which an allowlist and a decision disagree."
)
CLASSIFIER = Gauge(
    "lachan_classifier_info",
    "1 for the version of the classifier in use; none where there is none.",
    ["version"],
    multiprocess_mode="max",
)
SCORES = Counter(
    "lachan_classifier_scores_total",
    "Links scored by the classifier, by bin of the score; brought up to date once a minute.",
    ["version", "bin"],
)
SECONDS = Histogram(
    "lachan_check_seconds",
    "Time inside one check, without the network.",
    buckets=(0.00005, 0.0001, 0.0002, 0.0004, 0.001, 0.005, 0.02, 0.05, 0.2, 1.0),
)


@cache
def request_counter(route: str, status: int) -> Counter:
    """The counter of one route and status; looking it up each time would cost more than adding."""
    return REQUESTS.labels(route, status)


@cache
def check_counter(kind: str, state: str) -> Counter:
    """The counter of one kind and state."""
    return CHECKS.labels(kind, state)


def show_classifier(version: str | None) -> None:
    """Enter the classifier in use."""
    CLASSIFIER.labels(version or "none").set(1)


def count_scores(version: str, counts: Mapping[int, int]) -> None:
    """Add links by bin of their score; 00 is the lowest."""
    for number, count in counts.items():
        SCORES.labels(version, f"{number:02}").inc(count)


MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def render() -> bytes:
    """All metrics in Prometheus' text form, summed over the worker processes."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY)
