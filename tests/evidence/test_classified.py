"""What the classifier is not asked about, however much its text looks like phishing."""

from __future__ import annotations

import pytest

from service.artifacts import load_curated
from service.checks.check import check_many
from service.checks.verdict import State
from service.evidence.base import Evidence, Strength
from service.evidence.classified import collect_many, is_out_of_scope
from service.evidence.curated import Curated
from service.evidence.snapshot import Snapshot
from service.indicators.index import empty_index
from service.observables.kinds import parse
from service.observables.url import Url
from tests.factories import make_evidence
from tests.support import NOW

SILENT = [
    "http://192.168.0.1/login.html",
    "http://10.0.0.1:8080/admin",
    "http://[::1]/login",
    "https://rb.gy/abc12",
    "https://cutt.ly/AbCdEfGh",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=4765445b-32c6-49b0"
    "-83e6-1d93765276ca&redirect_uri=https%3A%2F%2Fwww.office.com%2Flandingv2",
]
ASKED = [
    "http://203.0.114.7/login.html",
    "https://abc.sharepoint.com/login",
    "https://docs.google.com/forms/d/e/1/viewform",
    "https://login.microsoftonline.com.top/",
    "https://login-microsoftonline.com/",
    "https://rb.gy.top/abc12",
    "https://github.io.top/",
]


class Alarmist:
    """Flags every link, and remembers which it was asked about."""

    version = "alarmist"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def judge(self, urls: list[Url]) -> list[Evidence | None]:
        """Strong evidence, always."""
        self.asked += [url.name for url in urls]
        return [
            make_evidence(Strength.CLASSIFIER, code="classifier_high", family="classifier",
                          weight=55)
            for _ in urls
        ]  # fmt: skip


@pytest.fixture(scope="module")
def curated() -> Curated:
    """The lists as shipped."""
    return load_curated()


def _link(text: str) -> Url:
    found = parse("url", text)
    assert isinstance(found, Url)
    return found


@pytest.mark.parametrize("text", SILENT)
def test_it_is_not_asked_where_the_text_tells_nothing(curated: Curated, text: str) -> None:
    assert is_out_of_scope(_link(text), curated)


@pytest.mark.parametrize("text", ASKED)
def test_it_is_asked_about_strangers_and_shared_platforms(curated: Curated, text: str) -> None:
    assert not is_out_of_scope(_link(text), curated)


def test_evidence_stays_beside_its_own_link(curated: Curated) -> None:
    links = [_link(text) for pair in zip(SILENT, ASKED, strict=False) for text in pair]
    alarmist = Alarmist()
    snapshot = Snapshot(empty_index(b"test"), curated, alarmist)
    found = collect_many(links, snapshot, NOW)
    assert [bool(item) for item in found] == [False, True] * len(SILENT)
    assert alarmist.asked == [link.name for link in links[1::2]]


def test_a_target_behind_an_honest_sign_in_page_is_still_judged(curated: Curated) -> None:
    page = _link(
        "https://login.microsoftonline.com/common/oauth2/authorize"
        "?redirect_uri=https%3A%2F%2Fvcb-otp.top%2Flogin"
    )
    alarmist = Alarmist()
    verdict = check_many([page], Snapshot(empty_index(b"test"), curated, alarmist), NOW)[0]
    assert verdict.state is State.SUSPICIOUS
    assert alarmist.asked == ["vcb-otp.top"]
