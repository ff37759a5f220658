"""Cells that hold a list, an object or what has no text are read or told, never misread."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from service.batch.judging import score_table
from service.batch.plan import Plan, Role
from tests.batch.made import LISTED_PHONE, QR, TEXT, make_judge, make_plan, make_table, parts_of
from tests.batch.test_judging import told


@pytest.mark.parametrize(
    "column",
    [
        pa.array([["0912345678"], ["0912345678", "0912345679"], [], [None], None]),
        pa.array([' ["0912345678"]\n', '["0912345678", "0912345679"]', "[]", "[null]", None]),
        pa.array(["[0912345678]", "{}", "[]", "[ ]", ""]).dictionary_encode(),
        pa.array([[None, "0912345678", " "], ["1", "2", None], [""], [None, " "], None]),
        pa.array(['["0912345678", null]', "[912345678, 5]", '["", null]', '[" "]', " "]),
    ],
    ids=["lists", "texts", "dictionary", "lists with blanks", "texts with blanks"],
)
def test_a_list_of_one_value_is_read_and_several_are_an_error(column: Any) -> None:
    scored = score_table(
        pa.table({"a": column}), Plan((("a", Role.PHONE),), full=True), make_judge()
    )
    assert scored["lachan_error"].to_pylist() == [
        None, "a:nested", "empty", "empty", "empty",
    ]  # fmt: skip


def test_a_list_in_a_column_of_links_is_not_taken_for_a_host() -> None:
    links = [["https://listed3.example/"], ["https://a.example/", "https://b.example/"]]
    table = pa.table({"a": pa.array([*links, []])})
    scored = score_table(table, Plan((("a", Role.LINK),), full=True), make_judge())
    part = parts_of(told(scored, 0)["parts"])[0]
    assert (part["value"], part["mended"]) == ("https://listed3.example/", "unwrapped")
    assert told(scored, 0)["state"] == "confirmed_scam"
    assert [told(scored, row)["error"] for row in range(3)] == [None, "a:nested", "empty"]
    assert [told(scored, row)["state"] for row in (1, 2)] == [None, None]


def test_codes_and_messages_may_have_brackets_of_their_own() -> None:
    table = make_table([{TEXT: f'["Gọi {LISTED_PHONE}", "ngay"]'}])
    scored = score_table(table, make_plan(), make_judge())
    assert (told(scored, 0)["error"], told(scored, 0)["state"]) == (None, "suspicious")


@pytest.mark.parametrize("form", ['{{"url":"{0}"}}', '["{0}","{0}b"]', '["{0}",null]', "{0}"])
def test_a_code_may_hold_json(form: str) -> None:
    row = {QR: form.format("https://listed3.example/")}
    scored = score_table(make_table([row]), make_plan(), make_judge())
    assert (told(scored, 0)["error"], told(scored, 0)["state"]) == (None, "confirmed_scam")


def test_a_number_in_a_list_that_a_spreadsheet_broke_is_told() -> None:
    table = pa.table({"a": ["[9.70412E+18]", "[971234560.0]"]})
    scored = score_table(table, Plan((("a", Role.PHONE),), full=True), make_judge())
    assert told(scored, 0)["error"] == "a:excel_rounded"
    assert parts_of(told(scored, 1)["parts"])[0]["value"] == "+84971234560"


@pytest.mark.parametrize(
    ("column", "errors"),
    [
        (pa.array([b"\xff\xfe", b"0912345678", None]), ["a:encoding", None, "empty"]),
        (pa.array([b"\xff\xfe"]).dictionary_encode(), ["a:encoding"]),
        (
            pa.array([float("inf"), 912345678.0, float("nan"), None]),
            ["a:not_finite", None, "empty", "empty"],
        ),
    ],
    ids=["binary", "dictionary", "infinite"],
)
def test_what_is_there_but_has_no_text_is_an_error_and_not_empty(
    column: Any, errors: list[str | None]
) -> None:
    scored = score_table(pa.table({"a": column}), Plan((("a", Role.PHONE),)), make_judge())
    assert scored["lachan_error"].to_pylist() == errors
