"""Keys are made once, kept for their owner only, and a former one stays readable."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.checks.check import check
from service.checks.seal import seal, unseal, versions_of
from service.errors import ArtifactError, InvalidInput
from service.keys import NAMES, TURNING, Keys, load_keys, turn
from service.observables.kinds import parse
from service.settings import Settings
from service.wiring import Services
from tests.factories import make_snapshot
from tests.support import NOW


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation that was never started."""
    return Settings(data_dir=tmp_path / "data")


def kept(settings: Settings) -> dict[str, Any]:
    """What the file holds."""
    found: dict[str, Any] = orjson.loads((settings.data_dir / "keys.json").read_bytes())
    return found


def keep(settings: Settings, content: bytes) -> None:
    """Put a file there."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / "keys.json").write_bytes(content)


def secrets_of(keys: Keys) -> list[bytes]:
    """Every present secret."""
    return [
        keys.index,
        keys.seal.secret,
        next(iter(keys.records.values())),
        keys.voices,
        next(iter(keys.page.values())),
    ]


def test_the_first_start_makes_keys_and_the_next_one_finds_them(settings: Settings) -> None:
    made = load_keys(settings)
    assert load_keys(settings) == made
    assert {len(secret) for secret in secrets_of(made)} == {32}
    assert len(set(secrets_of(made))) == len(NAMES)


def test_two_installations_never_share_a_key(tmp_path: Path) -> None:
    one, two = (load_keys(Settings(data_dir=tmp_path / name)) for name in "ab")
    assert not set(secrets_of(one)) & set(secrets_of(two))


def test_an_old_file_gets_the_keys_it_lacks_and_keeps_its_own(settings: Settings) -> None:
    keep(settings, orjson.dumps({"index": "11" * 32, "seal": "22" * 32}))
    keys = load_keys(settings)
    assert (keys.index, keys.seal.secret) == (b"\x11" * 32, b"\x22" * 32)
    assert set(kept(settings)) == set(NAMES)
    assert len(set(secrets_of(keys))) == len(NAMES)
    assert load_keys(settings) == keys


@pytest.mark.parametrize("begin", ["new", "old", "turned"])
def test_only_the_owner_may_read_the_file(settings: Settings, begin: str) -> None:
    if begin == "old":
        keep(settings, orjson.dumps({"index": "11" * 32, "seal": "22" * 32}))
    load_keys(settings)
    if begin == "turned":
        turn(settings, "seal")
    path = settings.data_dir / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    left = {item.name for item in settings.data_dir.iterdir()}
    assert left == {"keys.json", ".keys.lock"}


@pytest.mark.parametrize("name", TURNING)
def test_a_turn_keeps_the_former_keys_in_order_and_every_other_key(
    settings: Settings, name: str
) -> None:
    before = load_keys(settings)
    ids = [turn(settings, name) for _ in range(3)]
    after = load_keys(settings)
    present, past = {
        "seal": (after.seals, before.seals),
        "records": (after.records, before.records),
        "page": (after.page, before.page),
    }[name]
    assert list(present) == [*reversed(ids), *past]
    assert {key: present[key] for key in past} == past
    same = [secret in secrets_of(after) for secret in secrets_of(before)]
    assert same == [kept_name != name for kept_name in NAMES]


@pytest.mark.parametrize("name", ["index", "voices", "former", "", "Seal"])
def test_keys_that_name_values_for_ever_are_never_turned(settings: Settings, name: str) -> None:
    before = load_keys(settings)
    with pytest.raises(InvalidInput):
        turn(settings, name)
    assert load_keys(settings) == before


def test_a_turn_before_the_first_start_keeps_what_it_makes(settings: Settings) -> None:
    name = turn(settings, "records")
    assert next(iter(load_keys(settings).records)) == name


def test_an_answer_sealed_under_the_former_key_is_still_ours(
    make_services: Callable[..., Services],
) -> None:
    services = make_services()
    snapshot = make_snapshot()
    verdict = check(parse("phone", "0912345678"), snapshot, NOW)
    token = seal(verdict, versions_of(snapshot), NOW, services.seal_key)
    turn(services.settings, "seal")
    turned = make_services()
    assert turned.seal_key != services.seal_key
    assert unseal(token, turned.keys.seals)["key_id"] == services.seal_key.id
    fresh = seal(verdict, versions_of(snapshot), NOW, turned.seal_key)
    assert unseal(fresh, turned.keys.seals)["key_id"] == turned.seal_key.id
    with pytest.raises(InvalidInput):
        unseal(fresh, services.keys.seals)


def test_keys_from_the_settings_come_before_those_of_the_file(settings: Settings) -> None:
    made = load_keys(settings)
    chosen = Settings(data_dir=settings.data_dir, index_key="ab" * 32, seal_key="cd" * 32)
    keys = load_keys(chosen)
    assert (keys.index, keys.seal.secret) == (b"\xab" * 32, b"\xcd" * 32)
    assert keys.seals[made.seal.id] == made.seal
    assert (keys.records, keys.voices, keys.page) == (made.records, made.voices, made.page)
    empty = Settings(data_dir=settings.data_dir, index_key="", seal_key="")
    assert load_keys(empty) == load_keys(settings) == made


@pytest.mark.parametrize("text", ["zz" * 32, "ab" * 31, "ab" * 33])
def test_a_key_in_the_settings_that_is_none_is_refused_and_not_repeated(
    settings: Settings, text: str
) -> None:
    with pytest.raises(ArtifactError) as raised:
        load_keys(Settings(data_dir=settings.data_dir, seal_key=text))
    assert text not in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"[]", b"null", b'{"index": "zz", "seal": "22"}', b'{"index": 7}'],
)
def test_a_damaged_file_is_told_and_left_as_it_is(settings: Settings, content: bytes) -> None:
    keep(settings, content)
    with pytest.raises(ArtifactError, match="damaged"):
        load_keys(settings)
    if not content.startswith(b"{"):
        assert (settings.data_dir / "keys.json").read_bytes() == content
