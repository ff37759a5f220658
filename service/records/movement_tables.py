"""Tables of the movement: places, groups, the ledger, what is told of it and to whom.

The movement's own rows name places, units and groups, never a person.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from service.records.schema import CONSENT, NONE, TASK, about, metadata
from service.records.types import Moment, Number

localities = Table(
    "localities",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("code", String(40), nullable=False),
    Column("level", String(12), nullable=False),
    Column("name", String(200), nullable=False),
    Column("parent", String(40)),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("changed", BigInteger, nullable=False, index=True),
    UniqueConstraint("code", "valid_from"),
    sqlite_autoincrement=True,
    info=about("provinces, communes, villages and when each was one", NONE, "always"),
)

units = Table(
    "units",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("code", String(60), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("locality", String(40), index=True),
    Column("parent", String(60)),
    Column("size", String(12)),
    Column("school_level", String(12)),
    Column("reports", Boolean, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("changed", BigInteger, nullable=False, index=True),
    UniqueConstraint("code", "valid_from"),
    sqlite_autoincrement=True,
    info=about("agencies, enterprises and schools that take part", NONE, "always"),
)

successions = Table(
    "successions",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("of", String(10), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("source", String(60), nullable=False),
    Column("target", String(60), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("share", Integer),
    Column("changed", BigInteger, nullable=False, index=True),
    UniqueConstraint("of", "source", "target", "on_day"),
    sqlite_autoincrement=True,
    info=about("what became of places and units: merged, split, renamed", NONE, "always"),
)
"""``of`` is ``locality`` or ``unit``; ``share`` in millionths of the source, NULL: not known."""

group_changes = Table(
    "group_changes",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("code", String(60), nullable=False, index=True),
    Column("on_day", Date, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("made_by", String(40), nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    info=about(
        "the life of each group of the movement; a role, never a name", NONE, "always",
        "officers' numbers",
    ),
)  # fmt: skip

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, nullable=False, index=True),
    Column("act", String(12), nullable=False),
    Column("what", String(12), nullable=False),
    Column("reverses", BigInteger, unique=True),
    Column("case_id", Number, nullable=False, index=True),
    Column("campaign", Number, nullable=False, index=True),
    Column("group_code", String(60)),
    Column("unit", String(60)),
    Column("locality", String(40)),
    Column("category", String(40), nullable=False),
    Column("theme", String(20), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("loss_vnd", BigInteger, nullable=False),
    Column("prevented_vnd", BigInteger, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("credited_on", Date, nullable=False),
    Column("at", Moment, nullable=False),
    info=about("who is credited for what was confirmed, and its reversal", TASK, "always"),
)
"""``amount`` in millionths of one confirmed case. ``seq`` leaves no gap and grows with commits."""

credited_reports = Table(
    "credited_reports",
    metadata,
    Column("report_id", Number, primary_key=True, autoincrement=False),
    Column("case_id", Number, nullable=False, index=True),
    info=about("which reports stand behind a credit, so that none earns twice", TASK, "always"),
)

prevented_losses = Table(
    "prevented_losses",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("case_id", Number, nullable=False, index=True),
    Column("amount_vnd", BigInteger, nullable=False),
    Column("evidence", String(20), nullable=False),
    Column("document_ref", String(64), nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("stated_by", Number, nullable=False),
    Column("stated_at", Moment, nullable=False),
    Column("decided_by", Number),
    Column("decided_at", Moment),
    sqlite_autoincrement=True,
    info=about("losses said to be prevented, and on which evidence", TASK, "always", "officers"),
)

figures = Table(
    "figures",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("code", String(40), nullable=False),
    Column("subject", String(60), nullable=False, index=True),
    Column("year", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("numerator", BigInteger),
    Column("denominator", BigInteger),
    Column("source", String(200), nullable=False),
    Column("made_by", String(40), nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    info=about("figures that offices enter; the last one counts", NONE, "always", "officers"),
)

check_counts = Table(
    "check_counts",
    metadata,
    Column("locality", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("checks", BigInteger, nullable=False),
    Column("firsts", BigInteger, nullable=False),
    info=about("how often the checker was used, by place and day", NONE, "always"),
)

statements = Table(
    "statements",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("subject", String(70), nullable=False, index=True),
    Column("period", String(30), nullable=False),
    Column("map_on", Date, nullable=False),
    Column("upto", BigInteger, nullable=False),
    Column("snapshot_id", String(60), nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("closing", String(120), unique=True),
    Column("number", String(60), nullable=False),
    Column("made_by", String(40), nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    info=about("statements that were issued; a closed one for good", TASK, "always", "officers"),
)
"""``closing`` names kind, subject and period of a closed one, so that there is one of each."""

statement_files = Table(
    "statement_files",
    metadata,
    Column("statement_id", Number, ForeignKey("statements.id"), primary_key=True),
    Column("format", String(8), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    info=about("the issued files, to the byte", TASK, "always"),
)

nominations = Table(
    "nominations",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("occasion", String(12), nullable=False),
    Column("subject_kind", String(10), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("unit", String(60), index=True),
    Column("locality", String(40), index=True),
    Column("period", String(30), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("decided_by", Number),
    Column("decided_at", Moment),
    UniqueConstraint("occasion", "subject_kind", "subject", "period"),
    sqlite_autoincrement=True,
    info=about("proposals to commend groups and units; people only by consent", TASK, "always"),
)

consents = Table(
    "consents",
    metadata,
    Column("report_id", Number, primary_key=True, autoincrement=False),
    Column("given_at", Moment, nullable=False),
    info=about(
        "reporters who want to be nominated", CONSENT,
        "until withdrawn; the name as long as contacts", "that somebody agreed; names lie sealed",
    ),
)  # fmt: skip

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("name", String(60), nullable=False),
    Column("address", String(2048), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("upto", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    info=about("where ledger entries are sent; the secret lies sealed", NONE, "always"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("webhook_id", Number, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment, nullable=False, index=True),
    Column("last", String(40)),
    info=about("entries that are still to be sent, or could not be", NONE, "until delivered"),
)

Index("ix_ledger_day_place", ledger_entries.c.credited_on, ledger_entries.c.locality)
Index("ix_ledger_day_group", ledger_entries.c.credited_on, ledger_entries.c.group_code)
Index("ix_figures_of", figures.c.code, figures.c.subject, figures.c.year)
