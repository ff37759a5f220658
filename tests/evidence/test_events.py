"""A link has the same events alone and among others, and they are what its text says."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from service.evidence import hashing
from service.evidence.events import CHUNK, CLASSES, COMBINATIONS, Events, events
from service.evidence.hashing import ROWS, SIZES, row_of
from service.evidence.link_text import PAD, link_text
from service.observables.url import Url
from service.observables.url_parse import parse_url

_SUFFIXES = ("com", "vn", "com.vn", "github.io", "xn--p1ai", "top", "")
_HOST = "abcdeioxyz0189-."
_REST = "abcdeioxyzABCXYZ0189-_./%&=?:@!~"


def made_links(count: int, seed: int = 1) -> list[Url]:
    """Links of every sort, ordinary and odd; the same for the same seed."""
    source = random.Random(seed)
    return [_made(source) for _ in range(count)]


def _text(source: random.Random, letters: str, *longest: int) -> str:
    most = source.choice(longest)
    return "".join(source.choice(letters) for _ in range(source.randint(0, most)))


def _made(source: random.Random) -> Url:
    suffix = source.choice((*_SUFFIXES, f"made{source.randint(0, 9999)}"))
    host = source.choice(("", "", "www.")) + _text(source, _HOST, 8, 8, 30, 150) + "." + suffix
    is_ip = source.random() < 0.05
    if is_ip:
        host, suffix = source.choice(("192.0.2.7", "[2001:db8::1]")), ""
    elif source.random() < 0.05:
        host = suffix
    path = "/" + _text(source, _REST, 0, 0, 10, 40, 300)
    query = source.choice((None, None, "", _text(source, _REST, 20, 200)))
    return Url(
        key=f"{host}{path}",
        text=host,
        href=None,
        host=host,
        list_host=host,
        registered_domain=None,
        suffix=suffix,
        canonical=f"http://{host}{path}",
        path=path,
        query=query,
        port=source.choice((None, None, None, 8080, 65535)),
        is_ip=is_ip,
    )


LINKS = made_links(1200)


def _same(alone: Events, among: Events, row: int) -> None:
    """The events of a link alone are those of a row among others, bit by bit."""
    begin, end = int(among.edges[row * 5]), int(among.edges[row * 5 + 4]) + PAD
    inside = (among.word_places >= begin) & (among.word_places < end)
    assert (alone.ngrams[:, :-PAD] == among.ngrams[:, begin : end - PAD]).all()
    assert (alone.words == among.words[inside]).all()
    assert (alone.word_places == among.word_places[inside] - begin).all()
    assert (alone.combinations[0] == among.combinations[row]).all()
    assert (alone.lengths[0] == among.lengths[row]).all()
    assert (alone.runs[0] == among.runs[row]).all()
    assert (alone.lanes[0] == among.lanes[0, begin:end]).all()
    assert (alone.edges == among.edges[row * 5 : row * 5 + 5] - begin).all()
    assert alone.suffixes == among.suffixes[row : row + 1]


@pytest.mark.parametrize("size", [2, 3, 50, CHUNK])
def test_a_link_has_the_same_events_alone_and_among_others(size: int) -> None:
    for at in range(0, len(LINKS), CHUNK):
        among = events(LINKS[at : at + size])
        for row, url in enumerate(LINKS[at : at + size]):
            _same(events([url]), among, row)


def _classes(text: str) -> list[str]:
    return [
        "digit" if c.isdigit() else
        "upper" if c.isupper() else
        "vowel" if c in "aeiouy" else
        "consonant" if c.isalpha() else
        {"-": "hyphen", "_": "hyphen", ".": "dot", "/": "slash"}.get(c, "other")
        for c in text
    ]  # fmt: skip


def _shape(text: str) -> list[str]:
    """Letters by case, digits, and every other character for itself."""
    return [
        "9" if c.isdigit() else ("A" if c.isupper() else "a") if c.isalpha() else c for c in text
    ]


def test_events_are_what_the_text_says() -> None:
    for url in LINKS[:300]:
        raw, bounds, _ = link_text([url])
        text = raw.tobytes().decode("ascii")
        found = events([url])
        places, lanes = bounds[0].tolist(), found.lanes[0].view(np.uint8).reshape(-1, 8)
        codes: list[int] = []
        for zone, (begin, end) in enumerate(zip(places, [*places[1:], len(text)], strict=True)):
            codes += [zone * 128 + ord(c) for c in text[begin:end].lower()]
            if zone == 4:
                continue
            inside = text[begin + 1 : end]
            assert found.lengths[0, zone] == len(inside)
            assert found.runs[0, zone] == 1 + len(list(groupby(_shape(inside))))
            counted = [_classes(inside).count(name) for name in CLASSES]
            assert lanes[begin:end].sum(axis=0).tolist() == counted
        words = [match.span() for match in re.finditer("[A-Za-z0-9]+", text)]
        assert found.word_places.tolist() == [begin for begin, _ in words]
        assert found.words.tolist() == [_word(codes[begin:end]) for begin, end in words]
        for size, rows in zip(SIZES, found.ngrams.tolist(), strict=True):
            assert rows[:-PAD] == [
                row_of(tuple(codes[at : at + size])) for at in range(len(text) - PAD)
            ]


def _word(codes: list[int]) -> int:
    number = hashing.stretches(np.array(codes, np.uint32), np.array([0]))
    return int(hashing.rows(number)[0])


def _combinations(link: str) -> dict[str, int]:
    found = events([parse_url(link)]).combinations[0].tolist()
    return dict(zip(COMBINATIONS, found, strict=True))


def test_combinations_tell_only_what_they_are_named_after() -> None:
    one = _combinations("http://a1.bank.com/x")
    other = _combinations("http://b2.shop.com/yyyy?q")
    same = {name for name in COMBINATIONS if one[name] == other[name]}
    assert same == {
        "suffix",
        "suffix_and_size",
        "suffix_and_shape",
        "suffix_and_subdomain",
        "label_shape",
        "label_shape_and_size",
        "subdomain_shape",
    }
    elsewhere = _combinations("http://a1.bank.vn/x")
    assert {name for name in COMBINATIONS if one[name] == elsewhere[name]} == {
        "label_shape",
        "label_shape_and_size",
        "subdomain_shape",
        "path_shape",
        "path_size",
        "query_shape",
    }


def test_the_same_word_in_another_zone_is_another_word() -> None:
    found = events([parse_url("http://login.login.com/login?login")])
    assert len(set(found.words.tolist())) == 4
    lower = events([parse_url("http://a.com/login")])
    upper = events([parse_url("http://a.com/LOGIN")])
    assert (lower.words == upper.words).all()


@pytest.mark.parametrize("size", [0, 1, CHUNK])
def test_fields_have_the_promised_shapes(size: int) -> None:
    found = events(LINKS[:size])
    length = len(link_text(LINKS[:size]).raw)
    assert found.ngrams.shape == (4, length)
    assert found.combinations.shape == (size, len(COMBINATIONS))
    assert found.lengths.shape == found.runs.shape == (size, 4)
    assert found.edges.shape == (size * 5,)
    assert found.words.shape == found.word_places.shape
    for rows in (found.ngrams, found.words, found.combinations):
        assert rows.dtype == np.intp
        assert ((rows >= 0) & (rows < ROWS)).all()


def test_a_chunk_of_the_longest_links_has_events() -> None:
    longest: Url = replace(
        LINKS[0], host="h." * 4000 + "com", suffix="com", path="/p." * 3000, query="q=" * 4000
    )
    among = events([longest] * CHUNK)
    _same(events([longest]), among, CHUNK - 1)
