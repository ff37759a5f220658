"""Scoring: what the commands that score tables share, whichever engine does it.

Option types, the plan that the options come to, the services, and how failures are said.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

if TYPE_CHECKING:
    from service.batch.job import Finished
    from service.batch.plan import Plan
    from service.wiring import Services

ROWS_WITH_ERRORS, FAILED, INTERRUPTED = 1, 2, 130
"""Exit codes; 0 where every row could be read."""

PREFIX = "lachan_"

DEBUG = "LACHAN_DEBUG"
"""Variable of the environment that has failures nobody thought of shown with their traceback."""

Columns = Annotated[
    str | None, typer.Option(help="link=URL,phone=SĐT,…: all columns that are judged.")
]
Language = Annotated[str, typer.Option("--lang", help="vi or en.")]
Full = Annotated[bool, typer.Option("--full", help="Numbers in full, not masked.")]
Texts = Annotated[bool, typer.Option(help="Reasons as sentences too.")]
Prefix = Annotated[str, typer.Option(help="Of the added columns.")]
Chunk = Annotated[
    int, typer.Option(min=1, max=1_000_000, help="Rows that are scored and kept at a time.")
]

_NO_ARROW = "lachan batch needs the extra `batch`: install lachan[batch], or the package pyarrow."


@contextmanager
def failures() -> Iterator[None]:
    """What goes wrong is said in a line, with exit code 2."""
    gc.disable()  # searching what is loaded, and stays, is a tenth of the start; see below
    if sys.stderr is None:  # whoever started us closed it: there is nobody to tell
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - to the end of the process
    try:
        from service.batch.arrow import load_arrow

        load_arrow()
    except ImportError:
        typer.echo(f"lachan: {_NO_ARROW}", err=True)
        raise typer.Exit(FAILED) from None
    from service.batch.faults import told
    from service.batch.named import one_line
    from service.errors import ServiceError
    from service.observables.masking import mask_text

    _end_politely()
    try:
        yield
    except ServiceError as error:
        place = f", {mask_text(error.field)}" if error.field else ""
        typer.echo(f"lachan: {one_line(f'{error} ({error.code}{place})')}", err=True)
        raise typer.Exit(FAILED) from None
    except (OSError, MemoryError) as error:
        fault = told(error)
        typer.echo(f"lachan: {fault} ({fault.code})", err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        typer.echo("lachan: interrupted.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        typer.echo(f"lachan: {_unforeseen(error)}", err=True)
        raise typer.Exit(FAILED) from None


def _unforeseen(error: Exception) -> str:
    """What nobody thought of: its kind and place only, for its words may repeat somebody's data."""
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if "service" in Path(frame.filename).parts:
            place = f" at {Path(frame.filename).name}:{frame.lineno}"
    return (
        f"this should not happen: {type(error).__name__}{place}. {DEBUG}=1 shows all of it, and"
        " maybe values of the table with it (internal)"
    )


@contextmanager
def opened_services() -> Iterator[Services]:
    """The services, closed at the end; what was loaded until now is not searched any more."""
    from service.wiring import build

    services = build()
    gc.freeze()
    gc.enable()
    try:
        yield services
    finally:
        services.close()


def plan_of(
    path: Path | BinaryIO, format: str | None, sheet: str | None, columns: str | None,
    language: str, full: bool, prefix: str, texts: bool, *, told: bool, marks: bool,
    heading: bool | None = True,
) -> tuple[Plan, str]:  # fmt: skip
    """How the table is scored, and the format that it was found to have.

    ``heading`` is None where nobody has said whether the first row is one.
    """
    from service.batch.named import named_roles
    from service.batch.plan import Plan, Role
    from service.batch.roles import check_heading, find
    from service.errors import InvalidInput
    from service.tip_files.reading import open_tips, profile

    if not prefix:
        raise InvalidInput("The added columns need a prefix, or they could not be told from yours.",
                           code="no_prefix", field="prefix")  # fmt: skip
    with open_tips(path, format=format, sheet=sheet, heading=heading is not False) as source:
        check_heading(source.columns, source.format, heading)
        if columns is not None:
            roles = named_roles(columns, source.columns)
        else:
            findings = [item for item in find(profile(source)) if not item.name.startswith(prefix)]
            roles = {item.name: item.role for item in findings}
            if told:
                for item in findings:
                    why = item.why.en if language == "en" else item.why.vi
                    typer.echo(f"{item.role:<8} {item.name}  {why}")
        named = tuple((name, role) for name, role in roles.items() if role is not Role.IGNORE)
        plan = Plan(named, language, full, prefix, texts)
        if not marks:
            plan.check(source.columns)
        return plan, source.format


def tell_figures(done: Finished, seconds: float) -> None:
    """What a run came to, on standard error."""
    from service.batch.outcomes import lines_of

    typer.echo("\n".join(lines_of(done, seconds)), err=True)


def _end_politely() -> None:
    """Whoever ends us, or the terminal that closes, is an interrupt: nothing is left behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup wants it so
            signal.signal(number, _interrupt)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
