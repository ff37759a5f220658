"""Language of an answer: Vietnamese unless the caller prefers English."""

from __future__ import annotations


def choose(accept_language: str | None) -> str:
    """``vi`` or ``en`` by the weights of an Accept-Language header."""
    if not accept_language:
        return "vi"
    best, weight = "vi", 0.0
    for item in accept_language[:200].split(","):
        tag, _, parameter = item.strip().partition(";")
        language = tag.strip()[:2].lower()
        if language not in ("vi", "en"):
            continue
        quality = 1.0
        name, _, value = parameter.strip().partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
        if quality > weight:
            best, weight = language, quality
    return best
