"""Formats: each reads its sample as written down, and no file can break or slow an import."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import FeedError
from service.feeds import FORMATS
from service.feeds.base import Entry, Feed, Match, Skipped
from service.feeds.domain_syntax import recognise
from service.feeds.misp_feed import event_names
from service.feeds.rows import read_day
from service.feeds.stix_bundle import read_pattern

SAMPLES = Path(__file__).parent.parent / "samples" / "feeds"
TEXT_FORMATS = ("adblock", "dnsmasq", "hosts_file", "plain_list", "rpz")
DOCUMENT_FORMATS = ("eth_phishing_detect", "json_list", "misp_feed", "rss", "stix_bundle")

FEED = Feed(
    name="made_up",
    title="Made up",
    format="plain_list",
    role="deny",
    kind="url",
    category="PHISH_LINK_SOCIAL",
    origin="made_up",
    reliability="machine",
    licence="CC0-1.0",
    expires_days=30,
    period_hours=24,
    owner="tests",
)


def read(
    name: str, content: bytes, feed: Feed = FEED, /, **options: str
) -> list[tuple[int, str, str, str | None] | tuple[int, str, str]]:
    """What a format yields, as plain rows."""
    rows: list[Any] = []
    for item in FORMATS[name](content, replace(feed, options=options or feed.options)):
        if isinstance(item, Entry):
            seen = item.seen.isoformat() if item.seen else None
            rows.append((item.line, str(item.match), item.value, seen))
        else:
            rows.append(tuple(item))
    return rows


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_reads_its_sample(name: str) -> None:
    """The sample's entries, unsupported and bad lines come out in order, with their places."""
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text("utf-8"))
    content = (SAMPLES / expected["sample"]).read_bytes()
    found = read(name, content, **expected["options"])
    assert [tuple(row) for row in expected["rows"]] == found


@pytest.mark.parametrize("name", FORMATS)
def test_a_sample_names_nothing_real(name: str) -> None:
    """Only names reserved for examples are listed in what we ship."""
    for row in json.loads((SAMPLES / f"{name}.expected.json").read_text("utf-8"))["rows"]:
        if row[1] in ("url", "host", "subtree"):
            host = row[2].split("://")[-1].split("/")[0].split(":")[0].lower().rstrip(".")
            documentation = host.startswith(("192.0.2.", "198.51.100.", "203.0.113."))
            reserved = (".example", ".test", ".invalid", "example.com", "example.net")
            assert documentation or host.endswith((*reserved, "example.org"))


@pytest.mark.parametrize("match", ["host", "subtree"])
@pytest.mark.parametrize("name", ["plain_list", "adblock"])
def test_a_bare_domain_covers_what_the_feed_says(name: str, match: str) -> None:
    found = read(name, b"phish.example.com\n", replace(FEED, match=Match(match)))
    assert [(1, match, "phish.example.com", None)] == found


def test_a_hosts_line_is_a_host_whatever_the_feed_says() -> None:
    found = read("hosts_file", b"0.0.0.0 phish.example.com\n", replace(FEED, match=Match.SUBTREE))
    assert found == [(1, "host", "phish.example.com", None)]


@pytest.mark.parametrize(("kind", "value"), [("phone", "0900 000 000"), ("account", "VCB 0123")])
def test_a_plain_list_of_another_kind_is_passed_on_unread(kind: str, value: str) -> None:
    found = read("plain_list", f"# list\n{value}\n".encode(), replace(FEED, kind=kind))
    assert [(2, kind, value, None)] == found


@pytest.mark.parametrize(
    "text", ["example", "example!", "192.0.2", "ftp://example.com/", "some@example", "/example"]
)
def test_a_fault_never_repeats_the_value(text: str) -> None:
    """Reasons are words of ours: a list's content reaches no log and no answer through them."""
    for name in TEXT_FORMATS:
        for item in FORMATS[name](f"{text}\n".encode(), FEED):
            assert isinstance(item, Skipped)
            assert text not in item.reason


