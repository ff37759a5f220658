"""The page that says what is kept of people is made from the tables, and complete."""

from __future__ import annotations

from pathlib import Path

from service.privacy_page import render
from service.records.schema import metadata
from service.settings import Settings

PAGE = (Path(__file__).parent.parent / "docs/privacy.md").read_text("utf-8")


def test_the_page_is_what_the_tables_say() -> None:
    assert render() == PAGE


def test_every_table_says_purpose_ground_and_period() -> None:
    for table in metadata.tables.values():
        assert all(table.info[name] for name in ("purpose", "basis", "kept", "personal"))
        assert f"| `{table.name}` |" in PAGE


def test_every_period_names_the_setting_that_changes_it() -> None:
    for name, field in Settings.model_fields.items():
        if name.startswith("keep_"):
            assert f"| {field.default} | `LACHAN_{name.upper()}` |" in PAGE


def test_the_page_names_the_law() -> None:
    assert "91/2025/QH15" in PAGE
    assert "356/2025/NĐ-CP" in PAGE
