"""models/manifest.toml names the version in use, and nothing else slips in."""

from __future__ import annotations

import pytest

from service.evidence.model_versions import ModelVersions, read_versions, write_versions

SUM = "0123456789abcdef" * 4


def test_what_is_written_is_read() -> None:
    versions = ModelVersions("2026-11-01", {"2026-11-01": SUM, "2026-05.b": SUM[::-1]})
    assert read_versions(write_versions(versions)) == versions


@pytest.mark.parametrize(
    "text",
    [
        "",
        "current = 1",
        f'current = "a"\n[versions.b]\nsha256 = "{SUM}"',
        f'[versions.b]\nsha256 = "{SUM}"',
        'current = "a"\n[versions.a]\nsha256 = "abc"',
        'current = "a"\n[versions.a]\n',
        f'current = "a"\nother = 1\n[versions.a]\nsha256 = "{SUM}"',
        f'current = "a"\n[versions.a]\nsha256 = "{SUM}"\nmore = 1',
        f'current = "../a"\n[versions."../a"]\nsha256 = "{SUM}"',
        'current = "a"\nversions = 3',
        "not toml",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_versions(text.encode())


def test_a_current_version_without_a_table_is_not_written() -> None:
    with pytest.raises(ValueError):
        write_versions(ModelVersions("a", {"b": SUM}))
