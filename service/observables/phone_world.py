"""The world's number plans, through libphonenumber; imported only when it is needed."""

from __future__ import annotations

from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType


class Opinion(NamedTuple):
    """What libphonenumber says of an international number; never an error."""

    e164: str
    valid: bool
    type: str
    region: str | None


def opinion(e164: str) -> Opinion:
    """Judge ``+<country><number>``; a country code that does not exist is simply not valid."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return Opinion(e164, False, "UNKNOWN", None)
    kind = phonenumbers.number_type(number)
    return Opinion(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.is_valid_number(number),
        PhoneNumberType.to_string(kind),
        phonenumbers.region_code_for_number(number),
    )
