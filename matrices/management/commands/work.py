"""`manage.py work`: runs imports that were confirmed and publications whose moment has come, one after the other."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from matrices.exchange.jobs import end, release_jobs_of_the_dead, run_job, take_next_job
from matrices.models import JobState
from matrices.services.planning import publish_due

SECONDS_BETWEEN_LOOKS = 1.0
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Run jobs (large imports) and scheduled publications until it is told to end. `make run` starts one; a site "
        "needs exactly one. A job that is under way is finished before it ends."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what waits now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        self.ending = threading.Event()
        if threading.current_thread() is threading.main_thread() and not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self.end)
        release_jobs_of_the_dead()
        while not self.ending.is_set():
            worked = self.work_once()
            if options["once"] and not worked:
                return
            if not worked:
                self.ending.wait(SECONDS_BETWEEN_LOOKS)

    def work_once(self) -> bool:
        """Publish what is due and run one job; whether there was any. A silent database is asked again."""
        try:
            if not connection.in_atomic_block:
                close_old_connections()
            published = publish_due(timezone.now())
            for planned in published:
                self.stdout.write(f"{planned}: {planned.get_state_display()} {planned.refusal}".rstrip())
            job = take_next_job(timezone.now())
            if job is None:
                return bool(published)
            self.stdout.write(f"{job.kind} {job}: {job.table} {job.scope}".rstrip())
            try:
                run_job(job)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                logger.exception("job %s failed", job.key)
                end(job, JobState.FAILED, "The fault is ours; it was logged. Nothing was written.")
        except (OperationalError, InterfaceError):
            logger.warning("the database does not answer; trying again")
            return False
        return True

    def end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending.set()
