"""The table, its report and its figures take their names together, or none of them does."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from service.batch.job import Finished, finished
from service.batch.outcomes import write_figures
from service.batch.placing import put_in_place
from service.errors import Conflict, Unavailable
from service.wiring import Services
from tests.batch.jobs import ROWS, fill, make_job, run, tips, write
from tests.support import NOW


@pytest.fixture
def town(services: Services) -> Services:
    """Services whose lists know some of the tips."""
    fill(services)
    return services


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_a_report_that_fails_leaves_no_output_and_the_journal(
    town: Services, tmp_path: Path
) -> None:
    job = make_job(write(tips(2 * ROWS), tmp_path / "tips.csv"), facts=True)

    def full(_done: Finished, _folder: Path) -> Sequence[tuple[Path, Path]]:
        raise OSError(errno.ENOSPC, "no room")

    with (
        pytest.raises(Unavailable) as caught,
        finished(town, job, processes=1, now=NOW, also=full),
    ):
        pass
    assert caught.value.code == "disk_full"
    assert names(tmp_path) == {"tips.csv"}
    page = tmp_path / "page.html"
    also = partial(write_figures, job, page=page, figures=None, shared=tmp_path / "shared.parquet")
    with finished(town, job, processes=1, now=NOW, also=also) as done:
        assert done.totals.resumed == 2 * ROWS
        assert names(tmp_path) == {"tips.csv", job.output.name, "page.html", "shared.parquet"}
    assert not job.folder.exists()


def test_a_place_that_is_lost_meanwhile_keeps_all_names_free(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"written-{name}").write_text(name)
    (tmp_path / "old").write_text("old")
    with pytest.raises(OSError, match="gone"):
        put_in_place(
            [
                (tmp_path / "written-a", tmp_path / "old"),
                (tmp_path / "written-b", tmp_path / "gone" / "b"),
            ],
            tmp_path / "note",
        )
    assert (tmp_path / "old").read_text() == "old"
    assert names(tmp_path) <= {"old", "written-a", "written-b", "note"}


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("renamed", [0, 1])
def test_what_a_kill_left_between_bringing_and_renaming_goes_with_the_next_run(
    town: Services, tmp_path: Path, renamed: int, restart: bool
) -> None:
    job = make_job(write(tips(2 * ROWS), tmp_path / "tips.csv"), facts=True)
    page = tmp_path / "page.html"
    also = partial(write_figures, job, page=page, figures=None, shared=None)
    town.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            _die_after(renamed, (job.output, page))
            with finished(town, job, processes=1, now=NOW, also=also):
                pass
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert len(names(tmp_path) - {"tips.csv", job.output.name}) == 2 - renamed
    with finished(town, job, processes=1, now=NOW, also=also, restart=restart):
        assert names(tmp_path) == {"tips.csv", job.output.name, "page.html"}


def _die_after(renamed: int, outputs: tuple[Path, ...]) -> None:
    """Let the process be killed when so many outputs have their names and the next would get it."""
    rename, left = Path.replace, [None] * renamed

    def replace(path: Path, target: Path) -> Path:
        if target in outputs:
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            left.pop()
        return rename(path, target)

    Path.replace = replace  # type: ignore[method-assign,assignment]


def test_only_hidden_names_beside_the_outputs_are_taken_back(tmp_path: Path) -> None:
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        for name in ("out.csv", ".out.csv", ".out.csv.0123456", "out.csv.01234567",
                     ".other.csv.01234567", ".out.csv.01234567"):  # fmt: skip
            (tmp_path / folder / name).write_text("old")
    note, written = tmp_path / "note", tmp_path / "written"
    note.write_bytes(b"\0".join(os.fsencode(path) for path in tmp_path.glob("*here/*")))
    written.write_text("new")
    before = names(tmp_path / "there")
    put_in_place([(written, tmp_path / "here" / "out.csv")], note)
    assert names(tmp_path / "there") == before
    assert names(tmp_path / "here") == before - {".out.csv.01234567"}
    assert (tmp_path / "here" / "out.csv").read_text() == "new"


def test_an_output_that_turned_up_meanwhile_is_not_replaced(town: Services, tmp_path: Path) -> None:
    job = make_job(write(tips(ROWS), tmp_path / "tips.csv"))
    run(town, job)
    before = job.output.read_bytes()

    def free() -> None:
        if job.output.exists():
            raise Conflict("there", code="output_exists")

    with (
        pytest.raises(Conflict) as caught,
        finished(town, job, processes=1, now=NOW, free=free),
    ):
        pass
    assert caught.value.code == "output_exists"
    assert job.output.read_bytes() == before
    assert not job.folder.exists()
