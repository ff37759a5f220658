"""Url: a link in two forms that must not be mixed.

The *list form* (canonical, expressions, hashes) follows Safe Browsing and comes from the text;
the *browser form* (href, host) follows WHATWG and says where a click would really lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic_core import Url as WhatwgUrl
from pydantic_core import ValidationError

from service.observables import expressions
from service.observables.base import Observable


@dataclass(frozen=True, slots=True, kw_only=True)
class Url(Observable):
    """A link.

    key                canonical without scheme (``host/path?query``)
    href               what a browser opens; None where it would refuse
    host               ASCII host of href (punycode, dotted IPv4, ``[v6]``); None where refused
    list_host          host of the canonical form; equals ``host`` for ordinary links
    registered_domain  public suffix + 1, private section counted; None for IPs and suffixes
    suffix             the public suffix of the host ("" for IPs)
    canonical          Safe Browsing canonical form
    path, query        of the canonical form (``/`` at least; query None when absent)
    scheme             of href
    port               explicit non-default port of href, else None
    userinfo           what stands before an ``@`` in front of the host, else ""
    is_ip              the host is an address, in whatever notation it was written
    browser_key        ``host/path?query`` of href where that differs from ``key``, else None
    """

    kind: ClassVar[str] = "url"

    href: str | None
    host: str | None
    list_host: str
    registered_domain: str | None
    suffix: str
    canonical: str
    path: str
    query: str | None
    scheme: str = "http"
    port: int | None = None
    userinfo: str = ""
    is_ip: bool = False
    browser_key: tuple[str, str, str | None] | None = None

    @property
    def name(self) -> str:
        """The host to judge: where the browser goes, or else the one of the list form."""
        return self.host or self.list_host

    @property
    def unicode_host(self) -> str | None:
        """The host with punycode labels spelled out; None where the browser refuses."""
        if self.host is None or "xn--" not in self.host:
            return self.host
        try:
            return WhatwgUrl(f"http://{self.host}/").unicode_host()
        except ValidationError:
            return self.host

    @property
    def expressions(self) -> tuple[str, ...]:
        """Safe Browsing v4 expressions of the canonical form, in the document's order."""
        return expressions.expressions(self.list_host, self.path, self.query, is_ip=self.is_ip)

    @property
    def hashes(self) -> tuple[str, ...]:
        """Hex SHA-256 of each expression, in the same order."""
        return tuple(expressions.sha256_hex(item) for item in self.expressions)

    @property
    def lookup_expressions(self) -> list[str]:
        """Everything to look up: v4 and v5 expressions of both forms."""
        found = expressions.lookup_expressions(
            self.list_host, self.path, self.query, is_ip=self.is_ip
        )
        if self.browser_key is not None:
            host, path, query = self.browser_key
            more = expressions.lookup_expressions(host, path, query, is_ip=self.is_ip)
            found += [item for item in more if item not in found]
        return found