ENCODINGS = [
    ("byte order mark", b"\xef\xbb\xbfphish.example.com\n", [(1, "host")]),
    ("CRLF", b"phish.example.com\r\nb.example.com\r\n", [(1, "host"), (2, "host")]),
    (
        "latin-1",
        "ph\u00edsh.example.com\nb.example.com".encode("latin-1"),
        [(1, "bad"), (2, "host")],
    ),
    ("UTF-16", "phish.example.com\n".encode("utf-16"), [(1, "bad"), (2, "bad")]),
    ("NUL", b"ph\0ish.example.com\nb.example.com\n", [(1, "bad"), (2, "host")]),
    ("long line", b"a" * 8193 + b"\nb.example.com\n", [(1, "bad"), (2, "host")]),
    ("long in bytes", "ạ".encode() * 4000 + b".example\n", [(1, "bad")]),
    (
        "line separators are no line ends",
        "a\u2028b.example\nc.example".encode(),
        [(1, "bad"), (2, "host")],
    ),
    ("nothing", b"", []),
]


@pytest.mark.parametrize(
    ("content", "expected"), [e[1:] for e in ENCODINGS], ids=[e[0] for e in ENCODINGS]
)
def test_odd_bytes_spoil_their_line_only(content: bytes, expected: list[tuple[int, str]]) -> None:
    assert expected == [tuple(row[:2]) for row in read("plain_list", content)]


@pytest.mark.parametrize("name", [*TEXT_FORMATS, "delimited"])
def test_a_web_page_is_no_list(name: str) -> None:
    """A guarded or closed address answers with a page: that is an error, not an empty list."""
    with pytest.raises(FeedError) as error:
        read(name, b"\n <!DOCTYPE HTML><html><body>blocked</body></html>", value_column="url")
    assert error.value.code == "feed_unreadable"


@pytest.mark.parametrize("name", DOCUMENT_FORMATS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"<html><p>unclosed",
        b"<!DOCTYPE HTML><html></html>",
        b"5",
        b'"text"',
        b'{"unexpected": 1, ',
        b"[" * 100_000,
        b"<a>" * 100_000,
        gzip.compress(b"[]", mtime=0),
    ],
)
def test_a_document_that_is_something_else_is_an_error(name: str, content: bytes) -> None:
    with pytest.raises(FeedError) as error:
        read(name, content)
    assert error.value.code == "feed_unreadable"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]>',
        '<!DOCTYPE rss SYSTEM "file:///etc/hostname">',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        "<!DOCTYPE rss>",
    ],
)
def test_xml_has_no_document_type(declaration: str) -> None:
    body = "<rss><channel><item><title>phish.example.com</title></item></channel></rss>"
    assert read("rss", body.encode()) == [(1, "host", "phish.example.com", None)]
    with pytest.raises(FeedError):
        read("rss", (declaration + body).encode())


def test_xml_of_another_shape_is_read_by_its_options() -> None:
    content = b"""<output><entries>
        <entry><first>1502031590</first><url><![CDATA[http://a.example.com/i/]]></url></entry>
        <entry><first>0</first><url>http://b.example.com/</url></entry></entries></output>"""
    found = read("rss", content, item="entry", value="url", date="first")
    assert found == [
        (1, "url", "http://a.example.com/i/", "2017-08-06"),
        (2, "url", "http://b.example.com/", None),
    ]


def test_a_link_inside_running_text_is_found_where_asked_for() -> None:
    item = "<rss><item><description>URL: http://a.example.com/x, IP</description></item></rss>"
    found = read("rss", item.encode(), value="description", scan="yes")
    assert found == [(1, "url", "http://a.example.com/x", None)]
    page = b"# News\n- https://a.example.com/ (words)\n- no link\n"
    assert read("plain_list", page, scan="yes") == [(2, "url", "https://a.example.com/", None)]


