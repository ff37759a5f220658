"""Canaries: links on which a classifier may not be wrong, whatever its averages say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from service.observables.url import Url
from training.errors import TrainingError
from training.links import read_link
from training.scorers import HIGH, Scorer

DEFAULT = Path(__file__).parent.parent / "tests" / "vectors" / "canaries.tsv"
EXPECTED = ("must_flag", "must_not_flag")


@dataclass(frozen=True, slots=True)
class Canary:
    """A link and what is expected of it; ``why`` is for the person who sees it fail."""

    url: str
    expected: str
    why: str


def read_canaries(path: Path | None = None) -> list[Canary]:
    """``url<TAB>expected<TAB>why`` a line, after a comment and a header. Raises TrainingError."""
    chosen = path or DEFAULT
    try:
        lines = chosen.read_text("utf-8").splitlines()
    except OSError as error:
        raise TrainingError(f"{chosen}: cannot be read ({error.strerror}).") from error
    found = []
    for place, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#") or line == "url\texpected\twhy":
            continue
        cells = line.split("\t")
        if len(cells) != 3 or cells[1] not in EXPECTED:
            raise TrainingError(f"{chosen}: line {place}: needs url, {' or '.join(EXPECTED)}, why.")
        found.append(Canary(*cells))
    return found


def failed_canaries(canaries: list[Canary], scorer: Scorer) -> list[str]:
    """One line for each canary that the scorer gets wrong, in order."""
    links = [read_link(canary.url) for canary in canaries]
    urls = [link for link in links if isinstance(link, Url)]
    bands = iter(scorer.score(urls).band.tolist() if urls else [])
    failed = []
    for canary, link in zip(canaries, links, strict=True):
        flagged = isinstance(link, Url) and next(bands) >= HIGH
        if flagged != (canary.expected == "must_flag"):
            failed.append(f"{canary.expected}: {canary.url} ({canary.why})")
    return failed
