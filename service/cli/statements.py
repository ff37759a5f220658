"""``lachan statements``: render, issue, close and list statements, and what is due."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from service.cli.opening import opened

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True,
    help="Statements of the movement.",
)  # fmt: skip

Kind = Annotated[str, typer.Argument(help="yearly, adhoc, phase1, final or monthly.")]
SubjectOption = Annotated[
    str, typer.Option("--subject", "-s", help="79, 79/26734, unit:PA05, or * for the country.")
]
PeriodOption = Annotated[
    str,
    typer.Option("--period", "-p", help="2026, 2026-08, phase1, final or FIRST..LAST (days)."),
]


@app.command()
def render(
    kind: Kind,
    period: PeriodOption,
    subject: SubjectOption = "*",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A .docx, .xlsx or .json file.")
    ] = None,
    map_on: Annotated[str, typer.Option("--map", help="Map of a day, 2025-06-30.")] = "",
) -> None:
    """Write a statement; of a closed period the issued file, to the byte."""
    from service.statements_desk import file_of
    from service.whole_files import write_whole

    name = output.suffix.lstrip(".").lower() if output else "json"
    day = _day(map_on)
    with opened() as services:
        made = file_of(services, None, kind, subject, period, name, day)
        if output is None:
            typer.echo(made.content.decode())
            return
        write_whole(output, [made.content])
    typer.echo(f"{output}  {len(made.content):,} bytes{'  closed' if made.closed else ''}")


@app.command()
def issue(
    kind: Kind,
    period: PeriodOption,
    subject: SubjectOption = "*",
    number: Annotated[str, typer.Option(help="Number of the document.")] = "",
    close: Annotated[
        bool, typer.Option("--close", help="Make it the period's for good, once that is over.")
    ] = False,
) -> None:
    """Keep a statement's files for good."""
    from service.statements_desk import issue as keep

    with opened() as services:
        made = keep(services, None, kind, subject, period, number=number, close=close)
    typer.echo(f"{made['id']}  {made['snapshot_id']}{'  closed' if made['closed'] else ''}")
    for name, digest in sorted(made["sha256"].items()):
        typer.echo(f"  {name:<6}{digest}")


@app.command("list")
def list_statements(
    period: Annotated[str | None, typer.Option("--period", "-p", help="Of one period.")] = None,
) -> None:
    """Statements that were issued."""
    with opened() as services, services.records.reading() as tx:
        after = 0
        while rows := tx.statements.issued(period=period, after=after):
            for row in rows:
                state = "closed" if row.closed else "issued"
                typer.echo(
                    f"{row.id:>6}  {row.kind:<8}{row.period:<12}{row.subject:<16}{state:<8}"
                    f"{row.made_at:%Y-%m-%d}  {row.snapshot_id}"
                )
            after = rows[-1].id


@app.command()
def due(
    on: Annotated[str, typer.Option(help="As of a day, 2026-10-16.")] = "",
) -> None:
    """What each place and unit still owes. Exit code 1 where something is overdue."""
    from service.statements_desk import due as owed

    with opened() as services:
        found = owed(services, today=_day(on))
    for item in found:
        word = "OVERDUE" if item["overdue"] else "remind" if item["reminder"] else ""
        typer.echo(
            f"{item['due_on']}  {item['days_left']:>5} d  {item['kind']:<8}{item['period']:<10}"
            f"{item['subject']:<16}{word:<9}{item['name']}"
        )
    if any(item["overdue"] for item in found):
        raise typer.Exit(1)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        typer.echo("lachan: a day reads 2026-08-31.", err=True)
        raise typer.Exit(2) from None
