"""A job on this machine: the same bytes however it is run, whatever happens to its processes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from service.batch.chunk_work import ChunkWork
from service.batch.job import finished, write_partial
from service.batch.judging import Judge, score_table
from service.batch.local import Stopped
from service.batch.plan import Plan, Role
from service.batch.progress import Step
from service.checking import current
from service.errors import Conflict, InvalidInput, NotFound, Unavailable
from service.tip_files.reading import open_tips
from service.wiring import Services
from tests.batch.jobs import PLAN, ROWS, fill, make_job, run, tips, write
from tests.support import NOW

FORMATS = ("csv", "xlsx", "parquet", "jsonl", "tsv.gz")


@pytest.fixture
def town(services: Services) -> Services:
    """Services whose lists know some of the tips."""
    fill(services)
    return services


def rows_of(path: Path) -> pa.Table:
    with open_tips(path) as source:
        return pa.concat_tables([chunk.table for chunk in source.chunks()])


@pytest.mark.parametrize("ending", FORMATS)
def test_one_process_and_several_write_the_same_bytes(
    town: Services, tmp_path: Path, ending: str
) -> None:
    source = write(tips(5 * ROWS + 7), tmp_path / f"tips.{ending}")
    one = make_job(source, tmp_path / f"one.{ending}")
    two = make_job(source, tmp_path / f"two.{ending}")
    first, second = run(town, one), run(town, two, processes=3)
    assert one.output.read_bytes() == two.output.read_bytes()
    assert first.totals == second.totals
    assert (first.totals.rows, first.totals.resumed) == (5 * ROWS + 7, 0)
    assert first.totals.states["confirmed_scam"] > 0
    assert not one.folder.exists()
    assert not two.folder.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_comes_out_is_what_score_table_says_of_the_whole(
    town: Services, tmp_path: Path
) -> None:
    table = tips(3 * ROWS)
    job = make_job(write(table, tmp_path / "tips.parquet"))
    run(town, job, processes=2)
    judged = score_table(table, PLAN, Judge(current(town), NOW))
    assert rows_of(job.output).to_pylist() == judged.to_pylist()


def test_columns_of_the_input_pass_through_with_their_types(town: Services, tmp_path: Path) -> None:
    table = tips(ROWS).append_column("amount", pa.array(range(ROWS), pa.int32()))
    job = make_job(write(table, tmp_path / "tips.parquet"))
    run(town, job, processes=2)
    found = rows_of(job.output)
    assert found.select(table.column_names).equals(table)
    assert found.column_names[: table.num_columns] == table.column_names


def test_a_summary_is_the_same_from_any_number_of_processes(town: Services, tmp_path: Path) -> None:
    source = write(tips(4 * ROWS), tmp_path / "tips.csv")
    found = []
    for number in (1, 2):
        job = make_job(source, tmp_path / f"{number}.csv", facts=True)
        with finished(town, job, processes=number) as done:
            assert done.summary is not None
            found.append(done.summary.finish())
    assert found[0] == found[1]
    assert found[0].rows == 4 * ROWS


def test_progress_is_told_with_the_rows_of_the_input(town: Services, tmp_path: Path) -> None:
    steps: list[Step] = []
    job = make_job(write(tips(3 * ROWS), tmp_path / "tips.parquet"))
    run(town, job, tell=steps.append)
    assert [step.rows for step in steps] == [ROWS, 2 * ROWS, 3 * ROWS]
    assert {step.total for step in steps} == {3 * ROWS}


@pytest.mark.parametrize("processes", [1, 2])
def test_who_stops_a_job_finds_it_again(town: Services, tmp_path: Path, processes: int) -> None:
    job = make_job(write(tips(6 * ROWS), tmp_path / "tips.csv"))
    steps: list[Step] = []
    with pytest.raises(Stopped):
        run(town, job, processes, tell=steps.append, stop=lambda: len(steps) == 2)
    assert not job.output.exists()
    done = run(town, job, processes)
    assert done.totals.rows == 6 * ROWS
    assert done.totals.resumed >= 2 * ROWS
    whole = make_job(job.input, tmp_path / "whole.csv")
    run(town, whole)
    assert job.output.read_bytes() == whole.output.read_bytes()


class Ending(ChunkWork):
    """Ends its process the first time, or whenever, it meets a chunk."""

    chunk, marker, always = 2, Path(), False

    def score(self, number: int, *others: Any) -> Any:
        if number == self.chunk and (self.always or not self.marker.exists()):
            self.marker.touch()
            os.kill(os.getpid(), 9)
        return super().score(number, *others)


@pytest.fixture
def ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[Ending]:
    """The work of jobs ends its process."""
    monkeypatch.setattr(Ending, "marker", tmp_path / "ended")
    monkeypatch.setattr("service.batch.job.ChunkWork", Ending)
    return Ending


def test_a_worker_that_dies_is_replaced_and_its_chunk_done_again(
    town: Services, tmp_path: Path, ending: type[Ending]
) -> None:
    job = make_job(write(tips(6 * ROWS), tmp_path / "tips.csv"))
    done = run(town, job, 2)
    assert ending.marker.exists()
    assert done.totals.rows == 6 * ROWS
    whole = make_job(job.input, tmp_path / "whole.csv")
    run(town, whole)
    assert job.output.read_bytes() == whole.output.read_bytes()


def test_a_chunk_that_ends_every_worker_is_named_and_the_rest_is_kept(
    town: Services, tmp_path: Path, ending: type[Ending], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "always", True)
    job = make_job(write(tips(6 * ROWS), tmp_path / "tips.csv"))
    with pytest.raises(Unavailable, match=f"Rows {2 * ROWS + 1} to {3 * ROWS} ") as caught:
        run(town, job, 2)
    assert caught.value.code == "chunk_lost"
    assert not job.output.exists()
    partial = tmp_path / "partial.csv"
    assert write_partial(job, partial).totals.rows == 5 * ROWS
    numbers = rows_of(partial)["Số"].to_pylist()
    assert numbers == [str(row) for row in range(6 * ROWS) if row // ROWS != 2]
    monkeypatch.setattr(ending, "always", False)
    assert run(town, job, 2).totals.resumed == 5 * ROWS


def test_when_all_processes_are_ended_from_outside_it_is_told_and_nothing_is_lost(
    town: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killing(ChunkWork):
        """Ends the process that forks the workers, and with it all of them."""

        def score(self, number: int, *others: Any) -> Any:
            if number == 3:
                os.kill(os.getppid(), 9)
                os.kill(os.getpid(), 9)
            return super().score(number, *others)

    monkeypatch.setattr("service.batch.job.ChunkWork", Killing)
    job = make_job(write(tips(6 * ROWS), tmp_path / "tips.csv"))
    with pytest.raises(Unavailable) as caught:
        run(town, job, 2)
    assert caught.value.code == "workers_lost"
    monkeypatch.undo()
    done = run(town, job, 2)
    assert done.totals.rows == 6 * ROWS


def test_a_fault_of_the_work_is_told_and_ends_the_run(
    town: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    job = make_job(write(tips(4 * ROWS), tmp_path / "tips.csv"))
    monkeypatch.setattr("service.batch.chunk_work.save", full)
    for processes in (1, 2):
        with pytest.raises(Unavailable) as caught:
            run(town, job, processes)
        assert caught.value.code == "disk_full"
    monkeypatch.undo()
    assert run(town, job).totals.rows == 4 * ROWS


def test_nothing_to_write_partially_before_anything_was_begun(tmp_path: Path) -> None:
    job = make_job(write(tips(ROWS), tmp_path / "tips.csv"))
    with pytest.raises(NotFound):
        write_partial(job, tmp_path / "partial.csv")
    assert not (tmp_path / "partial.csv").exists()


def test_a_taken_column_is_refused_before_anything_is_begun(town: Services, tmp_path: Path) -> None:
    source = write(tips(ROWS).append_column("lachan_state", [["x"] * ROWS]), tmp_path / "tips.csv")
    job = make_job(source)
    with pytest.raises(InvalidInput) as caught:
        run(town, job)
    assert caught.value.code == "column_taken"
    assert not job.folder.exists()


@pytest.mark.parametrize("processes", [1, 2])
def test_an_input_that_breaks_off_in_the_middle_leaves_no_output(
    town: Services, tmp_path: Path, processes: int
) -> None:
    source = write(tips(20 * ROWS), tmp_path / "tips.tsv")
    source.write_bytes(source.read_bytes() + b"a" * 1_100_000)
    job = make_job(source)
    with pytest.raises(InvalidInput):
        run(town, job, processes)
    assert not job.output.exists()


def test_an_empty_table_gives_an_empty_table(town: Services, tmp_path: Path) -> None:
    for processes in (1, 2):
        job = make_job(write(tips(0), tmp_path / "tips.csv"), tmp_path / f"{processes}.csv")
        assert run(town, job, processes).totals.rows == 0
        assert job.output.read_text("utf-8").startswith("Số,Link,SĐT,Nội dung,lachan_state,")


def test_an_input_that_is_changed_meanwhile_is_refused(town: Services, tmp_path: Path) -> None:
    job = make_job(write(tips(3 * ROWS), tmp_path / "tips.csv"))

    def touch(_step: Step) -> None:
        os.utime(job.input, ns=(0, 0))

    with pytest.raises(Conflict) as caught:
        run(town, job, tell=touch)
    assert caught.value.code == "input_changed"
    assert not job.output.exists()


def test_large_chunks_wait_in_files(
    town: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tips(5 * ROWS), tmp_path / "tips.csv")
    one, two = make_job(source, tmp_path / "one.csv"), make_job(source, tmp_path / "two.csv")
    run(town, one, 2)
    monkeypatch.setattr("service.batch.local.HELD", 0)
    run(town, two, 2)
    assert one.output.read_bytes() == two.output.read_bytes()


def test_a_job_says_whether_its_input_has_a_heading(town: Services, tmp_path: Path) -> None:
    source = tmp_path / "urls.csv"
    source.write_text("https://a.example/\nhttps://b.example/\n")
    plan = Plan((("column_1", Role.LINK),))
    job = make_job(source, plan=plan, heading=False)
    assert run(town, job).totals.rows == 2
    assert job.identity("", 0) != replace(job, heading=True).identity("", 0)


def test_our_columns_never_begin_a_formula_and_others_only_unless_they_are_defused(
    town: Services, tmp_path: Path
) -> None:
    heading = "=cmd|'/c calc'!A0"
    source = tmp_path / "tips.csv"
    source.write_text(f"{heading},Ghi\nkhông phải,@SUM(1)\n")
    plan = Plan(((heading, Role.LINK),), prefix="=x_")
    plain, safe = (
        make_job(source, tmp_path / f"{defuse}.csv", plan=plan, defuse=defuse)
        for defuse in (False, True)
    )
    for job in (plain, safe):
        run(town, job)
    found = rows_of(plain.output)
    assert found.column_names[:3] == [heading, "Ghi", "'=x_state"]
    assert found["Ghi"].to_pylist() == ["@SUM(1)"]
    assert found["'=x_error"].to_pylist()[0].startswith("'=cmd")
    found = rows_of(safe.output)
    assert found.column_names[:2] == ["'" + heading, "Ghi"]
    assert found["Ghi"].to_pylist() == ["'@SUM(1)"]
    assert found["'=x_error"].to_pylist()[0].startswith("'=cmd")


def test_values_of_json_lines_come_back_as_they_were(town: Services, tmp_path: Path) -> None:
    source = tmp_path / "tips.jsonl"
    row = '"SĐT":971234560,"n":1.50,"o":{"a":[1,2]},"t":true'
    source.write_text(f"{{{row}}}\n" * 3)
    job = make_job(source, plan=Plan((("SĐT", Role.PHONE),)), rows=2)
    run(town, job, processes=2)
    lines = job.output.read_text("utf-8").splitlines()
    assert [line.partition(',"lachan_state"')[0] for line in lines] == ["{" + row] * 3
    assert rows_of(job.output)["lachan_state"].to_pylist() == ["confirmed_scam"] * 3
