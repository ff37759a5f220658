"""Reading a link out of what people paste: repair, open as a browser would, canonicalise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from pydantic_core import Url as WhatwgUrl
from pydantic_core import ValidationError

from service.errors import InvalidObservable, TooLarge
from service.observables.account import make_account
from service.observables.account_links import account_in_link
from service.observables.base import Observable, Part
from service.observables.brackets import unbracketed
from service.observables.canonical import Canonical, canonicalize
from service.observables.ipv4 import parse_ipv4
from service.observables.personal_cards import personal_card
from service.observables.phone import parse_phone
from service.observables.psl import split_host
from service.observables.refang import close_gaps, refang
from service.observables.url import Url
from service.observables.url_clean import CHATS, PAYMENTS, REDIRECT_NAMES, clean_url

MAX_BYTES = 8192
"""Longest link in UTF-8 bytes."""

MAX_DEPTH = 3
"""Levels of links inside links (and codes) that are followed."""

MAX_PARTS = 50

_MAX_PAIRS = 400
_BLANK = "".join(map(chr, range(33)))

WEB_SCHEMES = frozenset({"http", "https", "ftp", "ws", "wss"})
_DEFAULT_PORT = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}

_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.\-]*):")
_PORT_FOLLOWS = re.compile(r":\d{1,5}(?:[/?#\\]|$)")
_OPENING = "<\"'“‘«`\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff \t\r\n"
_CLOSING = ">\"'”’»`\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
_CLOSING_ALONE = "".join(mark for mark in _CLOSING if mark not in "'\"")
"""Without an opening mark, a straight quote at the end may belong to the link."""
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BARE_TARGET = re.compile(r"[a-z0-9](?:[a-z0-9\-]*\.)+[a-z]{2,24}(?:[/?#:].*)?", re.IGNORECASE)


class _Opened(NamedTuple):
    href: str
    host: str
    port: int | None
    userinfo: str
    scheme: str


def parse_url(text: str, depth: int = 0) -> Url:
    """Read ``text`` as a link.

    ``depth`` counts the links around this one; at ``MAX_DEPTH`` nothing inside is followed.
    Raises InvalidObservable (``empty``, ``not_a_url``, ``unsupported_scheme``) and TooLarge
    (``too_long``).
    """
    if len(text) <= MAX_BYTES:
        clean = clean_url(text)
        if clean is not None:
            return clean
    return parse_with_care(text, depth)


def parse_with_care(text: str, depth: int = 0) -> Url:
    """As ``parse_url``, without the quick way for clean links."""
    if len(text) > MAX_BYTES or (
        not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES
    ):
        raise TooLarge("A link has at most 8192 bytes.", code="too_long", field="value")
    if "|" in text or "%7" in text:
        _refuse_card(text)
    plain, repaired = _repair(text)
    opened = _open(plain)
    canonical = _canonical(plain, opened)
    host = opened.host if opened else None
    name = host or canonical.host
    parts = _parts(text, plain, canonical, name, depth)
    if opened is None and _hopeless(plain, canonical, parts):
        raise InvalidObservable("This is not a link.", code="not_a_url", field="value")
    is_ip = parse_ipv4(name) is not None or (host is not None and host.startswith("["))
    suffix, domain = ("", None) if is_ip else split_host(name.rstrip("."))
    return Url(
        key=canonical.key,
        text=text,
        parts=parts,
        repaired=repaired,
        href=opened.href if opened else None,
        host=host,
        list_host=canonical.host,
        registered_domain=domain,
        suffix=suffix,
        canonical=canonical.url,
        path=canonical.path,
        query=canonical.query,
        scheme=opened.scheme if opened else canonical.scheme,
        port=opened.port if opened else None,
        userinfo=opened.userinfo if opened else "",
        is_ip=is_ip,
        browser_key=_browser_key(opened, canonical),
    )


def _refuse_card(text: str) -> None:
    """A link with a citizen card in it is not read: its content must not come back in any field."""
    if personal_card(unquote(text)) is not None:
        raise InvalidObservable(
            "The link carries a personal card.", code="personal_data", field="value"
        )


def _repair(text: str) -> tuple[str, tuple[str, ...]]:
    done: list[str] = []
    plain = text.strip()
    opened = plain.lstrip(_OPENING)
    unwrapped = opened.rstrip(_CLOSING if opened != plain else _CLOSING_ALONE)
    if unwrapped != plain:
        plain = unwrapped.strip()
        done.append("unwrapped")
    if plain.startswith("["):
        bracketed, plain = plain, unbracketed(plain)
        if plain != bracketed:
            done.append("unwrapped")
    if not plain:
        raise InvalidObservable("The value is empty.", code="empty", field="value")
    plain, defanged = refang(plain)
    done += defanged
    if not plain.isascii() and _INVISIBLE.search(plain):
        done.append("invisible_characters")
    found = _SCHEME.match(plain)
    if found is None:
        done.append("scheme_added")
        closed = close_gaps(plain)
        if closed != plain:
            plain = closed
            done.append("spaces_removed")
        return ("http:" if plain.startswith(("//", "\\\\")) else "http://") + plain, tuple(done)
    scheme = found.group(1)
    if scheme.lower() in WEB_SCHEMES:
        return plain, tuple(done)
    if "." in scheme or (
        scheme.lower() == "localhost" and _PORT_FOLLOWS.match(plain, found.end() - 1)
    ):
        done.append("scheme_added")
        return "http://" + plain, tuple(done)
    raise InvalidObservable(
        "Only web links can be read as a link.", code="unsupported_scheme", field="value"
    )


def _open(text: str) -> _Opened | None:
    """What a browser would open."""
    try:
        url = WhatwgUrl(text)
        href, host, port, scheme = str(url), url.host, url.port, url.scheme
    except ValidationError:
        return _open_strictly(text)
    if not host:
        return None
    userinfo = ""
    if "@" in href and url.username is not None:
        userinfo = f"{url.username}:{url.password}" if url.password else url.username
    return _Opened(
        href, host, None if port == _DEFAULT_PORT.get(scheme) else port, userinfo, scheme
    )


def _open_strictly(text: str) -> _Opened | None:
    """A slower reading: the first one refuses a few odd ``xn--`` names that browsers open."""
    if "xn--" not in text.lower() and text.isascii():
        return None
    import ada_url

    try:
        url = ada_url.URL(text)
    except ValueError:
        return None
    if not url.hostname:
        return None
    userinfo = f"{url.username}:{url.password}" if url.password else url.username
    return _Opened(
        url.href, url.hostname, int(url.port) if url.port else None, userinfo, url.protocol[:-1]
    )


def _canonical(text: str, opened: _Opened | None) -> Canonical:
    """List form; taken from the browser's reading where both rules surely agree."""
    if opened is not None:
        href, host = opened.href, opened.host
        if (
            "%" not in href
            and text.isascii()
            and "\\" not in text
            and not host.endswith(".")
            and ".." not in host
            and not host.startswith("[")
        ):
            rest = href[href.find("://") + 3 :].partition("#")[0]
            slash = rest.find("/")
            path, mark, query = rest[slash:].partition("?")
            if slash > 0 and "//" not in path:
                return Canonical(opened.scheme, host, path, query if mark else None)
    return canonicalize(text)


