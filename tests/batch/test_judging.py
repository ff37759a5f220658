"""Judging: a table's answers are those of the checker, whatever is remembered or cut apart."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.artifacts import load_classifier, load_curated
from service.batch.judging import score_table
from service.batch.plan import ADDED, Plan, Role
from service.checking import check_value
from service.errors import InvalidInput
from service.evidence.snapshot import Snapshot
from service.observables.masking import mask_account, mask_phone, mask_text
from service.web.app import create_app
from service.wiring import Services
from tests.batch.made import (
    ACCOUNT,
    BANK,
    JUDGED,
    LINK,
    LISTED_ACCOUNT,
    LISTED_PHONE,
    PHONE,
    QR,
    TEXT,
    make_judge,
    make_plan,
    make_snapshot,
    make_table,
    parts_of,
    qr,
    values_of_every_kind,
)
from tests.support import NOW

PREFIX = "lachan_"
SEVERAL = [
    {LINK: "https://listed1.example/", PHONE: "0912345678"},
    {LINK: "https://listed20.example/", PHONE: LISTED_PHONE},
    {PHONE: "912345678", ACCOUNT: "0011001234567", BANK: "VCB"},
    {ACCOUNT: LISTED_ACCOUNT, BANK: "Ngân hàng TMCP Ngoại thương Việt Nam"},
    {ACCOUNT: LISTED_ACCOUNT},
    {
        QR: qr(LISTED_ACCOUNT),
        TEXT: f"Gọi {LISTED_PHONE} hoặc vào https://listed3.example/ ngay nhé",
    },
    {LINK: " ", PHONE: ""},
    {},
    {LINK: "khong co", PHONE: "abc", TEXT: "Chào bạn"},
    {ACCOUNT: "9.70412345678901E+18", BANK: "VCB"},
    {TEXT: "x" * 10_001},
    {LINK: "https://bank.example/login", TEXT: 'Nói "vâng" \\ và \u202e\u0000 hết'},
]


class Fault(NamedTuple):
    row: int
    code: str
    column: str = ""


def told(table: pa.Table, row: int) -> dict[str, Any]:
    """The added columns of a row."""
    return {name: table[PREFIX + name][row].as_py() for name in ADDED}


def flat(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for part in parts for item in (part, *flat(part["parts"]))]


def assert_equal(row: dict[str, Any], column: str, answer: dict[str, Any]) -> None:
    """A row with one value says what the checker says of that value."""
    for name in ("state", "score", "band", "category"):
        assert row[name] == answer[name]
    reasons = answer["reasons"]
    assert row["reasons"] == (";".join(item["code"] for item in reasons) or None)
    assert row["text"] == (" ".join(item["text"] for item in reasons) or None)
    assert row["error"] is None
    own, *parts = parts_of(row["parts"])
    assert own["column"] == column
    for mine, theirs in zip([own, *parts], [answer, *flat(answer["parts"])], strict=True):
        for name in ("kind", "state", "score", "category"):
            assert mine[name] == theirs[name]
    for mine, theirs in zip(parts, flat(answer["parts"]), strict=True):
        assert mine["role"] == theirs["role"]
        if any(theirs is part for part in answer["parts"]):
            assert (mine["start"], mine["end"]) == (theirs["start"], theirs["end"])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_ten_thousand_rows_of_every_kind_say_what_the_checker_says(
    services: Services, language: str
) -> None:
    snapshot = make_snapshot()
    values = values_of_every_kind(10_000 if language == "vi" else 1_000)
    table = make_table({column: text} for column, text in values)
    scored = score_table(table, make_plan(language=language), make_judge(snapshot))
    rows = scored.select([PREFIX + name for name in ADDED]).to_pylist()
    answers: dict[tuple[str, str], dict[str, Any] | str] = {}
    for value in set(values):
        try:
            kind = JUDGED[value[0]]
            answers[value] = check_value(services, kind, value[1], language, snapshot, NOW)
        except InvalidInput as error:
            answers[value] = error.code
    adverse = 0
    for (column, text), cells in zip(values, rows, strict=True):
        row = {name: cells[PREFIX + name] for name in ADDED}
        answer = answers[column, text]
        if isinstance(answer, str):
            assert row["state"] is row["parts"] is None
            assert row["error"] == ("empty" if answer == "empty" else f"{column}:{answer}")
        else:
            assert_equal(row, column, answer)
            adverse += row["state"] in ("suspicious", "confirmed_scam")
    assert adverse > len(values) / 10


def test_links_say_what_the_checker_says_with_the_packaged_classifier(services: Services) -> None:
    snapshot = Snapshot(make_snapshot().index, load_curated(None), load_classifier())
    values = [text for column, text in values_of_every_kind(1_000) if column == LINK]
    table = make_table({LINK: text} for text in values)
    scored = score_table(table, make_plan((LINK, Role.LINK)), make_judge(snapshot))
    classified = 0
    for place, text in enumerate(values):
        try:
            answer = check_value(services, "url", text, "vi", snapshot, NOW)
        except InvalidInput:
            continue
        assert_equal(told(scored, place), LINK, answer)
        classified += "classifier" in str(answer["reasons"])
    assert classified > 5


def test_rows_say_what_the_api_says(make_services: Callable[..., Services]) -> None:
    services = make_services(limits=False)
    assert services.snapshot is not None
    values = values_of_every_kind(300)
    table = make_table({column: text} for column, text in values)
    scored = score_table(table, make_plan(), make_judge(services.snapshot))
    with TestClient(create_app(services)) as client:
        for place, (column, text) in enumerate(values):
            body = {"value": text, "kind": JUDGED[column]}
            response = client.post("/v1/check", json=body, headers={"accept-language": "vi"})
            row = told(scored, place)
            if response.status_code == 200:
                assert_equal(row, column, response.json())
            else:
                code = response.json()["code"]
                assert row["error"] == ("empty" if code == "empty" else f"{column}:{code}")


def test_the_worst_value_of_a_row_leads_and_each_is_told() -> None:
    scored = score_table(make_table(SEVERAL), make_plan(), make_judge())
    row = told(scored, 1)
    alone = told(score_table(make_table([{LINK: SEVERAL[1][LINK]}]), make_plan(), make_judge()), 0)
    assert row["state"] == "suspicious"
    assert [row[name] for name in ADDED[:6]] == [alone[name] for name in ADDED[:6]]
    assert [(part["column"], part["state"]) for part in parts_of(row["parts"])] == [
        (LINK, "suspicious"),
        (PHONE, "suspicious"),
    ]
    assert told(scored, 0)["state"] == "confirmed_scam"


def test_input_columns_pass_through_and_ours_follow() -> None:
    table = make_table(SEVERAL)
    scored = score_table(table, make_plan(), make_judge())
    assert scored.select(table.column_names).equals(table)
    assert scored.column_names == [*table.column_names, *(PREFIX + name for name in ADDED)]
    assert scored.schema.field("lachan_score").type == pa.int16()
    assert len(set(scored["lachan_versions"].to_pylist())) == 1


@given(
    st.lists(st.sampled_from(SEVERAL), max_size=30),
    st.lists(st.integers(0, 30), max_size=6),
    st.integers(0, 8),
)
def test_neither_cuts_nor_memory_change_the_answers(
    rows: list[dict[str, str]], cuts: list[int], remembered: int
) -> None:
    plan, snapshot = make_plan(), make_snapshot()
    whole = score_table(make_table(rows), plan, make_judge(snapshot))
    judge = make_judge(snapshot, remembered=remembered)
    bounds = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    table = make_table(rows)
    pieces = [
        score_table(table.slice(begin, end - begin), plan, judge) for begin, end in pairwise(bounds)
    ]
    if pieces:
        assert pa.concat_tables(pieces).equals(whole)


def test_a_judge_that_is_given_another_plan_answers_by_it() -> None:
    judge, table = make_judge(), make_table(SEVERAL)
    for options in ({}, {"language": "en"}, {"full": True}, {"texts": False}, {}):
        plan = make_plan(**options)
        assert score_table(table, plan, judge).equals(score_table(table, plan, make_judge()))


def test_numbers_are_masked_unless_told_in_full() -> None:
    judge = make_judge()
    masked = score_table(make_table(SEVERAL), make_plan(), judge)
    added = masked.select([PREFIX + name for name in ADDED])
    text = str(added.to_pydict())
    for number in (LISTED_PHONE[1:], LISTED_ACCOUNT, "912345678", "0011001234567"):
        assert number not in text
    assert mask_phone("+84912345678") in text
    assert f"Vietcombank {mask_account(LISTED_ACCOUNT)}" in text
    full = score_table(make_table(SEVERAL), make_plan(full=True), judge)
    values = [part["value"] for part in parts_of(told(full, 2)["parts"])]
    assert values == ["+84912345678", "970436:0011001234567"]


@example("0912----345678", False)
@example("0912\u3164345678", False)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.booleans())
def test_any_link_is_shown_as_masking_has_it(tail: str, full: bool) -> None:
    text = f"https://a.example/{tail}"
    table = make_table([{LINK: text}])
    scored = score_table(table, make_plan((LINK, Role.LINK), full=full), make_judge())
    for part in parts_of(told(scored, 0)["parts"])[:1]:
        assert part["value"] == (text if full else mask_text(text))


def test_parts_of_a_message_stand_where_they_are_said_to() -> None:
    text = f"Vào https://listed3.example/a, gọi {LISTED_PHONE}, chuyển VCB {LISTED_ACCOUNT}"
    scored = score_table(make_table([{TEXT: text}]), make_plan(), make_judge())
    message, *parts = parts_of(told(scored, 0)["parts"])
    assert (message["kind"], message["value"], message["end"]) == ("message", None, len(text))
    found = [(part["kind"], text[part["start"] : part["end"]]) for part in parts]
    assert found[:2] == [("url", "https://listed3.example/a"), ("phone", LISTED_PHONE)]
    assert LISTED_ACCOUNT in found[2][1]


def test_a_bank_column_says_whose_account_it_is() -> None:
    scored = score_table(make_table(SEVERAL), make_plan(), make_judge())
    with_bank, without = told(scored, 3), told(scored, 4)
    assert with_bank["state"] == "suspicious"
    assert without["state"] == "no_information"


@pytest.mark.parametrize(
    "bank", ["970436", "VCB", "Vietcombank", "NH Ngoại thương", "Vietcombank - CN Hà Nội"]
)
@pytest.mark.parametrize("number", [LISTED_ACCOUNT, "0071 0045 67890", f"STK {LISTED_ACCOUNT}"])
def test_banks_and_accounts_are_read_as_people_write_them(bank: str, number: str) -> None:
    table = make_table([{ACCOUNT: number, BANK: bank}])
    scored = score_table(table, make_plan(full=True), make_judge())
    assert parts_of(told(scored, 0)["parts"])[0]["value"] == f"970436:{LISTED_ACCOUNT}"


def test_several_bank_columns_speak_for_the_accounts_in_their_places() -> None:
    table = pa.table({"a": ["1234567890"], "x": ["VCB"], "b": ["2234567890"], "y": ["ACB"]})
    columns = (("a", Role.ACCOUNT), ("x", Role.BANK), ("b", Role.ACCOUNT), ("y", Role.BANK))
    scored = score_table(table, Plan(columns, full=True), make_judge())
    assert [part["value"] for part in parts_of(told(scored, 0)["parts"])] == [
        "970436:1234567890",
        "970416:2234567890",
    ]


def test_numbers_that_a_spreadsheet_broke_are_told_and_never_judged() -> None:
    rows = [{PHONE: "912345678"}, {PHONE: "9.12E+11"}, {ACCOUNT: "9.70412345678901E+18"},
            {ACCOUNT: "912345678"}]  # fmt: skip
    scored = score_table(make_table(rows), make_plan(full=True), make_judge())
    restored = parts_of(told(scored, 0)["parts"])[0]
    assert (restored["value"], restored["mended"]) == ("+84912345678", "zero_restored")
    assert [told(scored, row)["error"] for row in range(4)] == [
        None,
        f"{PHONE}:excel_rounded",
        f"{ACCOUNT}:excel_rounded",
        None,
    ]
    assert parts_of(told(scored, 3)["parts"])[0]["value"] == "?:912345678"


@pytest.mark.parametrize(
    "cell", ["971234560.0", " 971234560,0", "84971234560.00", "+84971234560.00"]
)
def test_a_phone_that_was_kept_as_a_fraction_is_not_read_as_another_number(cell: str) -> None:
    scored = score_table(make_table([{PHONE: cell}]), make_plan(full=True), make_judge())
    assert parts_of(told(scored, 0)["parts"])[0]["value"] == "+84971234560"


@pytest.mark.parametrize("bank", ["VCB", "970436.0", "970436", ""])
def test_an_account_that_was_kept_as_a_fraction_is_not_read_as_another_one(bank: str) -> None:
    table = make_table([{ACCOUNT: f"{LISTED_ACCOUNT}.0", BANK: bank}])
    part = parts_of(told(score_table(table, make_plan(full=True), make_judge()), 0)["parts"])[0]
    assert part["value"] == f"{'970436' if bank else '?'}:{LISTED_ACCOUNT}"
    assert part["mended"] == "fraction_dropped"


@pytest.mark.parametrize(("kind", "error"), [(pa.float32(), "excel_rounded"), (pa.float64(), None)])
def test_a_fraction_that_cannot_hold_its_digits_is_told_as_rounded(kind: Any, error: str) -> None:
    table = pa.table({"a": pa.array([1234567890.0], kind)})
    scored = score_table(table, Plan((("a", Role.ACCOUNT),)), make_judge())
    assert told(scored, 0)["error"] == (error and f"a:{error}")


def test_whole_decimals_are_read_without_their_fraction() -> None:
    table = pa.table({"p": pa.array([Decimal("971234560.000")])})
    scored = score_table(table, Plan((("p", Role.PHONE),), full=True), make_judge())
    assert parts_of(told(scored, 0)["parts"])[0]["value"] == "+84971234560"


def test_a_rounded_number_among_texts_is_told() -> None:
    table = pa.table({"SĐT/STK": ["9.70412E+18", "gọi 0912345678"]})
    scored = score_table(table, Plan((("SĐT/STK", Role.TEXT),)), make_judge())
    assert [told(scored, row)["error"] for row in range(2)] == ["SĐT/STK:excel_rounded", None]


def test_errors_of_a_row_leave_its_other_values() -> None:
    scored = score_table(make_table(SEVERAL), make_plan(), make_judge())
    row = told(scored, 8)
    assert row["error"] == f"{LINK}:not_a_url;{PHONE}:not_a_phone"
    assert row["state"] == "no_information"
    assert [part["column"] for part in parts_of(row["parts"])] == [TEXT]
    assert told(scored, 6)["error"] == told(scored, 7)["error"] == "empty"
    assert told(scored, 6)["state"] is None


def test_what_the_reader_could_not_read_is_told_first_and_not_judged() -> None:
    faults = [
        Fault(0, "too_few_cells"),
        Fault(1, "encoding", PHONE),
        Fault(3, "nul", BANK),
        Fault(7, "encoding", "Số"),
    ]
    scored = score_table(make_table(SEVERAL), make_plan(), make_judge(), faults)
    whole = told(scored, 0)
    assert (whole["state"], whole["parts"], whole["error"]) == (None, None, "too_few_cells")
    cell = told(scored, 1)
    assert cell["error"] == f"{PHONE}:encoding"
    assert [part["column"] for part in parts_of(cell["parts"])] == [LINK]
    assert told(scored, 3)["state"] == "no_information"
    assert told(scored, 7)["error"] == "Số:encoding"


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["0912345678", None, "0912345678"], pa.large_string()),
        pa.array(["0912345678", None, "0912345678"]).dictionary_encode(),
        pa.chunked_array([["0912345678"], [None, "0912345678"]]),
        pa.array([912345678, None, 912345678], pa.int64()),
        pa.array([912345678.0, None, 912345678.0]),
        pa.array([912345678.0, float("nan"), 912345678.0]),
    ],
    ids=["large", "dictionary", "chunks", "integer", "float", "nan"],
)
def test_columns_of_any_type_are_read(column: Any) -> None:
    scored = score_table(
        pa.table({"a": column}), Plan((("a", Role.PHONE),), full=True), make_judge()
    )
    values = [
        parts_of(text)[0]["value"] if text else None for text in scored["lachan_parts"].to_pylist()
    ]
    assert values == ["+84912345678", None, "+84912345678"]


OFFICIAL = "https://bank.example/"


def test_a_row_is_not_cleared_where_something_of_it_was_not_judged() -> None:
    rows = [
        {LINK: OFFICIAL},
        {LINK: OFFICIAL, PHONE: "12 34"},
        {LINK: OFFICIAL, ACCOUNT: "9.70412E+18"},
        {LINK: OFFICIAL, TEXT: "x" * 10_001},
        {LINK: OFFICIAL, PHONE: "0912345678"},
    ]
    scored = score_table(make_table(rows), make_plan(), make_judge(), [Fault(4, "nul", PHONE)])
    assert scored["lachan_state"].to_pylist() == ["known_legitimate", *["no_information"] * 4]
    first = parts_of(told(scored, 1)["parts"])[0]
    assert first["state"] == "known_legitimate"


@pytest.mark.parametrize(
    "bank",
    [
        "Quỹ tín dụng nhân dân xã Quảng Thái, huyện Quảng Điền, tỉnh Thừa Thiên Huế",
        "=1", "N/A :// <?>", "Quỹ số 12345678 (chi nhánh 3)", "*",
    ],
)  # fmt: skip
def test_a_bank_that_nobody_knows_does_not_keep_its_account_from_being_read(bank: str) -> None:
    table = make_table([{ACCOUNT: LISTED_ACCOUNT, BANK: bank}])
    row = told(score_table(table, make_plan(full=True), make_judge()), 0)
    assert (row["error"], parts_of(row["parts"])[0]["value"]) == (None, f"?:{LISTED_ACCOUNT}")


@pytest.mark.parametrize(
    ("bank", "number", "key"),
    [
        ("VCB1", LISTED_ACCOUNT, f"?:{LISTED_ACCOUNT}"),
        ("9704MB", LISTED_ACCOUNT, f"?:{LISTED_ACCOUNT}"),
        ("SHB2", f"VCB {LISTED_ACCOUNT}", f"970436:{LISTED_ACCOUNT}"),
        ("Foo12MB", "12345", "?:12345"),
        ("x" * 80, "12345", "?:12345"),
    ],
)
def test_a_bank_that_nobody_knows_is_not_taken_for_another(
    bank: str, number: str, key: str
) -> None:
    table = make_table([{ACCOUNT: number, BANK: bank}])
    row = told(score_table(table, make_plan(full=True), make_judge()), 0)
    assert (row["error"], parts_of(row["parts"])[0]["value"]) == (None, key)


def test_a_table_without_rows_gets_the_same_columns() -> None:
    empty = make_table([])
    scored = score_table(empty, make_plan(), make_judge())
    assert scored.num_rows == 0
    assert scored.schema.equals(score_table(make_table(SEVERAL), make_plan(), make_judge()).schema)


def test_versions_say_what_the_answers_were_made_of() -> None:
    scored = score_table(make_table([{}]), make_plan(), make_judge())
    versions = parts_of(told(scored, 0)["versions"])
    assert set(versions) == {"code", "policy", "lists", "classifier", "psl", "now"}
    assert versions["lists"] == "L1+c1"
    assert date.fromisoformat(versions["now"][:10]) == NOW.date()


def test_sentences_are_left_out_where_nobody_reads_them() -> None:
    scored = score_table(make_table(SEVERAL), make_plan(texts=False), make_judge())
    assert scored["lachan_text"].null_count == len(SEVERAL)
    assert told(scored, 0)["reasons"]


def test_a_table_leaves_nothing_for_the_collector() -> None:
    table = make_table(SEVERAL * 20)
    judge = make_judge(remembered=0)
    score_table(table, make_plan(), judge)
    gc.collect()
    gc.disable()
    try:
        score_table(table, make_plan(), judge)
        assert gc.collect() < 50
    finally:
        gc.enable()


def test_column_names_may_hold_anything() -> None:
    name = 'a"b\\c:;\u0000 d'
    scored = score_table(
        pa.table({name: ["0912345678", "x"]}), Plan(((name, Role.PHONE),)), make_judge()
    )
    assert parts_of(told(scored, 0)["parts"])[0]["column"] == name
    assert told(scored, 1)["error"] == f"{name}:not_a_phone"
    assert re.fullmatch(r"\[\{.*\}\]", told(scored, 0)["parts"])
