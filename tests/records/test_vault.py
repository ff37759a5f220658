"""Personal content is gone with its key, opens nowhere else, and stays readable under a new key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from service.errors import ArtifactError
from service.keys import load_keys, turn
from service.records.tables import erasures, personal, record_keys
from service.records.transaction import Transaction
from service.records.vault import Vault, Wrapping
from service.wiring import Services
from tests.support import NOW

TODAY = NOW.date()
CONTENT = {"story": "Tôi bị lừa 12 triệu", "values": [{"text": "0912345678"}], "contact": None}


@pytest.fixture
def services(make_services: Callable[..., Services]) -> Services:
    """Services with two sealed records."""
    services = make_services()
    with services.records.writing() as tx:
        tx.vault.seal("report:1", "report", CONTENT, TODAY)
        tx.vault.seal("contact:1", "contact", {"contact": "a@example.org"}, TODAY)
    return services


def aside(tx: Transaction, ref: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of a sealed record, as somebody with a copy of the database has them."""
    tx.flush()
    sealed = tx.connection.execute(select(personal).where(personal.c.ref == ref)).one()
    key = tx.connection.execute(select(record_keys).where(record_keys.c.ref == ref)).one()
    return dict(sealed._mapping), dict(key._mapping)


def new_key(services: Services, tx: Transaction, ref: str) -> None:
    """A key of ours for a record, beside whatever lies sealed there."""
    wrapped = services.records.wrapping.wrap(ref, b"n" * 32)
    tx.connection.execute(insert(record_keys), {"ref": ref, "wrapped": wrapped})


def test_what_was_sealed_opens_and_lies_unreadable(services: Services) -> None:
    with services.records.reading() as tx:
        assert tx.vault.open("report:1") == CONTENT
        assert tx.vault.open_many(["report:1", "contact:1", "report:9"]) == {
            "report:1": CONTENT,
            "contact:1": {"contact": "a@example.org"},
        }
        assert tx.vault.open("report:9") is None
        sealed, key = aside(tx, "report:1")
    assert b"0912345678" not in bytes(sealed["sealed"])
    assert "triệu".encode() not in bytes(sealed["sealed"])
    assert len(bytes(key["wrapped"])) == 8 + 12 + 32 + 16


def test_the_same_content_never_lies_there_twice_alike(services: Services) -> None:
    with services.records.writing() as tx:
        tx.vault.seal("report:2", "report", CONTENT, TODAY)
    with services.records.reading() as tx:
        one, two = (aside(tx, ref) for ref in ("report:1", "report:2"))
    assert one[0]["sealed"] != two[0]["sealed"]
    assert one[1]["wrapped"] != two[1]["wrapped"]


def test_erased_content_cannot_be_opened_though_its_bytes_were_kept_aside(
    services: Services,
) -> None:
    with services.records.writing() as tx:
        sealed, _ = aside(tx, "report:1")
        assert tx.vault.erase(["report:1"], NOW, "asked") == 1
    with services.records.writing() as tx:
        assert tx.vault.open("report:1") is None
        assert tx.vault.key_of("report:1") is None
        tx.connection.execute(insert(personal), sealed)
        assert tx.vault.open("report:1") is None
        new_key(services, tx, "report:1")
        with pytest.raises(ArtifactError) as raised:
            tx.vault.open("report:1")
    assert raised.value.code == "record_altered"


def test_to_erase_one_record_leaves_the_others_and_is_noted(services: Services) -> None:
    with services.records.writing() as tx:
        assert tx.vault.erase(["contact:1", "contact:404"], NOW, "asked") == 1
        assert tx.vault.erase([], NOW, "asked") == 0
        assert tx.vault.erase(["contact:1"], NOW + timedelta(days=1), "again") == 0
    with services.records.reading() as tx:
        assert tx.vault.open("report:1") == CONTENT
        noted = {row.ref: row.why for row in tx.connection.execute(select(erasures))}
    assert noted == {"contact:1": "asked", "contact:404": "asked"}


def test_what_is_erased_in_a_transaction_that_fails_is_still_there(services: Services) -> None:
    def fail() -> None:
        with services.records.writing() as tx:
            tx.vault.erase(["report:1"], NOW, "asked")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with services.records.reading() as tx:
        assert tx.vault.open("report:1") == CONTENT


