"""A link has the same features alone and among others, bit by bit, and they are what their names
say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from service.evidence import features as module
from service.evidence.events import CHUNK, CLASSES, COMBINATIONS, events
from service.evidence.features import FEATURES, KNOWN, SUFFIX_VALUES, Tables, features, fingerprint
from service.evidence.hashing import ROWS, row_of
from service.evidence.lexicon import BRAND_BIT, BRANDS, LURE_BIT, LURES, pieces
from service.evidence.link_text import PAD, ZONES
from service.observables.url import Url
from service.observables.url_parse import parse_url
from tests.evidence.test_events import made_links

LINKS = made_links(2000, seed=2)


def _tables() -> Tables:
    source = np.random.default_rng(0)
    suffixes = {"com": 1, "vn": 2, "ip": 3, "github.io": 4}
    return Tables(
        ngrams=source.normal(size=ROWS).astype(np.float32),
        words=source.normal(size=ROWS).astype(np.float32),
        known=source.integers(0, 64, ROWS).astype(np.uint8),
        suffixes=suffixes,
        suffix_values=source.normal(size=(len(suffixes) + 1, 4)).astype(np.float32),
        bias=0.25,
    )


TABLES = _tables()
_KINDS = ("digit", "hyphen", "vowel", "consonant", "dot", "upper", "slash", "other")


def _of(urls: list[Url], tables: Tables = TABLES) -> NDArray[np.float32]:
    return features(events(urls), tables)


def _named(link: str, tables: Tables = TABLES) -> dict[str, float]:
    return dict(zip(FEATURES, _of([parse_url(link)], tables)[0].tolist(), strict=True))


def test_a_link_has_the_same_features_alone_and_among_others() -> None:
    alone = b"".join(_of([url]).tobytes() for url in LINKS)
    for size in (2, 3, 37, CHUNK):
        assert alone == _in_parts(size)


def _in_parts(size: int) -> bytes:
    return b"".join(_of(LINKS[at : at + size]).tobytes() for at in range(0, len(LINKS), size))


def test_the_neighbours_do_not_matter() -> None:
    turned = _of(LINKS[:CHUNK][::-1])[::-1]
    assert turned.tobytes() == _of(LINKS[:CHUNK]).tobytes()


def test_no_links_make_an_empty_matrix() -> None:
    found = _of([])
    assert found.shape == (0, len(FEATURES))
    assert found.dtype == np.float32


def test_every_feature_is_a_finite_number_with_a_name_of_its_own() -> None:
    found = _of(LINKS[:CHUNK])
    assert found.shape == (CHUNK, len(FEATURES))
    assert np.isfinite(found).all()
    assert len(set(FEATURES)) == len(FEATURES)


@pytest.mark.parametrize(
    "same", ["http://example.com", "https://www.example.com/", "https://example.com/#x"]
)
def test_scheme_www_and_root_path_do_not_matter(same: str) -> None:
    assert _named(same) == _named("http://example.com/")


def _logs(*counts: int) -> list[float]:
    return np.log1p(np.array(counts)).astype(np.float32).tolist()  # type: ignore[no-any-return]


def test_characters_are_counted_in_their_zones() -> None:
    found = _named("http://ab-1.x_yz22.com/Aa/bC.d?q=99")
    expected = {  # digit, hyphen, vowel, consonant, upper, dot, slash, other
        "subdomain": (1, 1, 1, 1, 0, 0, 0, 0),
        "label": (2, 1, 1, 2, 0, 0, 0, 0),
        "path": (0, 0, 1, 2, 2, 1, 2, 0),
        "query": (2, 0, 0, 1, 0, 0, 0, 2),
    }
    for zone, counts in expected.items():
        assert [found[f"{zone}_{kind}"] for kind in CLASSES] == _logs(*counts)
        assert found[f"{zone}_length"] == _logs(sum(counts))[0]
    assert [found[f"{zone}_runs"] for zone in ZONES] == _logs(4, 5, 9, 5)


@pytest.mark.parametrize(("letter", "kind"), list(zip("1-az.A/!", _KINDS, strict=True)))
def test_the_longest_zones_do_not_overflow_their_counts(letter: str, kind: str) -> None:
    full = replace(TABLES, known=np.full(ROWS, 15 | BRAND_BIT | LURE_BIT, np.uint8))
    text = letter * 9000
    long = replace(LINKS[0], host="a.com", suffix="com", is_ip=False, port=65535)
    for row in _of([replace(long, path=text, query=text)] * 3, full):
        found = dict(zip(FEATURES, row.tolist(), strict=True))
        assert found["path_length"] == _logs(206)[0]
        assert found[f"path_{kind}"] == _logs(200 + {"digit": 5, "other": 1}.get(kind, 0))[0]
        assert found[f"query_{kind}"] == _logs(120 + (kind == "other"))[0]
        assert found["path_honest_5"] == _logs(15 * 207)[0]
        assert found["path_brand_4"] == found["path_lure_5"] == _logs(207)[0]
        assert found["path_unseen_4"] == 0


def _lexicon(bit: int, words: list[str]) -> Tables:
    known = np.zeros(ROWS, np.uint8)
    for piece in pieces(words):
        for zone in range(len(ZONES)):
            known[row_of(tuple(zone * 128 + ord(letter) for letter in piece))] |= bit
    return replace(TABLES, known=known)


def test_pieces_of_the_lexicon_are_found_in_every_zone() -> None:
    link = "http://my-Vietcombank.{0}.com/{0}?{0}"
    brands = _named(link.format("vietcombank"), _lexicon(BRAND_BIT, BRANDS))
    lures = _named(link.format("dang-nhap"), _lexicon(LURE_BIT, LURES))
    for zone in ZONES:
        assert brands[f"{zone}_brand_5"] >= _logs(7)[0]
        if zone != "subdomain":
            assert lures[f"{zone}_lure_5"] >= _logs(5)[0]
    assert _named("http://my-momo.com", _lexicon(BRAND_BIT, BRANDS))["label_brand_4"] >= _logs(1)[0]


def test_weights_are_looked_up_and_added() -> None:
    for url in LINKS[:200]:
        seen = events([url])
        found = dict(zip(FEATURES, features(seen, TABLES)[0].tolist(), strict=True))
        edges = seen.edges.tolist()
        for zone, begin, end in zip(ZONES, edges, edges[1:], strict=False):
            grams = TABLES.ngrams[seen.ngrams[:, begin:end]].sum(dtype=np.float64)
            scaled = grams / np.sqrt(seen.ngrams.shape[1] - PAD)
            assert found[f"ngrams_{zone}"] == pytest.approx(scaled, rel=1e-4, abs=1e-4)
            inside = (seen.word_places >= begin) & (seen.word_places < end)
            words = TABLES.words[seen.words[inside]].sum()
            assert found[f"words_{zone}"] == pytest.approx(words, rel=1e-4, abs=1e-4)
        weights = [found[name] for name in COMBINATIONS]
        assert weights == TABLES.words[seen.combinations[0]].tolist()
        before = FEATURES.index("linear")
        total = sum(list(found.values())[:before]) + TABLES.bias
        assert found["linear"] == pytest.approx(total, rel=1e-4, abs=1e-4)


def test_a_known_suffix_has_its_values_and_an_unknown_one_those_of_place_0() -> None:
    for link, place in (("http://a.vn", 2), ("http://192.0.2.7", 3), ("http://a.example", 0)):
        found = _named(link)
        values = [found[name] for name in SUFFIX_VALUES]
        assert values == TABLES.suffix_values[place].tolist()


def test_thousands_of_suffixes_change_nothing() -> None:
    before = _named("http://a.vn/x")
    many = [replace(url, host=f"a.s{at}", suffix=f"s{at}", is_ip=False)
            for at, url in enumerate(made_links(CHUNK * 4))]  # fmt: skip
    for at in range(0, len(many), CHUNK):
        assert np.isfinite(_of(many[at : at + CHUNK])).all()
    assert _named("http://a.vn/x") == before


@pytest.mark.parametrize("name", ["ngrams", "words", "known", "suffix_values"])
def test_a_table_of_the_wrong_size_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        replace(TABLES, **{name: getattr(TABLES, name)[:-1]})


@pytest.mark.parametrize("name", ["BRANDS", "LURES", "MAX_PATH", "FEATURES", "DEFINITION", "BITS"])
def test_the_fingerprint_changes_with_what_decides_the_features(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = fingerprint()
    assert before == fingerprint()
    old = getattr(module, name)
    monkeypatch.setattr(module, name, old + 1 if isinstance(old, int) else old[:-1])
    assert fingerprint() != before
    assert len(before) == 64


def test_the_known_table_tells_four_things() -> None:
    assert len(KNOWN) == 4
    for info, told in (
        (0, "unseen"),
        (1, "honest"),
        (BRAND_BIT | 1, "brand"),
        (LURE_BIT | 1, "lure"),
    ):
        found = _named("http://example.com", replace(TABLES, known=np.full(ROWS, info, np.uint8)))
        assert found[f"label_{told}_4"] == found[f"label_{told}_5"] == _logs(8)[0]
        assert (found["label_unseen_4"] > 0) == (info == 0)
