"""Params: the numbers of ``params.toml`` as typed values; an unknown or missing key is refused.

A section is a frozen dataclass whose fields are the keys. To add a number, add a field here and
a line there. A stage's lock holds the sections that it names, so a changed number runs again
exactly the stages that depend on it.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from training.errors import TrainingError

DEFAULT = Path(__file__).with_name("params.toml")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Split:
    """seed of the hash that assigns domains; number of folds; held-out share of Vietnam's."""

    seed: int
    folds: int
    vietnamese_share: float


@dataclass(frozen=True, slots=True)
class Prepare:
    """Whether train rows whose registered domain also occurs in dev are left out."""

    drop_domains_of_dev: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Hyper-parameters of the model.

    seed              of the first network of the head; the next ones follow
    suffix_cap        most phishing rows that one company's suffix may weigh
    old_before        phishing listed before this day weighs ``old_weight`` (``head_old_weight``)
    new_months        phishing of so many last months weighs ``new_weight`` (``head_new_weight``)
    blocks_from, block_months  phishing since that day is folded by blocks of months
    ngram_scale, word_scale  values of the linear model's columns
    linear_c, linear_steps          inverse L2 penalty; L-BFGS steps
    suffix_smoothing  rows at even odds added to each suffix
    hosted_honest_weight  of honest rows on free hosting, of which there are too few
    source_weights    of rows of curated sources: real login pages are few and matter most
    head_…            units and number of networks, L2 penalty, passes, Adam's step
    """

    seed: int
    suffix_cap: int
    old_before: str
    old_weight: float
    new_months: int
    new_weight: float
    blocks_from: str
    block_months: int
    ngram_scale: float
    word_scale: float
    linear_c: float
    linear_steps: int
    suffix_smoothing: float
    head_units: int
    head_seeds: int
    head_alpha: float
    head_epochs: int
    head_rate: float
    head_old_weight: float
    head_new_weight: float
    hosted_honest_weight: float
    source_weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class Calibrate:
    """prior          share of phishing among checked links that probabilities assume
    knots          points of the calibration curve
    margin         added to the promised precision when thresholds are chosen, as tomorrow differs
    hosted_margin  the same on free hosting, where the bounds of few honest rows are wide already
    recent_months  phishing of so many last months decides about thresholds
    hosted_fpr     most honest sites on free hosting that ``high`` may take in train
    retrain_after_days  age of the data from which a new training is advised
    """

    prior: float
    knots: int
    margin: float
    hosted_margin: float
    recent_months: int
    hosted_fpr: float
    retrain_after_days: int


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Resamples and their seed, the prior of ECE and promises, priors to print, bins of ECE,
    and the false positives that must be expected before a rate counts as measured."""

    bootstrap: int
    seed: int
    prior: float
    priors: tuple[float, ...]
    ece_bins: int
    expected_false_positives: int


@dataclass(frozen=True, slots=True)
class Promises:
    """Least precision of each band at the prior of ``Evaluate``, as a lower bound."""

    high: float
    medium: float


@dataclass(frozen=True, slots=True)
class Gate:
    """How far below the shipped version a candidate may be, in AUC and in detection."""

    auc_tolerance: float
    detection_tolerance: float


@dataclass(frozen=True, slots=True)
class Ageing:
    """First month after which time may be cut (older sources are no measure of today), how many
    cuts, months tested after each, dated phishing that a month needs, sources held out."""

    first_cut: str
    months: int
    test_months: int
    min_phishing: int
    max_sources: int


@dataclass(frozen=True, slots=True)
class Records:
    """Most rows of one reporter (also as a share of a label's rows, but never fewer than
    ``per_reporter_least``), of one campaign, of one day."""

    per_reporter: int
    per_reporter_share: float
    per_reporter_least: int
    per_campaign: int
    per_day: int


@dataclass(frozen=True, slots=True)
class Package:
    """The folder below ``models/``."""

    task: str


@dataclass(frozen=True, slots=True)
class Params:
    """All sections."""

    split: Split
    prepare: Prepare
    fit: Fit
    calibrate: Calibrate
    evaluate: Evaluate
    promises: Promises
    gate: Gate
    ageing: Ageing
    records: Records
    package: Package

    def section(self, name: str) -> dict[str, Any]:
        """One section as plain values, for hashing."""
        chosen: dict[str, Any] = asdict(getattr(self, name))
        return chosen


def read_params(path: Path | None = None) -> Params:
    """The parameters of ``path``. Raises TrainingError naming the key that is wrong."""
    chosen = path or DEFAULT
    return read_section(Params, read_toml(chosen), chosen.name)


def read_toml(path: Path) -> dict[str, Any]:
    """The table of a file. Raises TrainingError in one line."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise TrainingError(f"{path}: cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}: {error}") from error


def read_section(kind: type[T], table: Any, where: str) -> T:
    """``table`` as the dataclass ``kind``; nested dataclasses are sub-tables."""
    if not isinstance(table, dict):
        raise TrainingError(f"{where}: must be a table.")
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    for key in table:
        if key not in names:
            raise TrainingError(f"{where}: unknown key {key!r}.")
    hints = get_type_hints(kind)
    values = {}
    for name in names:
        if name not in table:
            raise TrainingError(f"{where}: key {name!r} is missing.")
        values[name] = _value(hints[name], table[name], f"{where}: {name}")
    return kind(**values)


def _value(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return read_section(kind, value, where)
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_value(get_args(kind)[0], item, where) for item in value)
    if get_origin(kind) is dict and isinstance(value, dict):
        return {key: _value(get_args(kind)[1], item, where) for key, item in value.items()}
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(kind, type) and type(value) is kind:
        return value
    raise TrainingError(f"{where}: {value!r} is not of the type {getattr(kind, '__name__', kind)}.")