def test_content_moved_to_another_record_does_not_open(services: Services) -> None:
    with services.records.writing() as tx:
        sealed, key = aside(tx, "report:1")
        tx.connection.execute(insert(personal), {**sealed, "ref": "report:7"})
        new_key(services, tx, "report:7")
        with pytest.raises(ArtifactError) as raised:
            tx.vault.open("report:7")
        assert raised.value.code == "record_altered"
        moved = update(record_keys).where(record_keys.c.ref == "report:7")
        tx.connection.execute(moved.values(wrapped=key["wrapped"]))
        for use in (tx.vault.open, tx.vault.key_of):
            with pytest.raises(ArtifactError) as raised:
                use("report:7")
            assert raised.value.code == "record_altered"
        assert tx.vault.open("report:1") == CONTENT


def test_one_altered_bit_is_told(services: Services) -> None:
    with services.records.writing() as tx:
        sealed = bytes(aside(tx, "report:1")[0]["sealed"])
        rows = update(personal).where(personal.c.ref == "report:1")
        for place in (0, 12, len(sealed) - 1):
            altered = bytearray(sealed)
            altered[place] ^= 1
            tx.connection.execute(rows.values(sealed=bytes(altered)))
            with pytest.raises(ArtifactError) as raised:
                tx.vault.open("report:1")
            assert raised.value.code == "record_altered"
            assert "0912345678" not in str(raised.value)


def test_a_wrapped_key_that_is_none_is_refused(services: Services) -> None:
    with services.records.writing() as tx:
        rows = update(record_keys).where(record_keys.c.ref == "report:1")
        name = bytes(aside(tx, "report:1")[1]["wrapped"])[:8]
        for kept in (b"", b"short", b"x" * 8, b"\xff" * 68, name, name + b"x" * 60):
            tx.connection.execute(rows.values(wrapped=kept))
            with pytest.raises(ArtifactError):
                tx.vault.open("report:1")


def test_a_records_key_that_is_not_here_is_told(services: Services) -> None:
    with services.records.writing() as tx:
        vault = Vault(tx.connection, Wrapping({"00000000": b"o" * 32}))
        for use in (vault.open, vault.key_of):
            with pytest.raises(ArtifactError, match="key that is not here"):
                use("report:1")


def test_after_a_turn_old_records_open_and_new_ones_are_under_the_new_key(
    services: Services, make_services: Callable[..., Services]
) -> None:
    former = load_keys(services.settings)
    name = turn(services.settings, "records")
    turned = make_services()
    with turned.records.writing() as tx:
        assert tx.vault.open("report:1") == CONTENT
        tx.vault.seal("report:2", "report", CONTENT, TODAY)
    with turned.records.reading() as tx:
        assert bytes(aside(tx, "report:2")[1]["wrapped"])[:8] == name.encode()
        assert bytes(aside(tx, "report:1")[1]["wrapped"])[:8] in {
            key.encode() for key in former.records
        }
    with services.records.reading() as tx, pytest.raises(ArtifactError):
        tx.vault.open("report:2")  # who still runs with the former key alone


def test_rewrapping_puts_every_record_under_the_new_key_and_changes_no_content(
    services: Services, make_services: Callable[..., Services]
) -> None:
    name = turn(services.settings, "records")
    turned = make_services()
    with turned.records.writing() as tx:
        before = [aside(tx, ref)[0]["sealed"] for ref in ("report:1", "contact:1")]
        assert (tx.vault.rewrap(), tx.vault.rewrap()) == (2, 0)
    only_new = Wrapping({name: load_keys(turned.settings).records[name]})
    with turned.records.writing() as tx:
        assert [aside(tx, ref)[0]["sealed"] for ref in ("report:1", "contact:1")] == before
        vault = Vault(tx.connection, only_new)
        assert vault.open("report:1") == CONTENT
        assert vault.open("contact:1") == {"contact": "a@example.org"}


def test_a_record_is_due_from_its_day_on(services: Services) -> None:
    with services.records.reading() as tx:
        assert tx.vault.due(TODAY - timedelta(days=1)) == []
        assert sorted(tx.vault.due(TODAY)) == [("contact:1", "contact"), ("report:1", "report")]
