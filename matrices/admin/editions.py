"""Editions of a product: a new one from an old one, which one is current, and the names that archived ones keep."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from matrices.admin.addresses import form_of
from matrices.admin.base import languages_of, may_publish, person
from matrices.admin.forms import keep_for_translators, show_errors
from matrices.admin.names import number_in
from matrices.models import Edition, EditionStatus, Origin, Product
from matrices.models.base import LANGUAGES
from matrices.models.translations import LANGUAGE_NAMES
from matrices.services.editions import (
    current_edition,
    make_current,
    new_edition,
    next_position,
    say_change_of_current,
    say_contents,
    take_todays_names,
)
from matrices.services.refusals import say_refusal
from matrices.services.writing import writing

WRITES = (
    "add_edition", "change_edition", "add_page", "add_placement", "add_passage", "change_matrix", "change_product",
)  # fmt: skip
NAME_COLUMNS = ("product_proper_name", *(f"product_name_{language}" for language in LANGUAGES))


class NewEditionForm(forms.ModelForm):
    """The key, the place and the name of a new edition, and whether it becomes the current one.

    Names in other languages than `languages`, which the person may write, stay as they are in the old edition.
    """

    current = forms.BooleanField(required=False, initial=True)

    class Meta:
        model = Edition
        fields = ("key", "position", *NAME_COLUMNS)

    def __init__(self, *args: Any, old: Edition | None, languages: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in NAME_COLUMNS:
            self.fields[column].widget = forms.TextInput(attrs={"class": "vTextField", "maxlength": 200})
        self.fields["current"].label = (
            gettext("Make it the current edition, and archive edition %(key)s") % {"key": old.key}
            if old is not None
            else gettext("Make it the current edition")
        )
        self.fields["current"].help_text = gettext(
            "Both are published together. Leave it unticked while the new edition is being written, and do it then from"
            " the form of the product."
        )
        for language in LANGUAGES:
            values = {"language": LANGUAGE_NAMES[language]}
            self.fields[f"product_name_{language}"].label = gettext("Product's name then: %(language)s") % values
            if language not in languages:
                keep_for_translators(self.fields[f"product_name_{language}"])

    def _post_clean(self) -> None:
        """The edition is validated where it is made."""


def may_write_editions(request: HttpRequest) -> bool:
    return request.user.has_perms([f"matrices.{name}" for name in WRITES])


def edition_at(request: HttpRequest, product: str, edition: str) -> Edition:
    """The edition with this key of the product with this number, for who may write it. Raises Http404."""
    if not may_write_editions(request):
        raise PermissionDenied
    editions = Edition.objects.select_related("product").filter(product=number_in({"product": product}, "product"))
    found = next((each for each in editions if each.key == edition), None)
    if found is None:
        raise Http404(gettext("There is no such edition."))
    return found


def editions_of(product: Product) -> list[dict[str, Any]]:
    """The editions of `product`, newest first, with what can be done with each."""
    shown = []
    for edition in product.editions.select_related("product").order_by("-position"):
        args = [product.pk, edition.key]
        archived = edition.status == EditionStatus.ARCHIVED
        shown.append(
            {
                "edition": edition,
                "copy": reverse("admin:matrices_product_copy_edition", args=args),
                "current": reverse("admin:matrices_product_make_current", args=args)
                if edition.status != EditionStatus.CURRENT
                else "",
                "names": reverse("admin:matrices_product_todays_names", args=args)
                if archived and edition.names_of
                else "",
            }
        )
    return shown


def copy_edition_view(request: HttpRequest, source: Edition, opts: Any) -> HttpResponse:
    """Say what a new edition from `source` has; on POST, make it."""
    old = current_edition(source.product)
    names = {column: getattr(source, column) for column in NAME_COLUMNS}
    initial = {"position": next_position(source.product), **names}
    data = request.POST if request.method == "POST" else None
    form = NewEditionForm(data, initial=initial, old=old, languages=languages_of(request))

    def make() -> Edition:
        typed = form.cleaned_data
        names = {column: typed[column] for column in NAME_COLUMNS}
        archiving = archiving_in(request) if typed["current"] else None
        return new_edition(source, key=typed["key"], position=typed["position"], names=names, archiving=archiving)

    return edition_view(
        request,
        source,
        opts,
        title=gettext("New edition from %(edition)s") % {"edition": source},
        sentences=say_contents(source),
        if_current=say_change_of_current(old, copied=source),
        form=form,
        archives=old,
        button=gettext("Make the new edition"),
        write=make,
        done=gettext("Edition %(key)s was made."),
    )


def make_current_view(request: HttpRequest, edition: Edition, opts: Any) -> HttpResponse:
    """Say what making `edition` the current one does; on POST, do it."""
    old = current_edition(edition.product)
    if edition.status == EditionStatus.CURRENT:
        messages.info(request, gettext("Edition %(key)s is the current one already.") % {"key": edition.key})
        return HttpResponseRedirect(form_of(edition.product))

    def change() -> Edition:
        make_current(edition, archiving=archiving_in(request))
        return edition

    return edition_view(
        request,
        edition,
        opts,
        title=gettext("Make edition %(key)s the current one") % {"key": edition.key},
        sentences=say_change_of_current(old),
        archives=old,
        button=gettext("Make current and archive edition %(key)s") % {"key": old.key}
        if old
        else gettext("Make current"),
        write=change,
        done=gettext("Edition %(key)s is the current one."),
    )


def archiving_in(request: HttpRequest) -> str:
    """The key of the edition that the page named as the one that is archived; the empty string where it named none."""
    return request.POST.get("archives", "")


def todays_names_view(request: HttpRequest, edition: Edition, opts: Any) -> HttpResponse:
    """Say what taking the names of today does; on POST, do it."""
    if not edition.names_of:
        messages.info(request, gettext("Edition %(key)s shows the names of today already.") % {"key": edition.key})
        return HttpResponseRedirect(form_of(edition.product))

    def change() -> Edition:
        take_todays_names(edition)
        return edition

    values = {"key": edition.key, "number": edition.names_of}
    return edition_view(
        request,
        edition,
        opts,
        title=gettext("Today's names for edition %(key)s") % values,
        sentences=[
            gettext(
                "The pages of edition %(key)s show the names of publication %(number)s. "
                "They will show those of today again."
            )
            % values,
            gettext("The name that the product had then stays; it is changed in the form of the product."),
        ],
        button=gettext("Take the names of today"),
        write=change,
        done=gettext("Edition %(key)s shows the names of today."),
    )


def edition_view(
    request: HttpRequest,
    edition: Edition,
    opts: Any,
    *,
    title: str,
    sentences: list[str],
    button: str,
    write: Callable[[], Edition],
    done: str,
    form: NewEditionForm | None = None,
    if_current: list[str] | None = None,
    archives: Edition | None = None,
) -> HttpResponse:
    """What would be done, in words; on POST it is done in one batch, and what to do next is said."""
    faults: list[str] = []
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            with writing(by=person(request), door="admin", origin=Origin.COPY):
                written = write()
        except ValidationError as errors:
            if form is None:
                faults = errors.messages
            else:
                show_errors(form, errors)
        except (IntegrityError, DataError) as error:
            faults = [say_refusal(error)]
        except Edition.DoesNotExist as error:
            raise Http404(gettext("There is no such edition.")) from error
        else:
            messages.success(request, say_done(request, done % {"key": written.key}))
            return HttpResponseRedirect(form_of(edition.product))
    context = {
        **admin.site.each_context(request),
        "opts": opts,
        "title": title,
        "product": edition.product,
        "sentences": sentences,
        "if_current": if_current,
        "archives": archives.key if archives is not None else "",
        "form": form,
        "faults": faults,
        "button": button,
    }
    return TemplateResponse(request, "admin/matrices/edition.html", context)


def say_done(request: HttpRequest, said: str) -> str:
    """What was done, and that visitors see it when it is published."""
    if not may_publish(request):
        return format_html("{} {}", said, gettext("Visitors see nothing of it until it is published."))
    link = format_html(
        gettext('Visitors see nothing of it until it is published: <a href="{address}">look at it and publish</a>.'),
        address=reverse("admin:matrices_publication_publish"),
    )
    return format_html("{} {}", said, link)
