"""``lachan records``: back up, restore, verify, purge; and what is kept, why and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from service.cli.opening import opened

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Back up, restore, verify and purge the records.",
)

AMISS, FAILED = 1, 2
"""Exit codes: something is amiss in the records, and the command failed."""


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; an older one is replaced.")],
) -> None:
    """Write one file with all but the keys: keep keys.json elsewhere, without it none opens."""
    from service.records_care import backup as write

    with opened() as services:
        manifest = write(services, file)
    typer.echo(f"{sum(manifest['counts'].values()):,} rows, {len(manifest['members']):,} members")
    for name in manifest["missing"]:
        typer.echo(f"not there any more: {name}", err=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file of `lachan records backup`.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also in the place of records that are there.")
    ] = False,
) -> None:
    """Put a backup in the place of the records. Stop the servers before; start them after.

    What this installation had erased by then stays erased.
    """
    from service.records_care import restore as put_back

    with opened() as services:
        counts = put_back(services, file, force=force)
    typer.echo(f"{sum(counts.values()):,} rows restored; look at them: lachan records verify")


@app.command()
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="Open neither sealed records nor files.")
    ] = False,
) -> None:
    """Whether the records are whole. Exit code: 1 something is amiss, 2 the command failed."""
    from service.records_care import verify as look

    with opened() as services:
        findings = look(services, quick=quick)
    for finding in findings:
        typer.echo(str(finding))
    if findings:
        raise typer.Exit(AMISS)
    typer.echo("whole")


@app.command()
def purge(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count; nothing changes.")
    ] = False,
) -> None:
    """Destroy what has been kept for its time. Run it daily."""
    from service.records_care import purge as destroy

    with opened() as services:
        counts = destroy(services, dry_run=dry_run)
    _say(counts)


@app.command()
def privacy(
    output: Annotated[
        Path | None, typer.Option(help="Write there, as docs/privacy.md; default: to the screen.")
    ] = None,
) -> None:
    """What is kept of people, why, on which ground and for how long."""
    from service.privacy_page import render

    if output is None:
        typer.echo(render(), nl=False)
        return
    try:
        output.write_text(render(), "utf-8")
    except OSError as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(FAILED) from None


@app.command()
def migrate() -> None:
    """Bring the schema up to date, as every start does by itself."""
    from service.records.engine import revision

    with opened() as services:
        typer.echo(f"schema {revision(services.engine)}")


@app.command()
def rewrap() -> None:
    """Put every record's key under the present records key, after that was turned."""
    with opened() as services, services.records.writing() as tx:
        count = tx.vault.rewrap()
        tx.audit.append(services.now(), "system", "records.rewrap", "records", keys=count)
    typer.echo(f"{count:,} keys rewrapped")


def _say(counts: Mapping[str, int]) -> None:
    for name, count in counts.items():
        typer.echo(f"{name:<20}{count:>12,}")
