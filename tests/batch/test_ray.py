"""The Ray engine gives the local engine's rows, also where a node dies while it is at work."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from service.batch.job import finished
from service.batch.pinned import pin
from service.batch.ray_blocks import Place, cut, find_files
from service.checks.seal import versions_of
from service.errors import ArtifactError, Conflict, InvalidInput
from service.wiring import Services
from tests.batch.jobs import PLAN, fill, make_job, same_records, tips
from tests.support import NOW
from tests.test_running import ROOT

COLUMNS = ",".join(f"{role}={name}" for name, role in PLAN.columns)
BLOCK = 1_000
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files of several row groups, one of them empty, one in a folder below."""
    made = tmp_path / "in"
    (made / "sub").mkdir(parents=True)
    table = tips(30_000)
    pq.write_table(table.slice(0, 12_000), made / "a.parquet", row_group_size=BLOCK // 2)
    pq.write_table(table.slice(0, 0), made / "b.parquet")
    pq.write_table(table.slice(12_000), made / "sub" / "a.parquet", row_group_size=BLOCK // 2)
    (made / "_unfinished.parquet").write_bytes(b"no table")
    return made


@pytest.fixture
def start(services: Services, tmp_path: Path) -> Iterator[Start]:
    """Starts ``lachan batch --engine ray`` over the data folder of the services."""
    begun: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "LACHAN_DATA_DIR": str(services.settings.data_dir), "LACHAN_CLASSIFIER": "none",
        "PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONWARNINGS": "default",
        **same_records(services),
    }  # fmt: skip

    def started(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "told").open("wb") as told:
            begun.append(subprocess.Popen(
                [sys.executable, "-m", "service", "batch", "--engine", "ray", *arguments],
                stdout=told, stderr=told, env=environment, cwd=tmp_path,
            ))  # fmt: skip
        return begun[-1]

    yield started
    for process in begun:
        process.kill()
        process.wait()


@contextmanager
def two_nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """A cluster of two nodes with a core each, and the node that may be killed."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    from ray.cluster_utils import Cluster

    size = {"num_cpus": 1, "object_store_memory": 100 << 20}
    cluster = Cluster(initialize_head=True, head_node_args={**size, "include_dashboard": False})
    try:
        yield cluster, cluster.add_node(**size)
    finally:
        cluster.shutdown()


def expected(services: Services, folder: Path, names: tuple[str, ...]) -> dict[str, pa.Table]:
    """What the local engine makes of each file."""
    found = {}
    for name in names:
        output = folder.parent / f"local-{name.replace('/', '-')}"
        with finished(services, make_job(folder / name, output, rows=5_000), processes=1, now=NOW):
            found[name] = pq.read_table(output)
    return found


def rows_by_file(output: Path) -> dict[str, pa.Table]:
    """What came out of each input file, in the order of its rows."""
    told = orjson.loads((output / "_lachan.json").read_bytes())
    found: dict[str, list[pa.Table]] = {}
    for file in sorted(told["files"], key=lambda item: (item["input"], item["first_row"])):
        found.setdefault(file["input"], []).append(pq.read_table(output / file["file"]))
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


def answers(table: pa.Table) -> pa.Table:
    """Without the moment, which differs between two runs."""
    return table.drop_columns(["lachan_versions"])


def wait(process: subprocess.Popen[bytes], what: Callable[[], object], seconds: float) -> None:
    """Until something is so, or the process has ended."""
    end = time.monotonic() + seconds
    while not what() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)


def scores_on(node: Any) -> bool:
    """Whether a process of a node is scoring."""
    raylets = {str(info.process.pid) for info in node.all_processes["raylet"]}
    for entry in Path("/proc").iterdir():
        try:
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if parent in raylets and b"score_blocks" in (entry / "cmdline").read_bytes():
                return True
        except (OSError, IndexError):
            continue
    return False


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_node_that_is_killed_in_the_middle_changes_no_row(
    services: Services, folder: Path, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(services)
    output = tmp_path / "out"
    with two_nodes(monkeypatch) as (cluster, second):
        command = (str(folder), "-o", str(output), "--columns", COLUMNS, "--block", str(BLOCK))
        run = start(*command, "--address", cluster.address)
        wait(run, lambda: len(list(output.rglob("*.parquet"))) >= 2 and scores_on(second), 240)
        done = len(list(output.rglob("*.parquet")))
        assert run.poll() is None, (tmp_path / "told").read_text()
        assert scores_on(second)
        cluster.remove_node(second, allow_graceful=False)
        assert 2 <= done < 25
        assert not (output / "_lachan.json").exists()
        assert run.wait(240) == 0, (tmp_path / "told").read_text()
        session = Path(cluster.head_node.get_session_dir_path())
        secret = services.keys.index
        for path in [*session.rglob("*"), *output.rglob("*"), tmp_path / "told"]:
            if path.is_file():
                content = path.read_bytes()
                assert secret not in content
                assert secret.hex().encode() not in content
    local = expected(services, folder, ("a.parquet", "b.parquet", "sub/a.parquet"))
    found = rows_by_file(output)
    assert found.keys() == local.keys()
    for name, table in local.items():
        assert answers(found[name]).equals(answers(table)), name
    states = pa.concat_tables(list(found.values()))["lachan_state"].value_counts().to_pylist()
    assert len(states) >= 2
    told = orjson.loads((output / "_lachan.json").read_bytes())
    assert told["rows"] == 30_000
    assert told["states"] == {item["values"]: item["counts"] for item in states if item["values"]}
    assert {path.name for path in output.rglob("*") if path.name.startswith(".")} == set()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_on_this_machine_is_repeated_only_when_that_is_wanted(
    services: Services, folder: Path, start: Start, tmp_path: Path
) -> None:
    fill(services)
    output = tmp_path / "out"
    command = (f"{folder}/*.parquet", "-o", str(output), "--columns", COLUMNS)
    assert start(*command, "--processes", "1").wait(240) == 0, (tmp_path / "told").read_text()
    kept = {path: path.read_bytes() for path in output.iterdir()}
    assert {path.name for path in kept} == {
        "_lachan.json", "a.scored-00000.parquet", "b.scored-00000.parquet",
    }  # fmt: skip
    assert start(*command).wait(240) == 2
    assert "(output_exists)" in (tmp_path / "told").read_text()
    assert {path: path.read_bytes() for path in output.iterdir()} == kept
    again = start(*command, "--processes", "1", "--force", "--block", "6000")
    assert again.wait(240) == 0, (tmp_path / "told").read_text()
    assert {path.name for path in output.iterdir()} == {
        "_lachan.json", "a.scored-00000.parquet", "a.scored-00001.parquet",
        "b.scored-00000.parquet",
    }  # fmt: skip
    local = expected(services, folder, ("a.parquet",))
    assert answers(rows_by_file(output)["a.parquet"]).equals(answers(local["a.parquet"]))


@pytest.mark.slow
def test_a_cluster_that_does_not_answer_is_told_in_a_line(
    folder: Path, start: Start, tmp_path: Path
) -> None:
    run = start(str(folder), "-o", str(tmp_path / "out"), "--columns", COLUMNS,
                "--address", "127.0.0.1:1")  # fmt: skip
    assert run.wait(110) == 2
    assert "(ray_unreachable, address)" in (tmp_path / "told").read_text()


def test_without_ray_a_line_says_what_to_install(tmp_path: Path) -> None:
    hidden = tmp_path / "ray"
    hidden.mkdir()
    (hidden / "__init__.py").write_text("raise ImportError")
    done = subprocess.run(
        [sys.executable, "-m", "service", "batch", "in", "-o", "out", "--engine", "ray"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}, cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "lachan[ray]" in done.stderr
    assert done.stderr.count("\n") == 1


def test_blocks_hold_every_row_once_and_their_names_follow_from_the_input(folder: Path) -> None:
    place, names = find_files(str(folder))
    assert names == ("a.parquet", "b.parquet", "sub/a.parquet")
    blocks = cut(place, names, PLAN.check, BLOCK)
    assert blocks == cut(place, names, PLAN.check, BLOCK)
    assert len({block.output for block in blocks}) == len(blocks) == 12 + 1 + 18
    for name, rows in zip(names, (12_000, 0, 18_000), strict=True):
        mine = [block for block in blocks if block.input == name]
        assert sum(block.rows for block in mine) == rows
        assert [block.first_row for block in mine] == [BLOCK * at for at in range(len(mine))]
    assert [block.output for block in blocks[12:14]] == [
        "b.scored-00000.parquet", "sub/a.scored-00000.parquet",
    ]  # fmt: skip


def test_a_pattern_stands_for_one_name(folder: Path) -> None:
    assert find_files(f"{folder}/*.parquet")[1] == ("a.parquet", "b.parquet")
    assert find_files(f"{folder}/s*/[a-c].parquet")[1] == ("sub/a.parquet",)
    assert find_files(f"{folder}/a.parquet")[1] == ("a.parquet",)
    for nothing in ("x", "*.csv"):
        with pytest.raises(InvalidInput):
            find_files(f"{folder}/{nothing}")


def test_a_damaged_file_is_named_before_anything_begins(folder: Path) -> None:
    (folder / "c.parquet").write_bytes((folder / "a.parquet").read_bytes()[:-100])
    place, names = find_files(str(folder))
    with pytest.raises(InvalidInput) as caught:
        cut(place, names, PLAN.check)
    assert caught.value.field == "c.parquet"


@pytest.mark.parametrize(("given", "output"), [("in", "in/out"), ("in", "."), ("in/sub", "in")])
def test_input_and_output_never_lie_within_each_other(
    folder: Path, tmp_path: Path, given: str, output: str
) -> None:
    from service.batch.ray_engine import _make_room

    place, names = find_files(str(tmp_path / given))
    blocks = cut(place, names, PLAN.check)
    with pytest.raises(Conflict) as caught:
        _make_room(place, Place.of(str(tmp_path / output)), blocks, True)
    assert caught.value.code == "output_is_input"


def test_only_what_a_run_told_to_be_its_output_is_removed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.batch import ray_engine

    monkeypatch.setattr(ray_engine, "_told", lambda blocks, *_: {
        "files": [{"file": block.output} for block in blocks],
    })  # fmt: skip
    output = tmp_path / "out"
    (output / "sub").mkdir(parents=True)
    theirs = (output / "x.scored-00000.parquet", output / "sub" / "a.scored-00099.parquet")
    for path in theirs:
        path.write_bytes(b"somebody's only copy")
    place, names = find_files(str(folder))
    target = Place.of(str(output))

    def run(rows: int, *, broken_off: bool = False) -> set[str]:
        blocks = cut(place, names, PLAN.check, rows)
        ours = ray_engine._make_room(place, target, blocks, True)
        for block in blocks:
            (output / block.output).write_bytes(b"x")
        (output / f".{blocks[0].output}.0123abcd").write_bytes(b"")
        if not broken_off:
            written: Any = {block.number: {"bytes": 1} for block in blocks}
            ray_engine._close(target, blocks, written, None, None, ours)  # type: ignore[arg-type]
        found = {str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()}
        assert {str(path.relative_to(output)) for path in theirs} < found
        return found - {str(path.relative_to(output)) for path in theirs}

    assert len(run(BLOCK)) == 12 + 1 + 18 + 1
    assert len(run(12_000)) == 1 + 1 + 2 + 1
    run(2 * BLOCK, broken_off=True)
    assert not (output / "_lachan.json").exists()
    assert len(run(12_000)) == 1 + 1 + 2 + 1


def test_a_store_is_read_and_written_like_a_folder(
    services: Services, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.batch.ray_node import Load, _Scorer

    fill(services)
    store = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    monkeypatch.setattr(Place, "opened", lambda self: (store, self.address.partition("://")[2]))
    (tmp_path / "out").mkdir()
    pins, snapshot = pin(services, tmp_path / "lists", NOW)
    place, names = find_files("store://in/a.parquet")
    assert names == ("a.parquet",)
    load = Load(files=(), pins=pins, plan=PLAN, source=place, target=Place.of("store://out"),
                rows=700)  # fmt: skip
    scorer = _Scorer(load, snapshot)
    blocks = cut(place, names, PLAN.check, 5_000)
    counts = [scorer.score(block) for block in blocks]
    assert [item["rows"] for item in counts] == [5_000, 5_000, 2_000]
    tables = [pq.read_table(tmp_path / "out" / block.output) for block in blocks]
    monkeypatch.undo()
    local = expected(services, folder, ("a.parquet",))
    assert pa.concat_tables(tables).equals(local["a.parquet"])


def test_what_is_laid_down_on_a_node_is_looked_at_by_everyone_who_opens_it(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.batch import ray_node

    fill(services)
    store: list[bytes] = []
    monkeypatch.setattr(ray_node.ray, "put", lambda piece: store.append(piece) or len(store) - 1)
    monkeypatch.setattr(ray_node.ray, "get", lambda reference: store[reference])
    sent, home = tmp_path / "sent", tmp_path / "node"
    home.mkdir()
    pins, snapshot = pin(services, sent / "lists", NOW)
    place = Place.of(str(tmp_path))
    load = ray_node.Load(
        files=ray_node.ship(sent), pins=pins, plan=PLAN, source=place, target=place, rows=100
    )
    key = services.keys.index
    assert versions_of(ray_node.lay_down(load, key, home)) == versions_of(snapshot)
    laid = home / load.digest / "lists" / "index.idx"
    laid.write_bytes(b"x" * laid.stat().st_size)
    assert versions_of(ray_node.lay_down(load, key, home)) == versions_of(snapshot)
    store[:] = [piece[:-1] for piece in store]
    laid.write_bytes(b"")
    with pytest.raises(ArtifactError):
        ray_node.lay_down(load, key, home)
    assert not (home / load.digest).exists()
    assert all(key not in path.read_bytes() for path in home.rglob("*") if path.is_file())
