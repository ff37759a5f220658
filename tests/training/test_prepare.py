"""Prepared rows are links as serving reads them, and every refusal is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.training.toys import corpus
from training.errors import TrainingError
from training.prepare import Report, prepare, read_raw, with_records
from training.rows import read_rows, write_rows


def _row(url: Any, label: Any = 1, **more: Any) -> dict[str, Any]:
    return {"url": url, "label": label, "source": "s", "date": "", "vn": False, **more}


def _prepare(*given: dict[str, Any], taken: frozenset[str] | None = None) -> tuple[Any, Report]:
    report = Report()
    return prepare(list(given), report, taken=taken), report


def test_a_row_is_read_as_serving_reads_it() -> None:
    rows, _ = _prepare(_row("http://Foo.GitHub.io:80/Login?x=1#top", vn=True, date="2026-01-02"))
    assert rows.url.tolist() == ["http://Foo.GitHub.io:80/Login?x=1#top"]
    assert rows.registered_domain.tolist() == ["foo.github.io"]
    assert rows.form.tolist() == ["query"]
    assert rows.vn.tolist() == [True]
    assert rows.date.tolist() == ["2026-01-02"]


def test_unusable_rows_are_counted_with_their_place_and_the_rest_goes_on() -> None:
    rows, report = _prepare(
        _row("mailto:somebody@example.org"),
        _row("a.example", label=2),
        _row(None),
        _row("https://shop.example.com%2F@user@example.com/"),
        _row("b.example"),
    )
    assert rows.url.tolist() == ["b.example"]
    assert report.refused == {
        "unreadable:unsupported_scheme": 1,
        "label_not_0_or_1": 1,
        "unreadable:absent": 1,
        "damaged_by_removal_of_addresses": 1,
    }
    assert report.places["label_not_0_or_1"] == [2]
    assert (report.read, report.kept) == (5, 1)


def test_the_majority_decides_about_a_page_and_a_tie_drops_it() -> None:
    rows, report = _prepare(
        _row("http://a.example/", label=1),
        _row("https://www.a.example", label=0),
        _row("a.example", label=1),
        _row("b.example", label=0),
        _row("b.example", label=1),
        taken=frozenset(),
    )
    assert rows.url.tolist() == ["http://a.example/"]
    assert rows.label.tolist() == [1]
    assert report.refused == {
        "most_say_the_opposite": 1,
        "page_seen_before": 1,
        "as_many_say_the_opposite": 2,
    }


def test_domains_of_dev_do_not_train() -> None:
    rows, report = _prepare(
        _row("login.a.example"), _row("b.example"), taken=frozenset({"a.example"})
    )
    assert rows.url.tolist() == ["b.example"]
    assert report.refused == {"domain_of_dev": 1}


def test_dev_is_left_as_it_is() -> None:
    rows, _ = _prepare(_row("a.example", label=0), _row("a.example", label=1), taken=None)
    assert len(rows) == 2


def test_what_our_people_decided_beats_what_a_source_says() -> None:
    rows, report = _prepare(_row("http://a.example/"), _row("b.example"), taken=frozenset())
    records, _ = _prepare(
        _row("https://www.a.example", label=0, source="records:overturned"),
        _row("dev.example", source="records:confirmed"),
    )
    joined = with_records(rows, records, frozenset({"dev.example"}), report)
    assert joined.url.tolist() == ["b.example", "https://www.a.example"]
    assert joined.label.tolist() == [1, 0]
    assert report.refused == {"record:domain_of_dev": 1, "decided_by_records": 1}
    assert report.kept == 2


def test_the_file_is_the_same_for_the_same_rows(tmp_path: Path) -> None:
    rows, _ = _prepare(_row("a.example"), _row("b.example/đăng-nhập", label=0))
    for name in ("first", "second"):
        write_rows(rows, tmp_path / name)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
    again = read_rows(tmp_path / "first")
    for name in ("url", "label", "source", "date", "form", "registered_domain", "vn"):
        assert getattr(again, name).tolist() == getattr(rows, name).tolist()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    corpus(tmp_path / "raw.parquet", [("a.example", 1)])
    assert len(read_raw(tmp_path / "raw.parquet")) == 1
    with pytest.raises(TrainingError, match="no column 'form'"):
        read_rows(tmp_path / "raw.parquet")
    (tmp_path / "text.parquet").write_text("no")
    with pytest.raises(TrainingError, match="cannot be read as Parquet"):
        read_raw(tmp_path / "text.parquet")
