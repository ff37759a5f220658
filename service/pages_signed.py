"""Signed pages: a dossier as a document that others can verify, and the check of one."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service.dossier_page import Signer, render_docx, verify_docx
from service.wiring import Services

_REPLAY = {
    "identical": "same",
    "differs": "differs",
    "no_longer_reconstructible": "unavailable",
}


def signed_page(services: Services, dossier: dict[str, Any]) -> bytes:
    """The dossier as DOCX under the installation's page key."""
    key_id, seed = next(iter(services.keys.page.items()))
    items = []
    for item in dossier["items"]:
        said = item["replay"]
        outcome = {**said, "outcome": _REPLAY[said["outcome"]]} if said else None
        items.append({**item, "replay": outcome})
    return render_docx({**dossier, "items": items}, signer=Signer(key_id, seed))


def check_page(services: Services, content: bytes) -> dict[str, Any]:
    """What a page says. Raises InvalidInput (``bad_signature``) where it is not as we signed it."""
    return verify_docx(content, public_keys(services))


def public_keys(services: Services) -> dict[str, bytes]:
    """Raw public keys of all our page keys, by id."""
    return {
        key_id: Ed25519PrivateKey.from_private_bytes(seed)
        .public_key()
        .public_bytes(Encoding.Raw, PublicFormat.Raw)
        for key_id, seed in services.keys.page.items()
    }
