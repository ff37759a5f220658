"""The classifier against what a user would pick instead: accuracy and cost in one run.

Rivals: scikit-learn (see ``rivals``), trained here on the same corpus and handed links that the
corpus has already normalised, and two packages. Detection is measured on ``urls_dev``, whose links
no training saw. Ours chose its thresholds on it: neither AUC nor detection at 1 % depends on those,
but what it flags does. Costs are CPU time of one thread on one core, each contestant in turn in
every round.

Alone means one link at a time: in a tight loop, where all caches are warm, and inside a live
server, where they are not. There the cost is the CPU of a request with the classifier less that of
one without it; scikit-learn is put into the bare echo server and measured the same way.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import made, rivals, servers

TRAIN_ROWS = 400_000
"""At most; the whole corpus takes about three minutes."""

BATCH, ROUNDS, ALONE = 4096, 9, 1000
LIVE_ROUNDS, LIVE_SECONDS = 5, 2.0
UNREADABLE = -1e9
"""Score of a link that a contestant cannot read: it is not found."""


def run(data: Path | None) -> dict[str, object]:
    """AUC, detection at 1 % false positives, µs a link, bytes and memory, ours and theirs."""
    assert data is not None
    from service.artifacts import load_classifier

    ours = load_classifier()
    train, dev = _corpus(data / "urls_train.parquet"), _corpus(data / "urls_dev.parquet")
    chosen = np.random.default_rng(1).permutation(len(train["url"]))[:TRAIN_ROWS].tolist()
    begun = time.perf_counter()
    theirs = rivals.train_sklearn(
        [train["url_norm"][row] for row in chosen], [train["label"][row] for row in chosen]
    )
    figures: dict[str, object] = {
        "version": ours.version,
        "sklearn_train_rows": len(chosen),
        "sklearn_train_seconds": round(time.perf_counter() - begun),
    }
    labels = np.array(dev["label"])
    figures |= _accuracy("ours", labels, *_judged(ours, dev["url"]))
    figures |= _accuracy("sklearn", labels, theirs.decision_function(dev["url_norm"]))
    pairs = [(train["url"][row], train["url_norm"][row]) for row in chosen]
    with _one_core():
        figures |= _batches(ours, theirs, pairs)
        figures |= _alone(ours, theirs, pairs[-ALONE:])
    for name in rivals.PACKAGES:
        figures |= _package(name, dev["url"], labels)
    figures |= _live(theirs, _as_in_life(dev))
    kept = theirs[-1].coef_.nbytes + theirs[1].idf_.nbytes
    figures["ours_weights_mib"] = round(ours.manifest.weights_bytes / 2**20, 2)
    figures["sklearn_weights_mib"] = round(kept / 2**20, 2)
    figures["sklearn_loaded_by_checks"] = _loads_sklearn()
    return figures


def _as_in_life(table: dict[str, list[Any]], count: int = 4000) -> list[str]:
    """Links of which one in twenty is phishing, mixed."""
    draw = np.random.default_rng(2)
    labels = np.array(table["label"])
    bad = draw.permutation(np.flatnonzero(labels == 1))[: count // 20]
    good = draw.permutation(np.flatnonzero(labels == 0))[: count - count // 20]
    return [table["url"][row] for row in draw.permutation(np.concatenate([bad, good])).tolist()]


def _corpus(path: Path) -> dict[str, list[Any]]:
    import pyarrow.parquet as parquet

    columns: dict[str, list[Any]] = parquet.read_table(
        path, columns=["url", "url_norm", "label"]
    ).to_pydict()
    return columns


def _judged(ours: Any, links: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score of each link, and whether the classifier speaks against it."""
    scores, flagged = np.full(len(links), UNREADABLE), np.zeros(len(links), np.bool_)
    parsed = [(place, url) for place, url in enumerate(map(_parse, links)) if url is not None]
    for first in range(0, len(parsed), BATCH):
        places, urls = zip(*parsed[first : first + BATCH], strict=True)
        evidence, logits = ours.judge_with_logits(list(urls))
        scores[list(places)] = logits
        flagged[list(places)] = [item is not None for item in evidence]
    return scores, flagged


def _parse(link: str) -> Any:
    from service.errors import InvalidInput
    from service.observables.kinds import parse

    try:
        return parse("url", link)
    except InvalidInput:
        return None


def _parse_all(links: Sequence[str]) -> list[Any]:
    """Those that can be read."""
    return [url for url in map(_parse, links) if url is not None]


def _accuracy(
    name: str,
    labels: NDArray[np.int64],
    scores: NDArray[np.float64],
    flagged: NDArray[np.bool_] | None = None,
) -> dict[str, object]:
    metrics = importlib.import_module("sklearn.metrics")
    wrong, found, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    figures: dict[str, object] = {
        f"{name}_auc": round(float(metrics.roc_auc_score(labels, scores)), 4),
        f"{name}_found_at_1_percent": round(float(found[wrong <= 0.01].max()), 3),
        f"{name}_unreadable": int((scores == UNREADABLE).sum()),
    }
    if flagged is not None:
        figures[f"{name}_flags_phishing"] = round(float(flagged[labels == 1].mean()), 3)
        figures[f"{name}_flags_honest"] = round(float(flagged[labels == 0].mean()), 4)
    return figures


