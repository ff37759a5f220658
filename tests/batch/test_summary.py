"""Summary: exact counts of any number of tables, in any order, and who shares what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.batch.facts import counts_in, encode
from service.batch.judging import score_chunk
from service.batch.summary import Summary
from service.observables.kinds import parse
from service.observables.url import Url
from tests.batch.made import (
    ACCOUNT,
    BANK,
    LINK,
    LISTED_ACCOUNT,
    LISTED_PHONE,
    PHONE,
    QR,
    TEXT,
    make_judge,
    make_plan,
    make_table,
    qr,
    values_of_every_kind,
)

Row = dict[str, str | None]

SMS = "Vietcombank thông báo tài khoản bị khóa, vào https://{}.example/ để mở lại ngay hôm nay"
ROWS: list[Row] = [
    {LINK: "https://listed1.example/a"},
    {LINK: "http://listed1.example/a"},
    {LINK: "https://listed1.example/b", PHONE: LISTED_PHONE},
    {PHONE: "+84 97 123 45 60", TEXT: SMS.format("listed3")},
    {TEXT: SMS.format("listed4")},
    {ACCOUNT: LISTED_ACCOUNT, BANK: "VCB", QR: qr(LISTED_ACCOUNT)},
    {ACCOUNT: "123"},
    {},
    {PHONE: "912345678"},
    {LINK: "https://a.example/0912345678"},
]


def facts_of(
    folder: Path, rows: Sequence[Row], cuts: Sequence[int] = (), *, full: bool = False
) -> list[tuple[Path, int]]:
    """Files of facts of rows that were scored as several tables, and their first rows."""
    plan, judge = make_plan(full=full), make_judge(with_facts=True)
    files = []
    for begin, end in pairwise([0, *cuts, len(rows)]):
        facts = score_chunk(make_table(rows[begin:end]), plan, judge).facts
        assert facts is not None
        path = folder / f"{begin}-{end}-{full}"
        path.write_bytes(encode(facts))
        files.append((path, begin))
    return files


def summary_of(
    folder: Path, rows: Sequence[Row], cuts: Sequence[int] = (), *, full: bool = False
) -> Summary:
    summary = Summary(full=full)
    for path, first_row in facts_of(folder, rows, cuts, full=full):
        summary.add(path, first_row)
    return summary


def test_rows_are_counted_by_what_was_answered(tmp_path: Path) -> None:
    summed = summary_of(tmp_path, ROWS, [3, 3, 7]).finish()
    assert summed.rows == len(ROWS)
    assert summed.states == {"confirmed_scam": 5, "no_information": 2, "suspicious": 1}
    assert sum(summed.states.values()) + 2 == len(ROWS)
    assert summed.errors == {"empty": 1, "not_an_account": 1}
    assert summed.notes == {"zero_restored": 1}
    assert summed.values == {"url": 6, "phone": 3, "template": 2, "account": 1}


def test_the_same_value_in_a_row_counts_once_and_written_otherwise_too(tmp_path: Path) -> None:
    summed = summary_of(tmp_path, ROWS, [1]).finish()
    (link,) = summed.repeated["url"]
    assert (link.name, link.rows, link.adverse) == ("listed1.example/a", 2, 2)
    assert (link.state, link.score) == ("confirmed_scam", 95)
    (phone,) = summed.repeated["phone"]
    assert (phone.name, phone.rows) == ("+84 97••••560", 2)
    assert summed.repeated["account"] == []
    assert summed.distinct["account"] == 1
    assert [(bank.name, bank.rows, bank.adverse) for bank in summed.banks] == [
        ("Vietcombank", 1, 1)
    ]
    hosts = {host.name: host.rows for host in summed.hosts}
    assert hosts["listed1.example"] == 3


def test_messages_that_differ_in_links_and_numbers_share_a_template(tmp_path: Path) -> None:
    shared = tmp_path / "shared.parquet"
    summed = summary_of(tmp_path, ROWS, [4]).finish(shared)
    assert summed.groups == {"url": 1, "phone": 1, "account": 0, "template": 1}
    groups: dict[tuple[int, str, str | None], list[int]] = defaultdict(list)
    for row in pq.read_table(shared).to_pylist():
        groups[row["group"], row["kind"], row["value"]].append(row["row"])
    assert sorted(groups) == sorted(groups, key=lambda group: group[0])
    assert {(kind, tuple(rows)) for (_, kind, _), rows in groups.items()} == {
        ("url", (1, 2)),
        ("phone", (3, 4)),
        ("template", (4, 5)),
    }
    assert [name for _, kind, name in groups if kind == "template"] == [None]


def test_only_a_full_summary_tells_numbers_and_words(tmp_path: Path) -> None:
    masked = str(summary_of(tmp_path, ROWS * 2).finish().as_json())
    full = str(summary_of(tmp_path, ROWS * 2, full=True).finish().as_json())
    for told in (LISTED_PHONE[1:], LISTED_ACCOUNT, "a.example/0912345678", "thong bao tai khoan"):
        assert told not in masked
        assert told in full


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(ROWS), max_size=25), st.data())
def test_neither_cuts_nor_order_change_a_summary(
    tmp_path: Path, rows: list[Row], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), max_size=4)))
    shared = tmp_path / "shared.parquet"
    whole = summary_of(tmp_path, rows)
    summed, groups = whole.finish(shared), pq.read_table(shared)
    files = facts_of(tmp_path, rows, sorted(set(cuts) - {0, len(rows)}))
    left, right = Summary(), Summary()
    for number, (path, first_row) in enumerate(data.draw(st.permutations(files))):
        (left if number % 2 else right).add(path, first_row)
    left.merge(right)
    assert left.finish(shared) == summed
    assert pq.read_table(shared).equals(groups)


def test_counts_are_exact_on_many_values(tmp_path: Path) -> None:
    values = values_of_every_kind(2_000)
    rows: list[Row] = [{column: text} for column, text in values]
    summed = summary_of(tmp_path, rows, [700, 1500]).finish(top=10_000)
    hosts: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    for column, text in values:
        if column == LINK:
            _count(text, hosts, keys)
    linked = summary_of(tmp_path, [row for row in rows if LINK in row]).finish(top=10_000)
    assert {tally.name: tally.rows for tally in linked.hosts if tally.name in hosts} == {
        name: rows
        for name, rows in hosts.items()
        if name != "0x100000000"  # a masked one
    }
    repeated = {key: rows for key, rows in keys.items() if rows > 1}
    found = {tally.name: tally.rows for tally in linked.repeated["url"]}
    assert {key: found.get(key) for key in repeated if not any(map(str.isdigit, key))} == {
        key: rows for key, rows in repeated.items() if not any(map(str.isdigit, key))
    }
    assert summed.rows == len(values)


def _count(text: str, hosts: Counter[str], keys: Counter[str]) -> None:
    """A link and the links inside it, each once."""
    from service.errors import InvalidInput

    try:
        link: Any = parse("url", text)
    except InvalidInput:
        return
    found: dict[str, Url] = {}

    def visit(item: Any) -> None:
        if isinstance(item, Url):
            found.setdefault(item.key, item)
        for part in item.parts:
            visit(part.observable)

    visit(link)
    for item in found.values():
        hosts[item.name] += 1
        keys[item.key] += 1


def test_facts_know_their_counts_by_themselves(tmp_path: Path) -> None:
    summary_of(tmp_path, ROWS)
    (path,) = tmp_path.iterdir()
    assert counts_in(path).rows == len(ROWS)


@pytest.mark.parametrize("rows", [[], [{}, {}]], ids=["nothing", "blank"])
def test_a_summary_of_nothing_is_one(tmp_path: Path, rows: list[Row]) -> None:
    summed = summary_of(tmp_path, rows).finish(tmp_path / "shared.parquet")
    assert summed.rows == len(rows)
    assert summed.hosts == []
    assert Summary().finish().rows == 0
