"""RSS, Atom and other XML lists: one item is one listed value, without entities or a DTD.

Options, element names without namespace:
  item    the element around one entry; default ``item``
  value   where the value is: the first of these elements that is not empty; default ``title``
  scan    ``yes``: the value is the first link in that text
  date    element with the date; default ``pubDate``
  label, labels   items need one of these words in one of their elements of that name
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from service.feeds.base import Entry, Feed, Skipped
from service.feeds.domain_syntax import first_link, listed
from service.feeds.rows import read_day, unreadable, words

OPTIONS = frozenset({"item", "value", "scan", "date", "label", "labels"})

_HASH_LABELS = frozenset({"md5", "sha1", "sha256", "sha512"})


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """Items in document order; ``line`` is the item's number. Raises FeedError for other files."""
    item = feed.options.get("item", "item")
    found = [element for element in _tree(content, feed).iter() if _name(element) == item]
    if not found and b"<rss" not in content[:2048] and b"<feed" not in content[:2048]:
        raise unreadable(f"The file has no element {item}.", feed)
    names, day = words(feed, "value", "title"), feed.options.get("date", "pubDate")
    label, labels = feed.options.get("label", "category"), words(feed, "labels")
    for number, element in enumerate(found, 1):
        own = [text.strip().lower() for text in _texts(element, label)]
        if labels and not any(word in text for text in own for word in labels):
            yield Skipped(number, "unsupported", "tags")
            continue
        if not _HASH_LABELS.isdisjoint(own):
            yield Skipped(number, "unsupported", "hash")
            continue
        value = next((text for name in names for text in _texts(element, name) if text), "")
        if feed.options.get("scan") == "yes":
            value = first_link(value)
        dates = _texts(element, day)
        yield listed(number, value, feed, read_day(dates[0]) if dates else None)


def _tree(content: bytes, feed: Feed) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise unreadable(
            "The file has a document type or entities, which are refused.", feed
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise unreadable("The file is not well-formed XML.", feed) from error
    return root


def _name(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _texts(element: Element, name: str) -> list[str]:
    """Texts of the children of that name; an Atom link has its address in an attribute."""
    return [
        (child.text or child.get("href") or child.get("term") or "").strip()
        for child in element
        if _name(child) == name
    ]
