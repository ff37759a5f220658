"""Job: one input scored into one output, from its first start to its last resume.

The job's folder decides what is still to do. It holds what the answers depend on, every finished
chunk and the output while that grows; the output takes its own name once it is whole, and then the
folder goes. Moment, lists and chunks are the same in every run, so the bytes are as well.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from service.artifacts import load_classifier
from service.batch.chunk_work import ChunkWork, wholes
from service.batch.columns import TYPES
from service.batch.faults import clear_errors
from service.batch.journal import open_journal, path_of, read_entries, read_job
from service.batch.judging import Judge
from service.batch.local import Stop, Told, Totals, score_all
from service.batch.pinned import LoadClassifier, Pins, open_pinned, pin
from service.batch.placing import STANDARD, put_in_place
from service.batch.plan import CHUNK, Plan
from service.batch.progress import Tell
from service.batch.summary import Summary
from service.checks.seal import versions_of
from service.errors import Conflict
from service.evidence.snapshot import Snapshot
from service.tip_files.base import Source
from service.tip_files.formats import FORMATS, by_name
from service.tip_files.reading import open_tips
from service.tip_files.writing import TipsWriter, write_tips
from service.whole_files import cut_name
from service.wiring import Services

_LISTS, _OUTPUT, _MORE = "lists", "output", "more"
_LONGEST_NAME = 200
"""Bytes of the output's name in that of its job's folder, which may have 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is scored and where it goes.

    folder   the job's own, of nobody else
    format, sheet   how the input is read, None to find out
    heading  whether the first row of a text names the columns
    defuse   whether columns of the input are kept from being formulas in CSV and TSV; ours always
             are: the name of a column begins what is told of an error
    output_format   None where the output's name tells it
    rows     of a chunk
    facts    whether a summary is wanted at the end
    """

    input: Path
    output: Path
    folder: Path
    plan: Plan
    format: str | None = None
    sheet: str | None = None
    output_format: str | None = None
    rows: int = CHUNK
    facts: bool = False
    heading: bool = True
    defuse: bool = False

    def opened(self) -> Source:
        """The input. Raises InvalidInput and TooLarge."""
        return open_tips(self.input, format=self.format, sheet=self.sheet, heading=self.heading)

    def writer(self, path: Path, schema: pa.Schema) -> TipsWriter:
        """Of the output, under any name. Raises InvalidInput."""
        return write_tips(path, self.output_format, schema, defuse=self.defuse or self.plan.added)

    def identity(self, input_sha256: str, size: int) -> dict[str, Any]:
        """Everything that decides what the chunks hold."""
        reading: dict[str, Any] = {"format": self.format, "sheet": self.sheet}
        if not self.heading:  # not told else: jobs that were begun before it could be said go on
            reading["heading"] = False
        return {
            "input": {"bytes": size, "sha256": input_sha256},
            "reading": reading,
            "plan": {
                "columns": [[name, role.value] for name, role in self.plan.columns],
                "language": self.plan.language,
                "full": self.plan.full,
                "prefix": self.plan.prefix,
                "texts": self.plan.texts,
            },
            "chunk": self.rows,
            "summary": self.facts,
        }


@dataclass(slots=True)
class Finished:
    """What a job came to. ``summary`` has taken in what it needs; it is read inside the block.

    notes  counts of what was left out of the input or cut in the output
    """

    totals: Totals
    pins: Pins
    versions: str
    notes: dict[str, int] = field(default_factory=dict)
    summary: Summary | None = None


Also = Callable[[Finished, Path], Sequence[tuple[Path, Path]]]
"""Writes more files into a folder, and tells where each of them is to go."""


def _nothing(_done: Finished, _folder: Path) -> Sequence[tuple[Path, Path]]:
    return ()


@contextmanager
def finished(
    services: Services,
    job: Job,
    *,
    processes: int,
    restart: bool = False,
    now: datetime | None = None,
    tell: Tell = lambda _step: None,
    stop: Stop = lambda: False,
    load: LoadClassifier = load_classifier,
    also: Also = _nothing,
    free: Callable[[], None] = lambda: None,
) -> Iterator[Finished]:
    """Run a job to its end; the output is in place when the block begins, the folder until it ends.

    What was begun is gone on with, unless ``restart``. The files that ``also`` writes take their
    names together with the output. ``free`` is asked while nobody else can be at work whether the
    output may be written, and raises where not. Raises Conflict (``batch_running
    input_changed journal_other``), Unavailable (``chunk_lost workers_lost disk_full lists_moving``,
    ArtifactError), InvalidInput and TooLarge where input or plan are at fault, and
    ``local.Stopped``; whatever is raised, all finished chunks are kept.
    """
    with clear_errors(), job.opened() as source:
        job.plan.check(source.columns)
        sha256, about = _digest(job.input)
        made: list[Snapshot] = []

        def begin(folder: Path) -> dict[str, Any]:
            pins, snapshot = pin(services, folder / _LISTS, now or services.now(), load)
            made.append(snapshot)
            return {"pins": pins.as_dict()}

        identity = job.identity(sha256, about.st_size)
        journal = open_journal(job.folder, identity, begin, restart=restart)
        ended = False
        try:
            free()
            pins = _pins_of(journal.header)
            snapshot = made[0] if made else _again(services, journal.folder / _LISTS, pins, load)
            if processes > 1:
                services.engine.dispose()  # what is forked must not share a connection
            judge = Judge(snapshot, pins.now, with_facts=job.facts)
            work = ChunkWork(journal.folder, journal.passed, job.plan, judge)
            before = sum(entry.rows for entry in journal.entries.values())
            done = Finished(
                Totals(resumed=before),
                pins,
                judge.versions_text,
                summary=Summary(full=job.plan.full) if job.facts else None,
            )
            chunks = score_all(
                source, journal, work, processes=processes, rows=job.rows, tell=tell, stop=stop
            )
            with closing(chunks):
                written = _write(job, journal.folder, source, chunks, done)
            if _changed(job.input, about):
                raise Conflict("The input was changed while it was read.", code="input_changed")
            done.notes.update(source.notes)
            more = also(done, _emptied(journal.folder / _MORE))
            free()
            put_in_place([(written, job.output), *more], journal.placing)
            ended = True
            yield done
        finally:
            journal.close(remove=ended or not journal.entries)


def write_partial(job: Job, output: Path) -> Finished:
    """Write the rows that are finished by now; whoever is at work goes on.

    Raises NotFound (``no_journal``) and Conflict (``input_changed journal_other``).
    """
    with clear_errors(), job.opened() as source:
        kept, entries = read_job(job.folder), read_entries(job.folder)
        sha256, about = _digest(job.input)
        if kept["job"].get("input") != {"bytes": about.st_size, "sha256": sha256}:
            raise Conflict("The input has changed since.", code="input_changed")
        _check_same(kept["job"], job.identity(sha256, about.st_size))
        pins = _pins_of(kept)
        done = Finished(Totals(), pins, "")
        with job.writer(output, _schema(source, job.plan)) as writer:
            for chunk in source.chunks(job.rows):
                entry = entries.get(chunk.number)
                if entry is not None:
                    for piece in wholes(chunk.table, path_of(job.folder, entry.answers)):
                        writer.write(piece)
                    done.totals.add(entry)
        done.notes.update(source.notes)
        return done


def folder_of(output: Path) -> Path:
    """Where the job of an output lies, unless it is told another place: beside it.

    A name that is too long is cut, and one that is no UTF-8, which Arrow opens nothing by, is
    replaced; these are told from others that come to the same by a digest.
    """
    own = os.fsencode(output.name)
    name = cut_name(own.decode("utf-8", "replace"), _LONGEST_NAME)
    if name != output.name:
        name += "." + hashlib.sha256(own).hexdigest()[:16]
    return output.with_name(f".{name}.lachan-batch")


def output_of(source: Path, format: str | None) -> Path:
    """Where a file is scored to unless told: ``tips.csv.gz`` to ``tips.scored.csv.gz``."""
    named, packing = by_name(source.name)
    chosen = format or named or "csv"
    stem, endings = source.name, [packing] if packing else []
    if packing:
        stem = stem[: -len(packing) - 1]
    if named:
        stem = stem.rpartition(".")[0]
    if packing and not FORMATS[chosen].is_text:
        endings = []
    return source.with_name(".".join([stem, "scored", FORMATS[chosen].endings[0], *endings]))


def _pins_of(header: dict[str, Any]) -> Pins:
    """What a journal's header tells of the pins. Raises Conflict where that is damaged."""
    try:
        return Pins.from_dict(header["kept"]["pins"])
    except (KeyError, TypeError, ValueError):
        raise Conflict(
            "What was kept of the run that was begun here is damaged. Give --restart to begin"
            " anew.",
            code="journal_other",
        ) from None


