"""EMVCo payment payloads (VietQR, VNPAY-QR…), read as far as they can be, with what is wrong.

The format is a chain of objects: two digits of id, two of length, the value. ``00`` comes first,
``63`` (the checksum) last, the order between is free. Real codes break the rules in known ways;
what can be read for certain is read and the fault is named in ``problems``.
"""

from __future__ import annotations

import re
from binascii import crc_hqx
from dataclasses import dataclass

NAPAS_GUID = "A000000727"
VNPAY_GUID = "A000000775"
CRC_HEADER = "6304"
_BLANK = " \t\r\n\ufeff\u200b"
_INITIATION = {"11": "static", "12": "dynamic"}
_SCHEMES = {NAPAS_GUID: "vietqr", VNPAY_GUID: "vnpayqr"}
_RANK = {"other": 0, "vnpayqr": 1, "vietqr": 2}
# A table is twice as fast as int() and refuses digits of other scripts by itself.
_NUMBERS = {f"{number:02}": number for number in range(100)}
_REQUIRED = frozenset({"53", "58"})
_REQUIRED_VIETQR = frozenset({"01", "53", "58"})
_MERCHANT_IDS = frozenset(f"{number:02}" for number in range(2, 52))
_TEMPLATE_IDS = frozenset(f"{number:02}" for number in range(26, 52))
_ADDITIONAL = {
    "01": "bill_number",
    "02": "mobile_number",
    "03": "store_label",
    "04": "loyalty_number",
    "05": "reference_label",
    "06": "customer_label",
    "07": "terminal_label",
    "08": "purpose",
    "09": "data_request",
}
_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]*)?")
_SERVICE_TAIL = re.compile(r"02(?:08(QRIBFTT[AC])|06(QR(?:PUSH|CASH)))$")
_HEX = frozenset("0123456789abcdefABCDEF")
_ACCOUNT_LENGTH = 19

Objects = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmvPayload:
    """What a payload says. Nothing here is verified by anybody, least of all ``merchant_name``.

    well_formed    the objects end exactly; ``00`` = 01 is first; ``63`` is last, four characters
    crc_ok         None where there is no checksum at all
    crc_expected   what it has to be: over the UTF-8 bytes up to and including ``6304``; over the
                   whole text + ``6304`` where the payload has no tag 63
    tags           outer objects in order, as far as they could be read
    guid           of the account template that decides the scheme
    bank_bin, account, service   VietQR only; of the first VietQR template
    payees         (bank_bin, account) of every VietQR template: a second one is paid by some apps
    amount         as written
    additional     tag 62 by name; ``***`` means that the app asks the payer
    problems       stable codes
    """

    well_formed: bool
    crc_ok: bool | None
    crc_expected: str
    tags: tuple[tuple[str, str], ...]
    initiation: str | None
    guid: str | None
    scheme: str | None
    bank_bin: str | None
    account: str | None
    service: str | None
    payees: tuple[tuple[str | None, str], ...]
    amount: str | None
    currency: str | None
    country: str | None
    merchant_name: str | None
    merchant_city: str | None
    additional: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]


def checksum(data: bytes) -> str:
    """CRC-16/CCITT-FALSE, four upper-case hexadecimal digits (check value 29B1)."""
    return f"{crc_hqx(data, 0xFFFF):04X}"


def looks_like_emv(text: str) -> bool:
    """Whether it is meant as a payment payload, even if a damaged one."""
    text = text.strip(_BLANK)
    if len(text) < 8 or not _is_digits(text[:4]):
        return False
    if text.startswith("000201") and _is_digits(text[6:10]):
        return True
    if text[-8:-4] == CRC_HEADER and _HEX.issuperset(text[-4:]):
        return True
    upper = text[:400].upper()
    return NAPAS_GUID in upper or VNPAY_GUID in upper


