"""Links as text: zones are found again, nothing grows without bound, and spelling does not matter
where it does not change the page."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evidence import link_text as module
from service.evidence.hashing import LONGEST
from service.evidence.link_text import (
    MAX_HOST,
    MAX_PATH,
    MAX_QUERY,
    PAD,
    LinkText,
    link_text,
    suffix_ids,
)
from service.observables.url import Url
from service.observables.url_parse import parse_url

PLAIN = parse_url("https://www.login.example.co.uk:8080/a/b?x=1")


def _zones(found: LinkText, row: int = 0) -> list[str]:
    """Subdomain, label, path and query, read back through the bounds."""
    text, bounds = found.raw.tobytes().decode("ascii"), found.bounds[row].tolist()
    return [text[begin + 1 : end] for begin, end in pairwise(bounds)]


def _of(link: str) -> list[str]:
    return _zones(link_text([parse_url(link)]))


def test_the_zones_of_a_link_are_found_again() -> None:
    found = link_text([PLAIN])
    assert _zones(found) == ["login", "example", ":8080/a/b", "?x=1"]
    assert found.suffixes == ["co.uk"]
    assert found.raw.tobytes() == b"\x01login\x02example\x03:8080/a/b\x04?x=1\0\0\0\0"


@pytest.mark.parametrize(
    ("link", "zones", "suffix"),
    [
        ("http://example.com", ["", "example", "", ""], "com"),
        ("http://a.b.c.example.com", ["a.b.c", "example", "", ""], "com"),
        ("http://foo.github.io/x", ["", "foo", "/x", ""], "github.io"),
        ("http://github.io/", ["", "", "", ""], "github.io"),
        ("http://www.github.io/", ["", "", "", ""], "github.io"),
        ("http://www.com/", ["", "", "", ""], "com"),
        ("http://localhost/", ["", "", "", ""], "localhost"),
        ("http://example.com/?", ["", "example", "", "?"], "com"),
        ("http://192.0.2.7/a", ["", "192.0.2.7", "/a", ""], "ip"),
        ("http://0xC0000207/a", ["", "192.0.2.7", "/a", ""], "ip"),
        ("http://[2001:db8::1]:81/", ["", "[2001:db8::1]", ":81", ""], "ip"),
        ("http://example.com/%00%01", ["", "example", "/%00%01", ""], "com"),
    ],
)
def test_every_sort_of_host_has_its_zones(link: str, zones: list[str], suffix: str) -> None:
    found = link_text([parse_url(link)])
    assert (_zones(found), found.suffixes) == (zones, [suffix])


@pytest.mark.parametrize(
    "same",
    [
        "http://example.com",
        "https://example.com/",
        "https://www.example.com",
        "EXAMPLE.com/#top",
        "example.com./",
    ],
)
def test_scheme_www_root_path_and_fragment_do_not_matter(same: str) -> None:
    assert _of(same) == ["", "example", "", ""]


@given(host=st.integers(0, 250), path=st.integers(0, 9000), query=st.integers(0, 9000))
def test_long_zones_are_cut_at_their_limits(host: int, path: int, query: int) -> None:
    name = "s" * host + ".label.com"
    long = replace(PLAIN, host=name, suffix="com", port=None, path="/" + "p" * path)
    subdomain, label, cut_path, cut_query = _zones(link_text([replace(long, query="q" * query)]))
    assert (subdomain + "." + label).endswith("s.label" if host else ".label")
    assert len(subdomain) + 1 + len(label) == min(host + 6, MAX_HOST)
    assert len(cut_path) == min(path + 1, MAX_PATH) if path else cut_path == ""
    assert cut_query == "?" + "q" * min(query, MAX_QUERY)


def test_a_broken_address_without_end_is_cut() -> None:
    endless = replace(PLAIN, host=None, list_host="[" + "a" * 8000, suffix="", is_ip=True)
    assert len(_zones(link_text([endless]))[1]) == MAX_HOST


@pytest.mark.parametrize("is_ip", [True, False])
def test_a_chunk_of_the_longest_links_can_be_hashed(is_ip: bool) -> None:
    longest = replace(
        PLAIN,
        host=None if is_ip else "h." * 4000 + "com",
        list_host="h" * 8000,
        suffix="" if is_ip else "com",
        is_ip=is_ip,
        port=65535,
        path="/" + "p" * 9000,
        query="q" * 9000,
    )
    assert len(link_text([longest] * 512).raw) + PAD <= LONGEST


@pytest.mark.parametrize("byte", ["\0", "\x01", "\x02", "\x03", "\x04", "\x03\x03", "\x04\0"])
def test_a_mark_inside_a_link_moves_no_zone(byte: str) -> None:
    odd = replace(
        PLAIN, host=f"a{byte}b.c{byte}d.com", suffix="com", path=f"/e{byte}f", query=f"g{byte}h"
    )
    found, seen = link_text([PLAIN, odd, PLAIN]), "?" * len(byte)
    assert _zones(found, 1) == [f"a{seen}b", f"c{seen}d", f":8080/e{seen}f", f"?g{seen}h"]
    assert _zones(found, 0) == _zones(found, 2) == _zones(link_text([PLAIN]))
    assert found.suffixes == ["co.uk", "com", "co.uk"]


@given(st.text(max_size=40), st.text(max_size=40), st.one_of(st.none(), st.text(max_size=40)))
def test_any_text_has_four_zones_of_ascii(host: str, path: str, query: str | None) -> None:
    odd = replace(PLAIN, host=host, suffix=host.rpartition(".")[2], path=path, query=query)
    found = link_text([odd, PLAIN])
    assert found.bounds.shape == (2, 5)
    assert (found.raw < 128).all()
    assert (np.diff(found.bounds.ravel()) > 0).all()
    assert _zones(found, 1) == ["login", "example", ":8080/a/b", "?x=1"]


def test_no_links_have_no_text() -> None:
    found = link_text([])
    assert found.raw.shape == (0,)
    assert found.bounds.shape == (0, 5)


def test_a_suffix_has_the_same_number_however_many_were_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_SUFFIX_IDS_MAX", 100)
    names = [f"made-up-{number}" for number in range(1000)] + ["vn", "vn", "рф", "\ud800"]
    expected = [crc32(name.encode("utf-8", "replace")) for name in names]
    assert suffix_ids(names).tolist() == expected
    assert suffix_ids(names[::-1]).tolist() == expected[::-1]
    assert len(module.SUFFIX_IDS) <= 100


def test_a_url_made_by_hand_with_an_empty_host_is_text_too() -> None:
    empty: Url = replace(PLAIN, host="", list_host="", suffix="")
    assert _zones(link_text([empty]))[:2] == ["", ""]
    dots = replace(PLAIN, host="...", suffix="")
    assert _zones(link_text([dots]))[1] == ""
