"""Proofs: looks for the DNS record or the file with which an appellant proves control of a name.

Never on the way of a check: only as a job, and only where the settings allow the network.
"""

from __future__ import annotations

from collections.abc import Callable

from service.appealing import DNS_NAME, WELL_KNOWN
from service.errors import ServiceError
from service.fetch import fetch
from service.observables.kinds import parse
from service.observables.url import Url
from service.reports.appeal import prove
from service.wiring import Services

Look = Callable[[Url], list[str]]
"""The texts found at a name: of its file, of its DNS records."""

MOST = 100


def file_texts(url: Url) -> list[str]:
    """The file of the host, fetched over https with the limits of feeds."""
    try:
        content = fetch(f"https://{url.name}{WELL_KNOWN}").content
    except ServiceError:
        return []
    return [content[:4096].decode("utf-8", "replace")] if content else []


def dns_texts(url: Url) -> list[str]:
    """The TXT records of the registered name."""
    import dns.exception
    import dns.resolver

    resolver = dns.resolver.Resolver()
    resolver.lifetime = 5.0
    name = f"{DNS_NAME}.{url.registered_domain or url.name}"
    try:
        found = resolver.resolve(name, "TXT")
    except (dns.exception.DNSException, ValueError):
        return []
    return [b"".join(record.strings).decode("utf-8", "replace") for record in found]


LOOKS: tuple[Look, ...] = (dns_texts, file_texts)


def look_for_proofs(services: Services, looks: tuple[Look, ...] | None = None) -> int:
    """Mark appeals as proved whose code is found; gives how many."""
    if looks is None and not services.settings.appeals_fetch:
        return 0
    with services.records.reading() as tx:
        waiting = tx.appeals.unproved("dns_or_file", MOST)
        said = tx.vault.open_many([f"appeal:{row.id}" for row in waiting])
    proved = 0
    for row in waiting:
        content = said.get(f"appeal:{row.id}")
        if content is None:
            continue
        observable = parse("url", f"http://{content['value']}")
        if not isinstance(observable, Url):
            continue
        code = content["proof_code"]
        found = any(code in text for look in looks or LOOKS for text in look(observable))
        with services.records.writing() as tx:
            tx.appeals.change(row.id, proof_tries=row.proof_tries + 1)
            if not found:
                continue
            fresh = tx.appeals.get(row.id, to_change=True)
            if fresh is not None:
                prove(tx, fresh, "appellant", services.now())
                proved += 1
    if proved:
        services.lists_changed()
    return proved
