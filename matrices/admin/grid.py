"""The grid of a table: its sheets, and saving what was typed on one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from matrices.admin.base import may_publish, person
from matrices.admin.where_shown import where_shown, why_not_written
from matrices.cell_notation import STATES
from matrices.models import BareMeans, ColumnRole, Matrix
from matrices.models.base import SOURCE_LANGUAGE
from matrices.models.translations import TARGET_LANGUAGES, translation_permission
from matrices.presenters.grid import Asked, GridView, Typing, present_grid
from matrices.presenters.labels import Naming
from matrices.services.grid import Saved, load_grid, save_sheet
from matrices.sheets import SHEETS

SALT = "matrices.grid"
LONGEST_FIND = 100  # characters
LIST_FILTERS = "_changelist_filters"  # Django's own name
SHEET_NAMES = {
    "answers": gettext_lazy("Answers"),
    "notes": gettext_lazy("Notes"),
    "evidence": gettext_lazy("Evidence"),
    "verified": gettext_lazy("Verified on"),
    "names": gettext_lazy("Names and order"),
}
HELP = {
    "answers": gettext_lazy("One answer in each field; an empty field is unknown."),
    "notes": gettext_lazy("A note on each cell, in one language at a time; English comes first."),
    "evidence": gettext_lazy("The web address that an answer rests on."),
    "verified": gettext_lazy("The day on which somebody verified the answer, such as 2026-01-31."),
    "names": gettext_lazy(
        "Rows come first, then columns. A new number moves; an empty name is made from the catalogue."
    ),
}
# What is written in an answer, and what it means.
NOTATION = (
    (("1.10.0",), gettext_lazy("Supported from version 1.10.0 on.")),
    (("1.10.0 before 2.0.0",), gettext_lazy("Supported from 1.10.0 on, and no longer in 2.0.0.")),
    (tuple(STATES), gettext_lazy("A state without a version.")),
    (("partial 1.10.0",), gettext_lazy("A state with a version.")),
    (
        (
            "2.23.0 (beta)",
            "2.23.0 (beta until 2026-05-31)",
        ),
        gettext_lazy("With a stage, and the day on which it ends."),
    ),
    (
        ("4.30.0 with nodejs 16+ | 5.6.0 with nodejs 18+",),
        gettext_lazy("Two options, each with its condition: the key of an entry of the catalogue, and its versions."),
    ),
    (
        (
            ">= 4.0",
            "2.7, 3.5-3.11",
        ),
        gettext_lazy("Versions, in a column of versions: as you would type them in its form."),
    ),
    (('"Latest"',), gettext_lazy("In double quotes: kept as text, and every answer is unknown.")),
    (
        ("linux; windows; cpython 3.8+",),
        gettext_lazy("Entries of the catalogue by their keys, with versions where the answer limits them."),
    ),
    (("runtime:go",), gettext_lazy("An entry whose key others share, with its kind before it.")),
    (("maintenance until 2026-05-31",), gettext_lazy("A support level.")),
)
# What is done with the keyboard, and by which keys.
KEYS = (
    (("Enter", "Shift+Enter", "↑ ↓ ← →"), gettext_lazy("Go to another field.")),
    (("Shift+↑ ↓ ← →",), gettext_lazy("Select several fields; or draw over them with the mouse.")),
    (("Ctrl+D",), gettext_lazy("Fill down: what is selected says what its first row says, or a field what is above.")),
    (("Ctrl+C", "Ctrl+X", "Ctrl+V"), gettext_lazy("Copy, cut and paste a block, also from and to a spreadsheet.")),
    (("Delete",), gettext_lazy("Empty what is selected.")),
    (("Ctrl+Z", "Ctrl+Y"), gettext_lazy("Undo what is not saved, and redo it.")),
    (("Escape",), gettext_lazy("Bring back what was in the field.")),
    (("Ctrl+;",), gettext_lazy("What is selected was verified today.")),
    (("Alt+↑ ↓",), gettext_lazy("Move the row.")),
    (("Alt+← →",), gettext_lazy("Move the column.")),
    (("Alt+Insert",), gettext_lazy("Add rows below.")),
    (("Ctrl+S",), gettext_lazy("Save.")),
)
# What the script says; %s is a number or a name.
WORDS = {
    "none": gettext_lazy("Nothing changed yet."),
    "some": gettext_lazy("Changed fields: %s"),
    "outside": gettext_lazy("Parts of the block that had no place in the grid: %s"),
    "selected": gettext_lazy("Selected fields: %s"),
    "filled": gettext_lazy("Fields written: %s"),
    "undone": gettext_lazy("Undone."),
    "redone": gettext_lazy("Redone."),
    "nothing_to_undo": gettext_lazy("There is nothing to undo."),
    "moved": gettext_lazy("“%s” is moved. It is in force when you save."),
    "removed": gettext_lazy("“%s” goes when you save."),
    "kept": gettext_lazy("“%s” stays."),
    "rows_added": gettext_lazy("Rows added: %s"),
    "column_added": gettext_lazy("A column is added. Say what it holds."),
    "verified": gettext_lazy("Answers verified today: %s"),
    "found": gettext_lazy("Rows found: %s"),
}
WRITES = ("add_cell", "change_cell", "delete_cell", "add_row", "change_row", "delete_row", "add_column",
          "change_column", "delete_column", "change_passage", "add_passage", "delete_passage")  # fmt: skip
CHOICE = "choice:"  # begins the name of the choice between two texts of one place; no key has a colon
THEIRS = "theirs"  # the answer of who takes over what others wrote


def grid_view(request: HttpRequest, matrix: Matrix, context: dict[str, Any]) -> HttpResponse:
    """One sheet of the grid; on POST, what was typed there is saved, all or nothing."""
    asked = asked_in(request)
    if request.method != "POST":
        return draw(request, matrix, asked, context, saved=Saved())
    if not may_write(request):
        raise PermissionDenied
    typed = typed_in(request.POST)
    try:
        was = signing.loads(request.POST.get("was", ""), salt=f"{SALT}.{matrix.pk}.{asked.sheet}.{asked.language}")
    except signing.BadSignature:
        messages.error(request, _("The form was damaged on its way, and nothing was saved. Try again."))
        return draw(request, matrix, asked, context, saved=Saved(typed=typed))
    saved = save_sheet(
        matrix,
        asked.sheet,
        language=asked.language,
        was=was,
        typed=typed,
        by=person(request),
        agreed=request.POST.get("agreed", ""),
        why_not=why_not_written(request, matrix),
    )
    if saved.refused:
        return draw(request, matrix, asked, context, saved=saved)
    if saved.changes:
        said = ngettext("%(count)d field was saved.", "%(count)d fields were saved.", saved.changes)
        messages.success(request, said % {"count": saved.changes})
    else:
        messages.info(request, _("Nothing was changed, and nothing was saved."))
    return HttpResponseRedirect(next_address(request, matrix, asked))


def typed_in(data: QueryDict) -> dict[str, str]:
    """What was typed, by place, without that for which somebody takes over what others wrote."""
    for_all = data.get("for_all", "")
    taken_over = {
        name.removeprefix(CHOICE)
        for name, choice in data.items()
        if name.startswith(CHOICE) and (for_all or choice) == THEIRS
    }
    typed = {name: texts[-1] for name, texts in data.lists() if "--" in name and not name.startswith(CHOICE)}
    return {place: text for place, text in typed.items() if place not in taken_over}


def next_address(request: HttpRequest, matrix: Matrix, asked: Asked) -> str:
    """Where to go when all is saved: another part of this grid, if that was asked for."""
    here = address(matrix, asked)
    wanted = request.POST.get("next", "")
    return wanted if wanted.partition("?")[0] == here.partition("?")[0] else here


def may_write(request: HttpRequest) -> bool:
    return request.user.has_perms([f"matrices.{name}" for name in WRITES])


def writable_languages(request: HttpRequest) -> frozenset[str]:
    """The languages in which somebody may write texts; English belongs to who may write answers."""
    allowed = {code for code in TARGET_LANGUAGES if request.user.has_perm(translation_permission(code))}
    return frozenset({*allowed, SOURCE_LANGUAGE})


def asked_in(request: HttpRequest) -> Asked:
    """What the address asks for; what cannot be is as if it were not said."""
    sheet = request.GET.get("sheet", "")
    language = request.GET.get("language", "")
    page = request.GET.get("page", "")
    return Asked(
        sheet=sheet if sheet in SHEETS else SHEETS[0],
        language=language if language in dict(settings.LANGUAGES) else "en",
        page=int(page) if page.isdecimal() and len(page) < 6 and int(page) > 0 else 1,
        find=request.GET.get("find", "").strip()[:LONGEST_FIND],
        list_filters=request.GET.get(LIST_FILTERS, ""),
    )


def address(matrix: Matrix, asked: Asked, **other: Any) -> str:
    """The address of the grid as asked, but for `other`."""
    parts = {"sheet": asked.sheet, "language": asked.language, "page": asked.page, "find": asked.find, **other}
    if asked.list_filters:
        parts[LIST_FILTERS] = asked.list_filters
    if parts["sheet"] != "notes":
        parts.pop("language")
    if parts["page"] == 1:
        parts.pop("page")
    if not parts["find"]:
        parts.pop("find")
    return f"{reverse('admin:matrices_matrix_grid', args=[matrix.pk])}?{urlencode(parts)}"


def draw(request: HttpRequest, matrix: Matrix, asked: Asked, context: dict[str, Any], *, saved: Saved) -> HttpResponse:
    grid = load_grid(matrix)
    view = present_grid(
        grid.body,
        Naming(get_language() or "en", grid.terms, grid.libraries),
        grid.entries,
        asked,
        Typing(saved.typed, saved.faults, saved.before, saved.theirs),
        languages=settings.LANGUAGES,
        writable=writable_languages(request),
    )
    context |= {
        "title": _("Grid of %(table)s") % {"table": matrix},
        "matrix": matrix,
        "grid": view,
        "was": signing.dumps(view.was, salt=f"{SALT}.{matrix.pk}.{asked.sheet}.{asked.language}", compress=True),
        "preserved_filters": urlencode({LIST_FILTERS: asked.list_filters}) if asked.list_filters else "",
        "all_rows": address(matrix, asked, find="", page=1),
        "help": HELP[asked.sheet],
        "keys": KEYS,
        "words": WORDS | {"place": _("%(row)s, %(column)s") % {"row": "%s", "column": "%s"}},
        "today": timezone.now().date().isoformat(),
        "other_faults": saved.others,
        "asked_first": saved.asked,
        "tabs": [
            {"name": name, "address": address(matrix, asked, sheet=sheet, page=1), "chosen": sheet == asked.sheet}
            for sheet, name in SHEET_NAMES.items()
        ],
        "language_tabs": language_tabs(matrix, asked),
        "next_page": address(matrix, asked, page=asked.page + 1) if asked.page < view.pages else "",
        "number_heading": _("Number"),
        "may_stamp": asked.sheet in {"answers", "verified"},
        "page_links": page_links(matrix, view),
        "rows_heading": _("Row") if asked.sheet != "names" else _("Row or column"),
        "entries": grid.choices,
        "column_roles": ColumnRole.choices,
        "bare_means": BareMeans.choices,
        "may_write": may_write(request),
        "may_publish": may_publish(request),
        **where_shown(request, matrix, then="grid"),
    }
    return TemplateResponse(request, "admin/matrices/grid.html", context, status=200 if not saved.refused else 422)


def language_tabs(matrix: Matrix, asked: Asked) -> list[dict[str, Any]]:
    if asked.sheet != "notes":
        return []
    return [
        {"code": code, "name": name, "address": address(matrix, asked, language=code), "chosen": code == asked.language}
        for code, name in settings.LANGUAGES
    ]


def page_links(matrix: Matrix, view: GridView) -> list[dict[str, Any]]:
    if view.pages == 1:
        return []
    return [
        {"number": number, "address": address(matrix, view.asked, page=number), "chosen": number == view.asked.page}
        for number in range(1, view.pages + 1)
    ]
