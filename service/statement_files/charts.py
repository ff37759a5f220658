"""Charts as PNG pictures, drawn without a display and without any state of the process.

Each bar or point carries its exact figure. A figure that nobody knows is a gap with the words.
"""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matplotlib import get_data_path
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.ticker import MaxNLocator

from service.movement.statements.base import UNKNOWN_VI, Chart
from service.statement_files.numbers import shown, unit_word
from service.statement_files.texts import one_line

DPI = 150
WIDTH = 6.5
"""Inches: a line of an A4 page."""

MOST_BARS = 60
"""More would not fit on a page; the picture says how many are left out."""

MOST_LABELLED_POINTS = 13
_BAR, _LINE, _GREY, _PALE = "#2f6096", "#b3261e", "#6b6b6b", "#d9d9d9"
_SIZE = 8.5
_CHARACTER = 0.073
"""Inches that a character takes at this size."""

_LABEL = 60
"""Characters of a label; they take two lines."""

_FONT_FILE = f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf"  # it comes with the library
_FONT = FontProperties(fname=_FONT_FILE, size=_SIZE)
_SLANTED = FontProperties(
    fname=f"{get_data_path()}/fonts/ttf/DejaVuSans-Oblique.ttf", size=_SIZE - 0.5
)
_KNOWN = frozenset(FT2Font(_FONT_FILE).get_charmap())
_TEXT: dict[str, Any] = {"parse_math": False, "fontproperties": _FONT}
"""A dollar sign is a dollar sign."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its size in inches."""

    png: bytes
    width: float
    height: float


@lru_cache(maxsize=32)  # the same statement is often wanted in two formats
def draw(chart: Chart) -> Picture:
    """The picture of a chart, without its title."""
    labels = [_drawable(label, 14 if chart.kind == "line" else _LABEL) for label in chart.labels]
    values = list(chart.values)
    assert len(labels) == len(values)
    if all(value is None for value in values):
        return _nothing()
    texts = [shown(value, chart.unit) for value in values]
    if chart.kind == "line":
        return _line(chart, labels, values, texts)
    longest = max(map(len, labels)), max(map(len, texts))
    if len(labels) > 12 or len(labels) * (max(longest) + 1) * _CHARACTER > WIDTH - 0.4:
        return _lying_bars(chart, labels, values, texts)
    return _standing_bars(chart, labels, values, texts)


