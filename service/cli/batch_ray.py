"""``lachan batch --engine ray``: scores a folder or object store of Parquet files on a cluster."""

from __future__ import annotations

import importlib
import sys
from time import monotonic
from typing import Annotated

import typer

from service.batch.plan import CHUNK
from service.cli.scoring import (
    FAILED,
    PREFIX,
    ROWS_WITH_ERRORS,
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

_NO_RAY = (
    "--engine ray needs the extra `ray`: install lachan[ray], or the packages pyarrow and"
    " ray[data], here and on every node."
)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)


@app.command()
def score(
    source: Annotated[
        str, typer.Argument(metavar="FOLDER", help="Or a pattern, or an address s3://… gs://…")
    ],
    output: Annotated[str, typer.Option("-o", "--output", help="Folder that all nodes share.")],
    engine: Annotated[str, typer.Option(help="ray.")] = "ray",
    address: Annotated[
        str | None, typer.Option(help="auto, HOST:PORT or ray://…; default: this machine alone.")
    ] = None,
    columns: Columns = None,
    language: Language = "vi",
    full: Full = False,
    texts: Texts = True,
    prefix: Prefix = PREFIX,
    processes: Annotated[int, typer.Option(min=0, help="At a time; default: every core.")] = 0,
    chunk: Chunk = CHUNK,
    block: Annotated[int, typer.Option(min=1, help="Rows of an output file.")] = 1_000_000,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Score Parquet files on a Ray cluster. Exit code: 1 some rows could not be read, 2 failed."""
    try:
        importlib.import_module("ray.data")
    except ImportError:
        typer.echo(f"lachan: {_NO_RAY}", err=True)
        raise typer.Exit(FAILED) from None
    with failures():
        from service.batch.progress import told_on
        from service.batch.ray_blocks import find_files, opened_file
        from service.batch.ray_engine import RayJob, score_folder

        place, names = find_files(source)
        with opened_file(place, names[0]) as first:
            plan, _ = plan_of(first, "parquet", None, columns, language, full, prefix, texts,
                                  told=False, marks=False)  # fmt: skip
        job = RayJob(input=source, output=output, plan=plan, rows=chunk, block_rows=block)
        begun = monotonic()
        with opened_services() as services, told_on(sys.stderr) as tell:
            done = score_folder(services, job, address=address, processes=processes, force=force,
                                tell=tell)  # fmt: skip
        tell_figures(done, monotonic() - begun)
    raise typer.Exit(ROWS_WITH_ERRORS if done.totals.errors else 0)
