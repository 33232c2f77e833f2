"""Setting a password by a link that was mailed: for who was invited, and for who has forgotten it.

The answer to a request never says whether there is such a person. The second factor is asked for after signing in, as
ever.
"""

from __future__ import annotations

from typing import Any

from axes.utils import reset as unlock
from django import forms
from django.contrib import admin
from django.contrib.auth import views
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import FormView

from matrices.api import throttles
from matrices.services.accounts import remind

REQUESTS_A_MINUTE = 5  # from one address


class InAdmin:
    """A view that is drawn like the admin, for who has not signed in."""

    request: HttpRequest
    title: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, **admin.site.each_context(self.request), "title": self.title}


class AddressForm(forms.Form):
    email = forms.EmailField(max_length=254, validators=[MaxLengthValidator(254)])
    email.widget.attrs["autocomplete"] = "email"


class Forgotten(InAdmin, views.PasswordContextMixin, FormView):
    """Asks for a mail address, and sends a link there when somebody has it."""

    template_name = "registration/password_reset_form.html"
    title = views.PasswordResetView.title
    form_class = AddressForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        counted = throttles.count(request, "password-reset", REQUESTS_A_MINUTE)
        if counted is not None and counted.exceeded:
            form.add_error("email", _("Too many requests. Wait a minute, then try again."))
            answer = self.render_to_response(self.get_context_data(form=form), status=429)
            answer.headers["Retry-After"] = str(counted.seconds)
            return answer
        if not form.is_valid():
            return self.form_invalid(form)
        remind(form.cleaned_data["email"], language=get_language() or "en")
        return HttpResponseRedirect(reverse("password_reset_done"))


class Sent(InAdmin, views.PasswordResetDoneView):
    """Says that a mail was sent if there is such a person."""


class SetPassword(InAdmin, views.PasswordResetConfirmView):
    """Sets the password of who has the link; a name that was locked by failed sign-ins is free again."""

    success_url = reverse_lazy("password_reset_complete")

    def form_valid(self, form: Any) -> HttpResponse:
        unlock(username=form.user.get_username())
        return super().form_valid(form)


class Done(InAdmin, views.PasswordResetCompleteView):
    """Leads to signing in."""
