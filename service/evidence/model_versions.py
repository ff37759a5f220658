"""Model versions: ``models/manifest.toml``, which versions are shipped and which one is in use.

It holds the SHA-256 of each version's ``manifest.json``, which in turn holds that of the weights,
so one reviewed file vouches for every byte.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ModelVersions:
    """``current`` is one of ``sha256``, which maps a version to its manifest's checksum."""

    current: str
    sha256: Mapping[str, str]


def read_versions(text: bytes) -> ModelVersions:
    """The content of ``models/manifest.toml``. Raises ValueError naming what is wrong."""
    document = tomllib.loads(text.decode("utf-8"))
    current, tables = document.pop("current", None), document.pop("versions", None)
    if document or not isinstance(current, str) or not isinstance(tables, dict):
        raise ValueError("current and a table for each of versions are needed, and nothing else")
    sha256: dict[str, str] = {}
    for version, table in tables.items():
        if not _VERSION.fullmatch(version):  # it is the name of a folder
            raise ValueError("a version is not a plain name")
        if not isinstance(table, dict) or set(table) != {"sha256"}:
            raise ValueError(f"version {version}: sha256 is needed, and nothing else")
        if not isinstance(table["sha256"], str) or not _SHA256.fullmatch(table["sha256"]):
            raise ValueError(f"version {version}: sha256 is not a SHA-256 in hex")
        sha256[version] = table["sha256"]
    if current not in sha256:
        raise ValueError("current names a version that has no table")
    return ModelVersions(current, sha256)


def write_versions(versions: ModelVersions) -> bytes:
    """The content of ``models/manifest.toml``. Raises ValueError for what would not be read."""
    lines = [f'current = "{versions.current}"\n']
    for version, checksum in sorted(versions.sha256.items()):
        lines.append(f'\n[versions."{version}"]\nsha256 = "{checksum}"\n')
    text = "".join(lines).encode()
    read_versions(text)
    return text
