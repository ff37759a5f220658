"""Texts that files have in common: cleaned words, dates, headings, and charts in words."""

from __future__ import annotations

import re
from datetime import date, datetime

from service.clock import VIET_NAM
from service.movement.statements.base import Chart, Column
from service.statement_files.numbers import spoken, unit_word

PROVISIONAL = "SỐ LIỆU TẠM TÍNH"
PROVISIONAL_NOTE = "Kỳ này chưa chốt; số liệu còn có thể thay đổi."
NO_ROWS = "Không có mục nào trong kỳ."
SNAPSHOT = "Mã số liệu"

_OUT = re.compile(
    "[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"  # XML, controls
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e]"
    "|[\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"  # hidden, or turning
)
_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")


def clean(text: str) -> str:
    """Text without what XML forbids and without what hides or turns other text.

    Line breaks are ``\\n``; a tab is a space.
    """
    return _OUT.sub("", _BREAKS.sub("\n", text).replace("\t", " "))


def lines(text: str) -> list[str]:
    """The cleaned lines of a text that are not blank."""
    return [line.strip() for line in clean(text).split("\n") if line.strip()]


def one_line(text: str) -> str:
    """Cleaned text without line breaks."""
    return " ".join(lines(text))


def day(value: date) -> str:
    """``05/03/2026``."""
    return f"{value:%d/%m/%Y}"


def long_day(value: date) -> str:
    """As documents are dated; a zero before days below 10 and the first two months."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def moment(value: datetime) -> str:
    """Hour, minute and day in Viet Nam."""
    return f"{value.astimezone(VIET_NAM):%H giờ %M phút ngày %d/%m/%Y}"


def heading(column: Column) -> str:
    """A column's heading with the word of its unit, if it has one and does not say it itself."""
    text, word = one_line(column.heading), unit_word(column.unit)
    said = text.casefold() == word or text.endswith(f"({word})")
    return text if said or not word else f"{text} ({word})"


def told(chart: Chart) -> str:
    """A chart in words, for whoever cannot see it."""
    pairs = zip(chart.labels, chart.values, strict=True)
    figures = "; ".join(f"{one_line(label)}: {spoken(value, chart.unit)}" for label, value in pairs)
    return f"{one_line(chart.title)}. {figures}" if figures else one_line(chart.title)
