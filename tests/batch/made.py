"""Made: a snapshot in which something of every kind is listed, and tables of tips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from typing import Any

import orjson
import pyarrow as pa

from service.batch.judging import Judge
from service.batch.plan import Plan, Role
from service.evidence.snapshot import Snapshot
from service.indicators.token import Match, token
from service.observables.emv import checksum
from tests.factories import make_curated, make_feed, make_index
from tests.support import NOW, VECTORS, vectors

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
LINK, PHONE, ACCOUNT, BANK, QR, TEXT = "Link", "SĐT", "STK", "Ngân hàng", "QR", "Nội dung"
COLUMNS = (
    (LINK, Role.LINK),
    (PHONE, Role.PHONE),
    (ACCOUNT, Role.ACCOUNT),
    (BANK, Role.BANK),
    (QR, Role.QR),
    (TEXT, Role.TEXT),
)
JUDGED = {LINK: "url", PHONE: "phone", ACCOUNT: "account", QR: "qr", TEXT: "message"}
LISTED_PHONE, LISTED_ACCOUNT = "0971234560", "0071004567890"


def make_snapshot() -> Snapshot:
    """Links, a phone and an account on lists of several strengths; an allowed and a denied site."""
    agency = make_feed("agency", reliability="authority", category="BANK_FAKE_SITE")
    scams = [token(Match.SUBTREE, f"listed{number}.example") for number in range(50)]
    index = make_index(
        (make_feed("hobby"), [*scams, token(Match.PHONE, "+84971234560")]),
        (agency, [*scams[:10], token(Match.ACCOUNT, f"970436:{LISTED_ACCOUNT}")]),
    )
    return Snapshot(index, make_curated())


def make_judge(snapshot: Snapshot | None = None, **options: Any) -> Judge:
    """A judge at the fixed moment."""
    return Judge(snapshot or make_snapshot(), NOW, **options)


def make_plan(*columns: tuple[str, Role], **options: Any) -> Plan:
    """A plan of some columns, all of COLUMNS unless told."""
    return Plan(columns or COLUMNS, **options)


def make_table(rows: Iterable[dict[str, str | None]]) -> pa.Table:
    """Rows as a table of COLUMNS and a number that is passed through."""
    rows = list(rows)
    names = [name for name, _ in COLUMNS]
    columns: dict[str, Any] = {
        name: pa.array([row.get(name) for row in rows], pa.string()) for name in names
    }
    return pa.table({"Số": pa.array(range(len(rows)), pa.int64()), **columns})


def parts_of(text: str | None) -> list[dict[str, Any]]:
    """The parsed list of parts."""
    return [] if text is None else orjson.loads(text)


def values_of_every_kind(count: int) -> list[tuple[str, str]]:
    """Column and text, as many of each kind: from the vectors, and made after them."""
    kinds = (LINK, PHONE, ACCOUNT, QR, TEXT)
    made = {kind: islice(_values(kind), count // len(kinds)) for kind in kinds}
    return [(kind, text) for kind in kinds for text in made[kind]]


def _values(kind: str) -> Iterator[str]:
    known = {LINK: _links, PHONE: _phones, ACCOUNT: _accounts, QR: _codes, TEXT: _messages}[kind]()
    yield from known
    for number, text in enumerate(cycle(known)):
        yield _varied(kind, text, number)


def _varied(kind: str, text: str, number: int) -> str:
    """Another value like this one."""
    if kind == LINK:
        host = f"listed{number % 60}.example" if number % 7 == 0 else None
        return (
            f"https://{host}/{number}" if host else f"{text}{'' if '#' in text else f'/{number}'}"
        )
    if kind == PHONE:
        return f"09{71_234_500 + number * 37 % 900:08}" if number % 3 else f"0{number % 10}{text}"
    if kind == ACCOUNT:
        return f"{('VCB', 'MB Bank', '970436', 'ACB', 'quỹ')[number % 5]} {7100 * 10**7 + number}"
    if kind == QR:
        return qr(f"{1_000_000_000 + number}") if number % 3 else f"{text}{number % 10}"
    return f"{text} {number}" if number % 2 else f"{text}\nGọi 09{71_234_500 + number % 900:08}"


def qr(account: str) -> str:
    """A payment code for an account at one bank."""
    owner = f"0006970436{'01'}{len(account):02}{account}"
    inner = f"0010A00000072701{len(owner):02}{owner}0208QRIBFTTA"
    body = f"00020101021138{len(inner):02}{inner}53037045802VN6304"
    return body + checksum(body.encode())


def _tsv(name: str, column: int = 0) -> list[str]:
    lines = (VECTORS / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    texts = [row[column] for row in rows if len(row) > column]
    return [_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) for text in texts]


def _links() -> list[str]:
    hosts = [f"https://{host}/" for host in _tsv("lookalikes.tsv")]
    strange = [case["url"] for case in _cases("wpt_url_hosts.json") if "url" in case]
    made = ["https://bank.example/login", "http://warned.example/a", "hxxps://listed1[.]example/x",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Flisted2.example%2F", "", "  ", "không",
            "https://t.example/0912345678/a"]  # fmt: skip
    return [*made, *_tsv("canaries.tsv"), *hosts, *strange]


def _cases(name: str) -> list[dict[str, Any]]:
    found = vectors(name)
    cases = (
        found if isinstance(found, list) else next(v for v in found.values() if isinstance(v, list))
    )
    return [case for case in cases if isinstance(case, dict)]


def _phones() -> list[str]:
    names = ("forms", "invalid", "landlines", "mobile_migration", "mobiles", "refused")
    listed = [LISTED_PHONE, "19001234", "097 123 4560", "+84 971-234-560", "1900 1234"]
    return [*listed, *(text for name in names for text in _tsv(f"phone_{name}.tsv"))]


def _accounts() -> list[str]:
    listed = [f"Vietcombank {LISTED_ACCOUNT}", f"970436:{LISTED_ACCOUNT}", LISTED_ACCOUNT]
    return [*listed, *_tsv("account_forms.tsv"), *_tsv("account_refused.tsv")]


def _codes() -> list[str]:
    texts = [case["text"] for case in vectors("qr_payloads.json")["cases"]]
    return [qr(LISTED_ACCOUNT), *_tsv("qr_emv.tsv", 1), *texts]


def _messages() -> list[str]:
    scams = [item["text"] for item in vectors("message_scams.json")["messages"]]
    parts = [case["text"] for case in vectors("message_parts.json")["cases"]]
    listed = [f"Chuyển vào Vietcombank {LISTED_ACCOUNT} hoặc gọi {LISTED_PHONE}", "a" * 10_001]
    return [*listed, *scams, *vectors("message_honest.json")["messages"], *parts]
