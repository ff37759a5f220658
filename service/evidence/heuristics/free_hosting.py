"""A known name on free hosting: organisations do not serve customers from a borrowed address."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.brand_in_path import brand_in_path
from service.evidence.heuristics.chunk import Chunk
from service.evidence.heuristics.host_reading import read_host
from service.evidence.heuristics.lookalike import category_of, trick_of
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WEIGHT = 35
NEEDED = 30
"""Without a look-alike of at least this weight the host is one of many honest ones."""


def hosting_of(url: Url, curated: Curated) -> str | None:
    """The free host that serves this link, if any."""
    known = curated.free_hosting
    for name in (url.suffix, url.registered_domain, url.name):
        if name is not None and name in known:
            return name
    return None


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """Free hosting, and a brand either in the host or in the path of a shared host."""
    if not isinstance(observable, Url):
        return None
    hosting = hosting_of(observable, curated)
    if hosting is None:
        return None
    reading = read_host(observable, curated)
    if reading is not None and reading.hits:
        trick = trick_of(observable, curated)
        if trick is None or trick.weight < NEEDED:
            return None
        brand = trick.hit.named.brand
    else:
        found = brand_in_path(observable, curated)
        if found is None or hosting != observable.name:
            return None
        brand = found.brand
    return {
        "brand": brand.name,
        "hosting": hosting,
        "official": brand.domains[0] if brand.domains else "",
        "category": category_of(brand),
    }


def _scout(chunk: Chunk) -> Found:
    noisy, branded = chunk.noisy, chunk.branded
    return dict.fromkeys(place for place in chunk.hosted if place in noisy or place in branded)


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="free_hosting",
        kinds=("url",),
        family="lookalike",
        weight=WEIGHT,
        words=Words(
            "Trang mượn tên {brand} đặt trên {hosting}, nơi ai cũng tạo được trang miễn phí."
            " Trang chính thức: {official}.",
            "A page in the name of {brand} on {hosting}, where anybody can make one for free."
            " The official site is {official}.",
        ),
        find=_find,
        scout=_scout,
    ),
)
