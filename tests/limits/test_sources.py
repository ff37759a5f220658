"""People without a key are told apart by address, and nothing kept of them shows it."""

from __future__ import annotations

import pytest

from service.limits.sources import RateClass, source_of_address, source_of_key
from tests.limits.support import SECRET


def _name(address: str, secret: bytes = SECRET) -> str:
    return source_of_address(address, secret).name


def test_each_ipv4_address_is_a_source() -> None:
    assert _name("192.0.2.1") == _name("192.0.2.1")
    assert _name("192.0.2.1") != _name("192.0.2.2")


@pytest.mark.parametrize("same", ["2001:db8:0:1::2", "2001:DB8:0:1:ffff::", "2001:db8:0:1::1%eth0"])
def test_an_ipv6_network_of_64_bits_is_one_source(same: str) -> None:
    assert _name(same) == _name("2001:db8:0:1::1")
    assert _name(same) != _name("2001:db8:0:2::1")


def test_an_ipv4_address_written_as_ipv6_is_the_same() -> None:
    assert _name("::ffff:192.0.2.1") == _name("192.0.2.1")


@pytest.mark.parametrize("odd", ["", "testclient", "a:b:c", "::ffff:1.2.3", "\udc80"])
def test_what_is_no_address_is_a_source_too(odd: str) -> None:
    assert _name(odd).startswith("ip:")


def test_the_address_is_not_in_the_name_and_needs_the_secret() -> None:
    source = source_of_address("192.0.2.1", SECRET)
    assert "192.0.2.1" not in repr(source)
    assert source.name != _name("192.0.2.1", b"another secret of 16 bytes")
    assert source.rate_class is RateClass.ANONYMOUS


def test_a_device_is_never_shown() -> None:
    assert "phone-of-lan" not in repr(source_of_key("app", "phone-of-lan"))
    assert source_of_key("app", "").device is None
