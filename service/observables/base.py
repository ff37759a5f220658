"""Observable: a value one can ask about, in canonical form, with the values it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Observable:
    """What every kind shares. Values are immutable and compare by content.

    key       canonical text, unique within the kind; what lists and tallies are keyed by
    text      as given, unchanged
    parts     observables found inside (a QR code's account, a message's links), in order
    repaired  codes of what was mended on the way in, e.g. ``defanged``, ``scheme_added``
    """

    kind: ClassVar[str]

    key: str
    text: str
    parts: tuple[Part, ...] = ()
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An observable inside another one.

    role        why it is there: ``link phone account amount redirect callback recipient``…
    text        as written in the parent
    start, end  character offsets in the parent's text; both -1 where the value had to be
                decoded first and has no literal place
    """

    observable: Observable
    role: str
    text: str
    start: int = -1
    end: int = -1


def draft_of(frozen: type) -> type[Any]:
    """A twin of a frozen class that is open to writing, and becomes one by its ``__class__``: the
    constructor of the frozen one takes thrice as long."""
    open_to_writing = {
        "__slots__": frozen.__slots__,  # type: ignore[attr-defined]
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,  # without it the line above stays slow
    }
    return type("Draft", frozen.__bases__, open_to_writing)


_Draft = draft_of(Part)


def make_part(observable: Observable, role: str, text: str, start: int, end: int) -> Part:
    """As the constructor, for a batch makes one for every value in a text."""
    part: Any = object.__new__(_Draft)
    part.observable = observable
    part.role = role
    part.text = text
    part.start = start
    part.end = end
    part.__class__ = Part
    made: Part = part
    return made
