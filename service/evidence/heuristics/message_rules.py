"""Rules on messages: one for each kind of fraud that words can show."""

from __future__ import annotations

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Finder, Heuristic
from service.evidence.heuristics.message_combinations import COMBINATIONS
from service.evidence.heuristics.message_cues import Cues, cues_of
from service.evidence.heuristics.message_sentences import SENTENCES
from service.observables.base import Observable
from service.observables.message import Message

FAMILY = "message"
_ASKS = frozenset({"link", "chat", "mobile", "otp", "callback", "apk_word", "click", "secret"})
_DESPITE_REFUSALS = frozenset({"HOAX", "RECOVERY"})
_ORDER = {category: place for place, category in enumerate(SENTENCES)}


def categories_of(cues: Cues) -> dict[str, int]:
    """Categories that the cues point to, each with its weight, the strongest first."""
    names = cues.names
    if cues.warns or ("balance" in names and names.isdisjoint(_ASKS)):
        return {}
    weights: dict[str, int] = {}
    for category, needs, weight, unless in COMBINATIONS:
        if weight <= weights.get(category, 0) or not names.isdisjoint(unless):
            continue
        if cues.refuses and category not in _DESPITE_REFUSALS:
            continue
        if all(not names.isdisjoint(group) for group in needs):
            weights[category] = weight
    return dict(sorted(weights.items(), key=lambda item: (-item[1], _ORDER[item[0]])))


_latest: tuple[str, Curated, dict[str, int]] | None = None
"""What the message read last came to, by its hash: the rules ask about the same one in a row."""


def _weights(message: Message, curated: Curated) -> dict[str, int]:
    global _latest
    latest = _latest
    if latest is not None and latest[0] == message.key and latest[1] is curated:
        return latest[2]
    weights = categories_of(cues_of(message, curated))
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
