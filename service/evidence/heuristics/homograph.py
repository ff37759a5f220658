"""Homographs: names in letters of other scripts that are read as something they are not.

One link gets at most one of these reasons, the strongest. ASCII hosts leave at once.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pydantic_core import Url as WhatwgUrl
from pydantic_core import ValidationError

from service.evidence.base import Words
from service.evidence.curated import Curated
from service.evidence.heuristics.base import Heuristic
from service.evidence.heuristics.idn_protected import Imitated, imitated, protected_for
from service.evidence.heuristics.idn_scripts import Finding, Flaw, label_flaw
from service.observables.base import Observable
from service.observables.url import Url

_FAMILY = "homograph"


class _Name(NamedTuple):
    """``host`` in Unicode without a final dot; ``finding`` is the first flaw of its labels."""

    host: str
    finding: Finding | None


@lru_cache(maxsize=1024)
def _read(host: str) -> _Name:
    """The host as a browser spells it out; labels that it cannot decode stay as they are."""
    try:
        plain = WhatwgUrl(f"http://{host}/").unicode_host() or host
    except ValidationError:
        plain = host
    plain = plain.rstrip(".")
    labels = plain.split(".")
    tld = labels[-1]
    found: Finding | None = None
    for label in labels:
        if label.startswith("xn--") or label[2:4] == "--":
            flaw: Finding | None = Finding(Flaw.INVALID, label)
        else:
            flaw = label_flaw(label, tld)
        if flaw is not None and (found is None or flaw.flaw is Flaw.MIXED is not found.flaw):
            found = flaw
    return _Name(plain, found)


def _imitated(url: Url, name: _Name, curated: Curated) -> Imitated | None:
    return imitated(protected_for(curated), name.host, url.suffix.count(".") + 1)


def _find_homograph(observable: Observable, curated: Curated) -> dict[str, str] | None:
    if not isinstance(observable, Url):
        return None
    host = observable.host
    if host is None or "xn--" not in host:
        return None
    name = _read(host)
    found = _imitated(observable, name, curated)
    if found is None:
        return None
    is_bank = found.brand is not None and found.brand.sector == "bank"
    odd = next(char for char in reversed(name.host) if not char.isascii())
    return {
        "char": _shown(odd),
        "looks_like": found.domain,
        "category": "BANK_FAKE_SITE" if is_bank else "PHISH_LINK_SOCIAL",
    }


def _find_mixed(observable: Observable, curated: Curated) -> dict[str, str] | None:
    return _flaw(observable, curated, mixed=True)


def _find_unusual(observable: Observable, curated: Curated) -> dict[str, str] | None:
    return _flaw(observable, curated, mixed=False)


def _flaw(observable: Observable, curated: Curated, *, mixed: bool) -> dict[str, str] | None:
    if not isinstance(observable, Url):
        return None
    host = observable.host
    if host is None or "xn--" not in host:
        return None
    name = _read(host)
    found = name.finding
    if found is None or (found.flaw is Flaw.MIXED) is not mixed:
        return None
    if _imitated(observable, name, curated) is not None:
        return None
    return {"char": _shown(found.char)}


def _shown(text: str) -> str:
    """The character, or its number where it cannot be seen by itself."""
    if len(text) == 1 and unicodedata.category(text)[0] in "CMZ":
        return f"U+{ord(text):04X}"
    return text


RULES = (
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
    ),
)
