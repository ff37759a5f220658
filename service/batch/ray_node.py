"""Ray node: what happens on a node of a Ray cluster, in whatever process Ray gives a block to.

What the answers depend on is laid down once a node, under a name by its digest, and mapped by all
processes there. Each process opens it once. The key of the digests comes straight from the keeper,
by a call, and lies in memory only. Rows never pass Ray's object store: who scores a block also
reads and writes it, with the reader and writer of the local engine.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO, cast

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import ray

from service.batch.faults import told
from service.batch.judging import Judge, score_table
from service.batch.pinned import Pins, open_pinned
from service.batch.plan import Plan, Role
from service.batch.ray_blocks import Block, Place, opened_file
from service.batch.scratch import scratch
from service.batch.slices import Slice, slices
from service.checks.seal import versions_of
from service.errors import ArtifactError, Conflict, InvalidInput, ServiceError, Unavailable
from service.evidence.snapshot import Snapshot
from service.tip_files.base import Part
from service.tip_files.chunking import rows_of_chunk
from service.tip_files.parquet import read_part
from service.tip_files.reading import open_tips
from service.tip_files.writing import write_tips
from service.wiring import Services

LISTS, MODELS = "lists", "models"
"""Parts of what is laid down: what was pinned, and the classifier."""

TRIES = 10
"""How often a block may end the process, or lose the node, that scores it; Ray has no limit."""

KEPT_SECONDS = 86_400
"""After so long without use, what was laid down for other lists is removed."""

_PIECE = 8 << 20

ANSWER = pa.schema(
    [("block", pa.int64()), ("rows", pa.int64()), ("errors", pa.int64()), ("blank", pa.int64()),
     ("bytes", pa.int64()), ("states", pa.string()), ("failed", pa.string())]
)  # fmt: skip
"""What a finished block tells; ``failed`` is JSON of an error."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A file that nodes need; ``pieces`` are references into the object store."""

    name: str
    sha256: str
    pieces: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """All that scoring needs, but the key. ``rows`` of a chunk."""

    files: tuple[Shipped, ...]
    pins: Pins
    plan: Plan
    source: Place
    target: Place
    rows: int

    @property
    def digest(self) -> str:
        """Names what is laid down."""
        named = sorted((file.name, file.sha256) for file in self.files)
        return hashlib.sha256(orjson.dumps(named)).hexdigest()


class Keeper:
    """An actor beside the driver that hands out key and load, and counts how often blocks begin.

    Both are handed in by a call: what an actor is made with is kept by the cluster's registry.
    """

    def __init__(self) -> None:
        self._key = b""
        self._load: Load | None = None
        self._begun: dict[int, int] = {}

    def keep(self, key: bytes, load: Load) -> None:
        """Take both."""
        self._key, self._load = key, load

    def key(self) -> bytes:
        """The key of the digests."""
        return self._key

    def load(self) -> Load | None:
        """The load."""
        return self._load

    def begin(self, block: int) -> int:
        """How often a block has begun, now included."""
        self._begun[block] = self._begun.get(block, 0) + 1
        return self._begun[block]


@dataclass(frozen=True, slots=True)
class _Opening:
    """What ``open_pinned`` asks of services."""

    keys: Any = field(repr=False)
    settings: Any


def ship(folder: Path) -> tuple[Shipped, ...]:
    """Put a folder's files into the object store, in pieces."""
    found = []
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        digest, pieces = hashlib.sha256(), []
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                pieces.append(ray.put(piece))
        name = path.relative_to(folder).as_posix()
        found.append(Shipped(name, digest.hexdigest(), tuple(pieces)))
    return tuple(found)


def score_blocks(table: pa.Table, keeper: Any, run: str) -> pa.Table:
    """Score the blocks that the rows of a table name; what Ray maps over all of them.

    What goes wrong is an answer, for an exception would be logged with all that it says.
    """
    answers = []
    for row in table.to_pylist():
        block = Block(**row)
        answer = {"block": block.number, "rows": 0, "errors": 0, "blank": 0, "bytes": 0,
                  "states": "{}", "failed": None}  # fmt: skip
        try:
            if ray.get(keeper.begin.remote(block.number)) > TRIES:
                raise _lost(block)
            answer.update(_scorer(keeper, run).score(block))
        except Exception as error:
            answer["failed"] = _failure(error)
        answers.append(answer)
    return pa.Table.from_pylist(answers, ANSWER)


@cache
def _scorers() -> dict[str, _Scorer]:
    """This process' scorer by run: at most one."""
    return {}


def _scorer(keeper: Any, run: str) -> _Scorer:
    known = _scorers()
    if run not in known:
        known.clear()
        load, key = ray.get(keeper.load.remote()), ray.get(keeper.key.remote())
        known[run] = _Scorer(load, lay_down(load, key))
    return known[run]


