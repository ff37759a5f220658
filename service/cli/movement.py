"""``lachan movement``: places from tables, the exchange, commendations and webhooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.opening import opened

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True,
    help="Places, groups, the exchange and webhooks.",
)  # fmt: skip
hooks = typer.Typer(no_args_is_help=True, help="Where ledger entries are sent.")
app.add_typer(hooks, name="webhooks")

SOME_BAD = 1


@app.command("import")
def import_places(
    what: Annotated[str, typer.Argument(help="localities, units or successions.")],
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file.", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only look.")] = False,
) -> None:
    """Enter the good lines of a table; bad ones are named. Exit code 1 where some are bad."""
    from service.movement_desk import faults_told, import_table

    with opened() as services:
        done = import_table(services, None, what, file.read_bytes(), file.name, dry_run=dry_run)
    for line in faults_told(done["faults"], 1_000):
        typer.echo(line)
    typer.echo(f"{done['entered']:,} entered, {done['good']:,} good, {done['bad']:,} bad")
    if done["bad"]:
        raise typer.Exit(SOME_BAD)


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="entries, groups, localities, successions or units.")],
    after: Annotated[int, typer.Option(help="Only what comes behind this number.")] = 0,
    form: Annotated[str, typer.Option("--format", help="json (a row a line) or csv.")] = "json",
) -> None:
    """Everything behind a number, in the order of commits."""
    import orjson

    from service.exchange import MOST, as_csv, rows_after

    if form not in ("json", "csv"):
        typer.echo("lachan: the format is json or csv.", err=True)
        raise typer.Exit(2)
    first = True
    with opened() as services:
        while True:
            with services.records.reading() as tx:
                found = rows_after(tx, what, after, MOST)
            if not found["rows"]:
                return
            if form == "csv":
                typer.echo(as_csv(found["rows"], header=first), nl=False)
            else:
                for row in found["rows"]:
                    typer.echo(orjson.dumps(row).decode())
            after, first = found["next"], False


@app.command()
def commend(
    period: Annotated[str, typer.Argument(help="2026, or another period.")],
) -> None:
    """Reckon points anew and propose groups and units; humans decide over HTTP."""
    from service.commending import propose_for

    with opened() as services:
        typer.echo(f"{propose_for(services, None, period):,} proposals")


@hooks.command("add")
def add_hook(
    name: Annotated[str, typer.Argument(help="Whose it is.")],
    address: Annotated[str, typer.Argument(help="https address.")],
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Send the whole ledger, not only what is new.")
    ] = False,
) -> None:
    """Tell somebody of every entry from now on; the secret is shown once."""
    from service.webhooks import add

    with opened() as services:
        number, secret = add(services, name, address, from_start=from_start)
    typer.echo(f"{number}  {secret}")


@hooks.command("list")
def list_hooks() -> None:
    """Webhooks, and what waits or could not be delivered."""
    with opened() as services, services.records.reading() as tx:
        counts = tx.webhooks.counts()
        for row in tx.webhooks.all():
            of = counts.get(row.id, {})
            state = "active" if row.active else "resting"
            typer.echo(
                f"{row.id:>4}  {row.name:<20}{state:<9}upto {row.upto}  "
                f"{of.get('waiting', 0)} waiting  {of.get('dead', 0)} dead"
            )


@hooks.command()
def dead(number: Annotated[int, typer.Argument(help="Number of the webhook.")]) -> None:
    """What could not be delivered, and why."""
    with opened() as services, services.records.reading() as tx:
        for row in tx.webhooks.dead(number):
            typer.echo(f"entry {row.seq}  {row.tries} tries  {row.last}")


@hooks.command()
def retry(number: Annotated[int, typer.Argument(help="Number of the webhook.")]) -> None:
    """Send dead deliveries again."""
    from service.webhooks import again

    with opened() as services:
        typer.echo(f"{again(services, number)} to be sent again")


@hooks.command()
def remove(number: Annotated[int, typer.Argument(help="Number of the webhook.")]) -> None:
    """Take a webhook out, with its secret and all that waits."""
    from service.webhooks import remove as take_out

    with opened() as services:
        take_out(services, number)


@hooks.command()
def rest(
    number: Annotated[int, typer.Argument(help="Number of the webhook.")],
    wake: Annotated[bool, typer.Option("--wake", help="Let it work again.")] = False,
) -> None:
    """Let a webhook rest; what happens meanwhile is sent afterwards."""
    from service.webhooks import set_active

    with opened() as services:
        set_active(services, number, active=wake)
