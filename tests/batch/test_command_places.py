"""Names and places of files: any name that a disk takes, and no place that a run takes away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.batch.job import folder_of
from tests.batch.commands import Run, read

LONG = "ế" * 80
NO_UTF8 = os.fsdecode(b"ti\xean")


@pytest.mark.parametrize("name", ["tips.csv", "Tố giác 11.xlsx", "a" * 196 + ".csv", "ế" * 66])
def test_a_short_name_is_that_of_its_folder(name: str) -> None:
    assert folder_of(Path("here", name)) == Path("here", f".{name}.lachan-batch")


@pytest.mark.parametrize("long", [LONG, "a" * 240, NO_UTF8 * 60, NO_UTF8])
def test_names_that_begin_alike_have_folders_of_their_own(long: str) -> None:
    names = [f"{long}{more}" for more in (".csv", ".tsv", "1.csv", os.fsdecode(b"\xeb"))]
    folders = {folder_of(Path(name)).name for name in names}
    assert len(folders) == len(names)
    assert all(len(folder.encode()) <= 255 for folder in folders)


def test_a_long_name_is_scored_to(lachan: Run, csv: Path, tmp_path: Path) -> None:
    done = lachan("tips.csv", "-o", f"{LONG}.csv", "--report", f"{LONG}.html")
    assert done.returncode == 1, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "tips.csv", "data", f"{LONG}.csv", f"{LONG}.html",
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_a_name_that_is_no_utf8_is_read_and_written(
    lachan: Run, csv: Path, tmp_path: Path, ending: str
) -> None:
    source, output = f"{NO_UTF8}.csv", f"{NO_UTF8}.scored.{ending}"
    csv.rename(tmp_path / source)
    more = ("--report", f"{NO_UTF8}.html", "--summary", f"{NO_UTF8}.json")
    done = lachan(source, "-o", output, *more)
    assert (done.returncode, "3 rows" in done.stderr) == (1, True), done.stderr
    assert read(tmp_path / output).num_rows == 3
    assert {path.name for path in tmp_path.iterdir()} == {
        "data", source, output, f"{NO_UTF8}.html", f"{NO_UTF8}.json",
    }  # fmt: skip
    done = lachan(source, "-o", output)
    assert (done.returncode, "output_exists" in done.stderr) == (2, True)
    done = lachan("diff", output, output, "-o", f"{NO_UTF8}.changes.csv")
    assert done.returncode == 0, done.stderr


def test_a_folder_whose_name_is_no_utf8_holds_whatever_a_run_needs(
    lachan: Run, csv: Path, tmp_path: Path
) -> None:
    (tmp_path / NO_UTF8).mkdir()
    csv.rename(tmp_path / NO_UTF8 / "tips.csv")
    names = [f"{NO_UTF8}/{name}" for name in ("out.parquet", "page.html", "f.json", "s.parquet")]
    options = zip(("-o", "--report", "--summary", "--shared"), names, strict=True)
    done = lachan(f"{NO_UTF8}/tips.csv", "--processes", "2", *(it for two in options for it in two))
    assert done.returncode == 1, done.stderr
    assert {f"{NO_UTF8}/{path.name}" for path in (tmp_path / NO_UTF8).iterdir()} == {
        f"{NO_UTF8}/tips.csv", *names
    }  # fmt: skip


@pytest.mark.parametrize("option", ["--report", "--summary", "--shared"])
def test_nothing_is_written_into_the_folder_of_the_job(
    lachan: Run, csv: Path, tmp_path: Path, option: str
) -> None:
    folder = tmp_path / ".out.csv.lachan-batch"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    for place in (folder.name, f"{folder.name}/page", "link/page", f"./data/../{folder.name}/page"):
        done = lachan("tips.csv", "-o", "out.csv", option, place)
        assert (done.returncode, "tips_unwritable" in done.stderr) == (2, True), place
    assert not (tmp_path / "out.csv").exists()
    assert list(folder.iterdir()) == []


def test_a_folder_of_that_name_keeps_what_lies_in_it(
    lachan: Run, csv: Path, tmp_path: Path
) -> None:
    folder = tmp_path / ".out.csv.lachan-batch"
    folder.mkdir()
    csv.rename(folder / "tips.csv")
    (tmp_path / "tips.csv").write_bytes((folder / "tips.csv").read_bytes())
    for source, code in (("tips.csv", "journal_other"), (folder / "tips.csv", "tips_unwritable")):
        done = lachan(str(source), "-o", "out.csv", "--restart")
        assert (done.returncode, code in done.stderr) == (2, True), done.stderr
        assert [path.name for path in folder.iterdir()] == ["tips.csv"]
