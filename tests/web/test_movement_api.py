"""Places, groups and figures over HTTP: what is wrong is named, nobody gets past his area."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import xlsxwriter

from tests.web.desk import Desk
from tests.web.world import (
    AN_BINH,
    CHANH_DONG,
    CHANH_TAY,
    SAMPLES,
    TABLES,
    changed,
    entering,
    group,
    settle,
)

HEAD = "code,level,name,parent,valid_from,valid_until\n"
PHONE, MAIL = "0912345678", "an.nguyen@thu.example"


def workbook(text: str) -> bytes:
    """The same table as a spreadsheet writes it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(text.splitlines()):
            sheet.write_row(at, 0, line.split(";"))
    return buffer.getvalue()


# tables


@pytest.mark.parametrize("spelled", [str.encode, workbook], ids=["csv", "xlsx"])
def test_places_units_and_what_became_of_them_are_entered_from_tables(
    desk: Desk, spelled: Any
) -> None:
    desk.hire("mai", "movement")
    for table in TABLES:
        text = (SAMPLES / f"{table}.csv").read_text("utf-8")
        good = len(text.splitlines()) - 1
        looked = entering(desk, table, spelled(text), more="?dry_run=true").json()
        assert (looked["good"], looked["entered"], looked["bad"]) == (good, 0, 0)
        done = entering(desk, table, spelled(text)).json()
        assert (done["good"], done["entered"], done["bad"], done["faults"]) == (good, good, 0, [])
    with desk.services.records.reading() as tx:
        assert len(tx.movement.localities()) == 12
        assert len(tx.movement.units()) == 8
        assert len(tx.movement.successions("locality")) == 5
        acts = [row["act"] for row in desk.get("/v1/audit?limit=200", "dung").json()["entries"]]
    assert acts.count("places.import") == len(TABLES)


def test_bad_lines_are_named_by_line_column_and_reason_and_the_others_entered(desk: Desk) -> None:
    desk.hire("mai", "movement")
    table = HEAD + (
        "01,province,Tỉnh Một,,2020-01-01,\n"
        "01/00001,commune,Xã Một,,2020-13-01,\n"
        "01/00002,hamlet,Xã Hai,,2020-01-01,\n"
        "02/00001,commune,Xã Ba,,2020-01-01,\n"
        "01/00003,commune,Xã Bốn,,2020-01-01,\n"
        "01/00001/1,village,Thôn Một,,2020-01-01,\n"
        "01/00004,commune\n"
    )
    done = entering(desk, "localities", table.encode()).json()
    assert (done["good"], done["entered"], done["bad"]) == (2, 2, 5)
    named = [(fault["line"], fault["column"], fault["reason"]) for fault in done["faults"]]
    assert named == [
        (3, "valid_from", "bad_date"),
        (4, "level", "unknown_word"),
        (5, "parent", "parent_unknown"),
        (7, "parent", "parent_bad"),
        (8, "", "columns"),
    ]
    assert all(fault["words"]["vi"] and fault["words"]["en"] for fault in done["faults"])
    with desk.services.records.reading() as tx:
        assert [place.code for place in tx.movement.localities()] == ["01", "01/00003"]


def test_a_dry_run_changes_nothing_and_a_second_run_only_what_became_known(desk: Desk) -> None:
    settle(desk)
    ended = HEAD + f"{CHANH_TAY},commune,Phường Mẫu Chánh Tây,98,2025-07-01,2026-06-01\n"
    entering(desk, "localities", ended.encode(), more="?dry_run=true")
    with desk.services.records.reading() as tx:
        assert all(place.valid_until is None for place in tx.movement.localities()
                   if place.code == CHANH_TAY)  # fmt: skip
    assert entering(desk, "localities", ended.encode()).json()["entered"] == 1
    with desk.services.records.reading() as tx:
        (place,) = [item for item in tx.movement.localities() if item.code == CHANH_TAY]
        assert len(tx.movement.localities()) == 12
    assert place.valid_until is not None
    again = entering(desk, "successions", (SAMPLES / "successions.csv").read_bytes()).json()
    assert (again["good"], again["bad"]) == (5, 0)
    with desk.services.records.reading() as tx:
        assert len(tx.movement.successions("locality")) == 5


