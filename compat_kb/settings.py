"""Settings. They come from the environment, are safe for development without any, and nonsense is refused aloud."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from compat_kb.environment import contact, flag, listed, mail_server, number, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = flag("DEBUG", default=False)
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
SITE_URL = (os.environ.get("SITE_URL") or f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
_is_address = f"{_site.scheme}://{_site.netloc}" == SITE_URL and bool(_site.hostname) and "@" not in _site.netloc
if _site.scheme not in ("http", "https") or not _is_address:
    raise ImproperlyConfigured(
        f"SITE_URL: “{SITE_URL}” is not the address of a site. Write for example https://kb.example.com"
    )
HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = listed("ALLOWED_HOSTS") or sorted({"127.0.0.1", "localhost", "[::1]", _site.hostname or ""})
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECRET_KEY = secret_key(DATA_DIR, required=HTTPS)
# Whom visitors write to: an e-mail address or the address of a page; empty names nobody.
CONTACT = contact("CONTACT")
# Whether visitors may ask for what is not listed.
REQUESTS = flag("REQUESTS", default=True)
PACKAGE_LINK_TEMPLATE = os.environ.get("PACKAGE_LINK_TEMPLATE") or ""

INSTALLED_APPS = [
    "modeltranslation",
    "compat_kb.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "auditlog",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "matrices",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "compat_kb.middleware.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "compat_kb.middleware.LanguageMiddleware",
    "matrices.admin.drawing.NamesMiddleware",
    "compat_kb.middleware.AdminSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "compat_kb.middleware.AdminCsrfMiddleware",
    "compat_kb.middleware.AdminAuthenticationMiddleware",
    "compat_kb.middleware.AdminSecondFactorMiddleware",
    "compat_kb.middleware.AdminMessageMiddleware",
    "compat_kb.middleware.AdminLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

# This check looks for Django's middleware by its name. Ours is the same one, for the admin alone, where sessions are;
# tests/test_admin.py sends a form without its token.
SILENCED_SYSTEM_CHECKS = ["security.W003"]

ROOT_URLCONF = "compat_kb.urls"
WSGI_APPLICATION = "compat_kb.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "compat_kb.site_context.site",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE and a timeout are what ends "database is locked"; it is long, because SQLite lets waiting writers in by
    # chance: of eight on a busy machine some waited more than 20 s. The DELETE journal, because the write-ahead log of
    # SQLite before 3.51.3 can corrupt the file when it is reset.
    # Without spilling, a long write keeps its pages in memory until it commits, and readers never wait for it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA cache_spill = 0",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = os.environ.get("CACHE_URL") or ""
if CACHE_URL and not CACHE_URL.startswith(("redis://", "rediss://")):
    raise ImproperlyConfigured(f"CACHE_URL: “{CACHE_URL}” is not read. Write for example redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}
# Whether a second person must agree before anything is published in the admin.
TWO_PERSON_RULE = flag("TWO_PERSON_RULE", default=False)
# Requests per minute and address that have to be answered by Django; 0 is no limit.
API_RATES = {"read": number("API_READS_PER_MINUTE", default=600), "check": number("API_CHECKS_PER_MINUTE", default=60)}
# Searches per minute and address; a box that answers while one types asks several times for one question.
SEARCHES_PER_MINUTE = number("SEARCHES_PER_MINUTE", default=240)
REQUESTS_PER_MINUTE = number("REQUESTS_PER_MINUTE", default=5)
# How many proxies of ours stand before us; the address of a reader is the one that the outermost of them saw.
PROXY_COUNT = number("PROXY_COUNT", default=0)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
PASSWORD_RESET_TIMEOUT = 86_400  # seconds in which a link to set a password works

_mail = mail_server("MAIL_URL")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.host else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.ssl, _mail.tls
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("MAIL_FROM") or f"Compat KB <no-reply@{_site.hostname}>"
OTP_TOTP_ISSUER = "Compat KB"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# The change log keeps values, not texts of values: what was NULL is null, so that a batch can be undone.
AUDITLOG_STORE_JSON_CHANGES = True

# A function (“package.module.name”) that translates a text into a language; nothing is asked of anybody without it.
MACHINE_TRANSLATION = os.environ.get("MACHINE_TRANSLATION") or ""

LANGUAGE_CODE = "en"
# Languages are data: `manage.py add_language` writes them (docs/languages.md). One that is not public is hidden.
_languages = json.loads((BASE_DIR / "compat_kb" / "languages.json").read_text(encoding="utf-8"))
LANGUAGES = [(language["code"], language["name"]) for language in _languages]
PUBLIC_LANGUAGES = [(language["code"], language["name"]) for language in _languages if language["public"]]
LANGUAGES_BIDI = global_settings.LANGUAGES_BIDI
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
MODELTRANSLATION_AUTO_POPULATE = False
LOCALE_PATHS = [BASE_DIR / "matrices" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# What is uploaded stays in memory and is refused while it arrives; the only files that the admin takes are tables.
FILE_UPLOAD_HANDLERS = ["matrices.exchange.uploads.TableFile"]

# A page of the grid has 400 cells, and without script sends them all, with the names and numbers of up to 400 rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# What is compressed already, and source maps, which nobody waits for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "compat_kb.static_files.Storage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["matrices.api.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["matrices.api.parsers.JsonParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "matrices.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "matrices.api.problems.problem_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Compat KB",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVERS": [{"url": SITE_URL}],
    "POSTPROCESSING_HOOKS": ["matrices.api.schema.add_shapes"],
}

# modeltranslation's tabs ask for jQuery UI from a public network; this file answers the three calls they make.
JQUERY_UI_URL = "matrices/tabs.js"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
