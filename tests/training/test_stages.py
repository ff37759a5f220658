"""Stages: what has not changed is skipped, what has changed runs, and nothing is left half done."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from training.errors import TrainingError
from training.progress import Progress, quiet
from training.stages import LOCK, Stage, hash_module, run_stages


def _double(work: Path, _say: Progress) -> None:
    (work / "double.txt").write_text((work / "raw.txt").read_text() * 2)


def _count(work: Path, _say: Progress) -> None:
    (work / "count").mkdir()
    (work / "count" / "size.txt").write_text(str(len((work / "double.txt").read_text())))


DOUBLE = Stage("double", ("raw.txt",), ("double.txt",), _double)
COUNT = Stage("count", ("double.txt",), ("count",), _count)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "raw.txt").write_text("abc")
    return tmp_path


def _run(work: Path, *stages: Stage, only: str | None = None, force: bool = False) -> list[str]:
    return run_stages(stages, work, lambda _name: quiet, only=only, force=force)


def test_stages_run_once_and_are_then_skipped(work: Path) -> None:
    assert _run(work, DOUBLE, COUNT) == ["double", "count"]
    assert (work / "count" / "size.txt").read_text() == "6"
    assert _run(work, DOUBLE, COUNT) == []
    assert _run(work, DOUBLE, COUNT, force=True) == ["double", "count"]


def test_a_changed_input_runs_everything_that_depends_on_it(work: Path) -> None:
    _run(work, DOUBLE, COUNT)
    (work / "raw.txt").write_text("abcd")
    assert _run(work, DOUBLE, COUNT) == ["double", "count"]


def test_an_output_that_comes_out_the_same_spares_what_follows(work: Path) -> None:
    _run(work, DOUBLE, COUNT)
    assert _run(work, replace(DOUBLE, params={"seed": 2}), COUNT) == ["double"]


def test_a_changed_file_outside_runs_the_stage(work: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text("a = 1")
    stage = replace(DOUBLE, files=(outside,))
    _run(work, stage)
    assert _run(work, stage) == []
    outside.write_text("a = 2")
    assert _run(work, stage) == ["double"]


def test_an_output_that_was_touched_or_lost_is_made_again(work: Path) -> None:
    _run(work, DOUBLE)
    (work / "double.txt").write_text("edited by hand")
    assert _run(work, DOUBLE) == ["double"]
    (work / "double.txt").unlink()
    assert _run(work, DOUBLE) == ["double"]


def test_changed_source_code_runs_the_stage(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = work / "toy_package"
    package.mkdir()
    (package / "__init__.py").write_text('"""Toy."""\n')
    (package / "part.py").write_text("A = 1\n")
    monkeypatch.syspath_prepend(str(work))
    stage = replace(DOUBLE, modules=("toy_package",))
    _run(work, stage)
    assert _run(work, stage) == []
    (package / "part.py").write_text("A = 2\n")
    assert _run(work, stage) == ["double"]


def test_an_interrupted_stage_leaves_the_old_output_and_runs_again(work: Path) -> None:
    _run(work, DOUBLE)
    (work / "raw.txt").write_text("xyz")

    def interrupted(folder: Path, _say: Progress) -> None:
        (folder / "double.txt").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(work, replace(DOUBLE, run=interrupted))
    assert (work / "double.txt").read_text() == "abcabc"
    assert not list(work.glob(".*partial"))
    assert _run(work, DOUBLE) == ["double"]
    assert (work / "double.txt").read_text() == "xyzxyz"


def test_a_stage_that_forgets_an_output_is_refused_by_name(work: Path) -> None:
    with pytest.raises(TrainingError, match=r"double: did not write double\.txt"):
        _run(work, replace(DOUBLE, run=lambda _folder, _say: None))
    assert not (work / LOCK).exists()


def test_a_stage_sees_only_what_it_declares(work: Path) -> None:
    (work / "secret.txt").write_text("x")

    def peeks(folder: Path, _say: Progress) -> None:
        assert not (folder / "secret.txt").exists()
        _double(folder, _say)

    assert _run(work, replace(DOUBLE, run=peeks)) == ["double"]


def test_an_optional_input_counts_once_it_is_there(work: Path) -> None:
    stage = replace(DOUBLE, optional=("extra.txt",))
    _run(work, stage)
    (work / "extra.txt").write_text("x")
    assert _run(work, stage) == ["double"]


def test_one_stage_can_be_asked_for_and_a_wrong_name_lists_the_right_ones(work: Path) -> None:
    assert _run(work, DOUBLE, COUNT, only="double") == ["double"]
    with pytest.raises(TrainingError, match="there are double, count"):
        _run(work, DOUBLE, COUNT, only="fit")


def test_a_missing_input_names_itself(work: Path) -> None:
    with pytest.raises(TrainingError, match=r"count: double\.txt is missing"):
        _run(work, COUNT, only="count")


def test_a_broken_lock_only_costs_time(work: Path) -> None:
    _run(work, DOUBLE)
    (work / LOCK).write_text("{ not json")
    assert _run(work, DOUBLE) == ["double"]
    assert "double" in json.loads((work / LOCK).read_text())


def test_a_missing_module_is_named() -> None:
    with pytest.raises(TrainingError, match=r"no module training\.no_such"):
        hash_module("training.no_such")
