"""Trust: whose word counts, how many independent voices there are, and a reporter's record.

The consensus rule, which ``docs/consensus.md`` explains to the public:

1. Only a voice whose person a channel vouched for counts; anonymous reports never do.
2. One person is one voice about a value, over all channels, however often it is said.
3. A reporter of whom officers overturned at least three, and more than they confirmed, is heard
   by officers but does not count.
4. Only voices about the same group of frauds corroborate each other.
5. Voices from one network, or from one group, count once; so do voices within a minute of each
   other.
6. Evidence that was overturned does not count again, nor does what was said before a clearing.
7. Below three independent voices nothing is public.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

PUBLIC_AT = 3
APART = timedelta(minutes=1)
OVERTURNED_AT = 3


@dataclass(frozen=True, slots=True)
class Voice:
    """One person's word about one value; references are pseudonyms salted by the value."""

    ref: str
    trusted: bool
    network: str | None
    group: str | None
    kind_group: str
    evidence_hash: str
    heard_at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """How a reporter's words turned out. What was overturned for another reason is not in it."""

    confirmed: int = 0
    overturned: int = 0


def is_reliable(record: Record) -> bool:
    """Rule 3: a new reporter is believed until proved wrong, and one mistake is forgiven."""
    return record.overturned < OVERTURNED_AT or record.confirmed >= record.overturned


def accuracy(record: Record) -> float | None:
    """Share of decided words that were right; None before the first decision."""
    decided = record.confirmed + record.overturned
    return record.confirmed / decided if decided else None


def independent(
    voices: Iterable[Voice],
    *,
    overturned: frozenset[str] = frozenset(),
    since: datetime | None = None,
) -> list[Voice]:
    """The voices that count, by the rule above, of the group of frauds that has most of them.

    ``overturned`` are hashes of evidence that was overturned, ``since`` the last clearing.
    """
    groups: dict[str, list[Voice]] = {}
    for voice in sorted(voices, key=lambda item: (item.heard_at, item.ref)):
        if not voice.trusted or voice.withdrawn or voice.evidence_hash in overturned:
            continue
        if since is not None and voice.heard_at <= since:
            continue
        groups.setdefault(voice.kind_group, []).append(voice)
    counted = [_apart(heard) for _, heard in sorted(groups.items())]
    return max(counted, key=len, default=[])


def _apart(voices: list[Voice]) -> list[Voice]:
    people: set[str] = set()
    networks: set[str] = set()
    groups: set[str] = set()
    counted: list[Voice] = []
    for voice in voices:
        if voice.ref in people or (voice.network and voice.network in networks):
            continue
        if voice.group and voice.group in groups:
            continue
        if counted and voice.heard_at - counted[-1].heard_at < APART:
            continue
        people.add(voice.ref)
        if voice.network:
            networks.add(voice.network)
        if voice.group:
            groups.add(voice.group)
        counted.append(voice)
    return counted
