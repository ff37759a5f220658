"""Ruled: what our own heuristics say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.evidence.base import Evidence
from service.evidence.curated import Curated
from service.evidence.heuristics import BY_KIND, message_rules
from service.evidence.heuristics.base import Gate, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.evidence.snapshot import Snapshot
from service.observables.base import Observable
from service.observables.message import Message
from service.observables.url import Url

_MANY = 32
"""Fewer links are looked at one by one: reading them together would cost more."""

Task = tuple[Gate | None, tuple[Heuristic, ...], dict[str, str] | None]
"""Rules to ask about one link, or the only rule and what its scout found there."""
Stated = dict[tuple[str, tuple[tuple[str, str], ...]], Evidence]
"""Evidence by its rule and what the rule found: many links are told the same."""


def collect_many(
    observables: Sequence[Observable], snapshot: Snapshot, now: datetime
) -> list[Sequence[Evidence]]:
    """Evidence for each observable, in order; many links, and all messages, are read together."""
    curated = snapshot.curated
    if len(observables) < _MANY:
        return [_collect(observable, curated) for observable in observables]
    found: list[Sequence[Evidence]] = [()] * len(observables)
    links: list[int] = []
    urls: list[Url] = []
    messages: list[int] = []
    read: list[Message] = []
    for place, observable in enumerate(observables):
        if isinstance(observable, Url):
            links.append(place)
            urls.append(observable)
        elif isinstance(observable, Message):
            messages.append(place)
            read.append(observable)
        else:
            found[place] = _collect(observable, curated)
    for place, said in zip(messages, message_rules.evidence_of_many(read, curated), strict=True):
        found[place] = said
    if len(links) < _MANY:
        for place, url in zip(links, urls, strict=True):
            found[place] = _collect(url, curated)
        return found
    stated: Stated = {}
    for at, tasks in _tasks(Chunk(urls, curated)).items():
        made = _perform(tasks, urls[at], curated, stated)
        if made:
            found[links[at]] = made
    return found


def collect(observable: Observable, snapshot: Snapshot, now: datetime) -> Sequence[Evidence]:
    """Evidence of every rule that applies to this kind."""
    return _collect(observable, snapshot.curated)


def _collect(observable: Observable, curated: Curated) -> Sequence[Evidence]:
    if isinstance(observable, Message):
        return message_rules.evidence_of(observable, curated)
    found: list[Evidence] = []
    for gate, rules in BY_KIND[observable.kind]:
        if gate is not None and not gate(observable, curated):
            continue
        for rule in rules:
            values = rule.find(observable, curated)
            if values is not None:
                found.append(rule.stated(values))
    return found


def _tasks(chunk: Chunk) -> dict[int, list[Task]]:
    """For each link at which a rule may apply what is to be asked, in the order of the rules."""
    found: dict[int, list[Task]] = {}
    for gate, rules in BY_KIND["url"]:
        for several in [rules] if gate is not None else [(rule,) for rule in rules]:
            scout = several[0].scout
            places = scout(chunk) if scout is not None else dict.fromkeys(range(len(chunk.urls)))
            for place, values in places.items():
                found.setdefault(place, []).append((gate, several, values))
    return found


def _perform(tasks: list[Task], url: Url, curated: Curated, stated: Stated) -> list[Evidence]:
    made: list[Evidence] = []
    for gate, rules, known in tasks:
        if known is None and gate is not None and not gate(url, curated):
            continue
        for rule in rules:
            values = known if known is not None else rule.find(url, curated)
            if values is None:
                continue
            key = (rule.code, tuple(values.items()))
            evidence = stated.get(key)
            if evidence is None:
                evidence = stated[key] = rule.stated(values)
            made.append(evidence)
    return made
