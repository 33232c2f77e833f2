"""What it costs to answer a file: processor time of our code, beside reading the same bytes as JSON and nothing else.

Each size is answered whole, as the API does: read, matched with the catalogue, judged, put into words, written as JSON.
The first answer of a process, which also reads the documents from the database, stands beside the median of later ones.
What is promised for a lock file of 300 packages is 20 ms.

    python -m bench.checks
"""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Callable
from statistics import median

ROUNDS = 41


def measured(what: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    begun = time.process_time_ns()
    what()
    return (time.process_time_ns() - begun) / 1e6


def main() -> None:
    """Fill a database of its own with the seed data, measure, and print a line for each file."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "compat_kb.settings", "DATA_DIR": folder, "DATABASE_URL": ""}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_seed", stdout=io.StringIO())
        measure_files()


def measure_files() -> None:
    import orjson

    from matrices.presenters.check import check_json
    from matrices.questions.checks import answer_file
    from matrices.selectors import dataset
    from tests.check.samples import big_bill_of_materials, big_lock_file

    files = {
        "lock file of 300 packages": big_lock_file(300),
        "bill of materials of 5,000 components": big_bill_of_materials(5000),
    }
    for name, content in files.items():

        def answer(content: bytes = content) -> bytes:
            answered = answer_file(dataset.version_at(), content, {}, "en")
            return orjson.dumps([[check_json(check) for check in answered.checks], answered.not_recognised])

        def parse(content: bytes = content) -> object:
            return orjson.loads(content)

        dataset.documents_read.clear()
        first = measured(answer)
        ours, parsed = [], []
        for _ in range(ROUNDS):
            ours.append(measured(answer))
            parsed.append(measured(parse))
        print(
            f"{name} ({len(content) / 1000:.0f} kB): first {first:.1f} ms, then {median(ours):.2f} ms "
            f"(of {ROUNDS}: {min(ours):.2f} to {max(ours):.2f}); reading the JSON alone {median(parsed):.2f} ms"
        )


if __name__ == "__main__":
    main()
