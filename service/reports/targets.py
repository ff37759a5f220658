"""Targets: what exactly an officer lists, and what may not be listed at all.

A link can be listed as a page, a host or a whole site. What would hit the innocent is refused and
the way by page is offered: a scam's page on an honest platform can be listed, the platform not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from service.errors import Conflict, InvalidInput
from service.evidence.listable import Guard, Made, listed_token
from service.indicators.token import Match, page_key
from service.observables.base import Observable
from service.observables.phone import Phone
from service.observables.url import Url

LEVELS = ("page", "host", "site")
"""From narrow to wide."""

_MATCHES = {"page": Match.EXPRESSION, "host": Match.HOST, "site": Match.SUBTREE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A value to be listed: how it matches, its keyed digest and marker, both hex.

    own  digests of the reported values that it covers, once it was judged in a case
    """

    kind: str
    match: str
    digest: str
    marker: str | None
    page: bool
    own: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the records."""
        return asdict(self)


def default_level(url: Url, guard: Guard) -> str:
    """The host, unless it may not be listed: then the page."""
    return "host" if _refusal(url, "host", guard) is None else "page"


def _refusal(url: Url, level: str, guard: Guard) -> str | None:
    """Why a link may not be listed at a level; None where it may."""
    made = _token(url, level, guard)
    return str(made[1]) if isinstance(made[0], str) else None


def _token(url: Url, level: str, guard: Guard) -> Made:
    host = url.name.rstrip(".")
    if level == "page":
        made = listed_token(Match.EXPRESSION, "http://" + url.key, guard)
        key = b"u" + page_key(url).encode("utf-8", "surrogatepass")
        return made if isinstance(made[0], str) else (key, made[1])
    if level == "host":
        bare = host.removeprefix("www.")  # a listed host covers its ``www``, not the other way
        return listed_token(Match.HOST, bare if "." in bare else host, guard)
    return listed_token(Match.SUBTREE, url.registered_domain or host, guard)


def resolve(
    observable: Observable,
    level: str | None,
    guard: Guard,
    digest: Callable[[bytes], bytes],
    field: str = "targets",
) -> Target:
    """The target of a value. Raises Conflict where it may not be listed, and says what may be."""
    if isinstance(observable, Url):
        return _link(observable, level or default_level(observable, guard), guard, digest, field)
    if level is not None:
        raise InvalidInput("Only links have levels.", code="no_level", field=field)
    if isinstance(observable, Phone):
        hotlines = guard.curated.hotlines
        if observable.national in hotlines or observable.short_code:
            raise Conflict(
                "This is an official or short number; it is not listed.",
                code="allowlisted",
                field=field,
            )
        key, match = b"p" + observable.key.encode(), Match.PHONE
    elif observable.kind == "account":
        key, match = b"a" + observable.key.encode(), Match.ACCOUNT
    else:
        raise InvalidInput("Only links, phones and accounts are listed.", field=field)
    return Target(
        kind=observable.kind, match=match.value, digest=digest(key).hex(), marker=None, page=False
    )


def _link(
    url: Url, level: str, guard: Guard, digest: Callable[[bytes], bytes], field: str
) -> Target:
    if level not in LEVELS:
        raise InvalidInput("The level is page, host or site.", code="literal_error", field=field)
    match = _MATCHES[level]
    made = _token(url, level, guard)
    if isinstance(made[0], str):
        narrower = LEVELS[: LEVELS.index(level)]
        offers = [name for name in narrower if _refusal(url, name, guard) is None]
        offer = f" List it by level instead: {', '.join(offers)}." if offers else ""
        unusable = made[0] == "bad"
        why = "This cannot be listed so" if unusable else "This would hit the innocent"
        raise Conflict(f"{why} ({made[1]}).{offer}", code=str(made[1]), field=field)
    token_bytes, marker = made
    assert isinstance(marker, bytes)
    page = level == "page" and not (url.path == "/" and url.query is None)
    return Target(
        kind="url",
        match=match.value,
        digest=digest(token_bytes).hex(),
        marker=digest(marker).hex() if marker else None,
        page=page,
    )
