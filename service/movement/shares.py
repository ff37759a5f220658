"""Shares: a whole number split by weights so that the parts sum to it exactly.

Largest remainder (Hamilton): everyone gets the floor of the exact part, and the units left over
go to those whose fraction was cut most. Integers only, so no count is lost to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import InvalidInput

MILLION = 1_000_000
"""Millionths in one: the unit in which a count is shared between groups."""


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """The part of ``total`` for each weight, in their order; of equal fractions the earlier wins.

    A negative total gives the exact negative of the positive one, so that a reversal takes back
    what was given. Raises InvalidInput with code ``bad_shares`` where a weight is negative or
    none is positive.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise InvalidInput(
            "Weights are not negative and at least one is positive.",
            code="bad_shares",
            field="shares",
        )
    amount = abs(total)
    parts = [amount * weight // whole for weight in weights]
    left = amount - sum(parts)
    fractions = [amount * weight % whole for weight in weights]
    # sorted() is stable: equal fractions keep the order of their places
    for place in sorted(range(len(parts)), key=lambda place: -fractions[place])[:left]:
        parts[place] += 1
    return parts if total >= 0 else [-part for part in parts]


def equal(total: int, count: int) -> list[int]:
    """``total`` in ``count`` parts that differ by one at most, the larger first.

    Raises InvalidInput with code ``bad_shares`` for a count below one.
    """
    return largest_remainder(total, [1] * count)
