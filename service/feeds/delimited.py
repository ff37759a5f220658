"""Delimited: CSV and its kin, with the columns named by the feed's options.

Options, all text:
  columns         names for a file without a header row, in order, separated by spaces;
                  without this option the first row names the columns
  delimiter       one character, or ``tab``; default a comma
  comment         lines that begin with it are left out; default ``#``
  value_column    where the link, domain or address is
  date_column     when it was first or last listed
  type_column, types   rows of other types are unsupported
  tags_column, tags    rows without one of these words in their tags are unsupported
  where           ``column=value``: other rows are unsupported
  unescape        ``html``: the publisher wrote ``&amp;`` for ``&``
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from service.feeds.base import Entry, Feed, Skipped
from service.feeds.domain_syntax import listed, too_long
from service.feeds.rows import lines, read_day, unreadable, words

OPTIONS = frozenset(
    {"columns", "delimiter", "comment", "value_column", "date_column", "type_column"}
    | {"types", "tags_column", "tags", "where", "unescape"}
)

_JOIN_LIMIT = 20
"""Lines that one quoted field may span; after that the quote was a slip."""

_HASHES = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "ssdeep", "imphash"})


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row things are; -1 where the feed does not say."""

    count: int
    value: int
    date: int
    kind: int
    tags: int
    where: int


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Every row is an entry, unsupported or bad. Raises FeedError where a column is missing."""
    options = feed.options
    delimiter = {"tab": "\t"}.get(options.get("delimiter", ","), options.get("delimiter", ","))
    types, tags = words(feed, "types"), tuple(tag.lower() for tag in words(feed, "tags"))
    _, _, wanted = options.get("where", "").partition("=")
    html = options.get("unescape") == "html"
    columns: _Columns | None = None
    if "columns" in options:
        columns = _find(list(words(feed, "columns")), feed)
    for line, row in _rows(lines(content, feed), delimiter, options.get("comment", "#")):
        if isinstance(row, str):
            yield Skipped(line, "bad", row)
        elif columns is None:
            columns = _find(row, feed)
        elif len(row) != columns.count:
            yield Skipped(line, "bad", "column_count")
        elif columns.where >= 0 and row[columns.where].strip() != wanted:
            yield Skipped(line, "unsupported", "not_selected")
        elif types and row[columns.kind].strip() not in types:
            kind = row[columns.kind].strip().lower()
            yield Skipped(line, "unsupported", "hash" if kind in _HASHES else "type")
        elif tags and not any(tag in row[columns.tags].lower() for tag in tags):
            yield Skipped(line, "unsupported", "tags")
        else:
            value = row[columns.value].strip()
            seen = read_day(row[columns.date]) if columns.date >= 0 else None
            yield listed(line, unescape(value) if html else value, feed, seen)
    if columns is None:
        raise unreadable("The file has no header row.", feed)


def _rows(texts: list[str], delimiter: str, comment: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with their line number; a text instead of a row says why the line is bad."""
    at = 0
    while at < len(texts):
        line, text = at + 1, texts[at].rstrip("\r")
        at += 1
        if not text.strip() or (comment and text.startswith(comment)):
            continue
        if text.count('"') % 2:
            end = _closing(texts, at)
            if end == 0:
                yield line, "unclosed_quote"
                continue
            text = "\n".join([text, *texts[at:end]]).rstrip("\r")
            at = end
        if too_long(text):
            yield line, "too_long"
        elif "\ufffd" in text or "\0" in text:
            yield line, "encoding" if "\ufffd" in text else "control_character"
        elif '"' not in text:
            yield line, text.split(delimiter)
        else:
            yield line, _split(text, delimiter)


def _closing(texts: list[str], start: int) -> int:
    """The line after the one that closes an open quote, or 0."""
    for at in range(start, min(start + _JOIN_LIMIT, len(texts))):
        if texts[at].count('"') % 2:
            return at + 1
    return 0


def _split(text: str, delimiter: str) -> list[str] | str:
    try:
        return next(csv.reader([text], delimiter=delimiter, skipinitialspace=True))
    except (csv.Error, StopIteration):
        return "quoting"


def _find(names: list[str], feed: Feed) -> _Columns:
    known = {name.strip().lower(): place for place, name in enumerate(names)}

    def place(name: str, *, needed: bool) -> int:
        found = known.get(name.lower(), -1) if name else -1
        if found < 0 and needed:
            raise unreadable(f"The file has no column {name or 'value_column'}.", feed)
        return found

    options = feed.options

    def named(option: str) -> int:
        return place(options.get(option, ""), needed=option in options)

    where = options.get("where", "").partition("=")[0]
    return _Columns(
        count=len(names),
        value=place(options.get("value_column", ""), needed=True),
        date=named("date_column"),
        kind=place(options.get("type_column", ""), needed="types" in options),
        tags=place(options.get("tags_column", ""), needed="tags" in options),
        where=place(where, needed=bool(where)),
    )
