"""``lachan officers``: the first administrator, and accounts where no one can log in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.opening import opened

if TYPE_CHECKING:
    from service.sessions import NewOfficer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="Officers' accounts.")


@app.command()
def bootstrap(login: Annotated[str, typer.Argument(help="Log-in name.")]) -> None:
    """Make the first administrator; only once."""
    from service.sessions import bootstrap as make

    with opened() as services:
        _show(make(services, login))


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="Log-in name.")],
    grant: Annotated[list[str], typer.Option(help="ROLE, ROLE@locality:CODE or ROLE@unit:CODE.")],
    unit: Annotated[str | None, typer.Option(help="Unit.")] = None,
) -> None:
    """Open an account."""
    from service.sessions import add_officer

    with opened() as services:
        _show(add_officer(services, login, unit, grant, "operator"))


@app.command("list")
def list_officers() -> None:
    """Every account with its roles."""
    with opened() as services, services.records.reading() as tx:
        for row in tx.officers.all():
            grants = ", ".join(f"{role}@{scope}" for role, scope in tx.officers.grants_of(row.id))
            state = "active" if row.active else "resting"
            typer.echo(f"{row.id:>4}  {row.login:<24}{state:<9}{grants}")


@app.command()
def rest(officer_id: Annotated[int, typer.Argument(help="Number of the account.")]) -> None:
    """Let an account rest; its sessions end."""
    from service.sessions import set_active

    with opened() as services:
        set_active(services, officer_id, "operator", active=False)


def _show(made: NewOfficer) -> None:
    typer.echo(f"officer   {made.id}")
    typer.echo(f"password  {made.password}")
    typer.echo(f"authenticator  {made.totp_uri}")
    typer.echo("Shown once. Change the password after the first log-in.")
