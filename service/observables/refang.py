"""Refang: undo what people do to a link so that nobody clicks it by accident.

Only explicit marks are undone, and only in front of the path: ``[.]`` in a path may be meant.
``-dot-`` and `` dot `` are undone only where the name has no real dot, because hosting firms use
``-dot-`` in real names.
"""

from __future__ import annotations

import re
import unicodedata

from service.observables.ipv4 import parse_ipv4

_SUSPECT = re.compile(r"[\[\](){}＜<]|\\\.|^h[x*_]|__|dot|\[at|：|．|／", re.IGNORECASE)
_SCHEME = re.compile(r"^h(?:xx|\*\*|tx|xt|__|\[tt\]|\(tt\))p(s?)(?=[:\[_(\\/ ])", re.IGNORECASE)
_COLON = re.compile(r"^(https?|ftp)\s*(?:\[:\]|\(:\)|\{:\}|__|\[://\])(?://|\\\\|)?", re.IGNORECASE)
_SLASHES = re.compile(r"^(https?|ftp):(?:\[/\]|\(/\)|\{/\}|/|\[//\]){1,2}", re.IGNORECASE)
_DOT = re.compile(
    r"(?<!\s)\s*(?:\[\s*(?:\.|dot|d0t|punto|punkt|point)\s*\]|\(\s*(?:\.|dot|d0t|punto|punkt|point)\s*\)"
    r"|\{\s*(?:\.|dot|d0t)\s*\}|<\.>|<dot>)\s*",
    re.IGNORECASE,
)
_HALF_DOT = re.compile(r"[\[({]\.|\.[\])}]")
_WORD_DOT = re.compile(r"(?<!\s)\s+(?:dot|chấm)\s+|-dot-|_dot_", re.IGNORECASE)
_SPACED_DOT = re.compile(r"(?<!\s)\s+\.\s*|\.\s+")
_AT = re.compile(r"\[at\]|\(at\)|\{at\}|\[@\]", re.IGNORECASE)
_WIDE_SCHEME = re.compile(r"^[ａ-ｚＡ-Ｚa-zA-Z]{3,5}\s*[:：][/／]{2}")


def refang(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with explicit marks undone, and the codes ``defanged``, ``full_width``."""
    if _is_plain(text):
        return text, ()
    done: list[str] = []
    wide = _WIDE_SCHEME.match(text)
    if wide and not wide.group().isascii():
        text = unicodedata.normalize("NFKC", text)
        done.append("full_width")
    plain = _undo_scheme(text)
    scheme_end = plain.find("://")
    begin = scheme_end + 3 if 0 < scheme_end < 12 else 0
    end = _authority_end(plain, begin)
    authority = _undo_authority(plain[begin:end])
    plain = plain[:begin] + authority + plain[end:]
    if plain != text:
        done.append("defanged")
    return plain, tuple(done)


def _is_plain(text: str) -> bool:
    """Nothing in the text could be such a mark: the answer for nearly every link."""
    return (
        text.isascii()
        and text[:4] in ("http", "HTTP")
        and "[" not in text
        and "(" not in text
        and "{" not in text
        and "<" not in text
        and "\\" not in text
        and "__" not in text
        and "*" not in text
        and ")" not in text
        and "]" not in text
        and "}" not in text
        and "dot" not in text.lower()
    ) or _SUSPECT.search(text) is None


def _undo_scheme(text: str) -> str:
    text = _SCHEME.sub(lambda found: "http" + found.group(1).lower(), text)
    text = _COLON.sub(lambda found: found.group(1) + "://", text)
    if "[/]" in text or "(/)" in text or "{/}" in text:
        text = _SLASHES.sub(lambda found: found.group(1) + "://", text)
        text = re.sub(r"\[/\]|\(/\)|\{/\}", "/", text)
    return text


def _authority_end(text: str, begin: int) -> int:
    ends = [at for at in (text.find(mark, begin) for mark in "/?#") if at >= 0]
    return min(ends, default=len(text))


def _undo_authority(authority: str) -> str:
    authority = _AT.sub("@", _DOT.sub(".", authority))
    if not authority.startswith("["):  # an IPv6 address keeps its brackets
        authority = _HALF_DOT.sub(".", authority)
    if "\\." in authority and not _is_whole(authority.partition("\\")[0].rpartition("@")[2]):
        authority = authority.replace("\\.", ".")
    if "." not in authority:
        authority = _WORD_DOT.sub(".", authority)
    return authority


def _is_whole(head: str) -> bool:
    """Whether a browser would go to what stands before a backslash: then it is no mark."""
    return not head.isascii() or any(mark in head for mark in ".:%[") or bool(parse_ipv4(head))


def close_gaps(text: str) -> str:
    """``evil . com`` without its gaps, in front of the path; for names without a scheme."""
    end = _authority_end(text, 0)
    return _SPACED_DOT.sub(".", text[:end]) + text[end:]
