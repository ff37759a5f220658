"""Caller: who asks, as far as limits and reports need it, from one look at the request's head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Scope

from service.api_keys import ApiKeys, KeyHolder
from service.errors import Forbidden, NotAuthenticated
from service.limits.sources import Source, source_of_address, source_of_key
from service.web.language import choose

_WANTED = frozenset(
    (b"accept-language", b"x-api-key", b"x-device", b"x-forwarded-for", b"authorization",
     b"idempotency-key", b"x-identity", b"user-agent", b"x-locality", b"x-first-of-month")
)  # fmt: skip
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Caller:
    """``address`` is the end of the connection, or what a trusted proxy says of it."""

    address: str
    language: str
    headers: Mapping[bytes, str]
    key: KeyHolder | None

    def header(self, name: bytes) -> str | None:
        """One of the wanted headers."""
        return self.headers.get(name)


@dataclass(frozen=True, slots=True)
class Callers:
    """Reads callers; ``secret`` keys the names of addresses."""

    keys: ApiKeys
    proxies: frozenset[str]
    secret: bytes

    def of(self, scope: Scope) -> Caller:
        """The caller of a request. Raises NotAuthenticated where a key is wrong."""
        headers = head(scope)
        key = None
        given = headers.get(b"x-api-key")
        if given is not None:
            key = self.keys.holder(given)
            if key is None:
                raise NotAuthenticated("The API key is not valid.", code="bad_key")
        return Caller(self._address(scope, headers), choose(headers.get(b"accept-language")),
                      headers, key)  # fmt: skip

    def source(self, caller: Caller) -> Source:
        """Whose budget a check is counted against."""
        if caller.key is not None:
            device = caller.headers.get(b"x-device")
            return source_of_key(caller.key.id, device[:200] if device else None,
                                 caller.key.rate_class)  # fmt: skip
        return source_of_address(caller.address, self.secret)

    def _address(self, scope: Scope, headers: Mapping[bytes, str]) -> str:
        client = scope.get("client")
        address: str = client[0] if client else _UNKNOWN
        forwarded = headers.get(b"x-forwarded-for")
        if forwarded and address in self.proxies:
            for hop in reversed(forwarded[-400:].split(",")):
                address = _without_port(hop.strip())
                if address not in self.proxies:
                    break
        return address[:64] or _UNKNOWN


def _without_port(hop: str) -> str:
    """Some proxies write ``203.0.113.5:4711`` or ``[2001:db8::1]:4711``."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def head(scope: Scope) -> dict[bytes, str]:
    """The wanted headers of a request; the last of several counts, but hops are joined."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _WANTED:
            text = value.decode("latin-1")
            if name == b"x-forwarded-for" and name in found:
                text = f"{found[name]},{text}"
            found[name] = text
    return found


def require_scope(caller: Caller, scope: str) -> None:
    """Raises NotAuthenticated without a key, Forbidden where the key lacks the scope."""
    if caller.key is None:
        raise NotAuthenticated("This needs an API key.", code="key_required")
    if scope not in caller.key.scopes:
        raise Forbidden("The key lacks this scope.", code="scope_missing")
