"""Contact cards, calendar entries and network settings inside a scanned code."""

from __future__ import annotations

import re

from service.observables.payload_text import (
    Found,
    Payload,
    Reader,
    fields,
    place,
    with_links,
)

_VCARD_LINE = re.compile(
    r"^(?:[\w\-]+\.)?(TEL|URL)(?:;[^:\r\n]*)?:[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE
)
_FOLD = re.compile(r"\r?\n[ \t]")


def contact(kind: str, phones: str, links: str) -> Reader:
    """A reader for ``NAME:…;TEL:…;;`` cards, given its names for numbers and links."""

    def read(text: str) -> Payload:
        payload = Payload(kind)
        for name, value, (start, _) in fields(text, f"{phones}|{links}"):
            if name in links.split("|"):
                payload.found.append(Found("url", "link", value, start))
            else:
                payload.found.append(Found("phone", "phone", value, start))
        return with_links(payload, text)

    return read


def vcard(text: str) -> Payload:
    """``BEGIN:VCARD``: lines may be folded (RFC 6350, 3.2)."""
    payload = Payload("vcard")
    unfolded = _FOLD.sub("", text)
    for match in _VCARD_LINE.finditer(unfolded):
        value = match[2].strip()
        if match[1].upper() == "URL":
            found = Found("url", "link", value.replace("\\:", ":"))
        else:
            found = Found("phone", "phone", re.sub(r"^tel:", "", value, flags=re.IGNORECASE))
        payload.found.append(found._replace(start=place(text, found.text)))
    return with_links(payload, unfolded)


def calendar(text: str) -> Payload:
    """``BEGIN:VEVENT``: only its links lead anywhere."""
    return with_links(Payload("calendar"), text)


def wifi(text: str) -> Payload:
    """``WIFI:T:WPA;S:name;P:password;H:true;;``: neither name nor password is handed on."""
    payload = Payload("wifi")
    named: dict[str, str] = {}
    for name, value, span in fields(text, "T|S|P|H|PH2|I|A|E"):
        named.setdefault(name, value)
        if name in ("P", "A", "I"):
            payload.hidden.append(span)
    security = named.get("T", "").upper()
    protected = bool(security and security != "NOPASS") or bool(named.get("P"))
    payload.details += [
        ("security", security if security in ("WPA", "WEP", "SAE", "WPA2-EAP") else "other")
        if protected
        else ("security", "open"),
        ("ssid_present", "yes" if named.get("S") else "no"),
        ("password_present", "yes" if named.get("P") else "no"),
    ]
    if named.get("H", "").lower() == "true":
        payload.details.append(("hidden", "yes"))
    return payload
