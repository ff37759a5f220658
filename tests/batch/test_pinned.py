"""What a job's answers depend on stays as it was when the job began."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from service.artifacts import blocklists
from service.batch.job import write_partial
from service.batch.local import Stopped
from service.batch.pinned import Pins, open_pinned, pin
from service.checking import current, read
from service.checks.check import check_many
from service.checks.seal import versions_of
from service.errors import ArtifactError, Conflict, Unavailable
from service.evidence.snapshot import Snapshot
from service.wiring import Services, build
from tests.batch.jobs import ROWS, decide, fill, listed_hosts, make_job, run, tips, write
from tests.small_models import load_small, write_model
from tests.support import NOW
from tests.test_list_versions import take

ASKED = (("url", "https://listed3.example/"), ("url", "https://listed55.example/"),
         ("phone", "0971234560"), ("phone", "0971234561"))  # fmt: skip


def answers(snapshot: Snapshot) -> list[tuple[str, int | None]]:
    readings = [read(kind, value)[0] for kind, value in ASKED]
    return [(item.state.value, item.score) for item in check_many(readings, snapshot, NOW)]


def move_on(services: Services) -> None:
    """New lists, new decisions, and no index file of before is left."""
    before = services.opened_index
    for number in range(4):
        take(services, listed_hosts(50 + number, 10), accept=True)
    decide(services, "+84971234561")
    assert not (services.lists.folder / "indexes" / before).exists()


def test_lists_that_move_on_change_nothing(services: Services, tmp_path: Path) -> None:
    fill(services)
    before = answers(current(services))
    pins, snapshot = pin(services, tmp_path / "lists", NOW)
    assert answers(snapshot) == before
    move_on(services)
    assert answers(current(services)) != before
    again = open_pinned(services, tmp_path / "lists", pins)
    assert answers(again) == before
    assert versions_of(again) == versions_of(snapshot) == pins.versions


def test_pins_survive_the_journal(services: Services, tmp_path: Path) -> None:
    fill(services)
    pins, _ = pin(services, tmp_path / "lists", NOW)
    assert Pins.from_dict(orjson.loads(orjson.dumps(pins.as_dict()))) == pins


def test_without_any_list_there_is_nothing_to_keep_and_the_answers_are_the_same(
    services: Services, tmp_path: Path
) -> None:
    pins, snapshot = pin(services, tmp_path / "lists", NOW)
    assert not pins.index
    assert answers(snapshot) == answers(current(services))
    take(services, listed_hosts(0, 10))
    assert answers(open_pinned(services, tmp_path / "lists", pins)) == answers(snapshot)


def test_a_file_system_without_links_gets_a_copy(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(services)

    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    _, snapshot = pin(services, tmp_path / "lists", NOW)
    assert answers(snapshot) == answers(current(services))


def test_an_index_that_was_pruned_under_us_is_replaced_by_the_present_one(
    services: Services, tmp_path: Path
) -> None:
    fill(services)
    (services.lists.folder / "indexes" / services.opened_index).unlink()
    services.lists.import_feed(
        services.feeds["test_feed"], listed_hosts(50, 10), services.now(), accept=True
    )
    _, snapshot = pin(services, tmp_path / "lists", NOW)
    assert dict(zip(ASKED, answers(snapshot), strict=True))[ASKED[1]][0] == "suspicious"


def test_lists_that_never_stand_still_are_told(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(services)
    monkeypatch.setattr("service.batch.pinned._keep_index", _gone)
    with pytest.raises(Unavailable) as caught:
        pin(services, tmp_path / "lists", NOW)
    assert caught.value.code == "lists_moving"


def _gone(*_: object) -> bool:
    raise FileNotFoundError


@pytest.mark.parametrize("name", ["index.idx", "decided.json"])
def test_what_was_damaged_or_lost_is_refused(services: Services, tmp_path: Path, name: str) -> None:
    fill(services)
    pins, _ = pin(services, tmp_path / "lists", NOW)
    path = tmp_path / "lists" / name
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.unlink()
    path.write_bytes(content)
    with pytest.raises(ArtifactError):
        open_pinned(services, tmp_path / "lists", pins)
    path.unlink()
    with pytest.raises(ArtifactError):
        open_pinned(services, tmp_path / "lists", pins)
    assert services.lists.open_index().size == 40  # the published one is another file


def test_curated_lists_are_kept_as_they_were(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    own = tmp_path / "blocklists"
    shutil.copytree(blocklists(), own)
    services = make_services(blocklists_dir=own)
    pins, snapshot = pin(services, tmp_path / "lists", NOW)
    (own / "deny" / "agency_warnings.csv").unlink()
    again = open_pinned(services, tmp_path / "lists", pins)
    assert again.curated == snapshot.curated
    shutil.rmtree(tmp_path / "lists" / "curated" / "deny")
    with pytest.raises(ArtifactError):
        open_pinned(services, tmp_path / "lists", pins)


def test_the_classifier_of_then_is_opened(
    make_services: Callable[..., Services], models: Path, tmp_path: Path
) -> None:
    write_model(models, version="2026-11-01")
    settings = make_services(models_dir=models).settings.model_copy(update={"classifier": ""})
    services = build(settings, clock=lambda: NOW, load=load_small)
    try:
        pins, _ = pin(services, tmp_path / "lists", NOW, load_small)
        assert pins.versions.classifier == "2026-11-01"
        write_model(models, version="2026-11-20")
        again = open_pinned(services, tmp_path / "lists", pins, load_small)
        assert again.classifier is not None
        assert again.classifier.version == "2026-11-01"
        shutil.rmtree(models / "url_classifier" / "2026-11-01")
        with pytest.raises(ArtifactError):
            open_pinned(services, tmp_path / "lists", pins, load_small)
    finally:
        services.close()


def test_no_key_lies_in_the_folder(services: Services, tmp_path: Path) -> None:
    fill(services)
    pin(services, tmp_path / "lists", NOW)
    keys = (services.settings.data_dir / "keys.json").read_text("utf-8")
    secrets = [text for text in orjson.loads(keys).values() if isinstance(text, str)]
    for path in (tmp_path / "lists").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for secret in secrets:
                assert secret.encode() not in content
                assert bytes.fromhex(secret) not in content


def test_a_job_that_is_resumed_scores_by_the_lists_and_the_moment_of_its_beginning(
    services: Services, tmp_path: Path
) -> None:
    fill(services)
    source = write(tips(300), tmp_path / "tips.csv")
    whole, broken = make_job(source, tmp_path / "whole.csv"), make_job(source)
    run(services, whole)
    steps: list[object] = []
    with pytest.raises(Stopped):
        run(services, broken, tell=steps.append, stop=lambda: len(steps) == 2)
    move_on(services)
    services.clock = lambda: NOW.replace(year=2027)
    done = run(services, broken)
    assert done.pins.now == NOW
    assert broken.output.read_bytes() == whole.output.read_bytes()
    fresh = make_job(source, tmp_path / "fresh.csv")
    run(services, fresh)
    assert fresh.output.read_bytes() != whole.output.read_bytes()


@pytest.mark.parametrize(
    "kept",
    [
        {},
        [],
        {"pins": None},
        {"pins": {"now": "then"}},
        {"pins": {"now": 7}},
        {"pins": {"now": "2026-11-22T08:00:00"}},
        {"pins": {"versions": {"lists": "x"}}},
    ],
)
def test_a_damaged_header_is_told_and_begun_anew_where_that_is_asked_for(
    services: Services, tmp_path: Path, kept: object
) -> None:
    job = make_job(write(tips(2 * ROWS), tmp_path / "tips.csv"))
    steps: list[object] = []
    with pytest.raises(Stopped):
        run(services, job, tell=steps.append, stop=lambda: len(steps) == 1)
    path = job.folder / "header.json"
    header = orjson.loads(path.read_bytes())
    if isinstance(kept, dict) and kept.get("pins"):
        kept = {"pins": {**header["kept"]["pins"], **kept["pins"]}}
    path.write_bytes(orjson.dumps({**header, "kept": kept}))
    for attempt in (lambda: run(services, job), lambda: write_partial(job, tmp_path / "part.csv")):
        with pytest.raises(Conflict, match="--restart") as caught:
            attempt()
        assert caught.value.code == "journal_other"
    run(services, job, restart=True)
    assert job.output.exists()
