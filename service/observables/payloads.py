"""What a scanned code asks the telephone to do: the kind of payload and what is found in it.

Pure recognition: findings are text with its place; ``service.observables.qr`` reads them as
observables. zxing's result parsers are the reference for the formats.
"""

from __future__ import annotations

import re

from service.observables.payload_cards import calendar, contact, vcard, wifi
from service.observables.payload_text import (
    MAX_FOUND,
    Found,
    Payload,
    Reader,
    decoded,
    fields,
    is_deceptive,
    links_at,
    links_in,
    parameters,
    place,
)

_BARE_PHONE = re.compile(r"[+(]?[0-9][0-9 .\-()]{6,20}")
_DIAL_CODE = re.compile(r"[*#][0-9*#]{1,6}[*#]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{0,40}:")
_BARE_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@:/?#]{1,64}@[^\s@:/?#]{1,255}")
_ADDRESS = re.compile(r"[A-Za-z]+:(?://)?[A-Za-z0-9\-@.]{20,}")
_BARE_ADDRESSES = (
    ("bitcoin", re.compile(r"bc1[a-z0-9]{25,62}|[13][1-9A-HJ-NP-Za-km-z]{25,34}")),
    ("ethereum", re.compile(r"0x[0-9a-fA-F]{40}")),
    ("tron", re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}")),
)


def recognise(text: str) -> Payload:
    """The kind of a payload that is neither an EMV string nor a personal card."""
    scheme = text[:64].partition(":")[0].lower()
    reader = _BY_PREFIX.get(scheme)
    if reader is not None and _is_meant(text, scheme):
        return reader(text)
    upper = text[:16].upper()
    for opening, block_reader in _BLOCKS:
        if upper.startswith(opening):
            return block_reader(text)
    if not any(character.isspace() for character in text):
        if "://" in text[:48] and _SCHEME.match(text):
            return _app_link(text)
        if text[:4].lower() == "www." or _BARE_DOMAIN.fullmatch(text):
            return _url(text)
        if _EMAIL.fullmatch(text):
            return Payload("email")
        for coin, pattern in _BARE_ADDRESSES:
            if pattern.fullmatch(text):
                return Payload("crypto", [("currency", coin)])
    return _text(text)


def _is_meant(text: str, scheme: str) -> bool:
    """Whether a prefix is one, and not the first word of a sentence (``Data: 5 GB``)."""
    following = text[len(scheme) : len(scheme) + 2]
    return len(following) == 2 and (scheme in _GAP_ALLOWED or not following[1].isspace())


# Links


def _url(text: str) -> Payload:
    return _link_payload(text, text)


def _prefixed_url(text: str) -> Payload:
    """``URL:…``, ``URI:…``."""
    return _link_payload(text, text.partition(":")[2].strip())


def _urlto(text: str) -> Payload:
    """``URLTO:title:link``."""
    return _link_payload(text, text.split(":", 2)[-1].strip())


def _link_payload(text: str, link: str) -> Payload:
    if any(character.isspace() for character in link):
        return _text(text)  # a link never has a gap: a sentence that begins with one
    payload = Payload("url", found=[Found("url", "link", link, place(text, link))])
    if is_deceptive(link):
        payload.details.append(("deceptive_uri", "yes"))
    return payload


def _bookmark(text: str) -> Payload:
    """``MEBKM:TITLE:…;URL:…;;``."""
    payload = Payload("url")
    for _, value, (start, _end) in fields(text, "URL"):
        payload.found.append(Found("url", "link", value, start))
    if any(is_deceptive(found.text) for found in payload.found):
        payload.details.append(("deceptive_uri", "yes"))
    return payload


def _app_link(text: str) -> Payload:
    """``scheme://…`` that opens an app; a return address in it is a second link."""
    scheme, _, rest = text.partition(":")
    payload = Payload("app_link", [("scheme", scheme.lower())])
    for name, value in parameters(rest).items():
        plain, start = decoded(text, value)
        if plain[:8].lower().startswith(("http:/", "https:/", "hxxp", "www.")):
            role = "callback" if "callback" in name else "redirect"
            payload.found.append(Found("url", role, plain, start))
    if is_deceptive(text):
        payload.details.append(("deceptive_uri", "yes"))
    return payload


def _intent(text: str) -> Payload:
    """``intent://host/path#Intent;scheme=…;package=…;S.browser_fallback_url=…;end``."""
    target, _, options = text.partition("#Intent;")
    named = parameters(options)
    payload = Payload("intent")
    for name in ("scheme", "package"):
        if named.get(name):
            payload.details.append((name, named[name][:100]))
    rest = target.partition(":")[2].lstrip("/")
    scheme = named.get("scheme", "").lower()
    if scheme in ("http", "https") and rest:
        payload.found.append(Found("url", "link", f"{scheme}://{rest}"))
    fallback = named.get("s.browser_fallback_url")
    if fallback:
        plain, start = decoded(text, fallback)
        payload.found.append(Found("url", "redirect", plain, start))
    return payload


def _android_app(text: str) -> Payload:
    """``android-app://package/scheme/host/path``."""
    package, _, rest = text.partition("://")[2].partition("/")
    scheme, _, target = rest.partition("/")
    payload = Payload("intent", [("package", package[:100])] if package else [])
    if scheme.lower() in ("http", "https") and target:
        payload.found.append(Found("url", "link", f"{scheme.lower()}://{target}"))
    return payload


