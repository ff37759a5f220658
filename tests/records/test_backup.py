"""A backup brings everything back but what had been erased; a damaged one changes nothing."""

from __future__ import annotations

import gzip
import io
import shutil
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from service.errors import ArtifactError, Conflict
from service.feeds.base import get_feed
from service.records.officer_tables import sessions
from service.records.tables import erasures, reports
from service.records_care import (
    backup,
    backup_files,
    erase_report,
    export_report,
    purge,
    restore,
    restoring,
    verify,
)
from service.wiring import Services
from tests.attachments import pictures
from tests.records.reported import (
    LINK,
    PHONE,
    count,
    filled,
    later,
    on_disk,
    report,
    rows,
    value,
)
from tests.support import NOW

Make = Callable[..., Services]
CHANGED = ("audit", "counters")
"""A restoration is itself entered into the chain."""


@pytest.fixture
def empty(make_services: Make, services: Services, tmp_path: Path) -> Services:
    """Another installation with the same keys, over SQLite whatever the first one has."""
    return _empty(make_services, services, tmp_path / "other")


def _empty(make_services: Make, services: Services, folder: Path) -> Services:
    folder.mkdir()
    shutil.copy(services.settings.data_dir / "keys.json", folder)
    return make_services(data_dir=folder, database_url=None)


def _without(found: dict[str, list[dict[str, Any]]], *names: str) -> dict[str, Any]:
    return {name: kept for name, kept in found.items() if name not in names}


def test_an_empty_installation_with_the_same_keys_gets_everything(
    services: Services, empty: Services, tmp_path: Path
) -> None:
    made = filled(services)
    manifest = backup(services, tmp_path / "copy.tar.gz")
    counts = restore(empty, tmp_path / "copy.tar.gz", force=False)
    before, after = rows(services), rows(empty)
    assert _without(after, *CHANGED) == _without(before, *CHANGED)
    assert after["audit"][:-1] == before["audit"]
    assert after["audit"][-1]["act"] == "records.restore"
    assert counts == manifest["counts"] == {name: len(kept) for name, kept in before.items()}
    assert on_disk(empty) == on_disk(services)
    assert verify(empty) == []
    for item in made:
        assert export_report(empty, item.receipt) == export_report(services, item.receipt)
    assert empty.ours.delta.added == services.ours.delta.added


def test_a_copy_goes_back_into_the_other_engine(
    services: Services, empty: Services, tmp_path: Path
) -> None:
    filled(services)
    backup(services, tmp_path / "there")
    restore(empty, tmp_path / "there", force=False)
    report(empty, "in the other one")
    backup(empty, tmp_path / "back")
    restore(services, tmp_path / "back", force=True)
    assert _without(rows(services), *CHANGED) == _without(rows(empty), *CHANGED)
    assert verify(services) == []
    newest = report(services, "after that")
    assert newest.id == 1 + max(row["id"] for row in rows(empty)["reports"])


def test_imported_lists_come_along(services: Services, empty: Services, tmp_path: Path) -> None:
    content = Path("blocklists/samples/sample_feed.txt").read_bytes()
    services.lists.import_feed(get_feed(services.feeds, "sample"), content, NOW)
    backup(services, tmp_path / "copy")
    restore(empty, tmp_path / "copy", force=False)
    assert rows(empty)["list_versions"] == rows(services)["list_versions"]
    assert empty.lists.current_name() == services.lists.current_name() != ""
    assert empty.snapshot is not None
    services.refresh()
    assert services.snapshot is not None
    assert empty.snapshot.index.version == services.snapshot.index.version != "L0.D0"


def test_what_was_erased_after_the_backup_stays_erased(services: Services, tmp_path: Path) -> None:
    made = filled(services)
    link = value(services, "url", LINK).digest
    backup(services, tmp_path / "copy")
    newer = report(services, "after the backup")
    for item in (made[0], made[-1], newer):
        assert erase_report(services, item.receipt)
    files = on_disk(services)
    restore(services, tmp_path / "copy", force=True)
    assert verify(services) == []
    assert on_disk(services) == files == set()
    with services.records.reading() as tx:
        for item in (made[0], made[-1], newer):
            assert tx.vault.open(f"report:{item.id}") is None
            assert tx.vault.open(f"contact:{item.id}") is None
        assert tx.vault.open(f"report:{made[1].id}") is not None
        assert sum(voice.withdrawn for voice in tx.voices.about(link)) == 1
    exported = export_report(services, made[-1].receipt)
    assert exported is not None
    assert (exported["state"], exported["files"], exported["story"]) == ("erased", [], None)
    assert [note["text"] for note in exported["notes"]] == [None, None]
    assert bytes.fromhex(link) not in services.ours.delta.added
    again = report(services, "a newer one")
    assert again.id > newer.id
    assert verify(services) == []


def test_what_time_took_after_the_backup_stays_taken(services: Services, tmp_path: Path) -> None:
    made = report(services, "one", files=[pictures.pdf()])
    backup(services, tmp_path / "copy")
    later(services, 731)
    purge(services, dry_run=False)
    kept = rows(services)["erasures"]
    restore(services, tmp_path / "copy", force=True)
    with services.records.reading() as tx:
        assert tx.vault.open(f"report:{made.id}") is None
    assert (rows(services)["erasures"], on_disk(services)) == (kept, set())
    assert verify(services) == []


def test_records_that_are_there_are_replaced_by_force_only(
    services: Services, empty: Services, tmp_path: Path
) -> None:
    filled(services)
    backup(services, tmp_path / "copy")
    report(empty, "was here before", files=[pictures.pdf()])
    before, files = rows(empty), on_disk(empty)
    with pytest.raises(Conflict) as refused:
        restore(empty, tmp_path / "copy", force=False)
    assert refused.value.code == "records_not_empty"
    assert (rows(empty), on_disk(empty)) == (before, files)
    restore(empty, tmp_path / "copy", force=True)
    assert on_disk(empty) == on_disk(services)
    assert verify(empty) == []


