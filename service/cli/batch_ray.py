"""``lachan batch --engine ray``: scores a folder or object store of Parquet files on a cluster."""

from __future__ import annotations

import importlib
import sys
from time import monotonic
from typing import Annotated

import typer

from service.cli import batch

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
    columns: Annotated[
        str | None, typer.Option(help="link=URL,phone=SĐT,…: all columns that are judged.")
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="vi or en.")] = "vi",
    full: Annotated[bool, typer.Option("--full", help="Numbers in full, not masked.")] = False,
    texts: Annotated[bool, typer.Option(help="Reasons as sentences too.")] = True,
    prefix: Annotated[str, typer.Option(help="Of the added columns.")] = "lachan_",
    processes: Annotated[int, typer.Option(min=0, help="At a time; default: every core.")] = 0,
    chunk: Annotated[int, typer.Option(min=1, max=1_000_000, help="Rows scored at a time.")] = (
        32_768
    ),
    block: Annotated[int, typer.Option(min=1, help="Rows of an output file.")] = 1_000_000,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Score Parquet files on a Ray cluster. Exit code: 1 some rows could not be read, 2 failed."""
    try:
        importlib.import_module("ray.data")
    except ImportError:
        typer.echo(f"lachan: {_NO_RAY}", err=True)
        raise typer.Exit(batch.FAILED) from None
    with batch._failures():
        from service.batch.progress import told_on
        from service.batch.ray_blocks import find_files, opened_file
        from service.batch.ray_engine import RayJob, score_folder

        place, names = find_files(source)
        with opened_file(place, names[0]) as first:
            plan, _ = batch._plan(first, "parquet", None, columns, language, full, prefix, texts,
                                  told=False, marks=False)  # fmt: skip
        job = RayJob(input=source, output=output, plan=plan, rows=chunk, block_rows=block)
        begun = monotonic()
        with batch._services() as services, told_on(sys.stderr) as tell:
            done = score_folder(services, job, address=address, processes=processes, force=force,
                                tell=tell)  # fmt: skip
        batch._tell(done, monotonic() - begun)
    raise typer.Exit(batch.ROWS_WITH_ERRORS if done.totals.errors else 0)
