"""Data: what ``data.toml`` declares about every input, and the check that a file is that input."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.errors import TrainingError
from training.params import read_section, read_toml

DEFAULT = Path(__file__).with_name("data.toml")


@dataclass(frozen=True, slots=True)
class File:
    """An input file. ``role`` is ``train`` or ``dev``; dates are those of its phishing rows."""

    name: str
    role: str
    origin: str
    rows: int
    licence: str
    collected_on: str
    first_date: str
    last_date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where some rows come from. A source with both labels is declared twice."""

    name: str
    label: int
    repository: str
    licence: str
    noise: str


@dataclass(frozen=True, slots=True)
class Data:
    """All that is declared."""

    files: tuple[File, ...]
    sources: tuple[Source, ...]

    def file(self, role: str) -> File:
        """The file of a role. Raises TrainingError unless there is exactly one."""
        found = [file for file in self.files if file.role == role]
        if len(found) != 1:
            raise TrainingError(f"data.toml: {len(found)} files have the role {role!r}, not one.")
        return found[0]

    def undeclared(self, used: Sequence[tuple[str, int]]) -> list[str]:
        """Sources, as ``name/label``, that rows name and nobody declared."""
        known = {(source.name, source.label) for source in self.sources}
        return sorted(f"{name}/{label}" for name, label in set(used) - known)


@dataclass(frozen=True, slots=True)
class Verified:
    """A file as found. ``accepted`` is True where its checksum differed and somebody said yes."""

    file: File
    path: Path
    sha256: str
    accepted: bool


def read_data(path: Path | None = None) -> Data:
    """The declarations. Raises TrainingError naming what is wrong."""
    chosen = path or DEFAULT
    table = read_toml(chosen)
    for key in table:
        if key not in ("file", "source"):
            raise TrainingError(f"{chosen.name}: unknown key {key!r}.")
    return Data(
        tuple(
            read_section(File, item, f"{chosen.name}: file {place}")
            for place, item in enumerate(table.get("file", []), 1)
        ),
        tuple(
            read_section(Source, item, f"{chosen.name}: source {place}")
            for place, item in enumerate(table.get("source", []), 1)
        ),
    )


def sha256_of(path: Path) -> str:
    """The hex SHA-256 of a file. Raises TrainingError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise TrainingError(f"{path}: cannot be read ({error.strerror}).") from error


def verify(file: File, folder: Path, *, accept: bool = False) -> Verified:
    """The declared file inside ``folder``.

    Raises TrainingError where it is missing, or where its bytes are others and nobody accepts
    them.
    """
    path = folder / file.name
    if not path.is_file():
        raise TrainingError(f"{path}: there is no such file.")
    found = sha256_of(path)
    if found != file.sha256 and not accept:
        raise TrainingError(
            f"{path}: its SHA-256 is {found[:12]}…, data.toml declares {file.sha256[:12]}…; "
            "declare the new file, or pass --accept-data."
        )
    return Verified(file, path, found, found != file.sha256)
