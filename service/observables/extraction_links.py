"""Links in free text: with a scheme, defanged, or as a bare name; one pass each, no backtracking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from service.errors import InvalidObservable, TooLarge
from service.observables.extraction_link_names import (
    before_glued_word,
    believable,
    is_ending,
    is_file,
    without_glued_front,
)
from service.observables.extraction_text import Reading
from service.observables.url import Url
from service.observables.url_parse import parse_url

MAX_LINKS = 50
_MOST_TRIED = 100  # stretches that look like links; what follows is left unread
_MOST_DOTS = 300
_SCHEME = re.compile(
    r"(?:h(?:tt|xx|\*\*|tx|xt)ps?|ftp)(?::|\[:\]|\(:\)|\{:\}|\[(?=:))"
    r"(?://|\\\\|\[//\]|\[/\]\[/\]|://\]|/(?=[a-z0-9]))"
)
_BODY = re.compile(r"[^\s<>\"\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u3001\uff0c`|]*+")
_DOT = r"(?:\\?\.|\s?[\[({]\s?(?:\.|dot|d0t|cham)\s?[\])}]\s?)"
_DOTTED = re.compile(rf"(?<![\w\-])[\w\-]++(?:{_DOT}[\w\-]++)++")
_SPLIT = re.compile(_DOT)
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
_PORT = re.compile(r":[0-9]{2,5}(?![0-9])")
_QUAD = re.compile(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?=:[0-9]{2,5}(?![0-9])|/[\w?#])")
_AFTER_COMMA = re.compile(r"[,;)](?=h(?:tt|xx)ps?:|www\.)")
_TRAILING = ".,;:!?'*\u2026\u3002"
_PAIRS = {")": "(", "]": "[", "}": "{"}


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
    for found in _outside(_dotted(folded), taken):
        span = _bare(reading, found.start(), found.end())
        if span is not None:
            yield span
    if folded.count(".") >= 3:
        for found in _outside(_QUAD.finditer(folded), taken):
            yield _Span(found.start(), _with_path(reading, found.end()))
    if " ." in folded or " dot " in folded or " cham " in folded:
        for found in _outside(_SPOKEN.finditer(folded), taken):
            written = reading.plain[found.start() : found.end()].lower()
            if written.replace("ấ", "a").isascii():
                yield _Span(found.start(), found.end(), spoken=True)


def _dotted(folded: str) -> Iterator[re.Match[str]]:
    """Words joined by dots; begins at the dots, for most words have none."""
    if _BRACKETED.search(folded):
        yield from islice(_DOTTED.finditer(folded), _MOST_DOTS)
        return
    end = 0
    for number, dot in enumerate(_INNER_DOT.finditer(folded)):
        at = dot.start()
        if at < end:
            continue
        if number >= _MOST_DOTS:
            return
        label = _LABEL_BEFORE.search(folded, max(end, at - 64), at)
        found = _DOTTED.match(folded, label.start()) if label is not None else None
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
            body = _BODY.match(plain, start)
            stop = body.end() if body is not None else start
        end = stop
        if number + 1 < len(anchors) and anchors[number + 1][0] < end:
            slash = folded.find("/", start, end)
            following = anchors[number + 1][0]
            if following < (slash if slash >= 0 else end):
                end = following
        end = _trim(reading, begin, start, end)
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


def _trim(reading: Reading, begin: int, start: int, end: int) -> int:
    """The end of a link without punctuation and words that only stand beside it.

    ``start`` is where its host begins.
    """
    plain = reading.plain
    comma = _AFTER_COMMA.search(reading.folded, start, end)
    if comma is not None:
        end = comma.start()
    if not plain.isascii() and not plain[start:end].isascii():
        end = _before_words(plain, start, end)
    unpaired: dict[str, int] = {}
    while end > start:
        last = plain[end - 1]
        if last in _PAIRS:
            if last not in unpaired:
                opened = plain.count(_PAIRS[last], begin, end)
                unpaired[last] = plain.count(last, begin, end) - opened
            if unpaired[last] <= 0:
                break
            unpaired[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def _before_words(plain: str, start: int, end: int) -> int:
    """Cuts a Vietnamese word that is glued to the host's ending or to a path without joints."""
    slash = min(
        (at for at in (plain.find(mark, start, end) for mark in "/?#") if at >= 0), default=end
    )
    host = plain[start:slash]
    ending = host.rpartition(".")[2]
    if not ending.isascii():
        kept = before_glued_word(ending)
        if kept and is_ending(ending[:kept].lower()):
            return start + len(host) - len(ending) + kept
    at = next((at for at in range(slash, end) if plain[at] > "\x7f" and plain[at].isalpha()), -1)
    if at < 0:
        return end
    begin = max(plain.rfind(mark, slash, at) for mark in "/?=&#") + 1
    close = min(
        (to for to in (plain.find(mark, at, end) for mark in "/?&#") if to >= 0), default=end
    )
    segment = plain[begin:close]
    if any(joint in segment for joint in "-_%+."):
        return end
    return begin + before_glued_word(segment)


