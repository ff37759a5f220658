"""Links in free text: with a scheme, defanged, spoken, or as a bare name; linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from service.errors import InvalidObservable, TooLarge
from service.observables.extraction_bare_links import BODY, DOTTED, bare_link, with_path
from service.observables.extraction_link_ends import trimmed
from service.observables.extraction_text import Reading
from service.observables.url import Url
from service.observables.url_parse import MAX_BYTES, parse_url

MAX_LINKS = 50
_new = tuple.__new__  # half the time of a call
_MOST_TRIED = 100  # stretches that look like links; what follows is left unread
_MOST_DOTS = 300
_SCHEME = re.compile(
    r"(?:h(?:tt|xx|\*\*|tx|xt)ps?|ftp)(?::|\[:\]|\(:\)|\{:\}|\[(?=:))"
    r"(?://|\\\\|\[//\]|\[/\]\[/\]|://\]|/(?=[a-z0-9]))"
)
_OTHER_LINKS = re.compile(r"[ \[({](?:dot|d0t|cham)[ \])}]|(?:tt|xx)ps?[\[({:]")
_BRACKETED = re.compile(r"[\[({]\s?(?:\.|dot|d0t|cham)|\\\.")
_INNER_DOT = re.compile(r"\.(?=[\w\-])")
_PLAIN_SCHEMES = ("https", "http", "hxxps", "hxxp", "ftp")
_LABEL = re.compile(r"[\w\-]+")
_DEFANGED = re.compile(r"(?:tt|xx|\*\*|tx|xt)ps?[\[({:]|ftp:")
_COMMON = r"(?:com(?:\.vn)?|net|vn|org|top|xyz|vip|club|info|online|shop|site|cc|icu|life)"
_SPOKEN = re.compile(
    rf"(?<![\w.\-])[a-z0-9\-]{{3,40}}+(?:\s(?:dot|cham)\s|\s\.\s?)(?={_COMMON}(?![\w\-]))"
    rf"(?:com(?:(?:\.|\s(?:dot|cham)\s)vn)?|{_COMMON})(?![\w\-])"
)
_SPOKEN_DOT = re.compile(r"\s(?:dot|cham)\s|\s?\.\s?")
_MAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]++@[\w\-]++(?:\.[\w\-]++)++")
_MAYBE_QUAD = re.compile(r"\.[0-9]{1,3}\.[0-9]{1,3}[:/]")
_QUAD = re.compile(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?=:[0-9]{2,5}(?![0-9])|/[\w?#])")


class Link(NamedTuple):
    """A link and its place in the reading."""

    url: Url
    start: int
    end: int


class _Span(NamedTuple):
    start: int
    end: int
    spoken: bool = False


def links_in(reading: Reading, depth: int) -> tuple[list[Link], list[tuple[int, int]]]:
    """Links in order, and the stretches where no number is to be looked for."""
    folded = reading.folded
    if "." not in folded and "://" not in folded and not _has_other_links(folded):
        return [], []
    mails = _mails(folded) if "@" in folded else []
    spans = _spans(reading, mails)
    if len(spans) > 1:
        spans = sorted(spans)[:_MOST_TRIED]
    links: list[Link] = []
    taken: list[tuple[int, int]] = []
    keys: set[str] = set()
    last = -1
    for start, end, spoken in spans:
        if start < last:
            continue
        url = _read(reading, start, end, depth, spoken=spoken)
        if url is not None:
            links.append(_new(Link, (url, start, end)))
            taken.append((start, end))
            last = end
            keys.add(url.key)
            if len(keys) >= MAX_LINKS:
                break
    return links, sorted(taken + mails) if mails else taken


def _has_other_links(folded: str) -> bool:
    return (
        "cham" in folded or "dot" in folded or "d0t" in folded or "ttp" in folded or "xxp" in folded
    ) and _OTHER_LINKS.search(folded) is not None


def _has_marks(folded: str) -> bool:
    """Whether there is any bracket or backslash, as in a disguised link."""
    return "(" in folded or "[" in folded or "{" in folded or "\\" in folded


def _read(reading: Reading, start: int, end: int, depth: int, *, spoken: bool) -> Url | None:
    first, last = reading.span(start, end)
    written = reading.text[first:last]
    try:
        if not spoken:
            return parse_url(written, depth + 1)
        plain = _SPOKEN_DOT.sub(".", reading.folded[start:end])
        return replace(parse_url(plain, depth + 1), text=written, repaired=("defanged",))
    except (InvalidObservable, TooLarge):
        return None


def _mails(folded: str) -> list[tuple[int, int]]:
    """E-mail addresses; what goes on as a path is a link with a name in front of it."""
    return [
        found.span()
        for found in _MAIL.finditer(folded)
        if folded[found.end() : found.end() + 1] != "/"
    ]


def _spans(reading: Reading, mails: list[tuple[int, int]]) -> list[_Span]:
    folded = reading.folded
    marked = _has_marks(folded)
    spans: list[_Span] = []
    if "://" in folded or ((marked or ":" in folded) and _DEFANGED.search(folded)):
        spans += _with_scheme(reading, marked=marked)
    taken = sorted([*mails, *((start, end) for start, end, _ in spans)]) if spans else mails
    reached = -1
    dotted = _dotted(folded, marked=marked)
    for found in _outside(dotted, taken) if taken else dotted:
        start, end = found.span()
        if start < reached:
            continue  # lies in the path of the one before
        span = bare_link(reading, start, end)
        if span is not None:
            spans.append(_new(_Span, (*span, False)))
            if span[1] - span[0] <= MAX_BYTES:  # a longer one is unreadable
                reached = span[1]
    if _MAYBE_QUAD.search(folded) is not None:
        reached = -1
        for found in _outside(_QUAD.finditer(folded), taken):
            if found.start() < reached:
                continue
            end = with_path(reading, found.end())
            spans.append(_Span(found.start(), end))
            if end - found.start() <= MAX_BYTES:
                reached = end
    if " ." in folded or " dot " in folded or " cham " in folded:
        for found in _outside(_SPOKEN.finditer(folded), taken):
            written = reading.plain[found.start() : found.end()].lower()
            if written.replace("ấ", "a").isascii():
                spans.append(_Span(found.start(), found.end(), spoken=True))
    return spans


def _dotted(folded: str, *, marked: bool) -> Iterable[re.Match[str]]:
    """Words joined by dots; begins at the dots, for most words have none."""
    if marked and _BRACKETED.search(folded):
        return islice(DOTTED.finditer(folded), _MOST_DOTS)
    dotted: list[re.Match[str]] = []
    end = 0
    for number, dot in enumerate(_INNER_DOT.finditer(folded)):
        at = dot.start()
        if at < end:
            continue
        if number >= _MOST_DOTS:
            break
        start = _label_start(folded, max(end, at - 64), at)
        found = DOTTED.match(folded, start) if start < at else None
        if found is not None:
            dotted.append(found)
            end = found.end()
    return dotted


def _label_start(folded: str, low: int, at: int) -> int:
    """Where the word begins that ends at ``at``; ``at`` where none does, or it began too early."""
    before = folded[low:at][::-1]
    found = _LABEL.match(before)
    if found is None:
        return at
    start = at - found.end()
    if start == low > 0 and _LABEL.match(folded, low - 1) is not None:
        return at
    return start


def _outside(
    found: Iterable[re.Match[str]], taken: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """Matches that lie in none of the taken stretches; both are in order."""
    at = 0
    for match in found:
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at == len(taken) or taken[at][0] >= match.end():
            yield match


def _with_scheme(reading: Reading, *, marked: bool) -> Iterator[_Span]:
    """Links with a scheme. One glued to another's host, as in ``http://a.vnhttp://b.vn``, parts
    them; within a path or query it belongs to the link."""
    folded, plain = reading.folded, reading.plain
    anchors = list(islice(_anchors(folded, marked=marked), _MOST_TRIED))
    last = stop = -1
    for number, (begin, start) in enumerate(anchors):
        if begin < last:
            continue
        if start > stop:
            body = BODY.match(plain, start)
            stop = body.end() if body is not None else start
        end = stop
        if number + 1 < len(anchors) and anchors[number + 1][0] < end:
            slash = folded.find("/", start, end)
            following = anchors[number + 1][0]
            if following < (slash if slash >= 0 else end):
                end = following
        end = trimmed(reading, begin, start, end)
        if end > start:
            yield _Span(begin, end)
            last = end


def _anchors(folded: str, *, marked: bool) -> Iterator[tuple[int, int]]:
    """Places of ``https://`` and its disguises."""
    odd = marked or "htxp" in folded or "hxtp" in folded or "**" in folded
    if odd or ":/" not in folded:
        yield from (found.span() for found in _SCHEME.finditer(folded))
        return
    at = folded.find(":/")
    while at >= 0:
        end = at + 3 if folded.startswith("//", at + 1) else at + 2
        for name in _PLAIN_SCHEMES:
            if folded.startswith(name, at - len(name)) and at >= len(name):
                if end == at + 3 or folded[end : end + 1].isalnum():
                    yield at - len(name), end
                break
        at = folded.find(":/", end)
