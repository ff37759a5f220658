"""Statement files: a statement as bytes, to be sent, edited, signed or counted on.

The same statement gives the same bytes. Whatever draws is loaded with the first file of its kind.
"""

from __future__ import annotations

from collections.abc import Callable

from service.movement.statements.base import Statement


def _docx(statement: Statement) -> bytes:
    from service.statement_files import docx_file

    return docx_file.render(statement)


def _xlsx(statement: Statement) -> bytes:
    from service.statement_files import xlsx_file

    return xlsx_file.render(statement)


def _json(statement: Statement) -> bytes:
    from service.statement_files import json_file

    return json_file.render(statement)


FORMATS: dict[str, tuple[str, Callable[[Statement], bytes]]] = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "json": ("application/json", _json),
}
"""By name, which is also the file's ending: media type, and what renders it."""
