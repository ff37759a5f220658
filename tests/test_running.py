"""The product as it runs: a real server, workers, kills, an installed wheel, the image's steps."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "blocklists/samples/sample_feed.txt"


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(port: int, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
    content = json.dumps(body) if body is not None else None
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, content, {"content-type": "application/json"})
        with connection.getresponse() as response:
            return response.status, json.loads(response.read())


def _wait(port: int, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if _ask(port, "GET", "/ready")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server never got ready")


@contextmanager
def serving(
    command: list[str], environment: dict[str, str], cwd: Path, *more: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A running ``lachan serve`` on a free port."""
    port = _port()
    process = subprocess.Popen(
        [*command, "serve", "--port", str(port), *more], env=environment, cwd=cwd,
        start_new_session=True,
    )  # fmt: skip
    try:
        _wait(port)
        yield port, process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A data folder of its own."""
    return os.environ | {"LACHAN_DATA_DIR": str(tmp_path / "data")}


LACHAN = [sys.executable, "-m", "service"]


def _import(path: Path, environment: dict[str, str]) -> None:
    subprocess.run(
        [*LACHAN, "feeds", "import", str(path), "--feed", "sample", "--accept"],
        env=environment, check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip


def _state(port: int, value: str) -> object:
    status, answer = _ask(port, "POST", "/v1/check", {"value": value, "kind": "url"})
    assert status == 200, answer
    return answer["state"]


def _until(condition: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_every_worker_sees_an_import_within_seconds_and_one_may_die(
    environment: dict[str, str], tmp_path: Path
) -> None:
    listing = tmp_path / "list.txt"
    listing.write_text("brand-new-scam.example.net\n")
    with serving(LACHAN, environment, ROOT, "--workers", "2") as (port, process):
        assert _state(port, "brand-new-scam.example.net") == "no_information"
        _import(listing, environment)
        time.sleep(1.2)
        _until(lambda: _state(port, "brand-new-scam.example.net") == "suspicious")
        states = {_state(port, "https://brand-new-scam.example.net/x") for _ in range(40)}
        assert states == {"suspicious"}
        children = subprocess.run(
            ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        workers = [int(child) for child in children if _is_worker(int(child))]
        os.kill(workers[0], signal.SIGKILL)
        _until(lambda: _state_or_none(port) == "suspicious")
        listing.write_text("another-scam.example.net\n")
        _import(listing, environment)
        time.sleep(1.2)
        _until(lambda: _state(port, "brand-new-scam.example.net") == "no_information")
        assert "lachan_checks_total" in _text(port, "/metrics")


def _is_worker(pid: int) -> bool:
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"spawn_main" in command


def _state_or_none(port: int) -> object:
    try:
        return _state(port, "brand-new-scam.example.net")
    except OSError:
        return None


def _text(port: int, path: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", path)
        with connection.getresponse() as response:
            return response.read().decode()


def test_an_import_killed_at_any_moment_leaves_a_whole_list(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Either the old list or the new one, never a mixture, and the next import works."""
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("".join(f"old{number}.example.net\n" for number in range(2000)))
    new.write_text("".join(f"new{number}.example.net\n" for number in range(2000)))
    chance = random.Random(5)
    for turn in range(12):
        _import(old, environment)
        process = subprocess.Popen(
            [*LACHAN, "feeds", "import", str(new), "--feed", "sample", "--accept"],
            env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.35, 0.95))
        process.kill()
        process.wait()
        values = ["old0", "old1999", "new0", "new1999"]
        done = subprocess.run(
            [*LACHAN, "check", "--json", *(f"{value}.example.net" for value in values)],
            env=environment, capture_output=True, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
        states = [json.loads(line)["state"] for line in done.stdout.splitlines()]
        seen = [state == "suspicious" for state in states]
        assert seen in ([True, True, False, False], [False, False, True, True]), (turn, states)


def test_two_imports_at_once_both_count(environment: dict[str, str], tmp_path: Path) -> None:
    environment["LACHAN_BLOCKLISTS_DIR"] = str(_two_feeds(tmp_path))
    processes = []
    for name in ("sample", "sample_two"):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"{name.replace('_', '-')}.example.net\n")
        processes.append(
            subprocess.Popen(
                [*LACHAN, "feeds", "import", str(path), "--feed", name], env=environment, cwd=ROOT
            )
        )
    assert [process.wait(60) for process in processes] == [0, 0]
    done = subprocess.run(
        [*LACHAN, "check", "--json", "sample.example.net", "sample-two.example.net"],
        env=environment, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    states = [json.loads(line)["state"] for line in done.stdout.splitlines()]
    assert states == ["suspicious", "suspicious"]


def _two_feeds(folder: Path) -> Path:
    lists = folder / "blocklists"
    shutil.copytree(ROOT / "blocklists", lists)
    table = (lists / "feeds.toml").read_text("utf-8")
    begin = table.index("[sample]")
    end = table.find("\n[", begin + 1)
    own = table[begin : end if end > 0 else len(table)]
    second = own.replace("[sample]", "[sample_two]", 1).replace("[sample.", "[sample_two.")
    (lists / "feeds.toml").write_text(table + "\n" + second, "utf-8")
    return lists


def test_an_installed_wheel_works_from_any_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    wheel = next((tmp_path / "dist").glob("*.whl"))
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    away = tmp_path / "away"
    away.mkdir()
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path / "site"), "LACHAN_DATA_DIR": str(tmp_path / "data"),
    }  # fmt: skip
    code = (
        "import service.artifacts as a; from pathlib import Path;"
        f"assert Path(a.__file__).is_relative_to({str(tmp_path / 'site')!r});"
        "print(len(a.load_curated().allow), len(a.load_feeds()), a.packaged('models').is_dir())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=away, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    allow, feeds, models = done.stdout.split()
    assert int(allow) > 50
    assert int(feeds) > 20
    assert models == "True"
    names = zipfile.ZipFile(wheel).namelist()
    assert "service/_packaged/blocklists/feeds.toml" in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


def test_the_steps_of_the_image_work_in_a_clean_tree(tmp_path: Path) -> None:
    """Runs the build stage's COPY and RUN lines with /src and /opt moved below a folder."""
    src, opt = tmp_path / "src", tmp_path / "opt"
    src.mkdir()
    opt.mkdir()
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    build = text.partition("FROM python:3.11-slim-bookworm\n")[0]
    for line in build.splitlines():
        word, _, rest = line.partition(" ")
        if word == "COPY":
            *sources, target = rest.split()
            for source in sources:
                path = ROOT / source
                if path.is_dir():
                    shutil.copytree(
                        path, src / target, ignore=shutil.ignore_patterns("__pycache__"),
                        dirs_exist_ok=True,
                    )  # fmt: skip
                else:
                    shutil.copy(path, src / target)
        elif word == "RUN":
            command = rest.replace("/opt/", f"{opt}/").replace("/src/", f"{src}/")
            subprocess.run(["bash", "-ec", command], cwd=src, check=True, capture_output=True)
    environment = {"PATH": "/usr/bin:/bin", "LACHAN_DATA_DIR": str(tmp_path / "data")}
    lachan = [str(opt / "lachan/bin/lachan")]
    with serving(lachan, environment, tmp_path) as (port, _):
        assert _state(port, "https://vietcombank-xacthuc.top/") == "suspicious"