def parse_emv(text: str) -> EmvPayload:
    """Reads any text; never raises. An unreadable one is not ``well_formed`` and has no tags."""
    text = text.strip(_BLANK)
    problems: list[str] = []
    objects, complete, data, crc_at = _outer(text)
    fields = _first_wins(objects)
    well_formed = (
        complete
        and objects[0] == ("00", "01")
        and objects[-1][0] == "63"
        and len(objects[-1][1]) == 4
    )
    if not well_formed:
        _name_the_damage(objects, complete, problems)
    if len(fields) != len(objects):
        problems.append("duplicate_tag")

    crc_ok, expected = _check(data, crc_at, problems)
    initiation = fields.get("01")
    if initiation is not None and initiation not in _INITIATION:
        problems.append("bad_initiation")

    payees: list[tuple[str | None, str]] = []
    guid = scheme = bank_bin = account = service = None
    for tag, value in objects:
        if tag not in _TEMPLATE_IDS:
            continue
        inner, exact = _inner(value)
        name = dict(inner).get("00")
        found = _SCHEMES.get(name.upper(), "other") if name is not None else "other"
        if scheme is None or _RANK[found] > _RANK[scheme]:
            guid, scheme = name, found
        if found == "vietqr":
            payee = _vietqr(value, inner, exact, problems)
            if bank_bin is None and account is None:
                bank_bin, account, service = payee
            if payee[1]:
                payees.append((payee[0], payee[1]))
    if scheme is None or (scheme == "other" and not complete):
        scheme = _scheme_by_name(text) or ("other" if objects else None)
    if scheme == "vietqr" and account is None:
        problems.append("account_missing")
    if complete:
        _name_the_missing(fields, scheme, problems)

    currency = fields.get("53")
    amount = fields.get("54")
    if amount is not None:
        _judge_amount(amount, currency, problems)
    return EmvPayload(
        well_formed=well_formed,
        crc_ok=crc_ok,
        crc_expected=expected,
        tags=tuple(objects),
        initiation=_INITIATION.get(initiation or ""),
        guid=guid,
        scheme=scheme,
        bank_bin=bank_bin,
        account=account,
        service=service,
        payees=tuple(payees),
        amount=amount,
        currency=currency,
        country=fields.get("58"),
        merchant_name=fields.get("59"),
        merchant_city=fields.get("60"),
        additional=_additional(fields.get("62"), problems),
        problems=tuple(dict.fromkeys(problems)) if problems else (),
    )


def _split(text: str) -> tuple[Objects, int, int]:
    """Objects by length in characters; where reading stopped; where the last ``63`` begins."""
    objects: Objects = []
    position, crc_at, size = 0, -1, len(text)
    while position < size:
        start = position + 4
        tag = text[position : position + 2]
        length = _NUMBERS.get(text[position + 2 : start])
        if length is None or tag not in _NUMBERS or start + length > size:
            break
        if tag == "63":
            crc_at = position
        position = start + length
        objects.append((tag, text[start:position]))
    return objects, position, crc_at


def _in_bytes(text: str) -> tuple[Objects, int, int] | None:
    """The same by length in UTF-8 bytes; None where a length would cut a letter in two."""
    # Latin-1 gives every byte one character, so the same reader serves.
    single = text.encode("utf-8", "surrogatepass").decode("latin-1")
    objects, stop, crc_at = _split(single)
    try:
        decoded = [(tag, value.encode("latin-1").decode("utf-8")) for tag, value in objects]
    except UnicodeDecodeError:
        return None
    return decoded, stop, crc_at


def _outer(text: str) -> tuple[Objects, bool, bytes, int]:
    """Objects, whether they end exactly, the UTF-8 bytes, and the byte where ``63`` begins.

    Lengths count characters in the standard, bytes in several generators: characters first,
    then bytes, and the reading that ends exactly at ``63`` counts.
    """
    data = text.encode("utf-8", "surrogatepass")
    size = len(text)
    objects, stop, crc_at = _split(text)
    if len(data) != size:
        if stop != size or not objects or objects[-1][0] != "63":
            other = _in_bytes(text)
            if other and other[1] == len(data) and other[0][-1][0] == "63":
                return other[0], True, data, other[2]
        if crc_at >= 0:
            crc_at = len(text[:crc_at].encode("utf-8", "surrogatepass"))
    return objects, bool(objects) and stop == size, data, crc_at


def _inner(value: str) -> tuple[Objects, bool]:
    """Objects of a template and whether they end exactly; characters first, then bytes."""
    objects, stop, _ = _split(value)
    if stop != len(value) and not value.isascii():
        other = _in_bytes(value)
        if other and other[1] == len(value.encode("utf-8", "surrogatepass")):
            return other[0], True
    return objects, stop == len(value)


def _first_wins(objects: Objects) -> dict[str, str]:
    fields = dict(objects)
    if len(fields) != len(objects):
        fields = dict(reversed(objects))
    return fields


def _check(data: bytes, crc_at: int, problems: list[str]) -> tuple[bool | None, str]:
    """Whether the checksum holds, and what it has to be.

    In a damaged payload the checksum is taken from the end of the text, then from wherever the
    objects lead, then from a cut-off end.
    """
    header = CRC_HEADER.encode()
    if data[-8:-4] == header:
        crc_at = len(data) - 8
    elif crc_at < 0:
        cut = data.rfind(header)
        if cut >= 0 and len(data) - cut < 8:
            crc_at = cut
    if crc_at < 0:
        problems.append("crc_missing")
        return None, checksum(data + header)
    expected = checksum(data[:crc_at] + header)
    given = data[crc_at + 4 : crc_at + 8] if data[crc_at : crc_at + 4] == header else b""
    if given.upper() == expected.encode():
        return True, expected
    problems.append("crc_mismatch")
    return False, expected


