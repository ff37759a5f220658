"""Look-alikes: what agencies published is found, what brands own and honest words are not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.artifacts import load_curated
from service.evidence.base import Evidence
from service.evidence.curated import Curated
from service.evidence.heuristics import (
    abused_tld,
    brand_in_path,
    free_hosting,
    lookalike,
    lure_words,
)
from service.evidence.heuristics.host_reading import read_host
from service.evidence.heuristics.lookalike_index import index_for
from service.observables.url_parse import parse_url
from tests.support import VECTORS

WARNS_AT = 30
CURATED: Curated = load_curated()
RULES = (
    *lookalike.RULES,
    *free_hosting.RULES,
    *brand_in_path.RULES,
    *abused_tld.RULES,
    *lure_words.RULES,
)


def _evidence(text: str, curated: Curated = CURATED) -> list[Evidence]:
    url = parse_url(text)
    found = [rule.evidence(url, curated) for rule in RULES]
    return [item for item in found if item is not None]


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


ROWS = _rows(VECTORS / "lookalikes.tsv")
BORROWED = [row for row in ROWS if row["code"] != "-"]
HONEST = [row["host"] for row in ROWS if row["code"] == "-"]
NAMES = {brand.key: brand.name for brand in CURATED.brands}


@pytest.mark.parametrize("row", BORROWED, ids=lambda row: row["host"])
def test_published_and_made_up_imitations_are_found(row: dict[str, str]) -> None:
    found = {item.code: item for item in _evidence(row["host"])}
    assert row["code"] in found
    assert found[row["code"]].weight >= WARNS_AT
    if row["brand"]:
        assert dict(found[row["code"]].values)["brand"] == NAMES[row["brand"]]


@pytest.mark.parametrize("host", HONEST)
def test_honest_names_near_a_brand_do_not_warn(host: str) -> None:
    assert sum(item.weight for item in _evidence(host)) < WARNS_AT


def test_no_domain_of_a_brand_is_its_own_imitation() -> None:
    """Own domains, with www and with a lure word in front: never flagged."""
    flagged = [
        host
        for brand in CURATED.brands
        for domain in brand.domains
        for host in (domain, f"www.{domain}", f"dang-nhap.{domain}/login")
        if any(item.family == "lookalike" for item in _evidence(host))
    ]
    assert flagged == []


def test_no_official_domain_warns_without_the_lists() -> None:
    bare = CURATED.without_lists()
    flagged = [
        domain
        for domain in CURATED.allow
        if sum(item.weight for item in _evidence(domain, bare)) >= WARNS_AT
    ]
    assert flagged == []


def test_a_brand_is_imitated_under_any_other_domain_but_never_by_itself() -> None:
    for brand in CURATED.brands:
        if brand.sector != "bank" or brand.key in brand.weak or brand.key not in brand.tokens:
            continue
        codes = {item.code for item in _evidence(f"{brand.key}-xacthuc.example")}
        assert "lookalike_brand" in codes, brand.key


LONG = ("vietcombank", "techcombank", "giaohangtietkiem", "vietnamairlines", "dienmayxanh")


@given(
    token=st.sampled_from(LONG),
    where=st.integers(0, 30),
    letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
    edit=st.sampled_from(("leave out", "put in", "replace", "swap")),
)
@settings(max_examples=300, deadline=None)
def test_one_slip_in_a_long_name_is_always_noticed(
    token: str, where: int, letter: str, edit: str
) -> None:
    """Whatever single letter is left out, put in, replaced or swapped."""
    at = where % (len(token) - 1)
    word = {
        "leave out": token[:at] + token[at + 1 :],
        "put in": token[:at] + letter + token[at:],
        "replace": token[:at] + letter + token[at + 1 :],
        "swap": token[:at] + token[at + 1] + token[at] + token[at + 2 :],
    }[edit]
    found = _evidence(f"{word}.example")
    assert any(item.family == "lookalike" and item.weight >= WARNS_AT for item in found)


@given(st.text(alphabet="abcdefgiklmnotvxyz0135-.đấ", min_size=1, max_size=40))
@settings(max_examples=300, deadline=None)
def test_reading_any_host_never_fails(front: str) -> None:
    url = parse_url("http://a" + front.strip("-.") + "b.example/x")
    reading = read_host(url, CURATED)
    assert reading is None or reading.host


def test_a_lone_short_name_is_not_accused() -> None:
    """Three letters are shared by half the world; company makes them a warning."""
    assert _evidence("acb.org") == []
    assert _evidence("acb-taikhoan.org")[0].code == "lookalike_short_name"


def test_copies_made_for_practice_weigh_less_than_a_bait() -> None:
    practice = sum(item.weight for item in _evidence("netflix-clone.vercel.app"))
    bait = sum(item.weight for item in _evidence("netflix-login.vercel.app"))
    assert practice < WARNS_AT <= bait


def test_vietnamese_diacritics_alone_are_no_imitation() -> None:
    assert _evidence("càphêsàigòn.vn") == []
    assert _evidence("bánhmì.com") == []


def test_the_index_is_built_once_for_the_same_brands() -> None:
    assert index_for(CURATED) is index_for(CURATED.without_lists())


def test_without_brands_nothing_is_borrowed() -> None:
    assert _evidence("vietcombank-login.example", Curated()) == []


def test_the_sentence_names_the_official_site() -> None:
    found = _evidence("vietcombank-digibank.com")[0]
    assert "vietcombank.com.vn" in found.text("vi")
    assert "vietcombank.com.vn" in found.text("en")
    assert found.category == "BANK_FAKE_SITE"
