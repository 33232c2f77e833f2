"""Tables out of the admin and into it: the list of all, and the page of one with its exports and its upload."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from matrices.admin.base import person
from matrices.documents.build import build
from matrices.exchange.jobs import keep_import
from matrices.exchange.tables.base import Table
from matrices.exchange.tables.formats import FORMATS, format_of_file
from matrices.exchange.tables.importing import look_at
from matrices.exchange.tables.kinds import NAMES, make_table
from matrices.exchange.tables.limits import UnreadableTable, say_limits
from matrices.exchange.tables.pasted import LONGEST, read_pasted
from matrices.exchange.tables.sheet import Sheet
from matrices.exchange.tables.states import with_state
from matrices.models import Job, Matrix, MatrixRole, TermKind
from matrices.models.translations import LANGUAGE_NAMES, TARGET_LANGUAGES
from matrices.services.table_permissions import may_export, may_import

ALL = "all"  # in addresses, a table without scope
PASTED = "pasted"
FORMAT_NAMES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "yaml": "YAML"}


class TableForm(forms.Form):
    """A file, or what was pasted."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.xlsx,.json,.yaml,.yml"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text=gettext_lazy("Cells from a spreadsheet, a Markdown table, or HTML with a table in it."),
    )


@dataclass(frozen=True)
class Upload:
    """What was sent: the bytes, the name of their format, and the sheet in them."""

    content: bytes
    file_name: str
    format_name: str
    sheet: Sheet


@dataclass(frozen=True)
class Listed:
    """A table in the list of all."""

    title: str
    address: str


def scope_of(text: str) -> str:
    return "" if text == ALL else text


def address_of_table(name: str, scope: str) -> str:
    return reverse("admin-table", args=[name, scope or ALL])


def title_of(name: str, scope: str) -> str:
    """What a table is called."""
    match name:
        case "matrix":
            return _("Table %(key)s") % {"key": scope}
        case "terms":
            if scope:
                return _("Entries: %(kind)s") % {"kind": TermKind(scope).label}
            return _("All entries of the catalogue")
        case "statements":
            if scope:
                return _("Statements: %(role)s") % {"role": MatrixRole(scope).label}
            return _("All statements")
        case "passages":
            return _("All passages")
        case _:
            return _("Texts: %(language)s") % {"language": LANGUAGE_NAMES[scope]}


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """All tables that the person may take out or bring in."""
    pairs = [
        ("terms", ""),
        *(("terms", kind) for kind in TermKind.values),
        ("statements", ""),
        *(("statements", role) for role in MatrixRole.values),
        ("passages", ""),
        *(("texts", language) for language in TARGET_LANGUAGES),
    ]
    matrices = [("matrix", slug) for slug in Matrix.objects.order_by("slug").values_list("slug", flat=True)]
    listed = [
        [
            Listed(title_of(*pair), address_of_table(*pair))
            for pair in group
            if may_export(request.user, pair[0]) or may_import(request.user, *pair)
        ]
        for group in (pairs, matrices)
    ]
    if not any(listed):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("Tables in files"),
        "groups": [(_("Flat tables"), listed[0]), (_("Tables of pages"), listed[1])],
    }
    return TemplateResponse(request, "admin/matrices/tables.html", context)


def found_table(name: str, scope: str) -> Table:
    if name not in NAMES:
        raise Http404(_("There is no such table."))
    try:
        return make_table(name, scope)
    except LookupError as error:
        raise Http404(_("There is no such table.")) from error


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, name: str, scope: str) -> HttpResponse:
    """One table: its exports, and its upload. What is uploaded is looked at, and nothing is written yet."""
    scope = scope_of(scope)
    found = found_table(name, scope)
    may = {"export": may_export(request.user, name), "import": may_import(request.user, name, scope)}
    if not any(may.values()) or (request.method == "POST" and not may["import"]):
        raise PermissionDenied
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(reverse("admin-import", args=[keep(request, found, name, scope, form).key]))
        except UnreadableTable as error:
            form.add_error(
                "pasted" if form.cleaned_data["pasted"] and not form.cleaned_data["file"] else "file", str(error)
            )
    context = {
        **admin.site.each_context(request),
        "title": title_of(name, scope),
        "form": form,
        "limits": say_limits(),
        "formats": ", ".join(FORMAT_NAMES.values()),
        "whole": name == "matrix",
        "may_import": may["import"],
        "exports": [
            (FORMAT_NAMES[each], reverse("admin-table-export", args=[name, scope or ALL, each]))
            for each in FORMATS
            if may["export"]
        ],
    }
    return TemplateResponse(request, "admin/matrices/table_in_file.html", context, status=422 if form.errors else 200)


def keep(request: HttpRequest, found: Table, name: str, scope: str, form: TableForm) -> Job:
    """Look at what was sent and keep it until it is confirmed. Raises UnreadableTable."""
    upload = upload_of(form)
    look = look_at(found, upload.sheet, by=person(request))
    return keep_import(
        table=name,
        scope=scope,
        content=upload.content,
        file_name=upload.file_name,
        format_name=upload.format_name,
        look=look,
        by=person(request),
    )


def upload_of(form: TableForm) -> Upload:
    """What was sent, read. Raises UnreadableTable."""
    file, pasted = form.cleaned_data["file"], form.cleaned_data["pasted"]
    if file is not None:
        content = file.read()
        reader = format_of_file(file.name, content)
        return Upload(content, file.name, reader.name, reader.read(content))
    if pasted.strip():
        return Upload(pasted.encode(), "", PASTED, read_pasted(pasted))
    raise UnreadableTable(_("Choose a file or paste a table. Files that are too large do not arrive: %(limits)s") % {
        "limits": say_limits()
    })  # fmt: skip


@require_safe
def export(request: HttpRequest, name: str, scope: str, format_name: str) -> HttpResponse:
    """The table as a file."""
    scope = scope_of(scope)
    found = found_table(name, scope)
    if not may_export(request.user, name):
        raise PermissionDenied
    if format_name not in FORMATS:
        raise Http404(_("There is no such format."))
    file_format = FORMATS[format_name]()
    drafts = build(found.addresses())
    content = file_format.export_data(with_state(found.write(drafts), drafts))
    file_name = f"{'-'.join(filter(None, (name, scope.replace('_', '-'))))}.{file_format.extension}"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=file_format.content_type, headers=headers)
