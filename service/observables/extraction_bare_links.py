"""Bare names in free text: which stretch of dotted words is a link, and with which path."""

from __future__ import annotations

import re

from service.observables.extraction_link_ends import trimmed
from service.observables.extraction_link_names import (
    before_glued_word,
    believable,
    is_ending,
    is_file,
    without_glued_front,
)
from service.observables.extraction_text import Reading
from service.observables.url_parse import MAX_BYTES

DOT = r"(?:\\?\.|\s?[\[({]\s?(?:\.|dot|d0t|cham)\s?[\])}]\s?)"
BODY = re.compile(r"[^\s<>\"\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u3001\uff0c`|]*+")
DOTTED = re.compile(rf"(?<![\w\-])[\w\-]++(?:{DOT}[\w\-]++)++")
_SPLIT = re.compile(DOT)
_PORT = re.compile(r":[0-9]{2,5}(?![0-9])")
_MOST_LABELS = 40


def bare_link(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """A name without scheme, with what follows it, if it is believable as a host.

    Words glued to either side are taken off: a first label with diacritics, labels behind the
    last one that exists as an ending (a sentence whose space was lost).
    """
    plain, folded = reading.plain, reading.folded
    written = plain[start:end]
    if written.isascii() and written[0] not in "-_" and folded[end : end + 1] != "@":
        labels = folded[start:end].split(".")
        if is_ending(labels[-1]) and len(labels) <= _MOST_LABELS and not _has_marks(written):
            strong = labels[0] == "www" or _is_strong(folded, end)
            if not believable(written.split("."), labels, strong=strong):
                return None
            return start, with_path(reading, end)
    return _careful_link(reading, start, end)


def _careful_link(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """``bare_link`` for any name; nearly all are plain ASCII and end in an ending that exists."""
    plain, folded = reading.plain, reading.folded
    while folded[start] in "-_":
        start += 1
        if start >= end:
            return None
    cuts = _cuts(folded, start, end)
    if not cuts or len(cuts) > _MOST_LABELS:
        return None
    starts = [start, *[cut[1] for cut in cuts]]
    ends = [*[cut[0] for cut in cuts], end]
    first = 0 if plain[start:end].isascii() else _without_words(reading, starts, ends)
    for last in range(len(starts) - 1, max(first, len(starts) - 4), -1):
        begin, stop = starts[last], ends[last]
        written, label = plain[begin:stop], folded[begin:stop]
        if not written.isascii():
            kept = before_glued_word(written)
            written, label, stop = written[:kept], label[:kept], begin + kept
        if not is_ending(label):
            if is_file(label) and not _has_path(folded, ends[last]):
                return None
            continue
        whole = stop == end
        if whole and folded[end : end + 1] == "@" and not _has_path_after_mail(folded, end):
            return None
        strong = (
            folded[starts[first] : ends[first]] == "www"
            or (whole and _is_strong(folded, end))
            or any(to - cut > 1 for cut, to in cuts)  # the dots stand in brackets
        )
        places = list(zip(starts[first:last], ends[first:last], strict=True))
        if not believable(
            [*[plain[at:to] for at, to in places], written],
            [*[folded[at:to] for at, to in places], label],
            strong=strong,
        ):
            return None
        return (starts[first], with_path(reading, stop) if whole else stop)
    return None


def _cuts(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Places of the dots, brackets around them included."""
    if _has_marks(folded[start:end]):
        return [found.span() for found in _SPLIT.finditer(folded, start, end)]
    cuts: list[tuple[int, int]] = []
    at = folded.find(".", start, end)
    while at >= 0:
        cuts.append((at, at + 1))
        at = folded.find(".", at + 1, end)
    return cuts


def _without_words(reading: Reading, starts: list[int], ends: list[int]) -> int:
    """The first label that belongs to the name; a word glued to its front is taken off."""
    plain, folded = reading.plain, reading.folded
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
    starts[first] += without_glued_front(
        plain[starts[first] : ends[first]], folded[starts[first] : ends[first]]
    )
    return first


def _is_written_word(reading: Reading, start: int, end: int) -> bool:
    return reading.plain[start:end].isalpha()


def _has_marks(name: str) -> bool:
    """Whether there is a bracket or backslash around a dot."""
    return "[" in name or "(" in name or "{" in name or "\\" in name


def _is_strong(folded: str, end: int) -> bool:
    return _has_path(folded, end) or _PORT.match(folded, end) is not None


def _has_path(folded: str, at: int) -> bool:
    return folded[at : at + 1] in ("/", "?") and folded[at + 1 : at + 2].strip() != ""


def _has_path_after_mail(folded: str, at: int) -> bool:
    found = DOTTED.match(folded, at + 1)
    return found is not None and _has_path(folded, found.end())


def with_path(reading: Reading, end: int) -> int:
    """Where the link ends that has its host's end here: port, path and query included."""
    folded = reading.folded
    begin = end
    if folded[end : end + 1] == "@":
        found = DOTTED.match(folded, end + 1)
        end = found.end() if found else end
    port = _PORT.match(folded, end)
    if port is not None:
        end = port.end()
    if folded[end : end + 1] in ("/", "?", "#"):
        stop = BODY.match(reading.plain, end).end()  # type: ignore[union-attr]
        if stop - begin > MAX_BYTES:
            return stop  # unreadable, wherever it is made to end
        end = max(trimmed(reading, begin, end, stop), end)
        return end + 1 if folded[end : end + 1] == "/" and stop > end else end
    return end
