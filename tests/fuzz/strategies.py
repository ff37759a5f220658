"""Strategies: hostile text of each kind, close enough to the real thing to reach every branch."""

from __future__ import annotations

from hypothesis import strategies as st

from benchmarks.hostile import EMV, HARD, HOSTS, LIMITS, MARKS, PAYLOADS, SCHEMES, TAILS, VIETQR
from benchmarks.hostile import VOCABULARY as WORDS
from service.observables.emv import checksum
from tests.support import VECTORS

DIGITS = st.text(alphabet="0123456789 .-+()oOlI０１２٣", max_size=70)


def _column(name: str) -> list[str]:
    """The first column of a vector file: real spellings to start from."""
    lines = (VECTORS / name).read_text("utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")][1:]


def pieces(words: list[str], most: int = 12) -> st.SearchStrategy[str]:
    """Words in any order with any text between them."""
    part = st.sampled_from(words) | st.text(max_size=6) | st.sampled_from(MARKS)
    return st.lists(part, max_size=most).map("".join)


def repeated(kind: str) -> st.SearchStrategy[str]:
    """A beginning, then a unit over and over up to the limit of the kind."""
    words, limit = WORDS[kind], LIMITS[kind]
    unit = st.lists(st.sampled_from(words), min_size=1, max_size=3).map("".join)
    return st.builds(
        lambda begin, unit: (begin + unit * (limit // max(len(unit), 1)))[:limit],
        pieces(words, 2),
        unit,
    )


@st.composite
def _payments(draw: st.DrawFn) -> str:
    """A VietQR payload, cut and changed, with a checksum that holds or not."""
    text = VIETQR + draw(st.sampled_from(["", "54071000000", "5912NGUYEN VAN A", "62070803abc"]))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 6))
        text = text[:at] + draw(st.sampled_from(EMV) | st.text(max_size=4)) + text[at + cut :]
    text += "6304"
    end = checksum(text.encode("utf-8", "replace"))
    return text + draw(st.sampled_from([end, end.lower(), "", "0000", end[:2], end + "x"]))


def _spelled(name: str) -> st.SearchStrategy[str]:
    """Spellings of a vector file with something before and after."""
    around = st.sampled_from(["", " ", "+", "(", "gọi ", "\u200b"]) | st.text(max_size=3)
    return st.tuples(around, st.sampled_from(_column(name)), around).map("".join)


def _hard(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text for of, text in HARD if of == kind] or [""])


urls = st.one_of(
    pieces(WORDS["url"]),
    st.tuples(
        st.sampled_from(SCHEMES), st.sampled_from(HOSTS), pieces(TAILS), pieces(HOSTS, 2)
    ).map("".join),
    repeated("url"),
    _hard("url"),
    st.text(max_size=60),
)
phones = st.one_of(DIGITS, pieces(WORDS["phone"]), repeated("phone"), _spelled("phone_forms.tsv"))
accounts = st.one_of(
    DIGITS,
    pieces(WORDS["account"]),
    repeated("account"),
    _spelled("account_forms.tsv"),
    st.text(max_size=66),
)
codes = st.one_of(
    _payments(),
    pieces(EMV),
    pieces(PAYLOADS),
    repeated("qr"),
    _hard("qr"),
    urls,
    st.text(max_size=200),
)
messages = st.one_of(
    pieces(WORDS["message"], 25),
    pieces(WORDS["url"], 25),
    repeated("message"),
    _hard("message"),
    st.text(max_size=300),
)

BY_KIND = {
    "url": urls,
    "phone": phones,
    "account": accounts,
    "qr": codes,
    "message": messages,
    "auto": st.one_of(urls, phones, accounts, codes, messages),
}
"""Text for each kind that can be asked about."""
