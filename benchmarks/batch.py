"""``lachan batch`` on files of every size: rows a second from process start, and memory.

Beside each rate stands a plain read and write of the same file by Arrow in the same run, and the
engine alone: the same job where judging a chunk costs nothing.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import made

LINKS = 300_000
MIXED = 1_000_000
TEXTS = 200_000
SHEET = 100_000
LARGE = 5_000_000

_PLAIN = """
import sys
from service.tip_files.reading import open_tips
from service.tip_files.writing import write_tips
with open_tips(sys.argv[1]) as source, write_tips(sys.argv[2], None, source.schema) as writer:
    for chunk in source.chunks():
        writer.write(chunk.table)
"""
_ARROW = """
import sys
import pyarrow as pa, pyarrow.parquet as pq
file = pq.ParquetFile(sys.argv[1])
with pq.ParquetWriter(sys.argv[2], file.schema_arrow, compression="zstd") as writer:
    for batch in file.iter_batches(32768, use_threads=False):
        writer.write_table(pa.Table.from_batches([batch]))
"""
_IDLE = """
import sys
import pyarrow as pa
from service.batch import chunk_work
from service.batch.columns import TYPES
from service.batch.judging import Scored
from service.cli import main

PARTS = '[{"column":"url","kind":"url","value":"https://an.example/of/sixty/characters","role":'
PARTS += '"link","start":0,"end":38,"state":"no_information","score":null,"category":null}]'

def idle(table, plan, judge, faults=()):
    told = ("no_information", *[None] * 5, PARTS, None, judge.versions_text)
    for name, text, kind in zip(plan.added, told, TYPES):
        column = pa.repeat(pa.scalar(text, kind), table.num_rows)
        table = table.append_column(pa.field(name, kind), column)
    return Scored(table, None)

chunk_work.score_chunk = idle
main(["batch", *sys.argv[1:]])
"""


def run(data: Path | None) -> dict[str, object]:
    """Rates with a million listed hosts; PSS is the highest sum over all processes of a run."""
    found: dict[str, object] = {}
    with made.data_dir(1_000_000), tempfile.TemporaryDirectory(prefix="lachan-bench-") as name:
        folder = Path(name)
        for key, measure in (
            ("links", _links), ("mixed", _mixed), ("texts", _texts), ("xlsx", _sheet),
            ("large", _large),
        ):  # fmt: skip
            for figure, value in measure(folder, data):
                found[f"{key}_{figure}"] = value
    return found


def _links(folder: Path, data: Path | None) -> Iterator[tuple[str, object]]:
    source = folder / "links.parquet"
    pq.write_table(_link_rows(data), source)
    options = ["--columns", "link=url"]
    plain = _seconds([sys.executable, "-c", _ARROW, str(source), str(folder / "plain.parquet")])
    yield "rows", LINKS
    yield "plain_arrow_rows_per_second", round(LINKS / plain.wall)
    plain = _seconds([sys.executable, "-c", _PLAIN, str(source), str(folder / "plain.parquet")])
    yield "plain_rows_per_second", round(LINKS / plain.wall)
    yield "plain_cpu_us_per_row", round(plain.cpu / LINKS * 1e6, 2)
    idle = _seconds(_idle(source, *options, "--processes", "1"))
    yield "engine_alone_cpu_us_per_row", round(idle.cpu / LINKS * 1e6, 2)
    rates = {}
    for processes, core in ((1, "0"), (2, None)):
        done = _seconds(_score(source, *options, "--processes", str(processes)), core)
        rates[processes] = LINKS / done.wall
        yield f"rows_per_second_{processes}", round(rates[processes])
        yield f"cpu_us_per_row_{processes}", round(done.cpu / LINKS * 1e6, 2)
        yield f"pss_mib_{processes}", round(done.pss)
    yield "two_to_one", round(rates[2] / rates[1], 2)
    quick = _seconds(_score(source, *options, "--processes", "1", "--no-texts"), "0")
    yield "rows_per_second_1_without_texts", round(LINKS / quick.wall)


def _mixed(folder: Path, data: Path | None) -> Iterator[tuple[str, object]]:
    source = folder / "mixed.parquet"
    pq.write_table(_mixed_rows(MIXED), source)
    yield from _rate(source, folder, MIXED, 2, _MIXED_ROLES)


def _texts(folder: Path, data: Path | None) -> Iterator[tuple[str, object]]:
    source = folder / "texts.parquet"
    pq.write_table(pa.table({"text": [_tip(number) for number in range(TEXTS)]}), source)
    yield from _rate(source, folder, TEXTS, 1, "text=text")


def _sheet(folder: Path, data: Path | None) -> Iterator[tuple[str, object]]:
    source = folder / "tips.xlsx"
    _write(_mixed_rows(SHEET), source)
    yield from _rate(source, folder, SHEET, 2, _MIXED_ROLES)


def _large(folder: Path, data: Path | None) -> Iterator[tuple[str, object]]:
    for rows in (SHEET, LARGE):
        for ending in ("csv", "parquet"):
            source = folder / f"large.{ending}"
            _write(_mixed_rows(rows), source)
            done = _seconds(_idle(source, "--columns", _MIXED_ROLES, "--processes", "2"))
            yield f"{ending}_{rows}_rows_engine_alone_pss_mib", round(done.pss)
            done = _seconds(
                _score(source, "--columns", _MIXED_ROLES, "--processes", "2", "--no-texts",
                       "--summary", str(folder / "summary.json"))
            )  # fmt: skip
            yield f"{ending}_{rows}_rows_pss_mib", round(done.pss)
            yield f"{ending}_{rows}_rows_per_second", round(rows / done.wall)


def _rate(
    source: Path, folder: Path, rows: int, processes: int, columns: str
) -> Iterator[tuple[str, object]]:
    target = folder / f"plain{source.suffix}"
    plain = _seconds([sys.executable, "-c", _PLAIN, str(source), str(target)])
    core = "0" if processes == 1 else None
    options = ["--columns", columns, "--processes", str(processes)]
    idle = _seconds(_idle(source, *options), core)
    done = _seconds(_score(source, *options), core)
    yield "rows", rows
    yield "plain_seconds", round(plain.wall, 2)
    yield "engine_alone_seconds", round(idle.wall, 2)
    yield "seconds", round(done.wall, 2)
    yield "rows_per_second", round(rows / done.wall)
    yield "cpu_us_per_row", round(done.cpu / rows * 1e6, 2)
    yield "pss_mib", round(done.pss)


class _Done:
    """A command that has ended: seconds on the clock and of work, most memory of all processes."""

    def __init__(self, wall: float, cpu: float, pss: float) -> None:
        self.wall, self.cpu, self.pss = wall, cpu, pss


def _score(source: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "service", "batch", str(source), "--force", "--restart", *options]


def _idle(source: Path, *options: str) -> list[str]:
    return [sys.executable, "-c", _IDLE, str(source), "--force", "--restart", *options]


def _seconds(command: list[str], core: str | None = None) -> _Done:
    """Run a command in a session of its own, on one core if told, and watch its processes."""
    if core is not None:
        command = ["taskset", "-c", core, *command]
    begun, pss = time.perf_counter(), 0.0
    process = subprocess.Popen(
        command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    cpu: dict[int, float] = {}
    while process.poll() is None:
        mine = _family(process.pid)
        pss = max(pss, sum(_pss(pid) for pid in mine))
        cpu.update({pid: _cpu(pid) for pid in mine})
        time.sleep(0.05)
    wall = time.perf_counter() - begun
    _, said = process.communicate()
    if process.returncode not in (0, 1):
        raise RuntimeError(said[-2000:])
    return _Done(wall, sum(cpu.values()), pss / 1024)


def _family(root: int) -> list[int]:
    """A process and all that it started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:"), 0)


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _link_rows(data: Path | None) -> pa.Table:
    """Real links where there are some, with all their columns; else invented ones."""
    real = data / "urls_train.parquet" if data is not None else None
    if real is not None and real.exists():
        return pq.read_table(real).slice(0, LINKS)
    return pa.table({"url": made.links(LINKS)})


