"""Import register: what is known of each code, which what a table adds must fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Generic, Protocol, TypeVar

from service.movement.import_rows import Faults, Wrong

MAX_VERSIONS = 100
"""Of one code; keeps a hostile table from costing the square of its lines."""


class Version(Protocol):
    """Something that is valid from one day until another."""

    @property
    def code(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


V = TypeVar("V", bound=Version)


class Register(Generic[V]):
    """What is known of each code, and what the table adds.

    A line with code and first day of something known stands in its place, as when the end of what
    was open becomes known.
    """

    def __init__(self, known: Iterable[V] = ()) -> None:
        self._versions: dict[str, dict[date, V]] = {}
        self._added: set[tuple[str, date]] = set()
        for item in known:
            self._versions.setdefault(item.code, {})[item.valid_from] = item

    def __contains__(self, code: str) -> bool:
        return code in self._versions

    def covers(self, code: str, begins: date, ends: date | None) -> bool:
        """Whether a code is valid from one day until another, or for ever."""
        versions = self._versions.get(code, {})
        for day in sorted(versions):
            until = versions[day].valid_until
            if day <= begins and (until is None or until > begins):
                if until is None or (ends is not None and ends <= until):
                    return True
                begins = until
        return False

    def valid(self, code: str, day: date) -> bool:
        """Whether a code is valid on a day."""
        return any(
            begins <= day and (item.valid_until is None or day < item.valid_until)
            for begins, item in self._versions.get(code, {}).items()
        )

    def __iter__(self) -> Iterator[V]:
        for versions in self._versions.values():
            yield from versions.values()

    def add(self, item: V) -> None:
        """Enter a line. Raises Wrong where another line or known item speaks of the same time."""
        if (item.code, item.valid_from) in self._added:
            raise Wrong("code", "duplicate")
        if len(self._versions.get(item.code, ())) >= MAX_VERSIONS:
            raise Wrong("code", "too_many_versions")
        for begins, other in self._versions.get(item.code, {}).items():
            if (
                begins != item.valid_from
                and (item.valid_until is None or begins < item.valid_until)
                and (other.valid_until is None or item.valid_from < other.valid_until)
            ):
                raise Wrong("valid_from", "overlap")
        self._versions.setdefault(item.code, {})[item.valid_from] = item
        self._added.add((item.code, item.valid_from))


def apart(
    drafts: Iterable[tuple[int, V]], known: Iterable[V], bad: set[str], faults: Faults
) -> list[tuple[int, V]]:
    """Those of the drafts, in the order of their days, that speak of times of their own."""
    register, kept = Register(known), []
    for line, item in sorted(drafts, key=lambda draft: (draft[1].valid_from, draft[0])):
        try:
            register.add(item)
            kept.append((line, item))
        except Wrong as wrong:
            faults.add(line, wrong.column, wrong.reason)
            bad.add(item.code)
    return kept


def needs(register: Register[V], code: str, item: Version, column: str) -> None:
    """Raises Wrong unless ``code`` is valid as long as what lies in it."""
    if not register.covers(code, item.valid_from, item.valid_until):
        raise Wrong(column, f"{column}_not_valid" if code in register else f"{column}_unknown")


def entered(
    drafts: Iterable[tuple[int, V]], register: Register[V], bad: set[str], faults: Faults
) -> list[tuple[int, V]]:
    """Those of the drafts, parents first, whose parent is there and that stand alone."""
    kept = []
    for line, item in drafts:
        try:
            if item.parent is not None:
                needs(register, item.parent, item, "parent")
            register.add(item)
            kept.append((line, item))
        except Wrong as wrong:
            hangs = wrong.column == "parent" and item.parent in bad
            faults.add(line, wrong.column, "parent_bad" if hangs else wrong.reason)
            bad.add(item.code)
    return kept


def without_orphans(
    kept: Iterable[tuple[int, V]], register: Register[V], faults: Faults
) -> list[tuple[int, V]]:
    """Lines but those by which a parent would end before what lies in it."""
    below: dict[str, list[V]] = {}
    for item in register:
        if item.parent is not None:
            below.setdefault(item.parent, []).append(item)
    found = []
    for line, item in kept:
        children = below.get(item.code, ())
        if item.valid_until is not None and not all(
            register.covers(item.code, child.valid_from, child.valid_until)
            for child in children
            if child.valid_until is None or child.valid_until > item.valid_from
        ):
            faults.add(line, "valid_until", "children_outlive")
        else:
            found.append((line, item))
    return found
