"""The words of a message in the form in which phrases are looked for."""

from __future__ import annotations

from service.observables.extraction import Findings

_MARKS = {"url": " <link> ", "phone": " <phone> ", "account": " <account> "}
_MONEY = " <money> "
_ENDS = dict.fromkeys(map(ord, ".!?;\n\r\u2026"), " | ")
_OTHERS = dict.fromkeys((code for code in range(0x80) if not chr(code).isalnum()), " ")
_TABLE = {**_OTHERS, **_ENDS}


def words_of(findings: Findings) -> str:
    """Plain words with a space at both ends; what was found is replaced by its mark."""
    folded = findings.reading.folded
    pieces: list[str] = []
    at = 0
    for start, end, observable in findings.found:
        pieces.append(folded[at:start].translate(_TABLE))
        pieces.append(_MONEY if observable is None else _MARKS[observable.kind])
        at = end
    pieces.append(folded[at:].translate(_TABLE))
    return f" {' '.join(''.join(pieces).split())} "
