"""A link to a bare address: honest services for citizens have a name."""

from __future__ import annotations

from ipaddress import ip_address

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WEIGHT = 30


def _find_public(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """An address of the public Internet, in whatever notation it was written."""
    if not isinstance(observable, Url) or not observable.is_ip or is_inside(observable.name):
        return None
    return {"address": observable.name}


def _find_inside(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """An address that exists inside one network only: a router's page, one's own machine."""
    if not isinstance(observable, Url) or not observable.is_ip or not is_inside(observable.name):
        return None
    return {"address": observable.name}


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(place for place in chunk.special if chunk.urls[place].is_ip)


def is_inside(host: str) -> bool:
    """Whether an address exists inside one network or one machine only."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return not address.is_global


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="ip_host",
        kinds=("url",),
        family="address",
        weight=WEIGHT,
        words=Words(
            "Liên kết trỏ thẳng tới địa chỉ IP {address} thay vì một tên miền.",
            "The link points to the bare IP address {address} instead of a domain name.",
        ),
        find=_find_public,
        scout=_scout,
        category="PHISH_LINK_SOCIAL",
    ),
    Heuristic(
        code="ip_host_inside",
        kinds=("url",),
        family="address",
        weight=0,
        words=Words(
            "Địa chỉ {address} chỉ có trong mạng nội bộ hoặc trên chính máy của bạn.",
            "The address {address} exists only inside a local network or on your own device.",
        ),
        find=_find_inside,
        scout=_scout,
    ),
)
