"""Settings: everything an operator may choose, with default and help."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.reports.retention import Retention


def _data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "lachan"


class Settings(BaseSettings):
    """Read from the environment, each name with the prefix ``LACHAN_``."""

    model_config = SettingsConfigDict(env_prefix="LACHAN_", extra="ignore")

    data_dir: Path = Field(
        default_factory=_data_dir,
        description="Where list versions, the index and the keys lie.",
    )
    blocklists_dir: Path | None = Field(
        None, description="Another folder of curated lists than the packaged one."
    )
    models_dir: Path | None = Field(
        None, description="Another folder of trained classifiers than the packaged one."
    )
    classifier: str = Field(
        "", description="Version of the classifier; empty: the current one; none: without it."
    )
    index_key: SecretStr | None = Field(
        None, description="Hex key of the list index (32 bytes); default: made at first start."
    )
    seal_key: SecretStr | None = Field(
        None, description="Hex key of answer tokens (32 bytes); default: made at first start."
    )
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL address of the records; default: SQLite in the data folder."
    )
    redis_url: SecretStr | None = Field(
        None, description="Redis that shares limits and rings for new lists; nothing is kept there."
    )
    case_number_format: str = Field(
        r"\d{1,6}/\d{4}/[A-ZĐ0-9\-]{2,20}",
        description="Regular expression of a police case number.",
    )
    trusted_proxies: str = Field(
        "", description="Addresses whose X-Forwarded-For is believed, parted by commas."
    )
    limits: bool = Field(
        True, description="Whether checks, reports and log-ins are limited by caller."
    )
    evidence_free_mb: int = Field(
        512, ge=1, description="Free disk space below which evidence files are refused."
    )
    appeals_fetch: bool = Field(
        False, description="Whether `lachan jobs` may look for DNS and file proofs of appeals."
    )
    reporting_year_from: str = Field(
        "11-15",
        pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        description="Month and day at which a reporting year begins; it is named after its end.",
    )
    letterhead_superior: str = Field(
        "", max_length=200, description="Who stands above the issuer, on statements."
    )
    letterhead_issuer: str = Field(
        "",
        max_length=200,
        description="Who issues statements; default: the locality's or unit's name.",
    )
    letterhead_place: str = Field("", max_length=80, description="Place before a statement's date.")
    letterhead_signer: str = Field(
        "NGƯỜI LẬP BIỂU", max_length=120, description="Title of who signs statements, never a name."
    )
    letterhead_recipients: str = Field(
        "Như trên;Lưu: VT", max_length=1000, description="Recipients of statements, by semicolons."
    )
    webhooks_private: bool = Field(
        False, description="Whether webhooks may lead to addresses inside the own network."
    )
    keep_report_days: int = Field(730, ge=1, description="What citizens reported.")
    keep_contact_days: int = Field(365, ge=1, description="How reporters can be answered.")
    keep_note_days: int = Field(1825, ge=1, description="Officers' notes and reasons.")
    keep_appeal_days: int = Field(1825, ge=1, description="What appellants wrote.")
    keep_attachment_days: int = Field(730, ge=1, description="Evidence files.")
    keep_voice_days: int = Field(730, ge=1, description="Voices, after the listing ended.")
    keep_batch_days: int = Field(7, ge=1, le=90, description="Uploaded tables and their results.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    workers: int = Field(1, ge=1, le=64, description="Worker processes of `lachan serve`.")
    log_level: str = Field("info", description="debug, info, warning or error.")
    log_format: str = Field("json", description="json, or console for people.")
    snapshot_poll_seconds: float = Field(
        1.0, gt=0, le=3600, description="How often a worker looks for a new list version."
    )
    batch_memory_mb: int = Field(
        4096, ge=0, description="Memory that a process at uploaded tables may take; 0: no limit."
    )
    picture_workers: int = Field(
        1, ge=1, le=8, description="Processes that decode pictures of codes."
    )
    feeds_fetch: bool = Field(
        False, description="Whether `lachan feeds refresh` may fetch over the network."
    )
    metrics: bool = Field(True, description="Whether /metrics answers.")

    def retention(self) -> Retention:
        """How long each kind of record is kept."""
        return Retention(
            report=self.keep_report_days,
            contact=self.keep_contact_days,
            note=self.keep_note_days,
            appeal=self.keep_appeal_days,
            attachment=self.keep_attachment_days,
            voice=self.keep_voice_days,
            batch=self.keep_batch_days,
        )
