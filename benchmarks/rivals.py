"""Rivals: what a user would otherwise pick to score links.

Either scikit-learn, trained on the same links in a minute or two, or a package from the registry.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import servers

PACKAGES = {"barb-phish": "1.8.0", "scamgate": "0.3.3"}
FEATURES = 2**18

_SCORING_ECHO = """
import joblib
MODEL = joblib.load("{model}")
"""
_PREDICT = "    MODEL.predict_proba([ask.value])\n    return Told"


def train_sklearn(links: Sequence[str], labels: Sequence[int]) -> Any:
    """Hashed character 2- to 5-grams, TF-IDF and logistic regression, as its guide puts them."""
    text = importlib.import_module("sklearn.feature_extraction.text")
    linear = importlib.import_module("sklearn.linear_model")
    pipeline = importlib.import_module("sklearn.pipeline")
    return pipeline.make_pipeline(
        text.HashingVectorizer(
            analyzer="char",
            ngram_range=(2, 5),
            n_features=FEATURES,
            alternate_sign=False,
            norm=None,
        ),
        text.TfidfTransformer(),
        linear.LogisticRegression(C=10.0, solver="liblinear", max_iter=50),
    ).fit(links, labels)


@contextmanager
def sklearn_echo(model: Any, size: int) -> Iterator[servers.Server]:
    """The echo server of ``servers``, with one prediction in each request."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "model.joblib")
        importlib.import_module("joblib").dump(model, kept)
        code = servers.ECHO.format(size=size).replace("    return Told", _PREDICT)
        Path(folder, "scoring_app.py").write_text(_SCORING_ECHO.format(model=kept) + code)
        with servers.serve("scoring_app:app", folder=folder) as server:
            yield server


def score_with_package(name: str, links: Sequence[str]) -> dict[str, Any]:
    """What ``rival_package`` writes, or ``failed`` with the reason."""
    home = Path(tempfile.gettempdir()) / "lachan-bench-rivals" / f"{name}-{PACKAGES[name]}"
    python = home / "bin" / "python"
    mark = home / "installed"
    try:
        if not mark.exists():
            _run([sys.executable, "-m", "venv", "--clear", str(home)])
            _run([str(python), "-m", "pip", "install", "-q", f"{name}=={PACKAGES[name]}"])
            mark.touch()
        with tempfile.TemporaryDirectory() as empty:
            environment = {"HOME": empty, "PATH": os.environ["PATH"]}
            script = Path(__file__).with_name("rival_package.py")
            done = _run(
                ["taskset", "-c", "0", str(python), "-I", str(script), name],
                input=json.dumps(list(links)), env=environment, cwd=empty,
            )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return {"failed": type(error).__name__}
    return found


def _run(command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=900, **more)
