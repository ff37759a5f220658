"""The index finds exactly what was listed, however it was built."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import ArtifactError
from service.indicators import segment as segments
from service.indicators.index import Clearing, Delta, Listing, decode, empty_index, encode
from service.indicators.segment import Segment
from service.indicators.token import digester
from tests.factories import KEY, make_feed, make_index

NO = bytes(16)
TOKENS = st.binary(min_size=1, max_size=20)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 2), TOKENS), max_size=60), st.lists(TOKENS, max_size=80))
def test_look_up_agrees_with_a_plain_dictionary(
    listed: list[tuple[int, bytes]], asked: list[bytes]
) -> None:
    feeds = [make_feed(f"feed{number}") for number in range(3)]
    index = make_index(
        *((feed, [token for at, token in listed if at == n]) for n, feed in enumerate(feeds))
    )
    questions = asked + [token for _, token in listed]
    expected = {
        (place, feeds[at].name)
        for place, question in enumerate(questions)
        for at, token in listed
        if token == question
    }
    one_by_one = {(place, item.feed.name) for place, item in index.lookup(questions)}
    all_at_once = {(place, item.feed.name) for place, item in index.lookup_many(questions * 3)}
    assert expected == one_by_one
    assert {(place, name) for place, name in all_at_once if place < len(questions)} == expected


def test_an_empty_index_finds_nothing() -> None:
    assert empty_index(KEY).lookup([b"x"]) == []


def test_duplicates_keep_the_earliest_and_the_latest_day() -> None:
    digest = digester(KEY)(b"x")
    built, duplicates = segments.build([(digest, NO, 20, 20, 1), (digest, NO, 10, 15, 1)])
    assert duplicates == 1
    assert (built.rows["first"].tolist(), built.rows["last"].tolist()) == ([10], [20])


def test_a_later_list_remembers_when_an_entry_was_first_seen() -> None:
    digest = digester(KEY)
    old, _ = segments.build([(digest(b"x"), NO, 10, 10, 1), (digest(b"gone"), NO, 1, 1, 1)])
    new, _ = segments.build([(digest(b"x"), NO, 30, 30, 1), (digest(b"new"), NO, 30, 30, 1)])
    carried = segments.carry_first_seen(new, old)
    assert sorted(carried.rows["first"].tolist()) == [10, 30]
    assert segments.carry_first_seen(new, Segment(old.rows[:0])) is new


def test_what_lies_over_the_file_adds_and_clears_without_touching_the_old_index() -> None:
    index = make_index((make_feed(), [b"a", b"b"]))
    listing = Listing(make_feed("officers"), 1, 0, 0, 65_535)
    clearing = Clearing(65_535, frozenset())
    over = Delta("D2", {index.digest(b"c"): (listing,)}, {index.digest(b"a"): clearing})
    changed = index.under(over)
    assert [place for place, _ in changed.lookup([b"a", b"b", b"c"])] == [1, 2]
    assert [place for place, _ in index.lookup([b"a", b"b", b"c"])] == [0, 1]
    again = changed.under(Delta("D3"))
    assert [place for place, _ in again.lookup([b"a", b"b", b"c"])] == [0, 1]
    assert (index.version, changed.version, again.version) == ("L1", "L1.D2", "L1.D3")


def test_a_clearing_hides_what_was_known_by_then_and_nothing_newer() -> None:
    listing = Listing(make_feed("old"), 1, first=100, last=200, until=300)
    assert Clearing(100, frozenset()).hides(listing)
    assert not Clearing(99, frozenset()).hides(listing)
    assert Clearing(0, frozenset({"old"})).hides(listing)


def test_many_tokens_at_once_are_answered_as_each_alone() -> None:
    names = [b"hsite%d.example.com" % number for number in range(200)]
    index = make_index((make_feed(), names[:100]))
    listing = Listing(make_feed("officers"), 1, 0, 0, 65_535)
    clearing = Clearing(65_535, frozenset())
    index = index.under(
        Delta(
            "D1",
            {index.digest(names[150]): (listing,), index.digest(names[3]): (listing,)},
            {index.digest(names[4]): clearing},
        )
    )
    one_by_one = [(n, found) for n, name in enumerate(names) for _, found in index.lookup([name])]
    assert sorted(index.lookup_many(names)) == sorted(one_by_one)
    assert len(one_by_one) == 101


def test_another_key_is_refused() -> None:
    content = b"".join(encode([], key=KEY, version="L1"))
    with pytest.raises(ArtifactError, match="another key"):
        decode(content, b"x" * 32)


def test_a_damaged_file_is_refused() -> None:
    built, _ = segments.build([(digester(KEY)(b"x"), NO, 1, 1, 1)])
    content = bytearray(b"".join(encode([(make_feed(), built, 9)], key=KEY, version="L1")))
    content[-70] ^= 1
    with pytest.raises(ArtifactError, match="checksum"):
        decode(bytes(content), KEY)
    with pytest.raises(ArtifactError, match="format"):
        decode(b"something else entirely", KEY)
    with pytest.raises(ArtifactError):
        decode(bytes(content[: len(content) // 2]), KEY)


def test_an_entry_costs_less_than_32_bytes() -> None:
    digest = digester(KEY)
    built, _ = segments.build(
        (digest(b"%d" % number), digest(b"m%d" % number), 1, 1, 1) for number in range(50_000)
    )
    size = sum(len(piece) for piece in encode([(make_feed(), built, 9)], key=KEY, version="L1"))
    assert size / 50_000 < 32


HOSTS = st.lists(st.sampled_from(["a", "b", "www", "com", "vn"]), min_size=2, max_size=6).map(
    ".".join
)


@given(st.lists(HOSTS, max_size=4), HOSTS)
def test_the_bit_field_never_hides_an_entry(listed: list[str], asked: str) -> None:
    """However an entry matches a link, one of the link's markers is set."""
    from service.indicators.token import url_markers, url_tokens
    from service.observables.url import Url
    from service.observables.url_parse import parse_url

    tokens = [kind + host.encode() for host in listed for kind in (b"h", b"s")]
    tokens += [b"u" + host.encode() + b"/" for host in listed]
    index = make_index((make_feed(), tokens))
    url = parse_url(f"http://{asked}/x")
    assert isinstance(url, Url)
    if index.lookup(url_tokens(url)):
        assert index.may_list(url_markers(url))


def test_the_bit_field_spares_most_look_ups() -> None:
    index = make_index((make_feed(), [b"hsite%d.example.com" % n for n in range(5000)]))
    digest = [[b"mother%d.example.net" % n, b"mexample.net"] for n in range(5000)]
    assert sum(index.may_list(markers) for markers in digest) < 500


def test_a_delta_brings_its_markers() -> None:
    index = make_index()
    added = index.digest(b"hnew.example")
    delta = Delta("D2", {added: ()}, {}, frozenset({index.digest(b"mnew.example")}))
    assert index.under(delta).may_list([b"mnew.example"])
    assert not index.under(delta).under(Delta("D3")).may_list([b"mnew.example"])
    assert not index.may_list([b"mnew.example"])
