"""Ray engine: a folder of Parquet files scored by a cluster, with the function of every engine.

The driver pins the lists, ships them, and has Ray Data map ``score_blocks`` over the blocks of the
input. Blocks are tasks, not actors: the cluster does those of a node that died on whatever node is
left, and doing one again puts the same file in place. ``_lachan.json`` comes last: without it the
output is not whole.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import ray
import ray.data
from pyarrow import fs
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from service.artifacts import load_classifier, packaged
from service.batch.faults import clear_errors
from service.batch.job import Finished
from service.batch.judging import Judge
from service.batch.local import Totals, cores
from service.batch.pinned import LoadClassifier, pin
from service.batch.plan import CHUNK, Plan
from service.batch.progress import Step, Tell
from service.batch.ray_blocks import (
    BLOCK_ROWS,
    LEFT,
    OUTPUT,
    Block,
    Place,
    cut,
    find_files,
    store_errors,
)
from service.batch.ray_node import LISTS, MODELS, Keeper, Load, as_rows, score_blocks, ship
from service.errors import Conflict, InvalidInput, Unavailable
from service.whole_files import write_whole
from service.wiring import Services

TOLD = "_lachan.json"
"""Name of the file that tells what the output is, and that it is whole."""

BEGUN = "_lachan.begun.json"
"""Name of the file that tells, until the output is whole, which names in its folder are ours."""

_ADDRESS = re.compile(r"(?:ray://)?(?P<host>[^/]+):(?P<port>\d+)")
_STORE = 128 << 20
"""Bytes of the object store of a Ray that is started here, beside what is shipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RayJob:
    """What is scored and where it goes; addresses may hold passwords.

    input       folder, file or pattern, of every node's file system or of an object store
    output      folder that all nodes can write to
    rows        of a chunk; ``block_rows`` of an output file
    """

    input: str = field(repr=False)
    output: str = field(repr=False)
    plan: Plan
    rows: int = CHUNK
    block_rows: int = BLOCK_ROWS


def score_folder(
    services: Services,
    job: RayJob,
    *,
    address: str | None = None,
    processes: int = 0,
    force: bool = False,
    now: datetime | None = None,
    tell: Tell = lambda _step: None,
    load: LoadClassifier = load_classifier,
) -> Finished:
    """Score all files on the cluster at an address, or on this machine where there is none.

    ``processes`` limits what works at a time, 0 does not. Raises InvalidInput (``tips_unreadable
    unknown_store`` and those of the plan), Conflict (``output_exists output_is_input
    node_other``), Unavailable (``ray_unreachable ray_failed output_missing io_failed disk_full
    lists_moving``, ArtifactError).
    """
    source, names = find_files(job.input)
    target = Place.of(job.output)
    blocks = cut(source, names, job.plan.check, job.block_rows)
    with clear_errors(), tempfile.TemporaryDirectory(prefix="lachan-batch-") as folder:
        home = Path(folder)
        pins, snapshot = pin(services, home / LISTS, now or services.now(), load)
        _keep_model(services.settings.models_dir, pins.versions.classifier, home / MODELS)
        done = Finished(Totals(), pins, Judge(snapshot, pins.now).versions_text)
        ours = _make_room(source, target, blocks, force)
        size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
        with _connected(address, processes or cores(), size):
            work = Load(files=ship(home), pins=pins, plan=job.plan, source=source, target=target,
                        rows=job.rows)  # fmt: skip
            written = _score(blocks, work, services.keys.index, processes, done.totals, tell)
    _close(target, blocks, written, done, job.plan, ours)
    return done


