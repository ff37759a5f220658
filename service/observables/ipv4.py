"""IPv4 in the notations that browsers accept: decimal, octal, hexadecimal, one to four parts.

Rules of the WHATWG IPv4 parser; what is out of range is refused, never wrapped.
"""

from __future__ import annotations

import re

_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def parse_ipv4(host: str) -> str | None:
    """Dotted decimal, or None where ``host`` is no IPv4 address."""
    if not host or host[0] not in "0123456789":
        return None
    parts = host.split(".")
    if len(parts) > 1 and parts[-1] == "":
        parts.pop()
    if not 1 <= len(parts) <= 4:
        return None
    numbers = []
    for part in parts:
        if _NUMBER.fullmatch(part) is None:
            return None
        number = _number(part)
        if number is None:
            return None
        numbers.append(number)
    if any(number > 255 for number in numbers[:-1]):
        return None
    if numbers[-1] >= 256 ** (5 - len(numbers)):
        return None
    value = numbers[-1]
    for place, number in enumerate(numbers[:-1]):
        value += number << (8 * (3 - place))
    return f"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}"


def _number(part: str) -> int | None:
    if len(part) > 32:
        return None
    try:
        if part[:2] in ("0x", "0X"):
            return int(part[2:], 16) if len(part) > 2 else 0
        if len(part) > 1 and part[0] == "0":
            return int(part, 8)
        return int(part)
    except ValueError:
        return None
