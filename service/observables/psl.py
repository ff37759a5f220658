"""Public suffixes: which part of a host name somebody registered.

A set walk over tldextract's packaged rules, off-line: the library's own ``extract`` would fetch
the list over the network and is slower. The private section counts, so ``foo.github.io`` is a
registered domain of its own.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.metadata import version
from typing import NamedTuple

import tldextract


class Split(NamedTuple):
    """``suffix`` is never empty for a name; ``domain`` is None for a suffix itself."""

    suffix: str
    domain: str | None


@cache
def _rules() -> frozenset[str]:
    extractor = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )
    return frozenset(_ascii(rule) for rule in extractor.tlds)


@cache
def icann_rules() -> frozenset[str]:
    """Rules of registries only, without the private section."""
    extractor = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False
    )
    return frozenset(_ascii(rule) for rule in extractor.tlds)


def _ascii(rule: str) -> str:
    if rule.isascii():
        return rule
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in rule.split(".")
    )


_MAX_NAME = 253


def split_host(host: str) -> Split:
    """Suffix and registered domain; of a name that cannot exist, of its last 253 characters."""
    return _split(host if len(host) <= _MAX_NAME else host[-_MAX_NAME:])


@lru_cache(maxsize=65_536)
def _split(host: str) -> Split:
    """Suffix and registered domain of an ASCII host name; a lone label is its own suffix."""
    rules = _rules()
    start = 0
    while True:
        candidate = host[start:]
        dot = host.find(".", start)
        if "!" + candidate in rules:
            suffix_at = dot + 1
            break
        if candidate in rules or dot < 0 or "*." + host[dot + 1 :] in rules:
            suffix_at = start
            break
        start = dot + 1
    if suffix_at == 0:
        return Split(host, None)
    domain_at = host.rfind(".", 0, suffix_at - 1) + 1
    return Split(host[suffix_at:], host[domain_at:])


def is_public_suffix(host: str) -> bool:
    """Whether names directly under ``host`` belong to different people."""
    return split_host(host).domain is None


@cache
def psl_version() -> str:
    """Version of the packaged list."""
    return f"tldextract-{version('tldextract')}"
