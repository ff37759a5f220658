"""Places have pasts: what was entered for one is told on any map, and no sum ever changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.movement.places import ROOT, Atlas, Place, Succession
from service.movement.rollup import Measures, added, roll_up, sources, split_places
from service.movement.shares import MILLION
from service.records.ledger_book import Summed

MERGER = date(2025, 7, 1)
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 2)
OLD = date(2004, 1, 1)


def place(
    code: str, level: str, parent: str | None, begins: date = OLD, ends: date | None = None
) -> Place:
    return Place(
        code=code, level=level, name=f"{level} {code}", parent=parent, valid_from=begins,
        valid_until=ends,
    )  # fmt: skip


def become(source: str, target: str, share: int | None = None, on: date = MERGER) -> Succession:
    return Succession(kind="merge", source=source, target=target, on=on, share=share)


@pytest.fixture
def merged() -> Atlas:
    """Two provinces with districts that became one without: three communes into two, one split."""
    return Atlas(
        [
            place("74", "province", None, ends=MERGER),
            place("79", "province", None, ends=MERGER),
            place("79", "province", None, MERGER),
            place("74/718", "district", "74", ends=MERGER),
            place("79/760", "district", "79", ends=MERGER),
            place("74/00001", "commune", "74/718", ends=MERGER),
            place("74/00002", "commune", "74/718", ends=MERGER),
            place("79/00003", "commune", "79/760", ends=MERGER),
            place("79/00004", "commune", "79/760", ends=MERGER),
            place("79/00011", "commune", "79", MERGER),
            place("79/00012", "commune", "79", MERGER),
            place("79/00004", "commune", "79", MERGER),
        ],
        [
            become("74", "79"),
            become("79", "79"),
            become("74/00001", "79/00011"),
            become("74/00002", "79/00011", 700_000),
            become("74/00002", "79/00012", 300_000),
            become("79/00003", "79/00012"),
            become("79/00004", "79/00004"),
        ],
    )


def test_a_commune_that_was_merged_is_found_in_its_successor(merged: Atlas) -> None:
    assert set(merged.route("74/00001", BEFORE, AFTER)) == {"79/00011"}


def test_a_split_commune_goes_by_the_shares_that_are_known(merged: Atlas) -> None:
    weights = merged.route("74/00002", BEFORE, AFTER)
    assert weights["79/00011"] * 3 == weights["79/00012"] * 7


def test_an_unknown_share_stays_with_what_surely_holds_it() -> None:
    atlas = Atlas(
        [
            place("01", "province", None),
            place("01/00001", "commune", "01", ends=MERGER),
            place("01/00002", "commune", "01", MERGER),
            place("01/00003", "commune", "01", MERGER),
        ],
        [become("01/00001", "01/00002"), become("01/00001", "01/00003", 250_000)],
    )
    weights = atlas.route("01/00001", BEFORE, AFTER)
    assert weights["01"] == 3 * weights["01/00003"]
    assert "01/00002" not in weights


def test_backwards_a_place_goes_to_its_one_predecessor(merged: Atlas) -> None:
    assert set(merged.route("79/00004", AFTER, BEFORE)) == {"79/00004"}


def test_backwards_a_place_of_several_is_of_what_held_them_all(merged: Atlas) -> None:
    assert set(merged.route("79/00011", AFTER, BEFORE)) == {"74/718"}
    assert set(merged.route("79/00012", AFTER, BEFORE)) == {ROOT}


def test_an_old_code_that_is_still_used_is_understood(merged: Atlas) -> None:
    assert set(merged.route("74/00001", AFTER, AFTER)) == {"79/00011"}


def test_a_code_that_nobody_entered_lies_in_its_province(merged: Atlas) -> None:
    assert set(merged.route("79/99999", AFTER, AFTER)) == {"79"}
    assert set(merged.route("79/00011/007", AFTER, AFTER)) == {"79/00011"}
    assert set(merged.route("55/1", AFTER, AFTER)) == {ROOT}
    assert set(merged.route(None, AFTER, AFTER)) == {ROOT}


def test_a_place_that_ended_without_successor_is_told_by_its_parent() -> None:
    atlas = Atlas(
        [place("01", "province", None), place("01/00001", "commune", "01", ends=MERGER)], []
    )
    assert set(atlas.route("01/00001", BEFORE, AFTER)) == {"01"}


def test_circles_and_orphans_do_no_harm() -> None:
    atlas = Atlas(
        [place("01", "province", "02"), place("02", "province", "01"), place("03", "x", "99")], []
    )
    assert atlas.at(AFTER).line("03") == ["03", ROOT]
    assert atlas.at(AFTER).line("01")[-1] == ROOT


DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> Atlas:
    """Provinces, communes and villages through a few days on which everything is redrawn."""
    cuts = sorted(draw(st.sets(DAYS, max_size=3)))
    eras = list(zip([OLD, *cuts], [*cuts, None], strict=True))
    places: list[Place] = []
    kept: list[list[str]] = []
    for begins, ends in eras:
        provinces = draw(st.integers(1, 3))
        codes: list[str] = []
        for number in range(provinces):
            places.append(place(f"{number:02}", "province", None, begins, ends))
            for commune in range(draw(st.integers(1, 3))):
                code = f"{number:02}/{commune:05}"
                places.append(place(code, "commune", f"{number:02}", begins, ends))
                codes.append(code)
        kept.append(codes)
    successions = []
    for on, before, after in zip(cuts, kept[:-1], kept[1:], strict=True):
        for source in before:
            targets = draw(st.lists(st.sampled_from(after), max_size=3, unique=True))
            left = MILLION
            for target in targets:
                share = draw(st.none() | st.integers(0, left))
                left -= share or 0
                successions.append(become(source, target, share, on))
    return Atlas(places, successions)


ENTRIES = st.lists(
    st.tuples(
        st.none() | st.sampled_from(["00", "01", "00/00000", "00/00001", "01/00002", "02/00000/1"]),
        DAYS,
        st.tuples(
            st.integers(-MILLION, MILLION), st.integers(-3, 3), st.integers(-(10**9), 10**9),
            st.integers(-7, 7),
        ),
        st.integers(1, 3),
    ),
    max_size=12,
)  # fmt: skip


def era_of(day: date, cuts: list[date]) -> int:
    return sum(day >= cut for cut in cuts)


@given(histories(), ENTRIES, DAYS)
def test_children_sum_to_their_parent_on_every_map(
    atlas: Atlas, entries: list[tuple[str | None, date, tuple[int, int, int, int], int]], onto: date
) -> None:
    """And the country to all entries, whatever was merged, split or left unknown."""
    cuts = atlas.cuts()
    rows = [Summed(p, era_of(day, cuts), (), sums, times) for p, day, sums, times in entries]
    rolled = roll_up(rows, atlas, cuts, onto)
    for code in rolled.tree.below(ROOT):
        assert added(added(sums.values()) for _, sums in rolled.parts(code)) == rolled.total(code)
    scale = (1, MILLION, 1, 1)
    expected = [sum(r.measures[i] * r.times for r in rows) * scale[i] for i in range(4)]
    assert list(rolled.total(ROOT)) == expected


@given(histories(), ENTRIES, DAYS)
def test_a_reversal_takes_back_exactly_what_was_given(
    atlas: Atlas, entries: list[tuple[str | None, date, tuple[int, int, int, int], int]], onto: date
) -> None:
    cuts = atlas.cuts()
    rows = []
    for code, day, (a, b, c, d), times in entries:
        rows.append(Summed(code, era_of(day, cuts), (), (a, b, c, d), times))
        rows.append(Summed(code, era_of(day, cuts), (), (-a, -b, -c, -d), times))
    rolled = roll_up(rows, atlas, cuts, onto)
    assert all(rolled.total(code) == Measures() for code in rolled.tree.below(ROOT))


@given(histories(), ENTRIES, DAYS)
def test_whatever_may_lie_in_an_area_is_among_its_sources(
    atlas: Atlas, entries: list[tuple[str | None, date, tuple[int, int, int, int], int]], onto: date
) -> None:
    cuts = atlas.cuts()
    tree = atlas.at(onto)
    for area in tree.children.get(ROOT, ()):
        known = set(sources(area, atlas, onto))
        within = set(tree.below(area))
        for code, day, _, _ in entries:
            if code is not None and within & set(atlas.route(code, day, onto)):
                named = {code, code.rpartition("/")[0]}
                assert known & named
    assert set(split_places(atlas, onto)) <= {p.code for p in atlas.places}
    assert cuts == sorted(cuts)


@given(histories(), DAYS, DAYS, st.sampled_from(["00", "00/00001", "01/00000"]))
def test_between_two_cuts_an_amount_goes_one_way(
    atlas: Atlas, day: date, onto: date, code: str
) -> None:
    cuts = atlas.cuts()
    other = day + timedelta(days=1)
    if era_of(day, cuts) == era_of(other, cuts):
        assert atlas.route(code, day, onto) == atlas.route(code, other, onto)
