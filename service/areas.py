"""Areas: an officer's area today, and what lay in it under the codes of earlier days.

Places merge and change their codes; what was entered under an old one belongs to the officers in
whose area it lies whole today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from service.errors import Forbidden
from service.movement.places import ROOT
from service.movement.rollup import sources
from service.officers.permissions import (
    EVERYTHING,
    Officer,
    covers,
    localities,
    require_role,
    units,
)  # fmt: skip
from service.records.movement_book import LOCALITY, UNIT
from service.records.transaction import Transaction


def may_now(
    tx: Transaction,
    officer: Officer,
    act: str,
    locality: str | None,
    unit: str | None,
    today: date,
) -> bool:
    """Whether what lies in a place, or belongs to a unit, of any day is in the officer's area.

    Raises Forbidden where the role is missing.
    """
    scopes = [grant.scope for grant in require_role(officer, act)]
    if any(scope == EVERYTHING or covers(scope, locality, unit) for scope in scopes):
        return True
    return any(
        code is not None and _lies_in(tx, scopes, of, code, today)
        for of, code in ((LOCALITY, locality), (UNIT, unit))
    )


def _lies_in(tx: Transaction, scopes: list[str], of: str, code: str, today: date) -> bool:
    atlas = tx.movement.atlas(of)
    known = [place for place in atlas.places if place.code == code]
    if not known or known[-1].is_valid(today):
        return False  # its own code says where it lies
    return cover_all(scopes, of, atlas.route(code, known[-1].valid_from, today))


def cover_all(scopes: Sequence[str], of: str, codes: Iterable[str]) -> bool:
    """Whether each of these localities or units, as ``of`` says, lies in one of the scopes."""
    return all(
        code != ROOT
        and any(
            covers(scope, *((code, None) if of == LOCALITY else (None, code))) for scope in scopes
        )
        for code in codes
    )


def require_now(
    tx: Transaction,
    officer: Officer,
    act: str,
    locality: str | None,
    unit: str | None,
    today: date,
) -> None:
    """Raises Forbidden (``out_of_scope``, ``role_missing``) where ``may_now`` would not hold."""
    if not may_now(tx, officer, act, locality, unit, today):
        raise Forbidden("This lies outside your area.", code="out_of_scope")


def places_now(
    tx: Transaction, officer: Officer, act: str, today: date
) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Localities and units of the officer's area with their earlier codes; None: everything."""
    own, bodies = localities(officer, act), units(officer, act)
    if own is None:
        return None, bodies
    scopes = [grant.scope for grant in require_role(officer, act)]

    def earlier(of: str, areas: tuple[str, ...]) -> set[str]:
        atlas = tx.movement.atlas(of)
        found = {code for area in areas for code in sources(area, atlas, today)}
        return {code for code in found if _lies_in(tx, scopes, of, code, today)}

    return (
        tuple(sorted({*own, *earlier(LOCALITY, own)})),
        tuple(sorted({*bodies, *earlier(UNIT, bodies)})),
    )
