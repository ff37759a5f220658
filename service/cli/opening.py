"""Opening: services for a command, closed at its end, with errors for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from service.wiring import Services


@contextmanager
def opened() -> Iterator[Services]:
    """The services of this installation; what goes wrong is said, with exit code 2."""
    from service.errors import ServiceError
    from service.wiring import build

    try:
        services = build()
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(2) from None
    try:
        yield services
    except (ServiceError, OSError) as error:
        typer.echo(f"lachan: {error}", err=True)
        raise typer.Exit(2) from None
    finally:
        services.close()
