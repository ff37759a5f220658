"""Quick ways through a message: each finds what the careful way finds."""

from __future__ import annotations

import re
from dataclasses import fields

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.observables import extraction_amounts as amounts
from service.observables import extraction_bare_links as bare_links
from service.observables import extraction_labels as labels
from service.observables import extraction_numbers
from service.observables import extraction_phones as phones
from service.observables.base import Observable, Part
from service.observables.extraction_accounts import SHORTEST, Banks, find_account
from service.observables.extraction_numbers import groups_in, stands_alone
from service.observables.extraction_text import read_text
from service.observables.extraction_texts import read_texts
from service.observables.kinds import parse_many
from service.observables.message import MAX_CHARACTERS, Message, parse_message
from service.observables.phone import Phone, parse_phone
from tests.fuzz.strategies import BY_KIND

often = settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))

_PIECES = """
    0 00 0912345678 091 912 345678 84 +84 1900 18001166 113 24 2026 9198 0011001234567 970436 + ( )
    gọi sdt STK tk VCB MB Bank Vietcombank hotline soạn gửi đến số OTP mã tr k triệu đ vnd 500k 1tr5
    1.500.000 o9l2345678 SPX x a@vidu.vn vidu.com vidu[.]vn vidu(dot)com www. .com.vn / - . , : ; |
    @ * % http:// hxxp :// dot chấm 1.2.3.4/ ê e\u0302 \u200b ０９ 👉 \ud800
""".split()
scraps = st.lists(st.sampled_from([*_PIECES, " ", " ", "\n"]), max_size=14).map("".join)
spaced = st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join)
texts = scraps | spaced | BY_KIND["message"]


@given(st.lists(texts | st.just("x" * (MAX_CHARACTERS + 1)) | st.just(" \u00a0"), max_size=9))
@often
def test_messages_read_together_read_as_each_alone(some: list[str]) -> None:
    for text, together in zip(some, parse_many("message", some), strict=True):
        try:
            alone = parse_message(text)
        except InvalidInput as error:
            assert type(together) is type(error)
            assert (str(together), together.code) == (str(error), error.code)
            continue
        assert (together, repr(together), hash(together)) == (alone, repr(alone), hash(alone))


def _remade(value: Observable | Part) -> Observable | Part:
    """The same by way of the constructor."""
    return type(value)(**{item.name: getattr(value, item.name) for item in fields(value)})


@given(texts)
@often
def test_what_is_made_past_the_constructor_is_like_what_the_constructor_makes(text: str) -> None:
    assume(text.strip() and len(text) <= MAX_CHARACTERS)
    message = parse_message(text)
    assert type(message) is Message
    inside = [value for part in message.parts for value in (part, part.observable)]
    for value in (message, *inside):
        made = _remade(value)
        assert (value, repr(value), hash(value)) == (made, repr(made), hash(made))


@given(texts)
@often
def test_groups_of_digits_are_whole_words_with_a_digit(text: str) -> None:
    folded = read_text(text).folded
    words = re.findall(r"(?<![a-z0-9])[a-z]*+[0-9][a-z0-9]*+", folded)
    groups = groups_in(read_text(text), [])
    spelt = [folded[item.start - len(item.front) : item.end + len(item.back)] for item in groups]
    assert spelt == words[: extraction_numbers._MOST]


@given(texts)
@often
def test_a_number_that_stands_alone_is_read_as_among_others(text: str) -> None:
    reading = read_text(text)
    groups = groups_in(reading, [])
    for at, group in enumerate(groups):
        plus = reading.folded[group.start - 1 : group.start] == "+"
        quick = phones.phone_groups(reading, groups, at)
        if quick or stands_alone(groups, at):
            careful = phones._most_groups(reading.folded, groups, at, plus=plus)
            assert quick == (careful if plus or group.digits[0] in "018" else 0)
        if len(group.digits) < SHORTEST and stands_alone(groups, at):
            banks = Banks(reading, [])
            label = labels.label_before(reading.folded, group.start, 0)
            assert quick == 0
            assert find_account(reading, groups, at, banks, 0, lambda label=label: label) is None


@given(st.from_regex(r"0[0-9]{9}", fullmatch=True))
@often
def test_ten_digits_mean_what_they_mean_with_gaps(digits: str) -> None:
    def read(text: str) -> Phone | str | None:
        try:
            return parse_phone(text)
        except InvalidInput as error:
            return error.code

    whole, parted = read(digits), read(f"{digits[:4]} {digits[4:]}")
    if isinstance(whole, Phone) and isinstance(parted, Phone):
        for item in fields(Phone):
            assert item.name == "text" or getattr(whole, item.name) == getattr(parted, item.name)
    else:
        assert whole == parted


@given(
    st.from_regex(amounts._WITH_UNIT)
    | st.from_regex(amounts._JOINED)
    | st.text("0123456789.,- tkdv\u20abnghcu\u00a0", max_size=20)
)
@often
def test_no_sum_with_a_unit_is_passed_over(text: str) -> None:
    if amounts._WITH_UNIT.match(text) or amounts._JOINED.match(text):
        assert amounts._MAY_HAVE_UNIT.match(text) is not None


@given(st.lists(st.sampled_from([*sorted(labels._MAY_CALL), "soan", "a", ".", ":", "x1", ""])))
@often
def test_who_says_to_call_is_heard(words: list[str]) -> None:
    folded = f"{' '.join(words)} 9198 "
    start = folded.index("9198")
    before = folded[max(0, start - labels._REACH) : start]
    careful = not before.rstrip(" ").endswith((".", "!", "?", ";")) and labels._says_to_call(
        labels._WORD.findall(before)
    )
    assert labels.is_called(folded, start, start + 4, 0) is careful


@given(st.from_regex(bare_links.DOTTED, fullmatch=True))
@often
def test_a_name_is_parted_at_its_dots(name: str) -> None:
    folded = read_text(name).folded
    found = [item.span() for item in bare_links._SPLIT.finditer(folded)]
    assert bare_links._cuts(folded, 0, len(folded)) == found


@given(texts | st.from_regex(bare_links.DOTTED, fullmatch=True))
@often
def test_a_plain_name_is_judged_as_with_care(text: str) -> None:
    reading = read_text(text)
    for found in bare_links.DOTTED.finditer(reading.folded):
        careful = bare_links._careful_link(reading, *found.span())
        assert bare_links.bare_link(reading, *found.span()) == careful


halves = st.sampled_from(["\ud83d", "\ude00", "\ud83d\ude00", "\uffff", "\uffff\U0001f600"])


@given(st.lists(texts | st.text(max_size=20) | halves, max_size=40))
@often
def test_texts_prepared_together_are_as_each_alone(some: list[str]) -> None:
    assert read_texts(some) == [read_text(text) for text in some]


def test_every_character_is_prepared_as_alone() -> None:
    every = [chr(code) for code in range(0x20000)]
    assert read_texts(every) == [read_text(char) for char in every]


@given(st.lists(st.sampled_from([*sorted(labels._ONE), "tai", "so", "x", ".", "!", ":", "a1 "])))
@often
def test_the_nearest_word_tells_at_once(words: list[str]) -> None:
    text = f"{' '.join(words)} "
    found = labels._WORD.findall(text, labels._sentence_start(text))
    careful = labels._label_among(found)
    if len(text) <= labels._REACH:
        assert labels.label_before(text, len(text), 0) == careful
