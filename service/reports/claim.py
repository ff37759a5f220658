"""Claim: what a citizen says, read and checked, before anything is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from service.observables.base import Observable
from service.observables.folding import fold
from service.observables.message import parse_message
from service.observables.url import Url

CHANNELS = ("app", "vneid", "zalo", "hotline", "field", "web", "police", "bank", "import")
REPORTABLE = ("url", "phone", "account")
MAX_VALUES = 50
_TEMPLATE_WORDS = 8
_TELLING_WORDS = 12
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A reported link, phone or account: canonical ``key``, ``text`` as given, keyed digest.

    tie     kind and digest of what else ties it to a case: its registered domain
    marker  hex digest under which a look-up is let through; None for phones and accounts
    listable   may be listed as it stands, without hitting the innocent
    confirmed  officers have listed it, and the listing has not ended
    """

    kind: str
    key: str
    text: str
    digest: str
    tie: str | None = None
    marker: str | None = None
    page: bool = False
    listable: bool = True
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One report.

    receipt       code that the reporter is given
    body_hash     of everything that was said, to know a repetition from another report
    network       the sender's network, never the address
    person        who a channel vouches for; None for anonymous reports
    guess         kind of fraud that our own check found: for officers, never told back
    may_repeat    whether the receipt may be known: it is not where it was drawn by lot
    """

    receipt: str
    body_hash: str
    values: tuple[Value, ...]
    network: str
    channel: str
    category: str | None = None
    guess: str | None = None
    story: str = ""
    message: str = ""
    happened_on: date | None = None
    loss_vnd: int | None = None
    locality: str | None = None
    group: str | None = None
    contact: str | None = None
    person: str | None = None
    verdict_state: str = "no_information"
    verdict_score: int | None = None
    hint: str | None = None
    file_hashes: tuple[str, ...] = ()
    may_repeat: bool = True


def leaves(observables: Sequence[Observable]) -> list[Observable]:
    """Every link, phone and account in some values, codes and messages; each once."""
    found: dict[tuple[str, str], Observable] = {}

    def visit(item: Observable) -> None:
        if item.kind in REPORTABLE:
            found.setdefault((item.kind, item.key), item)
        for part in item.parts:
            visit(part.observable)

    for item in observables:
        visit(item)
    return list(found.values())[:MAX_VALUES]


def evidence_hash(claim: Claim, voice: str) -> str:
    """What a report brings as proof: its words and files, and its voice where these say little.

    A few common words are everybody's: what one reporter meant by them is not what another does.
    """
    words = _WORDS.findall(fold(f"{claim.story} {claim.message}"))
    proof = [" ".join(words), *sorted(claim.file_hashes)]
    if len(words) < _TELLING_WORDS and not claim.file_hashes:
        proof.append(voice)
    return hashlib.sha256("\0".join(proof).encode("utf-8", "surrogatepass")).hexdigest()


def template(claim: Claim, digest: Callable[[bytes], bytes]) -> str | None:
    """Hex digest of a message without its links and numbers; None where it says too little."""
    text = claim.message
    if not text.strip():
        return None
    words = parse_message(text[:10_000]).words
    if len(words.split()) < _TEMPLATE_WORDS:
        return None
    return digest(b"t" + words.encode("utf-8", "surrogatepass")).hex()


def host_tie(url: Url) -> bytes | None:
    """What all pages of one owner share."""
    owner = url.registered_domain or (url.host if url.is_ip else None)
    return None if owner is None else b"s" + owner.encode("utf-8", "surrogatepass")
