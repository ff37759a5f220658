"""Payment payloads: published examples, known faults of real generators, and damage."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.observables.emv import checksum, looks_like_emv, parse_emv

VECTORS = Path(__file__).parents[1] / "vectors"
PUBLISHED = json.loads((VECTORS / "qr_published.json").read_text("utf-8"))["samples"]


def read_rows() -> list[dict[str, str]]:
    with (VECTORS / "qr_emv.tsv").open(encoding="utf-8") as lines:
        kept = [line for line in lines if not line.startswith("#")]
    return list(csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE))


ROWS = read_rows()


def write(identifier: str, value: Any, length: int | None = None, *, in_bytes: bool = False) -> str:
    """One object; a list is a template."""
    text = value if isinstance(value, str) else "".join(write(*item) for item in value)
    size = len(text.encode()) if in_bytes else len(text)
    return f"{identifier}{size if length is None else length:02}{text}"


def slow_checksum(data: bytes) -> str:
    """CRC-16/CCITT-FALSE bit by bit, written from its definition."""
    register = 0xFFFF
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ (0x1021 if register & 0x8000 else 0)
            register &= 0xFFFF
    return f"{register:04X}"


def sign(objects: str) -> str:
    text = objects + "6304"
    return text + slow_checksum(text.encode())


def test_the_checksum_has_the_published_check_value() -> None:
    assert checksum(b"123456789") == "29B1"


@given(st.binary(max_size=300))
def test_the_checksum_equals_the_bitwise_definition(data: bytes) -> None:
    assert checksum(data) == slow_checksum(data)


@pytest.mark.parametrize("sample", PUBLISHED, ids=lambda sample: sample["name"])
def test_published_examples_are_read_and_their_checksum_holds(sample: dict[str, Any]) -> None:
    text = "".join(write(*item) for item in sample["objects"]) + "6304" + sample["crc"]
    emv = parse_emv(text)
    assert emv.well_formed
    assert emv.crc_ok is True
    assert emv.crc_expected == sample["crc"]
    assert [tag for tag, _ in emv.tags] == [item[0] for item in sample["objects"]] + ["63"]
    assert {name: getattr(emv, name) for name in sample["expect"]} == sample["expect"]


def test_the_printed_length_of_the_first_napas_example_does_not_cut_the_account() -> None:
    """Its account has 13 digits and a declared length of 12: the whole of it is kept, and said."""
    sample = PUBLISHED[0]
    emv = parse_emv("".join(write(*item) for item in sample["objects"]) + "6304F4E5")
    assert emv.account == "0011012345678"
    assert emv.problems == ("inner_length_mismatch",)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_vectors(row: dict[str, str]) -> None:
    emv = parse_emv(row["payload"])
    read = {
        name: "-" if value is None else str(int(value)) if isinstance(value, bool) else value
        for name in row.keys() - {"name", "payload", "problems"}
        for value in [getattr(emv, name)]
    }
    assert read == {name: row[name] for name in read}
    assert set(emv.problems) == set(filter(None, row["problems"].split(",")))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_even_damaged_payloads_are_recognised(row: dict[str, str]) -> None:
    assert looks_like_emv(row["payload"])


@pytest.mark.parametrize(
    "text",
    ["", "000201", "0002", "0912345678", "00020", "https://x.example/000201", "Mã 000201 của tôi"],
)
def test_other_texts_are_not_taken_for_payment_payloads(text: str) -> None:
    assert not looks_like_emv(text)


@pytest.mark.parametrize("in_bytes", [False, True])
def test_text_outside_ascii_is_read_whichever_unit_its_lengths_count(in_bytes: bool) -> None:
    memo = write("08", "Trả góp đợt 2", in_bytes=in_bytes)
    emv = parse_emv(sign(write("00", "01") + write("62", memo, in_bytes=in_bytes)))
    assert emv.well_formed
    assert emv.additional == (("purpose", "Trả góp đợt 2"),)


def test_additional_data_are_named_and_unknown_ones_left_out() -> None:
    values = [(f"{number:02}", f"v{number}") for number in range(1, 12)]
    emv = parse_emv(sign(write("00", "01") + write("62", values)))
    assert emv.additional == (
        ("bill_number", "v1"),
        ("mobile_number", "v2"),
        ("store_label", "v3"),
        ("loyalty_number", "v4"),
        ("reference_label", "v5"),
        ("customer_label", "v6"),
        ("terminal_label", "v7"),
        ("purpose", "v8"),
        ("data_request", "v9"),
    )


def test_without_a_checksum_the_expected_one_is_that_of_the_whole_text() -> None:
    emv = parse_emv("0002015802VN")
    assert emv.crc_ok is None
    assert emv.crc_expected == slow_checksum(b"0002015802VN6304")


def test_every_payee_of_a_code_is_listed() -> None:
    """Some apps pay the second template: both must be checked."""

    def template(tag: str, number: str) -> str:
        party = [("00", "970436"), ("01", number)]
        return write(tag, [("00", "A000000727"), ("01", party), ("02", "QRIBFTTA")])

    emv = parse_emv(sign(write("00", "01") + template("38", "5550001") + template("39", "5550002")))
    assert emv.account == "5550001"
    assert emv.payees == (("970436", "5550001"), ("970436", "5550002"))


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
ACCOUNTS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=19)
DIGITS = st.text("0123456789", min_size=6, max_size=6)
MEMOS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=15)


@st.composite
def vietqr(draw: st.DrawFn) -> tuple[str, dict[str, str | None]]:
    """A valid payload and what was put into it."""
    parts: dict[str, str | None] = {
        "initiation": draw(st.sampled_from(["static", "dynamic"])),
        "bank_bin": draw(DIGITS),
        "account": draw(ACCOUNTS),
        "service": draw(st.sampled_from(["QRIBFTTA", "QRIBFTTC", "QRPUSH", "QRCASH"])),
        "amount": draw(st.none() | st.integers(1, 10**13 - 1).map(str)),
        "merchant_name": draw(st.none() | MEMOS),
    }
    party = [("00", parts["bank_bin"]), ("01", parts["account"])]
    middle = [
        write("01", "11" if parts["initiation"] == "static" else "12"),
        write("38", [("00", "A000000727"), ("01", party), ("02", parts["service"])]),
        write("53", "704"),
        write("58", "VN"),
    ]
    if parts["amount"] is not None:
        middle.append(write("54", parts["amount"]))
    if parts["merchant_name"] is not None:
        middle.append(write("59", parts["merchant_name"]))
    middle = draw(st.permutations(middle))
    return sign(write("00", "01") + "".join(middle)), parts


@given(vietqr())
def test_a_valid_payload_gives_back_what_was_put_in(built: tuple[str, dict[str, str]]) -> None:
    text, parts = built
    emv = parse_emv(text)
    assert {name: getattr(emv, name) for name in parts} == parts
    assert emv.well_formed
    assert emv.crc_ok is True
    assert emv.problems == ()
    assert looks_like_emv(text)


@given(vietqr(), st.data())
def test_one_altered_character_never_passes_the_checksum(
    built: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    text = built[0]
    position = data.draw(st.integers(0, len(text) - 5))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
    assume(other != text[position] and text.isascii())
    assert parse_emv(text[:position] + other + text[position + 1 :]).crc_ok is not True


@given(ANY_TEXT)
def test_any_text_is_read_without_failing(text: str) -> None:
    emv = parse_emv(text)
    assert len(emv.crc_expected) == 4
    assert emv.well_formed or emv.problems
    looks_like_emv(text)


@given(st.text("0123456789", max_size=300), ANY_TEXT)
def test_what_begins_like_a_payload_is_read_without_failing(digits: str, rest: str) -> None:
    parse_emv("000201" + digits + rest)
    parse_emv("0002013854" + write("00", "A000000727") + "01" + digits + rest)
