"""What every admin of drafts does the same way: one transaction and one batch per save, publishing, refusals."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, connection, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modeltranslation.admin import TabbedTranslationAdmin, TranslationStackedInline

from matrices.admin.addresses import key_tools
from matrices.admin.forms import DraftForm, DraftFormSet
from matrices.admin.names import number_in
from matrices.admin.stale import ChangedRow, row_of_form
from matrices.admin.where_shown import CORRECTS, where_shown, why_not_written
from matrices.models import EditionStatus, LoggedChange, Matrix, Publication, Term
from matrices.models.base import SOURCE_LANGUAGE, Draft
from matrices.models.translations import TARGET_LANGUAGES
from matrices.services.belonging import (
    addresses_of,
    owner_of,
    pages_showing,
    shared_with,
    was_published,
)
from matrices.services.deleting import Deletion, delete_all
from matrices.services.faults import NotPublishable
from matrices.services.going_back import bring_back, deletion_of, gone_with
from matrices.services.planning import plan
from matrices.services.publications import changes_of, say_address
from matrices.services.publish import publish
from matrices.services.refusals import say_refusal
from matrices.services.roles import say_who_may
from matrices.services.translating.record import MayNotWrite
from matrices.services.translating.write import may_translate
from matrices.services.undoing import NotUndoable
from matrices.services.writing import writing

PUBLISH = "_publish"  # the name of the button “Save and publish”
BUTTONS = ("_save", PUBLISH, "_next", "_addanother", "_continue")  # by which forms are saved
AGAIN = "_create_again"  # what forms of deleted things carry, to bring them back
NUL = "\x00"


def person(request: HttpRequest) -> User:
    """Who is signed in; views of the admin are drawn for nobody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def may_publish(request: HttpRequest) -> bool:
    return request.user.has_perm("matrices.add_publication")


def with_fields_of_all(fieldsets: Any, *, translated: bool) -> list[Any]:
    """`fieldsets` with what every form has: the hidden field, and for texts whether the change is minor."""
    (name, options), *others = fieldsets
    carried = ["seen_version", "seen_values"]
    more = ["minor_edit", *carried] if translated else carried
    return [(name, {**options, "fields": [*options["fields"], *more]}), *others]


def languages_of(request: HttpRequest) -> frozenset[str]:
    """The languages that a person may write in forms: English, and those of their permissions."""
    return frozenset({SOURCE_LANGUAGE, *(code for code in TARGET_LANGUAGES if may_translate(person(request), code))})


class Changing:
    """For forms and inlines: an address without scheme is https, and who may change something gets the hidden field."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) or self.has_add_permission(request, *self.add_arguments(obj)):
            return with_fields_of_all(fieldsets, translated=bool(self.model.translated_fields()))
        return fieldsets

    def add_arguments(self, obj: Any) -> tuple[Any, ...]:
        return ()


class DraftInline(Changing):
    """An inline of drafts."""

    form = DraftForm
    formset = DraftFormSet
    extra = 0

    def add_arguments(self, obj: Any) -> tuple[Any, ...]:
        return (obj,)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.languages = languages_of(request)
        return formset


class TranslatedInline(DraftInline, TranslationStackedInline):
    """An inline with a tab for each language."""


class TabularInline(DraftInline, admin.TabularInline):
    """An inline of rows without translated texts; its fields have their names from the head of the table."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = capfirst(str(field.label))
        return field


class AskingInline:
    """For inlines whose forms ask first: with their hidden field, for who may write."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        (name, options), *others = super().get_fieldsets(request, obj)
        hidden = ["confirmed"] if "seen_version" in options["fields"] else []
        return [(name, {**options, "fields": [*options["fields"], *hidden]}), *others]


class NulFree:
    """A list whose address is refused when it has NUL in it, which PostgreSQL does not read, or too large a number.

    Nor does the address ask for what is kept as bytes, such as the file of an import, which who uploaded it sees alone.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        of_bytes = {field.name for field in self.model._meta.fields if isinstance(field, models.BinaryField)}
        return lookup.partition("__")[0] not in of_bytes and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        refused = HttpResponseRedirect(f"{request.path}?e=1")
        if any(NUL in text for name, texts in request.GET.lists() for text in (name, *texts)):
            return refused
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError:
            return refused


