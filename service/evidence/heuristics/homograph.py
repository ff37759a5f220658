"""Homographs: names in letters of other scripts that are read as something they are not.

One link gets at most one of these reasons, the strongest. ASCII hosts leave at once.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pydantic_core import Url as WhatwgUrl
from pydantic_core import ValidationError

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.evidence.heuristics.idn_protected import Imitated, Protected, protected_for
from service.evidence.heuristics.idn_scripts import Finding, Flaw, label_flaw
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

_FAMILY = "homograph"


class _Seen(NamedTuple):
    """A host in Unicode: the name that it imitates, or else the gravest flaw of its labels."""

    host: str
    imitated: Imitated | None
    finding: Finding | None


@lru_cache(maxsize=1024)
def _seen(host: str, suffix_labels: int, names: Protected) -> _Seen:
    """The host as a browser spells it out; labels that it cannot decode stay as they are."""
    try:
        plain = WhatwgUrl(f"http://{host}/").unicode_host() or host
    except ValidationError:
        plain = host
    plain = plain.rstrip(".")
    imitated = names.imitated_by(plain, suffix_labels)
    return _Seen(plain, imitated, None if imitated else _gravest(plain.split(".")))


def _gravest(labels: list[str]) -> Finding | None:
    found: Finding | None = None
    for label in labels:
        flaw = _flaw(label, labels[-1])
        if flaw is not None and (found is None or flaw.flaw is Flaw.MIXED is not found.flaw):
            found = flaw
    return found


def _flaw(label: str, tld: str) -> Finding | None:
    """Labels with hyphens in the third and fourth place are reserved for punycode."""
    if label[2:4] == "--" and (label.startswith("xn") or not label.isascii()):
        return Finding(Flaw.INVALID, label)
    return label_flaw(label, tld)


def _is_international(observable: Observable, curated: Curated) -> bool:
    return isinstance(observable, Url) and "xn--" in observable.name


def _scout(chunk: Chunk) -> Found:
    return dict.fromkeys(chunk.punycode)


def _find_homograph(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Url) or "xn--" not in observable.list_host:
        return None
    seen = _judge(observable, curated)
    if seen is None or seen.imitated is None:
        return None
    brand = seen.imitated.brand
    odd = next(char for char in reversed(seen.host) if not char.isascii())
    return {
        "char": _shown(odd),
        "looks_like": seen.imitated.domain,
        "category": "BANK_FAKE_SITE" if brand and brand.sector == "bank" else "PHISH_LINK_SOCIAL",
    }


def _find_mixed(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Url) or "xn--" not in observable.list_host:
        return None
    seen = _judge(observable, curated)
    if seen is None or seen.imitated or not seen.finding or seen.finding.flaw is not Flaw.MIXED:
        return None
    return {"char": _shown(seen.finding.char)}


def _find_unusual(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Url) or "xn--" not in observable.list_host:
        return None
    seen = _judge(observable, curated)
    if seen is None or seen.imitated or not seen.finding or seen.finding.flaw is Flaw.MIXED:
        return None
    return {"char": _shown(seen.finding.char)}


def _judge(url: Url, curated: Curated) -> _Seen | None:
    if url.host is None or "xn--" not in url.host:
        return None
    return _seen(url.host, url.suffix.count(".") + 1, protected_for(curated))


def prepare(curated: Curated) -> None:
    """Read the likenesses and fold the protected names ahead of the first check."""
    protected_for(curated)
    label_flaw("ё", "")


def _shown(text: str) -> str:
    """The character, or its number where it cannot be seen by itself."""
    if len(text) == 1 and unicodedata.category(text)[0] in "CMZ":
        return f"U+{ord(text):04X}"
    return text


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="homograph",
        kinds=("url",),
        family=_FAMILY,
        weight=50,
        category="PHISH_LINK_SOCIAL",
        words=Words(
            vi="Tên miền dùng chữ “{char}” trông giống chữ khác để giả “{looks_like}”.",
            en="The name uses “{char}”, a look-alike of another letter, to fake “{looks_like}”.",
        ),
        find=_find_homograph,
        gate=_is_international,
        scout=_scout,
    ),
    Heuristic(
        code="mixed_scripts",
        kinds=("url",),
        family=_FAMILY,
        weight=40,
        category="PHISH_LINK_SOCIAL",
        words=Words(
            vi="Tên miền trộn nhiều bộ chữ viết, ví dụ “{char}”; đây là cách giả tên quen.",
            en="The name mixes several scripts, for instance “{char}”, a way to fake a known name.",
        ),
        find=_find_mixed,
        gate=_is_international,
        scout=_scout,
    ),
    Heuristic(
        code="idn_unusual",
        kinds=("url",),
        family=_FAMILY,
        weight=30,
        category="PHISH_LINK_SOCIAL",
        words=Words(
            vi="Tên miền có ký tự lạ hoặc dễ nhầm “{char}”; trình duyệt cũng tránh hiển thị nó.",
            en="The name has a rare or misleading character, “{char}”; browsers avoid showing it.",
        ),
        find=_find_unusual,
        gate=_is_international,
        scout=_scout,
    ),
)