def _name_the_damage(objects: Objects, complete: bool, problems: list[str]) -> None:
    """Why a payload is not well formed."""
    ids = [tag for tag, _ in objects]
    if not ids:
        problems.append("unreadable")
        return
    if ids[0] != "00":
        problems.append("not_first_00")
    elif objects[0][1] != "01":
        problems.append("bad_version")
    if not complete:
        problems.append("trailing_data" if "63" in ids else "length_overflow")
    elif "63" not in ids:
        problems.append("missing_tag_63")
    elif ids[-1] != "63":
        problems.append("not_last_63")
    elif len(objects[-1][1]) != 4:
        problems.append("crc_malformed")


def _name_the_missing(fields: dict[str, str], scheme: str | None, problems: list[str]) -> None:
    required = _REQUIRED_VIETQR if scheme == "vietqr" else _REQUIRED
    if not required <= fields.keys():
        problems.extend(f"missing_tag_{tag}" for tag in sorted(required - fields.keys()))
    if scheme == "other" and _MERCHANT_IDS.isdisjoint(fields):
        problems.append("missing_tag_38")


def _scheme_by_name(text: str) -> str | None:
    """The scheme of a payload too damaged to reach its account template."""
    upper = text.upper()
    return next((scheme for guid, scheme in _SCHEMES.items() if guid in upper), None)


def _vietqr(
    value: str, inner: Objects, exact: bool, problems: list[str]
) -> tuple[str | None, str | None, str | None]:
    """Bank, account and service code of a VietQR template, also where a length is wrong.

    The text of the account is all that stands between its header and the service code or the
    end: a length that is too short or too long is overruled and named.
    """
    fields = _first_wins(inner)
    party, service = fields.get("01"), fields.get("02")
    if not exact and service is None:
        # The length of 01 leads astray: take what lies between the GUID and the service code.
        rest = value[4 + len(fields.get("00", "")) :]
        if rest[:2] == "01":
            tail = _SERVICE_TAIL.search(rest)
            party = rest[4 : tail.start()] if tail else rest[4:]
            service = (tail[1] or tail[2]) if tail else None
    if not exact:
        problems.append("inner_length_mismatch")
    if party is None:
        return None, None, service

    nested, stop, _ = _split(party)
    named = _first_wins(nested)
    bank_bin, account = named.get("00"), named.get("01")
    if stop == len(party) and _is_party(nested):
        if "02" in named:
            problems.append("service_swallowed")
            service = service or named["02"]
    else:
        problems.append("inner_length_mismatch")
        body = party[4 + len(bank_bin) :] if bank_bin and party[:2] == "00" else ""
        if body[:2] == "01":
            tail = _SERVICE_TAIL.search(body)
            if tail:
                problems.append("service_swallowed")
                service = service or tail[1] or tail[2]
            whole = body[4 : tail.start()] if tail else body[4:]
            if account is None or len(whole) <= _ACCOUNT_LENGTH:
                account = whole
    if bank_bin is None or len(bank_bin) != 6 or not _is_digits(bank_bin):
        problems.append("bad_bank_bin")
    if account and len(account) > _ACCOUNT_LENGTH:
        problems.append("account_too_long")
    return bank_bin, account or None, service


def _is_party(nested: Objects) -> bool:
    """Bank and account, maybe followed by a swallowed service code, and nothing else."""
    ids = "".join([tag for tag, _ in nested])
    if ids in ("0001", "0100", "00"):
        return True
    return ids == "000102" and nested[2][1].startswith("QR")


def _is_digits(text: str) -> bool:
    return text.isdecimal() and text.isascii()


def _additional(value: str | None, problems: list[str]) -> tuple[tuple[str, str], ...]:
    """Tag 62 by name; a last object that claims too much gets what is left."""
    if not value:
        return ()
    inner, exact = _inner(value)
    if not exact:
        problems.append("inner_length_mismatch")
        read = sum(4 + len(content) for _, content in inner)
        head = value[read : read + 4]
        if len(head) == 4 and _is_digits(head):
            inner = [*inner, (head[:2], value[read + 4 :])]
    return tuple([(_ADDITIONAL[tag], content) for tag, content in inner if tag in _ADDITIONAL])


def _judge_amount(amount: str, currency: str | None, problems: list[str]) -> None:
    """NAPAS v1.0, 5.2: not zero, at most 13, digits with at most one dot; VND has no cents."""
    if len(amount) > 13 or not _AMOUNT.fullmatch(amount):
        problems.append("amount_malformed")
    elif not amount.strip("0."):
        problems.append("amount_zero")
    elif currency == "704" and amount.partition(".")[2]:
        problems.append("amount_fraction")
