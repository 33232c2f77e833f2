"""One entry of the catalogue in all its tables on one page: its answers, and the tables to which it can be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from matrices.admin.base import may_publish, person
from matrices.admin.grid import HELP, KEYS, SHEET_NAMES, WORDS, asked_in, may_write, typed_in, writable_languages
from matrices.admin.where_shown import CORRECTS
from matrices.models import PROXY_OF_KIND, Edition, Term
from matrices.presenters.entry_tables import ALL, DAY, Fills, TableOfEntry, present_entry_tables
from matrices.presenters.grid import Asked, Typing
from matrices.presenters.labels import Naming
from matrices.services.entry_tables import (
    EntryTable,
    SavedTables,
    TypedTables,
    current_editions,
    load_entry_tables,
    save_entry_tables,
)
from matrices.services.grid import Saved
from matrices.services.logged_names import said_name

SALT = "matrices.entry_tables"
SHEETS = tuple(sheet for sheet in SHEET_NAMES if sheet != "names")  # those that have a field for each answer
# What the keyboard does here; rows and columns are moved in the grid of a table.
KEYS_HERE = tuple(each for each in KEYS if not any(key.startswith("Alt+") for key in each[0]))
WORDS_HERE = {name: WORDS[name] for name in ("none", "some", "outside", "selected", "filled", "undone", "redone",
                                             "nothing_to_undo", "verified")}  # fmt: skip
TITLE = gettext_lazy("“%(entry)s” in all tables")


def tables_address(term: Term) -> str:
    """Where an entry is seen in all its tables."""
    return reverse(f"admin:matrices_{PROXY_OF_KIND[term.kind]._meta.model_name}_tables", args=[term.pk])


def may_look(request: HttpRequest) -> bool:
    return any(request.user.has_perm(f"matrices.{verb}_matrix") for verb in ("view", "change"))


def entry_tables_view(request: HttpRequest, term: Term, context: dict[str, Any]) -> HttpResponse:
    """One sheet of all tables; on POST, what was typed is saved, all or nothing."""
    if not may_look(request):
        raise PermissionDenied
    screen = Screen(request, term, context)
    if request.method != "POST":
        return screen.draw(SavedTables())
    if not may_write(request):
        raise PermissionDenied
    return screen.save()


class Screen:
    """One request for the page."""

    def __init__(self, request: HttpRequest, term: Term, context: dict[str, Any]) -> None:
        self.request, self.term, self.context = request, term, context
        self.asked = asked_in(request)
        if self.asked.sheet not in SHEETS:
            self.asked = Asked()
        editions = Edition.objects.select_related("product").order_by("product__position", "product__key", "-position")
        self.editions = {f"{each.product.key}/{each.key}": each for each in editions}
        wanted = request.GET.get("edition", "")
        self.edition = wanted if wanted in self.editions else ""
        self.salt = f"{SALT}.{term.pk}.{self.asked.sheet}.{self.asked.language}"

    @property
    def chosen(self) -> list[Edition]:
        if self.edition:
            return [self.editions[self.edition]]
        return list(current_editions(self.editions.values()))

    def address(self, **other: str) -> str:
        """The address of the page as asked, but for `other`."""
        asked = {"edition": self.edition, "sheet": self.asked.sheet, "language": self.asked.language, **other}
        if asked["sheet"] != "notes":
            asked["language"] = ""
        return f"{tables_address(self.term)}?{urlencode({name: text for name, text in asked.items() if text})}"

    def save(self) -> HttpResponse:
        texts, fills = by_table(typed_in(self.request.POST))
        try:
            drawn = signing.loads(self.request.POST.get("was", ""), salt=self.salt)
        except signing.BadSignature:
            messages.error(self.request, _("The form was damaged on its way, and nothing was saved. Try again."))
            kept = {slug: Saved(typed=typed) for slug, typed in texts.items()}
            return self.draw(SavedTables(by_table=kept, fills=fills))
        saved = save_entry_tables(
            self.term,
            self.chosen,
            self.asked.sheet,
            language=self.asked.language,
            typed=TypedTables(by_table(drawn["was"])[0], texts, fills, drawn["sections"]),
            by=person(self.request),
            corrects=CORRECTS in self.request.POST,
        )
        if saved.refused:
            return self.draw(saved)
        if saved.changes:
            messages.success(self.request, say_saved(saved))
        else:
            messages.info(self.request, _("Nothing was changed, and nothing was saved."))
        wanted = self.request.POST.get("next", "")
        here = self.address()
        return HttpResponseRedirect(wanted if wanted.partition("?")[0] == here.partition("?")[0] else here)

    def draw(self, saved: SavedTables) -> HttpResponse:
        loaded = load_entry_tables(self.term, self.chosen)
        grids = loaded.grids
        view = present_entry_tables(
            [self.table(each, saved) for each in loaded.tables],
            Naming(get_language() or "en", grids.terms, grids.libraries),
            grids.entries,
            self.asked,
            Fills(saved.fills, saved.fill_faults),
            languages=settings.LANGUAGES,
            writable=writable_languages(self.request),
        )
        name = said_name(self.term).value
        state = {"was": dict(view.was), "sections": view.sections}
        context = self.context | {
            "title": TITLE % {"entry": name},
            "name": name,
            "term": self.term,
            "grid": view,
            "was": signing.dumps(state, salt=self.salt, compress=True),
            "help": HELP[self.asked.sheet],
            "keys": KEYS_HERE,
            "words": WORDS_HERE,
            "today": timezone.now().date().isoformat(),
            "other_faults": saved.others,
            "may_stamp": self.asked.sheet in {"answers", "verified"},
            "tabs": [
                {"name": SHEET_NAMES[sheet], "address": self.address(sheet=sheet), "chosen": sheet == self.asked.sheet}
                for sheet in SHEETS
            ],
            "language_tabs": self.language_tabs(),
            "editions": [
                {"value": value, "edition": edition, "chosen": value == self.edition}
                for value, edition in self.editions.items()
            ],
            "closed_table": any(each.closed for each in loaded.tables),
            "corrects": CORRECTS in self.request.POST,
            "may_write": may_write(self.request),
            "may_publish": may_publish(self.request),
        }
        template = "admin/matrices/entry_tables.html"
        return TemplateResponse(self.request, template, context, status=422 if saved.refused else 200)

    def language_tabs(self) -> Sequence[dict[str, Any]]:
        if self.asked.sheet != "notes":
            return ()
        return [
            {"code": code, "name": name, "address": self.address(language=code), "chosen": code == self.asked.language}
            for code, name in settings.LANGUAGES
        ]

    def table(self, table: EntryTable, saved: SavedTables) -> TableOfEntry:
        typed = saved.by_table.get(table.slug, Saved())
        edition = table.page.edition
        return TableOfEntry(
            slug=table.slug,
            body=table.body,
            rows=table.rows,
            section=table.section,
            part=_("%(edition)s (%(status)s)") % {"edition": edition, "status": edition.get_status_display()},
            place=table.page.library.short_name,
            others=tuple(str(page) for page in table.pages if page.pk != table.page.pk),
            closed=table.closed,
            address=reverse("admin:matrices_matrix_grid", args=[table.matrix.pk]),
            typing=Typing(typed.typed, typed.faults, typed.before, typed.theirs),
        )


def by_table(typed: dict[str, str]) -> tuple[dict[str, dict[str, str]], dict[tuple[str, str], str]]:
    """What was typed by table and place, and what was typed for all that is empty, by section and column."""
    texts: dict[str, dict[str, str]] = {}
    fills: dict[tuple[str, str], str] = {}
    for name, text in typed.items():
        day = DAY if name.startswith(DAY) else ""
        slug, slash, place = name.removeprefix(day).partition("/")
        if slug == ALL and text.strip():
            section, _hyphens, column = place.partition("--")
            fills[section, column] = text
        elif slash and slug != ALL:
            texts.setdefault(slug, {})[day + place] = text
    return texts, fills


def say_saved(saved: SavedTables) -> str:
    """How much was saved, and where it is undone."""
    said = ngettext("%(count)d field was saved.", "%(count)d fields were saved.", saved.changes) % {
        "count": saved.changes
    }
    link = format_html(
        '<a href="{}">{}</a>', reverse("admin-batch", args=[saved.batch]), _("Everything that was written")
    )
    return format_html("{} {}", said, link)
