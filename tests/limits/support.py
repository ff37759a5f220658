"""Support: sources, numbers, and a walk through a block that counts what was learned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from service.errors import RateLimited
from service.limits.limiter import Limiter, flatten
from service.limits.sources import Source, source_of_address, source_of_key
from service.observables.account import make_account
from service.observables.base import Observable
from service.observables.phone import parse_phone

SECRET = b"the secret of an installation..."
START = 1_795_316_400.0
HOUR = 3600.0
DAY = 24 * HOUR

ANYBODY = source_of_address("192.0.2.7", SECRET)
APP = source_of_key("app-1", "device-1")


def spread_phone(number: int) -> Observable:
    """One phone of each block: no two of these stand in one block of 10,000."""
    return parse_phone(f"09{number % 10_000:04d}5678")


def block_phone(number: int) -> Observable:
    """The phones of one block."""
    return parse_phone(f"091234{number:04d}")


def account(number: int, bank: str = "970436") -> Observable:
    """The accounts of one block, up to 10,000 of them."""
    return make_account(bank, f"{110012340000 + number}")


def wait_of(limiter: Limiter, source: Source, asked: Sequence[Observable], now: float) -> int:
    """0 where the request is admitted, else the seconds that it is told to wait."""
    try:
        limiter.admit(source, flatten(asked), now)
    except RateLimited as error:
        assert error.retry_after >= 1
        return error.retry_after
    return 0


def is_listed(number: int) -> bool:
    """One number in ten."""
    return number % 10 == 3


def walk(
    limiter: Limiter,
    moments: Iterable[float],
    source_at: Callable[[int], Source],
    make: Callable[[int], Observable] = block_phone,
    at_once: int = 1,
) -> int:
    """Walk the block, a step at each moment, and give how many listed numbers were learned.

    A refused step is tried again at the next moment, by whoever's turn it is.
    """
    learned: set[int] = set()
    at = 0
    for step, now in enumerate(moments):
        numbers = [(at + ahead) % 10_000 for ahead in range(at_once)]
        source = source_at(step)
        if wait_of(limiter, source, [make(number) for number in numbers], now):
            continue
        adverse = [number for number in numbers if is_listed(number)]
        limiter.learned(source, [make(number).key for number in adverse], now)
        learned.update(adverse)
        at += at_once
    return len(learned)
