"""``lachan parse``: what was understood, as JSON, without a verdict."""

from __future__ import annotations

import sys
from typing import Annotated

import orjson
import typer

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Show how values are understood."
)


@app.command()
def parse(
    values: Annotated[list[str] | None, typer.Argument(help="Values to read.")] = None,
    kind: Annotated[str, typer.Option(help="url, phone, account, qr or message.")] = "url",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read a JSON string a line from standard input.")
    ] = False,
) -> None:
    """Write an object a line: ok, error, key, parts, repaired and the fields of the kind."""
    from service.cli.lines import json_strings
    from service.observables.kinds import KINDS

    if kind not in KINDS:
        typer.echo(f"--kind is one of: {' '.join(KINDS)}", err=True)
        raise typer.Exit(2)
    code = 0
    for value in values or ():
        code |= _write(kind, value)
    if jsonl:
        for value in json_strings(sys.stdin.buffer):
            code |= _write(kind, value)
    raise typer.Exit(code)


def _write(kind: str, value: str) -> int:
    from service.cli.lines import dump
    from service.errors import InvalidInput
    from service.observables.described import fields_of
    from service.observables.kinds import parse as read

    try:
        observable = read(kind, value)
    except InvalidInput as error:
        document = {"ok": False, "error": error.code, "key": None, "parts": [], "repaired": []}
        sys.stdout.write(orjson.dumps(document).decode() + "\n")
        return 4
    sys.stdout.write(dump(fields_of(observable)) + "\n")
    return 0
