"""Where a link in free text ends: punctuation and glued words behind it do not belong to it."""

from __future__ import annotations

import re

from service.observables.extraction_link_names import before_glued_word, is_ending
from service.observables.extraction_text import Reading

_AFTER_COMMA = re.compile(r"[,;)](?=h(?:tt|xx)ps?:|www\.)")
_FOREIGN_LETTER = re.compile(r"(?![\x00-\x7f])[^\W\d_]")
_TRAILING = ".,;:!?'*\u2026\u3002"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def trimmed(reading: Reading, begin: int, start: int, end: int) -> int:
    """The end of a link without punctuation and words that only stand beside it.

    ``start`` is where its host begins.
    """
    plain = reading.plain
    comma = _AFTER_COMMA.search(reading.folded, start, end)
    if comma is not None:
        end = comma.start()
    if not plain.isascii() and not plain[start:end].isascii():
        end = _without_words(plain, start, end)
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


def _without_words(plain: str, start: int, end: int) -> int:
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
    letter = _FOREIGN_LETTER.search(plain, slash, end)
    if letter is None:
        return end
    at = letter.start()
    begin = max(plain.rfind(mark, slash, at) for mark in "/?=&#") + 1
    close = min(
        (to for to in (plain.find(mark, at, end) for mark in "/?&#") if to >= 0), default=end
    )
    segment = plain[begin:close]
    if any(joint in segment for joint in "-_%+."):
        return end
    return begin + before_glued_word(segment)
