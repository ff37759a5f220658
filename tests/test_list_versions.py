"""Imports are whole or nothing, survive a kill, and every worker sees them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.checking import check_value
from service.errors import ArtifactError, FeedRefused
from service.feeds.base import Feed
from service.wiring import Services

HOSTS = b"# list\n0.0.0.0 scam-one.example.net\n0.0.0.0 scam-two.example.net\n"


def make_feed(**fields: Any) -> Feed:
    """A community hosts file."""
    chosen: dict[str, Any] = {
        "name": "test_feed",
        "title": "Test",
        "format": "hosts_file",
        "role": "deny",
        "kind": "url",
        "category": "PHISH_LINK_SOCIAL",
        "origin": "test_feed",
        "reliability": "community",
        "licence": "none",
        "expires_days": 90,
        "period_hours": 24,
        "owner": "tests",
        **fields,
    }
    return Feed(**chosen)


def take(services: Services, content: bytes, accept: bool = False, **fields: Any) -> Any:
    """Import ``content`` and swap the new index in."""
    feed = make_feed(**fields)
    services.feeds[feed.name] = feed
    done = services.lists.import_feed(feed, content, services.now(), accept=accept)
    services.refresh()
    return done


def state(services: Services, value: str, kind: str = "auto") -> str:
    """The state of the verdict on ``value``."""
    return str(check_value(services, kind, value, "vi")["state"])


def test_an_imported_host_is_suspicious_with_its_www_and_nothing_else(services: Services) -> None:
    done = take(services, HOSTS)
    assert (done.outcome.accepted, done.outcome.bad) == (2, 0)
    for value in ("scam-one.example.net", "https://www.scam-one.example.net/any/page?x=1"):
        assert state(services, value) == "suspicious"
    for value in ("sub.scam-one.example.net", "example.net", "scam-one.example.net.example.org"):
        assert state(services, value) == "no_information"


def test_a_subtree_covers_subdomains_at_any_depth(services: Services) -> None:
    take(services, b"||scam.example.net^\n", format="adblock")
    for value in ("scam.example.net", "a.b.c.d.e.f.g.h.scam.example.net/x"):
        assert state(services, value) == "suspicious"
    assert state(services, "notscam.example.net") == "no_information"


def test_a_listed_page_does_not_take_down_its_host(services: Services) -> None:
    take(services, b"https://host.example.net/bad/page.html\n", format="plain_list")
    assert state(services, "http://host.example.net/bad/page.html?utm=1") == "suspicious"
    assert state(services, "https://host.example.net/good") == "no_information"


def test_two_feeds_confirm_only_with_different_origins(services: Services) -> None:
    take(services, HOSTS, name="one", origin="one")
    take(services, HOSTS, name="mirror", origin="one")
    answer = check_value(services, "url", "scam-one.example.net", "vi")
    assert answer["state"] == "suspicious"
    take(services, HOSTS, name="two", origin="two")
    answer = check_value(services, "url", "scam-one.example.net", "vi")
    assert (answer["state"], answer["band"]) == ("confirmed_scam", "VERY_HIGH")
    assert answer["score"] == sum(reason["contribution"] for reason in answer["reasons"])
    assert {answer["first_seen"], answer["last_seen"]} == {"2026-11-22"}
    assert answer["valid_until"] == "2027-02-20"


def test_an_authority_confirms_links_but_not_phones(services: Services) -> None:
    take(services, HOSTS, name="cert", reliability="authority")
    assert state(services, "scam-one.example.net") == "confirmed_scam"


@pytest.mark.parametrize("role", ["allow", "reference", "not_fraud"])
def test_only_deny_feeds_speak(services: Services, role: str) -> None:
    take(services, HOSTS, role=role)
    assert state(services, "scam-one.example.net") == "no_information"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"||com.vn^", "public_suffix"),
        (b"||github.io^", "shared_platform"),
        (b"||facebook.com^", "shared_platform"),
        (b"||vietcombank.com.vn^", "allowlisted"),
        (b"||digibank.vietcombank.com.vn^", "allowlisted"),
    ],
)
def test_an_entry_that_would_hit_the_innocent_is_refused_and_reported(
    services: Services, line: bytes, why: str
) -> None:
    done = take(services, line + b"\n||scam.example.net^\n", format="adblock")
    assert (done.outcome.refused, done.outcome.accepted) == (1, 1)
    assert done.outcome.faults[0]["line"] == 1
    assert done.outcome.faults[0]["reason"] in (why, "public_suffix", "shared_platform")


def test_a_page_on_a_shared_platform_may_be_listed(services: Services) -> None:
    take(
        services,
        b"https://www.facebook.com/scam.page\nhttps://facebook.com/\n",
        format="plain_list",
    )
    assert state(services, "https://www.facebook.com/scam.page") == "suspicious"
    assert state(services, "https://facebook.com/") != "suspicious"


def _many(count: int) -> bytes:
    return b"".join(b"scam%d.example.net\n" % number for number in range(count))


def test_a_suspicious_shrink_or_growth_is_refused_and_the_last_good_list_stays(
    services: Services,
) -> None:
    take(services, _many(400), format="plain_list")
    for count, code in ((150, "feed_shrank"), (2500, "feed_grew")):
        with pytest.raises(FeedRefused) as caught:
            take(services, _many(count), format="plain_list")
        assert caught.value.code == code
        assert state(services, "scam399.example.net") == "suspicious"
    take(services, _many(150), format="plain_list", accept=True)
    assert state(services, "scam399.example.net") == "no_information"


def test_small_lists_may_change_freely(services: Services) -> None:
    take(services, _many(90), format="plain_list")
    take(services, _many(2), format="plain_list")
    assert state(services, "scam50.example.net") == "no_information"


def test_an_expired_entry_says_nothing(services: Services) -> None:
    from datetime import timedelta

    take(services, HOSTS)
    start = services.now()
    for days, expected in ((89, "suspicious"), (90, "suspicious"), (91, "no_information")):
        services.clock = lambda days=days: start + timedelta(days=days)
        assert state(services, "scam-one.example.net") == expected


def test_another_process_sees_the_new_list(make_services: Callable[..., Services]) -> None:
    first, second = make_services(), make_services()
    take(first, HOSTS)
    second.feeds["test_feed"] = make_feed()
    assert second.refresh()
    assert state(second, "scam-one.example.net") == "suspicious"
    assert not second.refresh()


@pytest.mark.parametrize("damage", ["lost", "cut", "flipped", "pointer"])
def test_a_lost_or_damaged_index_is_built_again(services: Services, damage: str) -> None:
    take(services, HOSTS)
    folder = services.settings.data_dir
    path = next((folder / "indexes").glob("*.idx"))
    if damage == "lost":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:200])
    elif damage == "flipped":
        content = bytearray(path.read_bytes())
        content[-100] ^= 0xFF
        path.write_bytes(content)
    else:
        (folder / "CURRENT").unlink()
    services.snapshot = None
    services.refresh()
    assert state(services, "scam-one.example.net") == "suspicious"


def test_a_kill_between_the_record_and_the_index_loses_nothing(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.list_versions import ListStore

    with monkeypatch.context() as patch:

        def killed(self: ListStore) -> None:
            raise KeyboardInterrupt

        patch.setattr(ListStore, "_publish", killed)
        with pytest.raises(KeyboardInterrupt):
            take(services, HOSTS)
    services.snapshot = None
    services.refresh()
    assert state(services, "scam-one.example.net") == "suspicious"


def test_a_damaged_segment_is_an_error_with_a_name(services: Services) -> None:
    take(services, HOSTS)
    for kind in ("indexes", "segments"):
        for path in (services.settings.data_dir / kind).iterdir():
            path.write_bytes(b"x" * 48)
    services.snapshot = None
    with pytest.raises(ArtifactError, match="test_feed"):
        services.refresh()


def test_rebuilding_reads_the_kept_sources(services: Services) -> None:
    take(services, HOSTS)
    kept = next((services.settings.data_dir / "sources").iterdir())
    assert gzip.decompress(kept.read_bytes()) == HOSTS
    assert services.lists.rebuild(services.now()) == 1
    services.refresh()
    assert state(services, "scam-one.example.net") == "suspicious"


def test_keys_are_for_their_owner_only(services: Services) -> None:
    path: Path = services.settings.data_dir / "keys.json"
    assert path.stat().st_mode & 0o077 == 0


def test_a_new_index_key_needs_a_rebuild_and_then_works(
    make_services: Callable[..., Services],
) -> None:
    from pydantic import SecretStr

    take(make_services(), HOSTS)
    turned = make_services(index_key=SecretStr("ab" * 32))
    turned.feeds["test_feed"] = make_feed()
    assert state(turned, "scam-one.example.net") == "no_information"
    turned.lists.rebuild(turned.now())
    turned.refresh()
    assert state(turned, "scam-one.example.net") == "suspicious"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"http://com.vn/login", "public_suffix"),
        (b"http://github.io/index.html", "public_suffix"),
        (b"https://facebook.com/?", "shared_platform"),
        (b"http://192.168.1.1/", "private_address"),
        (b"10.0.0.1", "private_address"),
    ],
)
def test_a_page_entry_that_would_hit_every_name_below_a_suffix_is_refused(
    services: Services, line: bytes, why: str
) -> None:
    done = take(services, line + b"\nscam.example.net\n", format="plain_list")
    assert (done.outcome.refused, done.outcome.accepted) == (1, 1)
    assert done.outcome.faults[0]["reason"] == why


def test_an_empty_file_never_wipes_a_list(services: Services) -> None:
    take(services, HOSTS)
    with pytest.raises(FeedRefused) as caught:
        take(services, b"# temporarily unavailable\n")
    assert caught.value.code == "feed_empty"
    assert state(services, "scam-one.example.net") == "suspicious"


def test_one_damaged_segment_does_not_stop_the_next_import(services: Services) -> None:
    take(services, HOSTS)
    segment = next((services.settings.data_dir / "segments").iterdir())
    segment.write_bytes(b"x" * 78)
    take(services, HOSTS)
    assert state(services, "scam-one.example.net") == "suspicious"


def test_rebuilding_does_not_revive_what_has_expired(services: Services) -> None:
    from datetime import timedelta

    take(services, HOSTS)
    start = services.now()
    services.clock = lambda: start + timedelta(days=100)
    assert state(services, "scam-one.example.net") == "no_information"
    services.lists.rebuild(services.now())
    services.refresh()
    assert state(services, "scam-one.example.net") == "no_information"


def test_an_unchanged_feed_counts_as_seen_again(services: Services) -> None:
    from datetime import timedelta

    take(services, HOSTS)
    start = services.now()
    services.clock = lambda: start + timedelta(days=60)
    services.lists.confirm(services.feeds["test_feed"], services.now())
    services.clock = lambda: start + timedelta(days=100)
    services.refresh()
    answer = check_value(services, "url", "scam-one.example.net", "vi")
    assert (answer["state"], answer["first_seen"]) == ("suspicious", "2026-11-22")


def test_lists_under_another_key_are_said_to_be_missing(
    make_services: Callable[..., Services],
) -> None:
    from pydantic import SecretStr

    take(make_services(), HOSTS)
    turned = make_services(index_key=SecretStr("cd" * 32))
    assert turned.snapshot is not None
    assert "lists_under_another_key" in turned.snapshot.degraded
    turned.feeds["test_feed"] = make_feed()
    turned.lists.rebuild(turned.now())
    turned.refresh()
    assert "lists_under_another_key" not in turned.snapshot.degraded
