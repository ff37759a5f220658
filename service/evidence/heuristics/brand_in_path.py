"""A known name in the path: it says nothing about who owns the page."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import PATH_GAPS, PATH_SECTORS, Chunk
from service.evidence.heuristics.host_reading import read_host
from service.evidence.heuristics.lookalike_index import FOLD, How, Named, index_for
from service.evidence.heuristics.lure_table import ENGLISH, FUSED
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WEIGHT, SPELLED_OUT = 5, 15
_MOST = 512
_LURES = frozenset(word.translate(FOLD) for word in ENGLISH | FUSED)


def brand_in_path(url: Url, curated: Curated) -> Named | None:
    """A bank, wallet or state service named in the path as a word, beside a lure word."""
    path = url.path[:_MOST].lower()
    if len(path) < 4:
        return None
    folded = path.translate(FOLD)
    found: Named | None = None
    lure = False
    for meaning, start, end in index_for(curated).scan(folded):
        if isinstance(meaning, str):
            lure = True
        elif (
            found is None
            and meaning.how is How.EXACT
            and meaning.brand.sector in PATH_SECTORS
            and path[start - 1] in PATH_GAPS
            and (end == len(path) or path[end] in PATH_GAPS)
        ):
            found = meaning
    if found is None:
        return None
    if not lure:
        words = folded.replace("-", "/").replace("_", "/").replace(".", "/").split("/")
        lure = not _LURES.isdisjoint(words)
    return found if lure else None


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(chunk.branded)


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """Such a name in the path, on a host that is not the brand's."""
    if not isinstance(observable, Url):
        return None
    named = brand_in_path(observable, curated)
    if named is None:
        return None
    reading = read_host(observable, curated)
    if reading is not None and (reading.own or reading.hits):
        return None
    path = observable.path.lower()
    spelled = any(f"/{domain}" in path for domain in named.brand.domains)
    return {
        "brand": named.brand.name,
        "domain": observable.registered_domain or observable.name,
        "weight": str(SPELLED_OUT if spelled else WEIGHT),
    }


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="brand_in_path",
        kinds=("url",),
        family="lookalike",
        weight=WEIGHT,
        words=Words(
            "Tên {brand} chỉ nằm trong đường dẫn; trang thuộc {domain}.",
            "The name {brand} stands only in the path; the page belongs to {domain}.",
        ),
        find=_find,
        scout=_scout,
    ),
)
