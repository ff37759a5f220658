"""Batches: what a source says of many values is what it says of each alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.artifacts import load_classifier
from service.checks import policy
from service.checks.policy import decide
from service.checks.verdict import Reason, State, Verdict, lone_reason, silent
from service.evidence import SOURCES, ruled
from service.evidence.allowed import allow_entry
from service.evidence.base import Evidence, LaterWords, Strength
from service.evidence.covering import Covering
from service.evidence.curated import AllowEntry, Curated
from service.evidence.heuristics import BY_KIND, chunk, host_reading
from service.evidence.heuristics.chunk import Chunk, Lines
from service.evidence.heuristics.host_reading import read_host
from service.evidence.heuristics.lookalike_index import FOLD, index_for
from service.evidence.heuristics.word_table import codes_of, loud_words, names_one, word_table
from service.evidence.snapshot import Snapshot
from service.indicators.index import Delta, Index
from service.indicators.token import url_markers, url_tokens
from service.observables.base import Observable
from service.observables.kinds import parse
from service.observables.url import Url
from service.words import Words
from tests.evidence.likely import CURATED, KNOWN, links, words
from tests.factories import make_evidence, make_feed, make_index
from tests.support import NOW, vectors

MESSAGES = [parse("message", item["text"]) for item in vectors("message_scams.json")["messages"]]
OTHERS = [*MESSAGES, *(part.observable for message in MESSAGES for part in message.parts)]
LISTED = make_index((make_feed(), [item for url in KNOWN[::5] for item in url_tokens(url)[:1]]))
SNAPSHOT = Snapshot(LISTED, CURATED, load_classifier())
BARE = Snapshot(LISTED, Curated())
often = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
some_links = st.lists(links, max_size=12)
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def _among_others(some: Sequence[Url]) -> list[Url]:
    """Enough links to be read together."""
    return [*KNOWN[::3], *some, *KNOWN[1::3]]


def _alone(values: Sequence[Observable], number: int, snapshot: Snapshot) -> list[list[Evidence]]:
    return [list(SOURCES[number]([value], snapshot, NOW)[0]) for value in values]


def _wordless(found: Sequence[Sequence[Evidence]]) -> list[list[Evidence]]:
    """The same without words that would only now be made."""
    return [
        [
            item._replace(words=Words("", "")) if isinstance(item.words, LaterWords) else item
            for item in several
        ]
        for several in found
    ]


@pytest.mark.parametrize("number", range(len(SOURCES)))
@pytest.mark.parametrize("snapshot", [SNAPSHOT, BARE], ids=["lists", "bare"])
def test_a_source_says_of_many_what_it_says_of_each(number: int, snapshot: Snapshot) -> None:
    values = [*OTHERS, *KNOWN, *OTHERS[::-1]]
    found = [list(several) for several in SOURCES[number](values, snapshot, NOW)]
    assert found == _alone(values, number, snapshot)


@pytest.mark.parametrize("number", range(len(SOURCES)))
def test_so_it_does_of_links_that_come_close_to_a_rule(number: int) -> None:
    @often
    @given(some_links)
    def same(some: list[Url]) -> None:
        values = _among_others(some)
        found = _wordless(SOURCES[number](values, SNAPSHOT, NOW))
        assert found == _wordless(_alone(values, number, SNAPSHOT))

    same()


@often
@given(some_links)
def test_no_scout_leaves_out_a_place_where_its_rule_applies(some: list[Url]) -> None:
    values = _among_others(some)
    read = Chunk(values, CURATED)
    for gate, rules in BY_KIND["url"]:
        for rule in rules:
            assert rule.scout is not None
            places = rule.scout(read)
            for place, url in enumerate(values):
                open_gate = gate is None or gate(url, CURATED)
                found = rule.find(url, CURATED) if open_gate else None
                if place not in places:
                    assert found is None, (rule.code, url.name)
                elif (known := places[place]) is not None:
                    assert known == found, (rule.code, url.name)


@often
@given(some_links)
def test_a_host_with_a_name_or_a_lure_word_is_never_quiet(some: list[Url]) -> None:
    values = _among_others(some)
    read = Chunk(values, CURATED)
    for place, url in enumerate(values):
        reading = read_host(url, CURATED)
        if reading is None:
            continue
        assert place in read.noisy or not reading.hits, url.name
        assert place in read.baited or not (reading.action or reading.money_vietnamese), url.name
        assert place in read.lured or not reading.lure, url.name


def test_rules_of_one_gate_have_one_scout() -> None:
    for gate, rules in BY_KIND["url"]:
        assert gate is None or len({rule.scout for rule in rules}) == 1


def test_few_links_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ruled, "Chunk")
    assert len(ruled.collect_many(KNOWN[:3], SNAPSHOT, NOW)) == 3
    with pytest.raises(NameError):
        ruled.collect_many(KNOWN, SNAPSHOT, NOW)


@often
@given(st.lists(words().map(str.lower), min_size=1, max_size=40))
def test_the_table_knows_every_word_that_names_somebody(several: list[str]) -> None:
    index = index_for(CURATED)
    text = ".".join(several).translate(str.maketrans("0123456789", "----------"))
    text = "".join(char for char in text if char.isascii())
    loud = loud_words(codes_of(text.encode()), word_table(index, chunk._KINDS))
    known = dict(zip(zip(loud.starts, loud.ends, strict=True), loud.bits, strict=True))
    at = 0
    for word in text.replace(".", "-").split("-"):
        folded, bits = word.translate(FOLD), known.get((at, at + len(word)), 0)
        named = len(word) > 1 and (
            folded in index.weak
            or (len(word) <= 8 and index.branch(folded) is not None)
            or index.nearly(word, folded) is not None
        )
        assert names_one(index, word, bits) or not named, word
        if word:
            kinds = host_reading._kinds([(0, len(word), folded)])
            assert bits & chunk.BAIT or not kinds & host_reading.BAIT_KINDS, word
            assert bits & chunk.LURE or not kinds & host_reading.LURE_KINDS, word
        at += len(word) + 1


@often
@given(st.lists(st.text("0134529abz-._%", max_size=9), min_size=1, max_size=30))
def test_digits_are_read_as_in_a_single_host(several: list[str]) -> None:
    lines = Lines(several)
    wanted = [
        host_reading._DIGIT_AS_LETTER.sub(
            lambda found: found[0].translate(host_reading._DIGIT_LETTERS), text
        ).translate(host_reading._DIGITS_AS_GAPS)
        for text in several
    ]
    assert chunk._without_digits(lines.raw).tobytes().decode().split("\n") == wanted


@given(st.lists(st.text("ab\n\u00e9", max_size=4), min_size=1, max_size=9), st.data())
def test_lines_find_their_places(several: list[str], data: st.DataObject) -> None:
    lines = Lines(several)
    kept = ["" if place in lines.odd else text for place, text in enumerate(several)]
    assert [lines.line(place) for place in range(len(several))] == kept
    assert all("\n" not in text and text.isascii() for text in kept)
    assert lines.sums(lines.raw == ord("a")).tolist() == [text.count("a") for text in kept]
    for place, text in enumerate(kept):
        if text:
            at = int(lines.starts[place]) + data.draw(st.integers(0, len(text) - 1))
            assert lines.places([at]) == [place]


hosts = st.lists(st.sampled_from(["a", "b", "com", "vn", "github", "io", "www"]), max_size=5)


@often
@given(st.lists(hosts.map(".".join).filter(bool), max_size=4), st.lists(hosts, max_size=6), links)
def test_no_link_that_a_list_covers_is_left_out(
    names: list[str], asked: list[list[str]], other: Url
) -> None:
    several = [*KNOWN[:2], other]
    for labels in asked:
        value = parse("url", "http://" + ".".join([*labels, "b", "vn"]) + "/")
        assert isinstance(value, Url)
        several.append(value)
    entries = {name: AllowEntry(name, True, name, (), None) for name in names}
    places = Covering(entries).places(several)
    for place, url in enumerate(several):
        if allow_entry(url.host, Curated(allow=entries)) is not None:
            assert place in places, url.name


@pytest.mark.parametrize("index", [LISTED, make_index()], ids=["full", "empty"])
def test_markers_of_many_links_are_judged_as_one_by_one(index: Index) -> None:
    markers = [url_markers(url) for url in KNOWN] * 2
    marked = frozenset(index.digest(item) for several in markers[3:40:6] for item in several[:1])
    for asked in (index, index.under(Delta("D", {}, {}, marked))):
        assert asked.may_list_many(markers) == [asked.may_list(several) for several in markers]


def test_many_links_get_the_bands_that_they_get_alone() -> None:
    classifier = load_classifier()
    many = (KNOWN * 9)[:600]
    found = classifier.judge(many)
    alone = load_classifier()
    for url, evidence in zip(many[: len(KNOWN)], found, strict=False):
        (single,) = alone.judge([url])
        assert (single is None) == (evidence is None)
        if single is not None and evidence is not None:
            assert (single.code, single.weight) == (evidence.code, evidence.weight)


plain = st.builds(
    make_evidence,
    st.sampled_from([Strength.HEURISTIC, Strength.CLASSIFIER, Strength.NOTE]),
    code=st.sampled_from(["one", "two"]),
    family=st.sampled_from(["family", "other", "listed", "decided"]),
    weight=st.integers(0, 100),
    category=st.sampled_from([None, "", "SHIP_COD", "SIM_LOCK"]),
    date=st.sampled_from([None, None, None, date(2026, 1, 1)]),
)


@settings(deadline=None)
@given(st.lists(plain, max_size=4))
def test_the_short_way_of_the_policy_decides_like_the_long_one(evidence: list[Evidence]) -> None:
    short = decide(KNOWN[0], evidence)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "_is_plain", lambda _: False)
        patch.setattr(policy, "_ordered", lambda some: sorted(some, key=policy._strong_first))
        assert decide(KNOWN[0], evidence) == short


def test_what_is_made_past_the_constructor_is_the_same() -> None:
    assert silent(KNOWN[0]) == Verdict(KNOWN[0], State.NO_INFORMATION, None, None, None, ())
    evidence = make_evidence()
    assert lone_reason(evidence) == Reason(evidence.code, evidence.weight, evidence)
    assert type(silent(KNOWN[0])) is Verdict
    assert type(lone_reason(evidence)) is Reason
