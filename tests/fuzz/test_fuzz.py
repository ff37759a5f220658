"""Fuzz: whatever text is handed in, there is a documented answer or a documented refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from benchmarks.hostile import LISTED
from service.checking import check_value, current, read
from service.checks.check import check, check_many
from service.checks.policy import SUSPICIOUS_AT
from service.checks.seal import unseal
from service.errors import InvalidInput
from service.observables.base import Observable
from service.observables.kinds import KINDS, parse
from service.observables.masking import mask
from service.observables.url import Url
from service.observables.url_parse import MAX_BYTES
from service.settings import Settings
from service.web.schemas import AnswerModel
from service.wiring import Services, build
from tests.fuzz.strategies import BY_KIND
from tests.support import NOW

pytestmark = pytest.mark.slow

MOST_PARTS = 50
_FORBIDDEN = re.compile(r"an toàn|\bsafe", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
many = settings(
    max_examples=1500,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
few = settings(many, max_examples=500)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services whose lists hold one site and one page."""
    opened = build(Settings(data_dir=tmp_path_factory.mktemp("fuzz")), clock=lambda: NOW)
    listed = f"{LISTED}\nhttps://example.com/a.apk\n".encode()
    opened.lists.import_feed(opened.feeds["sample"], listed, NOW)
    assert opened.refresh()
    assert check_value(opened, "url", LISTED, "vi")["state"] == "suspicious"
    yield opened
    opened.close()


def whole(text: str) -> bool:
    """Whether the text can be written in UTF-8: no half of a surrogate pair."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def assert_adds_up(verdict: dict[str, Any], depth: int = 0) -> None:
    """The account is exact, in the answer and in each of its parts."""
    total = sum(reason["contribution"] for reason in verdict["reasons"])
    if verdict["state"] == "no_information":
        assert (verdict["score"], verdict["band"]) == (None, None)
        assert total < SUSPICIOUS_AT
    else:
        assert verdict["score"] == total
        assert 0 <= total <= 100
    if depth == 0 and verdict["kind"] in ("message", "qr"):
        assert verdict["state"] != "known_legitimate"
    assert len(verdict["parts"]) <= MOST_PARTS
    assert depth <= 4  # a code or message, and three links in links
    for part in verdict["parts"]:
        assert_adds_up(part, depth + 1)


def our_words(answer: dict[str, Any]) -> str:
    """Every sentence of ours in an answer."""
    reasons = list(answer["reasons"])
    below = list(answer["parts"])
    while below:
        part = below.pop()
        reasons += part["reasons"]
        below += part["parts"]
    sentences = [*(reason["text"] for reason in reasons), *answer["advice"], answer["appeal"] or ""]
    return "\n".join(sentences)


def assert_places_hold(observable: Observable) -> None:
    """Each part stands where it says, or nowhere."""
    for part in observable.parts:
        if part.start >= 0:
            assert observable.text[part.start : part.end] == part.text
        else:
            assert (part.start, part.end) == (-1, -1)
        assert_places_hold(part.observable)


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_any_text_has_a_documented_answer_or_refusal(kind: str, services: Services) -> None:
    """The account adds up, the answer is JSON of the frozen shape, no word promises safety."""
    answered: set[str] = set()

    @many
    @given(text=BY_KIND[kind], language=st.sampled_from(["vi", "en"]))
    def holds(text: str, language: str) -> None:
        try:
            answer = check_value(services, kind, text, language)
        except InvalidInput as error:
            assert _CODE.fullmatch(error.code)
            assert len(text) < 6 or text not in str(error)
            return
        answered.add(answer["state"])
        assert_adds_up(answer)
        assert not _FORBIDDEN.search(our_words(answer))
        told = unseal(answer["token"], {services.seal_key.id: services.seal_key})
        assert (told["state"], told["score"]) == (answer["state"], answer["score"])
        if whole(text):
            AnswerModel.model_validate_json(orjson.dumps(answer), strict=True)

    holds()
    assert "no_information" in answered
    assert kind in ("phone", "account") or "suspicious" in answered


@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_parts_stand_where_they_say_and_values_can_be_masked(kind: str) -> None:
    @few
    @given(text=BY_KIND[kind])
    def holds(text: str) -> None:
        try:
            readings = read(kind, text)
        except InvalidInput:
            return
        assert readings
        for observable in readings:
            assert_places_hold(observable)
            assert isinstance(mask(observable), str)

    holds()


@many
@given(text=BY_KIND["url"])
def test_the_canonical_form_of_a_link_is_canonical(text: str) -> None:
    """Of every link that a browser opens; where the host is a name also without the scheme."""
    try:
        url = parse("url", text)
    except InvalidInput:
        return
    assert isinstance(url, Url)
    if url.host is None or not url.list_host or len(url.canonical) > MAX_BYTES:
        return
    again = parse("url", url.canonical)
    assert again.key == url.key
    if _NAME.fullmatch(url.list_host) and not url.is_ip:
        assert parse("url", url.key).key == url.key


@pytest.mark.parametrize("kind", ["phone", "account"])
def test_the_key_of_a_number_reads_as_itself(kind: str) -> None:
    read_at_all = 0

    @many
    @given(text=BY_KIND[kind])
    def holds(text: str) -> None:
        nonlocal read_at_all
        try:
            key = parse(kind, text).key
        except InvalidInput:
            return
        read_at_all += 1
        assert parse(kind, key.removeprefix("short:")).key == key

    holds()
    assert read_at_all > 100


@few
@given(
    asked=st.lists(
        st.sampled_from(sorted(BY_KIND)).flatmap(
            lambda kind: st.tuples(st.just(kind), BY_KIND[kind])
        ),
        max_size=4,
    )
)
def test_many_at_once_are_judged_like_each_alone(
    services: Services, asked: list[tuple[str, str]]
) -> None:
    readings = []
    for kind, text in asked:
        with suppress(InvalidInput):
            readings += read(kind, text)
    snapshot = current(services)
    together = check_many(readings, snapshot, NOW)
    assert together == [check(reading, snapshot, NOW) for reading in readings]


@few
@given(kind=st.text(max_size=9), text=st.text(max_size=9))
def test_a_kind_that_does_not_exist_is_refused(kind: str, text: str) -> None:
    assume(kind not in KINDS)
    with pytest.raises(InvalidInput) as refused:
        parse(kind, text)
    assert (refused.value.code, refused.value.field) == ("unknown_kind", "kind")
