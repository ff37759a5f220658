"""Sessions: officers' accounts, logging in with password and second factor, and narrowed tokens."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    RateLimited,
)
from service.officers.permissions import TOKEN_SCOPES, Officer, grants_of, parse_grant
from service.records.officer_book import OfficerRow
from service.records.transaction import Transaction
from service.wiring import Services

SESSION_HOURS = 8
MOST_TRIES = 5
LOCKED = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
TOTP_SECONDS = 30
PREFIX = "ls_"
HASHING_SECONDS = 1.0
_HASHING = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """What is shown once: the first password and the address for an authenticator app."""

    id: int
    password: str = field(repr=False)
    totp_uri: str = field(repr=False)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # RFC 9106, low memory profile


@cache
def _nobody() -> str:
    """A hash that nobody's password has: unknown names take as long as known ones."""
    return _hasher().hash(secrets.token_urlsafe(16))


def add_officer(
    services: Services, login: str, unit: str | None, roles: Sequence[str], by: str
) -> NewOfficer:
    """A new account. Raises InvalidInput (``bad_grant``, ``bad_login``) and Conflict."""
    grants = _grants(roles)
    name = login.strip().lower()
    if not (3 <= len(name) <= 60) or not all(c.isalnum() or c in "._-@" for c in name):
        raise InvalidInput("A log-in name has 3 to 60 letters, digits, . _ - @.",
                           code="bad_login", field="login")  # fmt: skip
    password, secret = secrets.token_urlsafe(15), pyotp.random_base32()
    hashed = _hasher().hash(password)
    now = services.now()
    with services.records.writing() as tx:
        if tx.officers.by_login(name) is not None:
            raise Conflict("There is an officer of that name.", code="login_taken", field="login")
        officer_id = tx.officers.add(
            grants,
            login=name,
            unit=unit,
            password_hash=hashed,
            totp=services.records.wrapping.wrap(f"totp:{name}", secret.encode()),
            totp_step=0,
            active=True,
            failed=0,
            locked_until=None,
            made_at=now,
        )
        tx.audit.append(
            now, by, "officer.add", f"officer:{officer_id}", grants=[list(g) for g in grants]
        )
    uri = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Lá chắn")
    return NewOfficer(officer_id, password, uri)


def bootstrap(services: Services, login: str) -> NewOfficer:
    """The first administrator. Raises Conflict where there is one."""
    with services.records.reading() as tx:
        if tx.officers.count_admins():
            raise Conflict("There is an administrator already.", code="already_bootstrapped")
    return add_officer(services, login, None, ["admin"], "operator")


def set_grants(services: Services, officer_id: int, roles: Sequence[str], by: str) -> None:
    """Replace an officer's roles; open sessions end."""
    grants = _grants(roles)
    now = services.now()
    if by == f"officer:{officer_id}":
        raise Forbidden("Somebody else must change your roles.", code="own_roles")
    with services.records.writing() as tx:
        if tx.officers.get(officer_id) is None:
            raise NotFound("No such officer.", field="officer")
        tx.officers.set_grants(officer_id, grants)
        tx.officers.end_sessions(officer_id=officer_id)
        tx.audit.append(
            now, by, "officer.grants", f"officer:{officer_id}", grants=[list(g) for g in grants]
        )


def set_active(services: Services, officer_id: int, by: str, *, active: bool) -> None:
    """Let an account rest or work again; resting ends its sessions."""
    now = services.now()
    with services.records.writing() as tx:
        if tx.officers.get(officer_id) is None:
            raise NotFound("No such officer.", field="officer")
        tx.officers.change(officer_id, active=active, failed=0, locked_until=None)
        tx.officers.end_sessions(officer_id=officer_id)
        act = "officer.activate" if active else "officer.deactivate"
        tx.audit.append(now, by, act, f"officer:{officer_id}")


def log_in(
    services: Services, login: str, password: str, code: str, scopes: Sequence[str]
) -> tuple[str, datetime]:
    """A session's token and its end. Raises NotAuthenticated, alike for every wrong part.

    Five failures lock the account for a quarter of an hour; a code counts once.
    """
    narrowed = [scope for scope in scopes if scope in TOKEN_SCOPES]
    if len(narrowed) != len(scopes):
        raise InvalidInput("No such scope.", code="literal_error", field="scopes")
    now = services.now()
    with services.records.reading() as tx:
        row = tx.officers.by_login(login.strip().lower()[:60])
    right = _password_fits(row, password)  # slow on purpose, so outside any transaction
    if row is None:
        with services.records.writing():
            pass  # unknown names cost what known ones cost
    wrong = NotAuthenticated("Name, password or code is wrong.", code="bad_login")
    if row is None:
        raise wrong
    token = PREFIX + secrets.token_urlsafe(32)
    with services.records.writing() as tx:
        row = tx.officers.get(row.id)
        locked = row is None or (row.locked_until is not None and row.locked_until > now)
        step = _step(services, row, code, now) if row is not None else None
        if row is None or not row.active or locked or not right or step is None:
            if row is not None and not locked:
                _count_failure(tx, row, now)
            failed = True
        else:
            failed = False
            tx.officers.change(row.id, failed=0, locked_until=None, totp_step=step)
            tx.officers.open_session(
                token_ref=tx.refs.session(token),
                officer_id=row.id,
                scopes=sorted(narrowed),
                made_at=now,
                expires_at=now + timedelta(hours=SESSION_HOURS),
            )
            tx.audit.append(now, f"officer:{row.id}", "session.open", f"officer:{row.id}")
    if failed:
        raise wrong
    return token, now + timedelta(hours=SESSION_HOURS)


