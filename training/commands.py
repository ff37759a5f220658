"""Commands: arguments in, results on stdout, progress and errors on stderr.

Exit status 0 where all went well, 2 where an argument, a file or the gate says no.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from training.errors import TrainingError
from training.params import Params, read_params
from training.progress import to_stderr

WORK = Path("build/training")
Command = Callable[[argparse.Namespace, Params], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    command: Command = run
    parser = _run_parser()
    if given and given[0] in _COMMANDS:
        command, make = _COMMANDS[given.pop(0)]
        parser = make()
    chosen = parser.parse_args(given)
    try:
        command(chosen, read_params(chosen.params))
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


def run(chosen: argparse.Namespace, params: Params) -> None:
    """All stages, and the way into ``models/``."""
    from training.pipeline import publish, stages
    from training.stages import run_stages

    if not chosen.data.is_dir():
        raise TrainingError(f"{chosen.data}: there is no such folder.")
    run_stages(
        stages(chosen.data, params, accept_data=chosen.accept_data),
        chosen.work,
        to_stderr,
        only=chosen.only,
        force=chosen.force,
    )
    if chosen.only in (None, "package"):
        _say(publish(chosen.work, chosen.out, chosen.data, params, to_stderr("publish")))


def evaluate(chosen: argparse.Namespace, params: Params) -> None:
    """Figures of a labelled table."""
    from training.evaluate import evaluate as measure
    from training.loading import load, whole
    from training.report import report
    from training.scorers import ClassifierScorer, Scorer
    from training.tables import read_labelled

    table = read_labelled(chosen.data)
    classifier = load(chosen.model)
    scorer: Scorer = whole(classifier) if chosen.whole else ClassifierScorer(classifier)
    bands = () if chosen.whole else classifier.manifest.bands
    found = measure(
        table,
        scorer,
        params.evaluate,
        resamples=chosen.bootstrap,
        promised={band.name: band.precision for band in bands},
        progress=to_stderr("evaluate"),
    )
    _say(json.dumps(found, indent=1, ensure_ascii=False) if chosen.json else report(found))


def ageing(chosen: argparse.Namespace, params: Params) -> None:
    """Second opinions; trains many times. Leaves ``ageing.json`` in the work folder."""
    from training.ageing import ageing as measure
    from training.pipeline import stages
    from training.rows import read_rows
    from training.stages import run_stages

    run_stages(
        stages(chosen.data, params, accept_data=chosen.accept_data),
        chosen.work,
        to_stderr,
        only="prepare",
    )
    rows = read_rows(chosen.work / "rows_train.parquet")
    fit_and_score = importlib.import_module("training.fit").fit_and_score(rows, params)
    found = measure(rows, params, fit_and_score, to_stderr("ageing"))
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (chosen.work / "ageing.json").write_text(text + "\n", "utf-8")
    _say(text)


def compare(chosen: argparse.Namespace, params: Params) -> None:
    """Other models on the same rows. Leaves ``compare.json`` in the work folder, for the card."""
    from training.pipeline import stages
    from training.rows import read_rows
    from training.stages import run_stages

    run_stages(
        stages(chosen.data, params, accept_data=chosen.accept_data),
        chosen.work,
        to_stderr,
        only="prepare",
    )
    train, dev = (read_rows(chosen.work / f"rows_{role}.parquet") for role in ("train", "dev"))
    measure = importlib.import_module("training.compare").compare
    text = json.dumps(measure(train, dev, params, to_stderr("compare")), indent=1)
    (chosen.work / "compare.json").write_text(text + "\n", "utf-8")
    _say(text)


def records(chosen: argparse.Namespace, params: Params) -> None:
    """Our own decisions as training rows, left in the work folder, where ``prepare`` takes them."""
    from training.pipeline import today
    from training.prepare import RECORDS
    from training.records import NEEDED, from_records
    from training.rows import write_rows
    from training.tables import BadRows, read_table

    bad = BadRows()
    rows = from_records(
        read_table(chosen.data, NEEDED[:3], bad),
        params.records,
        bad,
        seed=params.split.seed,
        today=today(),
    )
    chosen.work.mkdir(parents=True, exist_ok=True)
    write_rows(rows, chosen.work / RECORDS)
    counts = {"kept": len(rows), "phishing": int((rows.label == 1).sum()), "refused": bad.plain()}
    _say(json.dumps(counts, indent=1, ensure_ascii=False))


def _parser(name: str, about: str, data: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m training{name}", description=about, allow_abbrev=False
    )
    parser.add_argument("--data", type=Path, required=True, help=data)
    parser.add_argument("--params", type=Path, help="numbers other than training/params.toml")
    return parser


def _working(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--work", type=Path, default=WORK, help=f"work folder, else {WORK}")
    return parser


def _accepting(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument(
        "--accept-data", action="store_true", help="take inputs with another checksum"
    )
    return parser


def _run_parser() -> argparse.ArgumentParser:
    parser = _accepting(
        _working(_parser("", "Train, evaluate and publish.", "folder with the input files"))
    )
    parser.epilog = f"Other commands, each with --help: {', '.join(_COMMANDS)}."
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder to publish into")
    parser.add_argument("--only", metavar="STAGE", help="look at one stage only")
    parser.add_argument("--force", action="store_true", help="run what has not changed, too")
    return parser


def _evaluate_parser() -> argparse.ArgumentParser:
    parser = _parser(" evaluate", "Figures of labelled links.", "a .parquet, .csv or .jsonl file")
    parser.add_argument("--whole", action="store_true", help="judge with rules and classifier")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--model", help="a version, or a folder of one; else the current one")
    parser.add_argument("--bootstrap", type=_count, help="resamples for the intervals")
    return parser


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError
    return value


_COMMANDS: dict[str, tuple[Command, Callable[[], argparse.ArgumentParser]]] = {
    "evaluate": (evaluate, _evaluate_parser),
    "ageing": (
        ageing,
        lambda: _accepting(
            _working(_parser(" ageing", "Second opinions.", "folder with the input files"))
        ),
    ),
    "compare": (
        compare,
        lambda: _accepting(
            _working(_parser(" compare", "Other models.", "folder with the input files"))
        ),
    ),
    "records": (
        records,
        lambda: _working(
            _parser(" records", "Decisions as training rows.", "a .jsonl or .parquet file")
        ),
    ),
}


def _say(text: str) -> None:
    print(text)  # noqa: T201
