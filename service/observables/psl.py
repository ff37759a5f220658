"""Public suffixes: which part of a host name somebody registered.

A walk over tldextract's packaged rules, off-line: the library's own ``extract`` would fetch
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


_RULE, _BELOW, _EXCEPTION = 1, 2, 4
"""What is said of a name: it is a suffix; so is every name below it; it is none nevertheless."""


@cache
def _tails() -> dict[str, int]:
    """Every end of a rule, from dot to dot, and what is said of it."""
    tails: dict[str, int] = {}
    for rule in _rules():
        name = rule.removeprefix("!").removeprefix("*.")
        said = _EXCEPTION if rule[0] == "!" else _BELOW if rule[0] == "*" else _RULE
        tails[name] = tails.get(name, 0) | said
        dot = name.find(".")
        while dot >= 0:
            tails.setdefault(name[dot + 1 :], 0)
            dot = name.find(".", dot + 1)
    return tails


_MAX_NAME = 253


def split_host(host: str) -> Split:
    """Suffix and registered domain; of a name that cannot exist, of its last 253 characters."""
    return _split(host if len(host) <= _MAX_NAME else host[-_MAX_NAME:])


@lru_cache(maxsize=65_536)
def _split(host: str) -> Split:
    """Suffix and registered domain of an ASCII host name; a lone label is its own suffix.

    Goes from the last label to the front for as long as any rule ends so; the longest rule wins.
    """
    tails = _tails()
    suffix_at = host.rfind(".") + 1
    suffix = host[suffix_at:]
    said = tails.get(suffix)
    at = host.rfind(".", 0, suffix_at - 1) + 1
    if suffix_at > 0 and (said is None or not said & _BELOW):
        domain = host[at:]
        if said is None or domain not in tails:  # so it is with nearly every name
            return Split(suffix, domain)
    below = suffix_at
    while said is not None and below > 0:
        parent = said
        said = tails.get(host[at:])
        if said is not None and said & _EXCEPTION:
            suffix_at = below
        elif parent & _BELOW or (said is not None and said & _RULE):
            suffix_at = at
        below, at = at, host.rfind(".", 0, at - 1) + 1
    if suffix_at == 0:
        return Split(host, None)
    return Split(host[suffix_at:], host[host.rfind(".", 0, suffix_at - 1) + 1 :])


def is_public_suffix(host: str) -> bool:
    """Whether names directly under ``host`` belong to different people."""
    return split_host(host).domain is None


@cache
def psl_version() -> str:
    """Version of the packaged list."""
    return f"tldextract-{version('tldextract')}"
