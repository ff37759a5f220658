"""Plans and roles: what a table's columns are taken for, and what is refused."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import pytest

from service.batch.named import heading_of, parse_columns
from service.batch.plan import ADDED, Plan, Role
from service.batch.roles import check_heading, find, find_roles
from service.errors import InvalidInput


class Sample(NamedTuple):
    name: str
    values: tuple[str, ...] = ()


def refused(plan: Plan, *headings: str) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as caught:
        plan.check(headings)
    return caught.value.code, caught.value.field


def test_a_plan_that_does_not_fit_its_table_is_refused() -> None:
    link = ("a", Role.LINK)
    assert refused(Plan((link,)), "b") == ("unknown_column", "a")
    assert refused(Plan((link, link)), "a") == ("column_twice", "a")
    assert refused(Plan((link,)), "a", "a") == ("column_twice", "a")
    assert refused(Plan(()), "a") == ("no_judged_column", "columns")
    assert refused(Plan((("a", Role.BANK),)), "a") == ("no_judged_column", "columns")
    assert refused(Plan((link,)), "a", "lachan_score") == ("column_taken", "lachan_score")
    assert refused(Plan((link,), language="fr"), "a") == ("unknown_language", "language")
    banks = (("a", Role.ACCOUNT), ("b", Role.BANK), ("c", Role.BANK))
    assert refused(Plan(banks), "a", "b", "c")[0] == "bank_columns"


def test_a_prefix_makes_room_for_columns_of_our_names() -> None:
    plan = Plan((("a", Role.LINK),), prefix="new_")
    plan.check(["a", "lachan_score"])
    assert plan.added[:2] == ("new_state", "new_score")


@pytest.mark.parametrize("heading", ["Link", "SĐT", "Số TK", "So.TK", "Mô tả", "Địa chỉ web", "1"])
def test_common_headings_are_not_taken_for_rows(heading: str) -> None:
    check_heading([heading], "csv")


@pytest.mark.parametrize("heading", ["https://a.example/x", "vcb-xacthuc.top", "0912345678"])
def test_values_are_not_taken_for_headings(heading: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_heading(["Ghi chú", heading], "csv")
    assert caught.value.code == "no_heading"


def test_a_heading_is_meant_by_whoever_writes_it_in_another_way() -> None:
    apart = unicodedata.normalize("NFD", "Số điện thoại")
    headings = ["Link ", apart, "Ghi", "ghi ", "LINK 2"]
    assert heading_of("link", headings) == "Link "
    assert heading_of("Số điện thoại", headings) == apart
    assert heading_of("Ghi", headings) == "Ghi"
    for nothing in ("GHI", "Tin"):
        with pytest.raises(InvalidInput, match="LINK 2") as caught:
            heading_of(nothing, headings)
        assert caught.value.code == "unknown_column"


@pytest.mark.parametrize(
    "row",
    [
        ["0011001234567", "nguyen van a"],
        ["1", "nguyen van a"],
        ["nguyen van a", "STK 0011\u200b0012\u200b34567"],
        ["nguyen van a", "vcb-xacthuc.top"],
    ],
)
def test_a_row_in_the_place_of_a_heading_is_not_repeated(row: list[str]) -> None:
    with pytest.raises(InvalidInput, match="there are 2 columns") as caught:
        heading_of("URL", row)
    assert not any(cell in str(caught.value) for cell in row)


def test_headings_are_told_in_one_line() -> None:
    headings = ["Số\r\nđiện\u2028thoại\x1b[2J\u202e", "x" * 1_000, *(f"Cột {n}" for n in range(50))]
    with pytest.raises(InvalidInput) as caught:
        heading_of("URL", headings)
    told = str(caught.value)
    assert "Số điện thoại [2J, xxx" in told
    assert told.endswith("Cột 37, ….")
    assert len(told) < 600


def test_ignored_columns_need_not_be_there() -> None:
    Plan((("a", Role.LINK), ("b", Role.IGNORE))).check(["a"])


@pytest.mark.parametrize(
    ("heading", "cells", "role"),
    [
        ("Đường dẫn", "abc.com", Role.LINK),
        ("WEBSITE", "abc.com", Role.LINK),
        ("Tên miền", "abc.vn", Role.LINK),
        ("Địa chỉ website", "abc.vn", Role.LINK),
        ("SĐT đối tượng", "0912345678", Role.PHONE),
        ("Số điện thoại", "912345678", Role.PHONE),
        ("hotline", "19001234", Role.PHONE),
        ("phoneNumber", "0912345678", Role.PHONE),
        ("STK", "0011001234567", Role.ACCOUNT),
        ("Số tài khoản ngân hàng", "0011001234567", Role.ACCOUNT),
        ("account", "9.7E+15", Role.ACCOUNT),
        ("Mã QR", "00020101", Role.QR),
        ("Nội dung tin nhắn", "xin chào", Role.TEXT),
        ("Mô tả", "", Role.TEXT),
        ("Ghi chú", "", Role.TEXT),
        ("Link/SĐT/STK", "0912345678", Role.TEXT),
        ("x1", "https://abc.com/a", Role.LINK),
        ("x2", "hxxps://abc[.]com", Role.LINK),
        ("x3", "+84 912 345 678", Role.PHONE),
        ("x4", "VCB 0011001234567", Role.ACCOUNT),
        ("x5", "00020101021138", Role.QR),
        ("x7", '["https://abc.com/a"]', Role.LINK),
        ("Tiền gửi về", "[null]", Role.IGNORE),
        ("x6", "Chúng tôi sẽ khóa thẻ trong hôm nay", Role.TEXT),
    ],
)
def test_columns_are_known_by_heading_and_content(heading: str, cells: str, role: Role) -> None:
    values = (cells,) * 3 if cells else ()
    assert find_roles([Sample(heading, values)]) == {heading: role}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Họ và tên", "NGUYEN VAN A"),
        ("Tên", "NGUYEN VAN A"),
        ("Name", "NGUYEN VAN A"),
        ("Chủ tài khoản", "NGUYEN VAN A"),
        ("Account name", "NGUYEN VAN A"),
        ("CCCD", "001099012345"),
        ("Địa chỉ", "12 Lê Lợi, phường Bến Thành, thành phố Hồ Chí Minh"),
        ("Email", "a@abc.com"),
        ("Số điện thoại người báo", "0912345678"),
        ("SĐT nạn nhân", "0912345678"),
        ("Số tiền", "500000000"),
        ("Ngày", "2026-11-22"),
        ("STT", "1"),
        ("x", "123456789012"),
        ("x", "12.000.000"),
        ("x", "3.5"),
        ("x", "report.pdf"),
        ("x", "Có"),
        ("url", "Không"),
        ("Ngân hàng", "VCB"),
    ],
)
def test_personal_data_figures_and_unknown_numbers_are_not_judged(heading: str, cells: str) -> None:
    assert find_roles([Sample(heading, (cells,) * 3)]) == {heading: Role.IGNORE}


@pytest.mark.parametrize("prefix", ["lachan_", "cũ.", "Lần 1 "])
def test_what_a_scoring_said_is_not_judged_again_whatever_its_prefix(prefix: str) -> None:
    told = ("Chúng tôi sẽ khóa thẻ của quý khách trong hôm nay",) * 3
    added = [Sample(prefix + name, told) for name in ADDED]
    roles = find_roles([Sample("Tin", told), *added])
    assert {name for name, role in roles.items() if role is not Role.IGNORE} == {"Tin"}
    roles = find_roles([Sample("Tin", told), *added[1:]])
    assert roles[f"{prefix}text"] is Role.TEXT


def test_a_bank_column_speaks_for_accounts() -> None:
    samples = [Sample("Ngân hàng", ("VCB",)), Sample("STK", ("0011001234567",))]
    assert find_roles(samples) == {"Ngân hàng": Role.BANK, "STK": Role.ACCOUNT}


def test_each_finding_says_why_in_both_languages() -> None:
    for finding in find([Sample("Link"), Sample("Tên", ("A",)), Sample("x", ("1",))]):
        assert finding.why.vi
        assert finding.why.en


def test_long_cells_are_read_in_no_time() -> None:
    hostile = ("a.bb/" * 20_000 + " x", "0" * 100_000, "VCB " * 25_000)
    assert find_roles([Sample("x", hostile)])["x"] in (Role.IGNORE, Role.TEXT)


def test_named_columns_are_read_from_text() -> None:
    assert parse_columns('link=URL, phone=SĐT,"text=Nội dung, ghi chú",phone=a=b') == {
        "URL": Role.LINK,
        "SĐT": Role.PHONE,
        "Nội dung, ghi chú": Role.TEXT,
        "a=b": Role.PHONE,
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("URL", "bad_columns"),
        ("link=", "bad_columns"),
        ("", "bad_columns"),
        ("link=URL\nphone=SĐT", "bad_columns"),
        ("link=URL\rphone=SĐT", "bad_columns"),
        ('"link=URL', "bad_columns"),
        ('link=URL,"phone=SĐT', "bad_columns"),
        ('"link=URL" 2', "bad_columns"),
        (f"link={'x' * 200_000}", "bad_columns"),
        ("web=URL", "unknown_role"),
        ("link=URL,text=URL", "column_twice"),
    ],
)
def test_columns_that_cannot_be_read_are_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_columns(text)
    assert caught.value.code == code
