"""The journal keeps what is finished, trusts nothing torn, and belongs to one job and one run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from service.batch.journal import (
    FORMAT,
    Entry,
    Journal,
    open_journal,
    path_of,
    read_entries,
    read_job,
    save,
)
from service.errors import Conflict, NotFound
from tests.test_running import ROOT

JOB = {"input": {"bytes": 1, "sha256": "00"}, "plan": {"language": "vi"}, "chunk": 10}


def begin(_folder: Path) -> dict[str, str]:
    return {"now": "then"}


def open_again(folder: Path, job: dict[str, object] = JOB, *, restart: bool = False) -> Journal:
    return open_journal(folder, job, begin, restart=restart)


def finish(journal: Journal, number: int, facts: bytes | None = None) -> Entry:
    """Keep a chunk."""
    entry = Entry(
        chunk=number,
        rows=10,
        answers=save(journal.folder, number, b"answers %d" % number),
        facts=save(journal.folder, number, facts) if facts is not None else None,
        states={"suspicious": 3},
        errors=1,
        blank=2,
    )
    journal.add(entry)
    return entry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a job lies."""
    return tmp_path / ".out.csv.lachan-batch"


def test_what_is_finished_is_known_when_it_is_opened_again(folder: Path) -> None:
    with open_again(folder) as journal:
        assert not journal.resumed
        entries = [finish(journal, 1), finish(journal, 0, b"facts")]
    with open_again(folder) as journal:
        assert journal.resumed
        assert journal.header["kept"] == {"now": "then"}
        assert journal.entries == {entry.chunk: entry for entry in entries}
        assert path_of(folder, entries[0].answers).read_bytes() == b"answers 1"


def test_only_its_owner_can_look_into_it(folder: Path) -> None:
    with open_again(folder) as journal:
        finish(journal, 0)
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_job_that_has_ended_leaves_nothing(folder: Path) -> None:
    journal = open_again(folder)
    finish(journal, 0)
    journal.close(remove=True)
    assert not folder.exists()


@pytest.mark.parametrize("torn", [1, 5, 40])
def test_a_torn_line_is_no_line(folder: Path, torn: int) -> None:
    with open_again(folder) as journal:
        finish(journal, 0)
        finish(journal, 1)
    lines = folder / "journal"
    lines.write_bytes(lines.read_bytes()[:-torn])
    with open_again(folder) as journal:
        assert set(journal.entries) == {0}
        finish(journal, 1)
    assert set(read_entries(folder)) == {0, 1}


def test_strange_lines_are_no_lines(folder: Path) -> None:
    with open_again(folder) as journal:
        entry = finish(journal, 0)
    outside = replace(entry, answers=entry.answers._replace(name="../header.json"))
    strange = [b"null", b"[]", b"{}", b'{"chunk": 1}', b"\xff", orjson.dumps(outside.as_dict())]
    with (folder / "journal").open("ab") as lines:
        lines.write(b"\n".join([*strange, b""]))
    assert read_entries(folder) == {0: entry}


@pytest.mark.parametrize("which", ["answers", "facts"])
def test_a_chunk_whose_file_is_torn_or_gone_is_done_again(folder: Path, which: str) -> None:
    with open_again(folder) as journal:
        finish(journal, 0, b"facts 0")
        entry = finish(journal, 1, b"facts 1")
    path = path_of(folder, getattr(entry, which))
    path.write_bytes(path.read_bytes()[:-1])
    with open_again(folder) as journal:
        assert set(journal.entries) == {0}
        assert not path.exists()


def test_what_a_kill_left_behind_is_cleared_away(folder: Path) -> None:
    with open_again(folder) as journal:
        entry = finish(journal, 0)
        save(folder, 7, b"no line speaks of it")
        (journal.passed / "3").write_bytes(b"on its way")
        (folder / ".header.json.ab12").write_bytes(b"half")
    with open_again(folder) as journal:
        assert list(journal.passed.iterdir()) == []
        assert [path.name for path in (folder / "chunks").iterdir()] == [entry.answers.name]
        assert list(folder.glob(".*")) == []


def test_a_folder_without_a_header_is_begun_anew(folder: Path) -> None:
    with open_again(folder) as journal:
        finish(journal, 0)
    (folder / "header.json").write_bytes(b'{"format": 1, "jo')
    with pytest.raises(NotFound):
        read_job(folder)
    with open_again(folder) as journal:
        assert not journal.resumed
        assert journal.entries == {}


