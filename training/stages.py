"""Stages: a table of steps from files to files; a step whose inputs are unchanged is skipped.

Unchanged means: the bytes of its inputs, the sections of its parameters, the source code of the
modules that it names, and the bytes of the outputs that it left. ``lock.json`` in the work folder
holds the hashes.

A stage works in a folder of its own that shows it the declared inputs and nothing else, so it
cannot depend on what it did not declare. Its outputs are renamed into place when it has finished
and the lock is written after them: a kill at any moment leaves whole files, and at worst a stage
that runs again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.data import sha256_of
from training.errors import TrainingError
from training.progress import Progress

LOCK = "lock.json"
Run = Callable[[Path, Progress], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step.

    inputs    names in the work folder, needed
    outputs   names in the work folder, all written by ``run``
    run       (folder, progress): reads the inputs from the folder and writes the outputs there
    optional  inputs that may be missing
    files     inputs outside the work folder
    params    whatever numbers it depends on, as plain values
    modules   names of modules and packages whose source it depends on
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    run: Run
    optional: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    params: Any = None
    modules: tuple[str, ...] = ()


def run_stages(
    stages: Sequence[Stage],
    work: Path,
    progress: Callable[[str], Progress],
    *,
    only: str | None = None,
    force: bool = False,
) -> list[str]:
    """Run what has changed, in order; the names of the stages that ran.

    ``only`` looks at one stage, ``force`` runs even what has not changed. Raises TrainingError
    where an input is missing, or a stage does not leave what it promised.
    """
    if only is not None and only not in [stage.name for stage in stages]:
        names = ", ".join(stage.name for stage in stages)
        raise TrainingError(f"There is no stage {only!r}; there are {names}.")
    work.mkdir(parents=True, exist_ok=True)
    ran = []
    for stage in stages:
        if only not in (None, stage.name):
            continue
        say = progress(stage.name)
        before = inputs_of(stage, work)
        if not force and _read_lock(work).get(stage.name) == _entry(before, stage, work):
            say("unchanged")
            continue
        _run(stage, work, say)
        _write_lock(work, {**_read_lock(work), stage.name: _entry(before, stage, work)})
        say("done")
        ran.append(stage.name)
    return ran


def inputs_of(stage: Stage, work: Path) -> dict[str, str]:
    """A hash for each thing that the stage depends on. Raises TrainingError on a missing input."""
    found: dict[str, str] = {}
    for name in stage.inputs:
        if not (work / name).exists():
            raise TrainingError(f"{stage.name}: {name} is missing in {work}; run the stage before.")
        found[f"input {name}"] = hash_path(work / name)
    for name in stage.optional:
        found[f"input {name}"] = hash_path(work / name) if (work / name).exists() else ""
    for path in stage.files:
        found[f"file {path.name}"] = hash_path(path)
    numbers = json.dumps(stage.params, sort_keys=True, default=str)
    found["params"] = hashlib.sha256(numbers.encode()).hexdigest()
    for module in stage.modules:
        found[f"module {module}"] = hash_module(module)
    return found


def hash_path(path: Path) -> str:
    """SHA-256 of a file, or of the names and hashes of all files of a folder."""
    if not path.is_dir():
        return sha256_of(path)
    listed = hashlib.sha256()
    for item in sorted(path.rglob("*")):
        if item.is_file():
            listed.update(f"{item.relative_to(path).as_posix()} {sha256_of(item)}\n".encode())
    return listed.hexdigest()


def hash_module(name: str) -> str:
    """SHA-256 of a module's source, of all modules below it where it is a package."""
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        raise TrainingError(f"There is no module {name}.")
    if not spec.submodule_search_locations:
        return sha256_of(Path(spec.origin))
    listed = hashlib.sha256()
    folder = Path(spec.origin).parent
    for path in sorted(folder.rglob("*.py")):
        listed.update(f"{path.relative_to(folder).as_posix()} {sha256_of(path)}\n".encode())
    return listed.hexdigest()


def _run(stage: Stage, work: Path, say: Progress) -> None:
    folder = work / f".{stage.name}.partial"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for name in (*stage.inputs, *stage.optional):
            if (work / name).exists():
                (folder / name).symlink_to((work / name).resolve())
        stage.run(folder, say)
        for name in stage.outputs:
            if not (folder / name).exists():
                raise TrainingError(f"{stage.name}: did not write {name}.")
        lock = _read_lock(work)
        if lock.pop(stage.name, None) is not None:
            _write_lock(work, lock)  # from here on old and new outputs may be mixed
        for name in stage.outputs:
            if (work / name).is_dir():
                shutil.rmtree(work / name)
            os.replace(folder / name, work / name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _entry(inputs: Mapping[str, str], stage: Stage, work: Path) -> dict[str, dict[str, str]]:
    outputs = {
        name: hash_path(work / name) if (work / name).exists() else "" for name in stage.outputs
    }
    return {"inputs": dict(inputs), "outputs": outputs}


def _read_lock(work: Path) -> dict[str, Any]:
    try:
        found = json.loads((work / LOCK).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_lock(work: Path, lock: Mapping[str, Any]) -> None:
    partial = work / f"{LOCK}.partial"
    partial.write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n", "utf-8")
    os.replace(partial, work / LOCK)
