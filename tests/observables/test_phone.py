"""Phone numbers as people write them, and what the number plan makes of them."""

from __future__ import annotations

import re
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidObservable
from service.observables.phone import Phone, parse_phone

VECTORS = Path(__file__).parents[1] / "vectors"

# Where our plan and libphonenumber part on purpose, as national significant numbers.
EXCEPTIONS = {
    "mobile blocks that it knows in part": r"(?:5[25]|89|99)\d{7}",
    "030x and 031x, old area codes to us": r"3[01]\d{7}",
    "the police and army network, seven digits": r"69\d{7}",
    "the network of Party and State": r"80\d{5}",
    "internet telephony, circular 22/2014": r"65\d{7}",
    "mobiles of before 2018": r"1(?:2[0-9]|6[2-9]|8[68]|99)\d{7}",
    "Hà Nội and Hồ Chí Minh City before 2017": r"(?:4\d|80)\d{7}",
    "short area codes of before 2017": r"(?:2[025679]|5[347]|6[0-46-8]|7[2-5])\d{7}",
    "long area codes of before 2017": r"(?:2[348]|32|35|50|51|65|71|78)[01]\d{7}",
}
EXCEPTION = re.compile("|".join(EXCEPTIONS.values()))


def rows(name: str) -> list[list[str]]:
    """Rows of a vector file without its source line and header."""
    lines = (VECTORS / name).read_text(encoding="utf-8").split("\n")[2:]
    return [
        [re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), cell) for cell in cells]
        for cells in (line.split("\t") for line in lines if line)
    ]


def outcome(text: str) -> str:
    """The text that a phone keeps, or the code of the refusal."""
    try:
        return parse_phone(text).text
    except InvalidObservable as error:
        return error.code


@pytest.mark.parametrize(("written", "key", "type_", "repaired"), rows("phone_forms.tsv"))
def test_every_usual_way_of_writing_gives_the_same_key(
    written: str, key: str, type_: str, repaired: str
) -> None:
    phone = parse_phone(written)
    assert phone.key == key
    assert phone.type == type_
    assert phone.valid
    assert phone.text == written
    assert ",".join(phone.repaired) == ("" if repaired == "-" else repaired)


@pytest.mark.parametrize(("written", "e164", "old"), rows("phone_mobile_migration.tsv"))
def test_old_eleven_digit_mobiles_are_migrated_and_said_so(
    written: str, e164: str, old: str
) -> None:
    phone = parse_phone(written)
    assert (phone.e164, phone.migrated_from, phone.type) == (e164, old, "MOBILE")
    assert phone.valid
    assert phone.libphonenumber_valid == phonenumbers.is_valid_number(phonenumbers.parse(e164))
    assert "old_mobile_migrated" in phone.repaired


def test_all_twenty_one_mobile_prefixes_are_in_the_vectors() -> None:
    assert len({old[:4] for _, _, old in rows("phone_mobile_migration.tsv")}) == 21


@pytest.mark.parametrize(("written", "e164", "old", "place"), rows("phone_area_migration.tsv"))
def test_old_area_codes_without_a_modern_reading_are_migrated(
    written: str, e164: str, old: str, place: str
) -> None:
    phone = parse_phone(written)
    assert (phone.e164, phone.migrated_from, phone.place) == (e164, old, place)
    assert (phone.type, phone.alternative) == ("FIXED_LINE", None)
    assert phone.valid
    assert phone.libphonenumber_valid
    assert "old_area_migrated" in phone.repaired


@pytest.mark.parametrize(("written", "e164", "alternative"), rows("phone_stays_mobile.tsv"))
def test_a_modern_mobile_stays_and_the_old_area_code_is_only_the_alternative(
    written: str, e164: str, alternative: str
) -> None:
    phone = parse_phone(written)
    assert (phone.e164, phone.alternative) == (e164, alternative)
    assert (phone.type, phone.migrated_from) == ("MOBILE", None)
    assert phone.valid


def test_fifteen_old_area_codes_stay_mobile() -> None:
    assert len(rows("phone_stays_mobile.tsv")) == 15 * 3


