"""Show: an answer for a person at a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

_TITLES = {
    "confirmed_scam": ("LỪA ĐẢO — đã xác nhận", "SCAM — confirmed", "bold red"),
    "suspicious": ("ĐÁNG NGỜ", "SUSPICIOUS", "bold yellow"),
    "disputed": ("ĐANG XEM XÉT LẠI", "UNDER REVIEW", "bold yellow"),
    "no_information": ("CHƯA CÓ THÔNG TIN", "NO INFORMATION", "bold"),
    "known_legitimate": ("CHÍNH THỨC", "OFFICIAL", "bold green"),
}


def show(answer: dict[str, Any], language: str) -> None:
    """Print the verdict, its reasons, its parts and the advice."""
    console = Console(highlight=False, soft_wrap=True)
    english = language == "en"
    vi, en, style = _TITLES[answer["state"]]
    score = "" if answer["score"] is None else f"  {answer['score']}/100"
    console.print(Text(f"{en if english else vi}{score}", style=style), end="  ")
    console.print(Text(f"{answer['kind']} {answer['key']}"))
    _reasons(console, answer["reasons"], "  ")
    for number, part in enumerate(answer["parts"]):
        vi, en, style = _TITLES[part["state"]]
        console.print(
            Text(f"  [{number}] {part['role']} {part['key']}: "), Text(en if english else vi, style)
        )
        if answer["state"] != part["state"] or not answer["reasons"]:
            _reasons(console, part["reasons"], "      ")
    for line in answer["advice"]:
        console.print(Text(f"  → {line}"))


def _reasons(console: Console, reasons: list[dict[str, Any]], indent: str) -> None:
    for reason in reasons:
        sign = f"{reason['contribution']:+d}" if reason["contribution"] else "·"
        console.print(Text(f"{indent}{sign:>4} {reason['text']}"))
