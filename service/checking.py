"""Checking: a caller's words in, answers out; what every door shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from service.checks.answer import answer
from service.checks.check import check_many
from service.checks.verdict import ADVERSE, RANK, Verdict
from service.errors import Unavailable
from service.evidence.snapshot import Snapshot
from service.limits.limiter import COUNTED as NUMBERS
from service.limits.limiter import flatten
from service.limits.sources import Source
from service.observables.account import BankAccount
from service.observables.base import Observable
from service.observables.kinds import detect, parse
from service.wiring import Services

_FIRST = (
    ("url", "https://xn--hxajbheg2az3al.example/a?b=https://c.example/"),
    ("url", "http://xn--a.example/"),
    ("phone", "+1 202 555 0100"),
    ("account", "Vietcombank 0011001234567"),
    ("qr", "00020101021138570010A00000072701270006970436011300110012345670208QRIBFTTA6304"),
    ("message", "Tài khoản bị khóa, xem a.example.net, gọi +855 12 345 678, STK 0011001234567 VCB"),
)


def read(kind: str, value: str) -> list[Observable]:
    """The readings of a value: one, or for ``auto`` every likely one.

    Raises InvalidObservable and TooLarge.
    """
    return detect(value) if kind == "auto" else [parse(kind, value)]


def check_value(
    services: Services,
    kind: str,
    value: str,
    language: str,
    snapshot: Snapshot | None = None,
    now: datetime | None = None,
    source: Source | None = None,
) -> dict[str, Any]:
    """The answer to one value, at the present moment and snapshot unless told others.

    ``source`` is whose budget it is counted against; None for nobody's. Raises InvalidObservable,
    TooLarge, RateLimited and Unavailable.
    """
    readings = read(kind, value)
    moment = now or services.now()
    if source is None:
        return check_readings(services, readings, language, moment, snapshot)
    return check_counted(services, readings, language, moment, source, snapshot)


def check_counted(
    services: Services,
    readings: Sequence[Observable],
    language: str,
    now: datetime,
    source: Source,
    snapshot: Snapshot | None = None,
) -> dict[str, Any]:
    """As ``check_readings``, counted against somebody's budget. Raises RateLimited."""
    second = now.timestamp()
    services.limiter.admit(source, _counted(readings), second)
    found = check_readings(services, readings, language, now, snapshot)
    learned = list(_adverse_numbers(found))
    if learned:
        services.limiter.learned(source, learned, second)
    return found


def _counted(readings: Sequence[Observable]) -> Sequence[Observable]:
    """All that a check asks about; a bare number that is a phone is not an account besides."""
    if len(readings) > 1 and any(item.kind == "phone" for item in readings):
        readings = [
            item
            for item in readings
            if not (isinstance(item, BankAccount) and item.bank_bin is None)
        ]
    return flatten(readings)


def _adverse_numbers(found: dict[str, Any]) -> Iterator[str]:
    if found["kind"] in NUMBERS and found["state"] in ADVERSE:
        yield found["key"]
    for part in found["parts"]:
        yield from _adverse_numbers(part)


def check_readings(
    services: Services,
    readings: Sequence[Observable],
    language: str,
    now: datetime,
    snapshot: Snapshot | None = None,
) -> dict[str, Any]:
    """The answer to the reading with the worst verdict; the likeliest one among equals."""
    snapshot = snapshot or current(services)
    verdicts = check_many(readings, snapshot, now)
    leading = verdicts[0] if len(verdicts) == 1 else max(verdicts, key=_severity)
    if leading.conflict:
        services.on_conflict(_official_name(leading))
    return answer(
        leading,
        snapshot=snapshot,
        now=now,
        key=services.seal_key,
        language=language,
    )


def warm_up(services: Services) -> None:
    """Load what is loaded on first use, so that nobody's first check pays for it."""
    for kind, value in _FIRST:
        check_value(services, kind, value, "vi")


def current(services: Services) -> Snapshot:
    """The present snapshot. Raises Unavailable before the first one."""
    if services.snapshot is None:
        raise Unavailable("No lists are loaded yet.", code="no_snapshot")
    return services.snapshot


def _severity(verdict: Verdict) -> tuple[int, int]:
    return (RANK[verdict.state], verdict.score or 0)


def _official_name(verdict: Verdict) -> str:
    """The allowlist's own entry that a warning contradicts: never the submitted value."""
    for reason in verdict.reasons:
        if reason.evidence is not None and reason.evidence.code == "official_site":
            return dict(reason.evidence.values)["domain"]
    return "hotline"
