"""The admin with our own front page and second factor, in place of the stock one."""

from django.contrib.admin.apps import AdminConfig


class SiteConfig(AdminConfig):
    default_site = "compat_kb.admin_site.Site"