@pytest.mark.parametrize(
    "garbage",
    [
        b"", b"\n\n", b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500, b"\xff\xfe\x00", b"\x00" * 40,
        b"code,level\n01,province", b"code;code\n1;2", b"%PDF-1.4", b'"', b"{}", b"a,b,c\n" * 3,
        "mã;cấp\n01;Tỉnh".encode("utf-16"), b"code" + b"," * 300,
    ],
)  # fmt: skip
@pytest.mark.parametrize("table", TABLES)
def test_what_is_no_table_is_a_problem_and_no_fault_of_ours(
    desk: Desk, garbage: bytes, table: str
) -> None:
    desk.hire("mai", "movement")
    answer = entering(desk, table, garbage)
    assert answer.status_code in (413, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in {"bad_table", "missing_column", "duplicate_column", "too_large"}


def test_a_table_of_more_than_twenty_megabytes_is_refused(desk: Desk) -> None:
    desk.hire("mai", "movement")
    for size in (20_000_001, 20 * 1024 * 1024 + 1):
        answer = entering(desk, "units", b"a" * size)
        assert (answer.status_code, answer.json()["status"]) == (413, 413)
    with desk.services.records.reading() as tx:
        assert tx.movement.units() == []


def test_there_are_three_tables_and_no_other(desk: Desk) -> None:
    desk.hire("mai", "movement")
    assert entering(desk, "people", b"a\n1").status_code == 422


def test_of_five_thousand_units_fifty_are_bad_and_named(desk: Desk) -> None:
    settle(desk)
    lines = [
        f"DN-{number:04},{'enterprize' if number % 100 == 7 else 'enterprise'},Công ty {number},"
        f"{AN_BINH},small,2025-07-01"
        for number in range(5_000)
    ]
    table = "code,kind,name,locality,size,valid_from\n" + "\n".join(lines)
    done = entering(desk, "units", table.encode()).json()
    assert (done["entered"], done["bad"], len(done["faults"])) == (4_950, 50, 50)
    assert [fault["line"] for fault in done["faults"]] == list(range(9, 5_000, 100))
    assert {(fault["column"], fault["reason"]) for fault in done["faults"]} == {
        ("kind", "unknown_word")
    }
    with desk.services.records.reading() as tx:
        assert len(tx.movement.units()) == 8 + 4_950


def test_two_who_enter_at_once_both_succeed(desk: Desk) -> None:
    settle(desk)
    tables = [f"98/002{number:02},commune,Xã {number},98,2025-07-01,\n" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda row: entering(desk, "localities", (HEAD + row).encode()), tables)
        )
    assert [answer.json()["entered"] for answer in answers] == [1] * 8
    with desk.services.records.reading() as tx:
        assert len(tx.movement.localities()) == 12 + 8


def test_only_who_minds_the_movement_everywhere_enters_places(desk: Desk) -> None:
    desk.hire("huong", "movement@locality:98")
    desk.hire("pa05", "movement@unit:PA05")
    table = (SAMPLES / "localities.csv").read_bytes()
    for who in ("anh", "chi", "dung", "emi"):
        assert entering(desk, "localities", table, who).json()["code"] == "role_missing"
    for who in ("huong", "pa05"):
        assert entering(desk, "localities", table, who).json()["code"] == "out_of_scope"
    assert desk.client.post("/v1/places/localities", content=table).status_code == 401
    with desk.services.records.reading() as tx:
        assert tx.movement.localities() == []


# groups


def test_a_group_begins_changes_and_its_life_can_be_read(desk: Desk) -> None:
    settle(desk)
    made = group(desk, "zalo-1", members=100, on="2025-08-01")
    assert (made.status_code, made.json()["members"]) == (200, 100)
    assert changed(desk, "zalo-1", "2026-01-01", members=250, state="expanded").status_code == 200
    assert changed(desk, "zalo-1", "2026-05-01", trained_on="2026-04-20").status_code == 200
    found = desk.get("/v1/groups/zalo-1", "mai").json()
    assert (found["members"], found["state"], found["trained_on"]) == (
        250, "expanded", "2026-04-20",
    )  # fmt: skip
    assert [change["on"] for change in found["changes"]] == [
        "2025-08-01", "2026-01-01", "2026-05-01",
    ]  # fmt: skip
    then = desk.get("/v1/groups?on=2025-12-31", "mai").json()["groups"]
    assert [(item["members"], item["state"]) for item in then] == [(100, "maintained")]
    assert desk.get("/v1/groups?on=2025-07-31", "mai").json()["groups"] == []
    acts = [row["act"] for row in desk.get("/v1/audit?limit=200", "dung").json()["entries"]]
    assert acts.count("group.change") == 3


