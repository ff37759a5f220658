"""Hosted: who stands behind the name of a link, as far as the name tells.

A company gives names away under its own (``x.vercel.app``), a registry sells them, and a few names
can only be a brand's own.
"""

from __future__ import annotations

from dataclasses import replace

from service.evidence.lexicon import BRANDS
from service.evidence.link_text import Written
from service.observables.psl import icann_rules
from service.observables.url import Url

NEUTRAL_HOST = "github.io"
"""The free host of which the corpus knows most honest pages."""

_BRANDS = frozenset(BRANDS)
_OLD_REGISTRIES = frozenset(("com", "vn", "com.vn"))


def is_plain_brand(url: Url) -> bool:
    """The registered name is a brand's and nothing else, where a stranger cannot have it.

    ``google.com`` and ``vietcombank.com.vn`` were taken long ago by whom they name; a login page
    there looks to a classifier just like its copies elsewhere.
    """
    domain = url.registered_domain
    if domain is None or url.suffix not in _OLD_REGISTRIES:
        return False
    return domain[: -len(url.suffix) - 1] in _BRANDS


def neutral(url: Url) -> Url:
    """The same page as if a free host with many known honest pages gave it its name."""
    host = _neutral_host(url)
    return replace(url, host=host, list_host=host, suffix=NEUTRAL_HOST)


def written_neutral(url: Url) -> Written:
    """What the text of ``neutral`` is made of."""
    host = _neutral_host(url)
    return Written(host, host, NEUTRAL_HOST, url.is_ip, url.path, url.query, url.port)


def _neutral_host(url: Url) -> str:
    name = (url.host or url.list_host).rstrip(".")
    rest = name[: -len(url.suffix)] if name.endswith("." + url.suffix) else f"{name}."
    return rest + NEUTRAL_HOST


def group_of(url: Url) -> str:
    """``hosted``: a name that a company gives away under its own; ``own``: anything else.

    Each has thresholds of its own: free hosting is full of phishing in every corpus, and under one
    threshold many honest sites there would be accused.
    """
    return "own" if url.is_ip or url.suffix in icann_rules() else "hosted"
