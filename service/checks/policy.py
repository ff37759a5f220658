"""Policy: from evidence to verdict, the whole of it on one page.

1. ``confirmed_scam``: a decision of two officers; for links also an unexpired authority list, or
   lists of two different origins. Phones and accounts are never confirmed by a list.
2. An allowlist beats heuristics, the classifier, citizens' reports and community lists. Against an
   officer or an authority it loses: ``suspicious``, both reasons stay, and operators are told. A
   decision about one page beats it wholly: a scam's page on an honest platform is still a scam's.
3. A dispute turns an adverse answer into ``disputed`` where one community's list is all that
   speaks against it: no officer, authority, second list or citizens' reports. The advice stays.
4. ``suspicious``: the score reaches ``SUSPICIOUS_AT``. A heuristic, the classifier, citizens'
   reports or one officer alone never get further.
5. Otherwise ``no_information``, without a score.

The score is the sum of contributions. Each family has a cap, unconfirmed evidence as a whole has
one, and what a cap takes away is a line of its own, so the sum is exact.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.checks.verdict import (
    ADVERSE,
    RANK,
    Band,
    PartVerdict,
    Reason,
    State,
    Verdict,
    lone_reason,
    silent,
)
from service.evidence.base import Evidence, Strength
from service.observables.base import Observable

POLICY_VERSION = "2"

SUSPICIOUS_AT = 30
CONFIRMED_AT_LEAST = 80
FAMILY_CAP = 60
LISTED_CAP = 95
UNCONFIRMED_CAP = 79
TOTAL_CAP = 100
CONFIRMING_ORIGINS = 2

_DECIDED = frozenset({Strength.OFFICER, Strength.PROVISIONAL, Strength.AUTHORITY})
_OFFICERS = frozenset({Strength.OFFICER, Strength.PROVISIONAL})
_FEEDS = frozenset({Strength.AUTHORITY, Strength.COMMUNITY, Strength.MACHINE})
_LISTED = ("listed", "decided")
_CLASSIFIER, _HEURISTIC, _NOTE = Strength.CLASSIFIER, Strength.HEURISTIC, Strength.NOTE
_SILENT = State.NO_INFORMATION
_ACCUSING = _DECIDED | _FEEDS | {Strength.REPORTED}


def decide(observable: Observable, evidence: Sequence[Evidence]) -> Verdict:
    """The verdict on one observable from its own evidence, parts left aside."""
    if not evidence:
        return silent(observable)
    if _is_plain(evidence):
        return _plain(observable, evidence)
    page = any(item.strength in _OFFICERS and item.path_level for item in evidence)
    if page:
        evidence = [item for item in evidence if item.strength is not Strength.ALLOW]
    allowed = any(item.strength is Strength.ALLOW for item in evidence)
    decided = any(item.strength in _DECIDED for item in evidence)
    if allowed and not decided:
        kept = sorted(
            (item for item in evidence if item.strength in (Strength.ALLOW, Strength.NOTE)),
            key=_strong_first,
        )
        reasons = tuple(Reason(item.code, 0, item) for item in kept)
        return _verdict(observable, State.KNOWN_LEGITIMATE, 0, reasons, kept)
    confirmed = _is_confirmed(observable, evidence) and not allowed
    reasons, score = _account(evidence, confirmed)
    if allowed:
        reasons += (Reason("allowlist_conflict", 0, None),)
    if confirmed:
        state = State.CONFIRMED_SCAM
    elif score >= SUSPICIOUS_AT:
        state = State.SUSPICIOUS
    else:
        state = State.NO_INFORMATION
    disputed = any(item.strength is Strength.DISPUTE for item in evidence)
    if disputed and state is State.SUSPICIOUS and _is_lone_list(evidence):
        state = State.DISPUTED
    return _verdict(observable, state, score, reasons, evidence, conflict=allowed and decided)


def _is_plain(evidence: Sequence[Evidence]) -> bool:
    """Whether only rules and the classifier speak, which know no dates."""
    for item in evidence:
        strength = item.strength  # compared by identity: the hash of an enum costs a call
        if strength is not _CLASSIFIER and strength is not _HEURISTIC and strength is not _NOTE:
            return False
        if item.first_seen or item.date or item.valid_until:
            return False
    return True


def _plain(observable: Observable, evidence: Sequence[Evidence]) -> Verdict:
    """What the rest of ``decide`` comes to for plain evidence: most of what a batch meets."""
    first = evidence[0]
    if len(evidence) == 1 and first.weight <= FAMILY_CAP and first.family not in _LISTED:
        reasons: tuple[Reason, ...] = (lone_reason(first),)
        score, category = first.weight, first.category or None
    else:
        reasons, score = _account(evidence, confirmed=False)
        category = _leading(evidence)
    if score < SUSPICIOUS_AT:
        return Verdict(observable, _SILENT, None, None, None, reasons)
    band = Band.HIGH if score >= 60 else Band.MEDIUM if score >= 45 else Band.LOW
    return Verdict(observable, State.SUSPICIOUS, score, band, category, reasons)


def combine(own: Verdict, parts: Sequence[PartVerdict]) -> Verdict:
    """The verdict with its parts: the worst leads, and nothing made of parts is legitimate."""
    if not parts:
        return own
    number, worst = max(enumerate(parts), key=lambda item: (_severity(item[1].verdict), -item[0]))
    if worst.verdict.state not in ADVERSE or _severity(worst.verdict) <= _severity(own):
        return own._replace(parts=tuple(parts), conflict=_any_conflict(own, parts))
    lead = worst.verdict
    taken = tuple(
        Reason(item.code, item.contribution, item.evidence, number, item.family)
        for item in lead.reasons
    )
    silent = tuple(Reason(item.code, 0, item.evidence) for item in own.reasons if item.evidence)
    return Verdict(
        own.observable,
        lead.state,
        lead.score,
        lead.band,
        lead.category or own.category,
        taken + silent,
        tuple(parts),
        lead.first_seen,
        lead.last_seen,
        lead.valid_until,
        number,
        _any_conflict(own, parts),
    )


def _any_conflict(own: Verdict, parts: Sequence[PartVerdict]) -> bool:
    return own.conflict or any(part.verdict.conflict for part in parts)


def _severity(verdict: Verdict) -> tuple[int, int]:
    return (RANK[verdict.state], verdict.score or 0)


def _is_confirmed(observable: Observable, evidence: Sequence[Evidence]) -> bool:
    if any(item.strength is Strength.OFFICER for item in evidence):
        return True
    if observable.kind != "url":
        return False
    if any(item.strength is Strength.AUTHORITY for item in evidence):
        return True
    origins = {item.origin for item in evidence if item.strength in _FEEDS}
    return len(origins) >= CONFIRMING_ORIGINS


def _is_lone_list(evidence: Sequence[Evidence]) -> bool:
    """Whether one community's list is all that accuses, our own rules and classifier aside."""
    accusing = [item for item in evidence if item.strength in _ACCUSING]
    return len({item.origin for item in accusing}) == 1 and all(
        item.strength is Strength.COMMUNITY for item in accusing
    )


