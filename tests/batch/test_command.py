"""``lachan batch`` as a person runs it: files, exit codes, and what is said on the way."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from service.batch.job import folder_of
from service.batch.plan import ADDED
from service.tip_files.reading import open_tips
from tests.batch.jobs import tips, write
from tests.test_running import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
LINK = "https://vietcombank-xacthuc.top/dang-nhap"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a command: a data folder of its own, no classifier."""
    return os.environ | {
        "LACHAN_DATA_DIR": str(tmp_path / "data"),
        "LACHAN_CLASSIFIER": "none",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }


@pytest.fixture
def lachan(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Runs ``lachan batch`` in a folder with the tips."""

    def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "service", "batch", *arguments],
            input=stdin, capture_output=True, env=environment, cwd=tmp_path, timeout=100,
            check=False,
        )  # fmt: skip
        return subprocess.CompletedProcess(
            arguments, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """Three rows: one suspicious, one silent, one with a phone that is none."""
    path = tmp_path / "tips.csv"
    path.write_text(f"Link,SĐT,Ghi\n{LINK},0912345678,a\n,0912345679,b\nx.example,12,c\n", "utf-8")
    return path


def read(path: Path) -> pa.Table:
    with open_tips(path) as source:
        none = source.schema.empty_table()
        return pa.concat_tables([none, *(chunk.table for chunk in source.chunks())])


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
    assert figures["left_out"] == {"keys_left_out": 1}


def test_a_key_that_stands_twice_hides_nothing(lachan: Run, tmp_path: Path) -> None:
    good, bad = '{"link":"https://a.example"}', f'{{"link":"{LINK}","link":"https://a.example"}}'
    (tmp_path / "tips.jsonl").write_text(f"{good}\n{bad}\n")
    assert lachan("tips.jsonl", "-o", "out.jsonl").returncode == 1
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["lachan_error"] for row in rows] == [None, "repeated_key"]


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


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """More rows than are scored at once."""
    return write(tips(6_000), tmp_path / "many.csv")


def heard() -> None:
    """In a process to be: signals are heard, also where the tests run behind something else."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def interrupted(environment: dict[str, str], many: Path, signal_number: int) -> tuple[int, str]:
    """Start a run and interrupt it once something is finished."""
    running = subprocess.Popen(
        [sys.executable, "-m", "service", "batch", "many.csv", "--chunk", "500"],
        env=environment, cwd=many.parent, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=heard,
    )  # fmt: skip
    lines = folder_of(many.with_name("many.scored.csv")) / "journal"
    deadline = time.monotonic() + 60
    while not (lines.exists() and lines.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal_number)
    _, said = running.communicate(timeout=60)
    return running.returncode, said


def test_an_interrupted_run_says_how_to_go_on_and_does(
    lachan: Run, environment: dict[str, str], many: Path
) -> None:
    output = many.with_name("many.scored.csv")
    code, said = interrupted(environment, many, signal.SIGINT)
    assert code == 130
    assert "--restart" in said
    assert "Traceback" not in said
    assert not output.exists()
    for other in (["--chunk", "400"], ["--chunk", "500", "--prefix", "a_"]):
        done = lachan("many.csv", "--partial", *other)
        assert (done.returncode, "journal_other" in done.stderr) == (2, True)
        assert not many.with_name("partial.many.scored.csv").exists()
    done = lachan("many.csv", "--partial", "--chunk", "500", "--summary", "figures.json")
    assert done.returncode == 0, done.stderr
    partial = read(many.with_name("partial.many.scored.csv"))
    assert 0 < partial.num_rows < 6_000
    done = lachan("many.csv", "--chunk", "500")
    assert done.returncode == 0, done.stderr
    assert "of them before" in done.stderr
    whole = read(output)
    assert whole.num_rows == 6_000
    by_number = {row["Số"]: row for row in whole.to_pylist()}
    assert all(by_number[row["Số"]] == row for row in partial.to_pylist())


def ended_in_a_pipe(
    environment: dict[str, str], many: Path, signal_number: int
) -> tuple[int, str, list[Path]]:
    """End a run whose input came through a pipe; what it leaves in the temporary folder."""
    tmp_path = many.parent
    (tmp_path / "temporary").mkdir()
    with many.open("rb") as stdin:
        running = subprocess.Popen(
            [sys.executable, "-m", "service", "batch", "-", "--chunk", "100"], stdin=stdin,
            env=environment | {"TMPDIR": str(tmp_path / "temporary")}, cwd=tmp_path,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=heard,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("temporary/*/job/chunks/*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal_number)
        _, said = running.communicate(timeout=60)
    return running.returncode, said, list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_told_to_end_leaves_no_copy_of_what_came_through_a_pipe(
    environment: dict[str, str], many: Path, signal_number: int
) -> None:
    code, said, left = ended_in_a_pipe(environment, many, signal_number)
    assert code == 130
    assert "Traceback" not in said
    assert left == []


def test_what_a_killed_run_leaves_of_a_pipe_goes_with_the_next_run(
    lachan: Run, environment: dict[str, str], many: Path, csv: Path
) -> None:
    code, _, left = ended_in_a_pipe(environment, many, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert len(left) > 0
    environment["TMPDIR"] = str(many.parent / "temporary")
    done = lachan("-", "--columns", "link=Link", stdin=csv.read_bytes())
    assert done.returncode == 0, done.stderr
    assert list((many.parent / "temporary").iterdir()) == []


def test_a_run_that_fails_or_whose_reader_goes_leaves_nothing(
    lachan: Run, environment: dict[str, str], many: Path, tmp_path: Path
) -> None:
    (tmp_path / "temporary").mkdir()
    environment["TMPDIR"] = str(tmp_path / "temporary")
    cut = gzip.compress(many.read_bytes())[:-100]
    done = lachan("-", "--columns", "link=Link", stdin=cut)
    assert (done.returncode, "tips_unreadable" in done.stderr) == (2, True)
    assert list((tmp_path / "temporary").iterdir()) == []
    with many.open("rb") as stdin:
        running = subprocess.Popen(
            [sys.executable, "-m", "service", "batch", "-", "--columns", "link=Link"],
            stdin=stdin, env=environment, cwd=tmp_path, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        assert running.stdout is not None
        running.stdout.close()
        _, said = running.communicate(timeout=60)
    assert running.returncode == 2
    assert b"Traceback" not in said
    assert len(said.splitlines()) == 1
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_was_begun_with_another_input_or_plan_is_refused(
    lachan: Run, environment: dict[str, str], many: Path
) -> None:
    interrupted(environment, many, signal.SIGKILL)
    done = lachan("many.csv", "--chunk", "400")
    assert (done.returncode, "journal_other" in done.stderr) == (2, True)
    done = lachan("many.csv", "--chunk", "500", "--lang", "en")
    assert (done.returncode, "journal_other" in done.stderr) == (2, True)
    write(tips(5_999), many)
    done = lachan("many.csv", "--chunk", "500")
    assert (done.returncode, "input_changed" in done.stderr) == (2, True)
    assert "--restart" in done.stderr
    assert lachan("many.csv", "--chunk", "500", "--restart").returncode == 0
    assert read(many.with_name("many.scored.csv")).num_rows == 5_999


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
