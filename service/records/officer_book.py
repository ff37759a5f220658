"""Book of officers, their sessions, and the keys of apps and channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from service.records.officer_tables import api_keys, channels, grants, officers, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRow:
    """An account. ``totp`` is sealed; ``totp_step`` is the last time step that was used."""

    id: int
    login: str
    unit: str | None
    password_hash: str
    totp: bytes
    totp_step: int
    active: bool
    failed: int
    locked_until: datetime | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRow:
    """An app's key."""

    id: str
    secret_hash: str
    name: str
    rate_class: str
    scopes: list[str]
    made_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A public key with which a channel vouches for people."""

    id: str
    channel: str
    public_key: str
    made_at: datetime
    ends_at: datetime | None


class OfficerBook:
    """Accounts, sessions, keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, roles: list[tuple[str, str]], **fields: Any) -> int:
        """Enter an account with its roles and scopes."""
        made = self._connection.execute(insert(officers).values(**fields)).inserted_primary_key
        assert made is not None
        self.set_grants(int(made[0]), roles)
        return int(made[0])

    def set_grants(self, officer_id: int, roles: list[tuple[str, str]]) -> None:
        """Replace roles and scopes."""
        self._connection.execute(delete(grants).where(grants.c.officer_id == officer_id))
        if roles:
            rows = [
                {"officer_id": officer_id, "role": r, "scope": s} for r, s in sorted(set(roles))
            ]
            self._connection.execute(insert(grants), rows)

    def grants_of(self, officer_id: int) -> list[tuple[str, str]]:
        """Roles and scopes."""
        rows = self._connection.execute(
            select(grants.c.role, grants.c.scope)
            .where(grants.c.officer_id == officer_id)
            .order_by(grants.c.role, grants.c.scope)
        )
        return [(row.role, row.scope) for row in rows]

    def by_login(self, login: str) -> OfficerRow | None:
        """The account of a log-in name."""
        return self._one(officers.c.login == login)

    def get(self, officer_id: int) -> OfficerRow | None:
        """One account."""
        return self._one(officers.c.id == officer_id)

    def all(self) -> list[OfficerRow]:
        """Every account."""
        rows = self._connection.execute(select(officers).order_by(officers.c.id))
        return [OfficerRow(**row._mapping) for row in rows]

    def count_admins(self) -> int:
        """How many active administrators there are."""
        found = self._connection.execute(
            select(func.count(func.distinct(officers.c.id)))
            .join(grants, grants.c.officer_id == officers.c.id)
            .where(grants.c.role == "admin", officers.c.active.is_(True))
        ).scalar()
        return int(found or 0)

    def change(self, officer_id: int, **fields: Any) -> None:
        """Set fields of an account."""
        self._connection.execute(
            update(officers).where(officers.c.id == officer_id).values(**fields)
        )

    def open_session(self, **fields: Any) -> None:
        """Enter a session."""
        self._connection.execute(insert(sessions).values(**fields))

    def session(self, token_ref: str) -> Any:
        """The row of a session, or None."""
        return self._connection.execute(
            select(sessions).where(sessions.c.token_ref == token_ref)
        ).first()

    def end_sessions(self, *, token_ref: str | None = None, officer_id: int | None = None) -> int:
        """End one session, or all of an officer's."""
        statement = delete(sessions)
        if token_ref is not None:
            statement = statement.where(sessions.c.token_ref == token_ref)
        if officer_id is not None:
            statement = statement.where(sessions.c.officer_id == officer_id)
        return self._connection.execute(statement).rowcount

    def add_key(self, **fields: Any) -> None:
        """Enter an app's key."""
        self._connection.execute(insert(api_keys).values(**fields))

    def app_keys(self, now: datetime | None = None) -> list[ApiKeyRow]:
        """Apps' keys; only those that have not ended where a moment is given."""
        statement = select(api_keys).order_by(api_keys.c.made_at, api_keys.c.id)
        if now is not None:
            statement = statement.where(or_(api_keys.c.ends_at.is_(None), api_keys.c.ends_at > now))
        return [ApiKeyRow(**row._mapping) for row in self._connection.execute(statement)]

    def end_key(self, key_id: str, at: datetime) -> bool:
        """Let an app's key end."""
        done = self._connection.execute(
            update(api_keys).where(api_keys.c.id == key_id).values(ends_at=at)
        )
        return done.rowcount == 1

    def add_channel(self, **fields: Any) -> None:
        """Enter a channel's public key."""
        self._connection.execute(insert(channels).values(**fields))

    def channel(self, key_id: str) -> ChannelRow | None:
        """A channel's public key by id."""
        row = self._connection.execute(select(channels).where(channels.c.id == key_id)).first()
        return ChannelRow(**row._mapping) if row else None

    def channels(self) -> list[ChannelRow]:
        """Every channel's key."""
        rows = self._connection.execute(select(channels).order_by(channels.c.made_at))
        return [ChannelRow(**row._mapping) for row in rows]

    def end_channel(self, key_id: str, at: datetime) -> bool:
        """Let a channel's key end."""
        done = self._connection.execute(
            update(channels).where(channels.c.id == key_id).values(ends_at=at)
        )
        return done.rowcount == 1

    def _one(self, where: Any) -> OfficerRow | None:
        row = self._connection.execute(select(officers).where(where)).first()
        return OfficerRow(**row._mapping) if row else None
