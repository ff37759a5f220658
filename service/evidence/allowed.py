"""Allowed: the value stands on a curated allowlist with enough proof."""

from __future__ import annotations

from datetime import datetime

from service.evidence.base import Evidence, Strength, Words
from service.evidence.curated import AllowEntry, Curated
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable
from service.observables.phone import Phone
from service.observables.url import Url

SITE = Words(
    vi="“{domain}” là tên miền chính thức của {name}.",
    en="“{domain}” is an official domain of {name}.",
)
HOTLINE = Words(
    vi="Đây là số tổng đài chính thức của {name}. Số gọi đến có thể bị làm giả: hãy tự gọi lại.",
    en="This is the official hotline of {name}. A caller's number can be forged: call it yourself.",
)


def collect(observable: Observable, snapshot: Snapshot, now: datetime) -> list[Evidence]:
    """An official site or hotline, unless the link carries another site inside."""
    curated = snapshot.curated
    if isinstance(observable, Url):
        entry = allow_entry(observable.host, curated)
        if entry is None or not entry.effective or carries_other_site(observable):
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
    dot = name.find(".")
    while dot >= 0:
        name = name[dot + 1 :]
        entry = curated.allow.get(name)
        if entry is not None and entry.with_subdomains:
            return entry
        dot = name.find(".")
    return None


def carries_other_site(url: Url) -> bool:
    """Whether a redirect inside leads to another registered domain."""
    return any(
        isinstance(part.observable, Url)
        and part.observable.registered_domain != url.registered_domain
        for part in url.parts
    )
