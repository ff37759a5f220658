"""Permissions: which role may do which act, and whether the act must lie within its scope.

One table. An officer holds roles, each with a scope: everything, a subtree of localities, or a
unit. An act on a case outside every scope that allows it is refused; a case that names no
locality and was given to no unit belongs to those whose scope is everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.errors import Forbidden
from service.locality import is_locality

EVERYTHING = "*"


class Role(StrEnum):
    """What an officer is for."""

    INTAKE = "intake"
    VERIFIER = "verifier"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"
    MOVEMENT = "movement"


_I, _V, _S, _A, _X = Role.INTAKE, Role.VERIFIER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN
_M = Role.MOVEMENT

ACTS: dict[str, tuple[frozenset[Role], bool]] = {
    "queue.read": (frozenset({_I, _V, _S, _A}), True),
    "case.read": (frozenset({_I, _V, _S, _A}), True),
    "case.reveal": (frozenset({_V, _S}), True),
    "case.claim": (frozenset({_I, _V, _S}), True),
    "case.note": (frozenset({_I, _V, _S}), True),
    "case.ask": (frozenset({_I, _V, _S}), True),
    "case.merge": (frozenset({_V, _S}), True),
    "case.split": (frozenset({_V, _S}), True),
    "case.confirm": (frozenset({_V, _S}), True),
    "case.list_provisionally": (frozenset({_V, _S}), True),
    "case.approve": (frozenset({_S}), True),
    "case.reject": (frozenset({_V, _S}), True),
    "case.retract": (frozenset({_S}), True),
    "case.sighting": (frozenset({_V, _S}), True),
    "case.assign": (frozenset({_S}), True),
    "appeal.read": (frozenset({_V, _S, _A}), True),
    "appeal.prove": (frozenset({_V, _S}), True),
    "appeal.decide": (frozenset({_S}), True),
    "warning.read": (frozenset({_I, _V, _S, _A}), True),
    "warning.release": (frozenset({_S}), True),
    "prevented.state": (frozenset({_V, _S}), True),
    "prevented.decide": (frozenset({_V, _S}), True),
    "places.manage": (frozenset({_M}), True),
    "group.read": (frozenset({_S, _A, _M}), True),
    "group.manage": (frozenset({_S, _M}), True),
    "figure.enter": (frozenset({_S, _M}), True),
    "statistics.read": (frozenset({_I, _V, _S, _A, _M}), True),
    "statement.read": (frozenset({_S, _A, _M}), True),
    "statement.issue": (frozenset({_S, _M}), True),
    "commendation.read": (frozenset({_S, _A, _M}), True),
    "commendation.decide": (frozenset({_S}), True),
    "verify": (frozenset({_V, _S}), False),
    "audit.read": (frozenset({_A, _X}), False),
    "officers.manage": (frozenset({_X}), False),
    "keys.manage": (frozenset({_X}), False),
    "webhooks.manage": (frozenset({_X}), False),
}
"""Act to the roles that may do it, and whether it is bound to the scope of the role."""

TOKEN_SCOPES: dict[str, frozenset[str]] = {
    "read": frozenset(
        {
            "queue.read",
            "case.read",
            "appeal.read",
            "warning.read",
            "audit.read",
            "group.read",
            "statistics.read",
            "statement.read",
            "commendation.read",
        }
    ),
    "verify": frozenset({"verify"}),
    "work": frozenset(ACTS) - {"officers.manage", "keys.manage", "webhooks.manage"},
    "admin": frozenset({"officers.manage", "keys.manage", "webhooks.manage", "audit.read"}),
}
"""What a session may be narrowed to."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope: ``*``, ``locality:79/26734`` or ``unit:PC02``."""

    role: Role
    scope: str


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who is logged in. ``acts`` is what the session was narrowed to; None: nothing."""

    id: int
    login: str
    unit: str | None
    grants: tuple[Grant, ...]
    acts: frozenset[str] | None = None

    @property
    def ref(self) -> str:
        """How records name the officer."""
        return f"officer:{self.id}"


def require_role(officer: Officer, act: str) -> list[Grant]:
    """The grants that allow an act, wherever. Raises Forbidden (``role_missing``,
    ``token_too_narrow``).
    """
    if officer.acts is not None and act not in officer.acts:
        raise Forbidden("This session may not do that.", code="token_too_narrow")
    held = [grant for grant in officer.grants if grant.role in ACTS[act][0]]
    if not held:
        raise Forbidden("This needs another role.", code="role_missing")
    return held


def require(
    officer: Officer, act: str, locality: str | None = None, unit: str | None = None
) -> None:
    """Raises Forbidden (``role_missing``, ``out_of_scope``, ``token_too_narrow``)."""
    held, bound = require_role(officer, act), ACTS[act][1]
    if bound and not any(covers(grant.scope, locality, unit) for grant in held):
        raise Forbidden("This lies outside your area.", code="out_of_scope")


def may(officer: Officer, act: str, locality: str | None = None, unit: str | None = None) -> bool:
    """Whether ``require`` would pass."""
    try:
        require(officer, act, locality, unit)
    except Forbidden:
        return False
    return True


def covers(scope: str, locality: str | None, unit: str | None = None) -> bool:
    """Whether a scope holds a case, by its locality or by the unit that it was given to."""
    if scope == EVERYTHING:
        return True
    kind, _, name = scope.partition(":")
    if kind == "unit":
        return unit == name
    if kind != "locality" or locality is None:
        return False
    return locality == name or locality.startswith(name + "/")


def localities(officer: Officer, act: str) -> tuple[str, ...] | None:
    """The subtrees in which the officer may do ``act``; None means everywhere."""
    roles, _ = ACTS[act]
    scopes = [grant.scope for grant in officer.grants if grant.role in roles]
    if EVERYTHING in scopes:
        return None
    return tuple(sorted({s[9:] for s in scopes if s.startswith("locality:")}))


def units(officer: Officer, act: str) -> tuple[str, ...]:
    """The units for which the officer may do ``act``."""
    roles, _ = ACTS[act]
    scopes = {grant.scope for grant in officer.grants if grant.role in roles}
    return tuple(sorted(s[5:] for s in scopes if s.startswith("unit:")))


def parse_grant(text: str) -> Grant:
    """``verifier`` or ``verifier@locality:79/26734``. Raises ValueError."""
    role, _, scope = text.partition("@")
    scope = scope or EVERYTHING
    kind, _, name = scope.partition(":")
    known = kind == "unit" or (kind == "locality" and is_locality(name))
    if scope != EVERYTHING and not (known and name):
        raise ValueError("scope")
    return Grant(Role(role), scope)


def grants_of(rows: Iterable[tuple[str, str]]) -> tuple[Grant, ...]:
    """Grants from stored pairs."""
    return tuple(Grant(Role(role), scope) for role, scope in rows)
