"""Outputs of ``lachan batch``: whether all that is to be written may be, asked before the work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def check_places(
    output: Path,
    more: Sequence[Path],
    source: Path,
    *,
    force: bool,
    folder: Path | None = None,
) -> None:
    """Whether a table and what is told about it may be written, each in a place of its own.

    ``folder`` is the job's, of which nothing is left at the end. Raises InvalidInput
    (``tips_unwritable same_output``) and Conflict (``output_is_input output_exists``).
    """
    from service.batch.placing import STANDARD, check_writable
    from service.errors import Conflict, InvalidInput

    if STANDARD in more:
        raise InvalidInput("Only the table goes to the standard output.", code="tips_unwritable",
                           field="output")  # fmt: skip
    made = [path for path in (output, *more) if path != STANDARD]
    if folder is not None:
        home = folder.resolve()
        if any(path.resolve().is_relative_to(home) for path in (*made, source)):
            raise InvalidInput(
                "Neither the table nor an output may lie in the job's own folder, which goes at"
                " the end; name another place.",
                code="tips_unwritable",
                field="output",
            )
    for place, path in enumerate(made):
        if not path.parent.is_dir():
            raise InvalidInput("The folder of an output is missing.", code="tips_unwritable",
                               field="output")  # fmt: skip
        if path.exists() and not path.is_file():
            raise InvalidInput("An output has to be a file.", code="tips_unwritable",
                               field="output")  # fmt: skip
        if _same(path, source):
            raise Conflict("The output would replace the input.", code="output_is_input")
        if any(_same(path, other) for other in made[:place]):
            raise InvalidInput("Two outputs have the same place; name another for one of them.",
                               code="same_output", field="output")  # fmt: skip
        if path.exists() and not force:
            raise Conflict(f"{path.name} is there already; --force replaces it.",
                           code="output_exists")  # fmt: skip
    for path in (output, *more):
        check_writable(path)


def _same(path: Path, other: Path) -> bool:
    """Whether two names are one file, also where it is not there yet."""
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()
