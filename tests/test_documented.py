"""What is not documented does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service import errors
from service.cli import COMMANDS
from service.settings import Settings
from service.web.problems import STATUS
from service.web.schemas import AnswerModel

ROOT = Path(__file__).parent.parent
API = (ROOT / "docs/api.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def _classes(root: type) -> list[type]:
    return [root, *(found for child in root.__subclasses__() for found in _classes(child))]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting(name: str) -> None:
    assert f"`{name}`" in OPERATIONS
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command(name: str) -> None:
    assert f"lachan {name}" in README or f"make {name}" in README


@pytest.mark.parametrize("name", sorted(AnswerModel.model_fields))
def test_every_field_of_the_answer(name: str) -> None:
    assert f"`{name}`" in API


def test_every_error_class_has_a_status_and_a_documented_code() -> None:
    drawn = errors.__doc__ or ""
    for kind in _classes(errors.ServiceError):
        assert any(issubclass(kind, known) for known, _, _ in STATUS)
        assert f"`{kind.code}`" in API
        assert kind.__name__ in drawn


def test_every_code_that_is_raised() -> None:
    raised = set()
    for path in (ROOT / "service").rglob("*.py"):
        raised |= set(re.findall(r'code="([a-z_]+)", field=', path.read_text("utf-8")))
    for code in raised:
        assert f"`{code}`" in API, code


def test_the_readme_names_the_two_commands_that_ci_runs() -> None:
    assert "make serve" in README
    assert "make test" in README
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8")


def test_decisions_are_numbered_and_say_context_decision_consequences() -> None:
    paths = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in paths] == list(range(1, len(paths) + 1))
    for path in paths:
        text = path.read_text("utf-8")
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text


def test_every_reason_code() -> None:
    from service.checks.advice import LINES
    from service.evidence.decided import SAYS
    from service.evidence.heuristics import HEURISTICS
    from service.evidence.url_classifier import CODES

    text = (ROOT / "docs/reasons.md").read_text("utf-8")
    codes = {rule.code for rule in HEURISTICS} | set(LINES)
    codes |= {"listed", "listed_page", "listed_neighbours", "agency_warning"}
    codes |= {code for code, _, _, _ in SAYS.values()}
    codes |= {"official_site", "official_hotline"} | set(CODES.values())
    documented = re.findall(r"^\| `([a-z_0-9]+)` \|", text, re.MULTILINE)
    assert sorted(codes) == sorted(documented)


def test_places_that_contributing_names_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text.partition("## Where a new thing goes")[2].partition("## Habits")[0]
    for path in re.findall(r"`((?:service|blocklists|benchmarks|tests|docs)/[^`]*)`", table):
        folder = path.partition("<")[0].rstrip("/")
        assert (ROOT / folder).exists(), path
    for place in re.findall(r"\(`([a-z_/]+\.py)`\)", table):
        assert (ROOT / "service" / place).exists(), place


def test_every_route() -> None:
    paths = set()
    for path in (ROOT / "service/web/api").glob("*.py"):
        paths |= set(re.findall(r'"(/[a-z_]+)[/"{]', path.read_text("utf-8")))
    for path in paths:
        assert path in API, path


def test_the_table_of_roles() -> None:
    from service.officers.permissions import ACTS, Role

    text = (ROOT / "docs/officers.md").read_text("utf-8")
    for act, (roles, bound) in ACTS.items():
        marks = " | ".join("✓" if role in roles else "" for role in Role)
        assert f"| `{act}` | {marks} | {'yes' if bound else 'no'} |" in text
