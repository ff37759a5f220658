"""Snapshot: everything a verdict may depend on, with the version of each part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from service.evidence.base import Evidence
from service.evidence.curated import Curated
from service.indicators.index import Index, empty_index
from service.observables.url import Url


class Classifier(Protocol):
    """A trained opinion about links."""

    version: str

    def judge(self, urls: list[Url]) -> list[Evidence | None]:
        """One piece of evidence, or None, for each link."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Swapped whole, never changed.

    ``classifier`` is None where none is installed; ``missing`` names what else could not be
    loaded, e.g. ``lists_under_another_key``.
    """

    index: Index
    curated: Curated
    classifier: Classifier | None = None
    missing: tuple[str, ...] = ()

    def without_feeds(self) -> Snapshot:
        """The same without feeds and records."""
        return replace(self, index=empty_index(b"nothing is listed here"))

    def without_lists(self) -> Snapshot:
        """The same without feeds, records and curated lists: what the rules alone would say."""
        return replace(self.without_feeds(), curated=self.curated.without_lists())

    @property
    def degraded(self) -> tuple[str, ...]:
        """Codes of what is missing."""
        return self.missing if self.classifier is not None else (*self.missing, "no_classifier")
