"""What is due is destroyed for good, and whatever is amiss in the records is named."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, update

from service.errors import ArtifactError
from service.indicators.decided import Role
from service.records.officer_tables import audit, sessions
from service.records.tables import (
    attachment_days,
    attachments,
    cases,
    counters,
    indicators,
    ledger_events,
    personal,
    record_keys,
    reporter_records,
    reports,
)
from service.records_care import Finding, purge, purging, verify
from service.wiring import Services
from tests.attachments import pictures
from tests.records.reported import (
    PHONE,
    count,
    filled,
    later,
    listing,
    on_disk,
    report,
    rows,
    value,
)
from tests.support import NOW

YEARS = 365.25


def test_records_in_use_are_whole_and_nothing_of_them_is_due(services: Services) -> None:
    filled(services)
    assert verify(services) == []
    done = purge(services, dry_run=False)
    assert not any(done.values())
    assert verify(services) == []


def test_a_dry_run_counts_the_same_and_changes_nothing(services: Services) -> None:
    filled(services)
    _leftovers(services)
    later(services, 3 * YEARS)
    before, files = rows(services), on_disk(services)
    counted = purge(services, dry_run=True)
    assert (rows(services), on_disk(services)) == (before, files)
    assert counted == {
        "sealed_contact": 4, "sealed_report": 4, "attachments": 2, "voices": 4, "indicators": 1,
        "reporter_records": 1, "attachment_days": 1, "sessions": 1, "consents": 0, "reports": 0,
        "appeals": 0, "warnings": 0, "orphan_files": 1,
    }  # fmt: skip
    assert purge(services, dry_run=False) == counted
    assert verify(services) == []
    assert not any(purge(services, dry_run=True).values())


def test_what_was_purged_does_not_open_even_with_a_copy_kept_aside(services: Services) -> None:
    made = report(services, "one", files=[pictures.jpeg()])
    ref = f"report:{made.id}"
    aside = [row for row in rows(services)["personal"] if row["ref"] == ref]
    later(services, 2 * YEARS)
    purge(services, dry_run=False)
    with services.records.writing() as tx:
        assert tx.vault.key_of(ref) is None
        tx.connection.execute(insert(personal), aside)
    with services.records.reading() as tx:
        assert tx.vault.open(ref) is None
    assert {(item.table, item.row) for item in verify(services)} == {("personal", ref)}


def test_files_go_off_the_disk_and_with_the_key_that_opens_them(
    make_services: Callable[..., Services],
) -> None:
    services = make_services(keep_report_days=10)
    report(services, "one", files=[pictures.pdf(), pictures.jpeg()])
    assert len(on_disk(services)) == 3
    later(services, 10)
    assert purge(services, dry_run=True)["attachments"] == 2
    purge(services, dry_run=False)
    assert on_disk(services) == set()
    assert count(services, "attachments") == 0
    assert verify(services) == []


def test_a_purge_goes_on_until_nothing_is_left(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        report(services, f"report {number}", files=[pictures.pdf()])
    later(services, 2 * YEARS)
    monkeypatch.setattr(purging, "CHUNK", 2)
    done = purge(services, dry_run=False)
    assert (done["sealed_report"], done["attachments"], done["voices"]) == (5, 5, 5)
    assert not any(purge(services, dry_run=True).values())


def test_rows_without_content_go_after_five_years_and_the_chain_stays(services: Services) -> None:
    filled(services)
    later(services, 5 * YEARS)
    entries = count(services, "audit")
    assert purge(services, dry_run=False)["reports"] == 4
    assert count(services, "reports") == count(services, "report_observables") == 0
    assert count(services, "audit") == entries + 1
    assert count(services, "ledger_events") == 1
    assert verify(services) == []


def test_voices_stay_while_their_value_is_listed(services: Services) -> None:
    report(services, "one")
    phone = value(services, "phone", PHONE).digest
    with services.records.writing() as tx:
        tx.indicators.enter([listing(phone, Role.CONFIRMED, NOW + timedelta(days=4000))], 1, NOW)
    later(services, 3 * YEARS)
    assert purge(services, dry_run=False)["voices"] == 0
    with services.records.writing() as tx:
        present = [item.id for item in tx.indicators.of([phone])]
        tx.indicators.leave(present, services.now())
        tx.indicators.enter([listing(phone, Role.CLEARED)], 1, services.now())
    later(services, 5 * YEARS - 1)
    assert purge(services, dry_run=False)["voices"] == 0
    later(services, 5 * YEARS)
    done = purge(services, dry_run=False)
    assert (done["voices"], done["indicators"]) == (1, 1)
    with services.records.reading() as tx:
        assert [item.indicator.role for item in tx.indicators.of([phone])] == [Role.CLEARED]
        assert tx.indicators.purged() == (2, services.now().date())


def test_a_purge_is_in_the_chain_with_its_numbers(services: Services) -> None:
    report(services, "one")
    later(services, 2 * YEARS)
    purge(services, dry_run=False)
    with services.records.reading() as tx:
        entry = list(tx.audit.entries())[-1]
    assert (entry.actor, entry.act) == ("system", "records.purge")
    assert '"sealed_report":1' in entry.details


def test_an_altered_entry_of_the_chain_is_named(services: Services) -> None:
    filled(services)
    with services.engine.begin() as connection:
        connection.execute(update(audit).where(audit.c.seq == 3).values(actor="officer:9"))
    assert verify(services) == [Finding("audit", "3", "altered")]


def test_an_entry_taken_out_is_named(services: Services) -> None:
    filled(services)
    with services.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.seq == 2))
    assert verify(services) == [Finding("audit", "2", "missing")]


def test_a_tail_cut_off_is_named(services: Services) -> None:
    filled(services)
    with services.engine.begin() as connection:
        connection.execute(delete(audit).where(audit.c.seq > 3))
    assert verify(services) == [Finding("audit", "4", "cut")]


def test_lost_and_altered_content_is_named_row_by_row(services: Services) -> None:
    first, second, third = (report(services, f"report {number}") for number in range(3))
    with services.engine.begin() as connection:
        connection.execute(delete(personal).where(personal.c.ref == f"report:{first.id}"))
        connection.execute(delete(record_keys).where(record_keys.c.ref == f"contact:{second.id}"))
        connection.execute(
            update(personal).where(personal.c.ref == f"report:{third.id}").values(sealed=bytes(60))
        )
    found = {(item.table, item.row): item.what for item in verify(services)}
    assert found.pop(("personal", f"report:{third.id}")).startswith("does not open")
    assert found == {
        ("personal", f"report:{first.id}"): "is missing and was not erased",
        ("personal", f"contact:{second.id}"): "has no key",
    }
    assert len(verify(services, quick=True)) == 2


def test_a_file_that_is_gone_damaged_or_another_is_named(services: Services) -> None:
    gone, damaged, other = (
        report(services, name, files=[pictures.pdf()]).files[0] for name in "abc"
    )
    folder = services.attachments.folder
    (folder / gone[:2] / f"{gone}.orig").unlink()
    (folder / damaged[:2] / f"{damaged}.orig").write_bytes(b"LCA1" + bytes(100))
    with services.engine.begin() as connection:
        connection.execute(
            update(attachments).where(attachments.c.id == other).values(sha256="f" * 64)
        )
    assert sorted((item.table, item.row) for item in verify(services)) == sorted(
        ("attachments", file_id) for file_id in (gone, damaged, other)
    )


def test_a_report_without_its_case_and_a_series_left_behind_are_named(services: Services) -> None:
    made = filled(services)
    with services.engine.begin() as connection:
        connection.execute(delete(cases).where(cases.c.id == made[-1].case_id))
        connection.execute(update(counters).where(counters.c.name == "lists").values(value=0))
        connection.execute(delete(ledger_events).where(ledger_events.c.seq == 1))
    assert {(item.table, item.row) for item in verify(services)} == {
        ("reports", str(made[-1].id)), ("counters", "lists"), ("counters", "ledger"),
    }  # fmt: skip


def test_content_that_comes_back_after_its_erasure_is_named(services: Services) -> None:
    made = report(services, "one")
    ref = f"contact:{made.id}"
    before = rows(services)
    with services.records.writing() as tx:
        tx.vault.erase([ref], NOW, "time")
    with services.engine.begin() as connection:
        for table in (personal, record_keys):
            kept = [row for row in before[table.name] if row["ref"] == ref]
            connection.execute(insert(table), kept)
    assert {(item.table, item.row) for item in verify(services)} == {
        ("personal", ref), ("record_keys", ref),
    }  # fmt: skip


def test_records_under_a_key_that_is_lost_are_named(services: Services) -> None:
    made = report(services, "one")
    with services.engine.begin() as connection:
        connection.execute(update(record_keys).values(wrapped=b"00000000" + bytes(60)))
    with services.records.reading() as tx, pytest.raises(ArtifactError):
        tx.vault.open(f"report:{made.id}")
    assert {item.row for item in verify(services)} == {f"report:{made.id}", f"contact:{made.id}"}


def _leftovers(services: Services) -> None:
    """What is swept out besides reports: one of each kind."""
    day = NOW.date()
    with services.records.writing() as tx:
        left = listing("ab" * 16, Role.REPORTED)
        tx.indicators.enter([left], None, NOW)
        tx.indicators.leave([item.id for item in tx.indicators.of([left.digest])], NOW)
        tx.reports.attached_today("ab" * 12, day, 100)
        tx.voices.turned_out(["ab" * 16], NOW, confirmed=1)
        tx.officers.open_session(
            token_ref="ab" * 32, officer_id=1, scopes=[], made_at=NOW, expires_at=NOW
        )
    for table in (attachment_days, reporter_records, sessions, indicators, reports):
        assert count(services, table.name)
    checked = services.attachments.check([pictures.pdf()])[0]
    saved = services.attachments.save(checked, bytes(32))
    old = time.time() - 2 * purging.ORPHAN_SECONDS
    os.utime(services.attachments.folder / saved.id[:2] / f"{saved.id}.orig", (old, old))
