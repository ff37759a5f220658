"""Outbound: one message to a server that somebody else named, and what it answered.

Whoever names an address may mean our own network. So the message goes to a public address over
https, unless the settings allow private ones; redirects are not followed, and of the answer only
the status is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import httpcore

from service.errors import DeliveryError
from service.network import Address, Deadline, Network, exchange, is_private, read_address

MOST_READ = 64 * 1024
"""Bytes of an answer that are taken, so that its server may finish in peace; they are not used."""

_HEADERS = {"accept": "*/*", "content-type": "application/json", "user-agent": "lachan-deliveries"}
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "cookie"})


def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    seconds: float = 10.0,
    network: Network | None = None,
) -> int:
    """Send one POST; gives the status, which is one of success (200 to 299).

    ``allow_private`` lets addresses of own networks through as well, and these with http and
    with any port. ``seconds`` are for everything together.

    Raises DeliveryError with code ``not_https``, ``address_refused``, ``too_slow``,
    ``unreachable`` or ``bad_status`` (any other answer, redirects too; ``status`` has it).
    """
    deadline = Deadline(seconds, DeliveryError)
    schemes = frozenset({"https", "http"} if allow_private else {"https"})
    read = read_address(address, deadline, schemes)
    sent = _HEADERS | {name.lower(): value for name, value in headers.items()}
    sent = {name: value for name, value in sent.items() if name not in _OURS}
    sent |= {"content-length": str(len(body)), "connection": "close"}
    way = _way(read[0].scheme, read[2], network or Network(), allow_private=allow_private)
    if way is None:
        raise deadline.failed("address_refused", "The address has another port than usual.")
    with exchange("POST", read, sent, way, deadline, body) as response:
        if 200 <= response.status < 300:
            _take(response)
            return response.status
        raise DeliveryError(
            f"The server answered {response.status}.",
            code="bad_status",
            field="address",
            status=response.status,
        )


def _way(scheme: str | None, port: int, network: Network, *, allow_private: bool) -> Network | None:
    """The network with what may be reached over this scheme and port; None where nothing."""
    usual = scheme == "https" and port in network.ports
    if not allow_private:
        return network if usual else None

    def allow(address: Address) -> bool:
        return is_private(address) or (usual and network.allow(address))

    return replace(network, allow=allow)


def _take(response: httpcore.Response) -> None:
    """Read a little of the answer. The message has been taken, whatever happens now."""
    left = MOST_READ
    try:
        for chunk in response.iter_stream():
            left -= len(chunk)
            if left <= 0:
                return
    except (DeliveryError, httpcore.TimeoutException, httpcore.NetworkError, OSError):
        return
    except httpcore.ProtocolError:
        return
