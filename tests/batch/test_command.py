"""``lachan batch`` as a person runs it: files, exit codes, and what is said on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from service.batch.job import folder_of
from service.batch.plan import ADDED
from tests.batch.commands import LINK, Run, read
from tests.batch.jobs import tips, write
from tests.test_running import ROOT


def test_a_file_is_scored_beside_itself_and_rows_in_error_show_in_the_exit_code(
    lachan: Run, csv: Path, tmp_path: Path
) -> None:
    done = lachan("tips.csv")
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    found = read(tmp_path / "tips.scored.csv")
    assert found.column_names == ["Link", "SĐT", "Ghi", *(f"lachan_{name}" for name in ADDED)]
    assert found["lachan_state"].to_pylist() == ["suspicious", "no_information", "no_information"]
    assert found["lachan_error"].to_pylist()[2].startswith("SĐT:")
    assert "suspicious" in done.stderr
    assert "3 rows" in done.stderr
    assert LINK not in done.stderr
    assert not folder_of(tmp_path / "tips.scored.csv").exists()
    assert lachan("tips.csv", "--columns", "link=Link", "--force").returncode == 0


def test_what_is_there_already_is_not_replaced_unasked(
    lachan: Run, csv: Path, tmp_path: Path
) -> None:
    output = tmp_path / "tips.scored.csv"
    output.write_bytes(b"somebody's work")
    done = lachan("tips.csv")
    assert (done.returncode, "output_exists" in done.stderr) == (2, True)
    assert output.read_bytes() == b"somebody's work"
    done = lachan("tips.csv", "-o", "tips.csv", "--force")
    assert (done.returncode, "output_is_input" in done.stderr) == (2, True)
    assert lachan("tips.csv", "--force", "--columns", "link=Link").returncode == 0
    assert read(output).num_rows == 3


def test_a_dry_run_says_what_the_columns_are_taken_for_and_writes_nothing(
    lachan: Run, csv: Path, tmp_path: Path
) -> None:
    done = lachan("tips.csv", "--dry-run", "--lang", "en")
    assert done.returncode == 0
    roles = {line.split()[1]: line.split()[0] for line in done.stdout.splitlines()}
    assert roles == {"Link": "link", "SĐT": "phone", "Ghi": "ignore"}
    assert "heading" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"tips.csv"}


def test_standard_input_and_output(lachan: Run, csv: Path, tmp_path: Path) -> None:
    done = lachan("-", "--columns", "link=Link", stdin=csv.read_bytes())
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("Link,SĐT,Ghi,lachan_state")
    assert len(done.stdout.splitlines()) == 4
    done = lachan("-", "-o", "out.jsonl", "--columns", "link=Link", stdin=csv.read_bytes())
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["lachan_state"] == "suspicious"
    done = lachan("tips.csv", "-o", "-", "--output-format", "tsv", "--columns", "link=Link")
    assert done.stdout.splitlines()[0].startswith("Link\tSĐT\tGhi\tlachan_state")


def test_a_list_without_a_heading_never_loses_its_first_row(lachan: Run, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text(f"{LINK}\nhttps://b.example/\n")
    done = lachan("urls.txt", "-o", "out.csv")
    assert (done.returncode, "no_heading" in done.stderr) == (2, True)
    assert "--no-heading" in done.stderr
    assert "vietcombank" not in done.stderr
    done = lachan("urls.txt", "-o", "out.csv", "--no-heading")
    assert done.returncode == 0, done.stderr
    found = read(tmp_path / "out.csv")
    assert found["column_1"].to_pylist() == [LINK, "https://b.example/"]
    assert found["lachan_state"].to_pylist() == ["suspicious", "no_information"]
    named = ("--no-heading", "--columns", "link=column_1", "--force")
    assert lachan("urls.txt", "-o", "out.csv", *named).returncode == 0
    assert read(tmp_path / "out.csv").num_rows == 2


def test_a_heading_that_reads_as_a_row_may_be_one(lachan: Run, tmp_path: Path) -> None:
    (tmp_path / "tips.csv").write_text(f"booking.com,Link\nx,{LINK}\n")
    assert "no_heading" in lachan("tips.csv").stderr
    assert lachan("tips.csv", "--heading").returncode == 0
    assert read(tmp_path / "tips.scored.csv").num_rows == 1


def test_a_workbook_is_not_read_without_a_heading(lachan: Run, tmp_path: Path) -> None:
    write(pa.table({"0912345678": ["0912345679"]}), tmp_path / "tips.xlsx")
    done = lachan("tips.xlsx")
    assert (done.returncode, "no_heading" in done.stderr) == (2, True)
    done = lachan("tips.xlsx", "--no-heading")
    assert (done.returncode, "tips_unreadable, heading" in done.stderr) == (2, True)


def test_values_that_were_left_out_are_told_and_show_in_the_exit_code(
    lachan: Run, tmp_path: Path
) -> None:
    lines = [f'{{"link":"https://a{at}.example"}}' for at in range(10_000)]
    lines.append('{"link":"https://b.example","phone":"0912345678"}')
    (tmp_path / "late.jsonl").write_text("\n".join(lines))
    done = lachan("late.jsonl", "--no-texts", "--summary", "figures.json")
    assert done.returncode == 1, done.stderr
    assert "1 values were left out" in done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["left_out"] == {"keys_left_out": 1, "cells_cut": 0}


def test_cells_that_a_workbook_cuts_are_told_and_our_parts_stay_json(
    lachan: Run, tmp_path: Path
) -> None:
    links = {f"link {at}": f"https://a.example/{at}?{'x' * 1_500}" for at in range(30)}
    columns = {name: [link, link[:20]] for name, link in links.items()}
    write(pa.table({**columns, "more": ["y" * 40_000, "z"]}), tmp_path / "long.parquet")
    named = (
        "--columns",
        ",".join(f"link={name}" for name in links),
        "--full",
        "--summary",
        "figures.json",
    )
    done = lachan("long.parquet", "-o", "out.xlsx", *named)
    assert done.returncode == 1, done.stderr
    assert "2 cells were cut" in done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert figures["left_out"] == {"keys_left_out": 0, "cells_cut": 2}
    assert lachan("long.parquet", "-o", "out.csv", *named, "--force").returncode == 0
    cut, whole = (read(tmp_path / f"out.{name}")["lachan_parts"][0].as_py() for name in
                  ("xlsx", "csv"))  # fmt: skip
    *parts, last = json.loads(cut)
    assert parts == json.loads(whole)[: len(parts)]
    assert last == {"left_out": len(json.loads(whole)) - len(parts)}


def test_a_key_that_stands_twice_hides_nothing(lachan: Run, tmp_path: Path) -> None:
    good, bad = '{"link":"https://a.example"}', f'{{"link":"{LINK}","link":"https://a.example"}}'
    (tmp_path / "tips.jsonl").write_text(f"{good}\n{bad}\n")
    assert lachan("tips.jsonl", "-o", "out.jsonl").returncode == 1
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["lachan_error"] for row in rows] == [None, "repeated_key"]


def test_odd_types_of_parquet_pass_through_and_end_no_run(lachan: Run, tmp_path: Path) -> None:
    """As a command: the tests' own process may have what Arrow would ask about nanoseconds."""
    odd = {
        "seen": pa.array([[1_700_000_000_123_456_789]], pa.list_(pa.timestamp("ns"))),
        "at": pa.array([1_700_000_000_123_456], pa.timestamp("us", "ICT")),
        "days": pa.array([[2**31 - 1]], pa.list_(pa.date32())),
        "took": pa.array([{"a": 2**62}], pa.struct({"a": pa.duration("ms")})),
        "raw": pa.array([[b"\xff"]]),
    }
    write(pa.table({"link": [LINK], **odd}), tmp_path / "odd.parquet")
    assert lachan("odd.parquet", "-o", "out.parquet").returncode == 0
    assert read(tmp_path / "out.parquet").select([*odd]).equals(pa.table(odd))
    assert lachan("odd.parquet", "-o", "out.csv", "--columns", "link=link").returncode == 0
    (row,) = read(tmp_path / "out.csv").select([*odd]).to_pylist()
    assert row == {
        "seen": '["2023-11-14 22:13:20.123456789"]',
        "at": "2023-11-14 22:13:20.123456Z",
        "days": '["5881580-07-11"]',
        "took": '{"a": "PT4611686018427387.904S"}',
        "raw": '["base64:/w=="]',
    }


