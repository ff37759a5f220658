"""A key that walks a block of 10,000, a tenth of it listed, learns at most thirty of it a day."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.limits.limiter import Limiter
from service.limits.sources import Source, source_of_key
from tests.limits.support import ANYBODY, DAY, SECRET, START, account, block_phone, walk

PACES = {
    "one a minute": [START + 60 * step for step in range(1440)],
    "as fast as it can": [START + 8.64 * step for step in range(10_000)],
    "all at the start": [START + step / 100 for step in range(10_000)],
}


def _one_device(_step: int) -> Source:
    return source_of_key("walker", "device")


def _no_device(_step: int) -> Source:
    return source_of_key("walker")


def _invented_devices(step: int) -> Source:
    return source_of_key("walker", f"device-{step % 1000}")


def _anonymous(_step: int) -> Source:
    return ANYBODY


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("who", [_one_device, _no_device, _invented_devices, _anonymous])
@pytest.mark.parametrize("make", [block_phone, account])
def test_a_walker_learns_at_most_thirty_of_a_block_a_day(
    pace: str, who: Callable[[int], Source], make: Callable[[int], object]
) -> None:
    learned = walk(Limiter(SECRET), PACES[pace], who, make)  # type: ignore[arg-type]
    assert 0 < learned <= 30


@pytest.mark.parametrize("at_once", [5, 19])
def test_asking_many_at_once_teaches_no_more(at_once: int) -> None:
    moments = [START + 30 * step for step in range(2880)]
    assert 0 < walk(Limiter(SECRET), moments, _invented_devices, at_once=at_once) <= 30


def test_the_next_day_teaches_thirty_more_at_most() -> None:
    limiter = Limiter(SECRET)
    moments = [START + 60 * step for step in range(2 * 1440)]
    assert 30 < walk(limiter, moments, _one_device) <= 60


def test_walking_many_blocks_at_once_teaches_a_device_no_more() -> None:
    limiter = Limiter(SECRET)

    def make(number: int) -> object:
        return account(number, f"9704{number % 50:02d}")

    moments = [START + step * DAY / 10_000 for step in range(10_000)]
    assert 0 < walk(limiter, moments, _one_device, make) <= 30  # type: ignore[arg-type]
