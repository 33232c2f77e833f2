"""The WSGI application, for granian and gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compat_kb.settings")
application = get_wsgi_application()
