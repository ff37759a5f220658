"""An office program opens both files and prints every figure, each page with the snapshot."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from service.movement.statements.base import Statement, Unit
from service.statement_files import FORMATS
from service.statement_files.numbers import shown
from tests.statement_files.invented import HOSTILE, monthly, of_table, rich

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def pages(tmp_path: Path) -> Callable[[Statement, str], list[str]]:
    """Prints a statement's file to PDF and gives the text of its pages."""
    for program in ("soffice", "pdftotext"):
        assert shutil.which(program), f"{program} is missing: run under `python -m tests.servers`"

    def printed(made: Statement, name: str) -> list[str]:
        path = tmp_path / f"statement.{name}"
        path.write_bytes(FORMATS[name][1](made))
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
             "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
            env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120, check=True,
        )  # fmt: skip
        done = subprocess.run(
            ["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"],
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        return done.stdout.decode().rstrip("\f").split("\f")

    return printed


def figures(made: Statement) -> set[str]:
    """Every figure of the tables as a page has it, without its sign of per cent."""
    tables = [table for section in made.sections for table in section.tables]
    rows = [(table, row) for table in tables for row in (*table.rows, table.total or ())]
    return {
        shown(cell, column.unit).removesuffix(" %")
        for table, row in rows
        for column, cell in zip(table.columns, row, strict=False)
        if isinstance(cell, int)
    }


def test_the_document_is_printed_with_every_figure(
    pages: Callable[[Statement, str], list[str]],
) -> None:
    made = rich()
    found = pages(made, "docx")
    assert figures(made) <= set(" ".join(found).split())
    assert 4 <= len(found) <= 9
    for number, page in enumerate(found, 1):
        assert f"Mã số liệu: {made.snapshot_id()}" in page
        assert f"Trang {number}/{len(found)}" in page
    assert len([page for page in found if "STT" in page]) >= 2  # sixty rows do not fit on one


def test_the_workbook_is_printed_with_every_figure(
    pages: Callable[[Statement, str], list[str]],
) -> None:
    made = rich()
    found = pages(made, "xlsx")
    english = str.maketrans(".,", ",.")  # of the program that prints here
    printed = {word.removesuffix("%") for word in " ".join(found).split()}
    assert {figure.translate(english) for figure in figures(made)} <= printed
    for number, page in enumerate(found, 1):
        assert f"Mã số liệu: {made.snapshot_id()}" in page
        assert f"Trang {number}/{len(found)}" in page


def test_the_page_for_a_commune_is_one_page(pages: Callable[[Statement, str], list[str]]) -> None:
    (page,) = pages(monthly(), "docx")
    assert "CÙNG NHAU GIỮ BÌNH YÊN TRÊN MẠNG" in page
    assert f"Mã số liệu: {monthly().snapshot_id()}" in page


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_hostile_texts_are_printed_as_they_are(
    pages: Callable[[Statement, str], list[str]], name: str
) -> None:
    rows = [(text, 7) for text in HOSTILE]
    text = " ".join(" ".join(pages(of_table(*rows, units=(Unit.TEXT, Unit.COUNT)), name)).split())
    for word in ("=cmd|' /C calc'!A0", "@SUM(A1:A9)", "<r><t>chữ</t></r>", "</w:t></w:r></w:p>]]>"):
        assert word in text