def test_formulas_are_defused_where_that_is_asked_for(lachan: Run, tmp_path: Path) -> None:
    (tmp_path / "tips.csv").write_text(f"Link,Ghi\n{LINK},=1+1\n")
    assert lachan("tips.csv").returncode == 0
    assert read(tmp_path / "tips.scored.csv")["Ghi"].to_pylist() == ["=1+1"]
    assert lachan("tips.csv", "--defuse", "--force").returncode == 0
    assert read(tmp_path / "tips.scored.csv")["Ghi"].to_pylist() == ["'=1+1"]


def in_a_shell(
    environment: dict[str, str], folder: Path, command: str
) -> subprocess.CompletedProcess[str]:
    """``lachan batch`` is written as LACHAN."""
    command = command.replace("LACHAN", f"{sys.executable} -m service batch")
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=folder,
                          env=environment, timeout=100, check=False)  # fmt: skip


def test_a_pipe_that_has_a_name_is_read_like_the_standard_input(
    environment: dict[str, str], csv: Path
) -> None:
    options = "--columns link=Link | cut -d, -f1-6"  # not the moment of the check
    named = in_a_shell(environment, csv.parent, f"LACHAN <(cat tips.csv) {options}")
    assert named.returncode == 0, named.stderr
    piped = in_a_shell(environment, csv.parent, f"cat tips.csv | LACHAN - {options}")
    assert named.stdout == piped.stdout
    assert len(named.stdout.splitlines()) == 4


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("LACHAN - <&-", "tips_unreadable"),
        ("LACHAN tips.csv -o - --columns link=Link >&-", "tips_unwritable"),
    ],
)
def test_streams_that_are_closed_are_told_in_a_line(
    environment: dict[str, str], csv: Path, command: str, code: str
) -> None:
    done = in_a_shell(environment, csv.parent, command)
    assert (done.returncode, code in done.stderr) == (2, True)
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("source", ["tips.csv", "- <tips.csv"])
def test_a_standard_output_that_is_full_is_told_and_nothing_of_it_said_to_be_kept(
    environment: dict[str, str], csv: Path, source: str
) -> None:
    command = f"LACHAN {source} -o - --columns link=Link >/dev/full"
    done = in_a_shell(environment, csv.parent, command)
    assert (done.returncode, "(disk_full)" in done.stderr) == (2, True)
    assert len(done.stderr.splitlines()) == 1
    assert "What a scoring into a file has finished is kept." in done.stderr
    assert {path.name for path in csv.parent.iterdir()} <= {"tips.csv", "data"}


