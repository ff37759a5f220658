"""The report page: whole, off-line, and nothing of a tip ever becomes markup."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.batch.report_html import render_report, shown
from service.batch.summary import Summed, Tally
from tests.batch.made import make_judge

HOSTILE = '"><script>alert(1)</script><a href="https://evil.example/">&\u202e\u0000\u2066'


def make_summed(name: str = "evil.example") -> Summed:
    """A summary with something everywhere, named as given."""
    tally = Tally(name, 7, 3, "suspicious", 45)
    return Summed(
        rows=12,
        states={"suspicious": 7, "no_information": 3, name: 1},
        categories={"BANK_FAKE_SITE": 5, name: 2},
        errors={"not_a_phone": 2, name: 1},
        notes={"zero_restored": 1},
        values={"url": 9},
        distinct={"url": 3},
        banks=[tally],
        hosts=[tally],
        domains=[tally],
        repeated={"url": [tally], "template": [Tally(None, 2, 0, "no_information")]},
        groups={"url": 1},
    )


def page(language: str = "vi", name: str = "evil.example") -> str:
    versions = make_judge().versions_text
    return render_report(make_summed(name), language=language, name=name, versions=versions)


class Tags(HTMLParser):
    """Every tag with its attributes, and whether all that are opened are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_loaded_from_anywhere_and_nothing_can_be_followed(language: str) -> None:
    tags = Tags(page(language, HOSTILE))
    assert tags.open == []
    names = {tag for tag, _ in tags.found}
    assert not names & {"a", "img", "link", "iframe", "form", "object", "base", "use", "image"}
    for _, attributes in tags.found:
        assert not {"href", "src", "style", "srcset", "action", "onclick"} & set(attributes)
    assert [tag for tag, _ in tags.found].count("script") == 1


def test_the_policy_allows_this_style_and_script_only() -> None:
    text = page()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert content is not None
        digest = b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]


@given(st.text(max_size=50))
def test_any_text_is_shown_without_becoming_anything_else(text: str) -> None:
    told = shown(text)
    assert not set(told) & set("<>\"'\u202e\u2066\u0000\u200b")
    told.encode()


def test_marks_that_hide_or_turn_text_are_made_visible() -> None:
    assert shown("a\u202eb\u200bc\uffa0d") == "a‹202E›b‹200B›c‹FFA0›d"
    assert shown("x" * 1000).endswith("…")


def test_both_languages_say_the_same_figures() -> None:
    vi, en = page("vi"), page("en")
    assert 'lang="vi"' in vi
    assert 'lang="en"' in en
    assert "Có dấu hiệu lừa đảo" in vi
    assert "Signs of a scam" in en
    assert re.findall(r'data-n="(\d+)"', vi) == re.findall(r'data-n="(\d+)"', en)


def test_rows_without_a_verdict_are_told_too() -> None:
    assert "Không kiểm tra được" in page()


def test_a_summary_of_nothing_makes_a_page() -> None:
    empty = Summed(0, {}, {}, {}, {}, {}, {}, [], [], [], {}, {})
    versions = make_judge().versions_text
    assert Tags(render_report(empty, language="vi", name="x", versions=versions)).open == []
