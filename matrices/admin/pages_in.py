"""Hand-written pages in: upload or paste, read the report, correct and decide, look at the differences, write.

Every step is one form that carries the files with it, signed: nothing is kept on the server between steps.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from matrices.admin.base import person
from matrices.documents.names import name_sources
from matrices.exchange.findings import say_refused
from matrices.exchange.handwritten import KEEP, TAKE, Refused, TableFacts
from matrices.exchange.page_report import Report, report_of
from matrices.models import Edition, Library
from matrices.presenters.differences import present_differences
from matrices.services.applying import Moved, Preview
from matrices.services.pages_in import PagesIn, Undecided, apply_in, preview_in, read_in
from matrices.services.refusals import say_refusal

SALT = "matrices.pages_in"
LARGEST = 1_500_000  # bytes of all files together; the command takes more
LONGEST_CARRIED = 2_200_000  # characters of the field that carries the files
MOST_SELECTS = 400
SHOWN = 300  # differences
OPENED = ("decide", "mend")
WRITES = tuple(
    f"matrices.{verb}_{model}"
    for verb, models in (
        ("add", ("page", "placement", "matrix", "column", "row", "cell", "passage")),
        ("change", ("page", "placement", "matrix", "column", "row", "cell", "passage")),
        ("delete", ("cell", "passage", "row", "column")),
    )
    for model in models
)
HOLDS = (
    ("", gettext_lazy("as guessed")),
    ("label", gettext_lazy("the names of the rows")),
    ("support:support", gettext_lazy("support")),
    ("support:minimum", gettext_lazy("support, from which library version")),
    ("versions:library_versions", gettext_lazy("versions of the library")),
    ("versions:row_versions:minimum", gettext_lazy("versions of the row; alone: from it on")),
    ("versions:row_versions:series", gettext_lazy("versions of the row; alone: its series")),
    ("versions:row_versions", gettext_lazy("versions of the row; none alone")),
    ("stage:stage", gettext_lazy("support level")),
    ("terms:terms", gettext_lazy("entries of the catalogue")),
    ("date:date", gettext_lazy("dates")),
    ("text:text", gettext_lazy("text")),
)
COLUMN_FIELD = re.compile(r"^column\.(\d{1,3})\.(\d{1,6})\.(\d{1,3})$")


@dataclass(frozen=True)
class ColumnChoice:
    """A column of a table, what it was taken for, and the field that corrects it."""

    field: str
    header: str
    guess: str
    sure: bool
    said: str
    example: str


@dataclass(frozen=True)
class TableChoice:
    place: str
    heading: str
    key: str
    role: str
    columns: tuple[ColumnChoice, ...]


def may_import(request: HttpRequest) -> bool:
    return request.user.has_perms(WRITES)


def pages_in_view(request: HttpRequest, opts: Any) -> HttpResponse:
    """The form; on POST, the report on what was given, and, when asked for, the drafts written."""
    if not may_import(request):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "opts": opts, "title": _("Hand-written pages in")}
    if request.method != "POST":
        return draw(request, context)
    files, problem = files_in(request)
    if problem or not files:
        messages.error(request, problem or _("No page was given. Choose files, or paste the text of a page."))
        return draw(request, context)
    answers = answers_in(request, [name for name, _data in files])
    words = TAKE if request.POST.get("words") == TAKE else KEEP
    try:
        looked = read_in(files, answers, words=words)
    except Refused as refusal:
        messages.error(request, say_refused(refusal))
        return draw(request, context)
    if "apply" in request.POST:
        answer = write(request, looked)
        if answer is not None:
            return answer
    return draw(request, context, looked=looked, carried=carry(request, files), answers=answers, words=words)


# --- what was given --------------------------------------------------------------------------------------------------


def files_in(request: HttpRequest) -> tuple[list[tuple[str, bytes]], str]:
    """The files of the form: those carried from the step before, uploaded and pasted; and what is wrong with them."""
    found: list[tuple[str, bytes]] = []
    if request.POST.get("carried"):
        try:
            parts = signing.loads(request.POST["carried"], salt=salt_of(request))
            found = [(str(name), base64.b64decode(data)) for name, data in parts]
        except (signing.BadSignature, ValueError):
            return [], _("The form was damaged on its way, and nothing was written. Choose the files again.")
    uploads = request.FILES.getlist("files")
    if sum(upload.size or 0 for upload in uploads) + sum(len(data) for _name, data in found) > LARGEST:
        return [], _("The files are too large together. Give fewer at once, or use manage.py import_markdown.")
    found += [(free_name(str(upload.name), found), upload.read()) for upload in uploads]
    pasted = request.POST.get("pasted", "")
    if pasted.strip():
        name = request.POST.get("pasted_name", "").strip()[:100] or "pasted.md"
        found.append((free_name(name, found), pasted.encode("utf-8", "surrogatepass")))
    if sum(len(data) for _name, data in found) > LARGEST:
        return [], _("The files are too large together. Give fewer at once, or use manage.py import_markdown.")
    return found, ""


def free_name(name: str, found: Sequence[tuple[str, bytes]]) -> str:
    """The name of a file, or another where two have the same."""
    name = name.replace("\x00", "")[-120:] or "page.md"
    taken = {each for each, _data in found}
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{number}-{name}"
    return free


def salt_of(request: HttpRequest) -> str:
    return f"{SALT}.{person(request).pk}"


def carry(request: HttpRequest, files: Sequence[tuple[str, bytes]]) -> str:
    parts = [[name, base64.b64encode(data).decode()] for name, data in files]
    return signing.dumps(parts, salt=salt_of(request), compress=True)


def answers_in(request: HttpRequest, names: Sequence[str]) -> dict[str, Any]:
    """What was chosen in the form, as the reader takes it."""
    answers: dict[str, Any] = {"decisions": {}, "tables": {}, "editions": {}, "libraries": {}, "languages": {}}
    for field, value in request.POST.items():
        if not isinstance(value, str) or not value:
            continue
        kind, _dot, rest = field.partition(".")
        column = COLUMN_FIELD.match(field)
        if kind == "decide":
            answers["decisions"][rest] = value
        elif column and int(column[1]) < len(names) and value in dict(HOLDS):
            table = answers["tables"].setdefault(f"{names[int(column[1])]}:{int(column[2])}", {"columns": {}})
            table["columns"][str(int(column[3]))] = value
        elif (
            kind in ("edition", "library", "language") and rest.isdecimal() and len(rest) < 4 and int(rest) < len(names)
        ):
            plural = {"edition": "editions", "library": "libraries", "language": "languages"}[kind]
            answers[plural][names[int(rest)]] = value[:100]
    return answers


# --- writing ---------------------------------------------------------------------------------------------------------


def write(request: HttpRequest, looked: PagesIn) -> HttpResponse | None:
    """Write what was looked at, and lead to it; or say why not, and None."""
    if request.POST.get("token") != looked.token:
        messages.error(request, _("Something has changed since you looked. Nothing was written; look again."))
        return None
    try:
        applied = apply_in(looked, by=person(request), door="import")
    except Undecided as refusal:
        said = ngettext(
            "Nothing was written: %(count)d contradiction waits for your decision.",
            "Nothing was written: %(count)d contradictions wait for your decision.",
            len(refusal.findings),
        )
        messages.error(request, said % {"count": len(refusal.findings)})
    except Moved:
        messages.error(request, _("Something has changed since you looked. Nothing was written; look again."))
    except PermissionDenied as refusal:
        messages.error(request, str(refusal) or _("You may not write one of the languages of these pages."))
    except (IntegrityError, DataError) as error:
        messages.error(request, say_refusal(error))
    else:
        said = ngettext(
            "%(count)d document was written into the drafts. Visitors see nothing of it before you publish.",
            "%(count)d documents were written into the drafts. Visitors see nothing of them before you publish.",
            len(applied.documents),
        )
        messages.success(request, said % {"count": len(applied.documents)})
        address = reverse("admin:matrices_loggedchange_changelist")
        return HttpResponseRedirect(f"{address}?q={applied.batch}")
    return None


# --- drawing ---------------------------------------------------------------------------------------------------------


def draw(
    request: HttpRequest,
    context: dict[str, Any],
    *,
    looked: PagesIn | None = None,
    carried: str = "",
    answers: Mapping[str, Any] | None = None,
    words: str = KEEP,
) -> HttpResponse:
    context |= {"words": words, "keep": KEEP, "take": TAKE, "step": "give"}
    if looked is not None and len(carried) > LONGEST_CARRIED:
        messages.error(
            request, _("The files are too large together. Give fewer at once, or use manage.py import_markdown.")
        )
    elif looked is not None:
        context |= looked_at(request, looked, answers or {})
        context |= {"carried": carried, "step": "look"}
    return TemplateResponse(request, "admin/matrices/pages_in.html", context)


def looked_at(request: HttpRequest, looked: PagesIn, answers: Mapping[str, Any]) -> dict[str, Any]:
    report = report_of(looked.reading, looked.proposal)
    language = get_language() or "en"
    names = name_sources([*looked.changed.values(), *looked.seen.values()])
    changes = present_differences(looked.seen, looked.changed, names, language)
    met, refused = meet(request, looked)
    editions = Edition.objects.filter(product__key=looked.reading.product).order_by("-position")
    return {
        "report": report,
        "files": list(zip(range(len(report.files)), report.files, said_of(report, answers), strict=True)),
        "tables": tables_of(looked, answers),
        "holds": HOLDS,
        "opened": OPENED,
        "editions": [edition.key for edition in editions],
        "libraries": list(Library.objects.order_by("position", "key").values_list("key", "short_name")),
        "changes": [(change, change.differences[:SHOWN]) for change in changes],
        "faults": [
            (
                fault.address,
                " · ".join(filter(None, (fault.place.row, fault.place.column, fault.place.key))),
                fault.message,
            )
            for fault in met.faults[:SHOWN]
        ],
        "refused": refused,
        "token": looked.token,
        "may_write": bool(looked.changed) and not looked.reading.undecided and not met.faults and not refused,
    }


def meet(request: HttpRequest, looked: PagesIn) -> tuple[Preview, str]:
    """What writing would meet."""
    try:
        return preview_in(looked, by=person(request), door="import"), ""
    except PermissionDenied as refusal:
        return Preview((), (), frozenset()), str(refusal) or _("You may not write one of the languages of these pages.")
    except (IntegrityError, DataError) as error:
        return Preview((), (), frozenset()), say_refusal(error)


def said_of(report: Report, answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """What was chosen for each file."""
    return [
        {
            name: answers.get(plural, {}).get(page.file, "")
            for name, plural in (("edition", "editions"), ("library", "libraries"), ("language", "languages"))
        }
        for page in report.files
    ]


def tables_of(looked: PagesIn, answers: Mapping[str, Any]) -> list[TableChoice]:
    """The tables with their columns to correct: all, or where there are many, those that are not sure."""
    number_of = {page.file: number for number, page in enumerate(looked.reading.pages)}
    tables = [table for page in looked.reading.pages for table in page.tables if not table.written.note]
    everything = sum(len(table.columns) for table in tables) <= MOST_SELECTS
    found = []
    left = MOST_SELECTS
    for table in tables:
        columns = columns_of(table, number_of[table.page.file], answers, everything=everything)[:left]
        left -= len(columns)
        if columns:
            found.append(TableChoice(str(table.written.place), table.heading, table.key, table.role, tuple(columns)))
    return found


def columns_of(table: TableFacts, number: int, answers: Mapping[str, Any], *, everything: bool) -> list[ColumnChoice]:
    said = answers.get("tables", {}).get(table.id, {}).get("columns", {})
    words = dict(HOLDS)
    found = []
    for index, column in enumerate(table.columns):
        if not everything and column.sure:
            continue
        guess = f"{column.holds}:{column.role}" if column.holds != "label" else "label"
        guess += (
            f":{column.bare_means}"
            if column.role == "row_versions" and column.bare_means in ("minimum", "series")
            else ""
        )
        example = next((row[index].words.shown for row in table.written.rows if not row[index].words.is_blank), "")
        field = f"column.{number}.{table.written.place.line}.{index}"
        found.append(
            ColumnChoice(
                field, column.header, str(words.get(guess, guess)), column.sure, said.get(str(index), ""), example[:60]
            )
        )
    return found
