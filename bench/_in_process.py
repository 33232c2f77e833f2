"""A process that measures requests inside of Django, when it is told to: one line in, one line of JSON out.

`python -m bench._in_process PAGES` fills an empty database first. Then each line names a measurement and how often.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django
import orjson
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

os.environ["DJANGO_SETTINGS_MODULE"] = "compat_kb.settings"
django.setup()

PRODUCT, EDITION = "measured", "1"
settings.ROOT_URLCONF = "bench._urls"
settings.API_RATES = dict.fromkeys(settings.API_RATES, 0)
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

from compat_kb.wsgi import django_application as application  # noqa: E402 - the settings come first


def ask(path: str, query: str = "") -> bytes:
    told: list[Any] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }  # fmt: skip
    answer = application(environ, lambda status, _headers, _exc=None: told.append(status))
    body = b"".join(answer)
    answer.close()
    if not told[0].startswith("200"):
        raise RuntimeError(f"{told[0]}: {path}?{query}: {body[:300]!r}")
    return body


def page() -> None:
    ask(f"/en/{PRODUCT}/big/{EDITION}/")


def small_page() -> None:
    ask(f"/en/{PRODUCT}/small/{EDITION}/")


def ready() -> None:
    ask("/en/ready-bytes/")


LIST = "/api/v1/statements/"


def statements() -> None:
    ask(LIST, "limit=100")


def deep() -> None:
    ask(LIST, f"limit=100&cursor={CURSORS[-2]}")


COLUMNS = (
    "id", "product", "edition", "library", "matrix", "row", "column", "n", "cell",
)  # fmt: skip


def raw() -> None:
    """A hundred statements as a program without Django's layers would answer them: SQL, then orjson."""
    names = ", ".join(f's."{name}"' for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM matrices_statement s ORDER BY s.id LIMIT 100")
        rows = cursor.fetchall()
    results = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    for result in results:
        result["cell"] = orjson.loads(result["cell"])
    orjson.dumps({"schema_version": "1", "result": results})


CURSORS: list[str] = []


def walk_to_the_end() -> None:
    query = "limit=100"
    while True:
        following = orjson.loads(ask(LIST, query))["links"]["next"]
        if following is None:
            return
        query = following.partition("?")[2]
        CURSORS.append(query.partition("cursor=")[2].partition("&")[0])


def measure(what: Callable[[], None], times: int, before: Callable[[], None] = lambda: None) -> float:
    """The median of so many calls, in milliseconds of processor time; `before` each of them is not counted."""
    taken = []
    gc.collect()
    for _ in range(times):
        before()
        begun = time.process_time_ns()
        what()
        taken.append((time.process_time_ns() - begun) / 1e6)
    return median(taken)


def count_queries(what: Callable[[], None]) -> int:
    with CaptureQueriesContext(connection) as queries:
        what()
    return len(queries)


MEASURED: dict[str, Callable[[], None]] = {
    "page": page, "small_page": small_page, "ready": ready, "statements": statements, "deep": deep, "raw": raw,
}  # fmt: skip


def forget_tables() -> None:
    """Forget the tables that were drawn, as if a publication had changed each of them."""
    from matrices.api import statements
    from matrices.presenters import page
    from matrices.templatetags import tables

    for remembered in (statements.remembered, page.tables_drawn, tables.tables_drawn):
        remembered.clear()


def forget_all() -> None:
    """Forget all that the process has read and drawn, so that the next request is the first of its kind."""
    from matrices.presenters import cells
    from matrices.selectors import dataset
    from matrices.templatetags import tables

    forget_tables()
    dataset.documents_read.clear()
    cells.drawn_support.cache_clear()
    tables.cell_content.cache_clear()
    tables.drawn_cell.cache_clear()


FORGETTING: dict[str, Callable[[], None]] = {
    "nothing": lambda: None, "tables": forget_tables, "all": forget_all,
}  # fmt: skip

if __name__ == "__main__":
    from bench._data import make_data

    call_command("migrate", verbosity=0)
    make_data(int(sys.argv[1]))
    walk_to_the_end()
    for what in MEASURED.values():
        for _ in range(10):
            what()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        name, times, how = line.strip().split(" ")
        if how == "queries":
            forget_all()
            print(json.dumps(count_queries(MEASURED[name])), flush=True)
        else:
            print(json.dumps(measure(MEASURED[name], int(times), FORGETTING[how])), flush=True)
