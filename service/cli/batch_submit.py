"""``lachan batch --submit``: the rows that an officer has marked become reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from service.cli.scoring import ROWS_WITH_ERRORS, opened_services

if TYPE_CHECKING:
    from service.batch.plan import Plan


def check_options(marked: bool, others: Mapping[str, object], own: Mapping[str, object]) -> None:
    """Whether every option that is given has a meaning. Raises InvalidInput (``option_unused``).

    ``others`` have none where rows are submitted, ``own`` have none elsewhere.
    """
    from service.errors import InvalidInput

    for name, given in (others if marked else own).items():
        if given:
            word = "beside" if marked else "without"
            raise InvalidInput(f"{name} does nothing {word} --submit.", code="option_unused",
                               field=name.lstrip("-"))  # fmt: skip


def submit_marked(path: Path, reading: dict[str, Any], plan: Plan, mark: str, said: str,
                  receipts: Path | None, *, enter: bool, force: bool) -> None:  # fmt: skip
    """Count the marked rows, or enter them; ends the command with its exit code.

    Raises InvalidInput and Conflict where what is named is not there or may not be written.
    """
    from service.batch.named import heading_of
    from service.batch.outcomes import lines_of_reports
    from service.batch.placing import STANDARD
    from service.batch.submit import check_columns, parse_said, preview, submit_rows
    from service.cli.batch_outputs import check_places
    from service.errors import InvalidInput
    from service.tip_files.reading import open_tips
    from service.whole_files import write_whole

    columns = parse_said(said)
    if receipts == STANDARD:
        raise InvalidInput("The receipts are secrets and need a file; - is none.",
                           code="tips_unwritable", field="receipts")  # fmt: skip
    if receipts is not None:
        check_places(receipts, [], path, force=force)
    with opened_services() as services, open_tips(path, **reading) as source:
        mark = heading_of(mark, source.columns)
        columns = {key: heading_of(name, source.columns) for key, name in columns.items()}
        check_columns(source.columns, plan, mark, columns)
        chunks = source.chunks()
        if enter:
            done = submit_rows(services, chunks, plan, mark, columns)
            if receipts is not None:
                lines = "".join(f"{row},{code}\n" for row, code in done.receipts)
                write_whole(receipts, [b"row,receipt\n", lines.encode()], 0o600)
        else:
            done = preview(services, chunks, plan, mark, columns)
    typer.echo("\n".join(lines_of_reports(done, entered=enter)), err=True)
    if not enter:
        typer.echo("Nothing was entered; --yes does it.", err=True)
    elif receipts is None:
        typer.echo("The receipts were not kept; the same command with --receipts FILE tells them.",
                   err=True)  # fmt: skip
    raise typer.Exit(ROWS_WITH_ERRORS if done.fault_count else 0)
