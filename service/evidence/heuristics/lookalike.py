"""Look-alikes: a host that borrows a known name without belonging to its owner.

What decides is the registered domain. One link gets at most one of these reasons, the strongest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from service.evidence.curated import Brand, Curated
from service.evidence.heuristics.base import Finder, Found, Heuristic
from service.evidence.heuristics.chunk import Chunk, search
from service.evidence.heuristics.host_reading import Hit, HostReading, read_host
from service.evidence.heuristics.lookalike_index import How
from service.evidence.heuristics.lure_table import BRANCH, FUSED, PLACE
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

_SUFFIX_LABEL = re.compile(r"(?:com|vn|net|org|gov|edu|info)(?:-[a-z0-9]{1,14})*")
_STATE_LABEL = re.compile(
    r"(?:[a-z0-9-]*-)?(?:(?:com|net|org|edu)-?vn|vn-(?:com|gov|edu))(?:-[a-z0-9-]*)?"
    r"|[a-z0-9-]*gov-?vn[a-z0-9-]*"
)
_ENDINGS = frozenset({"com", "gov", "net", "org", "edu"})
_VN = re.compile("vn")
_OFFICIAL_TLDS = frozenset({"vn", "com.vn"})
_HIGH_TRUST = frozenset({"bank", "wallet", "gov"})
_SERVING = frozenset({"bank", "wallet", "gov", "utility", "post"})
_ONE_LETTER = re.compile(r"[a-z]-[a-z]+|[a-z]+-[a-z]")
_MANY_PARTNERS = frozenset({"telecom", "utility"})

_CATEGORY = {
    "bank": "BANK_FAKE_SITE",
    "wallet": "BANK_FAKE_SITE",
    "telecom": "SIM_LOCK",
    "post": "SHIP_COD",
    "ecommerce": "PHISH_LINK_SOCIAL",
    "utility": "UTILITY_EVN",
    "travel": "TRAVEL_COMBO",
}
_GOV_CATEGORY = {
    "baohiemxahoi": "GOV_TAX_BHXH",
    "thue": "GOV_TAX_BHXH",
    "botaichinh": "GOV_TAX_BHXH",
    "csgt": "TRAFFIC_FINE",
    "bocongan": "POLICE_CALL",
    "toaan": "POLICE_CALL",
    "sbv": "BANK_FAKE_SITE",
}


def category_of(brand: Brand) -> str:
    """The taxonomy code that imitating this brand points to."""
    if brand.sector == "gov":
        return _GOV_CATEGORY.get(brand.key, "GOV_VNEID_APK")
    return _CATEGORY.get(brand.sector, "PHISH_LINK_SOCIAL")


class Trick(NamedTuple):
    """Which rule speaks, how loudly and about which name."""

    code: str
    weight: int
    hit: Hit


def judge(reading: HostReading, curated: Curated) -> Trick | None:
    """The strongest trick that this host plays, in the order of the conditions.

    1. the brand's own domain is spelled out in front of another one
    2. the registered label imitates an ending (``vn-xx.top``) and a name stands before it
    3. a name, exact, with swapped characters or misspelt, stands in the registered label
    4. a name stands in a subdomain
    5. a short or ordinary name stands beside a lure word or an odd ending
    """
    if not reading.hits:
        return None
    odd_tld = reading.suffix.rpartition(".")[2] in curated.abused_tlds
    best: Trick | None = None
    for hit in reading.hits[:4]:
        trick = _judge_hit(reading, hit, odd_tld, reading.suffix in curated.free_hosting)
        if trick is not None and (best is None or trick.weight > best.weight):
            best = trick
    return best


_last: tuple[Observable, Curated, Trick | None] | None = None


def trick_of(observable: Observable, curated: Curated) -> Trick | None:
    """The trick that a link plays. Several rules ask in turn, so the last answer is kept."""
    global _last
    last = _last
    if last is not None and last[0] is observable and last[1] is curated:
        return last[2]
    trick = None
    if isinstance(observable, Url):
        reading = read_host(observable, curated)
        if reading is not None and reading.hits:
            trick = judge(reading, curated)
    _last = (observable, curated, trick)
    return trick


def _judge_hit(reading: HostReading, hit: Hit, odd_tld: bool, hosted: bool) -> Trick | None:
    brand = hit.named.brand
    weak = hit.named.how in (How.WEAK, How.WEAK_PLUS)
    if _spelled_out(reading, brand, hit.named.token):
        return Trick("lookalike_official_name", 50, hit)
    if not hit.in_label and hit.alone and _SUFFIX_LABEL.fullmatch(reading.label):
        return Trick("lookalike_suffix", 45, hit)
    if weak:
        weight = _weak_weight(reading, hit, odd_tld, hosted)
        return Trick("lookalike_short_name", weight, hit) if weight else None
    if not hit.in_label:
        return Trick("lookalike_subdomain", _subdomain_weight(reading, hit, odd_tld, hosted), hit)
    if hit.named.how is How.TYPO:
        return Trick("lookalike_misspelt", _label_weight(reading, hit, odd_tld, hosted), hit)
    if hit.named.how is How.SWAPPED:
        return Trick("lookalike_swapped", _label_weight(reading, hit, odd_tld, hosted), hit)
    return Trick("lookalike_brand", _label_weight(reading, hit, odd_tld, hosted), hit)


def _spelled_out(reading: HostReading, brand: Brand, token: str) -> bool:
    """``vietcombank.com.vn`` or ``vietcombank-com-vn`` as the front part of a longer host."""
    host = reading.host
    front = len(reading.sub)
    if f".{token}.vn." in f".{reading.sub}.":
        return True
    for text in _official_texts(token, brand.domains):
        at = host.find(text)
        if at < 0:
            continue
        end = at + len(text)
        if end == len(host) or (at and host[at - 1] not in ".-"):
            continue
        if host[end] == "-" or (host[end] == "." and end <= front) or "." not in text:
            return host[end] in ".-"
    return False


@lru_cache(maxsize=4096)
def _official_texts(token: str, domains: tuple[str, ...]) -> list[str]:
    """Domains of a brand as they are, and with hyphens for dots."""
    return [
        text
        for domain in (f"{token}.com.vn", *domains)
        for text in (domain, domain.replace(".", "-"))
    ]


def _label_weight(reading: HostReading, hit: Hit, odd_tld: bool, hosted: bool) -> int:
    brand = hit.named.brand
    exact = hit.named.how is How.EXACT
    vietnamese = _vietnamese(reading.suffix)
    if exact and hit.whole and reading.suffix in _OFFICIAL_TLDS and hit.named.token == brand.key:
        return 15  # VNNIC hands such names to their owners; the list may simply lack it
    company = reading.lure or odd_tld or hosted
    if hit.named.how is How.TYPO and len(hit.named.token) == 5 and not company:
        return 25
    if brand.sector == "world":
        if reading.copy and (hosted or not reading.lure):
            return 15
        company = company or reading.place or vietnamese
        if exact:
            return 35 if company or hit.whole else 25 if hit.alone else 15
        return 35 if company else 25 if hit.whole else 15
    if brand.sector in _HIGH_TRUST:
        return 45 if company else 40
    if vietnamese and exact and not reading.lure:
        return 20 if brand.sector in _MANY_PARTNERS else 30
    return 40 if company else 35


def _subdomain_weight(reading: HostReading, hit: Hit, odd_tld: bool, hosted: bool) -> int:
    sector = hit.named.brand.sector
    if sector == "world":
        return 30 if (reading.lure or odd_tld) and hit.alone else 10
    company = reading.lure or odd_tld
    if sector in _HIGH_TRUST:
        return 40 if company else 35
    return 35 if company else 30 if hit.alone else 20


def _weak_weight(reading: HostReading, hit: Hit, odd_tld: bool, hosted: bool) -> int:
    brand, token, company = hit.named.brand, hit.named.token, hit.named.company
    vietnamese = _vietnamese(reading.suffix)
    if brand.sector == "world":
        beside = reading.english or reading.place or reading.action
        return 30 if beside and hit.alone and hit.in_label and not reading.copy else 0
    if len(token) == 2:
        return 30 if reading.money and not vietnamese else 0
    if reading.money or reading.action:
        return 35
    if brand.sector == "bank" and company in BRANCH:
        return 30
    if vietnamese:
        return 0
    if company in PLACE or company in FUSED or reading.place or (reading.english and hit.alone):
        return 30
    if brand.sector in _SERVING and (reading.hours or _ONE_LETTER.fullmatch(reading.label)):
        return 30
    first = hit.alone and reading.sub.startswith(token)
    if (odd_tld or hosted) and (reading.digits or hit.whole or company or first):
        return 30
    return 0


def _vietnamese(suffix: str) -> bool:
    return suffix == "vn" or suffix.endswith(".vn")


def _plays_a_trick(observable: Observable, curated: Curated) -> bool:
    return trick_of(observable, curated) is not None


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(chunk.noisy)


def _finder(code: str) -> Finder:
    def find(observable: Observable, curated: Curated) -> dict[str, str] | None:
        trick = trick_of(observable, curated)
        if trick is None or trick.code != code or not isinstance(observable, Url):
            return None
        brand = trick.hit.named.brand
        return {
            "brand": brand.name,
            "token": trick.hit.named.token,
            "shown": trick.hit.shown,
            "domain": observable.registered_domain or observable.name,
            "official": brand.domains[0] if brand.domains else "",
            "category": category_of(brand),
            "weight": str(trick.weight),
        }

    return find


def _rule(code: str, weight: int, vi: str, en: str) -> Heuristic:
    return Heuristic(
        code=code,
        kinds=("url",),
        family="lookalike",
        weight=weight,
        words=Words(vi, en),
        find=_finder(code),
        gate=_plays_a_trick,
        scout=_scout,
    )


def _find_suffix(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """``….com.vn-inc.life``, ``…gov-vn.com``: an ending made up, whoever's name stands before."""
    if not isinstance(observable, Url):
        return None
    reading = read_host(observable, curated)
    if reading is None or reading.own:
        return None
    if "vn" not in reading.label or trick_of(observable, curated) is not None:
        return None
    if not _is_made_up(reading.sub, reading.label, reading.suffix):
        return None
    return {"domain": observable.registered_domain or reading.host}


