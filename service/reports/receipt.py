"""Receipt: the code with which a citizen finds a report or an appeal again.

``LC-XXXX-XXXX-XXXX-XXXXC``: 80 bits in Crockford's letters and one check character (Luhn's sum
modulo 32), so that a slip of the pen is told from an unknown code: any one wrong letter, and any
two neighbours in the wrong order but ``0`` and ``Z``.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RFC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = str.maketrans(_RFC, ALPHABET)
_READ = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 16


def spell(letters: str) -> str:
    """A receipt from sixteen letters of RFC 4648 base 32."""
    body = letters.translate(_TO_CROCKFORD)
    code = body + _check(body)
    return f"LC-{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}"


def read(text: str) -> str | None:
    """The receipt in its one spelling; None where it cannot be one."""
    plain = "".join(char for char in text.strip().upper()[:64] if char.isalnum())
    plain = plain.removeprefix("LC") if len(plain) == _LENGTH + 3 else plain
    plain = plain.translate(_READ)
    if len(plain) != _LENGTH + 1 or any(char not in ALPHABET for char in plain):
        return None
    if _check(plain[:-1]) != plain[-1]:
        return None
    return f"LC-{plain[:4]}-{plain[4:8]}-{plain[8:12]}-{plain[12:]}"


def _check(body: str) -> str:
    total, factor = 0, 2
    for char in reversed(body):
        added = factor * ALPHABET.index(char)
        total += added // 32 + added % 32
        factor = 3 - factor
    return ALPHABET[-total % 32]
