"""What a source may ask and learn, and what a refusal costs it: nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.errors import RateLimited
from service.limits.budgets import block_of
from service.limits.limiter import Limiter, flatten
from service.limits.sources import RateClass, Source, source_of_address, source_of_key
from service.observables.message import parse_message
from service.observables.url_parse import parse_url
from tests.limits.support import (
    ANYBODY,
    APP,
    DAY,
    HOUR,
    SECRET,
    START,
    account,
    block_phone,
    spread_phone,
    wait_of,
)


@pytest.fixture
def limiter() -> Limiter:
    return Limiter(SECRET)


def _admitted(limiter: Limiter, source: Source, numbers: range, now: float = START) -> int:
    return sum(wait_of(limiter, source, [spread_phone(n)], now) == 0 for n in numbers)


@pytest.mark.parametrize(("source", "budget"), [(ANYBODY, 30), (APP, 300)])
def test_only_so_many_different_numbers_an_hour(
    limiter: Limiter, source: Source, budget: int
) -> None:
    assert _admitted(limiter, source, range(budget + 50)) == budget
    assert _admitted(limiter, source, range(budget)) == budget  # again costs nothing
    wait = wait_of(limiter, source, [spread_phone(9000)], START + 600)
    assert 0 < wait - (HOUR - 600) <= 1
    assert wait_of(limiter, source, [spread_phone(9000)], START + 600 + wait) == 0


def test_a_number_counts_from_the_last_time_it_was_asked(limiter: Limiter) -> None:
    assert _admitted(limiter, ANYBODY, range(1)) == 1
    assert _admitted(limiter, ANYBODY, range(1), START + 3540) == 1
    assert _admitted(limiter, ANYBODY, range(1, 40), START + 3660) == 29


def test_phones_and_accounts_share_one_budget(limiter: Limiter) -> None:
    for number in range(15):
        bank = f"9704{number:02d}"
        assert not wait_of(limiter, ANYBODY, [spread_phone(number), account(0, bank)], START)
    assert wait_of(limiter, ANYBODY, [account(0, "970499")], START)


def test_each_device_of_a_key_has_a_budget_and_requests_without_one_share_theirs(
    limiter: Limiter,
) -> None:
    for device in ("a", "b", None):
        assert _admitted(limiter, source_of_key("k", device), range(350)) == 300
        assert _admitted(limiter, source_of_key("k", device), range(400, 450)) == 0


def test_a_device_name_gives_nothing_to_those_without_a_key(limiter: Limiter) -> None:
    invented = [Source(ANYBODY.name, f"d{n}", RateClass.ANONYMOUS) for n in range(40)]
    assert sum(_admitted(limiter, one, range(n, n + 1)) for n, one in enumerate(invented)) == 30


def test_numbers_inside_a_message_count_one_by_one(limiter: Limiter) -> None:
    text = "Gọi ngay: " + ", ".join(f"09{number:04d}5678" for number in range(50))
    message = parse_message(text)
    assert len({p.observable.key for p in message.parts if p.observable.kind == "phone"}) == 50
    assert wait_of(limiter, ANYBODY, [message], START) > HOUR - 1
    assert _admitted(limiter, ANYBODY, range(1000, 1100)) == 30
    assert wait_of(limiter, APP, [message], START) == 0
    assert _admitted(limiter, APP, range(1000, 1400)) == 250


def test_a_refused_request_uses_up_nothing(limiter: Limiter) -> None:
    assert _admitted(limiter, ANYBODY, range(25)) == 25
    for _ in range(10):
        assert wait_of(limiter, ANYBODY, [spread_phone(n) for n in range(100, 106)], START)
        assert wait_of(limiter, ANYBODY, [block_phone(n) for n in range(21)], START)
    assert wait_of(limiter, ANYBODY, [spread_phone(n) for n in range(200, 205)], START) == 0


def test_a_refusal_makes_no_asked_number_younger(limiter: Limiter) -> None:
    assert _admitted(limiter, ANYBODY, range(30)) == 30
    for minute in range(1, 60):
        asked = [spread_phone(n) for n in (*range(30), 99)]
        assert wait_of(limiter, ANYBODY, asked, START + 60 * minute)
    assert wait_of(limiter, ANYBODY, [spread_phone(99)], START + HOUR) == 0


def test_twenty_of_one_block_and_no_more_until_ten_minutes_have_passed(limiter: Limiter) -> None:
    for number in range(19):
        assert wait_of(limiter, APP, [block_phone(number)], START + number) == 0
    other_device = source_of_key("app-1", "device-2")
    for source in (APP, other_device):
        assert 570 < wait_of(limiter, source, [block_phone(20)], START + 20) < 600
    assert wait_of(limiter, APP, [block_phone(5)], START + 20) == 0  # asked already
    assert wait_of(limiter, APP, [spread_phone(1)], START + 20) == 0  # another block
    assert wait_of(limiter, source_of_key("app-2"), [block_phone(20)], START + 20) == 0
    assert wait_of(limiter, other_device, [block_phone(20)], START + 600) == 0
    assert wait_of(limiter, other_device, [block_phone(21)], START + 600)


def test_after_thirty_learned_numbers_only_known_ones_may_be_asked(limiter: Limiter) -> None:
    for number in range(30):
        now = START + number * 300
        assert wait_of(limiter, ANYBODY, [spread_phone(number)], now) == 0
        limiter.learned(ANYBODY, [spread_phone(number).key], now)
    later = START + 12 * HOUR
    wait = wait_of(limiter, ANYBODY, [spread_phone(500)], later)
    assert 0 < wait - 12 * HOUR <= 1
    assert wait_of(limiter, ANYBODY, [parse_url("https://a.example/")], later) == 0
    assert wait_of(limiter, ANYBODY, [spread_phone(7)], later) == 0
    assert wait_of(limiter, ANYBODY, [spread_phone(500)], START + DAY) == 0


def test_a_message_of_many_numbers_needs_that_few_were_learned(limiter: Limiter) -> None:
    limiter.learned(APP, [spread_phone(number).key for number in range(25)], START)
    assert wait_of(limiter, APP, [spread_phone(n) for n in range(100, 106)], START)
    assert wait_of(limiter, APP, [spread_phone(n) for n in range(100, 105)], START) == 0


def test_a_message_of_many_numbers_of_a_block_needs_that_few_of_it_were_learned(
    limiter: Limiter,
) -> None:
    limiter.learned(APP, [block_phone(number).key for number in range(25)], START)
    other_device = source_of_key("app-1", "device-2")
    assert wait_of(limiter, other_device, [block_phone(n) for n in range(100, 106)], START)
    assert wait_of(limiter, other_device, [block_phone(n) for n in range(100, 105)], START) == 0


def test_what_one_key_learned_does_not_hinder_another(limiter: Limiter) -> None:
    limiter.learned(APP, [block_phone(number).key for number in range(30)], START)
    assert wait_of(limiter, source_of_key("app-1", "device-2"), [block_phone(77)], START)
    assert wait_of(limiter, source_of_key("app-1", "device-2"), [spread_phone(77)], START) == 0
    assert wait_of(limiter, source_of_key("app-2", "device-1"), [block_phone(77)], START) == 0


def test_links_meet_only_the_bucket(limiter: Limiter) -> None:
    link = flatten([parse_url("https://a.example/")])
    for source, burst in ((ANYBODY, 500), (APP, 10_000)):
        for _ in range(burst):
            limiter.admit(source, link, START)
        with pytest.raises(RateLimited) as refused:
            limiter.admit(source, link, START)
        assert refused.value.retry_after == 1
        limiter.admit(source, link, START + 1)


def test_a_message_of_many_links_takes_a_token_for_each(limiter: Limiter) -> None:
    link = parse_url("https://a.example/")
    assert wait_of(limiter, ANYBODY, [link] * 400, START) == 0
    assert wait_of(limiter, ANYBODY, [link] * 150, START) == 2


def test_trusted_clients_in_bulk_are_exempt(limiter: Limiter) -> None:
    officer = source_of_key("authority", rate_class=RateClass.UNLIMITED)
    for number in range(2000):
        assert wait_of(limiter, officer, [block_phone(number)], START) == 0
        limiter.learned(officer, [block_phone(number).key], START)


def test_a_refusal_repeats_nothing_of_what_was_asked(limiter: Limiter) -> None:
    _admitted(limiter, ANYBODY, range(30))
    with pytest.raises(RateLimited) as refused:
        limiter.admit(ANYBODY, [block_phone(1234)], START)
    assert refused.value.code == "rate_limited"
    assert not any(character.isdigit() for character in str(refused.value))


def test_many_sources_take_bounded_memory() -> None:
    limiter = Limiter(SECRET, capacity=500, sources=100)
    for number in range(3000):
        source = source_of_address(f"10.0.{number // 250}.{number % 250}", SECRET)
        assert wait_of(limiter, source, [spread_phone(number)], START) == 0
        limiter.learned(source, [spread_phone(number).key], START)
    kept = limiter.size()
    assert kept <= 4 * 500
    assert _admitted(limiter, APP, range(400)) == 300


def test_threads_that_ask_at_once_get_no_more_than_the_budget(limiter: Limiter) -> None:
    with ThreadPoolExecutor(8) as pool:
        parts = pool.map(
            lambda part: _admitted(limiter, APP, range(part * 100, part * 100 + 100)), range(8)
        )
        assert sum(parts) == 300


def test_a_secret_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError):
        Limiter(b"short")


@pytest.mark.parametrize(
    ("key", "block"),
    [
        ("+84912345678", "+8491234"),
        ("970436:0011001234567", "970436:001100123"),
        ("970436:1234", "970436:"),
        ("?:123456", "?:12"),
        ("short:113", "short:"),
    ],
)
def test_a_block_is_a_key_without_its_last_four_digits(key: str, block: str) -> None:
    assert block_of(key) == block