def _bare(reading: Reading, start: int, end: int) -> _Span | None:
    """A name without scheme, with what follows it, if it is believable as a host.

    Words glued to either side are taken off: a first label with diacritics, labels behind the
    last one that exists as an ending (a sentence whose space was lost).
    """
    plain, folded = reading.plain, reading.folded
    while folded[start] in "-_":
        start += 1
        if start >= end:
            return None
    cuts = [(found.start(), found.end()) for found in _SPLIT.finditer(folded, start, end)]
    if not cuts or len(cuts) > 40:
        return None
    starts = [start, *(cut[1] for cut in cuts)]
    ends = [*(cut[0] for cut in cuts), end]
    defanged = any(stop - cut > 1 for cut, stop in cuts)
    first = 0
    while len(starts) - first > 2 and not plain[starts[first] : ends[first]].isascii():
        glued = without_glued_front(
            plain[starts[first] : ends[first]], folded[starts[first] : ends[first]]
        )
        if glued:
            starts[first] += glued
            break
        if not _is_written_word(reading, starts[first], ends[first]):
            break
        first += 1
    glued = without_glued_front(
        plain[starts[first] : ends[first]], folded[starts[first] : ends[first]]
    )
    starts[first] += glued
    for last in range(len(starts) - 1, max(first, len(starts) - 4), -1):
        label = folded[starts[last] : ends[last]]
        stop = ends[last]
        if not plain[starts[last] : stop].isascii():
            stop = starts[last] + before_glued_word(plain[starts[last] : stop])
            label = folded[starts[last] : stop]
        if not is_ending(label):
            if is_file(label) and not _has_path(folded, ends[last]):
                return None
            continue
        whole = stop == end
        if whole and folded[end : end + 1] == "@" and not _has_path_after_mail(folded, end):
            return None
        labels = range(first, last + 1)
        strong = (
            defanged
            or folded[starts[first] : ends[first]] == "www"
            or (whole and (_has_path(folded, end) or _PORT.match(folded, end) is not None))
        )
        stops = [*ends[:last], stop]
        if not believable(
            [plain[starts[at] : stops[at]] for at in labels],
            [folded[starts[at] : stops[at]] for at in labels],
            strong=strong,
        ):
            return None
        return _Span(starts[first], _with_path(reading, stop) if whole else stop)
    return None


def _is_written_word(reading: Reading, start: int, end: int) -> bool:
    return reading.plain[start:end].isalpha()


def _has_path(folded: str, at: int) -> bool:
    return folded[at : at + 1] in ("/", "?") and folded[at + 1 : at + 2].strip() != ""


def _has_path_after_mail(folded: str, at: int) -> bool:
    found = _DOTTED.match(folded, at + 1)
    return found is not None and _has_path(folded, found.end())


def _with_path(reading: Reading, end: int) -> int:
    """Where the link ends that has its host's end here: port, path and query included."""
    folded = reading.folded
    begin = end
    if folded[end : end + 1] == "@":
        found = _DOTTED.match(folded, end + 1)
        end = found.end() if found else end
    port = _PORT.match(folded, end)
    if port is not None:
        end = port.end()
    if folded[end : end + 1] in ("/", "?", "#"):
        stop = _BODY.match(reading.plain, end).end()  # type: ignore[union-attr]
        end = max(_trim(reading, begin, end, stop), end)
        return end + 1 if folded[end : end + 1] == "/" and stop > end else end
    return end
