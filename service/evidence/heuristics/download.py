"""Links that hand over an app or a program instead of a page."""

from __future__ import annotations

import re

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk, Lines
from service.evidence.heuristics.host_reading import read_host
from service.evidence.heuristics.lookalike import category_of
from service.evidence.heuristics.lookalike_index import FOLD, How, index_for
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WEIGHT, WITH_BRAND = 25, 35
_APPS = (".apk", ".xapk", ".apks", ".apkm", ".aab", ".ipa", ".mobileconfig")
_PROGRAMS = (".exe", ".msi", ".scr", ".bat", ".cmd", ".vbs", ".hta", ".jar", ".pif", ".ps1", ".lnk")
_ENDINGS = _APPS + _PROGRAMS
_LAST = re.compile("(?:" + "|".join(map(re.escape, _ENDINGS)) + ")$", re.MULTILINE)
_SECTORS = frozenset({"bank", "wallet", "gov", "utility", "telecom", "post"})
_MOST = 512


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """The path, or a value at the end of the query, names an app or a program.

    Worse where host or path name a bank or an agency; none on such an organisation's own site.
    """
    if not isinstance(observable, Url):
        return None
    path = observable.path[-_MOST:].lower()
    ending = _ending(path)
    if ending is None and observable.query is not None:
        ending = _ending(observable.query[-_MOST:].lower())
    if ending is None:
        return None
    reading = read_host(observable, curated)
    if reading is not None and reading.own:
        return None
    found = {"ending": ending}
    if reading is not None and reading.hits and reading.hits[0].named.brand.sector in _SECTORS:
        return {
            **found,
            "weight": str(WITH_BRAND),
            "category": _category(category_of(reading.hits[0].named.brand)),
        }
    for named, start, _ in index_for(curated).scan(path.translate(FOLD)):
        if (
            not isinstance(named, str)
            and named.how is How.EXACT
            and named.brand.sector in _SECTORS
            and not path[start - 1].isalnum()
        ):
            category = _category(category_of(named.brand))
            return {**found, "weight": str(WITH_BRAND), "category": category}
    return found


def _scout(chunk: Chunk) -> Found:
    queries = Lines([url.query or "" for url in chunk.urls], lower=True)
    paths = chunk.paths
    return dict.fromkeys({*_at_end(paths), *paths.odd, *_at_end(queries), *queries.odd})


def _at_end(lines: Lines) -> list[int]:
    return lines.places(found.start() for found in _LAST.finditer(lines.text))


def _ending(text: str) -> str | None:
    return "." + text.rpartition(".")[2] if text.endswith(_ENDINGS) else None


def _category(category: str) -> str:
    """An app in the name of the state is its own trick; otherwise it is simply a bad app."""
    return category if category in ("GOV_VNEID_APK", "GOV_TAX_BHXH") else "MALWARE_APK"


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="download",
        kinds=("url",),
        family="download",
        weight=WEIGHT,
        words=Words(
            "Liên kết tải thẳng tệp cài đặt {ending}. Chỉ cài ứng dụng từ App Store hoặc CH Play.",
            "The link hands over an installation file ({ending}). Install apps only from the App"
            " Store or Google Play.",
        ),
        find=_find,
        scout=_scout,
        category="MALWARE_APK",
    ),
)
