"""The environment of every test run, set before Django reads its settings (pytest loads this first, by `-p`).

Nothing of the person's own environment reaches the tests, and nothing of the tests reaches their data: DATA_DIR is a
temporary folder, and the database is SQLite in it, or with `TEST_ON=postgresql` one of its own name on
TEST_DATABASE_URL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OURS = (
    "HOST", "PORT", "SITE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL", "SECRET_KEY", "DEBUG",
    "PACKAGE_LINK_TEMPLATE", "START_EMPTY", "ADMIN_PASSWORD", "API_READS_PER_MINUTE", "API_CHECKS_PER_MINUTE",
    "PROXY_COUNT",
)  # fmt: skip
POSTGRESQL_URL = os.environ.get("TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"
ON_POSTGRESQL = os.environ.get("TEST_ON") == "postgresql"
MEMORY = "/dev/shm"  # where databases that live for a minute need not wait for a disk
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def data_folder() -> Path:
    """A temporary folder of this process; a worker's lies in that of the process that started it and ends with it."""
    if WORKER:
        folder = Path(os.environ["DATA_DIR"]) / WORKER
        folder.mkdir()
        return folder
    folder = Path(tempfile.mkdtemp(prefix="compat-kb-tests-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


for name in OURS:
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = str(data_folder())
(Path(os.environ["DATA_DIR"]) / "static").mkdir()  # WhiteNoise warns of a folder that is not there
RUN = os.environ["TEST_RUN"] if WORKER else str(os.getpid())  # one number for a run and its workers
os.environ["TEST_RUN"] = RUN
DATABASE_NAME = str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")  # what pytest-django makes and drops
if ON_POSTGRESQL:
    os.environ["DATABASE_URL"] = POSTGRESQL_URL
    DATABASE_NAME = f"test_compat_kb_{RUN}" + (f"_{WORKER}" if WORKER else "")
