"""What a page costs, beside something else that costs: the table of DESIGN, section 6.

Each figure is a ratio of two things measured in turns, in one run on one machine; the table has the median of the
rounds and, as spread, the least and the greatest. `BENCH_ROUNDS` and `BENCH_SECONDS` make it longer or shorter.
Needs nginx and wrk (Debian: `apt-get install nginx-light wrk`); what is missing is said and left out.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench._processes import ROOT, Measurer, Server, granian, load, nginx

ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 7)
SECONDS = int(os.environ.get("BENCH_SECONDS") or 3)
CALLS = 40
PAGE = "/ja/app-and-api-protection/python/"
FEW_PAGES, MANY_PAGES = 10, 200


@dataclass(frozen=True)
class Figure:
    """A row of the table. With `at_least` more is better, else less."""

    what: str
    promise: float
    ambition: float
    measured: list[float]
    at_least: bool = False

    def row(self) -> str:
        value = median(self.measured)
        sign = "≥" if self.at_least else "≤"
        verdict = (
            "ambition"
            if self.meets(value, self.ambition)
            else "promise"
            if self.meets(value, self.promise)
            else "MISSED"
        )
        spread = f"{min(self.measured):.3g}–{max(self.measured):.3g}"
        return f"| {self.what} | {sign} {self.promise} | {sign} {self.ambition} | {value:.3g} | {spread} | {verdict} |"

    def meets(self, value: float, bound: float) -> bool:
        return value >= bound if self.at_least else value <= bound


def served(folder: Path) -> Iterator[Figure]:
    """A page from ready bytes beside nginx with the same bytes."""
    environment = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": ""}
    for command in (["migrate"], ["load_seed"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    files = folder / "nginx"
    files.mkdir()
    folder.chmod(0o755)  # nginx reads as another user
    folder.parent.chmod(0o755)
    with granian(environment) as (our_pid, our_port):
        ours = Server("ours", our_pid, f"http://127.0.0.1:{our_port}{PAGE}")
        accept = {"Accept-Encoding": "gzip"}
        body, our_etag = fetch(ours.url, accept)
        (files / "page.html.gz").write_bytes(body)
        (files / "page.html").write_bytes(gzip.decompress(body))
        with nginx(files) as (nginx_pid, nginx_port):
            beside = Server("nginx", nginx_pid, f"http://127.0.0.1:{nginx_port}/page.html")
            same, nginx_etag = fetch(beside.url, accept)
            if same != body:
                raise RuntimeError("nginx does not answer the same bytes")
            for server in (ours, beside):
                load(server, 1, accept)
            full = [(load(beside, SECONDS, accept), load(ours, SECONDS, accept)) for _ in range(ROUNDS)]
            known = {"nginx": accept | {"If-None-Match": nginx_etag}, "ours": accept | {"If-None-Match": our_etag}}
            not_modified = [
                (load(beside, SECONDS, known["nginx"]), load(ours, SECONDS, known["ours"])) for _ in range(ROUNDS)
            ]
    for name, rounds in (("warm page", full), ("304", not_modified)):
        for place, server in enumerate(("nginx", "ours")):
            cost, rate = (
                median(getattr(each[place], field) for each in rounds) for field in ("microseconds", "per_second")
            )
            print(f"   {name}, {server}: {cost:.1f} µs of processor a request, {rate:.0f} requests a second")
    cpu = [theirs.microseconds / mine.microseconds for theirs, mine in full]
    yield Figure("warm page, gzip, CPU: nginx ÷ ours", 0.35, 0.50, cpu, at_least=True)
    rates = [mine.per_second / theirs.per_second for theirs, mine in full]
    yield Figure("the same in requests per second: ours ÷ nginx", 0.45, 0.65, rates, at_least=True)
    cpu = [theirs.microseconds / mine.microseconds for theirs, mine in not_modified]
    yield Figure("304, CPU: nginx ÷ ours", 0.35, 0.50, cpu, at_least=True)


def fetch(url: str, headers: dict[str, str]) -> tuple[bytes, str]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.read(), answer.headers["ETag"]


def in_process(few: Measurer, many: Measurer) -> Iterator[Figure]:
    """Requests inside of Django, measured in turns. What is cold is never answered from ready bytes."""

    def ratio(one: str, other: str, how: str = "nothing") -> list[float]:
        return [few(one, CALLS, how) / few(other, CALLS) for _ in range(ROUNDS)]

    for name in ("ready", "page", "raw", "statements"):
        print(f"   {name}: {few(name, CALLS):.3f} ms of processor a call")
    for name in ("page", "statements"):
        print(f"   {name}, its tables drawn anew: {few(name, CALLS, 'tables'):.3f} ms")
        print(f"   {name}, nothing read or drawn before: {few(name, CALLS, 'all'):.3f} ms")
    anew = ratio("page", "ready", "tables")
    yield Figure("cold page of 600 cells, its table changed ÷ a view of ready bytes", 30, 12, anew)
    yield Figure("the same, changed elsewhere only", 30, 12, ratio("page", "ready"))
    yield Figure("queries of a cold page of 600 cells", 5, 3, [few("page", how="queries")])
    yield Figure("queries of a cold page of 10 cells", 5, 3, [few("small_page", how="queries")])
    yield Figure("list of 100 statements, cold ÷ raw SQL + orjson", 3, 2, ratio("statements", "raw"))
    depth = [many("deep", CALLS) / many("statements", CALLS) for _ in range(ROUNDS)]
    yield Figure("page at depth (keyset) ÷ first page", 1.2, 1.05, depth)
    size = [many("page", CALLS) / few("page", CALLS) for _ in range(ROUNDS)]
    yield Figure("page cost with 20 times the pages", 1.15, 1.05, size)


def main() -> None:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="compat-kb-bench-") as made:
        folder = Path(made)
        missing = [name for name in ("nginx", "wrk") if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]
        if missing:
            print(
                f"Left out: everything beside nginx ({', '.join(missing)} is not installed; Debian: nginx-light, wrk)."
            )
        else:
            (folder / "served").mkdir()
            figures += served(folder / "served")
        measurers = []
        for pages in (FEW_PAGES, MANY_PAGES):
            (folder / str(pages)).mkdir()
            measurers.append(Measurer(pages, folder / str(pages)))
            measurers[-1].wait()
        figures += in_process(*measurers)
        for measurer in measurers:
            measurer.end()
    print("\n| what | promise | ambition | measured | spread | reached |\n|---|---|---|---|---|---|")
    for figure in figures:
        print(figure.row())


if __name__ == "__main__":
    main()
