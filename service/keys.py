"""Keys: the secrets of this installation, made at the first start and kept for its owner only.

A key that was turned stays readable under ``former``: old answers can still be verified and old
records opened.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from service.checks.seal import SealKey
from service.errors import ArtifactError, InvalidInput
from service.indicators.token import key_id
from service.settings import Settings

KEY_BYTES = 32
NAMES = ("index", "seal", "records", "voices", "page")
TURNING = ("seal", "records", "page")
"""Keys that may be turned; the others name values for ever."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets.

    index    keys the list digests
    seal     signs answers; ``seals`` has the former ones too, by id
    records  wraps the key of each record, by id, the present one first
    voices   keys receipts, voices, sessions and the audit chain
    page     Ed25519 seeds of signed pages, by id, the present one first
    """

    index: bytes
    seal: SealKey
    seals: dict[str, SealKey] = field(default_factory=dict)
    records: dict[str, bytes] = field(default_factory=dict)
    voices: bytes = b""
    page: dict[str, bytes] = field(default_factory=dict)


def load_keys(settings: Settings) -> Keys:
    """Keys from the settings, else from the data folder, where they are made once."""
    kept = _kept(settings.data_dir / "keys.json")
    index = _chosen(settings.index_key.get_secret_value() if settings.index_key else None)
    seal = _chosen(settings.seal_key.get_secret_value() if settings.seal_key else None)
    try:
        found = {name: [_whole(text) for text in _all(kept, name)] for name in NAMES}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArtifactError("keys.json in the data folder is damaged.") from error
    seals = ([seal] if seal else []) + found["seal"]
    return Keys(
        index=index or found["index"][0],
        seal=SealKey(key_id(seals[0]), seals[0]),
        seals={key_id(key): SealKey(key_id(key), key) for key in seals},
        records={key_id(key): key for key in found["records"]},
        voices=found["voices"][0],
        page={key_id(key): key for key in found["page"]},
    )


def turn(settings: Settings, name: str) -> str:
    """Make a new key of that name, keep the former one; gives the id of the new one."""
    if name not in TURNING:
        raise InvalidInput(f"Only {', '.join(TURNING)} can be turned.", field="name")
    path = settings.data_dir / "keys.json"
    _kept(path)
    with _locked(path):
        kept = _read(path)
        former = kept.setdefault("former", {})
        former[name] = [kept[name], *former.get(name, [])]
        kept[name] = secrets.token_hex(KEY_BYTES)
        _write(path, kept)
    return key_id(bytes.fromhex(kept[name]))


def _all(kept: dict[str, Any], name: str) -> list[str]:
    return [kept[name], *kept.get("former", {}).get(name, [])]


def _whole(text: str) -> bytes:
    """Raises ValueError: a short key would key nothing."""
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise ValueError("length")
    return key


def _chosen(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        key = bytes.fromhex(text)
    except ValueError as error:
        raise ArtifactError("A key in the settings is not hexadecimal.") from error
    if len(key) != KEY_BYTES:
        raise ArtifactError("A key in the settings must have 32 bytes.")
    return key


def _kept(path: Path) -> dict[str, Any]:
    """What the file holds; missing keys are made, by one of several first starts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or not set(NAMES) <= set(_read(path)):
        with _locked(path):
            kept = _read(path) if path.exists() else {}
            missing = [name for name in NAMES if name not in kept]
            if missing:
                kept.update({name: secrets.token_hex(KEY_BYTES) for name in missing})
                _write(path, kept)
    return _read(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ArtifactError("keys.json in the data folder is damaged.") from error
    if not isinstance(kept, dict):
        raise ArtifactError("keys.json in the data folder is damaged.")
    return kept


def _write(path: Path, kept: dict[str, Any]) -> None:
    fresh = path.with_name(f".keys.{os.getpid()}.{secrets.token_hex(4)}")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, orjson.dumps(kept))
        os.fsync(file)
    finally:
        os.close(file)
    fresh.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.with_name(".keys.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
