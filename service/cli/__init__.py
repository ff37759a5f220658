"""The command line: one file per command group, imported only when its command runs."""

from __future__ import annotations

import importlib
import sys

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("service.cli.check", "Check values: links, phones, accounts, codes, messages."),
    "parse": ("service.cli.parse", "Show how values are understood, without judging them."),
    "batch": ("service.cli.batch", "Score tables of tips, compare scorings, enter marked rows."),
    "feeds": ("service.cli.feeds", "Import, list and refresh blocklists."),
    "classifier": ("service.cli.classifier", "Show the classifier and whether scores drift."),
    "records": ("service.cli.records", "Back up, restore, verify and purge the records."),
    "officers": ("service.cli.officers", "Officers' accounts, and the first administrator."),
    "keys": ("service.cli.keys", "Keys of apps and channels, and turning our own."),
    "verify": ("service.cli.verify", "Verify values and signed pages, for the police."),
    "statements": ("service.cli.statements", "Render, issue, close and list statements."),
    "movement": ("service.cli.movement", "Places, groups, the exchange and webhooks."),
    "jobs": ("service.cli.jobs", "Run what happens by itself."),
    "serve": ("service.cli.serve", "Answer over HTTP."),
}
"""Name to module and one-line help, in the order of ``lachan --help``."""

_HELP = ("-h", "--help", "help")


def main(arguments: list[str] | None = None) -> None:
    """Run the command that the first argument names."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] in _HELP:
        sys.stdout.write(_overview())
        sys.exit(0 if given else 2)
    if given[0] in ("--version", "-V"):
        from service import __version__

        sys.stdout.write(f"lachan {__version__}\n")
        return
    command = COMMANDS.get(given[0])
    if command is None:
        sys.stderr.write(f"lachan: unknown command.\n\n{_overview()}")
        sys.exit(2)
    module = importlib.import_module(command[0])
    module.app(args=given[1:], prog_name=f"lachan {given[0]}", standalone_mode=True)


def _overview() -> str:
    lines = [f"  {name:<12}{words}" for name, (_, words) in COMMANDS.items()]
    return (
        "lachan — says with reasons whether a value smells of a scam.\n\n"
        "Usage: lachan COMMAND [OPTIONS]   (lachan COMMAND --help for its options)\n\n"
        "Commands:\n" + "\n".join(lines) + "\n"
    )
