"""Marked rows say as reports what they hold, and say it once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service.batch.plan import Plan, Role
from service.batch.submit import (
    Submitted,
    check_columns,
    is_marked,
    parse_said,
    preview,
    read_money,
    submit_rows,
)
from service.errors import InvalidInput
from service.records.tables import reports
from service.reporting import report_state
from service.tip_files.reading import open_tips
from service.wiring import Services
from tests.batch.jobs import write

PLAN = Plan(
    (("Link", Role.LINK), ("STK", Role.ACCOUNT), ("NH", Role.BANK), ("Tin", Role.TEXT)),
)
SAID = {"locality": "Nơi", "loss": "Mất", "date": "Ngày", "story": "Kể", "id": "Số"}
EMPTY = dict.fromkeys(("Link", "STK", "NH", "Tin", "Nơi", "Mất", "Ngày", "Kể", "Số"), "")


def enter(services: Services, folder: Path, *rows: dict[str, str], dry: bool = False) -> Submitted:
    """Submit rows, all of them marked."""
    table = pa.Table.from_pylist([{**EMPTY, "Chọn": "x", **row} for row in rows])
    with open_tips(write(table, folder / "marked.csv")) as source:
        do = preview if dry else submit_rows
        return do(services, source.chunks(3), PLAN, "Chọn", SAID)


def kept(services: Services) -> list[dict[str, object]]:
    """The reports in the records, with what is sealed of them."""
    with services.records.reading() as tx:
        rows = tx.connection.execute(select(reports).order_by(reports.c.id)).all()
        said = tx.vault.open_many([f"report:{row.id}" for row in rows])
        return [{**row._mapping, **said[f"report:{row.id}"]} for row in rows]


def test_a_row_becomes_a_report_with_all_that_its_columns_say(
    services: Services, tmp_path: Path
) -> None:
    done = enter(services, tmp_path, {
        "Link": "https://a.example/x", "STK": "0011001234567", "NH": "Vietcombank",
        "Tin": "Chuyển khoản ngay", "Nơi": "79/26734", "Mất": "5.000.000 đ", "Ngày": "01/11/2026",
        "Kể": "Họ gọi điện", "Số": "17",
    })  # fmt: skip
    assert (done.marked, done.entered, done.fault_count) == (1, 1, 0)
    (report,) = kept(services)
    assert report["channel"] == "import"
    assert report["locality"] == "79/26734"
    assert report["loss_vnd"] == 5_000_000
    assert report["happened_on"] == date(2026, 11, 1)
    assert report["story"] == "Họ gọi điện"
    assert report["message"] == "Chuyển khoản ngay"
    assert [item["key"] for item in report["values"]] == ["a.example/x", "970436:0011001234567"]  # type: ignore[attr-defined]
    (row, receipt) = done.receipts[0]
    assert row == 1
    assert report_state(services, receipt, "vi")["state"] != "unknown"
    assert receipt not in repr(done)


def test_equal_rows_are_one_report_unless_a_column_numbers_them(
    services: Services, tmp_path: Path
) -> None:
    link = {"Link": "https://a.example/x"}
    done = enter(services, tmp_path, link, link, {**link, "Số": "1"}, {**link, "Số": "2"})
    assert (done.marked, done.entered, done.repeated) == (4, 3, 1)
    again = enter(services, tmp_path, {**link, "Số": "2"}, link)
    assert (again.entered, again.known) == (0, 2)
    assert {code for _, code in again.receipts} < {code for _, code in done.receipts}
    assert len(kept(services)) == 3


def test_a_row_is_known_however_its_columns_stand_and_its_sums_are_written(
    services: Services, tmp_path: Path
) -> None:
    row = {"Link": "https://a.example/x", "STK": "0011001234567", "Mất": "5000000",
           "Ngày": "01/11/2026", "Số": "1"}  # fmt: skip
    first = enter(services, tmp_path, row)
    other = Plan(tuple(reversed(PLAN.columns)))
    written = {**EMPTY, "Chọn": "x", **row, "Mất": "5.000.000 đ", "Ngày": "2026-11-01"}
    with open_tips(write(pa.Table.from_pylist([written]), tmp_path / "again.csv")) as source:
        again = submit_rows(services, source.chunks(), other, "Chọn", SAID)
    assert (again.entered, again.known) == (0, 1)
    assert again.receipts == first.receipts
    assert enter(services, tmp_path, {**row, "Mất": "5000001"}).entered == 1
    assert enter(services, tmp_path, {**row, "Số": "2"}).entered == 1


def test_bank_columns_that_fit_no_account_are_refused() -> None:
    columns = [(f"STK {at}", Role.ACCOUNT) for at in range(3)]
    columns += [(f"NH {at}", Role.BANK) for at in range(2)]
    plan = Plan(tuple(columns))
    with pytest.raises(InvalidInput) as caught:
        check_columns(["Chọn", *(name for name, _ in columns)], plan, "Chọn", {})
    assert caught.value.code == "bank_columns"


def test_an_import_is_one_voice_however_many_rows_say_it(
    services: Services, tmp_path: Path
) -> None:
    link = {"Link": "https://a.example/x"}
    enter(services, tmp_path, *({**link, "Số": str(number)} for number in range(9)))
    assert {row["trusted"] for row in kept(services)} == {False}
    assert len({row["network_ref"] for row in kept(services)}) == 1


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({}, "", "empty"),
        ({"Link": "không phải link"}, "Link", "not_a_url"),
        ({"STK": "9.70422E+18"}, "STK", "excel_rounded"),
        ({"Link": "a.example", "Nơi": "Quận 1"}, "Nơi", "bad_code"),
        ({"Link": "a.example", "Mất": "nhiều lắm"}, "Mất", "bad_amount"),
        ({"Link": "a.example", "Ngày": "hôm qua"}, "Ngày", "bad_date"),
        ({"Kể": "x" * 10_001}, "", "too_long"),
    ],
)
def test_a_bad_row_is_counted_with_its_place_and_the_rest_goes_on(
    services: Services, tmp_path: Path, row: dict[str, str], column: str, code: str
) -> None:
    good = [{"Link": f"https://good{number}.example/"} for number in range(4)]
    for dry in (True, False):
        done = enter(services, tmp_path, *good, row, dry=dry)
        assert (done.entered, done.fault_count) == (4, 1)
        (fault,) = done.faults
        assert (fault.row, fault.column, fault.code) == (5, column, code)
    assert len(kept(services)) == 4


def test_a_preview_enters_nothing_and_shows_no_number(services: Services, tmp_path: Path) -> None:
    done = enter(services, tmp_path, {"STK": "0011001234567", "NH": "VCB", "Tin": "Gọi 0912345678"},
                 dry=True)  # fmt: skip
    assert done.entered == 1
    assert kept(services) == []
    assert done.receipts == []
    told = repr(done.shown)
    assert "4567" in told
    assert "00110012" not in told
    assert "0912345678" not in told


def test_columns_of_a_report_are_named_or_refused() -> None:
    assert parse_said("loss=Mất, locality=Nơi ở") == {"loss": "Mất", "locality": "Nơi ở"}
    assert parse_said("") == {}
    for text in ("loss", "loss=", "person=Tên", "loss=A,loss=B", "loss=a\nb", "loss=a\rb"):
        with pytest.raises(InvalidInput) as caught:
            parse_said(text)
        assert caught.value.code == "bad_columns"
    check_columns(["Link", "STK", "NH", "Tin", "Chọn"], PLAN, "Chọn", {})
    with pytest.raises(InvalidInput):
        check_columns(["Link", "STK", "NH", "Tin"], PLAN, "Chọn", {})


@pytest.mark.parametrize("text", ["x", "X", " có ", "CÓ", "yes", "1", "✓", "đúng", "true"])
def test_marks(text: str) -> None:
    assert is_marked(text)


@pytest.mark.parametrize("text", [None, "", " ", "0", "không", "no", "?", "-", "chưa"])
def test_no_marks(text: str | None) -> None:
    assert not is_marked(text)


@given(st.integers(0, 10**15), st.sampled_from([".", ",", " ", ""]),
       st.sampled_from(["", " đ", "đ", " VNĐ", " đồng", ".00"]))  # fmt: skip
def test_money_is_read_however_it_is_written(amount: int, mark: str, ending: str) -> None:
    text = f"{amount:,}".replace(",", mark)
    assert read_money(text + ending) == amount


@pytest.mark.parametrize(
    "text", ["", "đ", "5 triệu", "1.5", "1.23.456", "-5", "10" * 9, "5,000.50"]
)
def test_what_is_no_whole_sum_is_none(text: str) -> None:
    assert read_money(text) is None
