"""Rules on messages: one for each kind of fraud that words can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.evidence.base import Evidence
from service.evidence.curated import Curated
from service.evidence.heuristics.base import Finder, Heuristic
from service.evidence.heuristics.message_bits import bits
from service.evidence.heuristics.message_combinations import COMBINATIONS, Combination
from service.evidence.heuristics.message_cues import bits_of, refuses, warns
from service.evidence.heuristics.message_sentences import SENTENCES
from service.observables.base import Observable
from service.observables.message import Message

FAMILY = "message"
_ASKS = bits("link chat mobile otp callback apk_word click secret".split())
_BALANCE = bits(["balance"])
_DESPITE_REFUSALS = frozenset({"HOAX", "RECOVERY"})
_ORDER = {category: place for place, category in enumerate(SENTENCES)}
_REMEMBERED = 8192
"""Sets of cues whose evidence is kept: what is sent to many differs in its links and numbers."""


class _Combination(NamedTuple):
    """A combination as bits: ``all_of`` of the groups of one cue, ``any_of`` each other group."""

    category: str
    weight: int
    all_of: int
    any_of: tuple[int, ...]
    unless: int


def _as_bits(combination: Combination) -> _Combination:
    lone = [group for group in combination.needs if len(group) == 1]
    return _Combination(
        combination.category,
        combination.weight,
        bits(name for group in lone for name in group),
        tuple(bits(group) for group in combination.needs if len(group) > 1),
        bits(combination.unless),
    )


_COMBINATIONS = tuple(map(_as_bits, COMBINATIONS))


def categories_of(cues: int) -> dict[str, int]:
    """Categories that the cues point to, each with its weight, the strongest first."""
    if warns(cues) or (cues & _BALANCE and not cues & _ASKS):
        return {}
    refused = refuses(cues)
    weights: dict[str, int] = {}
    for category, weight, all_of, any_of, unless in _COMBINATIONS:
        if cues & all_of != all_of or cues & unless or weight <= weights.get(category, 0):
            continue
        if refused and category not in _DESPITE_REFUSALS:
            continue
        if all(cues & group for group in any_of):
            weights[category] = weight
    return dict(sorted(weights.items(), key=lambda item: (-item[1], _ORDER[item[0]])))


@lru_cache(maxsize=_REMEMBERED)
def _stated(cues: int) -> tuple[Evidence, ...]:
    """The evidence of every rule that applies to a message with these cues."""
    weights = categories_of(cues)
    return tuple(
        rule.stated({"weight": str(weights[rule.category])})
        for rule in RULES
        if rule.category in weights
    )


def evidence_of(message: Message, curated: Curated) -> Sequence[Evidence]:
    """What all the rules say of a message, in their order: as asking one by one, but quickly."""
    return _stated(bits_of(message, curated))


def evidence_of_many(
    messages: Iterable[Message], curated: Curated
) -> Iterator[tuple[Evidence, ...]]:
    """``evidence_of`` for each message; the words of a wave, its links and numbers left out, are
    searched once. They are people's own and are kept no longer than this takes."""
    known: dict[str, int] = {}
    for message in messages:
        yield _stated(bits_of(message, curated, known))


_latest: tuple[str, Curated, dict[str, int]] | None = None
"""What the message read last came to, by its hash: the rules ask about the same one in a row."""


def _weights(message: Message, curated: Curated) -> dict[str, int]:
    global _latest
    latest = _latest
    if latest is not None and latest[0] == message.key and latest[1] is curated:
        return latest[2]
    weights = categories_of(bits_of(message, curated))
    _latest = (message.key, curated, weights)
    return weights


def _says_something(observable: Observable, curated: Curated) -> bool:
    return isinstance(observable, Message) and bool(_weights(observable, curated))


def _finder(category: str) -> Finder:
    def find(observable: Observable, curated: Curated) -> dict[str, str] | None:
        if not isinstance(observable, Message):
            return None
        weight = _weights(observable, curated).get(category)
        return None if weight is None else {"weight": str(weight)}

    return find


RULES: tuple[Heuristic, ...] = tuple(
    Heuristic(
        code=f"message_{category.lower()}",
        kinds=("message",),
        gate=_says_something,
        family=FAMILY,
        weight=40,
        words=words,
        find=_finder(category),
        category=category,
    )
    for category, words in SENTENCES.items()
)
