"""Host names in other scripts: what a browser makes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.errors import InvalidObservable
from service.observables.url_parse import parse_url

VECTORS = Path(__file__).parent.parent / "vectors"
CASES = json.loads((VECTORS / "wpt_toascii.json").read_text("utf-8"))["cases"]
SPOOFS = json.loads((VECTORS / "idn_spoof.json").read_text("utf-8"))["cases"]


def host_of(text: str) -> str | None:
    """Host of a link, None where it is refused."""
    try:
        return parse_url(text).host
    except InvalidObservable:
        return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["input"])[:40])
def test_hosts_become_ascii_as_the_web_platform_tests_say(case: dict[str, str | None]) -> None:
    assert host_of(f"https://{case['input']}/x") == case["output"]


@pytest.mark.parametrize(
    "case",
    [case for case in SPOOFS if case["verdict"] == "safe" and "unicode" in case],
    ids=lambda case: case["host"],
)
def test_a_name_is_the_same_in_unicode_and_in_punycode(case: dict[str, str]) -> None:
    """Whichever way it was pasted, one host is judged."""
    encoded = parse_url(f"http://{case['host']}/")
    written = parse_url(f"http://{case['unicode']}/")
    assert written.host == encoded.host == case["host"]
    assert written.unicode_host == encoded.unicode_host == case["unicode"]


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("tênmiềntiếngviệt.vn", "xn--tnmintingvit-oeb8308h0a8h.vn"),
        ("ngânhàng.com.vn", "xn--ngnhng-ltan.com.vn"),
        ("đấtnước.vn", "xn--tnc-uqa11fz48j5ka.vn"),
    ],
)
def test_vietnamese_names_are_read(written: str, host: str) -> None:
    assert parse_url(written).host == host
    assert parse_url(host).unicode_host == written
