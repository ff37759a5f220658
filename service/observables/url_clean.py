"""Clean links: the quick way for a link in which there is nothing to repair, decode or follow.

Nearly every link of a list is plain ASCII, ``http(s)://host/path?query`` or the same without its
scheme, and its list form and its browser form are the text itself. ``clean_url`` knows these at
sight and gives for them exactly what the careful way gives; of anything else it says nothing.
"""

from __future__ import annotations

import re
from typing import Any

from service.observables.base import draft_of
from service.observables.psl import split_host
from service.observables.url import Url

CHATS = {
    "zalo.me": "",
    "chat.zalo.me": "",
    "wa.me": "+",
    "api.whatsapp.com": "+",
    "web.whatsapp.com": "+",
}
"""Hosts whose links name the person by phone number, and what stands before the number."""

PAYMENTS = ("vietqr.io", "sepay.vn")
"""Ends of the hosts whose links may carry an account."""

REDIRECT_NAMES = frozenset(
    (
        "callback callbackurl continue dest destination forward go goto link next out redir "
        "redirect redirect_to redirect_uri redirect_url redirecturi redirecturl return "
        "return_to returnto returnurl target to u uri url "
    ).split()
)
"""Parameters that name another page, with or without its scheme."""

# The host's last label is no number: it is not an address in any notation. No port, no name
# before an @, no escapes, and no sign but capitals that a browser would write in another way.
_CLEAN = re.compile(
    r"(?:([Hh][Tt][Tt][Pp][Ss]?)://)?([A-Za-z0-9][A-Za-z0-9\-.]*\.[A-Za-z][A-Za-z0-9\-]*+)"
    r"(/[A-Za-z0-9\-._~!$&'*+,;=:@/]*+)?(\?[A-Za-z0-9\-._~!$&*+,;=:@/?]*+)?"
    r"(#[A-Za-z0-9\-._~!$&'*+,;=:@/?]*+)?"
)
_MAY_LEAD_ON = re.compile(
    rf"//|[?&=](?:https?:|hxxp)|[?&](?:{'|'.join(sorted(REDIRECT_NAMES))})=", re.IGNORECASE
)
_SCHEME_ADDED = ("scheme_added",)


_Draft = draft_of(Url)


_new = object.__new__


def clean_url(text: str) -> Url | None:
    """The link, where it is surely clean and no other link or number is to be read out of it.

    Its length has been looked at before.
    """
    found = _CLEAN.fullmatch(text)
    if found is None:
        return None
    scheme, host, path, query, fragment = found.groups()
    host = host.lower()
    if ".." in host or "xn--" in host or host in CHATS or host.endswith(PAYMENTS):
        return None
    if path is None:
        path = "/"
    elif "/." in path or "//" in path:
        return None
    key = host + path
    if query is not None:
        if _MAY_LEAD_ON.search(query) is not None:
            return None
        key += query
        query = query[1:]
    suffix, domain = split_host(host)
    repaired = () if scheme else _SCHEME_ADDED
    scheme = scheme.lower() if scheme else "http"
    canonical = f"{scheme}://{key}"
    url: Any = _new(_Draft)
    url.key = key
    url.text = text
    url.parts = ()
    url.repaired = repaired
    url.href = canonical + fragment if fragment else canonical
    url.host = url.list_host = host
    url.registered_domain = domain
    url.suffix = suffix
    url.canonical = canonical
    url.path = path
    url.query = query
    url.scheme = scheme
    url.port = url.browser_key = None
    url.userinfo = ""
    url.is_ip = False
    url.__class__ = Url
    made: Url = url
    return made
