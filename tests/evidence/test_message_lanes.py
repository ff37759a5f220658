"""Quick ways of the rules on messages: each comes to what the careful way comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.evidence.curated import Curated
from service.evidence.heuristics import message_cues, message_owners
from service.evidence.heuristics.message_bits import bits, names_of
from service.evidence.heuristics.message_combinations import COMBINATIONS
from service.evidence.heuristics.message_phrases import GENERAL
from service.evidence.heuristics.message_rules import (
    RULES,
    categories_of,
    evidence_of,
    evidence_of_many,
)
from service.observables.message import parse_message
from service.observables.url import Url
from service.observables.url_parse import parse_url
from tests.evidence.likely import CURATED, links
from tests.support import vectors

SCAMS = [item["text"] for item in vectors("message_scams.json")["messages"]]
TEXTS = [*SCAMS, *vectors("message_honest.json")["messages"]]
NAMES = sorted({name for item in COMBINATIONS for group in item.needs for name in group})
often = settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("curated", [CURATED, Curated()], ids=["shipped", "none"])
def test_all_rules_together_say_what_each_says_alone(curated: Curated) -> None:
    for text in TEXTS:
        message = parse_message(text)
        alone = [rule.evidence(message, curated) for rule in RULES]
        assert list(evidence_of(message, curated)) == [item for item in alone if item is not None]


@given(st.lists(st.sampled_from(TEXTS), max_size=12), st.integers(0, 9))
@often
def test_messages_asked_about_together_show_what_each_shows(texts: list[str], link: int) -> None:
    wave = [*texts, *[f"{text} https://vidu{link}.top/a" for text in texts], *texts]
    messages = [parse_message(text) for text in wave]
    together = list(evidence_of_many(messages, CURATED))
    assert together == [evidence_of(message, CURATED) for message in messages]


@given(st.sets(st.sampled_from(NAMES)))
@often
def test_the_strongest_fitting_combination_of_each_category_counts(names: set[str]) -> None:
    fitting = [
        item
        for item in COMBINATIONS
        if all(names & group for group in item.needs) and not names & item.unless
    ]
    quiet = "balance" in names and not names & {
        "link", "chat", "mobile", "otp", "callback", "apk_word", "click", "secret",
    }  # fmt: skip
    weights = {
        category: max(item.weight for item in fitting if item.category == category)
        for category in {item.category for item in fitting}
    }
    assert names_of(bits(names)) == names
    assert categories_of(bits(names)) == ({} if quiet else weights)


DENYING = [
    "khong",
    "ko",
    "chang",
    "tranh",
    "chua",
    "cam",
    "dung",
    "neu khong",
    "lam dung",
    "|",
    "khong bao gio",
    "tuyet doi khong",
    "nghiem cam",
    "a",
    "cung",
    "<link>",
    "khong gui link",
]
ACTING = [
    phrase.strip()
    for name in ("pay", "otp", "login", "click", "install", "callback", "papers")
    for line in GENERAL[name].splitlines()[:3]
    for phrase in line.split(";")
    if phrase.strip() and "(" not in phrase
]  # fmt: skip


@given(st.lists(st.sampled_from([*DENYING, *ACTING]) | st.just("a" * 40), max_size=14))
@often
def test_a_denial_is_looked_for_wherever_it_may_stand(words: list[str]) -> None:
    text = f" {' '.join(words)} "
    automaton, cues, _ = message_cues._compiled()
    plain = message_cues._NUMBER.sub(" #", text)
    careful = 0
    for pattern, start, _ in automaton.find_matches_as_indexes(plain, overlapping=True):
        said, acts = cues[pattern]
        careful |= said if message_cues._is_denied(plain, start) else said | acts
    assert message_cues._spoken(text) == careful


def _near_known(name: str) -> list[str]:
    return [name, f"www.{name}", f"a.b.{name}", f"x{name}", f"{name}.top", name.partition(".")[2]]


KNOWN = [
    parse_url(f"http://{host}/")
    for name in sorted({*CURATED.allow, *CURATED.shorteners, *CURATED.free_hosting})[::3]
    + sorted(domain for brand in CURATED.brands for domain in brand.domains)[::3]
    for host in _near_known(name)
    if host
]
ENDINGS = [
    replace(KNOWN[0], host=f"nobody.{end}", registered_domain=f"nobody.{end}", suffix=end)
    for end in sorted(message_owners._OPEN)
]


def _agrees(url: Url, curated: Curated) -> bool:
    shared = url.registered_domain in curated.free_hosting or message_owners.host_is_shared(
        url, curated
    )
    careful = not shared and message_owners.belongs_to_known(url, curated)
    return message_owners.is_official(url, curated) is careful


@pytest.mark.parametrize("curated", [CURATED, Curated()], ids=["shipped", "none"])
def test_nobody_known_is_passed_over(curated: Curated) -> None:
    assert [url.name for url in [*KNOWN, *ENDINGS] if not _agrees(url, curated)] == []


@given(links)
@often
def test_any_link_belongs_to_whom_a_careful_look_says(url: Url) -> None:
    assert _agrees(url, CURATED)
