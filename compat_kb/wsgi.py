"""The WSGI application, for granian and gunicorn: Django, and around it the ready bytes of public addresses."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compat_kb.settings")
django_application = get_wsgi_application()


def with_ready_bytes() -> object:
    """Django behind ready bytes; Django alone while debugging and on databases that cannot be asked on the side."""
    from django.conf import settings
    from django.urls import get_resolver

    from compat_kb.dataset_version import version_reader
    from compat_kb.ready import ReadyBytes

    get_resolver().url_patterns  # noqa: B018 - read now, so that the first reader need not wait for it
    version = version_reader(settings.DATABASES["default"])
    if settings.DEBUG or version is None:
        return django_application
    return ReadyBytes(django_application, version)


application = with_ready_bytes()
# What is loaded now stays. The collector of cycles need not go through a hundred thousand objects again and again,
# with every reader of this process waiting.
gc.collect()
gc.freeze()