def test_a_beginning_that_fails_leaves_no_job(folder: Path) -> None:
    def fail(_folder: Path) -> dict[str, str]:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="space"):
        open_journal(folder, JOB, fail)
    with open_again(folder) as journal:
        assert not journal.resumed


@pytest.mark.parametrize("removed", range(4))
def test_a_kill_while_a_job_is_taken_away_leaves_a_folder_of_a_job(
    folder: Path, removed: int
) -> None:
    child = os.fork()
    if child == 0:
        try:
            with open_again(folder) as journal:
                finish(journal, 0)
                (folder / "lists").mkdir()
                (folder / "output").mkdir()
                _die_after(removed)
                journal.close(remove=True)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert folder.exists()
    with open_again(folder) as journal:
        assert not journal.resumed
        assert journal.entries == {}


def _die_after(removed: int) -> None:
    """Let the process be killed when so many folders were removed and the next would be."""
    remove, left = shutil.rmtree, [None] * removed

    def rmtree(path: Path, ignore_errors: bool) -> None:
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left.pop()
        remove(path, ignore_errors)

    shutil.rmtree = rmtree  # type: ignore[assignment]


@pytest.mark.parametrize("restart", [False, True])
def test_a_folder_that_is_none_of_a_job_keeps_what_lies_in_it(folder: Path, restart: bool) -> None:
    folder.mkdir()
    (folder / "page.html").write_text("theirs")
    for _ in range(2):
        with pytest.raises(Conflict, match=folder.name) as caught:
            open_again(folder, restart=restart)
        assert caught.value.code == "journal_other"
    assert [path.name for path in folder.iterdir()] == ["page.html"]
    assert (folder / "page.html").read_text() == "theirs"


def test_an_empty_folder_is_as_good_as_none(folder: Path) -> None:
    folder.mkdir()
    with open_again(folder) as journal:
        assert not journal.resumed


def test_another_input_is_refused_and_says_what_to_do(folder: Path) -> None:
    with open_again(folder) as journal:
        finish(journal, 0)
    with pytest.raises(Conflict, match="--restart") as caught:
        open_again(folder, {**JOB, "input": {"bytes": 1, "sha256": "01"}})
    assert caught.value.code == "input_changed"
    assert set(read_entries(folder)) == {0}


@pytest.mark.parametrize("other", [{"plan": {"language": "en"}}, {"chunk": 11}, {"more": 1}])
def test_another_job_is_refused_and_names_what_differs(
    folder: Path, other: dict[str, object]
) -> None:
    with open_again(folder) as journal:
        finish(journal, 0)
    with pytest.raises(Conflict, match=next(iter(other))) as caught:
        open_again(folder, {**JOB, **other})
    assert caught.value.code == "journal_other"
    with open_again(folder, {**JOB, **other}, restart=True) as journal:
        assert not journal.resumed
        assert journal.entries == {}


@pytest.mark.parametrize("version", [FORMAT - 1, FORMAT + 1])
def test_another_format_is_refused(folder: Path, version: int) -> None:
    with open_again(folder):
        pass
    header = orjson.loads((folder / "header.json").read_bytes())
    (folder / "header.json").write_bytes(orjson.dumps({**header, "format": version}))
    with pytest.raises(Conflict) as caught:
        open_again(folder)
    assert caught.value.code == "journal_other"


def test_two_runs_at_a_time_are_refused_also_a_restart(folder: Path) -> None:
    with open_again(folder) as journal:
        finish(journal, 0)
        for restart in (False, True):
            with pytest.raises(Conflict) as caught:
                open_again(folder, restart=restart)
            assert caught.value.code == "batch_running"
        assert set(read_entries(folder)) == {0}
    with open_again(folder) as journal:
        assert set(journal.entries) == {0}


def test_another_process_is_refused_too_until_this_one_ends(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.batch.test_journal import open_again;"
        "open_again(Path(sys.argv[1]))"
    )
    with open_again(folder):
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
    assert "batch_running" not in done.stdout
    assert "Another run is at work on this" in done.stderr


def test_what_somebody_else_owns_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "theirs").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(Conflict):
        open_again(folder, restart=True)
    assert (folder / "theirs").exists()


def test_a_link_in_the_place_of_the_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "file").touch()
    folder.symlink_to(theirs)
    with pytest.raises(Conflict):
        open_again(folder, restart=True)
    assert (theirs / "file").exists()
