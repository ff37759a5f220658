"""Gate: whether a candidate may replace what is shipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from training.params import Gate

NO_TOLERANCE = Gate(auc_tolerance=0.0, detection_tolerance=0.0)


def accept(
    candidate: Mapping[str, Any],
    current: Mapping[str, Any] | None,
    canaries: Sequence[str],
    tolerance: Gate = NO_TOLERANCE,
) -> list[str]:
    """Why the candidate is refused, one sentence each; empty where it may be shipped.

    Refused when, in this order:

    1. it loses on dev: its AUC, or what it finds at 1 % false positives, is below that of the
       current version by more than the tolerance, or was not measured although the current one's
       was. ``candidate`` and ``current`` are results of ``evaluate`` on the same rows; ``current``
       is None where nothing is shipped yet;
    2. a canary fails; ``canaries`` are the lines of ``failed_canaries``;
    3. a band breaks its promise.
    """
    refusals = []
    for name, allowed in (
        ("auc", tolerance.auc_tolerance),
        ("detection_at_fpr_1pct", tolerance.detection_tolerance),
    ):
        new, old = _value(candidate, name), _value(current, name)
        if old is not None and new is None:
            refusals.append(f"{name} was not measured; the current version has {old:.4f}.")
        elif old is not None and new is not None and new < old - allowed - 1e-9:
            refusals.append(f"{name} is {new:.4f}, below the {old:.4f} of the current version.")
    refusals += [f"A canary fails: {line}." for line in canaries]
    for promise in candidate.get("promises", []):
        if promise["kept"] is False:
            refusals.append(
                f"The band {promise['band']} promises a precision of {promise['promised']:.2f} "
                f"and proves only {promise['low']:.4f}."
            )
    return refusals


def _value(metrics: Mapping[str, Any] | None, name: str) -> float | None:
    if metrics is None:
        return None
    item = metrics.get(name)
    return None if item is None else item.get("value")
