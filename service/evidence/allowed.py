"""Allowed: the value stands on a curated allowlist with enough proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import unquote

from service.evidence.base import Evidence, Strength
from service.evidence.covering import covering
from service.evidence.curated import AllowEntry, Curated
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable
from service.observables.ipv4 import parse_ipv4
from service.observables.phone import Phone
from service.observables.psl import icann_rules, split_host
from service.observables.url import Url
from service.words import Words

SITE = Words(
    vi="“{domain}” là tên miền chính thức của {name}.",
    en="“{domain}” is an official domain of {name}.",
)
HOTLINE = Words(
    vi="Đây là số tổng đài chính thức của {name}. Số gọi đến có thể bị làm giả: hãy tự gọi lại.",
    en="This is the official hotline of {name}. A caller's number can be forged: call it yourself.",
)


def collect_many(
    observables: Sequence[Observable], snapshot: Snapshot, now: datetime
) -> list[Sequence[Evidence]]:
    """Evidence for each observable, in order."""
    if len(observables) == 1:
        return [collect(observables[0], snapshot, now)]
    found: list[Sequence[Evidence]] = [()] * len(observables)
    for place in covering(snapshot.curated.allow).places(observables):
        found[place] = collect(observables[place], snapshot, now)
    for place, observable in enumerate(observables):
        if observable.kind == "phone":
            found[place] = collect(observable, snapshot, now)
    return found


def collect(observable: Observable, snapshot: Snapshot, now: datetime) -> list[Evidence]:
    """An official site or hotline, unless the link carries another site inside."""
    curated = snapshot.curated
    if isinstance(observable, Url):
        entry = allow_entry(observable.host, curated)
        guessed = "spaces_removed" in observable.repaired or "full_width" in observable.repaired
        if entry is None or not entry.effective or guessed or carries_other_site(observable):
            return []
        if observable.name in curated.shared_platforms or observable.name in curated.shorteners:
            return []
        return [
            Evidence(
                code="official_site",
                family="allow",
                strength=Strength.ALLOW,
                weight=0,
                words=SITE,
                values=(("domain", entry.domain), ("name", entry.name)),
                source="official_domains",
                date=entry.checked_on,
            )
        ]
    if isinstance(observable, Phone):
        hotline = curated.hotlines.get(observable.national)
        if (
            hotline is not None
            and curated.allow
            and len(hotline.sources) > 1
            and hotline.checked_on
        ):
            return [
                Evidence(
                    code="official_hotline",
                    family="allow",
                    strength=Strength.ALLOW,
                    weight=0,
                    words=HOTLINE,
                    values=(("name", hotline.organisation),),
                    source="hotlines",
                    date=hotline.checked_on,
                )
            ]
    return []


def allow_entry(host: str | None, curated: Curated) -> AllowEntry | None:
    """The entry that covers ``host``: itself, or a parent listed with its subdomains."""
    if not host:
        return None
    name = host.rstrip(".")
    entry = curated.allow.get(name)
    if entry is not None:
        return entry
    dot = name.find(".", max(0, len(name) - 255))
    while dot >= 0:
        name = name[dot + 1 :]
        entry = curated.allow.get(name)
        if entry is not None and entry.with_subdomains:
            return entry
        dot = name.find(".")
    return None


_FOREIGN = re.compile(
    r"(?:https?:|[/\\]{2})[/\\]*(?:[^/\\?#&@]*@)?([^/\\?#&:;\"']*)", re.IGNORECASE
)
_VALUE = re.compile(
    r"[=/?&]((?:[a-z0-9\-]{1,63}\.){1,8}[a-z0-9\-]{1,63})(?=[/?#&:]|$)", re.IGNORECASE
)


def carries_other_site(url: Url) -> bool:
    """Whether anything inside, at any depth, may lead to another registered domain.

    1. a scheme or two slashes before another name, in the path, the query or the fragment
    2. a query value that is a whole host name or address
    3. a part that is such a link, or carries one
    """
    own = url.registered_domain
    fragment = unquote((url.href or "").partition("#")[2])
    for text in (url.path, url.query, fragment):
        for found in _FOREIGN.finditer(text or ""):
            if split_host(found.group(1).lower().rstrip(".")).domain != own:
                return True
    if url.query and "." in url.query:
        for found in _VALUE.finditer("?" + url.query):
            if _is_other_host(found.group(1).lower(), own):
                return True
    return any(
        isinstance(part.observable, Url)
        and (part.observable.registered_domain != own or carries_other_site(part.observable))
        for part in url.parts
    )


def _is_other_host(name: str, own: str | None) -> bool:
    if parse_ipv4(name) is not None:
        return name.count(".") == 3
    split = split_host(name)
    return split.suffix in icann_rules() and split.domain not in (None, own)
