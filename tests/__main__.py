"""`python -m tests`: everything on SQLite, then what uses the database on PostgreSQL, and what was left out and why.

With REQUIRE_ALL=1 nothing may be left out. Arguments go on to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.services import left_out, why_no_postgresql

NO_TEST_FOUND = 5


def run(database: str, arguments: list[str]) -> int:
    print(f"\n== Tests on {database} ==", flush=True)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments]
    return subprocess.run(command, env={**os.environ, "TEST_ON": database.lower()}, check=False).returncode


def main(arguments: list[str]) -> int:
    missing = left_out()
    if missing and os.environ.get("REQUIRE_ALL") == "1":
        for what, why in missing.items():
            print(f"REQUIRE_ALL=1, but {what} would be left out: {why}", file=sys.stderr)
        return 1
    codes = [run("SQLite", arguments)]
    if not why_no_postgresql():
        codes.append(run("PostgreSQL", arguments))
    print()
    for what, why in missing.items():
        print(f"Left out: {what} ({why}).")
    if not missing:
        print("Nothing was left out.")
    print("The long ones are run by `make soak`.")
    failed = [code for code in codes if code not in (0, NO_TEST_FOUND if arguments else 0)]
    return failed[0] if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