def _is_made_up(sub: str, label: str, suffix: str) -> bool:
    if label.partition("-")[0] == "vn" and sub.rpartition(".")[2] in _ENDINGS:
        return True
    return not _vietnamese(suffix) and _STATE_LABEL.fullmatch(label) is not None


def _scout_suffix(chunk: Chunk) -> Found:
    fronts, suffixes = chunk.fronts, chunk.suffixes
    found = {*chunk.odd, *chunk.borrowed}
    for place in search(_VN, fronts):
        sub, _, label = fronts.line(place).rpartition(".")
        if "vn" in label and _is_made_up(sub, label, suffixes[place]):
            found.add(place)
    return dict.fromkeys(found)


_OFFICIAL = (" Trang chính thức: {official}.", " The official site is {official}.")

RULES: tuple[Heuristic, ...] = (
    _rule(
        "lookalike_brand",
        40,
        "Tên miền có chữ “{shown}” nhưng {domain} không thuộc {brand}." + _OFFICIAL[0],
        "The name contains “{shown}”, but {domain} does not belong to {brand}." + _OFFICIAL[1],
    ),
    _rule(
        "lookalike_misspelt",
        40,
        "“{shown}” viết gần giống “{token}” nhưng {domain} không thuộc {brand}." + _OFFICIAL[0],
        "“{shown}” is a misspelling of “{token}”; {domain} does not belong to {brand}."
        + _OFFICIAL[1],
    ),
    _rule(
        "lookalike_official_name",
        50,
        "Địa chỉ chép tên trang của {brand} vào phía trước nhưng thật ra dẫn đến {domain}."
        + _OFFICIAL[0],
        "The address puts {brand}'s own name in front, but it really leads to {domain}."
        + _OFFICIAL[1],
    ),
    _rule(
        "lookalike_short_name",
        30,
        "Địa chỉ dùng tên “{token}” của {brand} kèm từ dụ dỗ hoặc đuôi lạ, nhưng {domain} không"
        " thuộc {brand}." + _OFFICIAL[0],
        "The address puts {brand}'s name “{token}” beside a bait word or an odd ending, but"
        " {domain} does not belong to {brand}." + _OFFICIAL[1],
    ),
    _rule(
        "lookalike_subdomain",
        35,
        "Chữ “{shown}” chỉ là phần đầu; địa chỉ này thuộc {domain}, không phải {brand}."
        + _OFFICIAL[0],
        "“{shown}” is only the front part; this address belongs to {domain}, not to {brand}."
        + _OFFICIAL[1],
    ),
    _rule(
        "lookalike_suffix",
        45,
        "Đuôi tên miền đặt cho giống đuôi thật; địa chỉ này thuộc {domain}, không phải {brand}."
        + _OFFICIAL[0],
        "The ending imitates a genuine one; this address belongs to {domain}, not to {brand}."
        + _OFFICIAL[1],
    ),
    _rule(
        "lookalike_swapped",
        40,
        "“{shown}” dùng ký tự trông giống để giả “{token}”; {domain} không thuộc {brand}."
        + _OFFICIAL[0],
        "“{shown}” uses similar characters to imitate “{token}”; {domain} does not belong to"
        " {brand}." + _OFFICIAL[1],
    ),
    Heuristic(
        code="imitated_ending",
        kinds=("url",),
        family="lookalike",
        weight=30,
        words=Words(
            "Địa chỉ giả kiểu đuôi “.com.vn” hoặc “.gov.vn”; tên miền thật sự là {domain}.",
            "The address imitates an ending like “.com.vn” or “.gov.vn”; the real domain is"
            " {domain}.",
        ),
        find=_find_suffix,
        scout=_scout_suffix,
        category="PHISH_LINK_SOCIAL",
    ),
)
