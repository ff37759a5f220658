"""The house rules that a machine can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path for folder in ("service", "training") for path in (ROOT / folder).rglob("*.py")
)
CORE = {("service", name) for name in ("observables", "indicators", "evidence", "checks", "feeds")}
SUFFIXES = (".md", ".py", ".csv", ".toml", ".tsv")
TEXTS = [
    path
    for pattern in ("*.md", "*.toml", "*.lock", "Makefile", "Dockerfile", ".ci/run")
    for path in ROOT.glob(pattern)
]
for _folder in ("docs", "blocklists", "service", "training", "benchmarks", "models"):
    TEXTS += [path for path in (ROOT / _folder).rglob("*") if path.suffix in SUFFIXES]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_over_400_lines_and_each_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize(
    "path",
    [path for path in SOURCES if path.relative_to(ROOT).parts[:2] in CORE],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_core_touches_no_file_clock_or_environment(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "input", "print", "eval", "exec")
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("environ", "getenv", "utcnow", "today", "read_text")
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
            assert not names & {"os", "pathlib", "random", "time", "secrets", "tempfile"}


def test_nothing_names_a_registry_or_a_path_of_a_machine() -> None:
    hosts = re.compile(r"(pypi|pythonhosted)\.[a-z]{2,}|registry\.[a-z]+js\.[a-z]+")
    for path in TEXTS:
        text = path.read_text("utf-8")
        assert not hosts.search(text), path
        assert "/" + "work/" not in text, path


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    code = "import sys, service.cli; print([m for m in sys.modules if m in " \
           "('numpy', 'fastapi', 'sqlalchemy', 'pydantic', 'sklearn', 'typer')])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_serving_never_loads_the_training_library() -> None:
    code = "import sys, service.asgi; print('sklearn' in sys.modules, 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