def test_lists_end_at_the_area_and_go_on_where_they_ended(desk: Desk) -> None:
    settle(desk)
    for number in range(3):
        assert group(desk, f"a-{number}").status_code == 200
        more = {"unit": "CA-PH-104", "locality": CHANH_DONG}
        assert group(desk, f"b-{number}", **more).status_code == 200
    desk.hire("huong", f"movement@locality:{AN_BINH}")
    desk.hire("tinh", "auditor@locality:98")
    desk.hire("ph104", "supervisor@unit:CA-PH-104")
    desk.hire("xa.khac", "movement@locality:01")

    def seen(who: str) -> str:
        found, after = [], ""
        while True:
            page = desk.get(f"/v1/groups?limit=2&after={after}", who).json()
            found += [item["code"] for item in page["groups"]]
            if page["next"] is None:
                return " ".join(found)
            after = page["next"]

    assert seen("mai") == seen("tinh") == "a-0 a-1 a-2 b-0 b-1 b-2"
    assert (seen("huong"), seen("ph104"), seen("xa.khac")) == ("a-0 a-1 a-2", "b-0 b-1 b-2", "")
    assert desk.get("/v1/groups/b-0", "huong").json()["code"] == "out_of_scope"
    assert desk.get("/v1/groups/none", "huong").status_code == 404
    assert desk.get("/v1/groups", "anh").json()["code"] == "role_missing"


def test_a_group_is_changed_only_by_those_in_whose_area_it_was_and_will_be(desk: Desk) -> None:
    settle(desk)
    desk.hire("huong", f"movement@locality:{AN_BINH}")
    there = {"unit": "CA-PH-104", "locality": CHANH_DONG}
    assert group(desk, "moi", "huong", **there).json()["code"] == "out_of_scope"
    assert group(desk, "moi", "huong").status_code == 200
    moved = changed(desk, "moi", "2026-01-01", "huong", **there)
    assert (moved.status_code, moved.json()["code"]) == (403, "out_of_scope")
    assert changed(desk, "moi", "2026-01-01", "mai", **there).status_code == 200
    assert changed(desk, "moi", "2026-01-02", "huong", members=5).json()["code"] == "out_of_scope"
    assert changed(desk, "moi", "2026-01-02", "anh", members=5).json()["code"] == "role_missing"
    for taking in ([CHANH_DONG], ["UBND-101", "CA-PH-104"]):
        answer = group(desk, "khac", "huong", takes_part=taking)
        assert (answer.status_code, answer.json()["code"]) == (403, "out_of_scope")
    assert group(desk, "khac", "huong", takes_part=["UBND-101", AN_BINH]).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "code", "field"),
    [
        ({"unit": "CA-KHONG"}, 404, "unknown_subject", "unit"),
        ({"locality": "98/99999"}, 404, "unknown_subject", "locality"),
        ({"locality": "97/00101"}, 404, "unknown_subject", "locality"),
        ({"takes_part": [AN_BINH, "98/77777"]}, 404, "unknown_subject", "takes_part.1"),
        ({"on": "2026-11-23"}, 422, "in_the_future", "on"),
        ({"on": "2026-02-30"}, 422, None, "on"),
        ({"state": "ended"}, 409, "state_not_allowed", "state"),
        ({"state": "asleep"}, 422, None, "state"),
        ({"themes": []}, 422, None, "themes"),
        ({"members": -1}, 422, None, "members"),
        ({"criteria": ["loved"]}, 422, "bad_group_field", "criteria"),
        ({"campaigns": [PHONE]}, 422, "bad_group_field", "campaigns"),
        ({"head_name": "Nguyễn Văn A"}, 422, "extra_forbidden", "body"),
        ({"head_role": f"Trưởng thôn {PHONE}"}, 422, "personal_data", "head_role"),
        ({"head_role": MAIL}, 422, "personal_data", "head_role"),
        ({"name": f"Nhóm {PHONE[:4]} {PHONE[4:7]} {PHONE[7:]}"}, 422, "personal_data", "name"),
        ({"unit": PHONE}, 422, None, "unit"),
        ({"takes_part": [PHONE]}, 422, "bad_group_field", "takes_part"),
    ],
)
def test_what_a_group_cannot_be_is_refused_with_the_field(
    desk: Desk, fields: dict[str, Any], status: int, code: str | None, field: str
) -> None:
    settle(desk)
    answer = group(desk, "moi", **fields)
    assert answer.status_code == status, answer.text
    assert answer.json()["field"].startswith(field)
    assert code is None or answer.json()["code"] == code
    assert PHONE not in answer.text
    assert MAIL not in answer.text
    assert desk.get("/v1/groups/moi", "mai").status_code == 404


def test_a_code_that_could_be_somebodys_number_is_none(desk: Desk) -> None:
    settle(desk)
    for code in (PHONE, "zalo-0912-345-678", "g84912345678"):
        answer = group(desk, code)
        assert (answer.status_code, answer.json()["field"]) == (422, "code")


