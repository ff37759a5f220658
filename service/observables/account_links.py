"""Links that carry a bank account, so that a payment page is checked by whom it pays."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from service.observables.emv import parse_emv

IMAGE_HOSTS = frozenset({"img.vietqr.io", "api.vietqr.io"})
PAY_HOST = "dl.vietqr.io"
SEPAY_HOST = "qr.sepay.vn"
_MAX_PAIRS = 50
_REDIRECTS = ("url", "redirect_url", "callbackurl")


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """What a payment link says. The bank is given as BIN or as some name of it, as written.

    redirect   where the payer is sent afterwards: a second link to check
    """

    bank_bin: str | None
    bank_text: str | None
    number: str
    amount: str | None = None
    memo: str | None = None
    redirect: str | None = None


def account_in_link(host: str, path: str, query: str | None) -> LinkAccount | None:
    """The account in a link of a known payment service, or in a VietQR string in the query.

    ``host`` is the lower-case host a browser would open; ``path`` and ``query`` may be
    percent-encoded. Layouts: vietqr.io (Quick Link, Deeplink) and SePay documentation.
    """
    host = host.rstrip(".")
    if host in IMAGE_HOSTS:
        return _image(path, _pairs(query))
    if host == PAY_HOST:
        return _pay(path, _pairs(query)) if query else None
    if host == SEPAY_HOST:
        return _sepay(path, _pairs(query)) if query else None
    if query and "000201" in query:
        return _picture_of_code(_pairs(query))
    return None


def _pairs(query: str | None) -> dict[str, str]:
    """Parameters by lower-case name; the first of a name wins, as it does on those pages."""
    pairs: dict[str, str] = {}
    if query:
        kept = "&".join(query.split("&", _MAX_PAIRS)[:_MAX_PAIRS])
        for name, value in parse_qsl(kept, keep_blank_values=True):
            pairs.setdefault(name.lower(), value)
    return pairs


def _link_account(
    bank: str | None, number: str, amount: str | None, memo: str | None, redirect: str | None
) -> LinkAccount | None:
    number = number.strip()
    if not number:
        return None
    bank = bank.strip() if bank else None
    is_bin = bank is not None and len(bank) == 6 and bank.isascii() and bank.isdecimal()
    return LinkAccount(
        bank_bin=bank if is_bin else None,
        bank_text=None if is_bin else bank or None,
        number=number,
        amount=amount or None,
        memo=memo or None,
        redirect=redirect or None,
    )


def _image(path: str, pairs: dict[str, str]) -> LinkAccount | None:
    """``/image/<bank>-<account>-<template>.<ext>?amount=&addInfo=&accountName=``."""
    folder, _, name = path.strip("/").rpartition("/")
    if folder.lower() != "image":
        return None
    bank, dash, rest = unquote(name).partition("-")
    if not dash:
        return None
    number = rest.partition("-")[0] if "-" in rest else rest.partition(".")[0]
    return _link_account(bank, number, pairs.get("amount"), pairs.get("addinfo"), None)


def _pay(path: str, pairs: dict[str, str]) -> LinkAccount | None:
    """``/pay?app=&ba=<account>@<bank>&am=&tn=&bn=&url=``."""
    if path.strip("/").lower() != "pay":
        return None
    number, _, bank = pairs.get("ba", "").partition("@")
    redirect = next((pairs[name] for name in _REDIRECTS if pairs.get(name)), None)
    return _link_account(
        bank or pairs.get("bn"), number, pairs.get("am"), pairs.get("tn"), redirect
    )


def _sepay(path: str, pairs: dict[str, str]) -> LinkAccount | None:
    """``/img?acc=&bank=&amount=&des=``."""
    if path.strip("/").lower() != "img":
        return None
    return _link_account(
        pairs.get("bank"), pairs.get("acc", ""), pairs.get("amount"), pairs.get("des"), None
    )


def _picture_of_code(pairs: dict[str, str]) -> LinkAccount | None:
    """A page that draws the QR code it is given, e.g. ``?data=000201…``."""
    for value in pairs.values():
        if value.startswith("000201"):
            emv = parse_emv(value)
            if emv.well_formed and emv.account:
                memo = dict(emv.additional).get("purpose")
                return LinkAccount(emv.bank_bin, None, emv.account, emv.amount, memo)
    return None