class DraftAdminMixin(NulFree, Changing):
    """Saving, deleting and publishing of drafts. The base of every admin of ours that writes."""

    form = DraftForm
    delete_confirmation_template = "admin/matrices/deletion.html"
    delete_selected_confirmation_template = "admin/matrices/deletion.html"
    list_per_page = 50
    list_max_show_all = 500
    show_full_result_count = False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[DraftForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "") or why_not_written(request, self.table_written(request, obj))
        form.languages = languages_of(request)
        return form

    def table_written(self, request: HttpRequest, obj: Any) -> Matrix | None:
        """The table that the form of `obj` writes to."""
        owner = owner_of(obj) if obj is not None else None
        return owner if isinstance(owner, Matrix) else None

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The object; while it is being written, locked, so that two forms are saved one after the other.

        Pages that write by a service, which locks, have no transaction open here.
        """
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not connection.in_atomic_block:
            return found
        self.model.objects.select_for_update(of=("self",)).filter(pk=found.pk).first()
        return super().get_object(request, object_id, from_field)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if PUBLISH in request.POST and not may_publish(request):
            raise PermissionDenied
        gone = self.deletion(object_id)
        if gone is not None:
            return self.write_again(request, gone, object_id, form_url, extra_context)
        try:
            with writing(by=person(request), door="admin", publishing=PUBLISH in request.POST):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, DataError) as error:
            request.refusal = say_refusal(error)
        except MayNotWrite as error:
            request.refusal = say_may_not_write(error)
        # The form is drawn again with what was typed; it is not valid, so nothing is written.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def deletion(self, object_id: str | None) -> LoggedChange | None:
        """How the object of a form went that somebody has deleted since it was opened."""
        pk = number_in({"pk": unquote(object_id or "")}, "pk")
        if pk is None or self.model._default_manager.filter(pk=pk).exists():
            return None
        return deletion_of(self.model, pk)

    def write_again(
        self,
        request: HttpRequest,
        gone: LoggedChange,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> HttpResponse:
        """The form of what is gone, with what was typed: drawn at first, and when the person says so, saved.

        Where it cannot be brought back, what was typed is shown, to be copied.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not may_bring_back(request, gone):
            return self.show_typed(request, gone, [_("You may not create what was deleted.")])
        if AGAIN not in request.POST:
            request.refusal = say_deleted(gone)
        try:
            with transaction.atomic():
                with writing(by=person(request), door="admin", publishing=PUBLISH in request.POST):
                    bring_back(gone, by=person(request))
                    if not self.model._default_manager.filter(pk=gone.object_id).exists():
                        raise Http404  # a row of another kind than this form is for
                    more = {**(extra_context or {}), "create_again": AGAIN}
                    response = super().changeform_view(request, object_id, form_url, more)
                    if isinstance(response, TemplateResponse):
                        response.render()
                transaction.set_rollback(isinstance(response, TemplateResponse))
                return response
        except NotUndoable as refusal:
            reasons = refusal.reasons
        except MayNotWrite as error:
            reasons = [say_may_not_write(error)]
        except (IntegrityError, DataError) as error:
            reasons = [say_refusal(error)]
        return self.show_typed(request, gone, reasons)

    def show_typed(self, request: HttpRequest, gone: LoggedChange, reasons: list[str]) -> HttpResponse:
        """What was typed into the form of something that is gone and cannot come back, to be copied."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": say_deleted(gone),
            "reasons": reasons,
            "typed": typed_texts(request),
        }
        return TemplateResponse(request, "admin/matrices/deleted.html", context, status=409)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with writing(by=person(request), door="admin"):
            return super().changelist_view(request, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        with writing(by=person(request), door="admin"):
            found = self.get_object(request, unquote(object_id))
            if not self.has_delete_permission(request, found):
                raise PermissionDenied
            if isinstance(found, Term) and was_published(found):
                messages.error(
                    request, _("“%(entry)s” was published: retire it instead of deleting it.") % {"entry": found}
                )
                return HttpResponseRedirect(self.address_of(found))
            return super().delete_view(request, object_id, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of the object and of its parts."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        number = unquote(object_id)
        if not (number.isascii() and number.isdecimal()):
            raise Http404(_("The change log knows nothing of this."))
        return HttpResponseRedirect(reverse("admin-history", args=[self.model.table(), number]))

    def address_of(self, instance: Draft) -> str:
        """The address of the form of `instance`."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[instance.pk])

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context |= {
            **where_shown(request, obj),
            "show_publish": may_publish(request),
            "changed_by_others": changed_by_others(context),
            "pressed": next((name for name in BUTTONS if name in request.POST), BUTTONS[0]),
            "who_may": say_who_may(self.model) if obj is not None else (),
            "key_tools": key_tools(obj) if change and self.has_change_permission(request, obj) else (),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if PUBLISH not in request.POST:
            return super().response_change(request, obj)
        self.publish_and_say(request, obj)
        return HttpResponseRedirect(self.address_of(obj))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if PUBLISH not in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.publish_and_say(request, obj)
        return HttpResponseRedirect(self.address_of(obj))

    def publish_and_say(self, request: HttpRequest, obj: Draft) -> None:
        """Publish what `obj` belongs to; say what was published, or what was kept from it, and that it is saved."""
        if settings.TWO_PERSON_RULE:
            self.plan_and_say(request, obj)
            return
        try:
            publication = publish(self.addresses_to_publish(obj), by=person(request))
        except NotPublishable as refusal:
            messages.error(request, _("“%(entry)s” was saved as a draft. It was not published:") % {"entry": obj})
            say_faults(request, refusal)
            return
        if publication is None:
            messages.info(request, _("“%(entry)s” was saved. Nothing differs from what is published.") % {"entry": obj})
            return
        messages.success(request, say_publication(publication, obj))

    def plan_and_say(self, request: HttpRequest, obj: Draft) -> None:
        """Let what `obj` belongs to wait until a second person agrees; say so, or what was kept from it."""
        try:
            planned = plan(
                self.addresses_to_publish(obj), by=person(request), notes={}, at_moment=None, second_person=True
            )
        except NotPublishable as refusal:
            messages.error(request, _("“%(entry)s” was saved as a draft. It was not published:") % {"entry": obj})
            say_faults(request, refusal)
            return
        if planned is None:
            messages.info(request, _("“%(entry)s” was saved. Nothing differs from what is published.") % {"entry": obj})
            return
        address = reverse("admin:matrices_plannedpublication_change", args=[planned.pk])
        said = format_html('<a href="{}">{}</a>', address, planned)
        messages.success(request, format_html(_("Saved. It waits until a second person agrees: {}."), said))

    def addresses_to_publish(self, obj: Draft) -> set[str]:
        """What “Save and publish” publishes."""
        return addresses_of(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """What breaks, what goes, who may not, and what forbids it: counted, however much it is.

        While it is deleted, it is locked first, so that what forbids it is what forbids it in the end.
        """
        deletion = Deletion(self.model, [each.pk for each in objs])
        if request.POST.get("post"):
            deletion.lock()
        counts = deletion.counts()
        registered = [self.admin_site.get_model_admin(each) for each in counts if self.admin_site.is_registered(each)]
        lacking = {each.opts.verbose_name for each in registered if not each.has_delete_permission(request)}
        names = {model._meta.verbose_name_plural: count for model, count in counts.items()}
        refusals = list(deletion.refusals(correcting=CORRECTS in request.GET))
        return list(deletion.breaks()), names, lacking, refusals

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, self.model._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete what was chosen; say it when visitors see some of it still."""
        keys = list(queryset.values_list("pk", flat=True))
        published = Deletion(self.model, keys).is_published
        delete_all(self.model, keys)
        if published:
            say_still_published(request)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        deleted = {getattr(each, "key", None) for each in formset.deleted_objects}
        if deleted & set(formset.published_keys) and PUBLISH not in request.POST:
            say_still_published(request)


def say_faults(request: HttpRequest, refusal: NotPublishable) -> None:
    """Show each fault with its place."""
    for fault in refusal.faults:
        place = ", ".join(filter(None, (say_address(fault.address), fault.place)))
        messages.error(request, _("%(place)s: %(message)s") % {"place": place, "message": fault.message})


def changed_by_others(context: dict[str, Any]) -> list[ChangedRow]:
    """What others have changed in the rows of a form that was refused as stale."""
    form = context["adminform"].form
    rows = [row_of_form(form)] if getattr(form, "changed_by_others", ()) else []
    return rows + [row for each in context.get("inline_admin_formsets", ()) for row in each.formset.changed_by_others()]


def may_bring_back(request: HttpRequest, gone: LoggedChange) -> bool:
    """Who may add all that went with something may bring it back."""
    return person(request).has_perms([f"matrices.add_{model._meta.model_name}" for model in gone_with(gone)])


def say_deleted(gone: LoggedChange) -> str:
    values = {"entry": gone.object_repr, "by": gone.actor.get_username() if gone.actor else "–"}
    said = _("“%(entry)s” was deleted by %(by)s since you opened it. Nothing was saved, and what you typed is kept.")
    return said % values


def say_may_not_write(refusal: MayNotWrite) -> str:
    """Why a form was not saved that would write texts in a language of others, and what to do."""
    said = _(
        "Saving this would write texts in %(languages)s, which you may not do. Nothing was saved; what you typed is"
        " still here. Ask somebody who may write them."
    )
    return said % {"languages": refusal.languages}


def typed_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed in a form, by the names of its fields, without what the form carries for itself."""
    carried = re.compile(r"^_|csrf|-id$|seen_v|_FORMS$|__prefix__")
    return [
        (name, text)
        for name, texts in request.POST.lists()
        for text in texts
        if text.strip() and not carried.search(name)
    ]


def say_still_published(request: HttpRequest) -> None:
    """Say that what was deleted is gone from the drafts only."""
    messages.warning(request, _("Visitors see what was deleted until “Unpublished changes” is published."))


def say_publication(publication: Publication, obj: Draft) -> str:
    """The number of the publication, what is in it, and where it shows; with links."""
    number = format_html(
        '<a href="{}">{}</a>',
        reverse("admin:matrices_publication_change", args=[publication.number]),
        publication.number,
    )
    pages = [page for page in pages_showing(obj) if page.edition.status != EditionStatus.DRAFT]
    links = ((reverse("edition-page", args=[get_language(), *page.keys()]), page) for page in pages)
    changes = changes_of(publication.number)
    others = shared_with([change.address for change in changes], pages_showing(obj))
    said = format_html(
        _("Saved and published as publication {number}: {what}. {pages}"),
        number=number,
        what=", ".join(change.said for change in changes),
        pages=format_html_join(" ", '<a href="{}">{}</a>', links),
    )
    if not others:
        return said
    also = _("These pages share a table with it and changed too: %(pages)s.")
    return format_html("{} {}", said, also % {"pages": ", ".join(str(page) for page in others)})


class DraftAdmin(DraftAdminMixin, admin.ModelAdmin):
    """An admin of drafts without translated texts."""


class TranslatedAdmin(DraftAdminMixin, TabbedTranslationAdmin):
    """An admin of drafts with a tab for each language."""

    class Media:
        js = ("matrices/admin/languages.js",)
