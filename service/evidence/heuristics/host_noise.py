"""Names nobody could remember: long random letters, digits and hyphens mixed."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from service.evidence.curated import Curated
from service.evidence.heuristics.base import Found, Heuristic
from service.evidence.heuristics.chunk import Chunk
from service.observables.base import Observable
from service.observables.url import Url
from service.words import Words

_LONG, _DEEP, _HYPHENS, _SWITCHES = 15, 5, 4, 6
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}")
_SWITCH = re.compile(r"(?<=[a-z])[0-9]|(?<=[0-9])[a-z]")

_DOT, _HYPHEN = ord("."), ord("-")
_NONE = np.zeros(5, np.bool_)


def _table(letters: str) -> NDArray[np.bool_]:
    found = np.zeros(256, np.bool_)
    found[[ord(letter) for letter in letters]] = True
    return found


_LETTER, _DIGIT = _table("abcdefghijklmnopqrstuvwxyz"), _table("0123456789")
_CONSONANT = _table("bcdfghjklmnpqrstvwxz")


def _find(observable: Observable, curated: Curated) -> dict[str, str] | None:
    """1. very many subdomains, 2. very many hyphens, 3. letters and digits in turn,
    4. consonants only, in a long label."""
    if not isinstance(observable, Url) or observable.is_ip or observable.registered_domain is None:
        return None
    host = observable.name
    suffix = observable.suffix
    front = host[: -len(suffix) - 1]
    if front.startswith("xn--") or len(front) < _LONG:
        return None
    label = front.rpartition(".")[2]
    if (
        front.count(".") >= _DEEP
        or label.count("-") >= _HYPHENS
        or (len(label) >= _LONG and not label.isalpha() and _is_mixed(label))
        or (len(label) >= _LONG and _CONSONANTS.search(label))
    ):
        return {"host": host}
    return None


def _scout(chunk: Chunk) -> Found:
    """Long names with many dots, hyphens or changes, or six consonants in a row."""
    fronts = chunk.fronts
    raw = fronts.raw
    letter, digit, consonant = _LETTER[raw], _DIGIT[raw], _CONSONANT[raw]
    switches = (letter[1:] & digit[:-1]) | (digit[1:] & letter[:-1])
    run = consonant[:-5] & consonant[5:]
    for at in range(1, 5):
        run &= consonant[at : at - 5]
    odd = fronts.sums(raw == _DOT) >= _DEEP
    odd |= fronts.sums(raw == _HYPHEN) >= _HYPHENS
    odd |= fronts.sums(np.append(switches, _NONE)[: len(raw)]) >= _SWITCHES
    odd |= fronts.sums(np.append(run, _NONE)[: len(raw)]) > 0
    odd &= fronts.sizes >= _LONG
    asked = dict.fromkeys(odd.nonzero()[0].tolist())
    asked.update(dict.fromkeys(chunk.odd))
    asked.update(dict.fromkeys(chunk.borrowed))
    return asked


def _is_mixed(label: str) -> bool:
    return len(_SWITCH.findall(label)) >= _SWITCHES


RULES: tuple[Heuristic, ...] = (
    Heuristic(
        code="host_noise",
        kinds=("url",),
        family="address",
        weight=10,
        words=Words(
            "Địa chỉ {host} rối rắm, không giống tên mà một tổ chức sẽ đặt.",
            "The address {host} is a jumble that no organisation would choose as its name.",
        ),
        find=_find,
        scout=_scout,
    ),
)
