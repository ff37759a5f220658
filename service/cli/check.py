"""``lachan check``: answers for people, or JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from service.cli.show import show

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Check values and say why."
)

ADVERSE, FAILED, UNREADABLE = 1, 2, 4
"""Bits of the exit code."""

_ADVERSE_STATES = ("confirmed_scam", "suspicious", "disputed")


@app.command()
def check(
    values: Annotated[list[str] | None, typer.Argument(help="Values to check.")] = None,
    kind: Annotated[str, typer.Option(help="auto, url, phone, account, qr or message.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON answer a value.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read a JSON string a line, write an answer a line.")
    ] = False,
    without: Annotated[
        str | None,
        typer.Option(help="feeds: leave feeds and records out; lists: curated lists too."),
    ] = None,
    image: Annotated[
        Path | None, typer.Option(help="A PNG, JPEG or WebP picture with codes in it.")
    ] = None,
    language: Annotated[str, typer.Option("--lang", help="vi or en.")] = "vi",
) -> None:
    """Check values. Exit code: 1 suspicious or worse, 2 failed, 4 unreadable, added up."""
    from service.cli.lines import dump
    from service.errors import InvalidInput, PictureError, ServiceError
    from service.observables.kinds import KINDS

    if kind != "auto" and kind not in KINDS:
        typer.echo(f"--kind is one of: auto {' '.join(KINDS)}", err=True)
        raise typer.Exit(FAILED)
    if without not in (None, "feeds", "lists"):
        typer.echo("--without is one of: feeds lists", err=True)
        raise typer.Exit(FAILED)
    if not values and not jsonl and image is None:
        typer.echo("Nothing to check. Give a value, --jsonl or --image FILE.", err=True)
        raise typer.Exit(FAILED)
    try:
        checker = _Checker(without, language)
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(FAILED) from None
    code = 0
    try:
        for wanted, value in _inputs(values, kind, image, jsonl):
            try:
                answer = checker(wanted, value)
            except InvalidInput as error:
                code |= UNREADABLE
                _problem(error, as_json or jsonl)
                continue
            if answer["state"] in _ADVERSE_STATES:
                code |= ADVERSE
            if as_json or jsonl:
                sys.stdout.write(dump(answer) + "\n")
            else:
                show(answer, language)
    except (PictureError, InvalidInput) as error:
        code |= UNREADABLE
        _problem(error, as_json or jsonl)
    except (ServiceError, OSError) as error:
        code |= FAILED
        typer.echo(f"lachan: {error}", err=True)
    finally:
        checker.close()
    raise typer.Exit(code)


class _Checker:
    """A check over the services of this installation."""

    def __init__(self, without: str | None, language: str) -> None:
        from service.checking import check_value, current
        from service.wiring import build

        self._check = check_value
        self._services = build()
        self._language = language
        snapshot = current(self._services)
        if without == "feeds":
            snapshot = snapshot.without_feeds()
        elif without == "lists":
            snapshot = snapshot.without_lists()
        self._snapshot = snapshot

    def __call__(self, kind: str, value: str) -> dict[str, Any]:
        return self._check(self._services, kind, value, self._language, self._snapshot)

    def close(self) -> None:
        self._services.close()


def _inputs(
    values: list[str] | None, kind: str, image: Path | None, jsonl: bool
) -> Iterator[tuple[str, str]]:
    for value in values or ():
        yield kind, value
    if image is not None:
        from service.images import decode_once

        for payload in decode_once(image.read_bytes()):
            yield "qr", payload
    if jsonl:
        from service.cli.lines import json_strings

        for value in json_strings(sys.stdin.buffer):
            yield kind, value


def _problem(error: Any, as_json: bool) -> None:
    if as_json:
        document = {"error": {"code": error.code, "field": error.field, "detail": str(error)}}
        sys.stdout.write(orjson.dumps(document).decode() + "\n")
    else:
        typer.echo(f"lachan: {error} ({error.code})", err=True)
