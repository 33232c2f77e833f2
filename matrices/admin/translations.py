"""The translators' screens: how far each language is, the worklist of one, and one text beside its English."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from matrices.admin.base import NUL, person
from matrices.admin.change_log import ReadOnlyAdmin
from matrices.exchange.translation_files import FORMATS
from matrices.models import (
    PROXY_OF_ROLE,
    TERM_PROXIES,
    Column,
    Edition,
    Passage,
    Row,
    Term,
    Translation,
    TranslationState,
)
from matrices.models.base import Draft
from matrices.models.translations import LANGUAGE_NAMES, TARGET_LANGUAGES, text_digest
from matrices.presenters.word_marks import mark_words
from matrices.services.translating.exchange import Plan, export_units, import_units, plan_import, read_units
from matrices.services.translating.findings import said_findings
from matrices.services.translating.machine import machine, suggest_by_machine
from matrices.services.translating.texts import translated_models
from matrices.services.translating.words import glossaries
from matrices.services.translating.worklist import (
    PAGE_SIZE,
    Item,
    Wanted,
    after,
    glossary_hits,
    items_of,
    listed,
    neighbours,
    progress,
    same_english,
)
from matrices.services.translating.write import ChangedMeanwhile, dismiss_warnings, may_translate, write_translation

TEXT_LIMIT = 20_000  # characters
WEB_LIMIT = 1_500_000  # bytes of a file that is previewed on the web
KEPT = 3600  # seconds for which a preview can be confirmed
SALT = "matrices.admin.translations"
CHANGES_SHOWN = 100
FAULTS_SHOWN = 50
REASON = "reason:"  # what the name of a field with the reason for dismissing a warning begins with


@admin.register(Translation)
class TranslationAdmin(ReadOnlyAdmin):
    """Nobody edits these rows; translators write texts, and the rows follow."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.dashboard), name="matrices_translation_changelist"),
            path("<slug:language>/", view(self.worklist), name="matrices_translation_worklist"),
            path("<slug:language>/export/<slug:ending>/", view(self.export_view), name="matrices_translation_export"),
            path("<slug:language>/import/", view(self.import_view), name="matrices_translation_import"),
            path("<slug:language>/<int:pk>/", view(self.editor), name="matrices_translation_editor"),
            path("<slug:language>/<int:pk>/check/", view(self.findings), name="matrices_translation_check"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or bool(own_languages(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) or bool(own_languages(request))

    def drawn(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/matrices/{template}", frame | context)

    def dashboard(self, request: HttpRequest) -> HttpResponse:
        """How far each language is, by texts and by words."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        own = own_languages(request)
        languages = [
            {
                "code": each.language,
                "name": LANGUAGE_NAMES[each.language],
                "own": each.language in own,
                "states": [
                    {"state": state, "texts": each.texts.get(state, 0), "words": each.words.get(state, 0)}
                    for state in TranslationState
                ],
                "errors": each.errors,
                "warnings": each.warnings,
                "all": sum(each.texts.values()),
            }
            for each in progress()
        ]
        context = {"languages": languages, "states": list(TranslationState)}
        return self.drawn(request, "translations.html", _("Translations"), **context)

    def worklist(self, request: HttpRequest, language: str) -> HttpResponse:
        """What there is to do in one language."""
        refuse_others(request, language)
        wanted = wanted_of(request)
        pages = Paginator(listed(language, wanted), PAGE_SIZE)
        page = pages.get_page(request.GET.get("page"))
        return self.drawn(
            request,
            "worklist.html",
            LANGUAGE_NAMES[language],
            language=language,
            page=page,
            items=items_of(page.object_list),
            states=list(TranslationState),
            tables=[(table, model._meta.verbose_name_plural) for table, model in translated_models().items()],
            wanted=wanted,
            query=query_of(wanted),
            formats=[(ending, each.name) for ending, each in FORMATS.items()],
        )

    def export_view(self, request: HttpRequest, language: str, ending: str) -> HttpResponse:
        """The texts of the worklist as a file."""
        refuse_others(request, language)
        if ending not in FORMATS:
            raise Http404(_("There is no such format."))
        form = FORMATS[ending]
        content = form.write(export_units(language, wanted_of(request)), language)
        headers = {"Content-Disposition": f'attachment; filename="compat-kb-{language}.{ending}"'}
        return HttpResponse(content, content_type=form.content_type, headers=headers)

    def import_view(self, request: HttpRequest, language: str) -> HttpResponse:
        """Say what a file would change; when that was seen and confirmed, do it."""
        refuse_others(request, language)
        again = HttpResponseRedirect(reverse("admin:matrices_translation_worklist", args=[language]))
        try:
            name, content = file_of(request, language)
            units = read_units(name, content)
            plan = plan_import(units, language)
            if request.POST.get("seen_plan") == plan_digest(plan):
                done = import_units(units, language, by=person(request))
                messages.success(request, said_plan(done))
                return again
        except ValidationError as refusal:
            for message in refusal.messages[:FAULTS_SHOWN]:
                messages.error(request, message)
            messages.error(request, _("Nothing was imported. Correct the file and try again."))
            return again
        context = {
            "language": language,
            "language_name": LANGUAGE_NAMES[language],
            "plan": plan,
            "said": said_plan(plan),
            "changes": plan.changes[:CHANGES_SHOWN],
            "seen_plan": plan_digest(plan),
            "packed": signing.dumps(
                [person(request).pk, language, name, b64encode(content).decode()], salt=SALT, compress=True
            ),
        }
        return self.drawn(request, "translation_import.html", _("What the file would change"), **context)

    def editor(self, request: HttpRequest, language: str, pk: int) -> HttpResponse:
        """One text beside its English; on POST, save it."""
        refuse_others(request, language)
        item = item_or_404(language, pk)
        typed = None
        if "_machine" in request.POST:
            return self.ask_machine(request, item)
        if request.method == "POST":
            response, typed = self.save(request, item)
            if response is not None:
                return response
            item = item_or_404(language, pk)
        return self.drawn(request, "translation.html", str(item.instance), **editor_context(request, item, typed))

    def ask_machine(self, request: HttpRequest, item: Item) -> HttpResponse:
        """Have a machine suggest a translation, and lead back to the editor."""
        try:
            suggest_by_machine(item, by=person(request))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(request.get_full_path())

    def save(self, request: HttpRequest, item: Item) -> tuple[HttpResponse | None, str]:
        """Write what was typed; the answer, or None where the form is drawn again with what was typed."""
        text = request.POST.get("text", "").replace("\r\n", "\n")
        seen = (request.POST.get("seen_source", ""), request.POST.get("seen_target", ""))
        names = [name for name in request.POST if name.startswith(REASON)]
        reasons = {name.removeprefix(REASON): str(request.POST[name]) for name in names}
        try:
            if NUL in text or len(text) > TEXT_LIMIT:
                raise ValidationError(_("At most %(limit)s characters, none of them NUL.") % {"limit": TEXT_LIMIT})
            reviewed = "_review" in request.POST
            write_translation(item.row, text, by=person(request), seen=seen, reviewed=reviewed)
            dismiss_warnings(item.row, reasons, by=person(request))
        except ChangedMeanwhile:
            messages.error(
                request,
                _(
                    "Somebody has changed the English text or the translation since you opened it. Nothing was saved;"
                    " what you typed is still in the form. Save again to replace what is there."
                ),
            )
            return None, text
        except ValidationError as refusal:
            for message in refusal.messages:
                messages.error(request, message)
            return None, text
        messages.success(request, _("The text was saved."))
        wanted = wanted_of(request)
        following = after(item.row, wanted) if "_stay" not in request.POST else item.row
        if following is None:
            messages.info(request, _("That was the last text of the list."))
            address = reverse("admin:matrices_translation_worklist", args=[item.row.language])
        else:
            address = reverse("admin:matrices_translation_editor", args=[item.row.language, following.pk])
        return HttpResponseRedirect(address + query_of(wanted)), text

    def findings(self, request: HttpRequest, language: str, pk: int) -> HttpResponse:
        """What the checks find in a text that is being typed, as a piece of the editor."""
        refuse_others(request, language)
        item = item_or_404(language, pk)
        text = request.POST.get("text", "").replace(NUL, "")[:TEXT_LIMIT]
        return TemplateResponse(request, "admin/matrices/_findings.html", {"findings": findings_in(item, text)})


def file_of(request: HttpRequest, language: str) -> tuple[str, bytes]:
    """The name and the content of the file that was sent, or of the one whose preview is confirmed."""
    if "packed" in request.POST:
        try:
            user, of, name, content = signing.loads(str(request.POST["packed"]), salt=SALT, max_age=KEPT)
        except signing.BadSignature as error:
            raise ValidationError(_("The preview has expired. Choose the file again.")) from error
        if (user, of) != (person(request).pk, language):
            raise PermissionDenied
        return name, b64decode(content)
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError(_("Choose a file first."))
    if file.size is None or file.size > WEB_LIMIT:
        sizes = {"size": file.size, "limit": WEB_LIMIT}
        raise ValidationError(
            _("The file has %(size)s bytes; here at most %(limit)s are read. Larger ones: manage.py translations.")
            % sizes
        )
    return str(file.name), file.read()


def plan_digest(plan: Plan) -> str:
    """Tells one plan from another, with the texts as they are now."""
    said = [[change.what, change.item.row.pk, change.ours, change.theirs] for change in plan.changes]
    return text_digest(json.dumps([said, plan.faults]))


def said_plan(plan: Plan) -> str:
    counts = {"what_is_new": plan.count("new"), "changed": plan.count("changed"), "same": plan.same}
    more = {"outdated": plan.count("outdated"), "conflicts": plan.count("conflict")}
    return _(
        "New: %(what_is_new)s. Changed: %(changed)s. For an English text that has changed: %(outdated)s."
        " Kept as suggestions, because ours changed too: %(conflicts)s. The same: %(same)s."
    ) % (counts | more)


def own_languages(request: HttpRequest) -> list[str]:
    """The languages that the person may write; none for who is not signed in."""
    if not isinstance(request.user, User):
        return []
    return [language for language in TARGET_LANGUAGES if may_translate(person(request), language)]


def refuse_others(request: HttpRequest, language: str) -> None:
    """404 for what is no language of translations; 403 for one that the person may not write."""
    if language not in TARGET_LANGUAGES:
        raise Http404(_("There is no such language."))
    if not may_translate(person(request), language):
        raise PermissionDenied


def item_or_404(language: str, pk: int) -> Item:
    rows = Translation.objects.filter(pk=pk, language=language).select_related("made_from", "reviewed_by")
    items = items_of(rows)
    if not items:
        raise Http404(_("There is no such text."))
    return items[0]


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; what nobody knows counts for nothing."""
    state, table = request.GET.get("state", ""), request.GET.get("table", "")
    return Wanted(
        state=state if state in (*TranslationState.values, "all") else "",
        table=table if table in translated_models() else "",
        findings="findings" in request.GET,
    )


def query_of(wanted: Wanted) -> str:
    values = {"state": wanted.state, "table": wanted.table, "findings": "1" if wanted.findings else ""}
    given = {name: value for name, value in values.items() if value}
    return f"?{urlencode(given)}" if given else ""


def findings_in(item: Item, text: str, glossary: Any = None) -> list[Any]:
    language = item.row.language
    return said_findings(
        source=item.source,
        target=text,
        field=item.row.field,
        language=language,
        glossary=glossary or glossaries([language])[language],
        dismissed=item.row.dismissed,
    )


def editor_context(request: HttpRequest, item: Item, typed: str | None) -> dict[str, Any]:
    row, wanted = item.row, wanted_of(request)
    glossary = glossaries([row.language])[row.language]
    text = typed if typed is not None else (row.suggestion if "suggestion" in request.GET else item.target)
    made_from = row.made_from.text if row.made_from else ""
    before, behind = neighbours(item)
    previous, following = after(row, wanted, backwards=True), after(row, wanted)
    return {
        "item": item,
        "row": row,
        "language": row.language,
        "language_name": LANGUAGE_NAMES[row.language],
        "text": text,
        "marks": mark_words(made_from, item.source) if made_from not in ("", item.source) else (),
        "findings": findings_in(item, text, glossary),
        "glossary": glossary_hits(item.source, glossary),
        "before": before,
        "behind": behind,
        "same_english": same_english(item),
        "previous": previous,
        "following": following,
        "query": query_of(wanted),
        "field_name": names_of_fields(item.instance)[row.field],
        "machine": machine() is not None,
        "form_of_object": address_of_form(request, item),
    }


def names_of_fields(instance: Draft) -> dict[str, str]:
    return {field.name: str(field.verbose_name) for field in instance._meta.fields}


def address_of_form(request: HttpRequest, item: Item) -> str:
    """The address of the form in which the English text is edited, where the person may see it."""
    owner: Any = item.instance
    if isinstance(owner, Passage):
        owner = owner.row or owner.page or owner.matrix
    elif isinstance(owner, Column | Edition):
        owner = owner.matrix if isinstance(owner, Column) else owner.product
    model = model_of_form(owner)
    # The public way raises for a model that is not registered.
    model_admin = admin.site._registry.get(model)  # noqa: SLF001
    if model_admin is None or not model_admin.has_view_permission(request):
        return ""
    return reverse(f"admin:matrices_{model._meta.model_name}_change", args=[owner.pk])


def model_of_form(owner: Any) -> Any:
    """Under which of the maintainers' words an object is edited."""
    if isinstance(owner, Row):
        return PROXY_OF_ROLE[owner.matrix.role]
    if isinstance(owner, Term):
        return next(proxy for proxy in TERM_PROXIES if owner.kind == proxy.KIND)
    return type(owner)
