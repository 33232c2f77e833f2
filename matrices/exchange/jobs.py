"""Jobs: imports that were looked at and confirmed. Large ones are run by `manage.py work`.

A job that was killed left nothing behind, or all: what it writes is one transaction under its own batch.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import orjson
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from matrices.differences import MINE, THEIRS
from matrices.documents.canonical import Body
from matrices.documents.write_faults import Unwritable
from matrices.exchange.tables.formats import FORMATS
from matrices.exchange.tables.importing import Look, NotConfirmed, apply_look, look_at
from matrices.exchange.tables.kinds import make_table
from matrices.exchange.tables.limits import UnreadableTable
from matrices.exchange.tables.pasted import read_pasted
from matrices.exchange.tables.sheet import Sheet
from matrices.models import Job, JobKind, JobState
from matrices.services.applying import Moved
from matrices.services.refusals import say_refusal
from matrices.services.table_permissions import may_import

KEPT = timedelta(days=1)  # how long an import waits for its confirmation
LONGEST_RUN = timedelta(minutes=30)  # after which a running job is thought to be dead
IN_REQUEST = 500  # lines that are imported while the browser waits
STEPS = 3  # read and compared, written, done


class FaultyByNow(Exception):
    """The drafts are others since the import was looked at, and the file has faults beside them."""


def keep_import(
    *, table: str, scope: str, content: bytes, file_name: str, format_name: str, look: Look, by: User | None
) -> Job:
    """Keep an import that was looked at until it is confirmed, bound to its file and to the drafts it was seen with.

    What the person has chosen in the last import of the table, which waits still, is kept with it: a choice counts only
    where the file and the draft say the same again.
    """
    delete_old_jobs()
    waiting = Job.objects.filter(kind=JobKind.IMPORT, state=JobState.LOOKED, by=by, table=table, scope=scope)
    chosen = waiting.order_by("-pk").values_list("choices", flat=True).first() if look.conflicts else None
    return Job.objects.create(
        kind=JobKind.IMPORT,
        by=by,
        table=table,
        scope=scope,
        file_name=file_name[:200],
        format=format_name,
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        seen=zlib.compress(orjson.dumps(dict(look.seen)), 1),
        lines=look.lines,
        choices=chosen or {},
    )


def keep_choices(job: Job, asked: Iterable[str], one_by_one: Mapping[str, str], for_all: str) -> bool:
    """Keep with an import what was chosen at the conflicts that were `asked` about; whether each has a choice now.

    `for_all` counts for those without a choice of their own. The caller saves the job.
    """
    names = set(asked)
    chosen = {name: choice for name, choice in one_by_one.items() if name in names and choice in (MINE, THEIRS)}
    the_rest = dict.fromkeys(names, for_all) if for_all in (MINE, THEIRS) else {}
    job.choices = {**the_rest, **job.choices, **chosen}
    return names <= job.choices.keys()


def delete_old_jobs() -> None:
    """Imports that nobody confirmed in time are cancelled, and their files forgotten."""
    old = Job.objects.filter(state=JobState.LOOKED, created_at__lt=timezone.now() - KEPT)
    old.update(state=JobState.CANCELLED, content=None, seen=None)


def sheet_of_job(job: Job) -> Sheet:
    """The file of a job, read. Raises UnreadableTable."""
    content = bytes(job.content or b"")
    if job.format == "pasted":
        return read_pasted(content.decode())
    return FORMATS[job.format]().read(content)


def look_of_job(job: Job) -> Look:
    """What the import would do, read against the drafts that it was seen with. Raises LookupError, UnreadableTable."""
    seen: dict[str, Body | None] = orjson.loads(zlib.decompress(bytes(job.seen or b"")))
    return look_at(make_table(job.table, job.scope), sheet_of_job(job), by=job.by, seen=seen, choices=job.choices)


def take_next_job(now: datetime) -> Job | None:
    """The job that has waited longest, now running and nobody else's; None when none waits."""
    dead = Job.objects.filter(state=JobState.RUNNING, started_at__lt=now - LONGEST_RUN)
    dead.update(state=JobState.WAITING)
    for job in Job.objects.filter(state=JobState.WAITING, run_at__lte=now).order_by("run_at", "id")[:10]:
        if take(job, JobState.WAITING):
            return job
    return None


def take(job: Job, state: str) -> bool:
    """Make a job that is in `state` run; whether nobody else was faster."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job.pk, state=state).update(state=JobState.RUNNING, started_at=now, step=0)
    job.state, job.started_at, job.step = JobState.RUNNING, now, 0
    return bool(taken)


def release_jobs_of_the_dead() -> None:
    """Let jobs wait again that were running when their worker died. For a worker that begins, and is the only one."""
    Job.objects.filter(state=JobState.RUNNING).update(state=JobState.WAITING)


def run_job(job: Job, look: Look | None = None) -> None:
    """Run a job that was taken, and write down how it ended. Whatever goes wrong is said in `message`.

    What the person can settle on the page of the import, such as a choice where others have changed the same in the
    last moment, makes it wait for that again: nothing was written, and the file and all choices are kept. Who has
    looked at the import just now gives the `look`; what has changed since is met all the same.
    """
    try:
        import_file(job, look)
    except (UnreadableTable, PermissionDenied) as refusal:
        end(job, JobState.FAILED, str(refusal))
    except LookupError:
        end(job, JobState.FAILED, _("The table is not there any more."))
    except (NotConfirmed, FaultyByNow) as refusal:
        ask_again(job, str(refusal))
    except Moved:
        ask_again(job, _("Somebody has changed the drafts in the last moment. Look at the import again."))
    except (IntegrityError, DataError) as error:
        end(job, JobState.FAILED, say_refusal(error))
    else:
        end(job, JobState.DONE, "")


def end(job: Job, state: str, message: str) -> None:
    job.state, job.message, job.finished_at, job.step = state, message, timezone.now(), STEPS
    job.content = job.seen = None
    job.save(update_fields=["state", "message", "finished_at", "step", "content", "seen"])


def ask_again(job: Job, message: str) -> None:
    """Let a job wait for the person once more."""
    job.state, job.message, job.started_at, job.step = JobState.LOOKED, message, None, 0
    job.save(update_fields=["state", "message", "started_at", "step"])


def import_file(job: Job, look: Look | None) -> None:
    """Write what the file says; nothing where a run that was killed had written it already."""
    if was_written(job):
        return
    if job.by is not None and not may_import(job.by, job.table, job.scope):
        raise PermissionDenied(_("Who uploaded it may not import this table any more."))
    look = look or look_of_job(job)
    if look.faults:
        raise FaultyByNow(_("The import has faults by now. They are told here."))
    step(job, 1)
    try:
        apply_look(look, by=job.by, confirmed=job.confirmed, batch=job.key, merge=job.merge, choices=job.choices)
    except Unwritable as refusal:
        raise FaultyByNow(" ".join(refusal.messages)) from refusal
    step(job, 2)


def was_written(job: Job) -> bool:
    return LogEntry.objects.filter(additional_data__batch=job.key).exists()


def step(job: Job, number: int) -> None:
    job.step = number
    job.save(update_fields=["step"])
