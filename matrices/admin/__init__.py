"""The admin: declarations. What they need to know or do is in matrices/services."""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from matrices.admin import (
    catalogue,
    cells,
    change_log,
    dashboard,
    glossary,
    matrices,
    pages,
    planned,
    publications,
    requests,
    rows,
    translations,
    users,
)

__all__ = [
    "catalogue",
    "cells",
    "change_log",
    "dashboard",
    "glossary",
    "matrices",
    "pages",
    "planned",
    "publications",
    "requests",
    "rows",
    "translations",
    "users",
]

# Second factors are set up by their owners and forgotten by `manage.py reset_second_factor`, not edited in lists.
for device in (StaticDevice, TOTPDevice):
    admin.site.unregister(device)
