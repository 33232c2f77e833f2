"""What every admin of drafts does the same way: one transaction and one batch per save, publishing, refusals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modeltranslation.admin import TabbedTranslationAdmin, TranslationStackedInline

from matrices.admin.forms import DraftForm, DraftFormSet
from matrices.admin.stale import ChangedField
from matrices.models import EditionStatus, Publication, Term
from matrices.models.base import LANGUAGES, SOURCE_LANGUAGE, Draft
from matrices.models.translations import TARGET_LANGUAGES
from matrices.services.belonging import addresses_of, is_in_force, pages_showing, shared_with, was_published
from matrices.services.faults import NotPublishable
from matrices.services.planning import plan
from matrices.services.publications import changes_of, say_address
from matrices.services.publish import publish
from matrices.services.refusals import say_refusal
from matrices.services.roles import say_who_may
from matrices.services.translating.write import may_translate
from matrices.services.writing import writing

PUBLISH = "_publish"  # the name of the button “Save and publish”
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
    """An inline of rows without translated texts."""


class NulFree:
    """A list whose address is refused when it has NUL in it, which PostgreSQL does not read."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if any(NUL in text for name, texts in request.GET.lists() for text in (name, *texts)):
            return HttpResponseRedirect(f"{request.path}?e=1")
        return super().changelist_view(request, extra_context)


class DraftAdminMixin(NulFree, Changing):
    """Saving, deleting and publishing of drafts. The base of every admin of ours that writes."""

    form = DraftForm
    list_per_page = 50
    list_max_show_all = 500
    show_full_result_count = False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[DraftForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        form.languages = languages_of(request)
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The object; while it is being written, locked, so that two forms are saved one after the other."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
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
        try:
            with writing(by=person(request), door="admin", publishing=PUBLISH in request.POST):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, DataError) as error:
            # The form is drawn again with what was typed; it is not valid, so nothing is written.
            request.refusal = say_refusal(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

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
            request.deletes_published = found is not None and is_in_force(found)
            return super().delete_view(request, object_id, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The change log of the object."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        kind = ContentType.objects.get_for_model(self.model)
        values: dict[str, str | int] = {"content_type__id__exact": kind.pk, "object_pk__exact": unquote(object_id)}
        return HttpResponseRedirect(f"{reverse('admin:matrices_loggedchange_changelist')}?{urlencode(values)}")

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
        pages = pages_showing(obj) if obj is not None else []
        context |= {
            "show_publish": may_publish(request),
            "pages_showing": [
                {"page": page, "previews": previews_of(page), "share": reverse("admin-share", args=page.keys())}
                for page in pages
            ],
            "is_page": self.opts.model_name == "page",
            "changed_by_others": changed_by_others(context),
            "who_may": say_who_may(self.model) if obj is not None else (),
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

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete what was chosen in the list; say it when visitors see some of it still."""
        published = any(is_in_force(each) for each in queryset)
        super().delete_queryset(request, queryset)
        if published:
            say_still_published(request)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        response = super().response_delete(request, obj_display, obj_id)
        if request.deletes_published:
            say_still_published(request)
        return response

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


def changed_by_others(context: dict[str, Any]) -> list[ChangedField]:
    """What others have changed in the rows of a form that was refused as stale."""
    forms = [context["adminform"].form]
    forms += [form for formset in context.get("inline_admin_formsets", ()) for form in formset.formset.forms]
    return [changed for form in forms for changed in getattr(form, "changed_by_others", ())]


def say_still_published(request: HttpRequest) -> None:
    """Say that what was deleted is gone from the drafts only."""
    messages.warning(request, _("Visitors see what was deleted until “Unpublished changes” is published."))


def previews_of(page: Any) -> list[dict[str, str]]:
    """The addresses of the page's preview in every language, in the order of the language tabs."""
    return [
        {"language": language, "address": reverse("admin-preview", args=[language, *page.keys()])}
        for language in LANGUAGES
    ]


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
