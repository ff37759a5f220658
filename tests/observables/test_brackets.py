"""A link in square brackets is read, an address stays one, and no second link hides behind it."""

from __future__ import annotations

import pytest

from service.errors import InvalidObservable
from service.observables.url_parse import parse_url


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[https://x.example/?a=1,2]", "x.example/?a=1,2"),
        ("[https://x.example/it's]", "x.example/it's"),
        ("[https://x.example/?a[]=1]", "x.example/?a[]=1"),
        ("[https://x.example", "x.example/"),
        ("[https://x.example].", "x.example/"),
        ("[[https://x.example]]", "x.example/"),
        ("[https://x.example]/", "x.example/"),
        ("['https://x.example/a,b']", "x.example/a,b"),
        ("""["https://x.example/?q='x'"]""", "x.example/?q='x'"),
        ('["[https://x.example]"]', "x.example/"),
        ("[“x.example”]", "x.example/"),
        ("[<https://x.example>]", "x.example/"),
        ("[\u200bhttps://x.example]", "x.example/"),
        ("[link=https://x.example]", "x.example/"),
        ("[url: hxxps://x.example]", "x.example/"),
        ("[url]https://x.example[/url]", "x.example/"),
        ("[x.example/?u=https://bank.example]", "x.example/?u=https://bank.example"),
        ("[hxxps://x[.]example/]", "x.example/"),
        ("[1.2.3.4:8080]", "1.2.3.4/"),
        ("[abc.de:443]", "abc.de/"),
        ("[::1]", "[::1]/"),
        ("[2001:db8::1]:8080/x", "[2001:db8::1]/x"),
    ],
)
def test_a_link_is_read_out_of_its_brackets(text: str, key: str) -> None:
    assert parse_url(text).key == key


@pytest.mark.parametrize(
    "behind",
    ["https://x.example", " https://x.example", ".x.example", "@x.example", "//x%2eexample",
     "x。example", "[/url]https://x.example", ',"https://x.example"'],
)  # fmt: skip
@pytest.mark.parametrize("before", ["[https://bank.example]", '["https://bank.example"]'])
def test_what_stands_behind_a_link_in_brackets_is_never_lost(before: str, behind: str) -> None:
    for text in (before + behind, f"[url]{before}{behind}"):
        try:
            assert parse_url(text).host != "bank.example"
        except InvalidObservable as error:
            assert error.code == "not_a_url"


@pytest.mark.parametrize(
    "text",
    [
        "[x.example](https://bank.example)",
        "[x dot example](https://bank.example)",
        "[url=https://bank.example]https://x.example[/url]",
        "[x。example] bank.example",
        "[x dot example] https://bank.example",
        "[x dot example https://bank.example]",
        "[link=https://bank.example] x%2eexample",
        "[https://bank.example x.example]",
        "[https://bank.example x。example]",
    ],
)
def test_one_of_two_links_is_never_taken_for_all(text: str) -> None:
    try:
        assert parse_url(text).host != "bank.example"
    except InvalidObservable as error:
        assert error.code == "not_a_url"


@pytest.mark.parametrize("text", ["[tin] https://x.example/a", "[tin](https://x.example/a)"])
def test_a_link_beside_words_in_brackets_is_looked_at(text: str) -> None:
    assert "x.example/a" in parse_url(text).parts[0].observable.key


@pytest.mark.parametrize(
    "text", ["[", "[ ]", '[""]', "[" * 8000, '["' * 4000, "[a.example] b.example"]
)
def test_brackets_without_a_link_are_refused(text: str) -> None:
    with pytest.raises(InvalidObservable) as caught:
        parse_url(text)
    assert caught.value.code == "not_a_url"
