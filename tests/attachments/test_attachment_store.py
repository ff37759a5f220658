"""Kept files are sealed, whole, nobody's name, and gone when erased."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from service.attachments.store import AttachmentStore, headers
from service.errors import ArtifactError, AttachmentRefused, NotFound, TooLarge
from tests.attachments import pictures

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
NOBODY = "0" * 32


@pytest.fixture
def store(tmp_path: Path) -> AttachmentStore:
    return AttachmentStore(tmp_path / "attachments", 0)


def _kept(store: AttachmentStore) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def test_a_picture_comes_back_as_it_was_and_as_its_clean_copy(store: AttachmentStore) -> None:
    content = pictures.jpeg()
    (checked,) = store.check([content])
    saved = store.save(checked, KEY)
    assert (saved.size, saved.media_type) == (len(content), "image/jpeg")
    assert saved.sha256 == hashlib.sha256(content).hexdigest()
    assert store.read(saved.id, KEY, original=True) == content
    view = store.read(saved.id, KEY, original=False)
    assert view == checked.view
    assert saved.view_sha256 == hashlib.sha256(view).hexdigest()
    assert not any(secret in view for secret in pictures.SECRETS)


def test_a_pdf_is_kept_as_the_original_only(store: AttachmentStore) -> None:
    saved = store.save(store.check([pictures.pdf()])[0], KEY)
    assert saved.view_sha256 is None
    assert store.read(saved.id, KEY, original=True) == pictures.pdf()
    with pytest.raises(NotFound):
        store.read(saved.id, KEY, original=False)


def test_the_disk_never_holds_the_plain_bytes(store: AttachmentStore) -> None:
    content = pictures.jpeg()
    saved = store.save(store.check([content])[0], KEY)
    files = _kept(store)
    assert [path.name for path in files] == [f"{saved.id}.orig", f"{saved.id}.view"]
    for path in files:
        sealed = path.read_bytes()
        assert not any(secret in sealed for secret in pictures.SECRETS)
        assert not any(content[at : at + 16] in sealed for at in range(0, len(content), 16))
        assert not sealed.startswith(b"\xff\xd8")


def test_files_and_folders_are_for_their_owner_only(store: AttachmentStore) -> None:
    former = os.umask(0)
    try:
        store.save(store.check([pictures.png()])[0], KEY)
    finally:
        os.umask(former)
    for path in (store.folder, *store.folder.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted


def test_the_same_file_twice_is_sealed_differently(store: AttachmentStore) -> None:
    (checked,) = store.check([pictures.png()])
    first, second = store.save(checked, KEY), store.save(checked, KEY)
    assert first.id != second.id
    assert len({path.read_bytes()[:48] for path in _kept(store)}) == 4


def test_a_wrong_key_opens_nothing(store: AttachmentStore) -> None:
    saved = store.save(store.check([pictures.png()])[0], KEY)
    for key in (OTHER_KEY, KEY[:16], b""):
        with pytest.raises(ArtifactError):
            store.read(saved.id, key, original=True)


def test_one_changed_bit_is_noticed(store: AttachmentStore) -> None:
    saved = store.save(store.check([pictures.png()])[0], KEY)
    path = next(path for path in _kept(store) if path.suffix == ".orig")
    sealed = path.read_bytes()
    for place in (0, 5, 20, len(sealed) - 1):
        path.write_bytes(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
        with pytest.raises(ArtifactError):
            store.read(saved.id, KEY, original=True)
    for cut in (b"", sealed[:10], sealed[:-1]):
        path.write_bytes(cut)
        with pytest.raises(ArtifactError):
            store.read(saved.id, KEY, original=True)


def test_one_file_cannot_stand_in_for_another(store: AttachmentStore) -> None:
    (checked,) = store.check([pictures.png()])
    first, second = store.save(checked, KEY), store.save(checked, KEY)
    folder = store.folder
    view = folder / first.id[:2] / f"{first.id}.view"
    shutil.copy(folder / first.id[:2] / f"{first.id}.orig", view)
    shutil.copy(view, folder / second.id[:2] / f"{second.id}.orig")
    with pytest.raises(ArtifactError):
        store.read(first.id, KEY, original=False)
    with pytest.raises(ArtifactError):
        store.read(second.id, KEY, original=True)


@pytest.mark.parametrize(
    "name", ["../../x", "..", "", "/etc/passwd", NOBODY + "\n", NOBODY[:-1], "A" * 32, "a/" * 16]
)
def test_a_name_that_we_did_not_make_is_refused(store: AttachmentStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.read(name, KEY, original=True)
    with pytest.raises(NotFound):
        store.erase(name)
    with pytest.raises(NotFound):
        headers("image/png", name, True)


def test_an_unknown_file_is_not_found(store: AttachmentStore) -> None:
    with pytest.raises(NotFound):
        store.read(NOBODY, KEY, original=True)


def test_an_erased_file_is_gone_with_all_its_copies(store: AttachmentStore) -> None:
    saved = store.save(store.check([pictures.png()])[0], KEY)
    left = store.folder / saved.id[:2] / f".{saved.id}.orig.0123"
    left.write_bytes(b"left by a kill")
    store.erase(saved.id)
    store.erase(saved.id)
    store.erase(NOBODY)
    assert _kept(store) == []


def test_five_files_of_ten_megabytes_are_taken_and_no_more(store: AttachmentStore) -> None:
    full = pictures.pdf().ljust(10 * 1024 * 1024)
    assert len(store.check([full] * 5)) == 5
    with pytest.raises(TooLarge) as caught:
        store.check([pictures.pdf()] * 6)
    assert (caught.value.code, caught.value.field) == ("too_many_attachments", "files")
    with pytest.raises(TooLarge) as caught:
        store.check([pictures.pdf(), full + b" "])
    assert (caught.value.code, caught.value.field) == ("attachment_too_large", "files.1")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "attachment_type"),
        (b"MZ", "attachment_type"),
        (b"\xff\xd8\xff", "attachment_unreadable"),
    ],
)
def test_a_refused_file_is_named_by_its_place(
    store: AttachmentStore, content: bytes, code: str
) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        store.check([pictures.png(), pictures.pdf(), content])
    assert (caught.value.code, caught.value.field) == (code, "files.2")
    assert not store.folder.exists()


def test_a_full_disk_refuses_files_before_anything_is_written(tmp_path: Path) -> None:
    store = AttachmentStore(tmp_path / "attachments", 1 << 62)
    with pytest.raises(AttachmentRefused) as caught:
        store.save(store.check([pictures.png()])[0], KEY)
    assert caught.value.code == "disk_low"
    assert _kept(store) == []


def test_a_disk_that_fills_midway_leaves_nothing_behind(
    store: AttachmentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.fsync, []

    def full(number: int) -> None:
        calls.append(number)
        if len(_kept(store)) == 2:  # the original is in place, its view is being written
            raise OSError(errno.ENOSPC, "full")
        real(number)

    monkeypatch.setattr(os, "fsync", full)
    checked = store.check([pictures.png()])[0]
    with pytest.raises(AttachmentRefused) as caught:
        store.save(checked, KEY)
    assert caught.value.code == "disk_low"
    assert calls
    assert _kept(store) == []


def test_files_whose_report_never_came_are_found_once_old(store: AttachmentStore) -> None:
    known, orphan, young = (
        store.save(checked, KEY).id for checked in store.check([pictures.png()] * 3)
    )
    assert store.orphans([known], 3600) == []
    then = time.time() - 7200
    cut_off = store.folder / "ab" / f".{'ab' * 16}.orig.0123"
    cut_off.parent.mkdir(exist_ok=True)
    cut_off.write_bytes(b"left by a kill")
    for path in _kept(store):
        if young not in path.name:
            os.utime(path, (then, then))
    assert store.orphans([known], 3600) == sorted([orphan, "ab" * 16])
    for name in store.orphans([known], 3600):
        store.erase(name)
    assert store.orphans([known, young], 0) == []
    assert store.read(known, KEY, original=True) == pictures.png()


def test_no_folder_has_no_orphans(store: AttachmentStore) -> None:
    assert store.orphans([], 0) == []


@pytest.mark.parametrize("original", [True, False])
def test_a_file_is_handed_out_as_an_inert_download(original: bool) -> None:
    made = headers("application/pdf", NOBODY, original)
    assert made["Content-Disposition"].startswith("attachment; filename=")
    assert made["Content-Disposition"].endswith('.pdf"')
    assert made["X-Content-Type-Options"] == "nosniff"
    assert made["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert made["Cache-Control"] == "no-store"
    assert all(value.isascii() and value.isprintable() for value in made.values())


def test_no_page_can_be_handed_out() -> None:
    unsafe: Any = "text/html"
    with pytest.raises(NotFound):
        headers(unsafe, NOBODY, True)
