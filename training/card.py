"""Card: the model card, generated from the manifest, the metrics and ``data.toml`` alone.

The same inputs give the same text, so a card cannot say what was not measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.evidence.manifest import Manifest
from training.data import Data
from training.report import COLUMNS, number


def card(manifest: Manifest, weights: int, metrics: Mapping[str, Any], data: Data) -> str:
    """The card as Markdown."""
    sections = (
        _head(manifest, weights),
        _use(),
        _data(metrics, data),
        _figures(metrics["dev"], manifest.model.get("ece_across_halves_of_dev", "not measured")),
        _bands(manifest, metrics["dev"]),
        _groups(metrics["dev"]),
        _compared(metrics.get("compared")),
        _ageing(metrics.get("ageing")),
        _cost(metrics["dev"], weights),
        _limits(metrics),
        _retrain(manifest),
    )
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _compared(entries: Sequence[Mapping[str, Any]] | None) -> list[str]:
    lines = ["## Against other models", ""]
    if not entries:
        return [*lines, "Not measured (`python -m training compare`)."]
    lines += [
        "Fitted on train, judged on dev; seconds are those of fitting and scoring.",
        "",
        "| model | AUC | found at 1 % false positives | s |",
        "|---|---|---|---|",
    ]
    return lines + [
        f"| {entry['model']} | {entry['auc']:.4f} | {entry['detection_at_fpr_1pct']:.1%} "
        f"| {entry['seconds']} |"
        for entry in entries
    ]


def _head(manifest: Manifest, weights: int) -> list[str]:
    return [
        f"# URL classifier {manifest.version}",
        "",
        "Says how much a link reads like phishing, from its text alone. It opens nothing.",
        "",
        "| | |",
        "|---|---|",
        f"| made on | {manifest.created.isoformat()} |",
        f"| data until | {manifest.trained_until.isoformat()} |",
        f"| weights | {weights:,} bytes, SHA-256 `{manifest.weights_sha256[:16]}…` |",
        f"| features | `{manifest.features[:16]}…` |",
        f"| probabilities hold where | {manifest.prior:.1%} of links are phishing |",
    ]


def _use() -> list[str]:
    return [
        "## For, and not for",
        "",
        "For one more reason in a verdict about a link that no list knows; it can make a link "
        "suspicious, never confirm a scam, and its silence says nothing.",
        "",
        "Not for blocking without a person, not for judging people or firms, not for messages, "
        "numbers or accounts, and not for links behind a shortener, whose text tells nothing.",
    ]


def _data(metrics: Mapping[str, Any], data: Data) -> list[str]:
    lines = ["## Data", ""]
    prepared = metrics.get("prepare", {})
    for file in data.files:
        found = prepared.get(file.role, {})
        lines += [
            f"`{file.name}` ({file.role}): {file.origin}",
            f"Phishing of {file.first_date} to {file.last_date}, collected on "
            f"{file.collected_on}. {file.licence}",
        ]
        if found:
            lines.append(
                f"Read {found['read']:,} rows, used {found['kept']:,}: {found['phishing']:,} "
                f"phishing and {found['benign']:,} benign. Refused: {_counts(found['refused'])}."
            )
            if found["records"]:
                lines.append(f"{found['records']:,} of them are decisions of our own people.")
            if found["accepted_with_another_checksum"]:
                lines.append(
                    "**The bytes were not those that `data.toml` declares; somebody accepted "
                    f"them: SHA-256 `{found['sha256']}`.**"
                )
        lines.append("")
    lines += [
        "| Source | Label | Repository | Licence | Known noise |",
        "|---|---|---|---|---|",
    ]
    for source in sorted(data.sources, key=lambda item: (-item.label, item.name)):
        label = "phishing" if source.label else "benign"
        lines.append(
            f"| {source.name} | {label} | {source.repository} | {source.licence} | {source.noise} |"
        )
    return lines


def _figures(dev: Mapping[str, Any], across: object) -> list[str]:
    lines = [
        "## Figures",
        "",
        f"On dev: {dev['phishing']:,} phishing and {dev['benign']:,} benign links, of which "
        f"{dev['refused']} could not be read and count as not found. In brackets: 95 % intervals "
        f"over registered domains ({dev['bootstrap']['resamples']} resamples). Probabilities "
        "were fitted on the same rows, so ECE is on the bright side (across halves of the domains: "
        f"{across}). Thresholds come from train rows that their models did not see; the recipe and "
        "its margins were chosen with dev in sight.",
        "",
        "| Figure | Value |",
        "|---|---|",
    ]
    lines += [f"| {title} | {number(dev.get(name))} |" for name, title in COLUMNS.items()]
    for prior, item in dev["precision_at_prior"].items():
        lines.append(f"| precision where {float(prior):.0%} are phishing | {number(item)} |")
    return [
        *lines,
        "",
        "`found at 1 %`: phishing found by the threshold that flags 1 % of benign links. `not "
        "measured`: fewer than ten false positives would be expected.",
    ]


def _bands(manifest: Manifest, dev: Mapping[str, Any]) -> list[str]:
    lines = [
        "## Bands",
        "",
        "| Band | Promised precision | Measured | At least | Found from here | Honest flagged |",
        "|---|---|---|---|---|---|",
    ]
    kept = {item["band"]: item for item in dev["promises"]}
    for band in manifest.bands:
        item, found = kept.get(band.name, {}), dev["bands"].get(band.name, {})
        lines.append(
            f"| {band.name} | {band.precision:.2f} | {_plain(item.get('measured'))} | "
            f"{_plain(item.get('low'))} | {number(found.get('detection_from_here'))} | "
            f"{number(found.get('fpr_from_here'))} |"
        )
    return [
        *lines,
        "",
        f"Precision of the links in the band, where {manifest.prior:.1%} are phishing; `at least` "
        "is a 95 % lower bound and decides whether the promise is kept.",
    ]


def _groups(dev: Mapping[str, Any]) -> list[str]:
    lines = [
        "## By group",
        "",
        "| Group | Rows | AUC | Found at 1 % | Found | Honest flagged |",
        "|---|---|---|---|---|---|",
    ]
    for group, parts in dev["groups"].items():
        for name, part in parts.items():
            cells = [
                number(part[key]) if key in part else "–"
                for key in ("auc", "detection_at_fpr_1pct", "detection", "fpr")
            ]
            lines.append(f"| {group}: {name} | {part['rows']:,} | {' | '.join(cells)} |")
    return lines


def _ageing(found: Mapping[str, Any] | None) -> list[str]:
    lines = ["## What it had not seen", ""]
    if found is None:
        return [*lines, "Not measured for this version (`python -m training ageing`)."]
    lines += [
        "The same recipe trained on less. Months: on phishing before the cut only; honest rows are "
        "of domains held out. Sources: without that source. Viet Nam: without half its domains.",
        "",
        "| Test | Phishing | Benign | AUC | Found at 1 % |",
        "|---|---|---|---|---|",
    ]
    tests = [
        (f"until {item['trained_until']}, {item['months_later']} months later", item)
        for item in found["months"]
    ]
    tests += [(f"without {item['source']}", item) for item in found["sources"]]
    tests += [("Vietnamese domains held out", found["vietnam"])]
    for name, item in tests:
        lines.append(
            f"| {name} | {item['phishing']:,} | {item['benign']:,} | {_plain(item['auc'])} | "
            f"{_plain(item['detection_at_fpr_1pct'])} |"
        )
    return lines


def _cost(dev: Mapping[str, Any], weights: int) -> list[str]:
    speed = dev["rows_per_second"]
    return [
        "## Cost",
        "",
        f"{speed['with_parsing']:,} links a second on one core with reading them, "
        f"{speed['scoring_alone']:,} without, in batches; {weights / 2**20:.1f} MiB of weights, "
        "mapped once for all workers. Speeds are of the machine that trained.",
    ]


def _limits(metrics: Mapping[str, Any]) -> list[str]:
    failed = metrics.get("failed_canaries", [])
    return [
        "## Limits",
        "",
        "- A hacked page on an honest domain reads like an honest page, and a shared platform "
        "holds both kinds: lists must settle those.",
        "- Labels are those of the sources, noise included; benign rows are not vetted one by one.",
        "- Dev has almost no Vietnamese phishing; the hold-out above is the only measure of it, "
        "and mostly of bare hosts.",
        "- Phishing changes; the months above show how fast. Old sources have other endings.",
        "- A person who knows the classifier can write a link that it does not flag.",
        f"- Links on which it may not be wrong: {len(failed)} fail.",
    ]


def _retrain(manifest: Manifest) -> list[str]:
    return [
        "## Training again",
        "",
        f"Advised {manifest.retrain_after_days} days after the last day of the data. "
        "`python -m training --data DIR` does everything and refuses to publish what is worse; "
        "`training/README.md` explains it.",
    ]


def _counts(refused: Mapping[str, int]) -> str:
    if not refused:
        return "none"
    return ", ".join(f"{reason.replace('_', ' ')} {count:,}" for reason, count in refused.items())


def _plain(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"
