"""`manage.py serve`: the server and the worker beside it, as `make run` starts them; both end together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

SECONDS_TO_END = 15
SECONDS_BETWEEN_STARTS = 2
GRANIAN = [
    "--interface", "wsgi", "--workers", "2", "--runtime-mode", "mt", "--runtime-threads", "1",
    "--blocking-threads", "4", "--workers-kill-timeout", "5", "--respawn-failed-workers", "--log-level", "warning",
]  # fmt: skip


class Command(BaseCommand):
    help = "Serve the site, and run jobs and scheduled publications beside it. Ctrl-C ends both."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        address = ["--host", settings.HOST, "--port", settings.PORT]
        granian = str(Path(sys.executable).with_name("granian"))
        self.ending = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.end)
        server = subprocess.Popen([granian, *GRANIAN, *address, "compat_kb.wsgi:application"])  # noqa: S603 - our own words
        worker = start_worker()
        while not self.ending and server.poll() is None:
            if worker.poll() is not None:
                # A worker that fell over is started again; what it did is whole, or was never there.
                time.sleep(SECONDS_BETWEEN_STARTS)
                worker = start_worker()
            time.sleep(0.2)
        stop([server, worker])
        sys.exit(0 if self.ending else server.returncode)

    def end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "work"])  # noqa: S603 - our own words


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask the processes to end, and kill what does not in time."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + SECONDS_TO_END
    for process in processes:
        try:
            process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