def _again(services: Services, folder: Path, pins: Pins, load: LoadClassifier) -> Snapshot:
    """The snapshot of a job that was begun before. Raises Conflict where we judge otherwise now."""
    snapshot = open_pinned(services, folder, pins, load)
    if versions_of(snapshot) != pins.versions:
        raise Conflict(
            "This was begun by another version of the program, which scores differently."
            " Give --restart to begin anew.",
            code="journal_other",
        )
    return snapshot


def _check_same(kept: dict[str, Any], asked: dict[str, Any]) -> None:
    """Whether what is kept fits into rows of so many and columns of these names."""
    differing = [name for name in ("reading", "plan", "chunk") if kept.get(name) != asked[name]]
    if differing:
        raise Conflict(
            f"The run was begun with other options: {', '.join(differing)} differ. Give the same.",
            code="journal_other",
        )


def _schema(source: Source, plan: Plan) -> pa.Schema:
    schema = source.schema
    for name, kind in zip(plan.added, TYPES, strict=True):
        schema = schema.append(pa.field(name, kind))
    return schema


def _write(job: Job, folder: Path, source: Source, chunks: Iterator[Told], done: Finished) -> Path:
    """The whole output, within the job's folder."""
    home = _emptied(folder / _OUTPUT)
    written = home / (job.output.name if job.output != STANDARD else "standard")
    with job.writer(written, _schema(source, job.plan)) as writer:
        for table, entry in chunks:
            writer.write(table)
            if entry is None:
                continue
            if done.summary is not None and entry.facts is not None:
                done.summary.add(path_of(folder, entry.facts), done.totals.rows)
            done.totals.add(entry)
    done.notes.update(writer.counts)
    return written


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _digest(path: Path) -> tuple[str, os.stat_result]:
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest(), about


def _changed(path: Path, about: os.stat_result) -> bool:
    now = path.stat()
    return (now.st_size, now.st_mtime_ns) != (about.st_size, about.st_mtime_ns)
