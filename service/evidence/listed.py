"""Listed: the value stands on a blocklist, at which place, and who says so.

What our own decisions, voices and appeals say is looked up with it; ``decided`` words that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import compress

from service.evidence.base import Evidence, Strength
from service.evidence.covering import covering
from service.evidence.curated import Curated, DenyEntry
from service.evidence.decided import PAGE_ROLES, ROLES, decided, strongest
from service.evidence.snapshot import Snapshot
from service.indicators.categories import BY_NUMBER
from service.indicators.decay import decayed
from service.indicators.index import Listing
from service.indicators.segment import from_day, to_day
from service.indicators.token import page_tokens, tokens, url_markers
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

WEIGHTS = {
    "authority": (Strength.AUTHORITY, 95),
    "community": (Strength.COMMUNITY, 60),
    "machine": (Strength.MACHINE, 45),
}
FLOOR = 30
"""A listing that has not expired always suffices to warn."""

FEED = Words(
    vi="Có trong danh sách “{feed}”, ghi nhận gần nhất ngày {day}.",
    en="Listed by “{feed}”, last seen on {day}.",
)
FEED_PAGE = Words(
    vi="Trang này có trong danh sách “{feed}”, ghi nhận gần nhất ngày {day}.",
    en="This page is listed by “{feed}”, last seen on {day}.",
)
WARNING = Words(
    vi="“{domain}” được nêu trong cảnh báo đã công bố ({source}), ngày {day}.",
    en="“{domain}” is named in a published warning ({source}), {day}.",
)


def collect_many(
    observables: Sequence[Observable], snapshot: Snapshot, now: datetime
) -> list[list[Evidence]]:
    """Evidence for each observable, in order; one index look-up for all of them."""
    index = snapshot.index
    found: list[list[Evidence]] = [[] for _ in observables]
    deny = snapshot.curated.deny
    for number in covering(deny).places(observables) if deny else ():
        found[number] = _warned(observables[number], snapshot.curated, now)
    asked: list[bytes] = []
    owners: list[int] = []
    links: list[int] = []
    markers: list[list[bytes]] = []
    for number, observable in enumerate(observables):
        if isinstance(observable, Url):
            links.append(number)
            markers.append(url_markers(observable))
        else:
            own = tokens(observable)
            asked += own
            owners += [number] * len(own)
    for number in compress(links, index.may_list_many(markers)):
        own = tokens(observables[number])
        asked += own
        owners += [number] * len(own)
    today, second = to_day(now.date()), now.timestamp()
    best: dict[tuple[int, str], tuple[Listing, bytes]] = {}
    ours: dict[tuple[int, str], list[Evidence]] = {}
    for place, listing in index.lookup_many(asked) if asked else ():
        if listing.until < today or (listing.until_s and listing.until_s <= second):
            continue
        key = (owners[place], listing.feed.name)
        if listing.feed.reliability in ROLES:
            if not speaks_of(observables[owners[place]], asked[place], listing):
                continue
            ours.setdefault(key, []).extend(decided(listing, today))
            continue
        known = best.get(key)
        if known is None or listing.last > known[0].last:
            best[key] = (listing, asked[place])
    for (number, _), several in ours.items():
        found[number] += strongest(several)
    for (number, _), (listing, item) in best.items():
        found[number].append(_evidence(listing, item, today))
    return found


def speaks_of(observable: Observable, token: bytes, listing: Listing) -> bool:
    """Whether a listing that a look-up found speaks of this value at all.

    Expressions of a link include its path's prefixes. A list of links means them so; what officers
    or citizens said of a page they said of that page alone: on a platform its prefixes are
    everybody's.
    """
    if listing.feed.reliability not in ROLES or not isinstance(observable, Url):
        return True
    if token[:1] != b"u" or token in page_tokens(observable):
        return True
    return not (listing.page or listing.feed.reliability in PAGE_ROLES)


def collect(observable: Observable, snapshot: Snapshot, now: datetime) -> list[Evidence]:
    """Evidence for one observable."""
    return collect_many([observable], snapshot, now)[0]


def _evidence(listing: Listing, item: bytes, today: int) -> Evidence:
    strength, base = WEIGHTS[listing.feed.reliability]
    weight = decayed(base, today - listing.last, listing.until - listing.last + 1)
    page = (item[:1] == b"u" and not item.endswith(b"/")) or item.count(b"/") > 1
    category = BY_NUMBER.get(listing.category)
    last = from_day(listing.last)
    return Evidence(
        code="listed_page" if page else "listed",
        family="listed",
        strength=strength,
        weight=max(FLOOR, weight),
        words=FEED_PAGE if page else FEED,
        values=(("feed", listing.feed.name), ("day", f"{last:%d/%m/%Y}")),
        category=category.code if category else listing.feed.category,
        source=listing.feed.name,
        origin=listing.feed.origin,
        date=last,
        first_seen=from_day(listing.first),
        valid_until=from_day(listing.until),
        path_level=page,
    )


def _warned(observable: Observable, curated: Curated, now: datetime) -> list[Evidence]:
    if not isinstance(observable, Url):
        return []
    entries = _deny_entries(observable.name.rstrip("."), curated)
    if not entries:
        return []
    today = now.date()
    return [
        Evidence(
            code="agency_warning",
            family="listed",
            strength=Strength.AUTHORITY,
            weight=95,
            words=WARNING,
            values=(
                ("domain", entry.domain),
                ("source", entry.sources[0] if entry.sources else ""),
                ("day", f"{entry.dated_on:%d/%m/%Y}"),
            ),
            category=entry.category,
            source="agency_warnings",
            origin="agency_warnings",
            date=entry.dated_on,
            first_seen=entry.dated_on,
            valid_until=entry.valid_until,
        )
        for entry in entries
        if entry.valid_until >= today
    ]


def _deny_entries(host: str, curated: Curated) -> list[DenyEntry]:
    found: list[DenyEntry] = []
    deny = curated.deny
    at = 0
    while at >= 0:
        entry = deny.get(host[at:])
        if entry is not None and (entry.with_subdomains or at == 0 or host[:at] == "www."):
            found.append(entry)
        at = host.find(".", max(at, len(host) - 255)) + 1 or -1  # no listed name is longer
    return found
