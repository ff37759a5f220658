"""Answer: a verdict as the plain data that every door hands out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from service.checks.advice import APPEAL, LINES, advice
from service.checks.seal import SealKey, seal, versions_of
from service.checks.verdict import ADVERSE, PartVerdict, Reason, State, Verdict
from service.evidence.base import LaterWords, say_all
from service.evidence.snapshot import Snapshot
from service.words import Words

CACHE_SECONDS = {
    State.CONFIRMED_SCAM: 300,
    State.SUSPICIOUS: 300,
    State.DISPUTED: 60,
    State.NO_INFORMATION: 1800,
    State.KNOWN_LEGITIMATE: 1800,
}
"""How long a client may keep an answer: short where somebody may be cleared."""


def answer(
    verdict: Verdict,
    *,
    snapshot: Snapshot,
    now: datetime,
    key: SealKey,
    language: str,
) -> dict[str, Any]:
    """The documented answer, ready for JSON."""
    observable = verdict.observable
    versions = versions_of(snapshot)
    adverse = verdict.state in ADVERSE
    say_all(_words(verdict))
    return {
        "kind": observable.kind,
        "key": observable.key,
        "state": verdict.state.value,
        "score": verdict.score,
        "band": verdict.band.value if verdict.band else None,
        "category": verdict.category,
        "reasons": [_reason(item, language) for item in verdict.reasons],
        "parts": [_part(item, language) for item in verdict.parts],
        "repaired": list(observable.repaired),
        "counts": _counts(verdict),
        "first_seen": _day(verdict.first_seen),
        "last_seen": _day(verdict.last_seen),
        "valid_until": _day(verdict.valid_until),
        "cache_seconds": CACHE_SECONDS[verdict.state],
        "versions": {
            "code": versions.code,
            "policy": versions.policy,
            "lists": versions.lists,
            "classifier": versions.classifier,
            "psl": versions.psl,
        },
        "degraded": list(snapshot.degraded),
        "advice": advice(verdict.state, verdict.category, language),
        "appeal": (APPEAL.en if language == "en" else APPEAL.vi) if adverse else None,
        "token": seal(verdict, versions, now, key),
    }


def _words(verdict: Verdict) -> Iterator[Words | LaterWords]:
    for reason in verdict.reasons:
        if reason.evidence is not None:
            yield reason.evidence.words
    for part in verdict.parts:
        yield from _words(part.verdict)


def _counts(verdict: Verdict) -> dict[str, int] | None:
    """Independent trusted voices; nothing at all below three, or where the list has ended."""
    most = max(
        (item.evidence.count for item in verdict.reasons if item.evidence is not None), default=0
    )
    return {"reports": most} if most else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _reason(reason: Reason, language: str) -> dict[str, Any]:
    evidence = reason.evidence
    if evidence is None:
        words = LINES[reason.code]
        text, source, day = (words.en if language == "en" else words.vi), None, None
    else:
        text, source, day = evidence.text(language), evidence.source, _day(evidence.date)
    return {
        "code": reason.code,
        "contribution": reason.contribution,
        "text": text,
        "source": source,
        "date": day,
        "part": reason.part,
    }


def _part(part: PartVerdict, language: str) -> dict[str, Any]:
    verdict = part.verdict
    return {
        "kind": verdict.observable.kind,
        "key": verdict.observable.key,
        "role": part.role,
        "text": part.text,
        "start": part.start,
        "end": part.end,
        "state": verdict.state.value,
        "score": verdict.score,
        "band": verdict.band.value if verdict.band else None,
        "category": verdict.category,
        "reasons": [_reason(item, language) for item in verdict.reasons],
        "parts": [_part(item, language) for item in verdict.parts],
    }
