"""Tables of localities, units and successions come in but for bad lines, named with reasons."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.movement.import_rows import MAX_TOLD, REASONS, Read, read_day
from service.movement.places import Place, Succession
from service.movement.successions_import import read_successions
from service.movement.units import Unit
from service.movement.units_import import read_localities, read_units
from service.table_files import Row, read_table

SAMPLES = Path(__file__).parent.parent / "samples/movement"
LOCALITY = ("code", "level", "name", "parent", "valid_from", "valid_until")
UNIT = ("code", "kind", "name", "locality", "parent", "size", "school_level", "reports",
        "valid_from", "valid_until")  # fmt: skip
SUCCESSION = ("kind", "from", "to", "on", "share")
BEFORE, REFORM = date(1997, 1, 1), date(2025, 7, 1)


def rows(columns: Sequence[str], lines: Iterable[str]) -> list[Row]:
    """Rows of texts whose cells are separated by ``|``; cells left out at the end are empty."""
    found = []
    for line, text in enumerate(lines, 2):
        cells = [*text.split("|"), *[""] * len(columns)]
        found.append(Row(line, dict(zip(columns, cells, strict=False))))
    return found


def localities(*lines: str, known: Sequence[Place] = ()) -> Read[Place]:
    """What lines of localities say."""
    return read_localities(rows(LOCALITY, lines), known)


def units(*lines: str, known: Sequence[Unit] = ()) -> Read[Unit]:
    """What lines of units in the known localities say."""
    return read_units(rows(UNIT, lines), KNOWN, known)


def reasons(read: Read[Place] | Read[Unit] | Read[Succession]) -> list[tuple[int, str, str]]:
    """Line, column and reason of each bad line."""
    assert read.fault_count == len(read.faults)
    return [(fault.line, fault.column, fault.reason) for fault in read.faults]


def place(code: str, level: str, parent: str | None = None, **fields: date | None) -> Place:
    """A locality that was always there."""
    from_, until = fields.get("valid_from") or BEFORE, fields.get("valid_until")
    return Place(
        code=code, level=level, name=code, parent=parent, valid_from=from_, valid_until=until
    )


KNOWN = (
    place("97", "province", valid_until=REFORM),
    place("98", "province"),
    place("97/901", "district", "97", valid_until=REFORM),
    place("97/00101", "commune", "97/901", valid_until=REFORM),
    place("98/00101", "commune", "98"),
)


def test_the_samples_are_read_whole_with_vietnamese_headings_and_words() -> None:
    def table(name: str) -> Iterable[Row]:
        return read_table((SAMPLES / name).read_bytes(), name)

    places = read_localities(table("localities.csv"))
    assert (len(places.items), places.faults) == (12, ())
    assert places.items[3] == Place(
        code="97/00101", level="commune", name="Xã Mẫu An", parent="97/901",
        valid_from=BEFORE, valid_until=REFORM,
    )  # fmt: skip
    assert [item.parent for item in places.items[-3:]] == ["98/00101", "98/00101", "98/00104"]
    bodies = read_units(table("units.csv"), places.items)
    assert (len(bodies.items), bodies.faults) == (8, ())
    assert bodies.items[1] == Unit(
        code="CA-XA-101", kind="police", name="Công an xã Mẫu An Bình", locality="98/00101",
        parent="CA-TINH", size=None, school_level=None, reports=True, valid_from=REFORM,
    )  # fmt: skip
    assert [(item.size, item.school_level) for item in bodies.items[-4:]] == [
        (None, "secondary"), (None, "primary"), ("medium", None), ("micro", None),
    ]  # fmt: skip
    became = read_successions(table("successions.csv"), places.items)
    assert became.faults == ()
    assert [item.share for item in became.items] == [1_000_000, None, None, 625_000, 375_000]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("|commune|Xã|98|1997-01-01", "code", "missing"),
        ("98/1|commune|Xã|98|1997-01-01", "code", "bad_code"),
        ("９8/00102|commune|Xã|98|1997-01-01", "code", "bad_code"),
        ("98/00102|parish|Xã|98|1997-01-01", "level", "unknown_word"),
        ("98/00102|village|Xã|98|1997-01-01", "code", "code_level"),
        ("98/00102|commune||98|1997-01-01", "name", "missing"),
        (f"98/00102|commune|{'x' * 201}|98|1997-01-01", "name", "name_too_long"),
        ("98/00102|commune|Xã\u202eA|98|1997-01-01", "name", "name_characters"),
        ("98/00102|commune|Xã\nA|98|1997-01-01", "name", "name_characters"),
        ("98/00102|commune|Xã|98|", "valid_from", "missing"),
        ("98/00102|commune|Xã|98|31/02/1997", "valid_from", "bad_date"),
        ("98/00102|commune|Xã|98|1997-01-01|1997-01-01", "valid_until", "ends_before_begins"),
        ("98/00102|commune|Xã|96|1997-01-01", "parent", "parent_code"),
        ("96/00102|commune|Xã||1997-01-01", "parent", "parent_unknown"),
        ("98/00102|commune|Xã|98/9|1997-01-01", "parent", "parent_unknown"),
        ("98/00102|commune|Xã|98/00101|1997-01-01", "parent", "parent_level"),
        ("99|province|Tỉnh|98|1997-01-01", "parent", "parent_level"),
        ("98/00102|commune|Xã|97/901|1997-01-01|2025-07-01", "parent", "parent_code"),
        ("97/00102|commune|Xã|97/901|1997-01-01", "parent", "parent_not_valid"),
        ("98/00102|commune|Xã|98|1996-01-01", "parent", "parent_not_valid"),
        ("98/00101|commune|Xã|98|2020-01-01", "valid_from", "overlap"),
    ],
)
def test_a_bad_locality_is_named_by_line_column_and_reason(
    line: str, column: str, reason: str
) -> None:
    read = localities("98/00109|xã|Xã Chín||01/01/1997", line, known=KNOWN)
    assert reasons(read) == [(3, column, reason)]
    assert [item.code for item in read.items] == ["98/00109"]


def test_children_may_stand_above_parents_and_fall_with_them() -> None:
    read = localities(
        "99/00101/001|village|Thôn||2000-01-01",
        "99/00101|commune|Xã|99/901|2000-01-01",
        "99/901|district|Huyện||2000-01-01",
        "99/902|district|Huyện|| ",
        "99/00102|commune|Xã|99/902|2000-01-01",
        "99/00102/001|village|Thôn||2000-01-01",
        "99|province|Tỉnh||2000-01-01",
    )
    assert [item.code for item in read.items] == ["99/00101/001", "99/00101", "99/901", "99"]
    assert reasons(read) == [
        (5, "valid_from", "bad_date"), (6, "parent", "parent_bad"), (7, "parent", "parent_bad"),
    ]  # fmt: skip


def test_of_lines_of_one_code_the_later_beginning_falls() -> None:
    read = localities(
        "99|province|Tỉnh||2010-01-01",
        "99|province|Tỉnh||2000-01-01|2011-01-01",
        "99|province|Tỉnh||2000-01-01|2005-01-01",
        "99|province|Tỉnh||2011-01-01",
    )
    assert reasons(read) == [(2, "valid_from", "overlap"), (4, "code", "duplicate")]


def test_a_line_with_the_first_day_of_a_known_one_stands_in_its_place() -> None:
    read = localities(
        "98/00101|commune|Xã Mới|98|2025-07-01",
        "98/00101|commune|Xã|98|1997-01-01|2025-07-01",
        "98/00101/001|village|Thôn||1997-01-01",
        known=KNOWN,
    )
    assert len(read.items) == 3


def test_many_lines_of_one_code_end_at_a_limit() -> None:
    lines = [f"99|province|Tỉnh||{year}-{month:02}-01|{year}-{month:02}-02"
             for year in range(2000, 2010) for month in range(1, 13)]  # fmt: skip
    read = localities(*lines)
    assert len(read.items) == 100
    assert {fault.reason for fault in read.faults} == {"too_many_versions"}


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("|agency|A|98||||no|2000-01-01", "code", "missing"),
        ("A/1|agency|A|98||||no|2000-01-01", "code", "bad_code"),
        ("A" * 55 + "|agency|A|98||||no|2000-01-01", "code", "bad_code"),
        ("97|agency|A|98||||no|2000-01-01", "code", "bad_code"),
        ("A-090123456|agency|A|98||||no|2000-01-01", "code", "bad_code"),
        ("A|guild|A|98||||no|2000-01-01", "kind", "unknown_word"),
        ("A|agency||98||||no|2000-01-01", "name", "missing"),
        ("A|agency|A|||||no|2000-01-01", "locality", "missing"),
        ("A|agency|A|96||||no|2000-01-01", "locality", "locality_unknown"),
        ("A|agency|A|97||||no|2000-01-01", "locality", "locality_not_valid"),
        ("A|agency|A|98|B|||no|2000-01-01", "parent", "parent_unknown"),
        ("A|agency|A|98|A|||no|2000-01-01", "parent", "parent_cycle"),
        ("A|agency|A|98|GOOD|||no|1999-01-01", "parent", "parent_not_valid"),
        ("A|agency|A|98||small||no|2000-01-01", "size", "not_for_kind"),
        ("A|agency|A|98|||high|no|2000-01-01", "school_level", "not_for_kind"),
        ("A|enterprise|A|98||||no|2000-01-01", "size", "missing"),
        ("A|enterprise|A|98||huge||no|2000-01-01", "size", "unknown_word"),
        ("A|school|A|98||||no|2000-01-01", "school_level", "missing"),
        ("A|agency|A|98||||maybe|2000-01-01", "reports", "unknown_word"),
        ("A|agency|A|98||||no|1/1/00", "valid_from", "bad_date"),
        ("GOOD|agency|A|98||||no|2001-01-01", "valid_from", "overlap"),
        ("GOOD|agency|A|98||||no|2000-01-01", "code", "duplicate"),
    ],
)
def test_a_bad_unit_is_named_by_line_column_and_reason(line: str, column: str, reason: str) -> None:
    read = units("GOOD|police|Công an|98||||yes|2000-01-01", line)
    assert reasons(read) == [(3, column, reason)]
    assert [item.code for item in read.items] == ["GOOD"]


def test_units_hang_on_known_ones_and_never_in_a_circle() -> None:
    known = units("TOP|police|Công an|98||||yes|2000-01-01").items
    read = units(
        "A|police|Công an|98|TOP|||yes|2000-01-01",
        "B|police|Công an|98|C|||yes|2000-01-01",
        "C|police|Công an|98|B|||yes|2000-01-01",
        "D|police|Công an|98||||yes|2000-01-01",
        "D|police|Công an|98|A|||yes|2001-01-01",
        known=known,
    )
    assert reasons(read) == [
        (3, "parent", "parent_cycle"), (4, "parent", "parent_cycle"), (6, "valid_from", "overlap"),
    ]  # fmt: skip
    turned = units(
        "TOP|police|Công an|98|A|||yes|2000-01-01",
        "A|police|Công an|98||||yes|2000-01-01",
        known=[*known, *read.items],
    )
    assert turned.faults == ()
    circle = units("TOP|police|Công an|98|A|||yes|2000-01-01", known=[*known, *read.items])
    assert reasons(circle) == [(2, "parent", "parent_cycle")]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("swap|97|98|2025-07-01", "kind", "unknown_word"),
        ("merge|97|96|2025-07-01", "to", "code_unknown"),
        ("merge|97|97|2025-07-01", "to", "same_code"),
        ("merge|97|98|soon", "on", "bad_date"),
        ("merge|97|98|1997-01-01", "from", "source_not_valid"),
        ("merge|97|98|2020-01-01", "from", "source_goes_on"),
        ("split|98|97|2025-07-01", "to", "target_not_valid"),
        ("merge|97|U|2025-07-01", "to", "mixed"),
        ("merge|97|98|2025-07-01|0", "share", "bad_share"),
        ("merge|97|98|2025-07-01|100,1", "share", "bad_share"),
        ("merge|97|98|2025-07-01|-5", "share", "bad_share"),
        ("merge|97|98|2025-07-01|half", "share", "bad_share"),
        ("merge|97/00101|98|2025-07-01|60%", "share", "shares_above_whole"),
        ("merge|97/00101|98/00101|2025-07-01|1%", "to", "duplicate"),
    ],
)
def test_a_bad_succession_is_named_by_line_column_and_reason(
    line: str, column: str, reason: str
) -> None:
    bodies = units("U|police|Công an|98||||yes|2000-01-01").items
    lines = rows(SUCCESSION, ["merge|97/00101|98/00101|2025-07-01|60%", line])
    assert reasons(read_successions(lines, KNOWN, bodies)) == [(3, column, reason)]


@pytest.mark.parametrize(
    ("text", "millionths"),
    [
        ("62,5", 625_000), ("62.5", 625_000), ("0.625", 625_000), ("0,625", 625_000),
        ("1", 1_000_000), ("1%", 10_000), ("0,5 %", 5_000), ("100", 1_000_000), ("", None),
        ("0.333333333333333", 333_333), ("66.66666666666667", 666_666),
    ],
)  # fmt: skip
def test_a_share_is_a_percentage_a_fraction_or_unknown(text: str, millionths: int | None) -> None:
    read = read_successions(rows(SUCCESSION, [f"merge|97|98|2025-07-01|{text}"]), KNOWN)
    assert [item.share for item in read.items] == [millionths]


def test_a_split_may_keep_a_part_under_its_code() -> None:
    lines = ["split|98|98|2025-07-01|40", "split|98|98/00101|2025-07-01|60"]
    assert read_successions(rows(SUCCESSION, lines), KNOWN).faults == ()


def test_a_table_without_a_column_or_with_one_twice_is_refused() -> None:
    for columns, code, field in (
        (("mã", "cấp", "tên"), "missing_column", "valid_from"),
        (("mã", "code", *LOCALITY[1:]), "duplicate_column", "code"),
    ):
        with pytest.raises(InvalidInput) as caught:
            read_localities(rows(columns, ["1"]))
        assert (caught.value.code, caught.value.field) == (code, field)


def test_columns_that_are_not_asked_for_are_left_unread() -> None:
    columns = [*LOCALITY, "họ tên người đứng đầu", "số điện thoại"]
    read = read_localities(rows(columns, ["98|province|Tỉnh||1997-01-01||Nguyễn Mẫu|0900000000"]))
    assert read.items == (Place(
        code="98", level="province", name="Tỉnh", parent=None, valid_from=BEFORE,
    ),)  # fmt: skip


def test_only_the_first_thousand_faults_are_told_but_all_are_counted() -> None:
    read = localities(*["x|y|z"] * 1_500)
    assert (len(read.faults), read.fault_count) == (MAX_TOLD, 1_500)
    assert read.faults[-1].line == 1_001


def test_every_reason_speaks_both_languages() -> None:
    for words in REASONS.values():
        assert words.vi
        assert words.en
        assert words.vi != words.en


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_reads_the_same_in_both_ways_of_writing(day: date) -> None:
    written = f"{day.day}/{day.month}/{day.year}"
    assert read_day(day.isoformat()) == read_day(written) == day


cell = st.one_of(
    st.text(max_size=5),
    st.sampled_from(["97", "98", "98/00101", "98/901", "commune", "xã", "2000-01-01", "A", "B"]),
)


@given(st.lists(st.lists(cell, min_size=10, max_size=10), max_size=6))
def test_no_cells_break_an_import_and_each_line_is_an_item_or_a_fault(
    lines: list[list[str]],
) -> None:
    for columns in (LOCALITY, UNIT, SUCCESSION):
        table = [Row(at, dict(zip(columns, line, strict=False))) for at, line in enumerate(lines)]
        read: Read[Place] | Read[Unit] | Read[Succession]
        if columns is LOCALITY:
            read = read_localities(table, KNOWN)
        elif columns is UNIT:
            read = read_units(table, KNOWN)
        else:
            read = read_successions(table, KNOWN)
        assert len(read.items) + read.fault_count == len(lines)
        assert {fault.reason for fault in read.faults} <= set(REASONS)


@dataclass
class Planted:
    """A file of units: its cells by line, and what is wrong with the bad ones."""

    lines: list[list[str]]
    wrong: list[tuple[int, str, str]]


def planted(count: int, seed: int) -> tuple[list[Place], Planted]:
    """Communes, and ``count`` units of them of which fifty are bad in every way that there is."""
    rng = random.Random(seed)
    places = [place("98", "province"), place("97", "province", valid_until=REFORM)]
    places += [place(f"98/{number:05}", "commune", "98") for number in range(200)]
    lines = [["TOP", "police", "Công an tỉnh", "98", "", "", "", "yes", "1997-01-01", ""]]
    for number in range(1, count):
        kind = rng.choice(["agency", "enterprise", "school", "police", "authority", "organisation"])
        size = rng.choice(["micro", "nhỏ", "vừa", "large"]) if kind == "enterprise" else ""
        level = rng.choice(["mầm non", "primary", "THCS", "high"]) if kind == "school" else ""
        lines.append([
            f"U{number}", kind, f"Đơn vị mẫu, số {number}", f"98/{rng.randrange(200):05}", "TOP",
            size, level, rng.choice(["có", "không", ""]), "01/01/2020", "",
        ])  # fmt: skip
    faults = [
        (0, "", "code", "missing"), (0, "U 1", "code", "bad_code"),
        (0, "0901234567", "code", "bad_code"), (0, "TOP", "valid_from", "overlap"),
        (1, "hội", "kind", "unknown_word"), (2, "", "name", "missing"),
        (2, "x" * 201, "name", "name_too_long"), (2, "a\u200bb", "name", "name_characters"),
        (3, "", "locality", "missing"), (3, "98/99999", "locality", "locality_unknown"),
        (3, "97", "locality", "locality_not_valid"), (4, "NONE", "parent", "parent_unknown"),
        (4, "self", "parent", "parent_cycle"), (4, "bad", "parent", "parent_bad"),
        (5, "lớn lắm", "size", "unknown_word"), (6, "cao", "school_level", "unknown_word"),
        (5, "", "size", "missing"), (6, "", "school_level", "missing"),
        (5, "small", "size", "not_for_kind"), (6, "high", "school_level", "not_for_kind"),
        (7, "có thể", "reports", "unknown_word"), (8, "", "valid_from", "missing"),
        (8, "2020-13-01", "valid_from", "bad_date"),
        (8, "1996-01-01", "locality", "locality_not_valid"),
        (9, "31/12/2019", "valid_until", "ends_before_begins"),
    ]  # fmt: skip
    chosen = sorted(rng.sample(range(10, count), 50))
    wrong = []
    for at, (column, text, name, reason) in zip(chosen, faults * 2, strict=True):
        line = lines[at]
        if name in ("size", "school_level"):
            asked = "enterprise" if name == "size" else "school"
            line[1] = "agency" if reason == "not_for_kind" else asked
            line[5] = line[6] = ""
        # "bad" is below the unit of an unknown kind
        line[column] = {"self": line[0], "bad": lines[chosen[4]][0]}.get(text, text)
        wrong.append((at + 2, name, reason))
    return places, Planted(lines, wrong)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_of_5000_units_with_50_bad_lines_4950_come_in_and_the_50_are_named(ending: str) -> None:
    places, made = planted(5_000, seed=7)
    if ending == "csv":
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([UNIT, *made.lines])
        content = text.getvalue().encode("utf-8-sig")
    else:
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer) as book:
            sheet = book.add_worksheet()
            for at, line in enumerate([UNIT, *made.lines]):
                for column, cell in enumerate(line):
                    sheet.write_string(at, column, cell)
        content = buffer.getvalue()
    read = read_units(read_table(content, f"units.{ending}"), places)
    assert reasons(read) == made.wrong
    assert len(made.wrong) == 50
    assert len(read.items) == 4_950
