"""Described: an observable as plain data, for ``lachan parse`` and for tests."""

from __future__ import annotations

from typing import Any

from service.observables.account import BankAccount
from service.observables.base import Observable
from service.observables.phone import Phone
from service.observables.qr import QrPayload
from service.observables.url import Url


def fields_of(observable: Observable) -> dict[str, Any]:
    """``ok error kind key parts repaired`` and the fields of the kind."""
    document: dict[str, Any] = {
        "ok": True,
        "error": None,
        "kind": observable.kind,
        "key": observable.key,
        "repaired": list(observable.repaired),
        "parts": [
            {
                "kind": part.observable.kind,
                "key": part.observable.key,
                "role": part.role,
                "text": part.text,
                "start": part.start,
                "end": part.end,
            }
            for part in observable.parts
        ],
    }
    if isinstance(observable, Url):
        document |= _url(observable)
    elif isinstance(observable, Phone):
        document |= _phone(observable)
    elif isinstance(observable, BankAccount):
        document |= {
            "bank_bin": observable.bank_bin,
            "bank": observable.bank,
            "number": observable.number,
        }
    elif isinstance(observable, QrPayload):
        document |= _qr(observable)
    return document


def _url(url: Url) -> dict[str, Any]:
    return {
        "href": url.href,
        "host": url.host,
        "registered_domain": url.registered_domain,
        "unicode_host": url.unicode_host,
        "canonical": url.canonical,
        "expressions": list(url.expressions),
        "hashes": list(url.hashes),
    }


def _phone(phone: Phone) -> dict[str, Any]:
    return {
        "valid": phone.valid,
        "libphonenumber_valid": phone.libphonenumber_valid,
        "e164": phone.e164,
        "national": phone.national,
        "type": phone.type,
        "region": phone.region,
        "short_code": phone.short_code,
        "migrated_from": phone.migrated_from,
        "alternative": phone.alternative,
    }


def _qr(qr: QrPayload) -> dict[str, Any]:
    document: dict[str, Any] = {"payload": qr.payload, "details": dict(qr.details)}
    emv = qr.emv
    if emv is not None:
        tags: dict[str, str] = {}
        for tag, value in emv.tags:  # of a repeated tag the first counts, as in the reading
            tags.setdefault(tag, value)
        document |= {
            "well_formed": emv.well_formed,
            "crc_ok": emv.crc_ok,
            "crc_expected": emv.crc_expected,
            "tags": tags,
            "initiation": emv.initiation,
            "guid": emv.guid,
            "scheme": emv.scheme,
            "bank_bin": emv.bank_bin,
            "account": emv.account,
            "service": emv.service,
            "amount": emv.amount,
            "currency": emv.currency,
            "country": emv.country,
            "merchant_name": emv.merchant_name,
            "additional": dict(emv.additional),
            "problems": list(emv.problems),
        }
    return document