def test_columns_may_be_named_by_the_feed() -> None:
    """URLhaus comments its header out and quotes everything."""
    columns = "id dateadded url url_status last_online threat tags urlhaus_link reporter"
    content = (
        "################\n"
        "# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
        '"1","2026-03-01 10:00:00","http://192.0.2.1/x.apk","online","","malware_download",'
        '"apk,elf","https://list.example/1","someone"\r\n'
    )
    found = read(
        "delimited", content.encode(), columns=columns, value_column="url", date_column="dateadded"
    )
    assert found == [(3, "url", "http://192.0.2.1/x.apk", "2026-03-01")]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"id,link\n1,http://a.example/\n", {"value_column": "url"}),
        (b"id,url\n1,http://a.example/\n", {"value_column": "url", "date_column": "day"}),
        (b"id,url\n1,http://a.example/\n", {"value_column": "url", "where": "verified=yes"}),
        (b"id,url\n1,http://a.example/\n", {"value_column": "url", "types": "url"}),
        (b"id,url\n1,http://a.example/\n", {}),
        (b"# only a comment\n", {"value_column": "url"}),
    ],
)
def test_a_missing_column_is_an_error_not_an_empty_list(
    content: bytes, options: dict[str, str]
) -> None:
    with pytest.raises(FeedError) as error:
        read("delimited", content, **options)
    assert error.value.code == "feed_unreadable"


def test_one_open_quote_does_not_swallow_the_file() -> None:
    rows = b"".join(b"%d,http://h%d.example/\n" % (n, n) for n in range(100))
    found = read("delimited", b'id,url\nx,"http://open.example/\n' + rows, value_column="url")
    assert found[0] == (2, "bad", "unclosed_quote")
    assert len(found) == 101


def test_paths_of_a_json_list_reach_into_objects_and_arrays() -> None:
    content = (
        b'[{"shared": ["a.example", "b.example"]}, {"from": ["c.example"], "to": ["d.example"]}]'
    )
    found = read("json_list", content, path="*.shared *.from *.to")
    assert [row[2] for row in found] == ["a.example", "b.example", "c.example", "d.example"]
    keyed = b'{"a.example": ["0x1"], "b.example": []}'
    assert [row[2] for row in read("json_list", keyed)] == ["a.example", "b.example"]
    with pytest.raises(FeedError):
        read("json_list", content, path="deny")


def test_the_allow_list_of_a_configuration_is_read_only_when_asked_for() -> None:
    content = b'{"blacklist": ["a.example"], "whitelist": ["b.example"]}'
    assert read("eth_phishing_detect", content) == [
        (1, "subtree", "a.example", None),
        (2, "unsupported", "exception"),
    ]
    assert read("eth_phishing_detect", content, list="allow") == [
        (1, "unsupported", "deny"),
        (2, "subtree", "b.example", None),
    ]


def test_a_misp_manifest_names_events_and_lists_nothing() -> None:
    uuid = "01d7d459-91ef-5fa0-8bf8-1e682f4c5c93"
    assert (uuid,) == event_names(f'{{"{uuid}": {{"info": "x"}}}}'.encode(), FEED)
    with pytest.raises(FeedError, match=r"event files"):
        read("misp_feed", f'{{"{uuid}": {{"info": "x"}}}}'.encode())
    with pytest.raises(FeedError, match=r"event files"):
        read(
            "misp_feed", b"a8ba23fe226c0220aded7950d4065231,fbd854da-9574-5fb6-b297-c483f9d5daf0\n"
        )


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b", "", "01D7D459"])
def test_an_event_name_that_could_be_a_path_is_refused(name: str) -> None:
    """No path from a feed's content is ever used as a file name."""
    with pytest.raises(FeedError):
        event_names(json.dumps({name: {}}).encode(), FEED)


@pytest.mark.parametrize("content", [b'{"pages": []}', b'[{"id": "indicator--1", "version": "x"}]'])
def test_taxii_indexes_are_an_error(content: bytes) -> None:
    with pytest.raises(FeedError, match=r"TAXII"):
        read("stix_bundle", content)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "[",
        "[]",
        "[url:value = 'x'",
        "url:value = 'x'",
        "[url:value = 'x'] AND [url:value = 'y']",
        "[url:value = 'x' AND url:value = 'y']",
        "[url:value = 'x'] OR",
        "[url:value = 'x' OR]",
        "[url:value = 'x'] REPEATS 5 TIMES",
        "[NOT url:value = 'x']",
        "[url:value NOT = 'x']",
        "[url:value MATCHES 'x']",
        "[url:value > 'x']",
        "[url:value IN ('x', 'y']",
        "[url:value IN ()]",
        "[url:value = 'unclosed]",
        "[url:value = 5]",
        "[url:value = 'x'" * 20_000,
    ],
)
def test_a_pattern_that_needs_more_than_one_value_lists_nothing(pattern: str) -> None:
    assert read_pattern(pattern) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T23:59:59+07:00", "2026-03-01"),
        ("2025/10/01 10:25:00", "2025-10-01"),
        ("Sat, 22 Aug 2026 08:05:59 +0000", "2026-08-22"),
        ("22 August 2026", "2026-08-22"),
        ("1502031590", "2017-08-06"),
        ("1502031590000", "2017-08-06"),
        ("2026-02-30", None),
        ("0000-01-01", None),
        ("Sat, 99 Foo 2026", None),
        ("12", None),
        ("", None),
        ("hôm qua", None),
    ],
)
def test_dates_are_read_as_written(text: str, day: str | None) -> None:
    found = read_day(text)
    assert day == (found.isoformat() if found else None)


