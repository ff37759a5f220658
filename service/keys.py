"""Keys: the secrets of this installation, made at the first start and kept for its owner only."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import orjson

from service.checks.seal import SealKey
from service.errors import ArtifactError
from service.indicators.token import key_id
from service.settings import Settings

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """``index`` keys the list digests; ``seal`` signs answers."""

    index: bytes
    seal: SealKey


def load_keys(settings: Settings) -> Keys:
    """Keys from the settings, else from the data folder, where they are made once."""
    kept = _kept(settings.data_dir / "keys.json")
    index = _chosen(settings.index_key.get_secret_value() if settings.index_key else None)
    seal = _chosen(settings.seal_key.get_secret_value() if settings.seal_key else None)
    index = index or bytes.fromhex(kept["index"])
    seal = seal or bytes.fromhex(kept["seal"])
    return Keys(index, SealKey(key_id(seal), seal))


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


def _kept(path: Path) -> dict[str, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f".keys.{os.getpid()}.{secrets.token_hex(4)}")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            made = {"index": secrets.token_hex(KEY_BYTES), "seal": secrets.token_hex(KEY_BYTES)}
            os.write(file, orjson.dumps(made))
            os.fsync(file)
        finally:
            os.close(file)
        try:
            os.link(fresh, path)  # two first starts at once: one of them wins
        except FileExistsError:
            pass
        os.unlink(fresh)
    try:
        kept = orjson.loads(path.read_bytes())
        return {"index": str(kept["index"]), "seal": str(kept["seal"])}
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ArtifactError("keys.json in the data folder is damaged.") from error
