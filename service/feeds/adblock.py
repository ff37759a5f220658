"""AdBlock, AdGuard and uBlock Origin lists: only rules that block a whole site list anything.

Rules with a path, a pattern, a regular expression, a cosmetic part or options that narrow them
are counted as unsupported and never executed: read as a site they would list too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.feeds.base import Entry, Feed, Match, Skipped
from service.feeds.domain_syntax import Fault, is_plain_domain, recognise, spoiled
from service.feeds.rows import lines

OPTIONS: frozenset[str] = frozenset()

WHOLE_SITE = frozenset({"all", "document", "doc", "popup", "important"})
"""Options with which a rule still means the whole site."""

_RULE = re.compile(r"\|\|([^\^$/|*?,=&\s]+)\^?\|?(?:\$([a-z,]+))?")
_WILD_RULE = re.compile(r"\|\|\*\.([^\^$/|*?,=&\s]+)\^(?:\$([a-z,]+))?")
_COSMETIC = re.compile(r"#@?[?$%]{0,2}#|#@?\$\?#|\$@?\$")
_COMMENT = re.compile(r"!|#(?![#@?$%])|\[[^\]]*\]\Z|%include ")
_HOSTS_LINE = re.compile(r"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S+)(?:\s+#.*)?")


def parse(content: bytes, feed: Feed) -> Iterator[Entry | Skipped]:
    """``||x^`` is x and all below it; a domain alone covers what the feed's ``match`` says."""
    for line, raw in enumerate(lines(content, feed), 1):
        text = raw.strip()
        if not text or _COMMENT.match(text):
            continue
        fault = spoiled(text.replace("\t", " "))
        found = fault or _read(text, feed.match)
        if isinstance(found, Fault):
            yield Skipped(line, *found)
        else:
            yield Entry(line, found[0], found[1])


def _read(text: str, bare: Match) -> tuple[Match, str] | Fault:
    rule = _RULE.fullmatch(text) or _WILD_RULE.fullmatch(text)
    if rule is not None:
        host, options = rule.groups()
        if options is not None and not WHOLE_SITE.issuperset(options.split(",")):
            return Fault("unsupported", "options")
        if is_plain_domain(host) and not host.endswith("."):
            return Match.SUBTREE, host
        found = recognise(host, Match.SUBTREE)
        if isinstance(found, Fault) or found[0] is Match.URL or host.endswith("."):
            return Fault("unsupported", "pattern")
        return found
    why = _unsupported(text)
    if why is not None:
        return Fault("unsupported", why)
    hosts = _HOSTS_LINE.fullmatch(text)
    found = recognise(hosts.group(1) if hosts else text, bare)
    if isinstance(found, Fault) and found.outcome == "bad" and " " not in text:
        return Fault("unsupported", "pattern")
    if not isinstance(found, Fault) and found[0] is Match.URL:
        return Fault("unsupported", "pattern")
    # A leading dot is a substring here, not a subtree: ``.com^`` would be half the Internet.
    if text.startswith(".") and not isinstance(found, Fault):
        return Fault("unsupported", "pattern")
    return found


def _unsupported(text: str) -> str | None:
    """Which kind of rule this is that we never read as a site, or None."""
    if text.startswith("@@"):
        return "exception"
    if _COSMETIC.search(text):
        return "cosmetic"
    if text[0] == "/" and text.find("/", 1) > 0 and re.search(r"/(?:\$[^/]*)?\Z", text):
        return "regex"
    if text.startswith("||") and "/" in text.partition("$")[0]:
        return "path"
    if "$" in text:
        return "options"
    if text[0] == "|" or text[-1] in "|^" or "*" in text.removeprefix("*."):
        return "pattern"
    return "path" if "/" in text else None
