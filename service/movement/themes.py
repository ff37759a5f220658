"""Themes: which of the movement's subjects a kind of fraud belongs to.

Only fraud is ours; the movement's other subjects appear where a kind of fraud is about them.
"""

from __future__ import annotations

FRAUD = "fraud"
THEMES: dict[str, str] = {
    "LOAN_APP": "black_credit",
    "KID_MODEL": "children",
    "HOAX": "fake_news",
}
"""Category to theme; every other category is ``fraud``."""


def theme_of(category: str | None) -> str:
    """The theme of a category."""
    return THEMES.get(category or "", FRAUD)
