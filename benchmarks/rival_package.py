"""Scores links with a published package; run by that package's own interpreter, not by ours.

Argument: the package. Reads one JSON list of links from standard input, writes one JSON object:
scores (null where the package could not read the link), flagged (by its own threshold),
microseconds a link (CPU of the thread), and how often it tried to use the network. It never
reaches it: connecting and resolving are refused.
"""

from __future__ import annotations

import importlib
import json
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

Scored = tuple[float, bool]

refused = 0


def _refuse(*_given: Any, **_named: Any) -> Any:
    global refused
    refused += 1
    raise OSError("no network here")


def barb_phish() -> Callable[[str], Scored]:
    """The function behind ``barb analyze``; flagged from SUSPICIOUS on."""
    main = importlib.import_module("barb.main")
    config = importlib.import_module("barb.config").load_config()

    def score(url: str) -> Scored:
        found = main._analyze_single(url, config)
        return found.risk_score, found.verdict.value not in ("SAFE", "LOW_RISK")

    return score


def scamgate() -> Callable[[str], Scored]:
    """Its rules without downloaded lists; flagged from ``ask`` on."""
    engine = importlib.import_module("scamgate.engine")
    no_feeds = importlib.import_module("scamgate.feeds").FeedIndex()

    def score(url: str) -> Scored:
        found = engine.check_url(url, feeds=no_feeds)
        return found.risk_score, found.decision.value != "allow"

    return score


def main() -> None:
    """Score what comes in."""
    score = {"barb-phish": barb_phish, "scamgate": scamgate}[sys.argv[1]]()
    urls = json.loads(sys.stdin.read())
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _refuse)
    socket.getaddrinfo = _refuse
    for url in urls[:50]:
        _try(score, url)
    begun = time.thread_time()
    found = [_try(score, url) for url in urls]
    spent = time.thread_time() - begun
    document = {
        "scores": [item[0] if item else None for item in found],
        "flagged": [bool(item and item[1]) for item in found],
        "us": spent / len(urls) * 1e6,
        "refused_connections": refused,
    }
    sys.stdout.write(json.dumps(document))


def _try(score: Callable[[str], Scored], url: str) -> Scored | None:
    try:
        return score(url)
    except Exception:  # whatever a stranger's package raises, the link has no score
        return None


if __name__ == "__main__":
    main()