SLOW = [
    b" " * 8000 + b"x",
    b"a" + b" " * 8000 + b"b.example",
    b"a." * 4000,
    b"a." * 4000 + b"!",
    b"-" * 8000,
    b"::" * 4000,
    b"1." * 4000,
    b"/" * 8000,
    b"/$" * 4000,
    b"||" + b"a." * 4000 + b"$$",
    b"#" * 8000,
    b"$" * 8000,
    b"(" * 8000,
    b'"' * 7999,
    b"a@" * 4000,
    b"[" * 8000,
    b"hxxp" * 2000,
    b"http://" + b"@" * 8000,
    b"address=" + b"/" * 8000,
    b"address=/" + b"a/" * 4000,
    b"0.0.0.0 " + b"a " * 4000,
    "ạ".encode() * 2600,
]


@pytest.mark.parametrize("name", [*TEXT_FORMATS, "delimited"])
@pytest.mark.parametrize("line", SLOW, ids=[str(n) for n in range(len(SLOW))])
@pytest.mark.timeout(30)
def test_no_line_holds_an_import_up(name: str, line: bytes) -> None:
    """Twenty of the nastiest lines allowed are read at once; quadratic work would take minutes."""
    content = b"url\n" + b"\n".join([line] * 20)
    read = list(FORMATS[name](content, replace(FEED, options={"value_column": "url"})))
    assert all(0 < item.line <= 21 for item in read)


_ODD = st.binary(max_size=300) | st.text(max_size=200).map(
    lambda text: text.encode("utf-8", "ignore")
)
_LISTLIKE = st.text(alphabet="abz.-_*|^$@#/:=?,;'\"[](){}! \t\n\r\0é0129", max_size=200).map(
    str.encode
)


@pytest.mark.parametrize("name", FORMATS)
@given(content=_ODD | _LISTLIKE)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    """A format yields values of its two types for any bytes, or raises FeedError; nothing else."""
    options = {"value_column": "url"} if name == "delimited" else {}
    content = b"url\n" + content if name == "delimited" else content
    try:
        items = list(FORMATS[name](content, replace(FEED, options=options)))
    except FeedError:
        return
    lines = content.count(b"\n") + 1
    for item in items:
        assert isinstance(item, Entry | Skipped)
        assert item.line >= 1
        assert name not in TEXT_FORMATS or item.line <= lines
        if isinstance(item, Skipped):
            assert item.outcome in ("unsupported", "bad")


KEYS = (
    *("Event", "Attribute", "Object", "Tag", "type", "value", "name", "objects", "pattern"),
    *("labels", "blacklist", "whitelist", "deny", "to_ids", "timestamp", "response", "x"),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@pytest.mark.parametrize("name", [name for name in DOCUMENT_FORMATS if name != "rss"])
@given(document=_JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_is_read_or_refused(name: str, document: Any) -> None:
    """Keys of the right name with values of the wrong type break nothing."""
    try:
        items = list(FORMATS[name](json.dumps(document).encode(), FEED))
    except FeedError:
        return
    assert all(isinstance(item, Entry | Skipped) for item in items)


@given(text=st.text(max_size=60))
@settings(max_examples=500, deadline=None)
def test_recognising_is_stable(text: str) -> None:
    """What a link is recognised as is recognised as the same link again."""
    found = recognise(text, Match.HOST)
    if found[0] is Match.URL:
        assert found == recognise(found[1], Match.HOST)
