"""Tips are taken whatever their words; only a true petition gets the hint of another address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.observables.folding import fold
from service.observables.kinds import parse
from service.observables.message import parse_message
from service.reports.claim import leaves
from service.reports.petitions import ADMINISTRATIVE, hint_for
from tests.support import vectors

WRITTEN = vectors("petitions.json")
TIPS, ADMIN, PRETENDED = WRITTEN["tips"], WRITTEN["administrative"], WRITTEN["pretended"]


def test_there_are_enough_sentences_of_each_kind() -> None:
    assert (len(TIPS) >= 50, len(ADMIN) >= 15, len(PRETENDED) >= 15) == (True, True, True)
    said = [fold(text) for text in (*(tip["text"] for tip in TIPS), *ADMIN)]
    for word in ("to cao", "khieu nai", "phan anh"):
        assert sum(word in text for text in said) >= 15


@pytest.mark.parametrize("tip", TIPS, ids=lambda tip: tip["text"][:40])
def test_a_tip_yields_what_it_names_whatever_its_words(tip: dict[str, str]) -> None:
    found = {leaf.kind for leaf in leaves([parse_message(tip["text"])])}
    assert found >= set(tip["kinds"])


@pytest.mark.parametrize("text", ADMIN, ids=lambda text: text[:40])
def test_a_complaint_about_what_an_office_did_gets_the_hint(text: str) -> None:
    assert hint_for(text) == ADMINISTRATIVE
    assert leaves([parse_message(text)]) == []


@pytest.mark.parametrize("text", PRETENDED, ids=lambda text: text[:40])
def test_who_tells_of_somebody_posing_as_an_office_gets_no_hint(text: str) -> None:
    assert hint_for(text) is None


@pytest.mark.parametrize("text", ADMIN, ids=lambda text: text[:40])
def test_marks_and_capitals_make_no_difference(text: str) -> None:
    assert hint_for(fold(text)) == hint_for(text.upper()) == hint_for(text)


@pytest.mark.parametrize("word", ["Tố cáo", "Khiếu nại", "Phản ánh", "to cao", "KHIẾU NẠI"])
def test_the_word_alone_says_nothing(word: str) -> None:
    for rest in ("", " số này", " shop lừa", " UBND", " quyết định thu hồi đất", " công an"):
        assert hint_for(word + rest) is None


@given(st.text(max_size=300))
def test_any_text_is_read_without_fault(text: str) -> None:
    assert hint_for(text) in (None, ADMINISTRATIVE)


def test_leaves_are_each_value_once_and_bounded() -> None:
    text = (
        "gọi 0912345678 hoặc 0912 345 678, vào https://evil-shop.top/a và https://evil-shop.top/a"
    )
    once = leaves([parse_message(text), parse("phone", "0912345678")])
    assert sorted(leaf.kind for leaf in once) == ["phone", "url"]
    many = [parse("url", f"https://evil{number}.top/") for number in range(200)]
    assert len(leaves(many)) == 50