def _account(evidence: Sequence[Evidence], confirmed: bool) -> tuple[tuple[Reason, ...], int]:
    """Reasons from strong to weak with the cap lines behind them, and their exact sum."""
    ordered = _ordered(evidence) if len(evidence) > 1 else evidence
    reasons = [Reason(item.code, item.weight, item) for item in ordered]
    families: dict[str, int] = {}
    for item in ordered:
        families[item.family] = families.get(item.family, 0) + item.weight
    score = 0
    for family in sorted(families):
        cap = LISTED_CAP if family in _LISTED else FAMILY_CAP
        over = families[family] - cap
        if over > 0:
            reasons.append(Reason("cap_family", -over, None, None, family))
        score += families[family] - max(over, 0)
    if confirmed:
        if score < CONFIRMED_AT_LEAST:
            reasons.append(Reason("confirmed_floor", CONFIRMED_AT_LEAST - score, None))
            score = CONFIRMED_AT_LEAST
        limit, code = TOTAL_CAP, "cap_total"
    else:
        limit, code = UNCONFIRMED_CAP, "cap_unconfirmed"
    if score > limit:
        reasons.append(Reason(code, limit - score, None))
        score = limit
    return tuple(reasons), score


def _ordered(evidence: Sequence[Evidence]) -> list[Evidence]:
    if len({item.weight for item in evidence}) == len(evidence):
        return sorted(evidence, key=_lightness)
    return sorted(evidence, key=_strong_first)


def _lightness(item: Evidence) -> int:
    return -item.weight


def _strong_first(
    item: Evidence,
) -> tuple[int, str, str, str, str, str, tuple[tuple[str, str], ...]]:
    return (
        -item.weight,
        item.code,
        item.source or "",
        item.origin or "",
        item.strength,
        item.family,
        item.values,
    )


def _leading(evidence: Sequence[Evidence]) -> str | None:
    """The category of the heaviest evidence that has one."""
    named = [item for item in evidence if item.category]
    leading = max(named, key=lambda item: (item.weight, item.category or ""), default=None)
    return leading.category if leading is not None else None


def _band(state: State, score: int, evidence: Sequence[Evidence]) -> Band | None:
    if state is State.CONFIRMED_SCAM:
        return Band.VERY_HIGH
    if state not in (State.SUSPICIOUS, State.DISPUTED):
        return None
    listed = any(item.strength in _FEEDS for item in evidence)
    if score >= 60:
        return Band.HIGH
    return Band.MEDIUM if listed or score >= 45 else Band.LOW


def _verdict(
    observable: Observable,
    state: State,
    score: int | None,
    reasons: tuple[Reason, ...],
    evidence: Sequence[Evidence],
    *,
    conflict: bool = False,
) -> Verdict:
    seen = [item.first_seen for item in evidence if item.first_seen]
    last = [item.date for item in evidence if item.date and item.first_seen]
    until = [item.valid_until for item in evidence if item.valid_until]
    known = state is not State.NO_INFORMATION
    return Verdict(
        observable,
        state,
        score if known else None,
        _band(state, score or 0, evidence),
        _leading(evidence) if known and state is not State.KNOWN_LEGITIMATE else None,
        reasons,
        (),
        min(seen, default=None),
        max(last, default=None),
        max(until, default=None),
        None,
        conflict,
    )
