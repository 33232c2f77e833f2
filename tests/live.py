"""The site as it is served: granian with our WSGI application, on a database of its own with the seed data."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import OwnDatabase

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True, eq=False)
class Server:
    """A running server. `environment` is what its processes and commands beside it are started with."""

    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        begun = time.perf_counter()
        try:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        told = {name.lower(): text for name, text in response.getheaders()}
        return Answer(response.status, told, body, time.perf_counter() - begun)

    def run(self, code: str) -> subprocess.Popen[str]:
        """Start Python `code` with Django set up, on the same database; its output can be read."""
        prelude = "import django\ndjango.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", prelude + code], env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )


def environment_for(database: OwnDatabase, port: int, **more: str) -> dict[str, str]:
    names = ("PATH", "HOME", "LANG", "TMPDIR")
    return {
        **{name: os.environ[name] for name in names if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "compat_kb.settings",
        "DATABASE_URL": database.url,
        "DATA_DIR": str(database.folder),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        **more,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fill(database: OwnDatabase) -> None:
    """Migrate, load the seed data, publish them, and collect the static files."""
    environment = environment_for(database, 1)
    for command in (["migrate"], ["load_seed"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"],
            env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def serving(database: OwnDatabase, *, workers: int = 1, **more: str) -> Iterator[Server]:
    """A server on `database`, which is filled; it ends with the block."""
    port = free_port()
    environment = environment_for(database, port, **more)
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--workers", str(workers),
        "--runtime-mode", "mt", "--runtime-threads", "1", "--blocking-threads", "4", "--log-level", "error",
        "--host", "127.0.0.1", "--port", str(port), "compat_kb.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        wait_for(port, process)
        yield Server(port, environment)
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server at port {port} after {SECONDS_TO_START} s")
