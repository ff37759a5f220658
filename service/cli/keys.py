"""``lachan keys``: keys of apps and channels, and turning the installation's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from service.cli.opening import opened

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Keys of apps and channels."
)

OVERLAP_HOURS = 24


@app.command("add")
def add_key(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    rate: Annotated[str, typer.Option(help="app or unlimited.")] = "app",
    scope: Annotated[
        list[str] | None, typer.Option(help="check, bulk, report, verify, exchange, batch.")
    ] = None,
) -> None:
    """A new key of an app; shown once."""
    from service.api_keys import SCOPES, make_key
    from service.errors import InvalidInput

    scopes = scope or ["check"]
    if rate not in ("app", "unlimited") or not set(scopes) <= set(SCOPES):
        typer.echo("lachan: no such rate class or scope.", err=True)
        raise typer.Exit(2)
    with opened() as services:
        if not 0 < len(name) <= 80:
            raise InvalidInput("A name has 1 to 80 characters.")
        now = services.now()
        with services.records.writing() as tx:
            key_id, text = make_key(tx, services.records.refs, name, rate, scopes, now)
            tx.audit.append(now, "operator", "key.add", f"key:{key_id}")
        typer.echo(f"{key_id}  {text}")


@app.command("list")
def list_keys() -> None:
    """Keys of apps and channels, without their secrets."""
    with opened() as services, services.records.reading() as tx:
        for row in tx.officers.app_keys():
            end = row.ends_at.isoformat() if row.ends_at else "-"
            typer.echo(f"{row.id}  {row.rate_class:<10}{','.join(row.scopes):<18}{end}  {row.name}")
        for channel in tx.officers.channels():
            end = channel.ends_at.isoformat() if channel.ends_at else "-"
            typer.echo(f"{channel.id}  channel {channel.channel}  {end}")


@app.command()
def rotate(
    key_id: Annotated[str, typer.Argument(help="Id of an app's key.")],
    overlap: Annotated[int, typer.Option(help="Hours in which the old one works on.")] = (
        OVERLAP_HOURS
    ),
) -> None:
    """A new key in place of an app's; the old one ends after the overlap."""
    from service.api_keys import make_key
    from service.errors import NotFound

    with opened() as services:
        now = services.now()
        with services.records.writing() as tx:
            old = next((row for row in tx.officers.app_keys(now) if row.id == key_id), None)
            if old is None:
                raise NotFound("No such key.")
            fresh, text = make_key(
                tx, services.records.refs, old.name, old.rate_class, old.scopes, now
            )
            tx.officers.end_key(key_id, now + timedelta(hours=max(0, overlap)))
            tx.audit.append(now, "operator", "key.rotate", f"key:{key_id}", to=fresh)
        typer.echo(f"{fresh}  {text}")


@app.command()
def end(key_id: Annotated[str, typer.Argument(help="Id of an app's or channel's key.")]) -> None:
    """End a key now."""
    from service.errors import NotFound

    with opened() as services:
        now = services.now()
        with services.records.writing() as tx:
            if not (tx.officers.end_key(key_id, now) or tx.officers.end_channel(key_id, now)):
                raise NotFound("No such key.")
            tx.audit.append(now, "operator", "key.end", "key", id=key_id)


@app.command()
def channel(
    key_id: Annotated[str, typer.Argument(help="Id that assertions name as kid.")],
    public_key: Annotated[Path, typer.Argument(help="Ed25519 public key, PEM.")],
    kind: Annotated[str, typer.Option(help="vneid, bank or police.")],
) -> None:
    """Take a channel's public key, with which it vouches for people."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    from service.errors import InvalidInput
    from service.identity import CHANNELS

    with opened() as services:
        pem = public_key.read_bytes()
        try:
            good = isinstance(load_pem_public_key(pem), Ed25519PublicKey)
        except ValueError:
            good = False
        if not good or kind not in CHANNELS or not 0 < len(key_id) <= 40:
            raise InvalidInput("Need an Ed25519 public key, an id and vneid, bank or police.")
        now = services.now()
        with services.records.writing() as tx:
            if tx.officers.channel(key_id) is not None:
                raise InvalidInput("There is a channel key of that id.")
            tx.officers.add_channel(
                id=key_id, channel=kind, public_key=pem.decode(), made_at=now, ends_at=None
            )
            tx.audit.append(now, "operator", "channel.add", "channel", id=key_id, kind=kind)


@app.command()
def turn(name: Annotated[str, typer.Argument(help="seal, records or page.")]) -> None:
    """Make a new key of this installation; the former one stays readable. Restart afterwards."""
    from service.errors import ServiceError
    from service.keys import turn as turn_key
    from service.settings import Settings

    try:
        typer.echo(f"{name} is now {turn_key(Settings(), name)}; restart the service")
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(2) from None
