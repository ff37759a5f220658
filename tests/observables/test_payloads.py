"""Generic payloads: kind, findings and harmless facts; personal cards are told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.observables.payload_text import is_deceptive
from service.observables.payloads import RECOGNISERS, recognise
from service.observables.personal_cards import personal_card

VECTORS = Path(__file__).parents[1] / "vectors" / "qr_payloads.json"
CASES = json.loads(VECTORS.read_text("utf-8"))["cases"]
PREFIXES = [prefix for _, prefixes in RECOGNISERS for prefix in prefixes]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vectors(case: dict[str, Any]) -> None:
    payload = recognise(case["text"])
    assert payload.kind == case["payload"]
    assert [[found.role, found.reads, found.text] for found in payload.found] == case["parts"]
    assert dict(payload.details) == case["details"]


def test_every_prefix_has_one_reader() -> None:
    assert len(set(PREFIXES)) == len(PREFIXES)
    assert [prefix for prefix in PREFIXES if prefix != prefix.lower()] == []


@pytest.mark.parametrize(
    "text",
    [
        "001099055501|055501234|Nguyễn Văn A|01021999|Nam|Số 1, Phường B, Hà Nội|05062021",
        "001199055501||Nguyễn Thị A|01021999|Nữ|Số 1, Phường B, Hà Nội|05062021",
        "001199055501||Nguyễn Thị A|01021999|Nu\u031b\u0303|Số 1, Hà Nội|05062021",
        "001099055501|Nguyễn Văn A|01021999|Nam|Số 1, Hà Nội|05062021",
        "001099055501|055501234|Nguyễn Văn A|01021999|Nam|Hà Nội|05062021|055501|Cha|Mẹ",
        "001099055501|055501234|Nguyễn Văn A",
        "001099055501|NGUYEN VAN A",
        "001099055501 | 055501234 | Nguyễn Văn A | 01/02/1999 | Nam | Hà Nội | 05/06/2021",
        "001099055501||A|01021999|",
        "gửi em nhé: 001099055501|055501234|Nguyễn Văn A|01021999|Nam|Hà Nội|05062021 cảm ơn",
        "https://ghi.example/?d=001099055501%7C055501234%7CA%7C01021999%7CNam%7CHN%7C05062021",
        "001099055501\uff5c055501234\uff5cNguyễn Văn A\uff5c01021999",
    ],
)
def test_a_citizen_card_is_recognised(text: str) -> None:
    assert personal_card(text) == "citizen"


def test_a_health_insurance_card_is_recognised() -> None:
    text = "DN4015550001234|4e677579e1bb856e|01/02/1999|1|48c3a0|01 - 001|01/01/2026|-|x|4|y$"
    assert personal_card(text) == "health_insurance"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "001099055501",
        "001099055501|",
        "123456789012|AB-12|77",
        "9123456789012|01021999",
        "1|2|3|4|5|6|7",
        "Nguyễn Văn A|01021999|Nam",
        "0912345678|dong ho|500000",
    ],
)
def test_other_texts_with_bars_are_no_card(text: str) -> None:
    assert personal_card(text) is None


@pytest.mark.parametrize(
    ("uri", "deceptive"),
    [
        ("http://bank.example@evil.example", True),
        ("http:bank.example@evil.example", True),
        ("http://user:pass@evil.example/", True),
        ("http://bank.example\u2215x.evil.example", True),
        ("http://bank.example/\u202ex", True),
        ("http://bank.example/?mail=a@b.example", False),
        ("http://bank.example/@name", False),
        ("http://bánhmì.example/đường", False),
    ],
)
def test_what_makes_a_link_deceptive(uri: str, deceptive: bool) -> None:
    assert is_deceptive(uri) is deceptive


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@given(st.sampled_from([*PREFIXES, "begin", "x-app", ""]), st.sampled_from([":", "://"]), ANY_TEXT)
def test_any_payload_is_read_without_failing(prefix: str, mark: str, rest: str) -> None:
    text = prefix + mark + rest
    payload = recognise(text)
    assert all(0 <= start <= end <= len(text) for start, end in payload.hidden)
    personal_card(rest + "|001099055501|" + rest)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 3500,
        "a" * 7000,
        "sms:" + "?" * 7000,
        "MECARD:" + ";TEL:" * 1400,
        "MECARD:" + "; " * 3500,
        "WIFI:S:" + "\\" * 7000,
        "BEGIN:VCARD\n" + "TEL;" * 1700,
        "http://" + "@" * 7000,
        "x" + "www." * 1700,
        "001099055501|" * 540,
        "A" * 3500 + "|" * 3500,
        "mailto:a?" + "body=https://x " * 450,
    ],
    ids=lambda text: text[:12],
)
@pytest.mark.timeout(10)
def test_long_hostile_payloads_are_read_at_once(text: str) -> None:
    """``benchmarks/fuzz.py`` measures it; here only what takes minutes fails."""
    found = recognise(text)
    assert found.kind
    assert personal_card(text) in (None, "citizen", "health_insurance")
