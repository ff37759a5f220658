"""Servers of the full test run: a PostgreSQL and a Redis of its own, from Debian's packages.

``python -m tests.servers [--] COMMAND...`` installs the packages where they are missing (as root),
starts both on free ports of loopback over a temporary folder, runs the command with their addresses
in ``LACHAN_TEST_POSTGRES`` and ``LACHAN_TEST_REDIS``, and ends with the command's exit code. The
servers end with it, however it ends. The office programs that the slow tests read our files with
are installed beside them; the tests start those themselves.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import redis

PACKAGES = {
    "postgresql": "initdb",
    "redis-server": "redis-server",
    "libreoffice-writer-nogui": "/usr/lib/libreoffice/program/libswlo.so",  # soffice is of both
    "libreoffice-calc-nogui": "/usr/lib/libreoffice/program/libsclo.so",
    "poppler-utils": "pdftotext",
    "fonts-liberation": "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
}
"""Debian's packages, each with a program or a file that is there once it is installed."""

START_SECONDS = 30.0
STOP_SECONDS = 20.0
TRIES = 3
"""Somebody else may take a free port before the server does."""

_APT = ("apt-get", "-qq", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120")
_POLICY = Path("/usr/sbin/policy-rc.d")
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class ServersFault(Exception):
    """The servers cannot be had; the text says why."""


def main(arguments: Sequence[str]) -> int:
    """Run a command beside both servers."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    if not command:
        sys.stderr.write("Usage: python -m tests.servers [--] COMMAND...\n")
        return 2
    signal.signal(signal.SIGTERM, _leave)
    try:
        install_missing()
        with ExitStack() as stack:
            addresses = {
                "LACHAN_TEST_POSTGRES": stack.enter_context(postgres()),
                "LACHAN_TEST_REDIS": stack.enter_context(redis_server()),
            }
            return _run(command, os.environ | addresses)
    except ServersFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def program(name: str) -> str | None:
    """Path of a server's program; Debian keeps PostgreSQL's off PATH, by version."""
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    paths = [path for path in found if path.parts[-3].isdigit()]
    if paths:
        return str(max(paths, key=lambda path: int(path.parts[-3])))
    return shutil.which(name)


def install_missing() -> None:
    """Install the packages whose programs are missing; Debian does not start them."""
    missing = [package for package, name in PACKAGES.items() if not _is_there(name)]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise ServersFault(
            "The full test run needs a PostgreSQL and a Redis to start, and LibreOffice and "
            "Poppler to read files with. Install them, or run it as root on Debian, where it does "
            f"so itself. Missing: {' '.join(missing)}."
        )
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with _services_stay_down():
        for step in (("update",), ("install", "-y", "--no-install-recommends", *missing)):
            done = subprocess.run(
                [*_APT, *step], env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                check=False,
            )  # fmt: skip
            if done.returncode:
                raise ServersFault(f"{done.stdout}\napt-get {step[0]} failed.")


def _is_there(name: str) -> bool:
    return Path(name).exists() if name.startswith("/") else program(name) is not None


@contextmanager
def _services_stay_down() -> Iterator[None]:
    """Debian starts what it installs, on default ports, unless this policy says no."""
    former = _POLICY.with_name(f".{_POLICY.name}.{os.getpid()}")
    if _POLICY.exists():
        _POLICY.rename(former)
    try:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
        if former.exists():
            former.rename(_POLICY)


@contextmanager
def postgres(**options: str) -> Iterator[str]:
    """A new cluster; gives its superuser's address. ``options`` are settings of the server."""
    initdb, server = program("initdb"), program("postgres")
    if initdb is None or server is None:
        raise ServersFault("There is no PostgreSQL to start.")
    password = secrets.token_hex(16)

    def address(port: int) -> str:
        return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"

    with _folder() as folder:
        secret = folder / "password"
        secret.write_text(password)
        secret.chmod(0o644)  # its folder lets nobody else in
        done = subprocess.run(
            [initdb, "--no-sync", "--pgdata", str(folder / "data"), "--username", "postgres",
             "--auth", "scram-sha-256", "--pwfile", str(secret), "--encoding", "UTF8",
             "--locale", "C.UTF-8"],
            **_as_owner(), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise ServersFault(f"{done.stdout}\nPostgreSQL's cluster could not be made.")
        secret.unlink()
        chosen = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "fsync": "on",
            "synchronous_commit": "on",
            **options,
        }
        settings = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        with _serving(
            folder,
            lambda port: [server, "-D", str(folder / "data"), "-p", str(port), *settings],
            lambda port: psycopg.connect(address(port), connect_timeout=5).close(),
            stop=signal.SIGQUIT,  # at once, without a checkpoint: nothing of it is kept
        ) as port:
            yield address(port)


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis that keeps nothing; gives its address."""
    server = program("redis-server")
    if server is None:
        raise ServersFault("There is no Redis to start.")

    def ping(port: int) -> None:
        with redis.Redis(port=port, socket_timeout=5) as client:
            client.ping()

    with _folder() as folder:
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "64"]
        with _serving(
            folder,
            lambda port: [server, "--port", str(port), *options, "--dir", str(folder)],
            ping,
            stop=signal.SIGTERM,
        ) as port:
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _serving(
    folder: Path,
    command: Callable[[int], list[str]],
    reach: Callable[[int], None],
    stop: signal.Signals,
) -> Iterator[int]:
    """A running server that answers; gives its port."""
    log = folder / "log"
    for _ in range(TRIES):
        port = _free_port()
        with log.open("wb") as file:
            process = subprocess.Popen(
                command(port), **_as_owner(), cwd=folder, stdin=subprocess.DEVNULL, stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the command
                preexec_fn=_dies_with_us(stop),
            )  # fmt: skip
        try:
            if _answers(process, partial(reach, port)):
                yield port
                return
        finally:
            _stop(process, stop)
    text = log.read_text("utf-8", "replace")[-4000:]
    raise ServersFault(f"{text}\n{Path(command(0)[0]).name} did not start.")


def _answers(process: subprocess.Popen[bytes], reach: Callable[[], None]) -> bool:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            reach()
        except (psycopg.Error, redis.RedisError, OSError):
            time.sleep(0.02)
        else:
            return process.poll() is None
    return False


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _dies_with_us(how: signal.Signals) -> Callable[[], None]:
    """For the child to run before its program: the kernel ends it when we are killed."""
    ours = os.getpid()

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(how))
        if os.getppid() != ours:
            os._exit(1)

    return ask


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The command's exit code. A signal to us is one to the command, which we outlive."""
    try:
        process = subprocess.Popen(
            command, env=environment, preexec_fn=_dies_with_us(signal.SIGTERM)
        )
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return 127

    def pass_on(number: int, _frame: Any) -> None:
        signal.signal(signal.SIGALRM, lambda *_: process.kill())
        signal.alarm(int(STOP_SECONDS))
        if number != signal.SIGINT or not sys.stdin.isatty():  # a terminal tells both of us
            process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, pass_on)
    code = process.wait()
    signal.alarm(0)
    # what is left is to stop the servers: not to be interrupted
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    return code if code >= 0 else 128 - code


def _leave(number: int, _frame: Any) -> None:
    sys.exit(128 + number)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lachan-servers-") as name:
        owner = _as_owner()
        if owner:
            os.chown(name, owner["user"], owner["group"])
        yield Path(name)


def _as_owner() -> dict[str, Any]:
    """For ``subprocess``: servers run without root's rights, and PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = known.get("postgres") or known["nobody"]
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