def test_nobody_has_to_hear_of_the_progress(environment: dict[str, str], csv: Path) -> None:
    done = in_a_shell(environment, csv.parent, "LACHAN tips.csv --columns link=Link >&- 2>&-")
    assert done.returncode == 0
    assert read(csv.with_name("tips.scored.csv")).num_rows == 3


def test_what_nobody_thought_of_is_told_without_what_the_table_holds(
    environment: dict[str, str], csv: Path
) -> None:
    broken = csv.with_name("sitecustomize.py")
    broken.write_text(
        "import service.batch.roles as roles\n"
        "def find(samples): raise ZeroDivisionError(samples)\n"
        "roles.find = find\n"
    )
    environment["PYTHONPATH"] += os.pathsep + str(csv.parent)
    done = in_a_shell(environment, csv.parent, "LACHAN tips.csv")
    assert done.returncode == 2
    assert "ZeroDivisionError" in done.stderr
    assert "0912345678" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    done = in_a_shell(environment | {"LACHAN_DEBUG": "1"}, csv.parent, "LACHAN tips.csv")
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--columns", "link=Nowhere"], "unknown_column"),
        (["--columns", "person=Link"], "unknown_role"),
        (["--columns", "link=Link\nphone=SĐT"], "bad_columns"),
        (["--format", "docx"], "tips_format"),
        (["--prefix", ""], "no_prefix"),
        (["--columns", "link=Link,phone= LINK"], "column_twice"),
        (["--sheet", "A"], "tips_unreadable"),
        (["--lang", "fr"], "unknown_language"),
        (["-o", "tips.docx"], "tips_format"),
        (["-o", "no/such/folder.csv"], "tips_unwritable"),
        (["-o", "/dev/null", "--force"], "tips_unwritable"),
        (["-o", ".", "--force"], "tips_unwritable"),
        (["--partial"], "no_journal"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    lachan: Run, csv: Path, tmp_path: Path, options: list[str], code: str
) -> None:
    done = lachan("tips.csv", *options)
    assert done.returncode == 2
    assert code in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} <= {"tips.csv", "data"}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("0011001234567;nguyen van a\n0011001234568;b\n", "link=URL"),
        ('"nguyen\nvan a",Link\nx,https://a.example\n', "link=URL"),
        ("nguyen van a,Link\nx,https://a.example\n", '"link=a\nb 0011001234567"'),
    ],
)
def test_a_failure_is_one_line_whatever_the_headings_and_names_are(
    lachan: Run, tmp_path: Path, table: str, columns: str
) -> None:
    (tmp_path / "tips.csv").write_text(table)
    done = lachan("tips.csv", "-o", "out.csv", "--columns", columns)
    assert (done.returncode, "unknown_column" in done.stderr) == (2, True), done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "0011001234567" not in done.stderr


