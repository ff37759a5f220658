"""Processes tell each other what was asked, and a Redis that is away hinders nobody.

``LACHAN_TEST_REDIS`` is the URL of a Redis for these tests; some start one of their own.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from redis import Redis

from service.limits.bell import Bell
from service.limits.limiter import Limiter
from service.limits.shared import SharedLimits
from service.limits.sources import Source, source_of_key
from tests.limits.support import (
    ANYBODY,
    APP,
    DAY,
    HOUR,
    SECRET,
    START,
    block_phone,
    spread_phone,
    wait_of,
)

pytestmark = pytest.mark.slow

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def url() -> str:
    found = os.environ.get("LACHAN_TEST_REDIS")
    assert found, "LACHAN_TEST_REDIS names no Redis to test with"
    return found


@pytest.fixture
def prefix(url: str) -> Iterator[str]:
    """A name that nobody else uses; what is left under it is removed."""
    name = f"lachan-test:{secrets.token_hex(6)}"
    yield name
    with Redis.from_url(url) as client:
        for key in client.scan_iter(f"{name}*"):
            client.delete(key)


class Process:
    """A limiter and its share, as one process has them."""

    def __init__(self, url: str, prefix: str) -> None:
        self.limiter = Limiter(SECRET)
        self.shared = SharedLimits(self.limiter, url, prefix)

    def admitted(self, source: Source, numbers: range, now: float) -> int:
        return sum(wait_of(self.limiter, source, [spread_phone(n)], now) == 0 for n in numbers)


@pytest.fixture
def processes(url: str, prefix: str) -> Iterator[list[Process]]:
    made = [Process(url, prefix) for _ in range(3)]
    yield made
    for process in made:
        process.shared.close()


def _exchange(processes: list[Process], now: float, rounds: int = 2) -> None:
    for _ in range(rounds):
        for process in processes:
            process.shared.exchange(now)


class OwnRedis:
    """A Redis of one test, to be killed and started again on the same port."""

    def __init__(self, folder: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", self._folder],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("redis-server did not start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    server = OwnRedis(str(tmp_path_factory.mktemp("redis")))
    server.start()
    yield server
    server.kill()


def test_who_spreads_requests_over_processes_is_stopped_within_two_exchanges(
    processes: list[Process],
) -> None:
    for number, process in enumerate(processes):
        assert process.admitted(ANYBODY, range(number * 10, number * 10 + 10), START) == 10
    _exchange(processes, START + 1)
    for process in processes:
        assert process.admitted(ANYBODY, range(100, 110), START + 2) == 0
        assert process.admitted(ANYBODY, range(30), START + 2) == 30  # asked elsewhere: known
        assert process.shared.failures == 0


def test_a_block_and_what_was_learned_are_shared_too(processes: list[Process]) -> None:
    first, second, third = processes
    for number in range(19):
        assert not wait_of(first.limiter, APP, [block_phone(number)], START)
    second.limiter.learned(ANYBODY, [spread_phone(n).key for n in range(30)], START)
    _exchange(processes, START + 1)
    other_device = source_of_key("app-1", "device-2")
    assert 590 < wait_of(third.limiter, other_device, [block_phone(20)], START + 1) <= 600
    assert wait_of(third.limiter, ANYBODY, [spread_phone(99)], START + 2) > DAY - 10


def test_a_process_that_starts_later_hears_of_the_day(
    processes: list[Process], url: str, prefix: str
) -> None:
    old = processes[0]
    for hour in range(20):
        now = START + hour * HOUR
        assert old.admitted(ANYBODY, range(hour, hour + 1), now) == 1
        old.limiter.learned(ANYBODY, [spread_phone(hour).key], now)
        old.shared.exchange(now)
    late = START + 20 * HOUR
    new = Process(url, prefix)
    for second in range(15):
        new.shared.exchange(late + second)
    new.limiter.learned(ANYBODY, [spread_phone(n).key for n in range(50, 60)], late)
    assert new.admitted(ANYBODY, range(900, 901), late + 20) == 0
    assert new.shared.failures == 0
    new.shared.close()


def test_slices_of_time_pass_without_losing_anything(processes: list[Process]) -> None:
    first, second, _ = processes
    for step in range(29):
        now = START + step * 60
        assert first.admitted(ANYBODY, range(step, step + 1), now) == 1
        _exchange([first, second], now + 1, rounds=1)
    now = START + 29 * 60
    assert second.admitted(ANYBODY, range(100, 110), now) == 1


def test_what_is_heard_late_is_forgotten_in_time(processes: list[Process]) -> None:
    first, second, _ = processes
    assert first.admitted(ANYBODY, range(29), START - 3000) == 29
    first.shared.exchange(START - 3000)
    assert second.admitted(ANYBODY, range(100, 101), START) == 1
    for step in range(10):
        second.shared.exchange(START + step)
    assert second.admitted(ANYBODY, range(200, 230), START + 10) == 0
    assert second.admitted(ANYBODY, range(200, 240), START + 601) == 29


def test_a_clock_that_is_ahead_prolongs_no_refusal(processes: list[Process]) -> None:
    first, second, _ = processes
    assert first.admitted(ANYBODY, range(30), START + 50) == 30
    _exchange([first, second], START)
    assert second.admitted(ANYBODY, range(100, 130), START + HOUR - 1) == 0
    assert second.admitted(ANYBODY, range(100, 130), START + HOUR) == 30


def test_a_redis_that_is_emptied_is_read_from_its_start(
    processes: list[Process], url: str, prefix: str
) -> None:
    first, second, _ = processes
    for number in range(10):
        assert first.admitted(ANYBODY, range(number, number + 1), START) == 1
        _exchange([first, second], START, rounds=1)
    with Redis.from_url(url) as client:
        client.delete(*client.scan_iter(f"{prefix}*"))
    assert first.admitted(ANYBODY, range(10, 30), START) == 20
    _exchange([first, second], START + 1)
    assert second.admitted(ANYBODY, range(100, 110), START + 2) == 0


def test_what_was_sent_is_not_sent_again(processes: list[Process], url: str, prefix: str) -> None:
    processes[0].admitted(ANYBODY, range(30), START)
    _exchange(processes, START, rounds=5)
    with Redis.from_url(url) as client:
        assert [client.llen(key) for key in client.scan_iter(f"{prefix}*")] == [1]


def test_redis_holds_hashes_that_expire_and_no_number(
    processes: list[Process], url: str, prefix: str
) -> None:
    processes[0].admitted(APP, range(5), START)
    processes[0].limiter.learned(APP, [spread_phone(1).key], START)
    _exchange(processes, START)
    with Redis.from_url(url) as client:
        keys = list(client.scan_iter(f"{prefix}*"))
        assert len(keys) == 2
        for key in keys:
            assert 0 < client.ttl(key) <= DAY + 2 * HOUR
            held = b"".join(client.lrange(key, 0, -1))
            assert b"5678" not in held
            assert b"device-1" not in held
            assert b"app-1" not in held


def test_other_secrets_do_not_hinder_each_other(
    processes: list[Process], url: str, prefix: str
) -> None:
    first, second, _ = processes
    stranger = Limiter(b"the secret of another installation")
    strange = SharedLimits(stranger, url, prefix)
    first.admitted(ANYBODY, range(30), START)
    _exchange([first, second], START)
    strange.exchange(START)
    assert wait_of(stranger, ANYBODY, [spread_phone(77)], START) == 0
    strange.close()


def test_what_is_not_ours_in_redis_is_passed_over(
    processes: list[Process], url: str, prefix: str
) -> None:
    first, second, _ = processes
    first.admitted(ANYBODY, range(30), START)
    first.shared.exchange(START)
    with Redis.from_url(url) as client:
        for key in list(client.scan_iter(f"{prefix}*")):
            client.lpush(key, b"", b"x", b"y" * 50)
    second.shared.exchange(START + 1)
    assert second.admitted(ANYBODY, range(100, 101), START + 1) == 0
    assert second.shared.failures == 0


def test_without_redis_each_process_limits_by_itself_and_loses_no_time() -> None:
    process = Process(NOWHERE, "p")
    begun = time.monotonic()
    for second in range(60):
        process.shared.exchange(START + second)
    assert time.monotonic() - begun < 5
    assert 10 <= process.shared.failures <= 20
    assert process.admitted(ANYBODY, range(50), START + 60) == 30
    process.shared.close()


def test_a_redis_that_never_answers_is_given_up_soon() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        process = Process(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", "p")
        begun = time.monotonic()
        process.shared.exchange(START)
        assert time.monotonic() - begun < 1.5
        assert process.shared.failures == 1
        process.shared.close()


def test_redis_dies_and_comes_back_empty_and_the_processes_go_on(own_redis: OwnRedis) -> None:
    first, second = Process(own_redis.url, "p"), Process(own_redis.url, "p")
    both = [first, second]
    first.admitted(ANYBODY, range(10), START)
    _exchange(both, START)
    own_redis.kill()
    first.admitted(ANYBODY, range(10, 20), START + 1)
    for second_ in range(1, 5):
        _exchange(both, START + second_, rounds=1)
    assert first.shared.failures > 0
    assert second.admitted(ANYBODY, range(20, 30), START + 5) == 10
    own_redis.start()
    for second_ in range(5, 15):
        _exchange(both, START + second_, rounds=1)
    failures = first.shared.failures
    for process in both:
        assert process.admitted(ANYBODY, range(100, 110), START + 15) == 0
        assert process.admitted(ANYBODY, range(30), START + 15) == 30
    _exchange(both, START + 15)
    assert first.shared.failures == failures
    for process in both:
        process.shared.close()


def test_checks_go_on_while_much_is_merged(processes: list[Process]) -> None:
    first, second, _ = processes
    for number in range(6000):
        source = source_of_key("app", f"d{number}")
        first.admitted(source, range(number, number + 1), START)
    first.shared.exchange(START)
    thread = threading.Thread(target=second.shared.exchange, args=(START,))
    longest = 0.0
    thread.start()
    while thread.is_alive():
        begun = time.perf_counter()
        wait_of(second.limiter, APP, [spread_phone(1)], START)
        longest = max(longest, time.perf_counter() - begun)
    thread.join()
    assert longest < 0.1
    assert second.limiter.size() >= 6000


def _ring_until(bell: Bell, done: threading.Event) -> None:
    while not done.wait(0.05):
        bell.ring("lists")


def test_a_bell_in_another_process_ends_the_pause(url: str, prefix: str) -> None:
    here, there = Bell(url, prefix), Bell(url, prefix)
    done = threading.Event()
    ringing = threading.Thread(target=_ring_until, args=(there, done))
    ringing.start()
    begun = time.monotonic()
    assert here.wait(20) is True
    assert time.monotonic() - begun < 5
    done.set()
    ringing.join()
    here.close()
    there.close()


def test_one_ring_ends_one_pause(url: str, prefix: str) -> None:
    bell = Bell(url, prefix)
    assert bell.wait(0.5) is False  # it listens from the first pause on
    bell.ring("lists")
    assert bell.wait(5) is True
    assert bell.wait(0.3) is False
    assert bell.failures == 0
    bell.close()


@pytest.mark.parametrize("where", [None, NOWHERE])
def test_without_redis_the_bell_is_a_plain_pause(where: str | None) -> None:
    bell = Bell(where)
    bell.ring("lists")
    begun = time.monotonic()
    assert bell.wait(0.3) is False
    assert 0.25 < time.monotonic() - begun < 1
    bell.close()


@pytest.mark.parametrize("with_redis", [True, False])
def test_closing_wakes_who_waits_at_once(url: str, prefix: str, with_redis: bool) -> None:
    bell = Bell(url if with_redis else None, prefix)
    threading.Timer(0.2, bell.close).start()
    begun = time.monotonic()
    assert bell.wait(30) is False
    assert time.monotonic() - begun < 1
    assert bell.wait(30) is False
    assert time.monotonic() - begun < 1


def test_the_bell_is_heard_again_after_redis_was_away(own_redis: OwnRedis) -> None:
    bell, other = Bell(own_redis.url), Bell(own_redis.url)
    assert bell.wait(0.3) is False
    own_redis.kill()
    assert bell.wait(0.7) is False
    other.ring("lists")
    assert other.failures == 1
    own_redis.start()
    done = threading.Event()
    ringing = threading.Thread(target=_ring_until, args=(other, done))
    ringing.start()
    assert bell.wait(15) is True
    done.set()
    ringing.join()
    bell.close()
    other.close()
