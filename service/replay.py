"""Replay: was this answer ours, and would we give it again from what we knew then?

The token names every version that the answer was made of. The lists and our own decisions of that
moment are rebuilt from the records, and the same function is called again. Code, rules, curated
lists and classifier cannot be turned back here; where they differ, the outcome says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.checking import current, read
from service.checks.check import check_many
from service.checks.seal import observable_hash, unseal, versions_of
from service.errors import ArtifactError, InvalidInput
from service.evidence.snapshot import Snapshot
from service.indicators.index import empty_index
from service.wiring import Services

IDENTICAL, DIFFERS, GONE = "identical", "differs", "no_longer_reconstructible"
_LISTS = re.compile(r"(?:L(\d{6,})|none)(?:\.D(\d{6,}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a token says and what calling the function again says.

    differs   names of the versions that are not those of the token
    state, score, reasons   as the token says
    """

    outcome: str
    differs: tuple[str, ...]
    at: datetime
    state: str
    score: int | None
    reasons: tuple[tuple[str, int], ...]
    again: tuple[str, int | None] | None
    why: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For the door."""
        return {
            "outcome": self.outcome,
            "differs": list(self.differs),
            "at": self.at.isoformat(),
            "state": self.state,
            "score": self.score,
            "reasons": [{"code": code, "contribution": points} for code, points in self.reasons],
            "again": {"state": self.again[0], "score": self.again[1]} if self.again else None,
            "why": self.why,
        }


def replay(services: Services, kind: str, value: str, token: str) -> Replayed:
    """Explain a token. Raises InvalidInput (``bad_token``) where it is not of this value."""
    said = unseal(token, services.keys.seals)
    secret = services.keys.seals[said["key_id"]].secret
    readings = [
        item
        for item in read(kind, value)
        if observable_hash(item.kind, item.key, secret) == said["observable"]
    ]
    if not readings:
        raise InvalidInput("The token is of another value.", code="bad_token", field="token")
    at = datetime.fromtimestamp(said["at"], UTC)
    reasons = tuple((code, points) for code, points in said["reasons"])
    present = current(services)
    versions = versions_of(present)
    lists, _, curated = said["lists"].partition("+")
    pairs = {
        "code": (said["code"], versions.code),
        "policy": (said["policy"], versions.policy),
        "classifier": (said["classifier"], versions.classifier),
        "psl": (said["psl"], versions.psl),
        "curated": (curated, present.curated.version),
    }
    differs = tuple(name for name, (then, now) in pairs.items() if then != now)
    try:
        snapshot = _snapshot_at(services, lists, present)
    except ArtifactError as error:
        return Replayed(
            outcome=GONE, differs=differs, at=at, state=said["state"], score=said["score"],
            reasons=reasons, again=None, why=str(error),
        )  # fmt: skip
    verdict = check_many(readings[:1], snapshot, at)[0]
    again = (verdict.state.value, verdict.score)
    made = tuple((reason.code, reason.contribution) for reason in verdict.reasons)
    same = again == (said["state"], said["score"]) and made == reasons
    return Replayed(
        outcome=IDENTICAL if same else DIFFERS,
        differs=differs,
        at=at,
        state=said["state"],
        score=said["score"],
        reasons=reasons,
        again=again,
    )


def _snapshot_at(services: Services, lists: str, present: Snapshot) -> Snapshot:
    if lists == present.index.version:
        return present
    found = _LISTS.fullmatch(lists)
    if found is None:
        raise ArtifactError("The list version of the token is unknown.")
    number, decided = int(found[1] or 0), int(found[2] or 0)
    with services.records.reading() as tx:
        purged, newest = tx.indicators.purged(), tx.indicators.version()
    if decided > newest:
        raise ArtifactError("The list version of the token is newer than the records.")
    if decided < purged.version:
        raise ArtifactError(f"Purged on {purged.on}.")
    index = services.lists.index_at(number) if number else empty_index(services.keys.index)
    return Snapshot(
        index.under(services.ours.at(decided)), present.curated, present.classifier, present.missing
    )
