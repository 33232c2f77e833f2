"""Renaming a key, retiring an entry for another, merging two entries: what follows is said first, then done.

Each of the three is a form in two steps: what was typed is looked at, and done when exactly that is sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matrices.admin.addresses import form_after, form_of, form_of_row, form_with, key_address
from matrices.admin.base import person
from matrices.admin.forms import show_errors
from matrices.models import TERM_PROXIES, Link, Row, Term
from matrices.models.base import SOURCE_LANGUAGE, Draft, named_in
from matrices.services.belonging import was_published
from matrices.services.keys.mentions import Rewriting, rewriting_of_term
from matrices.services.keys.merging import (
    ALIAS,
    DROP,
    GOING,
    STAYING,
    Merging,
    merge,
    plan_merging,
    say_merging,
    with_key,
    writes_of_merging,
)
from matrices.services.keys.permissions import refuse_lacking
from matrices.services.keys.renaming import (
    RENAMABLE,
    old_key_kind,
    plan_renaming,
    rename,
    say_renaming,
    writes_of_renaming,
)
from matrices.services.keys.retiring import refuse_retiring, replacement_of, retire, say_retiring, writes_of_retiring
from matrices.services.keys.uses import uses_of
from matrices.services.logged_names import said_name
from matrices.services.refusals import say_refusal

SHOWN = 20  # texts that are named one by one
REFUSALS = (ValidationError, IntegrityError, DataError, ObjectDoesNotExist)
REDIRECT = gettext_lazy("Leave an old key that leads to the new one")


class RenameForm(forms.Form):
    key = forms.CharField(
        label=gettext_lazy("New key"),
        max_length=100,
        help_text=gettext_lazy("Lower-case letters, digits and single hyphens. Part of addresses."),
    )
    redirect = forms.BooleanField(label=REDIRECT, required=False, initial=True)

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = instance.key
        if not old_key_kind(instance):
            del self.fields["redirect"]


class RetireForm(forms.Form):
    successor = forms.ModelChoiceField(
        Term.objects.none(),
        label=gettext_lazy("Successor"),
        required=False,
        help_text=gettext_lazy("An entry that is there already."),
    )
    key = forms.CharField(
        label=gettext_lazy("Or the key of a new entry"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The new entry is called and ordered as this one is."),
    )
    redirect = forms.BooleanField(label=REDIRECT, required=False, initial=True)

    def __init__(self, *args: Any, instance: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Term.objects.filter(kind=instance.kind, retired=False).exclude(pk=instance.pk)
        self.fields["successor"].queryset = others.order_by("position", "key")
        if not old_key_kind(instance):
            del self.fields["redirect"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned["successor"]) == bool(cleaned["key"]):
            raise ValidationError(_("Choose a successor, or write the key of a new entry: one of the two."))
        return cleaned


class MergeForm(forms.Form):
    staying = forms.TypedChoiceField(label=gettext_lazy("Which one stays"), coerce=int, widget=forms.RadioSelect)
    name = forms.ChoiceField(
        label=gettext_lazy("The other name"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(ALIAS, gettext_lazy("becomes an alias")), (DROP, gettext_lazy("is dropped"))],
    )
    versions = forms.ChoiceField(
        label=gettext_lazy("Where an answer lists both"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (STAYING, gettext_lazy("the versions of the one that stays are kept")),
            (GOING, gettext_lazy("the versions of the one that goes are kept")),
        ],
    )

    def __init__(self, *args: Any, terms: tuple[Term, Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staying"].choices = [(term.pk, key_and_name(term)) for term in terms]


def found(request: HttpRequest, model: str, pk: int, verbs: Iterable[str] = ("change",)) -> Any:
    """The row, for who may do that to rows of `model`, which is a word of the maintainers."""
    known = {each._meta.model_name: each for each in (*TERM_PROXIES, *RENAMABLE) if each is not Term}
    if model not in known:
        raise Http404(_("There is no such list."))
    if not request.user.has_perms([f"matrices.{verb}_{model}" for verb in verbs]):
        raise PermissionDenied
    row = known[model]._default_manager.filter(pk=min(pk, 2**63 - 1)).first()
    if row is None:
        raise Http404(_("There is no such entry."))
    return row


def context_of(request: HttpRequest, instance: Draft, title: str, form: forms.Form) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "opts": apps.get_model("matrices", "product")._meta if isinstance(instance, Link) else instance._meta,
        "instance": instance,
        "back": form_after(instance),
        "title": title,
        "form": form,
    }


def in_names_of_the_reader(sentences: Iterable[str]) -> list[str]:
    """`sentences`, which are made only now, with names in the language of the page."""
    with named_in(get_language() or SOURCE_LANGUAGE):
        return list(sentences)


def key_and_name(term: Term) -> str:
    return in_names_of_the_reader(with_key(each) for each in (term,))[0]


def told(request: HttpRequest, *said: object) -> tuple[bool, str]:
    """Whether the person was told exactly this and agrees; and the mark by which the form carries it."""
    mark = hashlib.sha256(repr(said).encode()).hexdigest()
    return "_look" not in request.POST and request.POST.get("agreed") == mark, mark


def texts_shown(rewriting: Rewriting) -> dict[str, Any]:
    """The texts that change, with the addresses of their forms; the first of many."""
    mentions = rewriting.mentions
    return {
        "texts": [(mention, form_with(mention.instance)) for mention in mentions[:SHOWN]],
        "more_texts": max(0, len(mentions) - SHOWN),
    }


def done(request: HttpRequest, said: str, batch: str, instance: Draft) -> HttpResponse:
    """Say what was done and where it can be undone; lead to the form of `instance`."""
    link = format_html('<a href="{}">{}</a>', reverse("admin-batch", args=[batch]), _("Everything that was written"))
    messages.success(request, format_html("{} {}", said, link))
    return HttpResponseRedirect(form_after(instance))


def refused(form: forms.Form, error: ValidationError | IntegrityError | DataError | ObjectDoesNotExist) -> None:
    if isinstance(error, ObjectDoesNotExist):
        error = ValidationError(_("What this page is about was deleted meanwhile. Nothing was changed."))
    show_errors(form, error if isinstance(error, ValidationError) else ValidationError(say_refusal(error)))


@require_http_methods(["GET", "HEAD", "POST"])
def rename_view(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """Ask for the new key and say what follows; on the second POST, rename."""
    instance = found(request, model, pk)
    if was_published(instance):
        messages.error(request, say_published(instance))
        return HttpResponseRedirect(form_after(instance))
    form = RenameForm(request.POST or None, instance=instance)
    context = context_of(
        request, instance, _("Rename the key of “%(entry)s”") % {"entry": said_name(instance).value}, form
    )
    if form.is_valid():
        key, redirect = form.cleaned_data["key"], form.cleaned_data.get("redirect", False)
        try:
            renaming = plan_renaming(instance, key)
            refuse_lacking(person(request), writes_of_renaming(renaming, redirect=redirect))
            said = in_names_of_the_reader(say_renaming(renaming, redirect=redirect))
            agreed, context["agreed"] = told(request, said, [each.texts for each in renaming.rewriting.mentions])
            if agreed:
                batch = rename(instance, key, redirect=redirect, by=person(request))
                return done(request, _("The key was renamed."), batch, instance)
            context |= {"said": said, **texts_shown(renaming.rewriting)}
        except REFUSALS as error:
            refused(form, error)
    context["button"] = _("Rename the key")
    return TemplateResponse(request, "admin/matrices/key_change.html", context)


def say_published(instance: Draft) -> str:
    """That the key stays, and what to do instead."""
    if isinstance(instance, Term):
        return _("“%(entry)s” was published, and published keys do not change. Retire and replace it.") % {
            "entry": instance
        }
    if isinstance(instance, Link):
        return _("“%(entry)s” was published, and published keys do not change. Add a new link.") % {"entry": instance}
    said = _(
        "“%(entry)s” was published, and published keys do not change. To replace it, add a new one, copy its pages to"
        " it, unpublish and delete the old ones, and add an old key that leads to the new one."
    )
    return said % {"entry": instance}


@require_http_methods(["GET", "HEAD", "POST"])
def retire_view(request: HttpRequest, model: str, pk: int) -> HttpResponse:
    """Ask for the successor and say what follows; on the second POST, retire."""
    instance = found(request, model, pk)
    if not isinstance(instance, Term):
        raise Http404(_("Only entries of the catalogue are retired."))
    if not was_published(instance):
        return HttpResponseRedirect(key_address("rename", instance))
    form = RetireForm(request.POST or None, instance=instance)
    context = context_of(
        request, instance, _("Retire and replace “%(entry)s”") % {"entry": said_name(instance).value}, form
    )
    if form.is_valid():
        chosen = {name: form.cleaned_data.get(name, False) for name in ("successor", "key", "redirect")}
        if chosen["successor"] is None and not request.user.has_perm(f"matrices.add_{model}"):
            raise PermissionDenied
        try:
            refuse_retiring(instance, chosen["successor"])
            refuse_lacking(person(request), writes_of_retiring(instance, redirect=chosen["redirect"]))
            successor = chosen["successor"] or replacement_of(instance, chosen["key"])
            said = in_names_of_the_reader(say_retiring(instance, successor, redirect=chosen["redirect"]))
            agreed, context["agreed"] = told(request, said)
            if agreed:
                batch = retire(instance, by=person(request), **chosen)
                return done(request, _("“%(entry)s” is retired.") % {"entry": instance}, batch, instance)
            context["said"] = said
        except REFUSALS as error:
            refused(form, error)
    context |= {
        "button": _("Retire it"),
        "uses": uses_of(instance),
        "uses_heading": _("What uses it, and goes on using it"),
        "uses_hint": _("To make it use another entry, merge the two in the list."),
        **texts_shown(rewriting_of_term(instance)),
    }
    return TemplateResponse(request, "admin/matrices/key_change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge_view(request: HttpRequest, model: str, first: int, second: int) -> HttpResponse:
    """Ask which of two entries stays and say what follows; on the second POST, merge."""
    one, other = (found(request, model, pk, ("change", "delete")) for pk in (first, second))
    if not isinstance(one, Term) or one.pk == other.pk:
        raise Http404(_("Choose two entries of one kind."))
    form = MergeForm(request.POST or None, terms=(one, other))
    both = {"one": key_and_name(one), "other": key_and_name(other)}
    context = context_of(request, one, _("Merge “%(one)s” and “%(other)s”") % both, form)
    context["back"] = reverse(f"admin:matrices_{model}_changelist")
    plan: Merging | None = None
    if form.is_valid():
        staying, going = (one, other) if form.cleaned_data["staying"] == one.pk else (other, one)
        choices = {name: form.cleaned_data[name] for name in ("name", "versions")}
        try:
            plan = plan_merging(staying, going)
            refuse_lacking(person(request), writes_of_merging(plan))
            uses = uses_of(plan.going)
            said = in_names_of_the_reader(say_merging(plan))
            texts = [each.texts for each in plan.rewriting.mentions]
            agreed, context["agreed"] = told(request, said, [use.said for use in uses], texts)
            if agreed:
                batch = merge(staying, going, by=person(request), **choices)
                return done(request, _("The two entries are one."), batch, plan.staying)
            context |= {
                "said": said,
                "uses": uses,
                "uses_heading": _("What will use “%(staying)s” instead of “%(going)s”")
                % {"going": key_and_name(plan.going), "staying": key_and_name(plan.staying)},
                "conflicts": [(each.said, form_of_place(each.place)) for each in plan.conflicts],
                "lists": [(each.cell, form_of_row(each.cell.row)) for each in plan.lists_differ[:SHOWN]],
                **texts_shown(plan.rewriting),
            }
        except REFUSALS as error:
            refused(form, error)
    for name, asked in (("name", plan and plan.names_differ), ("versions", plan and plan.lists_differ)):
        if not asked:
            form.fields.pop(name)
    context["button"] = _("Merge the two")
    return TemplateResponse(request, "admin/matrices/key_change.html", context)


def form_of_place(place: Any) -> str:
    return form_of_row(place) if isinstance(place, Row) else form_of(place)
