"""The table, its report and its figures take their names together, or none of them does."""

from __future__ import annotations

import errno
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
            ]
        )
    assert (tmp_path / "old").read_text() == "old"
    assert names(tmp_path) <= {"old", "written-a", "written-b"}


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
