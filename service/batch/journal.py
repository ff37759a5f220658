"""Journal: a job's folder, in which every finished chunk is kept, so that a kill costs little.

``header.json`` says what the job is and is written last when one begins; a folder without it is
nothing yet. Each finished chunk is a file of its own, named by its content and written whole,
and then a line in ``journal``. On resuming, a line counts if it is whole and its file has the
SHA-256 that the line tells; everything else is done again. Whoever works holds the lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from stat import S_ISDIR
from types import TracebackType
from typing import Any, NamedTuple

import orjson

from service.errors import Conflict, NotFound
from service.whole_files import write_whole

FORMAT = 2
_HEADER, _LINES, _LOCK, _CHUNKS, _PASSED = "header.json", "journal", "lock", "chunks", "passed"
_PLACING = "placing"


class Saved(NamedTuple):
    """A file in the journal."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A finished chunk.

    answers  the added columns
    facts    what a summary needs, where one is wanted
    states   rows by state; rows without one are left out
    errors   rows of which something could not be read; ``blank`` ones held nothing to read
    """

    chunk: int
    rows: int
    answers: Saved
    facts: Saved | None
    states: dict[str, int]
    errors: int
    blank: int

    def as_dict(self) -> dict[str, Any]:
        """As data."""
        return {
            **asdict(self),
            "answers": list(self.answers),
            "facts": list(self.facts) if self.facts is not None else None,
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Entry:
        """The entry that ``as_dict`` told. Raises KeyError and TypeError."""
        facts = Saved(*kept["facts"]) if kept["facts"] is not None else None
        return cls(**{**kept, "answers": Saved(*kept["answers"]), "facts": facts})

    @property
    def files(self) -> tuple[Saved, ...]:
        """All its files."""
        return (self.answers,) if self.facts is None else (self.answers, self.facts)


class Journal:
    """An opened job folder, locked until ``close``. Made by ``open_journal``.

    ``passed`` is a folder for what one process hands to another; it is emptied at each start.
    ``placing`` is the note of what is being put in place, see ``put_in_place``.
    """

    def __init__(self, folder: Path, header: dict[str, Any], resumed: bool, lock: int) -> None:
        self.folder = folder
        self.header = header
        self.resumed = resumed
        self.passed = folder / _PASSED
        self.placing = folder / _PLACING
        self.entries: dict[int, Entry] = {}
        self._lock = lock
        self._lines = -1
        self._chunks = folder / _CHUNKS
        if resumed:
            self.entries = read_entries(folder)
        self._begin_lines()

    def _begin_lines(self) -> None:
        """Write down what holds, and drop whatever no line speaks of: a kill left it behind."""
        for stray in (self.passed, *self.folder.glob(".*")):
            _remove(stray)
        self._chunks.mkdir(exist_ok=True)
        self.passed.mkdir()
        kept = {saved.name for entry in self.entries.values() for saved in entry.files}
        for path in self._chunks.iterdir():
            if path.name not in kept:
                path.unlink(missing_ok=True)
        lines = [_line(entry) for _, entry in sorted(self.entries.items())]
        write_whole(self.folder / _LINES, lines, 0o600)
        self._lines = os.open(self.folder / _LINES, os.O_WRONLY | os.O_APPEND)

    @property
    def lock(self) -> int:
        """The locked file: a process that is forked must close it, else the lock outlives us."""
        return self._lock

    def add(self, entry: Entry) -> None:
        """A chunk is finished: on the disk when this returns."""
        self.entries[entry.chunk] = entry  # first: an interrupt must find it
        os.write(self._lines, _line(entry))
        os.fsync(self._lines)

    def close(self, *, remove: bool = False) -> None:
        """Let the lock go; ``remove`` where the job has come to its end."""
        if self._lines >= 0:
            os.close(self._lines)
            self._lines = -1
        if self._lock >= 0:
            if remove:
                (self.folder / _HEADER).unlink(missing_ok=True)  # first: it is no job any more
                with suppress(OSError):
                    _clear(self.folder, but=(_LOCK,))
                    if os.listdir(self.folder) == [_LOCK]:  # last, see _check_ours
                        shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_journal(
    folder: Path,
    job: Mapping[str, Any],
    begin: Callable[[Path], Mapping[str, Any]],
    *,
    restart: bool = False,
) -> Journal:
    """Begin a job in a folder, or go on with the one that was begun there.

    ``job`` is everything that decides what the chunks hold; ``begin`` is called in a fresh folder
    and gives what is kept beside it. Raises Conflict: ``batch_running`` where somebody is at work,
    ``input_changed`` and ``journal_other`` where another job was begun or the folder is none of a
    job's: what lies in it would be deleted.
    """
    lock = _locked(folder)
    try:
        header = None if restart else _read_header(folder)
        if header is None:
            _clear(folder, but=(_LOCK, _PLACING))
            header = {"format": FORMAT, "job": dict(job), "kept": dict(begin(folder))}
            write_whole(folder / _HEADER, [orjson.dumps(header)], 0o600)
            return Journal(folder, header, False, lock)
        _compare(header, job)
        return Journal(folder, header, True, lock)
    except BaseException:
        os.close(lock)
        raise


def read_job(folder: Path) -> dict[str, Any]:
    """The header of a job that somebody may be working on. Raises NotFound (``no_journal``)."""
    header = _read_header(folder)
    if header is None:
        raise NotFound("Nothing was begun there.", code="no_journal")
    return header


def read_entries(folder: Path) -> dict[int, Entry]:
    """The finished chunks whose files are whole, by number; needs no lock."""
    found: dict[int, Entry] = {}
    try:
        lines = (folder / _LINES).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return found
    for line in lines:
        entry = _entry(line)
        if entry is not None and all(_is_whole(folder, saved) for saved in entry.files):
            found[entry.chunk] = entry
    return found


def save(folder: Path, chunk: int, content: bytes) -> Saved:
    """Write a file of a chunk whole. Any process may do this.

    It is named by its content too: a process that has outlived an earlier run spoils nothing.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    saved = Saved(f"{chunk:08d}-{sha256[:16]}", sha256)
    write_whole(path_of(folder, saved), [content], 0o600)
    return saved


