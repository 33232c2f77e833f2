"""What 90,000 translations cost: the first synchronisation, one that finds nothing, the dashboard and a worklist.

30,000 texts in English, translated into three languages; beside each time the number of queries. The first
synchronisation runs every check on every text.

    python -m bench.translations
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable

TEXTS = 30_000
STEP = 2_000


def main() -> None:
    """Fill a database of its own, measure, and print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "compat_kb.settings", "DATA_DIR": folder, "DATABASE_URL": ""}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill()
        measure()


def fill() -> None:
    from matrices.models import Matrix, Passage

    matrix = Matrix.objects.create(slug="measured", key="measured", role="other", heading_en="Measured")
    for start in range(0, TEXTS, STEP):
        Passage.objects.bulk_create(
            Passage(
                matrix=matrix,
                key=f"note-{n}",
                kind="note",
                body_en=f"Note {n}: the tracer works on Linux with `DD_ENV`; see [the guide](https://example.com/).",
                body_ja=f"注記 {n}: トレーサーは Linux で `DD_ENV` とともに動作します。[ガイド](https://example.com/)参照。",
                body_ko=f"참고 {n}: 트레이서는 `DD_ENV`와 함께 작동합니다(Linux). [안내](https://example.com/) 참고.",
                body_es=f"Nota {n}: el rastreador funciona en Linux con `DD_ENV`; véase [la guía](https://example.com/).",
            )
            for n in range(start, start + STEP)
        )


def measure() -> None:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from matrices.models import Translation
    from matrices.services.translating.sync import sync

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    client = Client()
    client.force_login(User.objects.create_superuser("bench"), backend="django.contrib.auth.backends.ModelBackend")
    print(f"{TEXTS * 3:,} translations")
    report("first synchronisation", sync)
    report("synchronisation that finds nothing", sync)
    row = Translation.objects.filter(language="ja", table="passage").earliest("pk")
    screens = {
        "dashboard": "/admin/matrices/translation/",
        "worklist, first page": "/admin/matrices/translation/ja/",
        "worklist, last page": f"/admin/matrices/translation/ja/?page={TEXTS // 50}",
        "editor": f"/admin/matrices/translation/ja/{row.pk}/",
    }
    for name, address in screens.items():
        client.get(address)
        report(name, lambda address=address: client.get(address))


def report(name: str, work: Callable[[], object]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    begun = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        work()
    print(f"{name}: {(time.process_time() - begun) * 1000:,.0f} ms of processor time, {len(queries)} queries")


if __name__ == "__main__":
    main()
