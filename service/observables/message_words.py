"""The words of a message in the form in which phrases are looked for."""

from __future__ import annotations

from service.observables.extraction import Findings

_MARKS = {"url": " <link> ", "phone": " <phone> ", "account": " <account> "}
_MONEY = " <money> "
_TABLE = {
    **{code: chr(code) if chr(code).isalnum() else " " for code in range(0x80)},
    **dict.fromkeys(map(ord, ".!?;\n\r\u2026"), "|"),
}
"""One character for one, so that places stay and ASCII is translated quickly."""


def words_of(findings: Findings) -> str:
    """Plain words with a space at both ends; what was found is replaced by its mark."""
    plain = findings.reading.folded.translate(_TABLE)
    pieces: list[str] = []
    at = 0
    for start, end, observable in findings.found:
        pieces.append(plain[at:start])
        pieces.append(_MONEY if observable is None else _MARKS[observable.kind])
        at = end
    pieces.append(plain[at:])
    return f" {' '.join(''.join(pieces).replace('|', ' | ').split())} "
