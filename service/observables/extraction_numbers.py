"""Groups of digits in free text and how they join to one number: what phones and accounts share."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.observables.extraction_text import Reading

_TOKEN = re.compile(r"[0-9][a-z0-9]*+")  # its letters in front are looked at afterwards
_PARTS = re.compile(r"([a-z]*+)([0-9]++)([a-z]*)$")
_GAP = re.compile(r"[ \t.\-()\u2010-\u2015\u2212]{0,3}")
_LETTERS = str.maketrans("OoIilSB", "0011158")
_LOOKALIKE = frozenset("OoIilSB0123456789")
_new = tuple.__new__  # half the time of a call
_MOST = 700  # more groups of digits than an honest message has


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


def groups_in(reading: Reading, taken: list[tuple[int, int]]) -> list[Group]:
    """All groups outside the taken stretches, in order."""
    folded = reading.folded
    groups: list[Group] = []
    last, at = -1, 0
    for found in _TOKEN.finditer(folded):
        start, end = found.span()
        if start > 0 and "a" <= folded[start - 1] <= "z":
            start = _word_start(folded, start - 1)
        if taken:
            while at < len(taken) and taken[at][1] <= start:
                at += 1
            if at < len(taken) and taken[at][0] < end:
                last = -1
                continue
        gap = None
        if last >= 0 and start - last <= 3 and _GAP.fullmatch(folded, last, start):
            gap = folded[last:start]
        token = folded[start:end]
        if token.isdigit():
            groups.append(_new(Group, (token, start, end, "", "", gap, False)))
            last = end
        else:
            group = _mixed(reading, token, start, end, gap)
            groups.append(group)
            last = end if group.digits and not group.back else -1
        if len(groups) >= _MOST:
            break
    return groups


def stands_alone(groups: list[Group], at: int) -> bool:
    """Whether a group is digits and nothing else, and no other group behind goes on with it."""
    group = groups[at]
    if not group.digits or group.front or group.back or group.disguised:
        return False
    return at + 1 == len(groups) or not groups[at + 1].gap


def _word_start(folded: str, at: int) -> int:
    """Where the letters begin of which one stands at ``at``."""
    while at > 0 and "a" <= folded[at - 1] <= "z":
        at -= 1
    return at


def _mixed(reading: Reading, token: str, start: int, end: int, gap: str | None) -> Group:
    """Digits with letters among them or glued to them."""
    written = reading.plain[start:end]
    if len(token) >= 3 and _LOOKALIKE.issuperset(written) and written[0] in "0Oo1lI98":
        return Group(written.translate(_LETTERS), start, end, "", "", gap, True)
    parts = _PARTS.match(token)
    if parts is None:
        return Group("", start, end, "", "", gap)
    front, digits, back = parts.groups()
    gap = None if front else gap
    return Group(digits, start + len(front), end - len(back), front, back, gap)