def _browser_key(
    opened: _Opened | None, canonical: Canonical
) -> tuple[str, str, str | None] | None:
    if opened is None or opened.host == canonical.host:
        return None
    other = canonicalize(opened.href)
    return (other.host, other.path, other.query)


def _hopeless(text: str, canonical: Canonical, parts: tuple[Part, ...]) -> bool:
    """Whether what no browser opens is no link at all."""
    host = canonical.host
    return (
        not host
        or (host.startswith("[") and not parts)
        or ("." not in host and ("%20" in host or not host.isascii()))
        or ("%20" in host.strip("%20") and "://" not in text)
    )


def _parts(text: str, plain: str, canonical: Canonical, host: str, depth: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    if host in CHATS:
        parts += _chat_phone(text, host, canonical)
    elif host.endswith(PAYMENTS):
        parts += _account(text, host, canonical)
    if depth < MAX_DEPTH:
        for target in _targets(plain, canonical):
            try:
                inner: Observable = parse_url(target, depth + 1)
            except (InvalidObservable, TooLarge):
                continue
            if all(inner.key != part.observable.key for part in parts):
                parts.append(_part(inner, "redirect", text, target))
            if len(parts) >= MAX_PARTS:
                break
    return tuple(parts)


def _part(observable: Observable, role: str, text: str, found: str) -> Part:
    start = text.find(found)
    end = start + len(found) if start >= 0 else -1
    return Part(observable=observable, role=role, text=found, start=start, end=end)


_PHONE_PARAMETER = re.compile(r"(?:^|&)phone=(?:%2B|\+)?([0-9]{9,15})(?:&|$)", re.IGNORECASE)


def _chat_phone(text: str, host: str, canonical: Canonical) -> Iterator[Part]:
    name = canonical.path.strip("/").partition("/")[0].removeprefix("+")
    if not (name.isdigit() and 9 <= len(name) <= 15):
        found = _PHONE_PARAMETER.search(canonical.query or "")
        if found is None:
            return
        name = found[1]
    try:
        yield _part(parse_phone(CHATS[host] + name), "phone", text, name)
    except InvalidObservable:
        return


def _account(text: str, host: str, canonical: Canonical) -> Iterator[Part]:
    found = account_in_link(host, canonical.path, canonical.query)
    if found is not None:
        try:
            account = make_account(
                found.bank_bin, found.number, text=found.number, bank_text=found.bank_text
            )
        except InvalidObservable:
            return
        yield _part(account, "account", text, found.number)


def _targets(plain: str, canonical: Canonical) -> Iterator[str]:
    """Other links written inside this one, decoded."""
    begin = plain.find("://") + 3
    rest = plain[begin:].partition("#")[0]
    lowered = rest.lower()
    if (
        "://" not in lowered
        and "%3a" not in lowered
        and "=" not in lowered
        and "?http" not in lowered
    ):
        return
    path, _, query = rest.partition("?")
    at = path.lower().find("http")
    if at > 0 and "://" in path[at:]:
        yield path[at:] + (f"?{query}" if query else "")
    for pair in query.split("&", _MAX_PAIRS)[:_MAX_PAIRS]:
        name, equals, value = pair.partition("=")
        value = value if equals else pair
        if len(value) < 4:
            continue
        decoded = unquote(value) if "%" in value else value
        decoded = decoded.lstrip(_BLANK).replace("\\", "/")  # as browsers do
        opening = decoded[:8].lower()
        if opening.startswith(("http:", "https:", "//", "hxxp")) or (
            name.lower() in REDIRECT_NAMES and _BARE_TARGET.fullmatch(decoded) is not None
        ):
            yield decoded
