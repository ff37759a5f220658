"""Webhooks: ledger entries sent to other software, signed, at least once, in order where it can.

An entry is entered as to be sent in one transaction with the place up to which was read, and is
forgotten only once the receiver said that it has it. So none is lost; some may come twice, and
carry the same id. What cannot be delivered for five days is dead until somebody sends it again.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson

from service.errors import DeliveryError, InvalidInput, NotFound
from service.exchange import entry_dict
from service.movement.signing import secret_text, sign
from service.outbound import post
from service.records.ledger_book import Entry
from service.wiring import Services

AT_ONCE = 100
"""Entries of one webhook in one run."""
WRITTEN_EVERY = 10
HOOK_SECONDS, RUN_SECONDS = 15.0, 40.0
"""How long one webhook, and all of them, may take in one run: other jobs wait meanwhile."""
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440, 1440, 1440)
)
"""After each failed try; after the last there is no other by itself."""
MAX_HOOKS = 50
GONE = "status_410"
"""By the scheme the receiver says with it that it wants no more: the webhook rests."""
_FOREVER = date(9999, 12, 31)

Send = Callable[..., int]


def add(services: Services, name: str, address: str, *, from_start: bool) -> tuple[int, str]:
    """A new webhook: its number and its secret, shown once. Raises InvalidInput."""
    if not 0 < len(name) <= 60:
        raise InvalidInput("A name has 1 to 60 characters.", field="name")
    try:
        scheme = urlsplit(address).scheme if len(address) <= 2048 else ""
    except ValueError:
        scheme = ""
    private = services.settings.webhooks_private
    if scheme != "https" and not (private and scheme == "http"):
        raise InvalidInput("Webhooks go over https.", code="not_https", field="address")
    secret = secrets.token_bytes(32)
    now = services.now()
    with services.records.writing() as tx:
        if len(tx.webhooks.all()) >= MAX_HOOKS:
            raise InvalidInput("There are too many webhooks.", field="name")
        number = tx.webhooks.add(
            name=name, address=address, active=True, made_at=now,
            upto=0 if from_start else tx.ledger.last(),
        )  # fmt: skip
        text = base64.b64encode(secret).decode()
        tx.vault.seal(f"webhook:{number}", "webhook", {"secret": text}, _FOREVER)
        tx.audit.append(now, "operator", "webhook.add", f"webhook:{number}")
    return number, secret_text(secret)


def set_active(services: Services, number: int, *, active: bool) -> None:
    """Let it rest or work. Raises NotFound."""
    with services.records.writing() as tx:
        if not tx.webhooks.set_active(number, active):
            raise NotFound("No such webhook.", field="webhook")
        act = "webhook.wake" if active else "webhook.rest"
        tx.audit.append(services.now(), "operator", act, f"webhook:{number}")


def remove(services: Services, number: int) -> None:
    """Take a webhook out, and its secret. Raises NotFound."""
    now = services.now()
    with services.records.writing() as tx:
        if not tx.webhooks.remove(number):
            raise NotFound("No such webhook.", field="webhook")
        tx.vault.erase([f"webhook:{number}"], now, "operator")
        tx.audit.append(now, "operator", "webhook.remove", f"webhook:{number}")


def again(services: Services, number: int) -> int:
    """Send what is dead again; gives how many. Raises NotFound."""
    with services.records.writing() as tx:
        if tx.webhooks.get(number) is None:
            raise NotFound("No such webhook.", field="webhook")
        count = tx.webhooks.again(number, services.now())
        tx.audit.append(services.now(), "operator", "webhook.retry", f"webhook:{number}",
                        entries=count)  # fmt: skip
    return count


def deliver(services: Services, send: Send = post) -> int:
    """Send what is due to every webhook; gives how many entries arrived.

    The first failure of a webhook ends its turn: the others wait with it.
    """
    with services.records.reading() as tx:
        numbers = [row.id for row in tx.webhooks.all() if row.active]
    first = int(services.now().timestamp()) % max(len(numbers), 1)  # nobody is always the last
    numbers = numbers[first:] + numbers[:first]
    begun, total = time.monotonic(), 0
    for number in numbers:
        try:
            total += _deliver(services, number, send)
        except Exception as error:  # one webhook's fault is none of the others'
            services.on_error("webhook_failed", error)
        if time.monotonic() - begun > RUN_SECONDS:
            break
    return total


def _deliver(services: Services, number: int, send: Send) -> int:
    with services.records.reading() as tx:
        is_behind = tx.webhooks.is_behind(number)
    if is_behind:
        with services.records.writing() as tx:
            tx.webhooks.take_up(number, services.now(), AT_ONCE)
    with services.records.reading() as tx:
        hook = tx.webhooks.get(number)
        rows = tx.webhooks.due(number, services.now(), AT_ONCE)
        entries = tx.ledger.of([row.seq for row in rows])
        kept = tx.vault.open(f"webhook:{number}") if rows else None
    if not rows or kept is None:
        return 0
    secret = base64.b64decode(kept["secret"])
    arrived: list[int] = []
    total, started = 0, time.monotonic()
    for row in rows:
        fault = _try(services, hook.address, secret, entries[row.seq], send)
        if fault is None:
            arrived.append(row.seq)
            total += 1
        if fault is not None or len(arrived) >= WRITTEN_EVERY:
            _write(services, number, arrived, row if fault is not None else None, fault)
            arrived = []
        if fault == GONE:
            set_active(services, number, active=False)
        if fault is not None:
            return total
        if time.monotonic() - started > HOOK_SECONDS:
            break
    _write(services, number, arrived, None, None)
    return total


def _write(
    services: Services, number: int, arrived: list[int], failed: Any, fault: str | None
) -> None:
    if not arrived and failed is None:
        return
    now = services.now()
    with services.records.writing() as tx:
        tx.webhooks.delivered(number, arrived)
        if failed is not None:
            tries = failed.tries + 1
            dead = tries > len(WAITS)
            wait = WAITS[min(tries, len(WAITS)) - 1]
            tx.webhooks.failed(
                number, failed.seq, tries=tries, next_at=now + wait, last=str(fault), dead=dead
            )


def _try(services: Services, address: str, secret: bytes, entry: Entry, send: Send) -> str | None:
    """None where it arrived, else why not."""
    body = orjson.dumps(payload(entry))
    moment = int(services.now().timestamp())
    name = f"entry-{entry.seq}-{hashlib.sha256(body).hexdigest()[:12]}"
    headers: Mapping[str, str] = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secret, name, moment, body),
    }
    try:
        send(address, body, headers, allow_private=services.settings.webhooks_private)
    except DeliveryError as error:
        return error.code if error.status is None else f"status_{error.status}"
    return None


def payload(entry: Entry) -> dict[str, Any]:
    """What is sent of an entry."""
    return {
        "type": f"ledger.{entry.act}",
        "timestamp": entry.at.isoformat(),
        "data": entry_dict(entry),
    }
