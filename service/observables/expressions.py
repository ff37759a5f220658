"""Host-suffix and path-prefix expressions of a canonical link, and their hashes.

Source: Safe Browsing v4 "URLs and Hashing"; the host suffixes of v5 are added for look-ups only.
"""

from __future__ import annotations

import hashlib

from service.observables.psl import split_host

_MAX_HOSTS = 5
_MAX_PREFIXES = 4


def host_suffixes_v4(host: str) -> list[str]:
    """The exact host and up to four suffixes out of its last five labels, longest first."""
    hosts = [host]
    last, dot = host.rfind("."), host.find(".")
    for _ in range(host.count(".") - _MAX_HOSTS):
        dot = host.find(".", dot + 1)
    while dot < last:
        hosts.append(host[dot + 1 :])
        dot = host.find(".", dot + 1)
    return hosts


def host_suffixes_v5(host: str) -> list[str]:
    """The exact host, and the registered domain with up to four leading labels added."""
    domain = split_host(host).domain
    if domain is None:
        return [host]
    depth = domain.count(".") + 1
    labels = host.split(".")
    longest = min(len(labels), depth + 4)
    hosts = [".".join(labels[-n:]) for n in range(longest, depth - 1, -1)]
    return hosts if hosts[0] == host else [host, *hosts]


def path_prefixes(path: str, query: str | None) -> list[str]:
    """The path with and without its query, ``/``, and up to three more prefixes."""
    if query is None and path == "/":
        return ["/"]
    paths = [path] if query is None else [f"{path}?{query}", path]
    prefix = "/"
    segments = path.split("/")[1:-1]
    for count in range(_MAX_PREFIXES):
        if prefix not in paths:
            paths.append(prefix)
        if count >= len(segments) or count == _MAX_PREFIXES - 1:
            break
        prefix += segments[count] + "/"
    return paths


def expressions(host: str, path: str, query: str | None, *, is_ip: bool) -> tuple[str, ...]:
    """The v4 expressions in the document's order: host by host, paths from long to short."""
    hosts = [host] if is_ip else host_suffixes_v4(host)
    paths = path_prefixes(path, query)
    return tuple(h + p for h in hosts for p in paths)


def lookup_expressions(host: str, path: str, query: str | None, *, is_ip: bool) -> list[str]:
    """The union of the v4 and v5 expressions, for look-ups."""
    if is_ip:
        hosts = [host]
    else:
        hosts = host_suffixes_v4(host)
        if host.count(".") >= _MAX_HOSTS:
            hosts += [h for h in host_suffixes_v5(host) if h not in hosts]
    paths = path_prefixes(path, query)
    return [h + p for h in hosts for p in paths]


def sha256_hex(expression: str) -> str:
    """Full hash of an expression as Safe Browsing prints it."""
    return hashlib.sha256(expression.encode("utf-8")).hexdigest()
