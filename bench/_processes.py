"""Processes to be measured: their processor time, wrk as the load, nginx and granian as servers."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def tree_of(pid: int) -> set[int]:
    """The process and all that descend from it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def processor_seconds(pid: int) -> float:
    """User and system time of the process tree so far."""
    ticks = 0
    for each in tree_of(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


@dataclass(frozen=True)
class Round:
    """One round of load: requests a second, and microseconds of the server's processors per request."""

    per_second: float
    microseconds: float


@dataclass(frozen=True)
class Server:
    name: str
    pid: int
    url: str


def load(server: Server, seconds: int, headers: dict[str, str]) -> Round:
    """`wrk` with 8 connections for so many seconds."""
    command = [
        "wrk",
        "-t1",
        "-c8",
        f"-d{seconds}s",
        *(f"-H{name}: {text}" for name, text in headers.items()),
        server.url,
    ]
    before = processor_seconds(server.pid)
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = processor_seconds(server.pid) - before
    requests = re.search(r"(\d+) requests in", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if requests is None or rate is None or "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"wrk could not measure {server.name}:\n{told}")
    return Round(float(rate[1]), spent / int(requests[1]) * 1e6)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers at port {port}")


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def nginx(folder: Path) -> Iterator[tuple[int, int]]:
    """nginx with its committed configuration on the files in `folder`: its process and its port."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    port = free_port()
    text = (ROOT / "deploy" / "nginx" / "bench.conf").read_text()
    config = folder / "nginx.conf"
    config.write_text(text.replace("@FOLDER@", str(folder)).replace("@PORT@", str(port)))
    folder.chmod(0o755)
    with running([program, "-c", str(config), "-p", str(folder)], port, dict(os.environ)) as pid:
        yield pid, port


@contextmanager
def granian(environment: dict[str, str], *, workers: int = 2) -> Iterator[tuple[int, int]]:
    """Our server as `make run` starts it: its process and its port."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--workers", str(workers),
        "--runtime-mode", "mt", "--runtime-threads", "1", "--blocking-threads", "4", "--log-level", "warning",
        "--host", "127.0.0.1", "--port", str(port), "compat_kb.wsgi:application",
    ]  # fmt: skip
    with running(command, port, environment) as pid:
        yield pid, port


class Measurer:
    """A process that measures inside of Django, on a database of its own with so many pages."""

    def __init__(self, pages: int, folder: Path) -> None:
        environment = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": "", "PYTHONHASHSEED": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench._in_process", str(pages)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def wait(self) -> None:
        self.answer()

    def answer(self) -> float:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the measuring process has ended; what it says stands above")
        return json.loads(line)  # type: ignore[no-any-return]

    def __call__(self, name: str, times: int = 1, how: str = "nothing") -> float:
        """Measure `name` so many times; `how` says what is forgotten before each, or `queries` to count those."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{name} {times} {how}\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)
