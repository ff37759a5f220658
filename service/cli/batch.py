"""``lachan batch``: scores tables of tips, compares two scorings, enters marked rows as reports."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from service.batch.plan import CHUNK
from service.cli.scoring import (
    INTERRUPTED,
    PREFIX,
    Chunk,
    Columns,
    Full,
    Language,
    Prefix,
    Texts,
    failures,
    opened_services,
    plan_of,
    tell_figures,
)

if TYPE_CHECKING:
    from service.batch.job import Also, Finished, Job

scoring = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True,
    help="Score a table of tips: CSV, TSV, XLSX, JSON lines or Parquet."
    " `lachan batch diff OLD NEW` compares two scorings.",
)  # fmt: skip
comparing = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True,
    help="What changed between two scorings.",
)  # fmt: skip


def app(args: list[str], prog_name: str, standalone_mode: bool) -> None:
    """``diff`` and the engine of a cluster are commands of their own; else a file is named."""
    if args[:1] == ["diff"]:
        comparing(args=args[1:], prog_name=f"{prog_name} diff", standalone_mode=standalone_mode)
    elif "--engine=ray" in args or ("--engine", "ray") in pairwise(args):
        from service.cli.batch_ray import app as ray

        ray(args=args, prog_name=prog_name, standalone_mode=standalone_mode)
    else:
        scoring(args=args, prog_name=prog_name, standalone_mode=standalone_mode)


Input = Annotated[Path, typer.Argument(metavar="INPUT", help="The table; - is the standard input.")]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Default: tips.scored.xlsx; - is the standard output."),
]

Defuse = Annotated[
    bool,
    typer.Option(
        "--defuse",
        help="CSV and TSV: an apostrophe before cells of the input that a spreadsheet would"
        " take for formulas; else they pass through as they are.",
    ),
]


@scoring.command()
def score(
    source: Input,
    output: Output = None,
    columns: Columns = None,
    sheet: Annotated[str | None, typer.Option(help="Of a workbook: a name, or * for all.")] = None,
    format: Annotated[str | None, typer.Option(help="csv, tsv, xlsx, jsonl or parquet.")] = None,
    heading: Annotated[
        bool | None,
        typer.Option(
            "--heading/--no-heading",
            help="Whether the first row names the columns; else they are column_1, column_2, …",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        str | None, typer.Option(help="Default: as the output's name.")
    ] = None,
    defuse: Defuse = False,
    language: Language = "vi",
    full: Full = False,
    texts: Texts = True,
    prefix: Prefix = PREFIX,
    engine: Annotated[
        Literal["local", "ray"],
        typer.Option(help="ray: a folder on a cluster, see `lachan batch --engine ray --help`."),
    ] = "local",
    processes: Annotated[int, typer.Option(min=0, max=256, help="Default: one a core.")] = 0,
    chunk: Chunk = CHUNK,
    resume: Annotated[
        bool, typer.Option("--resume/--restart", help="Go on with what was begun, or begin anew.")
    ] = True,
    unfinished: Annotated[
        bool, typer.Option("--partial", help="Write the rows that are finished by now.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    report: Annotated[Path | None, typer.Option(help="A page with tables and charts.")] = None,
    summary: Annotated[Path | None, typer.Option(help="The same figures as JSON.")] = None,
    shared: Annotated[
        Path | None, typer.Option(help="Parquet: which rows share a value or a text.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what the columns are taken for.")
    ] = False,
    submit: Annotated[
        str | None, typer.Option(help="Column of marks: enter the marked rows as reports.")
    ] = None,
    report_columns: Annotated[
        str, typer.Option(help="locality=…,loss=…,date=…,group=…,category=…,story=…,id=…")
    ] = "",
    receipts: Annotated[
        Path | None, typer.Option(help="File for the reports' receipts, which are secrets.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Enter the reports; else only count.")] = False,
) -> None:
    """Score a table.

    Exit code: 1 some rows could not be read or cells were cut, 2 failed, 130 interrupted.
    """
    with failures(), _at_hand(source) as path:
        from service.batch.job import Job, folder_of, output_of
        from service.batch.outcomes import exit_code, write_figures
        from service.batch.placing import STANDARD
        from service.cli.batch_outputs import check_places
        from service.cli.batch_submit import check_options, submit_marked

        others = {"--output": output, "--output-format": output_format, "--report": report,
                  "--summary": summary, "--shared": shared, "--partial": unfinished}  # fmt: skip
        own = {"--report-columns": report_columns, "--receipts": receipts, "--yes": yes}
        check_options(submit is not None, others, own)
        plan, seen = plan_of(path, format, sheet, columns, language, full, prefix, texts,
                           told=dry_run, marks=submit is not None, heading=heading)  # fmt: skip
        if dry_run and submit is None:
            raise typer.Exit(0)
        if submit is not None:
            reading = {"format": format, "sheet": sheet, "heading": heading is not False}
            submit_marked(path, reading, plan, submit, report_columns, receipts,
                          enter=yes and not dry_run, force=force)  # fmt: skip
        piped = _is_stream(source)
        if output is None:
            output = STANDARD if piped else output_of(source, output_format or seen)
        output = output.resolve() if output.is_symlink() else output
        standard = output == STANDARD
        more = [item for item in (report, summary, shared) if item is not None]
        made = output.with_name(f"partial.{output.name}") if unfinished and not standard else output
        named = not standard and bool(output.name)  # "." has no name, and is refused below
        own_folder = folder_of(output) if named else None
        free = partial(check_places, made, more, path, force=force, folder=own_folder)
        free()
        with _folder(own_folder) as folder:
            job = Job(
                input=path,
                output=output,
                folder=folder,
                plan=plan,
                format=format,
                sheet=sheet,
                heading=heading is not False,
                defuse=defuse,
                output_format=output_format or (seen if standard else None),
                rows=chunk,
                facts=any(item is not None for item in (report, summary, shared)),
            )
            if unfinished:
                _partial(job, made)
            again = "" if standard else _AGAIN
            also = partial(write_figures, job, page=report, figures=summary, shared=shared)
            done = _run(job, processes, not resume, again, free, also)
            raise typer.Exit(exit_code(done))


@comparing.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The earlier scoring.")],
    new: Annotated[Path, typer.Argument(help="The later one.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File of the changed rows.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Columns that say which row is which; default: all of them.")
    ] = None,
    defuse: Defuse = False,
    prefix: Prefix = PREFIX,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Compare two scorings. Figures go to standard output as JSON, rows into a file."""
    with failures():
        import orjson

        from service.batch.comparing import compare
        from service.cli.batch_outputs import check_places

        if output is not None:
            for source in (old, new):
                check_places(output, [], source, force=force)
        names = [name.strip() for name in key.split(",")] if key else None
        found = compare(old, new, output, names, prefix, defuse=defuse)
        typer.echo(orjson.dumps(found.as_json(), option=orjson.OPT_INDENT_2).decode())


