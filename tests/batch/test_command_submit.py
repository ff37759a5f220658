"""Rows that somebody marked become reports, once, and only where that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.commands import LINK, Run


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """Rows of which an officer has marked some."""
    path = tmp_path / "marked.csv"
    rows = [
        f"{LINK},0912345678,x,79,5.000.000 đ,01/11/2026",
        f"{LINK},0912345678,X,79,5.000.000 đ,01/11/2026",
        "https://other.example/,,có,,,",
        "https://third.example/,,,,,",
        "không phải link,,x,,,",
        "https://fourth.example/,,1,nơi nào đó,,",
        ",,yes,,,",
    ]
    path.write_text("\n".join(["Link,SĐT,Chọn,Nơi,Mất,Ngày", *rows, ""]), "utf-8")
    return path


SUBMIT = (
    "--submit", "Chọn", "--columns", "link=Link,phone=SĐT",
    "--report-columns", "locality=Nơi,loss=Mất,date=Ngày",
)  # fmt: skip


def test_marked_rows_are_only_counted_until_somebody_says_yes(
    lachan: Run, marked: Path, tmp_path: Path
) -> None:
    done = lachan("marked.csv", *SUBMIT)
    assert done.returncode == 1, done.stderr
    assert "6 marked rows: 2 to enter, 0 known already, 1 said twice, 3 with faults" in done.stderr
    assert "0912345678" not in done.stderr
    assert "row 6: bad_code Nơi" in done.stderr
    assert "row 7: empty" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"marked.csv", "data"}
    again = lachan("marked.csv", *SUBMIT)
    assert "2 to enter, 0 known already" in again.stderr


def test_marked_rows_become_reports_once_however_often_it_is_said(
    lachan: Run, marked: Path, tmp_path: Path
) -> None:
    done = lachan("marked.csv", *SUBMIT, "--yes", "--receipts", "receipts.csv")
    assert done.returncode == 1, done.stderr
    assert "2 entered, 0 known already" in done.stderr
    receipts = tmp_path / "receipts.csv"
    assert receipts.stat().st_mode & 0o777 == 0o600
    first = receipts.read_text("utf-8").splitlines()
    assert [line.partition(",")[0] for line in first] == ["row", "1", "3"]
    assert "LC-" not in done.stdout + done.stderr
    again = lachan("marked.csv", *SUBMIT, "--yes", "--receipts", "again.csv")
    assert "0 entered, 2 known already" in again.stderr
    assert (tmp_path / "again.csv").read_text("utf-8").splitlines() == first
    done = lachan("marked.csv", *SUBMIT, "--yes", "--receipts", "receipts.csv")
    assert (done.returncode, "output_exists" in done.stderr) == (2, True)


def test_receipts_may_have_a_name_as_long_as_any(lachan: Run, marked: Path, tmp_path: Path) -> None:
    name = "ế" * 80 + ".csv"
    done = lachan("marked.csv", *SUBMIT, "--yes", "--receipts", name)
    assert "2 entered" in done.stderr
    assert len((tmp_path / name).read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    "options",
    [
        [*SUBMIT, "--yes", "-o", "out.csv"],
        [*SUBMIT, "--report", "page.html"],
        ["--yes"],
        ["--receipts", "receipts.csv"],
        ["--report-columns", "loss=Mất"],
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    lachan: Run, marked: Path, tmp_path: Path, options: list[str]
) -> None:
    done = lachan("marked.csv", *options)
    assert (done.returncode, "option_unused" in done.stderr) == (2, True)
    assert {path.name for path in tmp_path.iterdir()} == {"marked.csv"}


@pytest.mark.parametrize("more", [[], ["--yes"], ["--yes", "--force"]])
def test_receipts_are_written_into_a_file_or_not_at_all(
    lachan: Run, marked: Path, tmp_path: Path, more: list[str]
) -> None:
    (tmp_path / "-").write_text("mine")
    done = lachan("marked.csv", *SUBMIT, "--receipts", "-", *more)
    assert (done.returncode, "(tips_unwritable, receipts)" in done.stderr) == (2, True)
    assert (tmp_path / "-").read_text() == "mine"