def _score(
    blocks: tuple[Block, ...], load: Load, key: bytes, processes: int, totals: Totals, tell: Tell
) -> dict[int, dict[str, Any]]:
    """What became of each block. Raises what one of them failed with."""
    # hard: a soft wish is passed over, and the keeper would die with any node
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    keeper: Any = ray.remote(Keeper).options(num_cpus=0, scheduling_strategy=here).remote()
    ray.get(keeper.keep.remote(key, load))
    rows = sum(block.rows for block in blocks)
    told: dict[int, dict[str, Any]] = {}
    asked: Any = ray.data.from_items(as_rows(blocks), override_num_blocks=len(blocks))
    answers = asked.map_batches(
        score_blocks, batch_size=None, batch_format="pyarrow", num_cpus=1,
        compute=ray.data.TaskPoolStrategy(size=processes or None),
        fn_kwargs={"keeper": keeper, "run": secrets.token_hex(8)},
    )  # fmt: skip
    for table in answers.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
        for answer in table.to_pylist():
            if answer["failed"] is not None:
                raise _failed(answer["failed"])
            told[answer["block"]] = answer
            _count(totals, answer)
            tell(Step(totals.rows, totals.rows, rows, None))
    if len(told) != len(blocks) or totals.rows != rows:
        raise Unavailable("Ray did not answer for every block.", code="ray_failed")
    return told


@contextmanager
def _connected(address: str | None, processes: int, shipped: int) -> Iterator[None]:
    """Within a cluster that exists, or one that lives as long as the block."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it would tell its makers of every run
    _knock(address)
    options: dict[str, Any] = {"address": address}
    if address is None:
        options = {"address": "local", "num_cpus": processes, "include_dashboard": False,
                   "object_store_memory": _STORE + 2 * shipped}  # fmt: skip
    try:
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **options)
    except (ConnectionError, TimeoutError, ValueError, RuntimeError, ImportError) as error:
        raise _unreachable() from error
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    try:
        yield
    except ray.exceptions.RayError as error:
        raise Unavailable(
            f"The cluster could not go on: {type(error).__name__}. See Ray's own logs.",
            code="ray_failed",
        ) from error
    finally:
        ray.shutdown()


def _knock(address: str | None) -> None:
    """Whether anything listens at an address: Ray itself would try for minutes."""
    named = _ADDRESS.fullmatch(address or "")
    if named is None:
        return
    try:
        socket.create_connection((named["host"].strip("[]"), int(named["port"])), 10).close()
    except (OSError, OverflowError) as error:
        raise _unreachable() from error


def _unreachable() -> Unavailable:
    return Unavailable(
        "No Ray cluster of this Ray's and Python's version answers there.",
        code="ray_unreachable", field="address",
    )  # fmt: skip


def _keep_model(models: Path | None, version: str | None, kept: Path) -> None:
    """The classifier's files, as ``load_classifier`` finds them."""
    if version is None:
        return
    root = models or packaged("models")
    kept.mkdir(parents=True)
    shutil.copyfile(root / "manifest.toml", kept / "manifest.toml")
    home = Path("url_classifier") / version
    (kept / home).mkdir(parents=True)
    for name in ("manifest.json", "weights.bin"):
        shutil.copyfile(root / home / name, kept / home / name)


def _make_room(
    source: Place, target: Place, blocks: tuple[Block, ...], force: bool
) -> frozenset[str]:
    """An output folder that tells of no other run; gives all names that are outputs in it.

    Only what a run of ours has told to be its output may be removed: other files there may be
    somebody's only copy, whatever their names look like.
    """
    _, inputs = source.opened()
    system, root = target.opened()
    if source.is_local == target.is_local:
        if _lies_within(root, inputs):
            raise Conflict("The output would lie within the input.", code="output_is_input")
        if _lies_within(inputs, root):
            raise Conflict("The input would lie within the output.", code="output_is_input")
    with store_errors():
        about = system.get_file_info(root)
        if about.type == fs.FileType.File:
            raise InvalidInput(
                "The output is to be a folder.", code="tips_unwritable", field="output"
            )
        if _within(system, root) and not force:
            raise Conflict("The output folder is not empty; --force replaces what is there.",
                           code="output_exists")  # fmt: skip
        if target.is_local:
            Path(root).mkdir(parents=True, exist_ok=True)
        ours = {block.output for block in blocks}
        ours |= _listed(system, f"{root}/{TOLD}") | _listed(system, f"{root}/{BEGUN}")
        _put(target, BEGUN, orjson.dumps({"files": [{"file": name} for name in sorted(ours)]}))
        _delete(system, f"{root}/{TOLD}")
    return frozenset(ours)