class _Scorer:
    """Scores blocks of one run in this process."""

    def __init__(self, load: Load, snapshot: Snapshot) -> None:
        if versions_of(snapshot) != load.pins.versions:
            raise Conflict(
                "A node has another version of the program, which scores differently.",
                code="node_other",
            )
        self._load = load
        self._judge = Judge(snapshot, load.pins.now)

    def score(self, block: Block) -> dict[str, Any]:
        """Read a block, score it and put its output in place; gives the counts."""
        load = self._load
        system, root = load.target.opened()
        path = f"{root}/{block.output}"
        if load.target.is_local:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            return {**self._write(block, Path(path)), "bytes": Path(path).stat().st_size}
        with scratch() as folder:
            written = folder / "block.parquet"
            counts = self._write(block, written)
            with written.open("rb") as file, system.open_output_stream(path) as stream:
                shutil.copyfileobj(file, stream, _PIECE)
            return {**counts, "bytes": written.stat().st_size}

    def _write(self, block: Block, output: Path) -> dict[str, Any]:
        load, plan = self._load, self._load.plan
        stored = _Stored(load.source, block.input)
        with stored.open() as stream, open_tips(stream, format="parquet") as source:
            schema = source.schema
        part = Part(
            block.number, cast(Path, stored), block.first_group, block.groups, block.first_row,
            block.rows, 0, rows_of_chunk(load.rows, len(schema)),
        )  # fmt: skip
        states: dict[str, int] = {}
        rows = errors = blank = 0
        nothing = score_table(schema.empty_table(), plan, self._judge)
        with write_tips(output, "parquet", nothing.schema) as writer:
            for _, table, faults in _slices(part, plan):
                scored = score_table(table, plan, self._judge, faults)
                writer.write(scored)
                rows += scored.num_rows
                error = scored.column(f"{plan.prefix}error")
                empty = pc.sum(pc.equal(error, "empty")).as_py() or 0
                blank += empty
                errors += len(error) - error.null_count - empty
                state = scored.column(f"{plan.prefix}state").drop_null()
                for item in pc.value_counts(state).to_pylist():
                    states[item["values"]] = states.get(item["values"], 0) + item["counts"]
        return {"rows": rows, "errors": errors, "blank": blank,
                "states": orjson.dumps(states).decode()}  # fmt: skip


def _slices(part: Part, plan: Plan) -> Iterator[Slice]:
    """All rows of a part, few enough at a time."""
    judged = [name for name, role in plan.columns if role is not Role.IGNORE]
    for chunk in read_part(part):
        yield from slices(chunk.table, chunk.faults, judged)


@dataclass(frozen=True, slots=True)
class _Stored:
    """Stands for the path of a file on any file system: it can be opened."""

    place: Place
    name: str

    def open(self, mode: str = "rb") -> BinaryIO:
        return opened_file(self.place, self.name)


def lay_down(load: Load, key: bytes, home: Path | None = None) -> Snapshot:
    """The snapshot, out of files that are on this node afterwards; others wait meanwhile.

    Raises ArtifactError where a file does not come as it was sent.
    """
    home = home or _home()
    with (home / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = home / load.digest
        if not _is_whole(folder, load.files):
            shutil.rmtree(folder, ignore_errors=True)
            fresh = home / f".{load.digest}"
            shutil.rmtree(fresh, ignore_errors=True)
            for file in load.files:
                _fetch(fresh / file.name, file)
            fresh.rename(folder)
        os.utime(folder)
        _prune(home)
        # all is mapped or read while the lock is held: what is removed later is not missed
        opening = _Opening(SimpleNamespace(index=key), SimpleNamespace(models_dir=folder / MODELS))
        return open_pinned(
            cast(Services, opening), folder / LISTS, load.pins, verify=False
        )  # its digest was looked at


def _home() -> Path:
    """A folder of this user in the node's temporary one. Raises ArtifactError."""
    home = Path(tempfile.gettempdir()) / f"lachan-batch-{os.geteuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    about = home.lstat()
    if about.st_uid != os.geteuid() or about.st_mode & 0o170077 != 0o040000:
        raise ArtifactError("The temporary folder of a node is open to others.")
    return home


def _is_whole(folder: Path, files: tuple[Shipped, ...]) -> bool:
    for file in files:
        try:
            with (folder / file.name).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
                    return False
        except OSError:
            return False
    return True


def _fetch(path: Path, shipped: Shipped) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for reference in shipped.pieces:
            piece = ray.get(reference)
            digest.update(piece)
            file.write(piece)
    if digest.hexdigest() != shipped.sha256:
        raise ArtifactError("A file of the lists did not come as it was sent.")


def _prune(home: Path) -> None:
    before = time.time() - KEPT_SECONDS
    for folder in home.iterdir():
        if folder.is_dir() and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _lost(block: Block) -> Unavailable:
    return Unavailable(
        f"Rows {block.first_row + 1} to {block.first_row + block.rows} of a file ended the process"
        f" that scored them, {TRIES} times; perhaps memory is short.",
        code="chunk_lost", field=block.input,
    )  # fmt: skip


def _failure(error: Exception) -> str:
    """An error as data; of one that is not ours only the kind is told."""
    if isinstance(error, OSError):
        error = told(error)
    if isinstance(error, ray.exceptions.RayError):
        error = Unavailable(
            f"A node could not reach the driver's: {type(error).__name__}.", code="ray_failed"
        )
    if not isinstance(error, ServiceError):
        error = Unavailable(f"Scoring failed: {type(error).__name__}.", code="scoring_failed")
    known = {"message": str(error), "code": error.code, "field": error.field,
             "input": isinstance(error, InvalidInput)}  # fmt: skip
    return orjson.dumps(known).decode()


def as_rows(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    """Blocks as the rows that ``score_blocks`` takes."""
    return [asdict(block) for block in blocks]
