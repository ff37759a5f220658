"""Tables of officers, keys and the audit chain."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from service.records.schema import LAW, NONE, TASK, about, metadata
from service.records.types import Moment, Number

officers = Table(
    "officers",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("unit", String(60)),
    Column("password_hash", String(200), nullable=False),
    Column("totp", LargeBinary, nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    info=about("who may act; second factor encrypted", LAW, "while in service", "log-in names"),
)

grants = Table(
    "grants",
    metadata,
    Column("officer_id", Number, ForeignKey("officers.id"), primary_key=True),
    Column("role", String(12), primary_key=True),
    Column("scope", String(60), primary_key=True),
    info=about("role and scope of each officer", LAW, "with the officer"),
)
"""``scope``: ``*``, ``locality:79/26734`` (that subtree) or ``unit:PC02``."""

sessions = Table(
    "sessions",
    metadata,
    Column("token_ref", String(64), primary_key=True),
    Column("officer_id", Number, nullable=False, index=True),
    Column("scopes", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    info=about("open sessions, tokens hashed", TASK, "until they end"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("rate_class", String(12), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment),
    info=about("keys of apps, hashed", TASK, "until they end"),
)

channels = Table(
    "channels",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("public_key", String(200), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment),
    info=about("public keys of channels that vouch for a person", NONE, "always"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("act", String(40), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("details", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    info=about(
        "who did what, when, and for which purpose; references only",
        LAW,
        "always",
        "officers' numbers",
    ),
)
"""``hash`` covers the row and the hash before it, under a key that is not in the database."""