def _lying_bars(
    chart: Chart, labels: list[str], values: list[int | None], texts: list[str]
) -> Picture:
    left_out = len(labels) - MOST_BARS
    labels = [
        "\n".join(textwrap.wrap(label, _LABEL // 2 + 1)) or " " for label in labels[:MOST_BARS]
    ]
    values, texts = values[:MOST_BARS], texts[:MOST_BARS]
    broken = any("\n" in label for label in labels)
    size = 0.37 if broken and len(labels) <= 24 else 0.27 if len(labels) <= 32 else 0.15
    foot = 0.3 if left_out > 0 else 0.08
    height = len(labels) * size + foot + _head(chart)
    lines = (line for label in labels for line in label.split("\n"))
    left = 0.2 + _CHARACTER * max(map(len, lines))
    figure, axes = _figure(chart, height, left=left, right=0.1, foot=foot)
    axes.barh(range(len(values)), _bars(values), height=0.66, color=_BAR)
    small = {} if size > 0.2 else {"fontsize": 6.5}
    axes.set_yticks(range(len(labels)), labels, **_TEXT | small)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    room = (max(map(len, texts)) + 1) * _CHARACTER / (WIDTH - left - 0.1)
    axes.set_xlim(*_reach(values, room))
    for place, (value, text) in enumerate(zip(values, texts, strict=True)):
        known = _TEXT if value is not None else _unknown()
        axes.annotate(
            text, (value or 0, place), (-4 if (value or 0) < 0 else 4, 0),
            textcoords="offset points", va="center",
            ha="right" if (value or 0) < 0 else "left", **known | small,
        )  # fmt: skip
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False, left=False)
    axes.axvline(0, color=_GREY, linewidth=0.8)
    if left_out > 0:
        note = f"… và {left_out} mục khác, có trong bảng số liệu"
        figure.text(0.5, 0.1 / height, note, ha="center", **_unknown())
    return _picture(figure, height)


def _standing_bars(
    chart: Chart, labels: list[str], values: list[int | None], texts: list[str]
) -> Picture:
    height = 2.7
    figure, axes = _figure(chart, height, left=0.15, right=0.15, foot=0.35)
    axes.bar(range(len(values)), _bars(values), width=min(0.62, 0.1 * len(values)), color=_BAR)
    axes.set_xticks(range(len(labels)), labels, **_TEXT)
    axes.set_xlim(-0.6, len(labels) - 0.4)
    axes.set_ylim(*_reach(values, 0.12))
    for place, (value, text) in enumerate(zip(values, texts, strict=True)):
        known = _TEXT if value is not None else _unknown()
        axes.annotate(
            text, (place, value or 0), (0, -3 if (value or 0) < 0 else 3),
            textcoords="offset points", ha="center",
            va="top" if (value or 0) < 0 else "bottom", **known,
        )  # fmt: skip
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axes.tick_params(left=False, labelleft=False, bottom=False)
    axes.axhline(0, color=_GREY, linewidth=0.8)
    return _picture(figure, height)


def _line(chart: Chart, labels: list[str], values: list[int | None], texts: list[str]) -> Picture:
    height = 2.7
    figure, axes = _figure(chart, height, left=0.25, right=0.25, foot=0.35)
    axes.set_ylim(*_reach(values, 0.15))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ticks = [round(tick) for tick in axes.get_yticks()]
    names = [shown(tick, chart.unit) for tick in ticks]
    low, high = axes.get_ylim()
    axes.set_yticks(ticks, names, **_TEXT | {"color": _GREY})
    axes.set_ylim(low, high)
    margin = 0.25 + _CHARACTER * max(map(len, names))
    axes.set_position(_place(chart, height, left=margin, right=0.3, foot=0.35))
    width = WIDTH - margin - 0.3
    every = max(1, math.ceil(len(labels) * (max(map(len, labels)) + 1) * _CHARACTER / width))
    axes.set_xticks(range(0, len(labels), every), labels[::every], **_TEXT)
    axes.set_xlim(-0.5, len(labels) - 0.5)
    axes.grid(axis="y", color=_PALE, linewidth=0.7)
    axes.set_axisbelow(True)
    dot = 4.5 if len(values) <= MOST_BARS else 2
    heights = [math.nan if value is None else value for value in values]
    axes.plot(range(len(values)), heights, color=_LINE, marker="o", markersize=dot)
    known = [text for text, value in zip(texts, values, strict=True) if value is not None]
    fits = len(texts) * (max(map(len, known)) + 0.5) * _CHARACTER <= width
    for place, (value, text) in enumerate(zip(values, texts, strict=True)):
        if value is None and len(values) <= MOST_LABELLED_POINTS:
            axes.text(place, low, f" {UNKNOWN_VI}", rotation=90, va="bottom", ha="center",
                      **_unknown())  # fmt: skip
        elif value is not None and len(values) <= MOST_LABELLED_POINTS and fits:
            beside = [values[at] for at in (place - 1, place + 1) if 0 <= at < len(values)]
            higher = all(other is None or other > value for other in beside)
            under = higher and value - low > 0.12 * (high - low)  # off the line and the axis
            axes.annotate(
                text, (place, value), (0, -6 if under else 5), textcoords="offset points",
                ha="center", va="top" if under else "bottom", **_TEXT,
            )  # fmt: skip
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_GREY)
    axes.tick_params(left=False, bottom=False)
    return _picture(figure, height)


def _nothing() -> Picture:
    height = 1.2
    figure = Figure(figsize=(WIDTH, height), dpi=DPI)
    FigureCanvasAgg(figure)
    figure.patch.set(edgecolor=_PALE, linewidth=2)
    figure.text(0.5, 0.5, UNKNOWN_VI, ha="center", va="center", **_unknown() | {"fontsize": 11})
    return _picture(figure, height)


def _figure(
    chart: Chart, height: float, *, left: float, right: float, foot: float
) -> tuple[Figure, Axes]:
    """An empty picture; margins are inches."""
    figure = Figure(figsize=(WIDTH, height), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes(_place(chart, height, left=left, right=right, foot=foot))
    word = unit_word(chart.unit)
    if word:
        at = 0.1 / WIDTH, 1 - 0.1 / height
        figure.text(*at, f"Đơn vị tính: {word}", ha="left", va="top", **_unknown())
    return figure, axes


def _head(chart: Chart) -> float:
    """Inches above the plot: room for the unit, where it is told."""
    return 0.3 if unit_word(chart.unit) else 0.1


def _place(
    chart: Chart, height: float, *, left: float, right: float, foot: float
) -> tuple[float, float, float, float]:
    wide, high = WIDTH - left - right, height - foot - _head(chart)
    return left / WIDTH, foot / height, wide / WIDTH, high / height


def _picture(figure: Figure, height: float) -> Picture:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return Picture(buffer.getvalue(), WIDTH, height)


def _bars(values: Iterable[int | None]) -> list[int]:
    return [value or 0 for value in values]


def _reach(values: Iterable[int | None], room: float) -> tuple[float, float]:
    """Ends of the axis of values, with a share of it left free for the figures."""
    known = [value for value in values if value is not None]
    low, high = min([0, *known]), max([0, *known])
    if low == high:
        high = 1
    span = (high - low) / max(0.2, 1 - room - (room if low else 0))
    return low - (room * span if low else 0), high + room * span


def _unknown() -> dict[str, Any]:
    return {"parse_math": False, "fontproperties": _SLANTED, "color": _GREY}


def _drawable(label: str, longest: int) -> str:
    """A label of bounded length whose every character the font has."""
    text = "".join(char if ord(char) in _KNOWN else "□" for char in one_line(label))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
