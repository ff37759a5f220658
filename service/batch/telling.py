"""Telling: a verdict as the compact pieces from which the added columns are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from orjson import dumps

from service.batch.facts import LOWEST, Thing, rank
from service.batch.plan import KIND_OF
from service.checks.advice import LINES
from service.checks.verdict import PartVerdict, Reason, State, Verdict
from service.evidence.base import say_all
from service.observables.base import Observable
from service.observables.masking import MAY_HOLD_NUMBER, mask, mask_text

COLUMN = "\0"
"""Stands where the name of a column goes; JSON never holds it."""

_AROUND = {
    kind: (
        f'{COLUMN}"kind":"{kind}","value":',
        f',"role":"{role}","start":0,"end":',
    )
    for role, kind in KIND_OF.items()
}
"""What stands before and behind the value of a cell."""
_WHOLE = ("phone", "account")
_NAMES = frozenset({"host", "domain", "target", "char"})
"""Fillings of sentences that come from a link."""
_NOT_ASCII = r"|[^\x00-\x7F]"


class Outcome(NamedTuple):
    """What a verdict comes to; ``rank`` is higher for the worse one, ``text`` is UTF-8."""

    rank: int
    state: str
    score: int | None
    band: str | None
    category: str | None
    reasons: str | None
    text: bytes | None


SILENT = Outcome(LOWEST, "no_information", *[None] * 5)
"""Most values: nothing speaks for or against them."""


class Judged(NamedTuple):
    """All that a row needs to know about one of its values.

    outcome  None where the value could not be read
    parts    JSON objects joined by commas, with ``COLUMN`` where the column's name goes; UTF-8,
             for a mask makes a text twice as wide, and Arrow keeps a second one beside it
    error    code of why the value could not be read; ``empty`` is no error
    """

    outcome: Outcome | None
    parts: bytes | None
    error: str | None
    things: tuple[Thing, ...] = ()


_new = tuple.__new__
_LAST = ',"state":"no_information","score":null,"category":null}'


def tell(
    verdicts: Sequence[Verdict],
    things: Iterable[tuple[Thing, ...]],
    language: str,
    *,
    full: bool,
    texts: bool,
) -> list[Judged]:
    """The verdicts on cells, for people who read ``language``; sentences only with ``texts``.

    ``start`` and ``end`` of a part are places in the text that was judged, -1 where it has none.
    """
    found: list[Judged] = []
    if texts:
        say_all(
            reason.evidence.words
            for verdict in verdicts
            for reason in verdict.reasons
            if reason.evidence is not None
        )
    veiled = _veiled([verdict.observable for verdict in verdicts], full)
    for verdict, value, inside in zip(verdicts, veiled, things, strict=False):
        item = verdict.observable
        opening, middle = _AROUND[item.kind]
        shown = "null" if value is None else dumps(value).decode()
        size = len(item.text)
        if not verdict.reasons and not verdict.parts:
            own = f"{opening}{shown}{middle}{size}{_LAST}"
            made = (SILENT, own.encode(), None, inside)
        else:
            own = f"{opening}{shown}{middle}{size}{_last(verdict)}"
            if verdict.parts:
                pieces = [own]
                _add_parts(verdict.parts, item.text, 0, full, pieces)
                own = ",".join(pieces)
            text = _sentences(verdict.reasons, language, full) if texts else None
            made = (_outcome(verdict, text), own.encode(), None, inside)
        found.append(_new(Judged, made))  # a third of the time of a call
    return found


def _outcome(verdict: Verdict, text: bytes | None) -> Outcome:
    reasons = verdict.reasons
    if not reasons:
        return SILENT
    state, score, band = verdict.state, verdict.score, verdict.band
    made = (
        rank(verdict),
        state.value,
        score,
        band.value if band is not None else None,
        verdict.category,
        reasons[0].code if len(reasons) == 1 else ";".join([item.code for item in reasons]),
        text,
    )
    return _new(Outcome, made)  # half the time of a call


def _sentences(reasons: Sequence[Reason], language: str, full: bool) -> bytes | None:
    return " ".join([_sentence(item, language, full) for item in reasons]).encode() or None


def _sentence(reason: Reason, language: str, full: bool) -> str:
    evidence = reason.evidence
    if evidence is None:
        words = LINES[reason.code]
        return words.en if language == "en" else words.vi
    if evidence.values and not full:  # the name of a host may hold somebody's number
        shown = {key: mask_text(v) if key in _NAMES else v for key, v in evidence.values}
        return evidence.text(language, shown)
    return evidence.text(language)


def _veiled(items: Sequence[Observable], full: bool) -> list[str | None]:
    """How each value may be shown. Few links hold what might be a number: only they are read."""
    links = [item.text if item.kind == "url" else None for item in items]
    if full:
        others = np.array([link is None for link in links], bool)
    else:
        suspects = pc.match_substring_regex(
            pa.array(links, pa.string()), MAY_HOLD_NUMBER + _NOT_ASCII
        )
        others = suspects.fill_null(True).to_numpy(zero_copy_only=False)
    for place in np.flatnonzero(others).tolist():
        links[place] = shown(items[place], full)
    return links


def shown(item: Observable, full: bool) -> str | None:
    """How a value may be shown; a code or message stands in its own column."""
    if item.kind == "url":
        return item.text if full else mask_text(item.text)
    if item.kind in _WHOLE:
        return item.key if full else mask(item)
    return None


def _add_parts(
    parts: Sequence[PartVerdict], whole: str, begin: int, full: bool, pieces: list[str]
) -> None:
    """All parts of a text that stands at ``begin``; -1 where it stands nowhere."""
    for part in parts:
        item = part.verdict.observable
        start = end = -1
        if begin >= 0 and part.start >= 0:
            start, end = begin + part.start, begin + part.end
        pieces.append(
            f'{COLUMN}"kind":"{item.kind}","value":{_json(shown(item, full))},"role":'
            f'{_json(part.role)},"start":{start},"end":{end}{_last(part.verdict)}'
        )
        if part.verdict.parts:
            literal = start >= 0 and whole[start:end] == item.text
            _add_parts(part.verdict.parts, whole, start if literal else -1, full, pieces)


def _last(verdict: Verdict) -> str:
    if verdict.state is State.NO_INFORMATION and verdict.category is None:
        return _LAST
    score = "null" if verdict.score is None else verdict.score
    return (
        f',"state":"{verdict.state.value}","score":{score},"category":{_json(verdict.category)}}}'
    )


def _json(text: str | None) -> str:
    return "null" if text is None else dumps(text).decode()
