"""Artifacts: finds and reads the packaged ``blocklists/`` and ``models/``.

They lie beside ``service/`` in a source tree and inside it in an installed wheel, so a command
works from any folder.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from service.errors import ArtifactError
from service.evidence import curated
from service.evidence.curated import Curated
from service.feeds.base import Feed, read_feeds

_HERE = Path(__file__).resolve().parent


def packaged(name: str) -> Path:
    """The folder ``blocklists`` or ``models``. Raises ArtifactError where it is missing."""
    for folder in (_HERE / "_packaged" / name, _HERE.parent / name):
        if folder.is_dir():
            return folder
    raise ArtifactError(f"The folder {name} is missing from this installation.")


def blocklists(folder: Path | None = None) -> Path:
    """The folder of curated lists."""
    return folder if folder is not None else packaged("blocklists")


def load_curated(folder: Path | None = None) -> Curated:
    """The curated lists. Raises ArtifactError naming a malformed one."""
    root = blocklists(folder)
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.glob("*/*.csv"))
    }
    check = hashlib.sha256()
    for name, content in files.items():
        check.update(name.encode() + b"\0" + content)
    try:
        return curated.parse(files, version=check.hexdigest()[:12])
    except (ValueError, KeyError) as error:
        raise ArtifactError("A curated list in blocklists/ is malformed.") from error


def load_feeds(folder: Path | None = None) -> dict[str, Feed]:
    """The declared feeds. Raises FeedError."""
    return read_feeds((blocklists(folder) / "feeds.toml").read_bytes())
