"""The one error that a person at the command line sees as a single line."""

from __future__ import annotations


class TrainingError(Exception):
    """A file, column, parameter or stage is wrong; the message names it. Exit status 2."""