@pytest.mark.parametrize(("written", "e164", "place"), rows("phone_landlines.tsv"))
def test_a_landline_names_its_former_province(written: str, e164: str, place: str) -> None:
    phone = parse_phone(written)
    assert (phone.e164, phone.place, phone.migrated_from) == (e164, place, None)
    assert phone.type == "FIXED_LINE"
    assert phone.libphonenumber_valid


@pytest.mark.parametrize(("written", "e164", "theirs"), rows("phone_mobiles.tsv"))
def test_valid_follows_our_plan_and_the_library_is_quoted_beside_it(
    written: str, e164: str, theirs: str
) -> None:
    phone = parse_phone(written)
    assert (phone.e164, phone.type, phone.valid) == (e164, "MOBILE", True)
    assert phone.carrier
    assert phone.libphonenumber_valid == (theirs == "yes")


@pytest.mark.parametrize(("written", "code"), rows("phone_refused.tsv"))
def test_what_is_not_one_number_is_refused_with_a_code(written: str, code: str) -> None:
    with pytest.raises(InvalidObservable) as caught:
        parse_phone(written)
    assert (caught.value.code, caught.value.field) == (code, "value")


@pytest.mark.parametrize(("written", "e164"), rows("phone_invalid.tsv"))
def test_a_number_outside_every_plan_is_read_but_not_valid(written: str, e164: str) -> None:
    phone = parse_phone(written)
    assert (phone.e164, phone.valid, phone.libphonenumber_valid) == (e164, False, False)
    assert phone.type == "UNKNOWN"


def test_the_duty_line_069_is_valid_although_the_library_says_no() -> None:
    phone = parse_phone("069.2348560")
    assert (phone.valid, phone.libphonenumber_valid) == (True, False)


def test_a_short_code_has_no_international_form() -> None:
    phone = parse_phone("113")
    assert (phone.short_code, phone.e164, phone.national, phone.region) == (True, None, "113", "VN")
    assert not phone.libphonenumber_valid


def test_a_short_code_that_the_plan_has_no_room_for_is_not_valid() -> None:
    assert [parse_phone(text).valid for text in ("12345", "3456", "1080", "9029")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_satellite_number_belongs_to_no_country() -> None:
    assert parse_phone("+8816 1234 5678").region == "001"


def test_a_refusal_never_repeats_what_was_asked() -> None:
    with pytest.raises(InvalidObservable) as caught:
        parse_phone("0912345678/0987654321")
    assert not re.search(r"\d", str(caught.value))


@given(
    st.one_of(
        st.from_regex(r"[35789][0-9]{8}", fullmatch=True),
        st.from_regex(r"2[0-9]{9}", fullmatch=True),
        st.from_regex(r"1[0-9]{6,9}", fullmatch=True),
        st.from_regex(r"[1-9][0-9]{6,9}", fullmatch=True),
    )
)
@settings(max_examples=1500, deadline=None)
def test_outside_the_documented_exceptions_our_plan_agrees_with_the_library(nsn: str) -> None:
    """And within them ours only knows more: nothing that the library accepts is refused."""
    phone = parse_phone("0" + nsn)
    number = phonenumbers.parse("+84" + nsn)
    theirs = phonenumbers.is_valid_number(number)
    if EXCEPTION.fullmatch(nsn):
        assert phone.valid or not theirs
        return
    kind = phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(number))
    assert (phone.e164, phone.valid, phone.type) == ("+84" + nsn, theirs, kind)


@given(st.text(max_size=64))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert outcome(text) in {text, "empty", "not_a_phone", "several_numbers"}


@given(
    st.text(alphabet="0123456789 +.-()/;oOlIsSĐTtelzalo.me٠１\u200b\u202e,", max_size=40),
)
@settings(max_examples=800, deadline=None)
def test_reading_a_key_again_gives_the_same_key(text: str) -> None:
    try:
        phone = parse_phone(text)
    except InvalidObservable:
        return
    if phone.valid:
        assert parse_phone(phone.key).key == phone.key


@given(st.from_regex(r"[35789][0-9]{8}", fullmatch=True), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_the_way_of_writing_does_not_change_the_key(nsn: str, form: int) -> None:
    written: list[str] = [f"+84{nsn}", f"0084 {nsn}", f"0{nsn[:3]}.{nsn[3:6]}.{nsn[6:]}", nsn]
    plain: Phone = parse_phone("0" + nsn)
    assert parse_phone(written[form]).key == plain.key