def test_sessions_are_not_brought_back(services: Services, empty: Services, tmp_path: Path) -> None:
    with services.engine.begin() as connection:
        connection.execute(
            insert(sessions).values(
                token_ref="ab" * 32, officer_id=1, scopes=[], made_at=NOW, expires_at=NOW
            )
        )
    backup(services, tmp_path / "copy")
    restore(empty, tmp_path / "copy", force=False)
    assert count(empty, "sessions") == 0


def test_new_numbers_stand_behind_those_of_erased_records(
    services: Services, empty: Services, tmp_path: Path
) -> None:
    with services.engine.begin() as connection:
        connection.execute(insert(erasures), {"ref": "contact:77", "erased_at": NOW, "why": "time"})
    backup(services, tmp_path / "copy")
    restore(empty, tmp_path / "copy", force=False)
    restore(services, tmp_path / "copy", force=True)
    assert report(empty, "one").id == report(services, "one").id == 78


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.7, 0.999])
def test_a_truncated_backup_is_refused_before_anything_changes(
    services: Services, tmp_path: Path, kept: float
) -> None:
    filled(services)
    backup(services, tmp_path / "copy")
    data = (tmp_path / "copy").read_bytes()
    (tmp_path / "cut").write_bytes(data[: int(len(data) * kept)])
    _refused(services, tmp_path / "cut")


def test_an_altered_backup_is_refused_before_anything_changes(
    services: Services, tmp_path: Path
) -> None:
    filled(services)
    backup(services, tmp_path / "copy")
    data = (tmp_path / "copy").read_bytes()
    for place in range(20, len(data) - 20, len(data) // 12):
        altered = bytearray(data)
        altered[place] ^= 0x20
        (tmp_path / "altered").write_bytes(altered)
        _refused(services, tmp_path / "altered")
    members = _members(tmp_path / "copy")
    for name, before in (
        ("tables/audit.jsonl", b"reporter"),
        ("manifest.json", b'"missing":['),
        ("manifest.seal", members["manifest.seal"][:1]),
    ):
        other = {**members, name: members[name].replace(before, b"x")}
        _refused(services, _packed(tmp_path / "altered", other))
        without = {key: content for key, content in members.items() if key != name}
        _refused(services, _packed(tmp_path / "altered", without))


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "sources/../../evil", "evidence/evil"])
def test_no_member_leaves_its_folder(services: Services, tmp_path: Path, name: str) -> None:
    backup(services, tmp_path / "copy")
    members = {name: b"evil", **_members(tmp_path / "copy")}
    _refused(services, _packed(tmp_path / "altered", members))
    assert not list(tmp_path.rglob("evil"))


def test_a_link_in_place_of_a_file_is_refused(services: Services, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "linked", "w:gz") as tar:
        info = tarfile.TarInfo("sources/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    _refused(services, tmp_path / "linked")


def test_other_keys_and_another_schema_are_refused(
    services: Services, make_services: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(services, tmp_path / "copy")
    stranger = make_services(data_dir=tmp_path / "stranger", database_url=None)
    _refused(stranger, tmp_path / "copy", Conflict, "backup_other_keys")
    monkeypatch.setattr(backup_files, "revision", lambda _engine: "0000")
    _refused(services, tmp_path / "copy", Conflict, "backup_other_schema")


def test_a_backup_that_fails_leaves_the_former_one(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy"
    backup(services, target)
    former = target.read_bytes()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600

    def full(*_args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(OSError, match="No space"):
        backup(services, target)
    assert target.read_bytes() == former
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy"]


def test_no_key_and_nothing_readable_is_in_a_backup(services: Services, tmp_path: Path) -> None:
    filled(services)
    backup(services, tmp_path / "copy")
    content = gzip.decompress((tmp_path / "copy").read_bytes())
    keys = services.keys
    for secret in (keys.index, keys.voices, keys.seal.secret, *keys.records.values()):
        assert secret not in content
        assert secret.hex().encode() not in content
    for text in (PHONE[1:], "evil-shop", "They called", "reporter@example", "the blue one"):
        assert text.encode() not in content


def test_a_file_erased_while_the_copy_is_made_is_named(services: Services, tmp_path: Path) -> None:
    made = report(services, "one", files=[pictures.pdf()])
    services.attachments.erase(made.files[0])
    (name,) = backup(services, tmp_path / "copy")["missing"]
    assert made.files[0] in name


def test_a_fault_in_the_middle_takes_everything_back(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(services)
    backup(services, tmp_path / "copy")
    with services.engine.begin() as connection:
        connection.execute(update(reports).values(locality="01/00001"))
    before, files = rows(services), on_disk(services)

    def fails(*_args: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(restoring, "_number_on", fails)
    with pytest.raises(RuntimeError, match="in the middle"):
        restore(services, tmp_path / "copy", force=True)
    assert (rows(services), on_disk(services)) == (before, files)
    with services.engine.connect() as connection:
        assert set(connection.execute(select(reports.c.locality)).scalars()) == {"01/00001"}


def _refused(
    services: Services,
    source: Path,
    error: type[Exception] = ArtifactError,
    code: str = "backup_damaged",
) -> None:
    before, files = rows(services), on_disk(services)
    with pytest.raises(error) as refused:
        restore(services, source, force=True)
    assert refused.value.code == code
    assert (rows(services), on_disk(services)) == (before, files)


def _members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        found = {info.name: tar.extractfile(info) for info in tar}
        return {name: stream.read() for name, stream in found.items() if stream}


def _packed(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path