_STANDARD = Path("-")
_AGAIN = (
    "What is finished is kept: the same command goes on from there, --restart begins anew,"
    " --partial writes what there is."
)


@contextmanager
def _at_hand(source: Path) -> Iterator[Path]:
    """The input as a file that can be read twice: what is no file is copied first."""
    if not _is_stream(source):
        yield source
        return
    import shutil

    from service.batch.scratch import scratch

    with scratch() as folder, ExitStack() as opened:
        path = folder / "input"
        stream = (
            _standard_input() if source == _STANDARD else opened.enter_context(source.open("rb"))
        )
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        yield path


def _is_stream(source: Path) -> bool:
    """The standard input, or a pipe as ``<(xzcat tips.csv.xz)`` names one."""
    return source == _STANDARD or (source.exists() and not source.is_file() and not source.is_dir())


def _standard_input() -> BinaryIO:
    from service.errors import InvalidInput

    if sys.stdin is None:
        raise InvalidInput("There is no standard input.", code="tips_unreadable", field="file")
    return sys.stdin.buffer


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    """Where the job lies; without an output file it cannot be resumed."""
    if chosen is not None:
        yield chosen
        return
    from service.batch.scratch import scratch

    with scratch() as folder:
        yield folder / "job"


def _run(job: Job, processes: int, restart: bool, again: str, free: Callable[[], None],
         also: Also) -> Finished:  # fmt: skip
    from service.batch.job import finished
    from service.batch.local import cores
    from service.batch.progress import told_on

    begun = monotonic()
    try:
        with (
            opened_services() as services,
            told_on(sys.stderr) as tell,
            finished(services, job, processes=processes or cores(), restart=restart, tell=tell,
                     also=also, free=free) as done,
        ):  # fmt: skip
            pass
    except KeyboardInterrupt:
        typer.echo(f"lachan: interrupted. {again}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    tell_figures(done, monotonic() - begun)
    return done


def _partial(job: Job, output: Path) -> None:
    from service.batch.job import write_partial
    from service.batch.outcomes import lines_of_notes

    done = write_partial(job, output)
    typer.echo(f"{output}: {done.totals.rows:,} rows, as far as they are finished", err=True)
    for line in lines_of_notes(done.notes):
        typer.echo(line, err=True)
    raise typer.Exit(0)