_MIXED_ROLES = "link=link,phone=phone,account=account,bank=bank,qr=qr,text=text"


def _mixed_rows(count: int) -> pa.Table:
    """Rows with one value each, most of them said before."""
    chance = random.Random(6)
    links = made.links(30_000)
    phones = [f"09{chance.randrange(10**8):08}" for _ in range(20_000)]
    accounts = [str(chance.randrange(10**9, 10**13)) for _ in range(20_000)]
    banks = ("VCB", "MB Bank", "Techcombank", "970436", "ACB", "Agribank")
    codes = [_code(number) for number in range(5_000)]
    texts = [_tip(number) for number in range(10_000)]
    columns: dict[str, list[str | None]] = {name: [] for name in ("number", "note")}
    kinds = ("link", "phone", "account", "qr", "text")
    values = (links, phones, accounts, codes, texts)
    drawn = chance.choices(range(5), (40, 25, 20, 5, 10), k=count)
    for kind, known in zip(kinds, values, strict=True):
        place = kinds.index(kind)
        columns[kind] = [chance.choice(known) if which == place else None for which in drawn]
    columns["bank"] = [banks[at % 6] if which == 2 else None for at, which in enumerate(drawn)]
    columns["number"] = [str(at) for at in range(count)]
    columns["note"] = ["hồ sơ chuyển từ phường" if at % 3 else None for at in range(count)]
    return pa.table({name: pa.array(column, pa.string()) for name, column in columns.items()})


def _tip(number: int) -> str:
    """A message of about 150 characters with a link and a phone."""
    chance = random.Random(number)
    return (
        f"Tài khoản của quý khách đã bị khóa, vui lòng truy cập {made.host(number)}/xac-thuc"
        f" hoặc gọi 09{chance.randrange(10**8):08} trước {number % 24} giờ hôm nay để được"
        " nhân viên hỗ trợ."
    )


def _code(number: int) -> str:
    from binascii import crc_hqx

    owner = f"000697043601{10:02}{1_000_000_000 + number}"
    inner = f"0010A00000072701{len(owner):02}{owner}0208QRIBFTTA"
    body = f"00020101021138{len(inner):02}{inner}53037045802VN6304"
    return f"{body}{crc_hqx(body.encode(), 0xFFFF):04X}"


def _write(table: pa.Table, path: Path) -> None:
    from service.tip_files.writing import write_tips

    with write_tips(path, None, table.schema) as writer:
        for begin in range(0, table.num_rows, 32_768):
            writer.write(table.slice(begin, 32_768))


def main() -> None:
    """One part alone: ``python -m benchmarks.batch links FOLDER``."""
    part: Any = globals()[f"_{sys.argv[1]}"]
    data = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with made.data_dir(1_000_000), tempfile.TemporaryDirectory(prefix="lachan-bench-") as name:
        print(json.dumps(dict(part(Path(name), data)), indent=1))


if __name__ == "__main__":
    main()
