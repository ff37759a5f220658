"""Report: the figures of an evaluation as a table for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COLUMNS = {
    "auc": "AUC",
    "pr_auc": "PR AUC",
    "detection_at_fpr_1pct": "found at 1 %",
    "detection_at_fpr_0_1pct": "found at 0.1 %",
    "detection_at_fpr_0_01pct": "found at 0.01 %",
    "detection": "found",
    "fpr": "honest flagged",
    "ece": "ECE",
}


def number(item: Mapping[str, float | None] | None) -> str:
    """``0.981 (0.979–0.983)``; ``not measured`` where there is no value."""
    if item is None or item.get("value") is None:
        return "not measured"
    value, low, high = item["value"], item.get("low"), item.get("high")
    text = f"{value:.4f}"
    if low is not None and high is not None:
        text += f" ({low:.4f}–{high:.4f})"
    elif low is not None:
        text += f" (at least {low:.4f})"
    return text


def report(found: Mapping[str, Any]) -> str:
    """All of it, as lines."""
    lines = [
        f"{found['version']}: {found['rows']} rows, {found['phishing']} phishing, "
        f"{found['benign']} benign, {found['refused']} unreadable (counted as not found)"
    ]
    for reason, item in {**found["bad_rows"], **found["refusals"]}.items():
        lines.append(f"  {reason}: {item['count']}, first at {item['places']}")
    lines += [
        f"  {title:16} {number(found[name])}" for name, title in COLUMNS.items() if name in found
    ]
    for prior, item in found["precision_at_prior"].items():
        lines.append(f"  precision where {float(prior):.0%} are phishing: {number(item)}")
    for name, band in found["bands"].items():
        lines.append(
            f"  {name}: {band['phishing_in_band']} phishing and {band['benign_in_band']} benign in "
            f"it; from here found {number(band['detection_from_here'])}, honest flagged "
            f"{number(band['fpr_from_here'])}"
        )
    for item in found["promises"]:
        word = {True: "kept", False: "BROKEN", None: "not measured"}[item["kept"]]
        lines.append(
            f"  promise of {item['band']}: precision {item['promised']}, measured "
            f"{item['measured']} (at least {item['low']}): {word}"
        )
    for group, parts in found["groups"].items():
        for name, part in parts.items():
            shown = [f"{COLUMNS[key]} {number(part[key])}" for key in _SHOWN if key in part]
            lines.append(f"  {group} {name}: {part['rows']} rows, {', '.join(shown)}")
    speed = found["rows_per_second"]
    lines.append(
        f"  {speed['with_parsing']} rows a second with parsing, {speed['scoring_alone']} without"
    )
    return "\n".join(lines)


_SHOWN = ("auc", "detection_at_fpr_1pct", "detection", "fpr")