def _lies_within(path: str, folder: str) -> bool:
    return f"{path.rstrip('/')}/".startswith(f"{folder.rstrip('/')}/")


def _listed(system: Any, path: str) -> set[str]:
    """The outputs that a file of ours lists; none where there is no such file."""
    if system.get_file_info(path).type != fs.FileType.File:
        return set()
    with system.open_input_stream(path) as stream:
        try:
            names = [str(item["file"]) for item in orjson.loads(stream.read())["files"]]
        except (ValueError, TypeError, KeyError):
            return set()
    return {name for name in names if _is_output(name)}


def _is_output(name: str) -> bool:
    *folders, last = name.split("/")
    return OUTPUT.fullmatch(last) is not None and ".." not in folders


def _delete(system: Any, path: str) -> None:
    if system.get_file_info(path).type == fs.FileType.File:
        system.delete_file(path)


def _close(
    target: Place,
    blocks: tuple[Block, ...],
    written: dict[int, dict[str, Any]],
    done: Finished,
    plan: Plan,
    ours: frozenset[str],
) -> None:
    """See that all outputs are there, remove those of other runs, and tell that it is whole."""
    system, root = target.opened()
    with store_errors():
        there = _within(system, root)
        for block in blocks:
            if there.get(block.output) != written[block.number]["bytes"]:
                raise Unavailable(
                    "What a node wrote is not in the output folder: all nodes must share it.",
                    code="output_missing",
                )
        wanted = {block.output for block in blocks}
        for name in there.keys() - wanted:
            if name in ours or _left_of(name) in ours:
                system.delete_file(f"{root}/{name}")
        _put(target, TOLD, orjson.dumps(_told(blocks, written, done, plan), option=_PRETTY))
        _delete(system, f"{root}/{BEGUN}")


def _left_of(name: str) -> str | None:
    """The output that a killed process began under such a name."""
    folder, slash, last = name.rpartition("/")
    return f"{folder}{slash}{last[1:-9]}" if LEFT.fullmatch(last) else None


def _within(system: Any, root: str) -> dict[str, int]:
    """Names and sizes of the files below a folder."""
    listed = system.get_file_info(fs.FileSelector(root, allow_not_found=True, recursive=True))
    return {item.path[len(root) :].lstrip("/"): item.size for item in listed if item.is_file}


def _put(place: Place, name: str, data: bytes) -> None:
    system, root = place.opened()
    if place.is_local:
        write_whole(Path(root) / name, [data, b"\n"])
        return
    with system.open_output_stream(f"{root}/{name}") as stream:
        stream.write(data + b"\n")


_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


def _told(
    blocks: tuple[Block, ...], written: dict[int, dict[str, Any]], done: Finished, plan: Plan
) -> dict[str, Any]:
    totals, pins = done.totals, done.pins
    return {
        "versions": orjson.loads(done.versions),
        "missing": pins.missing,
        "plan": {
            "columns": [[name, role.value] for name, role in plan.columns],
            "language": plan.language, "full": plan.full, "prefix": plan.prefix,
            "texts": plan.texts,
        },
        "rows": totals.rows, "errors": totals.errors, "blank": totals.blank,
        "states": totals.states,
        "files": [
            {"file": block.output, "input": block.input, "first_row": block.first_row,
             "rows": block.rows, "bytes": written[block.number]["bytes"]}
            for block in blocks
        ],
    }  # fmt: skip


def _count(totals: Totals, answer: dict[str, Any]) -> None:
    totals.rows += answer["rows"]
    totals.errors += answer["errors"]
    totals.blank += answer["blank"]
    for state, count in orjson.loads(answer["states"]).items():
        totals.states[state] = totals.states.get(state, 0) + count


def _failed(text: str) -> Exception:
    """What went wrong on a node, as here."""
    known = orjson.loads(text)
    kind = InvalidInput if known["input"] else Unavailable
    return kind(known["message"], code=known["code"], field=known["field"])