def path_of(folder: Path, saved: Saved) -> Path:
    """Where a file of a chunk lies."""
    return folder / _CHUNKS / saved.name


def _line(entry: Entry) -> bytes:
    return orjson.dumps(entry.as_dict()) + b"\n"


def _entry(line: bytes) -> Entry | None:
    """A line's entry; None where the line is torn."""
    if not line.endswith(b"\n"):
        return None
    try:
        entry = Entry.from_dict(orjson.loads(line))
    except (KeyError, TypeError, ValueError):
        return None
    return None if any("/" in saved.name for saved in entry.files) else entry


def _is_whole(folder: Path, saved: Saved) -> bool:
    try:
        with path_of(folder, saved).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == saved.sha256
    except OSError:
        return False


def _locked(folder: Path) -> int:
    """The folder's lock, taken; the folder is made if need be."""
    while True:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
        if about.st_uid != os.geteuid() or not S_ISDIR(about.st_mode):
            raise Conflict("The job's folder belongs to somebody else.", code="journal_other")
        _check_ours(folder)
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:  # a run that ended took the folder away
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.stat(folder / _LOCK).st_ino == os.fstat(lock).st_ino:
                return lock
        except FileNotFoundError:
            pass
        except BlockingIOError:
            os.close(lock)
            raise Conflict(
                "Another run is at work on this; wait for it or end it.", code="batch_running"
            ) from None
        os.close(lock)


def _check_ours(folder: Path) -> None:
    """Whether a folder is a job's, or empty. Raises Conflict.

    The lock is the first thing that is made in one and the last that is taken away: whenever a
    kill comes, it is there beside whatever else is.
    """
    try:
        names = set(os.listdir(folder))
    except FileNotFoundError:  # a run that ended took the folder away
        return
    if names and names.isdisjoint((_HEADER, _LOCK)):
        raise Conflict(
            f"{folder.name} is where this job would lie, and holds files that are not of a job."
            " Move them, or name another output.",
            code="journal_other",
        )


def _read_header(folder: Path) -> dict[str, Any] | None:
    try:
        header = orjson.loads((folder / _HEADER).read_bytes())
    except (OSError, ValueError):
        return None
    return header if isinstance(header, dict) and isinstance(header.get("job"), dict) else None


def _compare(header: Mapping[str, Any], job: Mapping[str, Any]) -> None:
    """Raises Conflict where a kept job is not this one."""
    if header.get("format") != FORMAT:
        raise _other(["format"])
    kept = header["job"]
    if kept.get("input") != job.get("input"):
        raise Conflict(
            "The input has changed since this run was begun. Give --restart to score it anew.",
            code="input_changed",
        )
    differing = sorted(name for name in {*kept, *job} if kept.get(name) != job.get(name))
    if differing:
        raise _other(differing)


def _other(names: Sequence[str]) -> Conflict:
    return Conflict(
        f"Another run was begun here: {', '.join(names)} differ. Give --restart to begin anew.",
        code="journal_other",
    )


def _clear(folder: Path, but: Sequence[str]) -> None:
    for path in folder.iterdir():
        if path.name not in but or path.is_dir():
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
