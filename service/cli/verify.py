"""``lachan verify``: a dossier at the terminal, and the check of a signed page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.lines import dump
from service.cli.opening import opened

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="Verify values and signed pages."
)


@app.command("values")
def values(
    given: Annotated[list[str], typer.Argument(help="Links, phones, accounts.")],
    login: Annotated[str, typer.Option(help="Officer who asks.")],
    purpose: Annotated[str, typer.Option(help="Why.")],
    case_number: Annotated[str | None, typer.Option(help="For more than one value.")] = None,
    token: Annotated[str | None, typer.Option(help="Token of an answer to explain.")] = None,
    output: Annotated[Path | None, typer.Option(help="Signed DOCX page instead of JSON.")] = None,
) -> None:
    """The dossier of one value or many; who asked, and why, is kept."""
    from service.dossiers import Wanted, verify
    from service.pages_signed import signed_page
    from service.sessions import log_in, log_out, officer_of

    password = typer.prompt("Password", hide_input=True, err=True)
    code = typer.prompt("Code", err=True)
    with opened() as services:
        session, _ = log_in(services, login, password, code, ["verify"])
        try:
            officer = officer_of(services, session)
            wanted = [Wanted(kind="auto", value=item, token=token) for item in given]
            found = verify(services, officer, wanted, purpose, case_number)
        finally:
            log_out(services, session)
        if output is None:
            sys.stdout.write(dump(found) + "\n")
        else:
            output.write_bytes(signed_page(services, found))


@app.command("page")
def page(file: Annotated[Path, typer.Argument(help="A signed DOCX page.")]) -> None:
    """Whether a page is as we signed it, and what it says."""
    from service.pages_signed import check_page

    with opened() as services:
        sys.stdout.write(dump(check_page(services, file.read_bytes())) + "\n")
