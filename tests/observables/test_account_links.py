"""Links of payment services: the account is found, other links carry none."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.observables.account_links import account_in_link

VECTORS = Path(__file__).parents[1] / "vectors" / "qr_account_links.json"
CASES = json.loads(VECTORS.read_text("utf-8"))["cases"]
EMV = "00020101021138570010A00000072701270006970436011319005550012340208QRIBFTTA53037045802VN6304"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['host']}{case['path']}")
def test_account_of_a_payment_link(case: dict[str, Any]) -> None:
    found = account_in_link(case["host"], case["path"], case["query"])
    assert found is not None
    assert asdict(found) == {
        name: value for name, value in case.items() if name not in ("host", "path", "query")
    }


@pytest.mark.parametrize(
    ("host", "path", "query"),
    [
        ("img.vietqr.io", "/", None),
        ("img.vietqr.io", "/image/", None),
        ("img.vietqr.io", "/image/vietinbank.png", None),
        ("img.vietqr.io", "/other/icb-5550001234-x.png", None),
        ("dl.vietqr.io", "/pay", None),
        ("dl.vietqr.io", "/pay", "app=mb"),
        ("dl.vietqr.io", "/help", "ba=5550001234@icb"),
        ("qr.sepay.vn", "/img", "bank=Vietcombank"),
        ("qr.sepay.vn", "/", "acc=5550001234&bank=Vietcombank"),
        ("img.vietqr.io.evil.example", "/image/icb-5550001234-x.png", None),
        ("shop.example", "/image/icb-5550001234-x.png", "acc=5550001234&bank=Vietcombank"),
        ("shop.example", "/", "data=000201 is no payment string"),
    ],
)
def test_other_links_carry_no_account(host: str, path: str, query: str | None) -> None:
    assert account_in_link(host, path, query) is None


def test_a_page_that_draws_a_payment_string_carries_its_account() -> None:
    found = account_in_link("draw.example", "/qr", f"size=9&data={EMV}ABCD")
    assert found is not None
    assert (found.bank_bin, found.number) == ("970436", "1900555001234")


def test_the_first_of_a_repeated_parameter_counts() -> None:
    found = account_in_link("qr.sepay.vn", "/img", "acc=5550001&acc=5550002&bank=VCB")
    assert found is not None
    assert found.number == "5550001"


@given(
    st.sampled_from(["img.vietqr.io", "dl.vietqr.io", "qr.sepay.vn", "shop.example"]),
    st.text(st.characters(exclude_categories=())),
    st.none() | st.text(st.characters(exclude_categories=())).map(lambda text: "ba=1&acc=" + text),
)
def test_any_link_is_read_without_failing(host: str, path: str, query: str | None) -> None:
    found = account_in_link(host, "/image/" + path, query)
    assert found is None or found.number.strip()
    account_in_link(host, path, query)
