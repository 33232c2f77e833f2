"""Users: invited by mail, put into roles, deactivated. Only superusers make superusers and give single permissions."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from matrices.admin.base import NulFree
from matrices.services.accounts import invite
from matrices.services.roles import say_role

log = logging.getLogger(__name__)


class RoleField(forms.ModelMultipleChoiceField):
    """The roles, by the names that people know."""

    def label_from_instance(self, group: Group) -> str:
        return say_role(group.name)


class PersonForm(forms.ModelForm):
    """A user with a mail address that nobody else has."""

    groups = RoleField(
        Group.objects.order_by("pk"), required=False, label=_("Roles"), widget=forms.CheckboxSelectMultiple
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email and User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("Somebody has this mail address already."))
        return email


class InvitationForm(PersonForm):
    """Somebody new, who sets the password by a link that is mailed."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the mail"))

    class Meta:
        model = User
        fields = ("username", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["language"].initial = get_language()

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        self.instance.is_staff = True
        user: User = super().save(commit)
        return user


admin.site.unregister(User)


@admin.register(User)
class UserAdmin(NulFree, StockUserAdmin):
    """People who may sign in. Nobody is deleted, because the change log names them: deactivate them instead."""

    add_form = InvitationForm
    form = PersonForm
    add_form_template = None
    list_display = ("username", "email", "roles", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "groups")
    actions = ("send_link",)
    add_fieldsets = ((None, {"fields": ("username", "email", "groups", "language")}),)
    fieldsets = (
        (None, {"fields": ("username", "email", ("first_name", "last_name"))}),
        (None, {"fields": ("groups", "is_active", ("last_login", "date_joined"))}),
    )
    fieldsets_of_superusers = (
        *fieldsets,
        (_("Superusers"), {"fields": ("is_staff", "is_superuser", "user_permissions"), "classes": ("collapse",)}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("user_permissions",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(say_role(group.name) for group in user.groups.all())

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is not None and request.user.is_superuser:
            return self.fieldsets_of_superusers
        return super().get_fieldsets(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who is no superuser does not touch one: a mail address would be enough to become one."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Passwords are set by their owners; where no mail can be sent, by a superuser."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            self.mail(request, form.instance, form.cleaned_data["language"])

    def mail(self, request: HttpRequest, user: User, language: str) -> bool:
        """Mail `user` the link, and say so; or say that it failed, and what to do."""
        values = {"user": user, "email": user.email}
        try:
            invite(user, language=language)
        except Exception:
            log.exception("An invitation could not be sent. Check MAIL_URL.")
            said = gettext("“%(user)s” is saved, but no mail could be sent to %(email)s. Send the link again later.")
            messages.error(request, said % values)
            return False
        messages.info(request, gettext("A link to set a password was mailed to %(email)s.") % values)
        return True

    @admin.action(description=_("Mail a link to set a password"), permissions=["change"])
    def send_link(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """To those among the chosen who may sign in and have a mail address."""
        for user in users:
            if not self.has_change_permission(request, user) or not user.is_active or not user.email:
                said = gettext(
                    "No mail to “%(user)s”: who is not active, has no mail address or is a superuser gets none."
                )
                messages.warning(request, said % {"user": user})
            else:
                self.mail(request, user, get_language() or "en")
