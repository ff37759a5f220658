"""Outcomes: what a run came to, in lines for people and in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import orjson

from service.batch.job import Finished, Job
from service.batch.report_html import render_report
from service.batch.submit import Submitted
from service.tip_files.fitting import MAX_CELL_UNITS
from service.tip_files.json_lines import FIRST_LINES, KEYS_LEFT_OUT
from service.tip_files.workbook_writer import CELLS_CUT
from service.whole_files import write_whole

_LEFT_OUT = (KEYS_LEFT_OUT, CELLS_CUT)
"""Notes of what is missing in the output."""


def lines_of(done: Finished, seconds: float) -> list[str]:
    """Rows by state, faults, and how quick it was."""
    totals = done.totals
    rate = (totals.rows - totals.resumed) / max(seconds, 0.001)
    before = f", {totals.resumed:,} of them before" if totals.resumed else ""
    counts = {**dict(sorted(totals.states.items())), "with errors": totals.errors}
    if totals.blank:
        counts["blank"] = totals.blank
    for note, count in sorted(done.notes.items()):
        if count:
            counts[note] = count
    lines = [
        f"{totals.rows:,} rows in {seconds:.1f} s ({rate:,.0f} rows/s){before}",
        *(f"  {name:<18}{count:>12,}" for name, count in counts.items()),
    ]
    return [*lines, *lines_of_notes(done.notes)]


def lines_of_notes(notes: Mapping[str, int]) -> list[str]:
    """What is missing in the output, and why."""
    lines: list[str] = []
    if notes.get(KEYS_LEFT_OUT):
        lines.append(
            f"{notes[KEYS_LEFT_OUT]:,} values were left out and not judged: their keys turn up"
            f" after line {FIRST_LINES:,} only. Name each key in one of the first lines."
        )
    if notes.get(CELLS_CUT):
        lines.append(
            f"{notes[CELLS_CUT]:,} cells were cut: a workbook holds {MAX_CELL_UNITS:,}"
            " characters of each. CSV, JSON lines and Parquet hold them whole."
        )
    return lines


def exit_code(done: Finished) -> int:
    """Of a run that came to its end: 1 where something could not be judged, or not be written."""
    return 1 if done.totals.errors or any(done.notes.get(note) for note in _LEFT_OUT) else 0


def lines_of_reports(done: Submitted, *, entered: bool) -> list[str]:
    """Marked rows by what became of them, and where the bad ones are."""
    word = "entered" if entered else "to enter"
    return [
        f"{done.marked:,} marked rows: {done.entered:,} {word}, {done.known:,} known already,"
        f" {done.repeated:,} said twice, {done.fault_count:,} with faults",
        *(f"  row {row}: {'; '.join(shown)}" for row, shown in done.shown),
        *(f"  row {fault.row}: {fault.code} {fault.column}".rstrip() for fault in done.faults),
    ]


def write_figures(
    job: Job,
    done: Finished,
    folder: Path,
    *,
    page: Path | None,
    figures: Path | None,
    shared: Path | None,
) -> list[tuple[Path, Path]]:
    """The summary as a page, as JSON, and which rows share something, where they are wanted.

    They are written into a folder, each told with the place where it is to go.
    """
    if done.summary is None:
        return []
    wanted = {"page": page, "figures": figures, "shared": shared}
    places = {name: place for name, place in wanted.items() if place is not None}
    written = {name: folder / name for name in places}
    summed = done.summary.finish(written.get("shared"))
    if figures is not None:
        left_out = {"left_out": {note: done.notes.get(note, 0) for note in _LEFT_OUT}}
        data = orjson.dumps(summed.as_json() | left_out, option=orjson.OPT_INDENT_2)
        write_whole(written["figures"], [data, b"\n"])
    if page is not None:
        text = render_report(
            summed,
            language=job.plan.language,
            name=job.input.name,
            versions=done.versions,
            full=job.plan.full,
        )
        write_whole(written["page"], [text.encode()])
    return [(written[name], place) for name, place in places.items()]
