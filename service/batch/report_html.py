"""Report: a summary as one page that needs nothing else, off-line and for ever.

Everything that comes from a tip is escaped, control and direction marks are made visible, and links
are plain text. The page may load nothing and run only its own script, by hash.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import orjson

from service.batch import report_words as say
from service.batch.summary import Summed, Tally
from service.checks.verdict import State
from service.indicators.categories import BY_CODE
from service.words import Words

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)
_LONGEST = 300
_BAR = 160
"""Width of a full bar, in pixels."""

_COLOURS = {
    "confirmed_scam": "#a3212b",
    "suspicious": "#d9701a",
    "disputed": "#7a4fa3",
    "no_information": "#9aa4b2",
    "known_legitimate": "#2b7a4b",
    "unjudged": "#d5dae1",
}
_BAR_COLOUR = "#3b6ea8"

_STYLE = """
:root{color-scheme:light}
body{font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1d2129;background:#fff;
margin:0 auto;max-width:64rem;padding:1.5rem}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem}
p{margin:.4rem 0}.note{background:#f3f5f8;border-left:4px solid #5b6b82;padding:.6rem .8rem}
.full{border-color:#a3212b}
table{border-collapse:collapse;width:100%;margin:.3rem 0 .8rem}
caption{text-align:left;color:#4a5361}
th,td{padding:.3rem .6rem;border-bottom:1px solid #dfe3e9;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.wide{overflow-x:auto}td:first-child{min-width:7rem}td.s{min-width:9rem}td.v{min-width:11rem;overflow-wrap:anywhere;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}
th{background:#f3f5f8}th button{font:inherit;font-weight:600;background:none;border:0;padding:0;
cursor:pointer;color:inherit}th button::after{content:" \\2195";color:#7a8597}
th[aria-sort=ascending] button::after{content:" \\2191";color:inherit}
th[aria-sort=descending] button::after{content:" \\2193";color:inherit}
svg{display:block;max-width:100%}
td svg{display:inline-block;vertical-align:middle;margin-right:.5rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.6rem 0}
dt{color:#4a5361}dd{margin:0;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0}th button::after{content:""!important}
tr{break-inside:avoid}}
"""
_SCRIPT = """
"use strict";
for (const table of document.querySelectorAll("table.sorts")) {
  table.querySelectorAll("th").forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const key = (row) => row.cells[place].dataset.n ?? row.cells[place].textContent;
      const rows = Array.from(body.rows).sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        const numbers = head.classList.contains("n");
        const order = numbers ? x - y : x.localeCompare(y, document.documentElement.lang);
        return down ? -order : order;
      });
      body.append(...rows);
    });
  });
}
"""


def render_report(
    summed: Summed, *, language: str, name: str, versions: str, full: bool = False
) -> str:
    """The page.

    name      of the scored file, as people know it
    versions  what the answers were made of: the JSON text of the added column
    full      the summary tells values in full
    """
    page = _Page(language)
    body = "".join(
        (
            f"<h1>{page.word(say.TITLE)}</h1>",
            page.facts(name, summed.rows, versions),
            f'<p class="note">{page.word(say.WARNING)}</p>',
            page.hidden(full),
            page.states(summed),
            page.categories(summed),
            page.values(summed),
            page.repeated(summed.repeated),
            page.tallies(say.BANKS_HEADING, summed.banks),
            page.tallies(say.DOMAINS_HEADING, summed.domains),
            page.tallies(say.HOSTS_HEADING, summed.hosts),
            page.codes(say.ERRORS_HEADING, summed.errors),
            page.codes(say.NOTES_HEADING, summed.notes) if summed.notes else "",
        )
    )
    policy = (
        f"default-src 'none'; style-src '{_hash(_STYLE)}'; script-src '{_hash(_SCRIPT)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{page.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="format-detection" content="telephone=no, email=no, address=no">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{page.word(say.TITLE)} – {shown(name)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def shown(text: str) -> str:
    """Text from outside as it may stand in the page."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "…"
    return escape(_HIDDEN.sub(lambda found: f"‹{ord(found[0]):04X}›", text), quote=True)


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


