"""``lachan feeds``: import, list, refresh and rebuild blocklists."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

if TYPE_CHECKING:
    from service.list_versions import Imported
    from service.wiring import Services

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Import, list and refresh blocklists.",
)


def _open() -> Services:
    from service.errors import ServiceError
    from service.wiring import build

    try:
        return build()
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(2) from None


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A file in the feed's format; - for stdin.")],
    feed: Annotated[str, typer.Option(help="Name in blocklists/feeds.toml.")],
    accept: Annotated[
        bool, typer.Option("--accept", help="Take it although it shrank or grew suspiciously.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Counts and faults as JSON.")] = False,
) -> None:
    """Take a file as the newest list of a feed."""
    from service.errors import ServiceError
    from service.feeds.base import get_feed

    services = _open()
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        table = get_feed(services.feeds, feed)
        done = services.lists.import_feed(table, content, services.now(), accept=accept)
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(2) from None
    finally:
        services.close()
    _report(done, as_json)


@app.command("list")
def list_feeds(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every declared feed, and what is loaded of it."""
    services = _open()
    loaded = {version.feed: version for version in services.lists.versions()}
    services.close()
    rows: list[dict[str, Any]] = []
    for name, feed in sorted(services.feeds.items()):
        version = loaded.get(name)
        rows.append(
            {
                "feed": name,
                "role": feed.role,
                "reliability": feed.reliability,
                "origin": feed.origin,
                "licence": feed.licence,
                "entries": version.entries if version else None,
                "version": version.id if version else None,
                "imported_at": version.imported_at.isoformat() if version else None,
            }
        )
    if as_json:
        sys.stdout.write(orjson.dumps(rows).decode() + "\n")
        return
    for row in rows:
        entries = "—" if row["entries"] is None else f"{row['entries']:,}"
        typer.echo(f"{row['feed']:<34}{row['role']:<11}{row['reliability']:<11}{entries:>10}")


@app.command()
def refresh(
    name: Annotated[
        str | None, typer.Argument(help="One feed; default: all with an address.")
    ] = None,
) -> None:
    """Fetch feeds over the network, where the settings allow it."""
    from service.errors import ServiceError
    from service.fetch import fetch

    services = _open()
    failed = 0
    try:
        if not services.settings.feeds_fetch:
            typer.echo("Fetching is off; set LACHAN_FEEDS_FETCH=true to allow it.", err=True)
            raise typer.Exit(2)
        loaded = {version.feed: version for version in services.lists.versions()}
        for feed in services.feeds.values():
            if feed.address is None or name not in (None, feed.name):
                continue
            known = loaded.get(feed.name)
            try:
                got = fetch(
                    feed.address,
                    etag=known.etag if known else None,
                    modified=known.modified if known else None,
                )
                if got.content is None:
                    services.lists.confirm(feed, services.now())
                    typer.echo(f"{feed.name}: unchanged")
                    continue
                done = services.lists.import_feed(
                    feed, got.content, services.now(), etag=got.etag, modified=got.modified
                )
                _report(done, as_json=False)
            except ServiceError as error:
                failed += 1
                typer.echo(
                    f"{feed.name}: {error} ({error.code}); the last good list stays", err=True
                )
    finally:
        services.close()
    if failed:
        raise typer.Exit(2)


@app.command()
def rebuild() -> None:
    """Read all kept sources again: after a change of key, rules or curated lists."""
    services = _open()
    count = services.lists.rebuild(services.now())
    services.close()
    typer.echo(f"{count} feeds rebuilt")


def _report(done: Imported, as_json: bool) -> None:
    counts = {
        name: getattr(done.outcome, name)
        for name in ("accepted", "duplicate", "unsupported", "refused", "bad")
    }
    if as_json:
        document = {
            "feed": done.feed,
            "version": done.version,
            **counts,
            "faults": done.outcome.faults,
        }
        sys.stdout.write(orjson.dumps(document).decode() + "\n")
        return
    listed = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    typer.echo(f"{done.feed}: {listed}")
    for fault in done.outcome.faults[:10]:
        typer.echo(f"  line {fault['line']}: {fault['outcome']} ({fault['reason']})")
    if len(done.outcome.faults) > 10:
        typer.echo(f"  … {len(done.outcome.faults) - 10} more; --json shows them")