def _market(text: str) -> Payload:
    """``market://details?id=…``, ``itms-services://?action=download-manifest&url=…``."""
    scheme, _, rest = text.partition(":")
    named = parameters(rest)
    payload = Payload("market", [("scheme", scheme.lower())])
    if named.get("id"):
        payload.details.append(("package", named["id"][:100]))
    if scheme.lower() == "itms-services":
        payload.details.append(("outside_store", "yes"))
    if named.get("url"):
        plain, start = decoded(text, named["url"])
        payload.found.append(Found("url", "redirect", plain, start))
    return payload


# Calls and messages


def _tel(text: str) -> Payload:
    number, start = decoded(text, re.split("[;?,]", text.partition(":")[2], maxsplit=1)[0])
    number = number.strip("/ ")
    if _DIAL_CODE.search(number):
        return Payload("phone", [("dial_code", "yes")])
    return Payload("phone", found=[Found("phone", "phone", number, start)] if number else [])


def _sms(text: str) -> Payload:
    """``sms:number[,number]?body=…``; ``smsto:number:body``."""
    scheme, _, rest = text.partition(":")
    if scheme.lower() in ("smsto", "mmsto") and "?" not in rest.partition(":")[0]:
        numbers, _, body = rest.partition(":")
    else:
        numbers = re.split("[?&;]", rest, maxsplit=1)[0]
        body = parameters(rest).get("body", "")
    payload = Payload("sms", [("body_present", "yes")] if body else [])
    for number in numbers.strip("/ ").split(",", MAX_FOUND)[:MAX_FOUND]:
        plain, start = decoded(text, number.strip())
        if plain:
            payload.found.append(Found("phone", "phone", plain, start))
    payload.found += links_at(*decoded(text, body))
    return payload


def _mailto(text: str) -> Payload:
    """``mailto:address?subject=…&body=…``."""
    named = parameters(text.partition("?")[2])
    payload = Payload("email")
    for name in ("subject", "body"):
        payload.found += links_at(*decoded(text, named.get(name, "")))
    return payload


def _smtp(text: str) -> Payload:
    """``smtp:address:subject:body``."""
    return Payload("email", found=list(links_in(text)))


def _matmsg(text: str) -> Payload:
    """``MATMSG:TO:…;SUB:…;BODY:…;;``."""
    payload = Payload("email")
    for _, value, (start, _end) in fields(text, "SUB|BODY"):
        payload.found += links_at(value, start)
    return payload


# Secrets, money, places, words


def _otpauth(text: str) -> Payload:
    """``otpauth://…?secret=…``: whoever has the secret has the one-time passwords."""
    scheme = text.partition(":")[0].lower()
    payload = Payload("otpauth", [("export", "yes" if scheme.endswith("migration") else "no")])
    payload.hidden += [
        match.span(1) for match in re.finditer(r"[?&](?:secret|data)=([^&#]*)", text, re.IGNORECASE)
    ]
    return payload


def _geo(text: str) -> Payload:
    return Payload("geo")


def _crypto(text: str) -> Payload:
    if not _ADDRESS.match(text):
        return _text(text)
    return Payload("crypto", [("currency", text.partition(":")[0].lower())])


def _text(text: str) -> Payload:
    payload = Payload("text", found=list(links_in(text)))
    if not payload.found and _BARE_PHONE.fullmatch(text):
        payload.found.append(Found("phone", "phone", text, 0))
    return payload


RECOGNISERS: tuple[tuple[Reader, tuple[str, ...]], ...] = (
    (_url, ("http", "https", "hxxp", "hxxps", "ftp")),
    (_prefixed_url, ("url", "uri")),
    (_urlto, ("urlto",)),
    (_bookmark, ("mebkm",)),
    (_tel, ("tel", "telprompt", "facetime", "facetime-audio")),
    (_sms, ("sms", "smsto", "mms", "mmsto")),
    (_mailto, ("mailto",)),
    (_matmsg, ("matmsg",)),
    (_smtp, ("smtp",)),
    (wifi, ("wifi",)),
    (contact("mecard", "TEL|TEL-AV", "URL"), ("mecard",)),
    (contact("bizcard", "B|M|F", "W|URL"), ("bizcard",)),
    (_geo, ("geo",)),
    (_otpauth, ("otpauth", "otpauth-migration")),
    (_intent, ("intent",)),
    (_android_app, ("android-app",)),
    (_market, ("market", "itms-services", "itms-apps", "itms-appss", "itms")),
    (_crypto, ("bitcoin", "bitcoincash", "ethereum", "litecoin", "dogecoin", "tron", "ripple")),
    (_crypto, ("xrp", "solana", "monero", "dash", "zcash", "ton", "cardano", "stellar")),
    (_crypto, ("binance", "bnb", "lightning", "tether", "usdt")),
    (_app_link, ("data", "javascript", "file", "blob", "vbscript")),
)
"""Who reads what begins with ``prefix:``."""

_GAP_ALLOWED = frozenset({"url", "uri", "tel", "sms", "smsto", "mailto", "wifi", "mecard"})
_BY_PREFIX = {prefix: reader for reader, prefixes in RECOGNISERS for prefix in prefixes}
_BLOCKS: tuple[tuple[str, Reader], ...] = (
    ("BEGIN:VCARD", vcard),
    ("BEGIN:VEVENT", calendar),
    ("BEGIN:VCALENDAR", calendar),
)
