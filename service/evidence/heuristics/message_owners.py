"""Owners: whether a link in a message leads to somebody known, who sends no strange links."""

from __future__ import annotations

from typing import NamedTuple

from service.evidence.allowed import allow_entry
from service.evidence.covering import Covering, covering
from service.evidence.curated import Curated
from service.evidence.heuristics.host_reading import read_host
from service.evidence.heuristics.lookalike_index import index_for
from service.observables.url import Url

_OPEN = frozenset(
    """
        com net org info biz vn com.vn net.vn org.vn edu.vn io.vn id.vn name.vn info.vn biz.vn
        xyz top site online shop store club vip icu live life click link work cyou sbs cfd bond
        app dev page blog tech cloud website space fun win pro mobi asia cc me io co tv ws to
        us uk co.uk cn com.cn hk sg my id in ru de fr eu jp kr la tk ml ga cf gq
    """.split()
)
"""Endings under which anybody may have a name. Under any other the host is read with care."""


def is_official(url: Url, curated: Curated) -> bool:
    """Whether the host belongs to somebody known: a list, a brand, a closed registry."""
    if url.registered_domain in curated.free_hosting or host_is_shared(url, curated):
        return False
    return not _is_strange(url, curated) and belongs_to_known(url, curated)


def belongs_to_known(url: Url, curated: Curated) -> bool:
    """The careful answer, for a host that is nobody's platform."""
    if allow_entry(url.host, curated) is not None:
        return True
    reading = read_host(url, curated)
    return reading is not None and reading.own


def host_is_shared(url: Url, curated: Curated) -> bool:
    """Whether anybody may publish there; big social sites are known all the same."""
    return url.registered_domain in curated.shorteners


class _Known(NamedTuple):
    """Who is known by these lists, and the endings under which only names tell."""

    curated: Curated
    allowed: Covering
    own: Covering
    endings: frozenset[str]


_latest: _Known | None = None


def _known(curated: Curated) -> _Known:
    """Of the lists asked about last: a batch asks about one set of lists."""
    global _latest
    latest = _latest
    if latest is not None and latest.curated is curated:
        return latest
    own = index_for(curated).own
    endings = frozenset(
        ending
        for ending in _OPEN
        if not any(name in curated.allow or name in own for name in _ends(ending))
    )
    latest = _latest = _Known(curated, covering(curated.allow), covering(own), endings)
    return latest


def _ends(ending: str) -> tuple[str, str]:
    return ending, ending.rpartition(".")[2]


def _is_strange(url: Url, curated: Curated) -> bool:
    """Whether the host surely belongs to nobody known: so it is with nearly every link."""
    _, allowed, own, endings = _known(curated)
    domain = url.registered_domain
    return url.suffix in endings and domain not in allowed.ends and domain not in own.ends
