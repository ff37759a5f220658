"""Locality: codes of places from the province down, ``79`` or ``79/26734`` or ``79/26734/03``.

So short that none holds a phone or account number: they lie in the clear.
"""

from __future__ import annotations

import re

PATTERN = r"^[0-9]{2}(/[0-9]{1,5}(/[0-9]{1,3})?)?$"
_FORM = re.compile(PATTERN)


def is_locality(text: str) -> bool:
    """Whether it has the form of a province's, district's, commune's or village's code."""
    return _FORM.fullmatch(text) is not None
