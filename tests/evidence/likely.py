"""Likely: links that come close to what the rules look for, so that batches meet every branch."""

from __future__ import annotations

from hypothesis import strategies as st

from service.artifacts import load_curated
from service.errors import InvalidInput
from service.evidence.curated import Curated
from service.evidence.heuristics.lure_table import ACTION, COPY_WORDS, ENGLISH, MONEY, PLAIN
from service.observables.url import Url
from service.observables.url_parse import parse_url
from tests.fuzz.strategies import urls
from tests.support import VECTORS

CURATED: Curated = load_curated()

_NAMES = sorted(
    {
        name
        for brand in CURATED.brands
        for name in (*brand.tokens, *brand.domains, *brand.exceptions)
    }
)
_LURES = sorted(MONEY | ACTION | ENGLISH | PLAIN | COPY_WORDS)
_ENDINGS = (
    "com", "vn", "com.vn", "top", "xyz", "icu", "gov.vn", "github.io", "vercel.app", "weebly.com",
    "blogspot.com", "sites.google.com", "co.uk", "life", "bit.ly", "xn--p1ai", "pages.dev", "",
)  # fmt: skip
_PATHS = (
    "", "/", "/login", "/a.apk", "/setup.EXE?x=1", "/x?file=b.msi", "/vietcombank/login", "/a/.b",
    "?next=https://other.example/x", "/%0a/acb", "/\u00e9/vcb-verify", "/a" * 300 + ".apk",
)  # fmt: skip


@st.composite
def words(draw: st.DrawFn) -> str:
    """A name or a lure word, as it is or miswritten."""
    word: str = draw(st.sampled_from(_NAMES) | st.sampled_from(_LURES))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(word)))
        cut = draw(st.integers(0, 2))
        word = (
            word[:at]
            + draw(st.sampled_from(["", "-", "1", "0", "rn", "a", "i"]))
            + word[at + cut :]
        )
    return word.replace("i", "1") if draw(st.booleans()) and len(word) > 6 else word


@st.composite
def _texts(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["", "http://", "https://me@", "https://vcb.vn@"]))
    gap = draw(st.sampled_from(["", "-", ".", "24h", "vn-"]))
    host = gap.join(draw(st.lists(words(), min_size=1, max_size=3)))
    end = draw(st.sampled_from(["", "", "vn", "-vn", ".com", ".gov-vn", "365"]))
    front = draw(st.sampled_from(["", "", "www.", "a.b.c.d.e.", "xn--", "bcdfghjk"]))
    ending, port = draw(st.sampled_from(_ENDINGS)), draw(st.sampled_from(["", "", ":8443", "."]))
    path: str = draw(st.sampled_from(_PATHS) | words().map("/{}/login".format))
    return f"{scheme}{front}{host}{end}.{ending}{port}{path}"


def _read(text: str) -> Url | None:
    try:
        return parse_url(text)
    except InvalidInput:
        return None


def _column(name: str) -> list[str]:
    lines = (VECTORS / name).read_text("utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")][1:]


links: st.SearchStrategy[Url] = (_texts() | urls).map(_read).filter(bool)  # type: ignore[arg-type,assignment]
"""Links of every shape."""

KNOWN: list[Url] = [
    url
    for text in (*_column("lookalikes.tsv"), *_column("canaries.tsv"), "http://10.0.0.1/a.apk")
    if (url := _read(text)) is not None
]
"""Links of the vectors, enough of them to be read together."""