class _Page:
    """Pieces of the page in one language."""

    def __init__(self, language: str) -> None:
        self.language = "en" if language == "en" else "vi"

    def word(self, words: Words) -> str:
        return escape(words.en if self.language == "en" else words.vi)

    def number(self, number: int) -> str:
        grouped = f"{number:,}"
        return grouped if self.language == "en" else grouped.replace(",", ".")

    def share(self, part: int, whole: int) -> str:
        told = f"{100 * part / whole:.1f} %" if whole else "–"
        return told if self.language == "en" else told.replace(".", ",")

    def facts(self, name: str, rows: int, versions: str) -> str:
        lines = [(say.FILE, shown(name)), (say.ROWS, self.number(rows))]
        made_of = ", ".join(
            f"{shown(str(key))} {shown(str(value))}"
            for key, value in orjson.loads(versions).items()
            if value is not None
        )
        lines.append((say.VERSIONS, made_of))
        told = "".join(f"<dt>{self.word(words)}</dt><dd>{text}</dd>" for words, text in lines)
        return f"<dl>{told}</dl>"

    def hidden(self, full: bool) -> str:
        kind, words = ("note full", say.FULL) if full else ("note", say.MASKED)
        return f'<p class="{kind}">{self.word(words)}</p>'

    def states(self, summed: Summed) -> str:
        counts = [(state.value, summed.states.get(state.value, 0)) for state in State]
        counts.append(("unjudged", summed.rows - sum(rows for _, rows in counts)))
        pieces, x = [], 0.0
        for state, rows in counts:
            width = 800 * rows / summed.rows if summed.rows else 0
            if width:
                pieces.append(
                    f'<rect fill="{_COLOURS[state]}" x="{x:.2f}" width="{width:.2f}" height="36">'
                    f"<title>{self.state(state)}: {self.number(rows)}</title></rect>"
                )
            x += width
        chart = (
            '<svg viewBox="0 0 800 36" width="100%" height="36" preserveAspectRatio="none" '
            f'role="img" aria-label="{self.word(say.STATES_HEADING)}">{"".join(pieces)}</svg>'
        )
        table = self.table(
            [(say.STATE, ""), (say.ROWS, "n"), (say.SHARE, "n")],
            [
                [
                    (_square(_COLOURS[state]) + self.state(state), "", None),
                    self.cell(rows),
                    (self.share(rows, summed.rows), "n", rows),
                ]
                for state, rows in counts
            ],
        )
        return f"<h2>{self.word(say.STATES_HEADING)}</h2>{chart}{table}"

    def state(self, state: str) -> str:
        return self.word(say.STATES.get(state, say.UNJUDGED))

    def cell(self, number: int) -> tuple[str, str, int]:
        return self.number(number), "n", number

    def categories(self, summed: Summed) -> str:
        most = max(summed.categories.values(), default=0)
        rows = [
            [
                (self.category(code), "", None),
                self.cell(count),
                (_bar(count, most), "", count),
            ]
            for code, count in summed.categories.items()
        ]
        return self.section(
            say.CATEGORIES_HEADING, [(say.CATEGORY, ""), (say.ROWS, "n"), (say.SHARE, "n")], rows
        )

    def category(self, code: str) -> str:
        known = BY_CODE.get(code)
        if known is None:
            return shown(code)
        return escape(known.name_en if self.language == "en" else known.name_vi)

    def values(self, summed: Summed) -> str:
        rows = [
            [
                (self.word(words), "", None),
                self.cell(summed.values.get(kind, 0)),
                self.cell(summed.distinct.get(kind, 0)),
                self.cell(summed.groups.get(kind, 0)),
            ]
            for kind, words in say.KINDS.items()
        ]
        heads = [(say.KIND, ""), (say.TIMES, "n"), (say.DISTINCT, "n"), (say.SHARED, "n")]
        return self.section(say.VALUES_HEADING, heads, rows)

    def repeated(self, repeated: Mapping[str, Sequence[Tally]]) -> str:
        pieces = [f"<h2>{self.word(say.REPEATED_HEADING)}</h2>"]
        heads = [(say.VALUE, ""), (say.ROWS, "n"), (say.STATE, ""), (say.SCORE, "n")]
        for kind, words in say.KINDS.items():
            rows = [
                [
                    (self.word(say.WORDS_HIDDEN) if tally.name is None else shown(tally.name),
                     "v", None),
                    self.cell(tally.rows),
                    (self.state(tally.state or "no_information"), "s", None),
                    ("" if tally.score is None else str(tally.score), "n", tally.score or 0),
                ]
                for tally in repeated.get(kind, ())
            ]  # fmt: skip
            if rows:
                pieces.append(f"<h3>{self.word(words)}</h3>{self.table(heads, rows)}")
        if len(pieces) == 1:
            pieces.append(f"<p>{self.word(say.NOTHING)}</p>")
        return "".join(pieces)

    def tallies(self, heading: Words, tallies: Sequence[Tally]) -> str:
        most = max((tally.rows for tally in tallies), default=0)
        rows = [
            [
                (
                    self.word(say.UNKNOWN) if tally.name == "?" else shown(tally.name or ""),
                    "v",
                    None,
                ),
                self.cell(tally.rows),
                self.cell(tally.adverse),
                (_bar(tally.rows, most), "", tally.rows),
            ]
            for tally in tallies
        ]
        heads = [(say.NAME, ""), (say.TIMES, "n"), (say.WARNED, "n"), (say.SHARE, "n")]
        return self.section(heading, heads, rows)

    def codes(self, heading: Words, counts: Mapping[str, int]) -> str:
        rows = [
            [
                (self.word(say.CODES[code]) if code in say.CODES else "", "", None),
                (shown(code), "v", None),
                self.cell(count),
            ]
            for code, count in counts.items()
        ]
        return self.section(heading, [(say.ERROR, ""), (say.NAME, ""), (say.TIMES, "n")], rows)

    def section(
        self,
        heading: Words,
        heads: Sequence[tuple[Words, str]],
        rows: Sequence[Sequence[tuple[str, str, int | None]]],
    ) -> str:
        told = self.table(heads, rows) if rows else f"<p>{self.word(say.NOTHING)}</p>"
        return f"<h2>{self.word(heading)}</h2>{told}"

    def table(
        self,
        heads: Sequence[tuple[Words, str]],
        rows: Iterable[Sequence[tuple[str, str, int | None]]],
    ) -> str:
        """A table of cells: HTML, class and the number to sort by."""
        head = "".join(
            f'<th scope="col"{_class(kind)}>{self.word(words)}</th>' for words, kind in heads
        )
        body = "".join(f"<tr>{''.join(_cell(*cell) for cell in row)}</tr>" for row in rows)
        return (
            f'<div class="wide"><table class="sorts"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )


def _cell(text: str, kind: str, number: int | None) -> str:
    sorted_by = f' data-n="{number}"' if number is not None else ""
    return f"<td{_class(kind)}{sorted_by}>{text}</td>"


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _square(colour: str) -> str:
    return (
        '<svg width="14" height="14" aria-hidden="true">'
        f'<rect fill="{colour}" width="14" height="14"/></svg>'
    )


def _bar(part: int, whole: int) -> str:
    width = max(1, round(_BAR * part / whole)) if whole else 0
    return (
        f'<svg width="{_BAR}" height="14" aria-hidden="true">'
        f'<rect fill="{_BAR_COLOUR}" width="{width}" height="14"/></svg>'
    )
