"""Tables of reports, cases, listings and what was decided about them.

No row here holds a phone number, an account, a name or a free text: those lie sealed in
``personal`` under a key of their own, and rows refer to them. What is looked up is a keyed digest.
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

from service.records.schema import CONSENT, LAW, NONE, TASK, about, metadata
from service.records.types import Moment, Number

counters = Table(
    "counters",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", BigInteger, nullable=False),
    info=about("the last list version, audit and ledger number", NONE, "always"),
)
"""Numbers given out in the order of commits: a writer holds the row until it commits, so no reader
can see a number before all smaller ones."""

record_keys = Table(
    "record_keys",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    info=about("one key a record; destroying it erases", TASK, "as long as its record", "keys"),
)

personal = Table(
    "personal",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("purge_on", Date, nullable=False, index=True),
    info=about(
        "what was reported and by whom it can be answered, encrypted",
        f"{TASK}; {CONSENT} for contacts",
        "by kind, see Periods",
        "reported numbers, messages, contacts, officers' reasons",
    ),
)

erasures = Table(
    "erasures",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("erased_at", Moment, nullable=False),
    Column("why", String(20), nullable=False),
    info=about("that a record was erased, so that a restored copy forgets it too", LAW, "always"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("receipt_ref", String(64), nullable=False, unique=True),
    Column("body_hash", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("case_id", Number, nullable=True, index=True),
    Column("received_at", Moment, nullable=False, index=True),
    Column("category", String(40)),
    Column("channel", String(12), nullable=False),
    Column("trusted", Boolean, nullable=False),
    Column("locality", String(40), index=True),
    Column("group_code", String(60)),
    Column("loss_vnd", BigInteger),
    Column("happened_on", Date),
    Column("verdict_state", String(20), nullable=False),
    Column("verdict_score", Integer),
    Column("evidence_hash", String(64), nullable=False),
    Column("network_ref", String(24)),
    Column("hint", String(20)),
    Column("template", String(32)),
    sqlite_autoincrement=True,
    info=about("citizens' reports, without what they say", TASK, "60 months", "locality"),
)

report_observables = Table(
    "report_observables",
    metadata,
    Column("report_id", Number, ForeignKey("reports.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(10), nullable=False),
    Column("digest", String(32), nullable=False, index=True),
    info=about("which values a report names, as keyed digests", TASK, "with the report", "digests"),
)

voices = Table(
    "voices",
    metadata,
    Column("digest", String(32), primary_key=True),
    Column("voice_ref", String(32), primary_key=True),
    Column("report_id", Number, primary_key=True, autoincrement=False, index=True),
    Column("trusted", Boolean, nullable=False),
    Column("network_ref", String(24)),
    Column("group_ref", String(24)),
    Column("kind_group", String(20), nullable=False),
    Column("evidence_hash", String(64), nullable=False),
    Column("heard_at", Moment, nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
    info=about(
        "whose voice each report is about each value, salted by the value",
        TASK,
        "24 months after the listing ended",
        "pseudonyms",
    ),
)

reporter_records = Table(
    "reporter_records",
    metadata,
    Column("reporter_ref", String(32), primary_key=True),
    Column("confirmed", Integer, nullable=False),
    Column("overturned", Integer, nullable=False),
    Column("last_on", Date, nullable=False),
    info=about(
        "how often a signed-in reporter was right", TASK, "24 months after the last", "pseudonyms"
    ),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("state", String(20), nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("category", String(40)),
    Column("locality", String(40), index=True),
    Column("unit", String(60), index=True),
    Column("urgency", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("loss_vnd", BigInteger, nullable=False),
    Column("verdict_rank", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("claimed_by", Number),
    Column("claimed_until", Moment),
    Column("merged_into", Number),
    sqlite_autoincrement=True,
    info=about("reports that belong together, and where they stand", TASK, "always", "locality"),
)

case_links = Table(
    "case_links",
    metadata,
    Column("kind", String(12), primary_key=True),
    Column("digest", String(32), primary_key=True),
    Column("case_id", Number, primary_key=True, autoincrement=False, index=True),
    info=about("what ties reports to a case, as keyed digests", TASK, "with the case", "digests"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("case_id", Number, nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("officer_id", Number, nullable=False),
    Column("act", String(20), nullable=False),
    Column("targets", JSON, nullable=False),
    Column("category", String(40)),
    Column("case_number", String(40)),
    Column("decided_at", Moment, nullable=False),
    UniqueConstraint("case_id", "round", "officer_id", "act"),
    sqlite_autoincrement=True,
    info=about("officers' decisions; targets as digests", LAW, "always", "officers' numbers"),
)

indicators = Table(
    "indicators",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("digest", String(32), nullable=False, index=True),
    Column("marker", String(32)),
    Column("match", String(1), nullable=False),
    Column("page", Boolean, nullable=False),
    Column("role", String(12), nullable=False),
    Column("category", Integer, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("until_at", Moment, nullable=False),
    Column("count", Integer, nullable=False),
    Column("feeds", JSON, nullable=False),
    Column("case_id", Number, index=True),
    Column("entered_at", Moment, nullable=False),
    Column("entered_at_version", BigInteger, nullable=False, index=True),
    Column("left_at_version", BigInteger, index=True),
    Column("left_at", Moment),
    sqlite_autoincrement=True,
    info=about(
        "what our own decisions list, dispute or clear, as keyed digests",
        TASK,
        "24 months after it left",
        "digests",
    ),
)
"""``role``: ``confirmed provisional reported disputed review cleared``. A row is never edited; a
change is a row that leaves and one that enters at the same list version."""

overturned = Table(
    "overturned",
    metadata,
    Column("digest", String(32), primary_key=True),
    Column("source", String(80), primary_key=True),
    Column("evidence_hash", String(64), primary_key=True),
    Column("overturned_at", Moment, nullable=False),
    info=about("evidence that may never list a value again", TASK, "always", "digests"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("case_id", Number, nullable=False, index=True),
    Column("report_id", Number, index=True),
    Column("author", String(12), nullable=False),
    Column("officer_id", Number),
    Column("kind", String(12), nullable=False),
    Column("written_at", Moment, nullable=False),
    sqlite_autoincrement=True,
    info=about("officers' notes, questions to reporters and answers", TASK, "with the case"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("report_id", Number, nullable=False, index=True),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("has_view", Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    info=about("evidence files, sealed on disk", TASK, "24 months", "what citizens attach"),
)

attachment_days = Table(
    "attachment_days",
    metadata,
    Column("source_ref", String(24), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("bytes", BigInteger, nullable=False),
    info=about("how much one source attached in a day", TASK, "2 days", "pseudonyms"),
)

appeals = Table(
    "appeals",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("receipt_ref", String(64), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("digest", String(32), nullable=False, index=True),
    Column("observable_kind", String(10), nullable=False),
    Column("standing", String(12), nullable=False),
    Column("case_id", Number, index=True),
    Column("network_ref", String(24)),
    Column("urgent", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("proof", String(12)),
    Column("proof_hash", String(64)),
    Column("proof_tries", Integer, nullable=False),
    Column("proved_at", Moment),
    Column("decided_at", Moment),
    Column("decided_by", Number),
    Column("outcome", String(12)),
    sqlite_autoincrement=True,
    info=about("objections against answers", LAW, "60 months", "in personal only"),
)

warnings = Table(
    "warnings",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("case_id", Number, nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),
    Column("category", String(40), nullable=False),
    Column("localities", JSON, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("decided_by", Number),
    Column("decided_at", Moment),
    sqlite_autoincrement=True,
    info=about("early warnings: method and localities only", TASK, "60 months"),
)

ledger_events = Table(
    "ledger_events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("act", String(12), nullable=False),
    Column("case_id", Number, nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    info=about("confirmed and reversed cases, for the movement's records", TASK, "always"),
)

Index("ix_indicators_current", indicators.c.digest, indicators.c.left_at_version)