def _batches(ours: Any, theirs: Any, pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """µs a link in batches, probability against probability, and with bands and evidence for the
    half of the corpus that is phishing; every round has links of its own, parsed anew."""
    reading, scoring, judging, rival = [], [], [], []
    for turn in range(ROUNDS):
        batch = pairs[turn * BATCH : (turn + 1) * BATCH]
        spent, urls = _timed(_parse_all, [link for link, _ in batch])
        reading.append(spent)
        scoring.append(_timed(lambda given: ours.probabilities(ours.logits(given)), urls)[0])
        judging.append(_timed(ours.judge, urls)[0])
        rival.append(_timed(theirs.predict_proba, [text for _, text in batch])[0])
    both = [read + judge for read, judge in zip(reading, judging, strict=True)]
    ratios = [mine / other for mine, other in zip(scoring, rival, strict=True)]
    with_parse = [mine / other for mine, other in zip(both, rival, strict=True)]
    return {
        "ours_us_in_batch": round(median(scoring) / BATCH * 1e6, 2),
        "ours_us_in_batch_with_evidence": round(median(judging) / BATCH * 1e6, 2),
        "ours_us_in_batch_with_parse_and_evidence": round(median(both) / BATCH * 1e6, 2),
        "sklearn_us_in_batch": round(median(rival) / BATCH * 1e6, 2),
        "ratio_in_batch": round(median(ratios), 3),
        "ratio_in_batch_with_parse_and_evidence": round(median(with_parse), 3),
    }


def _alone(ours: Any, theirs: Any, pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """µs of one link at a time in a tight loop."""
    for link, text in pairs[:50]:
        ours.probabilities(ours.logits([_parse(link)]))
        theirs.predict_proba([text])
    reading, urls = _timed(_parse_all, [link for link, _ in pairs])
    judging, _ = _timed(lambda: [ours.probabilities(ours.logits([url])) for url in urls])
    rival, _ = _timed(lambda: [theirs.predict_proba([text]) for _, text in pairs])
    return {
        "ours_us_alone": round(judging / len(urls) * 1e6, 1),
        "ours_us_alone_with_parse": round((judging / len(urls) + reading / len(pairs)) * 1e6, 1),
        "sklearn_us_alone": round(rival / len(pairs) * 1e6, 1),
        "ratio_alone": round(judging / len(urls) / (rival / len(pairs)), 3),
    }


def _live(theirs: Any, links: Sequence[str]) -> dict[str, object]:
    """CPU µs that scoring adds to a request, and memory that it adds to a worker."""
    bodies = servers.ask(list(links))
    with ExitStack() as stack:
        stack.enter_context(made.data_dir(0))
        running = {"ours": stack.enter_context(servers.product())}
        os.environ["LACHAN_CLASSIFIER"] = "none"
        try:
            running["without"] = stack.enter_context(servers.product())
        finally:
            del os.environ["LACHAN_CLASSIFIER"]
        size = servers.answer_size(running["without"], links[0]) - 12
        running["echo"] = stack.enter_context(servers.echo(size))
        running["sklearn"] = stack.enter_context(rivals.sklearn_echo(theirs, size))
        costs: dict[str, list[float]] = {name: [] for name in running}
        for server in running.values():
            servers.load(server, bodies, seconds=2, connections=8)
        for _ in range(LIVE_ROUNDS):
            for name, server in running.items():
                before = server.cpu_seconds()
                seen = servers.load(server, bodies, seconds=LIVE_SECONDS, connections=8)
                costs[name].append((server.cpu_seconds() - before) / seen.requests * 1e6)
        memory = {name: server.rss_mib() for name, server in running.items()}
        private = {name: server.rss_mib("Private_Dirty") for name, server in running.items()}
    cpu = {name: median(found) for name, found in costs.items()}
    added = cpu["ours"] - cpu["without"], cpu["sklearn"] - cpu["echo"]
    return {
        "request_us": round(cpu["ours"], 1),
        "request_us_without_classifier": round(cpu["without"], 1),
        "ours_us_live": round(added[0], 1),
        "sklearn_us_live": round(added[1], 1),
        "ratio_live": round(added[0] / added[1], 3),
        "ours_extra_rss_mib": round(memory["ours"] - memory["without"], 1),
        "ours_extra_private_mib": round(private["ours"] - private["without"], 1),
        "sklearn_extra_rss_mib": round(memory["sklearn"] - memory["echo"], 1),
    }


def _package(name: str, links: Sequence[str], labels: NDArray[np.int64]) -> dict[str, object]:
    short = name.partition("-")[0]
    found = rivals.score_with_package(name, links)
    if "failed" in found:
        return {f"{short}_failed": found["failed"]}
    scores = np.array([UNREADABLE if score is None else score for score in found["scores"]])
    return {
        **_accuracy(short, labels, scores, np.array(found["flagged"])),
        f"{short}_us_alone": round(found["us"], 1),
        f"{short}_tried_the_network": found["refused_connections"],
    }


def _loads_sklearn() -> bool:
    """Whether a process that has answered checks holds the training library."""
    code = (
        "import sys; from service.wiring import build; from service.checking import warm_up;"
        "services = build(); warm_up(services); services.close();"
        "print('sklearn' in sys.modules)"
    )
    with made.data_dir(0):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    return done.stdout.strip() == "True"


def _timed(work: Callable[..., Any], *given: object) -> tuple[float, Any]:
    """Seconds of CPU of this thread, and what the work gave."""
    begun = time.thread_time()
    made_of_it = work(*given)
    return time.thread_time() - begun, made_of_it


@contextmanager
def _one_core() -> Iterator[None]:
    """The calling thread on the first core; the others of a numeric library are idle anyway."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
