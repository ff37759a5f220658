"""Every plug-in file is registered, and every registered one has a sample."""

from __future__ import annotations

from pathlib import Path

from service import feeds
from service.checks.advice import LINES, SUMMARY
from service.checks.verdict import State
from service.cli import COMMANDS
from service.evidence import heuristics
from service.evidence.heuristics import HEURISTICS
from service.indicators.categories import BY_CODE, CATEGORIES
from service.observables.kinds import CLASSES, KINDS

ROOT = Path(__file__).parent.parent
NO_FORMAT = {"__init__", "base", "refresh", "domain_syntax", "rows"}


def _modules(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / "service" / folder).glob("*.py")}


def test_every_heuristic_file_with_rules_is_registered() -> None:
    for path in (ROOT / "service/evidence/heuristics").glob("*.py"):
        if "\nRULES: tuple[Heuristic, ...] = (\n" in path.read_text("utf-8"):
            module = getattr(heuristics, path.stem, None)
            assert module is not None, path.stem
            for rule in module.RULES:
                assert rule in HEURISTICS


def test_codes_of_heuristics_are_unique_and_speak_both_languages() -> None:
    codes = [rule.code for rule in HEURISTICS]
    assert len(codes) == len(set(codes))
    for rule in HEURISTICS:
        assert rule.words.vi
        assert rule.words.en
        assert rule.words.vi != rule.words.en
        assert set(rule.kinds) <= set(KINDS)
        assert rule.category is None or rule.category in BY_CODE
        assert 0 <= rule.weight <= 60
        for words in rule.words:
            assert "an toàn" not in words.lower()
            assert " safe" not in f" {words.lower()}"


def test_every_feed_format_is_registered_and_has_a_sample() -> None:
    assert _modules("feeds") - NO_FORMAT == set(feeds.FORMATS)
    samples = {path.name.split(".")[0] for path in (ROOT / "tests/samples/feeds").iterdir()}
    assert set(feeds.FORMATS) <= samples


def test_every_command_file_is_registered() -> None:
    assert {module.rpartition(".")[2] for module, _ in COMMANDS.values()} == _modules("cli") - {
        "__init__", "batch_outputs", "batch_ray", "batch_submit", "lines", "opening", "scoring",
        "show",
    }  # fmt: skip


def test_every_kind_has_a_class() -> None:
    assert [cls.kind for cls in CLASSES] == list(KINDS)


def test_categories_are_the_32_of_the_handbook_with_stable_numbers() -> None:
    assert [category.number for category in CATEGORIES] == list(range(1, 33))
    assert len(BY_CODE) == 32


def test_every_state_has_words() -> None:
    assert set(SUMMARY) == set(State)
    for words in [*SUMMARY.values(), *LINES.values()]:
        assert "an toàn" not in words.vi.lower()
        assert "safe" not in words.en.lower()
