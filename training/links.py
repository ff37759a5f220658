"""Links: how training reads a link, which is how serving reads it, and what it notes about one."""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import InvalidInput
from service.observables.kinds import parse
from service.observables.url import Url


def read_link(text: str) -> Url | str:
    """The link, or the code of why it cannot be read."""
    try:
        found = parse("url", text)
    except InvalidInput as error:
        return error.code
    return found if isinstance(found, Url) else "not_a_url"


def read_links(texts: Sequence[str]) -> list[Url | None]:
    """Each link; None where it cannot be read."""
    read = (read_link(text) for text in texts)
    return [found if isinstance(found, Url) else None for found in read]


def domain_of(url: Url) -> str:
    """The registered domain, or the host where it has none (an address, a suffix)."""
    return url.registered_domain or url.name


def form_of(url: Url) -> str:
    """``query`` where the link has one, ``path`` where it has more than ``/``, else ``host``."""
    if url.query:
        return "query"
    return "path" if url.path not in ("", "/") else "host"


def same_page(url: Url) -> str:
    """What two spellings of one page share: no scheme, no ``www.``, no closing slash."""
    return url.key.removeprefix("www.").removesuffix("/")
