"""feeds.toml: every feed is complete, its format and options exist, and its sample imports."""

from __future__ import annotations

import importlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from service.errors import FeedError
from service.feeds import FORMATS
from service.feeds.base import Entry, Feed, read_feeds

ROOT = Path(__file__).parent.parent.parent
TOML = (ROOT / "blocklists" / "feeds.toml").read_bytes()
FEEDS = read_feeds(TOML)
REFRESH_OPTIONS = {"date_means"}

every_feed = pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS)


@every_feed
def test_a_feed_is_fully_described(feed: Feed) -> None:
    assert feed.title
    assert feed.owner
    assert feed.licence
    assert feed.origin
    assert 1 <= feed.expires_days <= 365
    assert 1 <= feed.period_hours <= feed.expires_days * 24


@every_feed
def test_a_feed_is_of_a_known_format_with_options_of_that_format(feed: Feed) -> None:
    """A misspelt option would silently read the file another way."""
    assert feed.format in FORMATS
    known = importlib.import_module(f"service.feeds.{feed.format}").OPTIONS
    assert set(feed.options) <= known | REFRESH_OPTIONS
    assert all(isinstance(value, str) for value in feed.options.values())
    assert feed.options.get("date_means") in (None, "event", "first_seen")


@every_feed
def test_an_address_is_https_and_carries_no_secret(feed: Feed) -> None:
    for address in (feed.address, feed.homepage):
        if address is not None:
            parts = urlsplit(address)
            assert (parts.scheme, parts.username, parts.query) == ("https", None, "")


@pytest.mark.parametrize("origin", sorted({feed.origin for feed in FEEDS.values()}))
def test_feeds_of_one_origin_speak_with_one_reliability(origin: str) -> None:
    """A mirror is no better than what it copies."""
    speaking = {
        feed.reliability for feed in FEEDS.values() if (feed.origin, feed.role) == (origin, "deny")
    }
    assert len(speaking) <= 1


def test_only_a_national_authority_confirms_alone() -> None:
    """One list of authority turns a verdict red: adding one is a decision, not an edit."""
    assert {"jpcert"} == {feed.name for feed in FEEDS.values() if feed.reliability == "authority"}


@pytest.mark.parametrize("name", ["hostsvn", "hostsvn_gambling", "abpvn", "citizenlab_vn"])
def test_lists_of_advertising_and_tests_never_speak(name: str) -> None:
    assert FEEDS[name].role == "not_fraud"


@pytest.mark.parametrize(
    ("origin", "names"),
    [
        (
            "chongluadao",
            {"chongluadao", "chongluadao_adguard", "chongluadao_hosts", "chongluadao_ubo"},
        ),
        ("phishtank", {"phishtank", "phishtank_hosts"}),
        ("tweetfeed", {"tweetfeed", "tweetfeed_urls", "tweetfeed_rpz", "tweetfeed_stix"}),
    ],
)
def test_mirrors_count_once(origin: str, names: set[str]) -> None:
    assert names <= {feed.name for feed in FEEDS.values() if feed.origin == origin}


def test_the_shipped_sample_imports_whole() -> None:
    """The first import of the README has no fault and names nothing real."""
    content = (ROOT / "blocklists" / "samples" / "sample_feed.txt").read_bytes()
    items = list(FORMATS["plain_list"](content, FEEDS["sample"]))
    assert len(items) >= 10
    assert all(isinstance(item, Entry) for item in items)
    reserved = (".example", ".test", ".invalid", "example.com", "example.net", "192.0.2.44")
    for item in items:
        assert isinstance(item, Entry)
        assert item.value.split("://")[-1].split("/")[0].endswith(reserved)


def test_every_real_file_is_mapped_to_a_declared_feed() -> None:
    rows = (ROOT / "benchmarks" / "real_feeds.tsv").read_text("utf-8").splitlines()
    assert rows[0] == "file\tfeed"
    pairs = [row.split("\t") for row in rows[1:]]
    assert len({file for file, _ in pairs}) == len(pairs)
    assert {name for _, name in pairs} <= FEEDS.keys()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ((b'role = "deny"', b'role = "maybe"'), "role"),
        ((b'kind = "url"', b'kind = "fax"'), "kind"),
        ((b'category = "PHISH_LINK_SOCIAL"', b'category = "NEW"'), "category"),
        ((b'reliability = "community"', b'reliability = "rumour"'), "reliability"),
        ((b'title = "', b'titel = "'), "sample"),
        ((b"[sample]", b"[sample"), "feeds.toml"),
    ],
)
def test_a_wrong_table_is_named(change: tuple[bytes, bytes], field: str) -> None:
    with pytest.raises(FeedError) as error:
        read_feeds(TOML.replace(*change, 1))
    assert field in str(error.value.field)
