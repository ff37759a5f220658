"""Whoever holds a receipt reads all that is kept under it, or has it destroyed."""

from __future__ import annotations

import json

import pytest

from service.indicators.decided import Role
from service.records_care import erase_report, export_report, verify
from service.reports.receipt import spell
from service.wiring import Services
from tests.attachments import pictures
from tests.records.reported import (
    CONTACT,
    LINK,
    PHONE,
    count,
    filled,
    on_disk,
    report,
    spoken,
    talk,
    value,
)

UNKNOWN = spell("A" * 16)


def test_everything_under_a_receipt_is_given_as_plain_data(services: Services) -> None:
    made = report(services, "one", files=[pictures.pdf()], loss_vnd=5_000_000)
    talk(services, made, "which bank?", "the blue one")
    given = export_report(services, made.receipt.lower().replace("-", " "))
    assert given is not None
    assert json.loads(json.dumps(given)) == given
    assert given["values"] == [{"kind": "phone", "value": "+84912345678", "text": PHONE}]
    assert given["contact"] == CONTACT
    assert given["loss_vnd"] == 5_000_000
    assert [(note["by"], note["text"]) for note in given["notes"]] == [
        ("reporter", "which bank?"), ("reporter", "the blue one"),
    ]  # fmt: skip
    (file,) = given["files"]
    assert file["size"] == len(pictures.pdf())
    assert file["name"].endswith(".pdf")
    assert "a remark among officers" not in json.dumps(given)


@pytest.mark.parametrize("receipt", [UNKNOWN, "", "LC-1", "x" * 1000])
def test_an_unknown_receipt_gives_and_erases_nothing(services: Services, receipt: str) -> None:
    report(services, "one")
    entries = count(services, "audit")
    assert export_report(services, receipt) is None
    assert erase_report(services, receipt) is False
    assert count(services, "audit") == entries


def test_an_erased_report_says_nothing_any_more(services: Services) -> None:
    made = report(services, "one", files=[pictures.pdf(), pictures.jpeg()])
    other = report(services, "two", files=[pictures.pdf()])
    talk(services, made, "which bank?", "the blue one")
    assert erase_report(services, made.receipt) is True
    assert erase_report(services, made.receipt) is True
    given = export_report(services, made.receipt)
    assert given is not None
    assert (given["state"], given["values"], given["files"]) == ("erased", [], [])
    assert {given[name] for name in ("story", "message", "contact")} == {None}
    assert [note["text"] for note in given["notes"]] == [None, None]
    assert {name.partition(".")[0] for name in on_disk(services)} == set(other.files)
    assert verify(services) == []
    with services.records.reading() as tx:
        acts = [(entry.actor, entry.act) for entry in tx.audit.entries()]
        assert tx.vault.open(f"report:{other.id}")["story"]
    assert acts.count(("reporter", "report.erase")) == 1


def test_a_public_tally_falls_with_a_voice_and_ends_below_three(services: Services) -> None:
    made = spoken(services, people=4)
    link = value(services, "url", LINK)
    key = bytes.fromhex(link.digest)
    assert [listing.voices for listing in services.ours.delta.added[key]] == [4]
    erase_report(services, made[0].receipt)
    assert [listing.voices for listing in services.ours.delta.added[key]] == [3]
    with services.records.reading() as tx:
        (present,) = tx.indicators.current(Role.REPORTED)
        assert present.indicator.marker == link.marker
        assert present.indicator.match == "u"
    erase_report(services, made[1].receipt)
    assert key not in services.ours.delta.added
    assert verify(services) == []


def test_what_officers_confirmed_stays_listed(services: Services) -> None:
    made = filled(services)
    erase_report(services, made[-1].receipt)
    key = bytes.fromhex(value(services, "phone", PHONE).digest)
    assert [listing.feed.reliability for listing in services.ours.delta.added[key]] == ["confirmed"]
    assert verify(services) == []
