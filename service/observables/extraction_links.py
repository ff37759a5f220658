"""Links in free text: with a scheme, defanged, spoken, or as a bare name; linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_BRACKETS = re.compile(r"[\[({\\]|h(?:tx|xt)p")
_LABEL_BEFORE = re.compile(r"(?<![\w\-])[\w\-]+$")
_DEFANGED = re.compile(r"(?:tt|xx|\*\*|tx|xt)ps?[\[({:]|ftp:")
_COMMON = r"(?:com(?:\.vn)?|net|vn|org|top|xyz|vip|club|info|online|shop|site|cc|icu|life)"
_SPOKEN = re.compile(
    rf"(?<![\w.\-])[a-z0-9\-]{{3,40}}+(?:\s(?:dot|cham)\s|\s\.\s?)(?={_COMMON}(?![\w\-]))"
    rf"(?:com(?:(?:\.|\s(?:dot|cham)\s)vn)?|{_COMMON})(?![\w\-])"
)
_SPOKEN_DOT = re.compile(r"\s(?:dot|cham)\s|\s?\.\s?")
_MAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]++@[\w\-]++(?:\.[\w\-]++)++")
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
    if "." not in folded and "://" not in folded and _OTHER_LINKS.search(folded) is None:
        return [], []
    mails = _mails(folded)
    links: list[Link] = []
    keys: set[str] = set()
    last = -1
    for start, end, spoken in sorted(_spans(reading, mails))[:_MOST_TRIED]:
        if start < last:
            continue
        url = _read(reading, start, end, depth, spoken=spoken)
        if url is not None:
            links.append(Link(url, start, end))
            last = end
            keys.add(url.key)
            if len(keys) >= MAX_LINKS:
                break
    taken = [(link.start, link.end) for link in links]
    return links, sorted(taken + mails) if mails else taken


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
    if "@" not in folded:
        return []
    return [
        found.span()
        for found in _MAIL.finditer(folded)
        if folded[found.end() : found.end() + 1] != "/"
    ]


def _spans(reading: Reading, mails: list[tuple[int, int]]) -> Iterator[_Span]:
    folded = reading.folded
    schemes = [*_with_scheme(reading)] if "://" in folded or _DEFANGED.search(folded) else []
    yield from schemes
    taken = sorted([*mails, *((start, end) for start, end, _ in schemes)])
    reached = -1
    for found in _outside(_dotted(folded), taken):
        if found.start() < reached:
            continue  # lies in the path of the one before
        span = bare_link(reading, found.start(), found.end())
        if span is not None:
            yield _Span(*span)
            if span[1] - span[0] <= MAX_BYTES:  # a longer one is unreadable
                reached = span[1]
    if folded.count(".") >= 3:
        reached = -1
        for found in _outside(_QUAD.finditer(folded), taken):
            if found.start() < reached:
                continue
            end = with_path(reading, found.end())
            yield _Span(found.start(), end)
            if end - found.start() <= MAX_BYTES:
                reached = end
    if " ." in folded or " dot " in folded or " cham " in folded:
        for found in _outside(_SPOKEN.finditer(folded), taken):
            written = reading.plain[found.start() : found.end()].lower()
            if written.replace("ấ", "a").isascii():
                yield _Span(found.start(), found.end(), spoken=True)


def _dotted(folded: str) -> Iterator[re.Match[str]]:
    """Words joined by dots; begins at the dots, for most words have none."""
    if _BRACKETED.search(folded):
        yield from islice(DOTTED.finditer(folded), _MOST_DOTS)
        return
    end = 0
    for number, dot in enumerate(_INNER_DOT.finditer(folded)):
        at = dot.start()
        if at < end:
            continue
        if number >= _MOST_DOTS:
            return
        label = _LABEL_BEFORE.search(folded, max(end, at - 64), at)
        found = DOTTED.match(folded, label.start()) if label is not None else None
        if found is not None:
            yield found
            end = found.end()


def _outside(
    found: Iterator[re.Match[str]], taken: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """Matches that lie in none of the taken stretches; both are in order."""
    at = 0
    for match in found:
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at == len(taken) or taken[at][0] >= match.end():
            yield match


def _with_scheme(reading: Reading) -> Iterator[_Span]:
    """Links with a scheme. One glued to another's host, as in ``http://a.vnhttp://b.vn``, parts
    them; within a path or query it belongs to the link."""
    folded, plain = reading.folded, reading.plain
    anchors = list(islice(_anchors(folded), _MOST_TRIED))
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


def _anchors(folded: str) -> Iterator[tuple[int, int]]:
    """Places of ``https://`` and its disguises."""
    if _BRACKETS.search(folded) or "**" in folded or ":/" not in folded:
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