def test_what_was_struck_off_stays_so_and_a_life_is_only_added_to(desk: Desk) -> None:
    settle(desk)
    group(desk, "moi", on="2025-08-01")
    before = changed(desk, "moi", "2025-07-31", members=3)
    assert (before.status_code, before.json()["code"]) == (409, "before_last_change")
    assert changed(desk, "moi", "2026-01-01", state="struck_off").status_code == 200
    for fields in ({"state": "maintained"}, {"members": 1}, {"state": "ended"}):
        answer = changed(desk, "moi", "2026-02-01", **fields)
        assert (answer.status_code, answer.json()["code"]) == (409, "group_struck_off")
    assert desk.get("/v1/groups/moi", "mai").json()["state"] == "struck_off"


def test_a_count_that_is_no_longer_known_can_be_taken_back(desk: Desk) -> None:
    settle(desk)
    group(desk, "moi", members=80)
    assert changed(desk, "moi", "2026-01-01", members=None).json()["members"] is None
    assert changed(desk, "moi", "2026-01-01", unit=None).json()["code"] == "missing_field"


# figures


def households(desk: Desk, place: str) -> tuple[int | None, int | None]:
    """What the year's statement says of the households of a place."""
    found = desk.get(f"/v1/statements/yearly?subject={place}&period=2027", "mai")
    assert found.status_code == 200, found.text
    tables = [table for section in found.json()["sections"] for table in section["tables"]]
    (rows,) = [table["rows"] for table in tables if table["code"] == "targets"]
    ((many, of),) = [row[1:3] for row in rows if row[0] == "Hộ gia đình tham gia"]
    return many, of


def enter(desk: Desk, subject: str, many: int | None, of: int | None, **more: Any) -> Any:
    body = {
        "target": "households", "subject": subject, "year": 2027, "numerator": many,
        "denominator": of, "source": "Báo cáo của xã", **more,
    }  # fmt: skip
    return desk.post("/v1/figures", body, str(more.pop("who", "mai")))


def test_figures_are_summed_only_where_all_parts_are_known_and_the_last_word_counts(
    desk: Desk,
) -> None:
    settle(desk)
    assert households(desk, "98") == (None, None)
    assert enter(desk, AN_BINH, 70, 100).status_code == 201
    assert enter(desk, CHANH_DONG, 10, 50).status_code == 201
    assert households(desk, "98") == households(desk, "*") == (None, None)
    assert households(desk, AN_BINH) == (70, 100)
    enter(desk, CHANH_TAY, 20, 30)
    assert households(desk, "98") == households(desk, "*") == (100, 180)
    enter(desk, CHANH_TAY, 25, 30)
    assert households(desk, "98") == (105, 180)
    enter(desk, CHANH_TAY, None, None)
    assert households(desk, "98") == (None, None)
    enter(desk, "98", 160, 200)
    assert households(desk, "98") == (160, 200)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"target": "villages"}, 422, "bad_target"),
        ({"target": "happiness"}, 422, "bad_target"),
        ({"target": "posts"}, 422, "bad_figure"),
        ({"subject": "98/99999"}, 404, "unknown_subject"),
        ({"subject": "97"}, 404, "unknown_subject"),
        ({"subject": AN_BINH, "on": "2025-06-30"}, 404, "unknown_subject"),
        ({"on": "2026-11-23"}, 422, "in_the_future"),
        ({"numerator": 101}, 422, "bad_figure"),
        ({"numerator": None}, 422, "bad_figure"),
        ({"denominator": None}, 422, "bad_figure"),
        ({"numerator": -1}, 422, None),
        ({"denominator": 10**13}, 422, None),
        ({"year": 2023}, 422, None),
        ({"year": 2032}, 422, None),
        ({"source": " "}, 422, None),
        ({"numerator": 70.5}, 422, None),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    desk: Desk, change: dict[str, Any], status: int, code: str | None
) -> None:
    settle(desk)
    body = {"target": "households", "subject": AN_BINH, "year": 2027, "numerator": 70,
            "denominator": 100, "source": "Báo cáo"}  # fmt: skip
    answer = desk.post("/v1/figures", body | change, "mai")
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["code"] == code
    assert households(desk, AN_BINH) == (None, None)


def test_figures_are_entered_in_ones_own_area(desk: Desk) -> None:
    settle(desk)
    desk.hire("huong", f"movement@locality:{AN_BINH}")
    for subject, who, status in (
        (AN_BINH, "huong", 201), ("98", "huong", 403), (CHANH_DONG, "huong", 403),
        (AN_BINH, "anh", 403), (AN_BINH, "chi", 201),
    ):  # fmt: skip
        body = {"target": "households", "subject": subject, "year": 2026, "numerator": 1,
                "denominator": 2, "source": "Báo cáo"}  # fmt: skip
        assert desk.post("/v1/figures", body, who).status_code == status
