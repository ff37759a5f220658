"""Groups of digits in free text and how they join to one number: what phones and accounts share."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.observables.extraction_text import Reading

_TOKEN = re.compile(r"(?<![a-z0-9])[a-z]*+[0-9][a-z0-9]*+")
_PARTS = re.compile(r"([a-z]*+)([0-9]++)([a-z]*)$")
_GAP = re.compile(r"[ \t.\-()\u2010-\u2015\u2212]{0,3}")
_LETTERS = str.maketrans("OoIilSB", "0011158")
_LOOKALIKE = frozenset("OoIilSB0123456789")
_MOST = 3000


class Group(NamedTuple):
    """A run of digits, or of digits with letters among them.

    digits  what they mean; "" for letters and digits mixed
    front   letters glued to its front, ``back`` to its end
    gap     what stands between it and the group before, None where that is no gap within a number
    """

    digits: str
    start: int
    end: int
    front: str
    back: str
    gap: str | None
    disguised: bool = False

    @property
    def joins(self) -> bool:
        """Whether it may go on with the number of the group before."""
        return self.gap is not None


def groups_in(reading: Reading, taken: list[tuple[int, int]]) -> list[Group]:
    """All groups outside the taken stretches, in order."""
    folded = reading.folded
    groups: list[Group] = []
    last, at = -1, 0
    for found in _TOKEN.finditer(folded):
        start, end = found.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] < end:
            last = -1
            continue
        group = _group(reading, found.group(), start, end)
        gap = folded[last : group.start] if 0 <= last and group.start - last <= 3 else None
        if gap is not None and (group.front or not _GAP.fullmatch(gap)):
            gap = None
        groups.append(group._replace(gap=gap))
        last = group.end if group.digits and not group.back else -1
        if len(groups) >= _MOST:
            break
    return groups


def _group(reading: Reading, token: str, start: int, end: int) -> Group:
    if token.isdigit():
        return Group(token, start, end, "", "", None)
    written = reading.plain[start:end]
    if len(token) >= 3 and _LOOKALIKE.issuperset(written) and written[0] in "0Oo1lI98":
        return Group(written.translate(_LETTERS), start, end, "", "", None, True)
    parts = _PARTS.match(token)
    if parts is None:
        return Group("", start, end, "", "", None)
    return Group(parts[2], start + len(parts[1]), end - len(parts[3]), parts[1], parts[3], None)