def test_columns_of_an_earlier_scoring_pass_through(lachan: Run, csv: Path) -> None:
    assert lachan("tips.csv", "-o", "old.csv").returncode == 1
    done = lachan("old.csv", "-o", "new.csv", "--prefix", "new_", "--dry-run")
    assert done.returncode == 0, done.stderr
    taken = [line.split()[:2] for line in done.stdout.splitlines()]
    assert [name for role, name in taken if role != "ignore"] == ["Link", "SĐT"]


def test_a_file_that_is_not_there(lachan: Run) -> None:
    done = lachan("nowhere.csv")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_without_arrow_it_says_what_to_install(
    csv: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "pyarrow.py").write_text("raise ImportError('not installed')")
    path = os.pathsep.join([str(tmp_path / "blocked"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "service", "batch", "tips.csv"],
        capture_output=True, text=True, env=environment | {"PYTHONPATH": path}, cwd=tmp_path,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "lachan[batch]" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_report_a_summary_and_the_rows_that_share_something(lachan: Run, tmp_path: Path) -> None:
    write(tips(100), tmp_path / "tips.xlsx")
    done = lachan("tips.xlsx", "--report", "out.html", "--summary", "out.json", "--shared",
                  "out.parquet")  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert "<html" in (tmp_path / "out.html").read_text("utf-8")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["rows"] == 100
    assert read(tmp_path / "out.parquet").num_rows > 0
    assert read(tmp_path / "tips.scored.xlsx").num_rows == 100


def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    lachan: Run, csv: Path, tmp_path: Path
) -> None:
    done = lachan("tips.csv", "--report", "/proc/page.html")
    assert (done.returncode, "tips_unwritable" in done.stderr) == (2, True)
    assert {path.name for path in tmp_path.iterdir()} == {"tips.csv"}


@pytest.mark.parametrize(
    "options",
    [
        ["-o", "same.csv", "--report", "same.csv"],
        ["-o", "a.csv", "--summary", "b.json", "--shared", "../{here}/b.json"],
        ["--report", "tips.scored.csv", "--force"],
    ],
)
def test_two_outputs_never_have_the_same_place(
    lachan: Run, csv: Path, tmp_path: Path, options: list[str]
) -> None:
    done = lachan("tips.csv", *(option.format(here=tmp_path.name) for option in options))
    assert (done.returncode, "same_output" in done.stderr) == (2, True)
    assert {path.name for path in tmp_path.iterdir()} == {"tips.csv"}


def test_a_report_does_not_replace_the_input(lachan: Run, csv: Path) -> None:
    before = csv.read_bytes()
    done = lachan("tips.csv", "--report", "tips.csv", "--force")
    assert (done.returncode, "output_is_input" in done.stderr) == (2, True)
    assert csv.read_bytes() == before


def test_two_scorings_are_compared(lachan: Run, csv: Path, tmp_path: Path) -> None:
    assert lachan("tips.csv", "-o", "old.csv", "--columns", "link=Link").returncode == 0
    text = (tmp_path / "old.csv").read_text("utf-8")
    (tmp_path / "new.csv").write_text(text.replace(",suspicious,", ",confirmed_scam,"), "utf-8")
    done = lachan("diff", "old.csv", "new.csv", "-o", "changes.csv")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["changed"] == 1
    assert read(tmp_path / "changes.csv")["lachan_new_state"].to_pylist() == ["confirmed_scam"]
    assert lachan("diff", "tips.csv", "new.csv").returncode == 2
    done = lachan("diff", "old.csv", "old.csv", "-o", "none.parquet")
    assert json.loads(done.stdout)["changed"] == 0
    nothing = read(tmp_path / "none.parquet")
    assert nothing.num_rows == 0
    assert nothing.column_names == read(tmp_path / "changes.csv").column_names


def test_cells_that_a_workbook_of_changes_cuts_are_told(lachan: Run, tmp_path: Path) -> None:
    (tmp_path / "tips.csv").write_text(f"Link,Ghi\n{LINK},{'x' * 40_000}\n", "utf-8")
    assert lachan("tips.csv", "-o", "old.csv", "--columns", "link=Link").returncode == 0
    text = (tmp_path / "old.csv").read_text("utf-8")
    (tmp_path / "new.csv").write_text(text.replace(",suspicious,", ",confirmed_scam,"), "utf-8")
    done = lachan("diff", "old.csv", "new.csv", "-o", "changes.xlsx")
    assert json.loads(done.stdout)["notes"] == {"cells_cut": 1}
