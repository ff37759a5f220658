"""Evidence: one reason to believe something about an observable, with the words for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Day
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from service.words import Words


class Speaker(Protocol):
    """Whoever makes words that cost much; many at once cost far less than each alone."""

    def say(self, asked: Sequence[Any]) -> list[Words]:
        """The words for each thing that was put into a ``LaterWords``, in order."""


class LaterWords:
    """Words that cost too much to be made for a verdict whose words nobody reads.

    Equal to the words that they become.
    """

    __slots__ = ("_about", "_made", "_speaker")

    def __init__(self, speaker: Speaker, about: Any) -> None:
        self._speaker = speaker
        self._about = about
        self._made: Words | None = None

    def _words(self) -> Words:
        if self._made is None:  # two threads may both make them: the same words
            say_all([self])
        assert self._made is not None
        return self._made

    @property
    def vi(self) -> str:
        """In Vietnamese."""
        return self._words().vi

    @property
    def en(self) -> str:
        """In English."""
        return self._words().en

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LaterWords):
            return self._words() == other._words()
        return self._words() == other

    def __hash__(self) -> int:
        return hash(self._words())

    def __repr__(self) -> str:
        return repr(self._words())


def say_all(words: Iterable[Words | LaterWords]) -> None:
    """Make all words that were left for later, each speaker's in one go."""
    asked: dict[Speaker, list[LaterWords]] = {}
    for item in words:
        if isinstance(item, LaterWords) and item._made is None:
            asked.setdefault(item._speaker, []).append(item)
    for speaker, items in asked.items():
        said = speaker.say([item._about for item in items])
        for item, made in zip(items, said, strict=True):
            item._made = made


class Strength(StrEnum):
    """Who speaks, which decides how far the evidence can carry a verdict."""

    OFFICER = "officer"  # a decision of two officers
    PROVISIONAL = "provisional"  # one officer's, for 72 hours
    AUTHORITY = "authority"  # a list kept by an authority
    COMMUNITY = "community"  # a list kept by a known community
    MACHINE = "machine"  # a list made by a machine
    REPORTED = "reported"  # independent citizens whom a channel vouched for, unverified
    HEURISTIC = "heuristic"  # a rule of ours
    CLASSIFIER = "classifier"  # the trained classifier
    NOTE = "note"  # worth knowing, proves nothing; weight 0 or small
    DISPUTE = "dispute"  # under appeal or overturned
    ALLOW = "allow"  # a curated allowlist


class Evidence(NamedTuple):
    """A reason. A named tuple, for a batch makes tens of thousands; give fields by their names.

    code      stable, snake_case, documented
    family    evidence of one family shares one cap in the score
    weight    contribution to the score before caps, 0..100
    values    fillings for ``words``; never a full phone or account number
    category  taxonomy code that it points to, if any
    source    who says so: feed, list or rule name
    origin    feeds of one origin count once
    date      day the source last said so
    path_level  it speaks of this page or account only, not of the whole host
    count       independent voices behind it, where it rests on such
    """

    code: str
    family: str
    strength: Strength
    weight: int
    words: Words | LaterWords
    values: tuple[tuple[str, str], ...] = ()
    category: str | None = None
    source: str | None = None
    origin: str | None = None
    date: Day | None = None
    first_seen: Day | None = None
    valid_until: Day | None = None
    path_level: bool = False
    count: int = 0  # type: ignore[assignment]  # hides the method of tuples

    def text(self, language: str, shown: Mapping[str, str] | None = None) -> str:
        """The sentence in ``vi`` or ``en``; ``shown`` stands for the values where it is given."""
        template = self.words.en if language == "en" else self.words.vi
        return template.format(**(shown or dict(self.values))) if self.values else template