def log_out(services: Services, token: str) -> None:
    """End a session."""
    with services.records.writing() as tx:
        tx.officers.end_sessions(token_ref=tx.refs.session(token))


def officer_of(services: Services, token: str) -> Officer:
    """Who is logged in. Raises NotAuthenticated."""
    now = services.now()
    fault = NotAuthenticated("Log in first.", code="not_authenticated")
    if not token.startswith(PREFIX) or len(token) > 100:
        raise fault
    with services.records.reading() as tx:
        session = tx.officers.session(tx.refs.session(token))
        if session is None or session.expires_at <= now:
            raise fault
        row = tx.officers.get(session.officer_id)
        if row is None or not row.active:
            raise fault
        grants = grants_of(tx.officers.grants_of(row.id))
    acts = (
        frozenset().union(*(TOKEN_SCOPES[scope] for scope in session.scopes))
        if session.scopes
        else None
    )
    return Officer(row.id, row.login, row.unit, grants, acts)


def change_password(services: Services, officer: Officer, old: str, new: str) -> None:
    """Raises NotAuthenticated where the old one is wrong, InvalidInput where the new is short."""
    if len(new) < SHORTEST_PASSWORD:
        raise InvalidInput("A password has at least 12 characters.", code="too_short", field="new")
    with services.records.reading() as tx:
        row = tx.officers.get(officer.id)
    now = services.now()
    locked = row is None or (row.locked_until is not None and row.locked_until > now)
    if row is None or locked or not _password_fits(row, old):
        with services.records.writing() as tx:
            fresh = tx.officers.get(officer.id)
            if fresh is not None and not locked and _count_failure(tx, fresh, now):
                tx.officers.end_sessions(officer_id=officer.id)
        raise NotAuthenticated("The password is wrong.", code="bad_login")
    hashed = _hasher().hash(new)
    with services.records.writing() as tx:
        tx.officers.change(officer.id, password_hash=hashed, failed=0)
        tx.officers.end_sessions(officer_id=officer.id)
        tx.audit.append(now, officer.ref, "officer.password", officer.ref)


def _grants(roles: Sequence[str]) -> list[tuple[str, str]]:
    try:
        made = [parse_grant(text) for text in roles]
    except ValueError:
        raise InvalidInput(
            "A grant reads ROLE, ROLE@locality:CODE or ROLE@unit:CODE.",
            code="bad_grant",
            field="grants",
        ) from None
    return sorted({(grant.role.value, grant.scope) for grant in made})


def _password_fits(row: OfficerRow | None, password: str) -> bool:
    """Each costs 64 MiB, so few at a time. Raises RateLimited where too many wait."""
    if not _HASHING.acquire(timeout=HASHING_SECONDS):
        raise RateLimited("Too many people are logging in.", retry_after=5)
    try:
        _hasher().verify(row.password_hash if row else _nobody(), password[:1000])
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _HASHING.release()
    return row is not None


def _step(services: Services, row: OfficerRow, code: str, now: datetime) -> int | None:
    """The time step of a right code that was not used yet; one step of drift is forgiven."""
    secret = services.records.wrapping.unwrap(f"totp:{row.login}", bytes(row.totp)).decode()
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // TOTP_SECONDS
    for step in (present, present - 1, present + 1):
        if step > row.totp_step and pyotp.utils.strings_equal(
            totp.generate_otp(step), code.strip()[:16]
        ):
            return step
    return None


def _count_failure(tx: Transaction, row: OfficerRow, now: datetime) -> bool:
    """Note a failure; True where it locks the account."""
    failed = row.failed + 1
    lock = failed >= MOST_TRIES
    tx.officers.change(
        row.id,
        failed=0 if lock else failed,
        locked_until=now + LOCKED if lock else row.locked_until,
    )
    if lock:
        tx.audit.append(now, f"officer:{row.id}", "session.locked", f"officer:{row.id}")
    return lock
