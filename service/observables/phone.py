"""Phone: a number that calls or is to be called, in E.164 where it has such a form.

Vietnamese numbers are read from our own tables in about a microsecond; the general library is
loaded only for foreign numbers, for blocks that our tables do not know, and when asked for its
own opinion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from service.errors import InvalidObservable
from service.observables import phone_plan
from service.observables.base import Observable, draft_of
from service.observables.data.numbering import SHORT_CODES
from service.observables.phone_text import LIMIT, Dialled, dialled

_PLAIN = re.compile(r"\+?[0-9][0-9 .\-]*")
_SEPARATORS = str.maketrans("", "", "+ .-")
_LONGEST_NSN = 13  # E.164 has 15 digits, country code included
_MIGRATED = {"mobile": "old_mobile_migrated", "area": "old_area_migrated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Observable):
    """A phone number.

    key            E.164, or ``short:113`` for numbers that are dialled as they stand
    e164           None for short codes
    national       as dialled in Viet Nam; for foreign numbers with 00 and country code
    valid          by our number plan; for foreign numbers by libphonenumber
    type           ``MOBILE FIXED_LINE TOLL_FREE PREMIUM_RATE UAN VOIP UNKNOWN``…, the names of
                   libphonenumber
    region         ISO country, ``001`` for worldwide networks, None where undetermined
    short_code     three to five digits without country code
    migrated_from  the old national number when an old mobile or area code was brought up to date
    alternative    E.164 of the reading with an old area code beside a valid modern one
    carrier        to whom the block was given, a hint: numbers are portable
    place          former province of a landline
    """

    kind: ClassVar[str] = "phone"

    e164: str | None
    national: str
    valid: bool
    type: str
    region: str | None
    short_code: bool = False
    migrated_from: str | None = None
    alternative: str | None = None
    carrier: str | None = None
    place: str | None = None

    @property
    def libphonenumber_valid(self) -> bool:
        """What libphonenumber says of ``e164``: of the new number where one was migrated.

        Short codes have no E.164, so it is False for them. Computed on demand: it costs more
        than the whole parse.
        """
        if self.e164 is None:
            return False
        from service.observables.phone_world import opinion

        return opinion(self.e164).valid


def parse_phone(text: str) -> Phone:
    """Read what people paste; raises ``InvalidObservable`` where it is not one number.

    Codes: ``empty``, ``too_long``, ``several_numbers``, ``not_a_phone``.
    """
    if len(text) > LIMIT:
        raise InvalidObservable("longer than 64 characters", code="too_long", field="value")
    if len(text) == 10 and text[0] == "0" and text.isascii() and text.isdigit():
        reading = phone_plan.mobile(text[1:])
        if reading is not None:  # as most are written
            return _made(text, text[1:], (), reading)
    if _PLAIN.fullmatch(text):
        digits = text.translate(_SEPARATORS)
        if 3 <= len(digits) <= 13:
            phone = _phone(text, Dialled(digits, text[0] == "+", False, ()))
            if phone.valid:
                return phone
    found = dialled(text)
    phone = _phone(text, found)
    if _is_chance(phone, found):
        raise InvalidObservable(
            "no phone number was found in the text", code="not_a_phone", field="value"
        )
    return phone


def _is_chance(phone: Phone, found: Dialled) -> bool:
    """Digits among words or letters are a number only where they make a real one."""
    if not found.extra and "letters_for_digits" not in found.repaired:
        return False
    return not phone.valid or (phone.short_code and phone.national not in SHORT_CODES)


def _phone(text: str, found: Dialled) -> Phone:
    """Tell country code, national number and short code apart.

    ``+84…`` and ``0084…`` are national; another ``+`` or ``00`` is foreign; a bare ``84…`` is
    the country code only where the digits are no national number by themselves.
    """
    digits, repaired = found.digits, found.repaired
    if found.plus:
        return _international(text, digits, repaired)
    if digits[0] != "0":
        if phone_plan.is_short_code(digits):
            return _short(text, digits, repaired)
        reading = phone_plan.read(digits)
        if reading is None and digits.startswith("84") and len(digits) > 9:
            return _vietnamese(text, digits[2:].removeprefix("0"), (*repaired, "country_prefix"))
        return _vietnamese(text, digits, repaired, reading)
    if digits.startswith("00"):
        return _international(text, digits[2:], repaired)
    if digits.startswith("084") and len(digits) > 11:
        return _vietnamese(text, digits[3:].removeprefix("0"), (*repaired, "country_prefix"))
    return _vietnamese(text, digits[1:], repaired)


def _international(text: str, digits: str, repaired: tuple[str, ...]) -> Phone:
    if not digits.strip("0"):
        raise InvalidObservable("nothing but zeros", code="not_a_phone", field="value")
    if digits.startswith("00"):  # "+0084…": both ways of saying the same
        digits = digits[2:]
        repaired = (*repaired, "country_prefix")
    if digits.startswith("084") and len(digits) > 11:  # "+084912…": the 0 is a slip
        digits, repaired = digits[1:], (*repaired, "country_prefix")
    if digits.startswith("84"):
        rest = digits[2:]
        if rest.startswith("0"):
            return _vietnamese(text, rest[1:], (*repaired, "country_prefix"))
        return _vietnamese(text, rest, repaired)
    if digits.startswith("0"):  # "+0912…": the plus is a slip
        return _vietnamese(text, digits[1:], (*repaired, "country_prefix"))
    from service.observables.phone_world import opinion

    e164 = "+" + digits
    said = opinion(e164)
    if not (7 <= len(digits) <= 15 or said.valid):  # a few real ones are shorter: +98 9601
        raise InvalidObservable("not an international number", code="not_a_phone", field="value")
    return Phone(
        key=said.e164,
        text=text,
        repaired=repaired,
        e164=said.e164,
        national="00" + said.e164[1:],
        valid=said.valid,
        type=said.type,
        region=said.region,
    )


def _short(text: str, digits: str, repaired: tuple[str, ...]) -> Phone:
    return Phone(
        key=f"short:{digits}",
        text=text,
        repaired=repaired,
        e164=None,
        national=digits,
        valid=phone_plan.short_code_exists(digits),
        type="UNKNOWN",
        region="VN",
        short_code=True,
    )


def _vietnamese(
    text: str,
    nsn: str,
    repaired: tuple[str, ...],
    reading: phone_plan.Reading | None = None,
) -> Phone:
    nsn = nsn.lstrip("0")  # no national number begins with a nought
    if not 3 <= len(nsn) <= _LONGEST_NSN:
        raise InvalidObservable("too few or too many digits", code="not_a_phone", field="value")
    reading = reading or phone_plan.read(nsn) or _unknown_block(nsn)
    if reading.old:
        repaired = (*repaired, _MIGRATED[reading.old])
    return _made(text, nsn, repaired, reading)


def _made(text: str, nsn: str, repaired: tuple[str, ...], reading: phone_plan.Reading) -> Phone:
    new, kind, valid, old, alternative, carrier, place = reading
    e164 = "+84" + new
    phone: Any = object.__new__(_Draft)
    phone.key = phone.e164 = e164
    phone.text = text
    phone.parts = ()
    phone.repaired = repaired
    phone.national = _as_dialled(new)
    phone.valid = valid
    phone.type = kind
    phone.region = "VN"
    phone.short_code = False
    phone.migrated_from = "0" + nsn if old else None
    phone.alternative = "+84" + alternative if alternative else None
    phone.carrier = carrier
    phone.place = place
    phone.__class__ = Phone
    made: Phone = phone
    return made


_Draft = draft_of(Phone)


def _as_dialled(nsn: str) -> str:
    return nsn if nsn.startswith(("1800", "1900")) else "0" + nsn


def _unknown_block(nsn: str) -> phone_plan.Reading:
    """Blocks beyond our tables (machine numbers, closed operators): the library decides."""
    if not 7 <= len(nsn) <= 10:
        return phone_plan.Reading(nsn, "UNKNOWN", valid=False)
    from service.observables.phone_world import opinion

    said = opinion("+84" + nsn)
    return phone_plan.Reading(nsn, said.type, valid=said.valid)
