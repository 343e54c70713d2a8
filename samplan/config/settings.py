"""Settings: one file, everything from the environment, safe when nothing is set."""

import logging
import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE
from psycopg import IsolationLevel

from samplan.config.connection import Connection

VERSION = "0.1.0"

ROOT = Path(__file__).resolve().parent.parent.parent
TESTING = "pytest" in sys.modules

HELP = ROOT / "docs" / "help"  # the help that is shown on the screens, read at start

DEMO = os.environ.get("SAMPLAN_DEMO") == "1" or TESTING
DEMO_MAIL = Path(os.environ.get("DEMO_MAIL", ROOT / ".var" / "mail"))
HELP_PHONE = os.environ.get("HELP_PHONE", "0980-319 200")
ABOUT_FILM = os.environ.get("ABOUT_FILM", "")  # the county's film about SIP, an https address; "" shows no link
PACK = os.environ.get("SAMPLAN_PACK", "demo" if DEMO else "lag")

# The population register that is asked by number: a file of made-up people, or what makes an adapter; "" asks none.
POPULATION_REGISTER = os.environ.get(
    "POPULATION_REGISTER", str(ROOT / "samplan" / "demo" / "population.json") if DEMO and not TESTING else ""
)

SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TRUSTED_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("SAMPLAN_HTTPS") == "1"

INSTALLED_APPS = [
    "samplan.foundation.audit",
    "samplan.foundation.directory",
    "samplan.foundation.access",
    "samplan.foundation.persons",
    "samplan.foundation.register",
    "samplan.foundation.outbox",
    "samplan.foundation.drafts",
    "samplan.foundation.pages",
    "samplan.coordination.cases",
    "samplan.coordination.meetings",
    "samplan.coordination.plans",
    "samplan.interfaces.parts",
    "samplan.interfaces.public",
    "samplan.interfaces.portal",
    "samplan.interfaces.desk",
    "samplan.interfaces.help",
    "samplan.recovery",
    "samplan.config",
    *(["samplan.demo"] if DEMO else []),
    "template_partials",
    "django_htmx",
    "django.forms",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "samplan.foundation.pages.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "samplan.foundation.access.outside.AskOutside",
    "samplan.foundation.access.middleware.RequestTransaction",
]

ROOT_URLCONF = "samplan.config.urls"
WSGI_APPLICATION = "samplan.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "samplan.foundation.pages.context.frame",
                "samplan.interfaces.help.context.help_link",
            ],
        },
    }
]
FORM_RENDERER = "samplan.foundation.pages.forms.PageFormRenderer"


def _database(variable: str, **options: object) -> dict[str, Any]:
    config = dj_database_url.parse(os.environ.get(variable, ""), conn_max_age=0)
    return {**config, "OPTIONS": {**config.get("OPTIONS", {}), **options}}


# The pool keeps connections open between requests; what an actor may see is set per transaction, never per connection.
DATABASES: dict[str, dict[str, Any]] = {"default": {}}
if os.environ.get("DATABASE_URL"):
    pool = (
        {}
        if TESTING
        else {
            "pool": {
                "min_size": 2,
                "max_size": int(os.environ.get("DATABASE_POOL", "8")),
                "timeout": 10,
                "connection_class": Connection,
            }
        }
    )
    DATABASES["default"] = _database(
        "DATABASE_URL",
        **pool,
        # The policies make statements long to plan: each connection plans the ones it has seen twice once and for all,
        # and not anew for each value, as it else does of those that only look cheaper so. Nor are they compiled: the
        # policies only look that dear.
        server_side_binding=True,
        prepare_threshold=2,
        # Said with every transaction: each statement must see what has been taken back since the one before, whatever
        # the server, the database or the role has been set to.
        isolation_level=IsolationLevel.READ_COMMITTED,
        options="-c TimeZone=UTC -c plan_cache_mode=force_generic_plan -c jit=off"
        " -c statement_timeout=5s -c lock_timeout=4s -c idle_in_transaction_session_timeout=20s"
        " -c default_transaction_read_only=off",
    )
if os.environ.get("OWNER_DATABASE_URL"):
    DATABASES["owner"] = _database("OWNER_DATABASE_URL")
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "sv"
USE_I18N = True
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", ROOT / ".var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # no uploads
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING  # not all files read anew for each client

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_TLS") == "1"
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "samplan@samplan.example")

# A text that is far too long comes back in its form, where it can be shortened; what is longer still gets a page.
# Text messages: the class that hands them over (see foundation/outbox/sms.py), and who they say they are from.
SMS_PORT = os.environ.get("SMS_PORT", "samplan.foundation.outbox.sms.FolderPort" if DEMO else "")
SMS_FOLDER = Path(os.environ.get("SMS_FOLDER", DEMO_MAIL.parent / "sms"))
SMS_FROM = os.environ.get("SMS_FROM", "Samplan")[:11]

DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

SESSION_IDLE_MINUTES = 15
SESSION_HOURS = 10
# One who logs in at one place more is out at the oldest. In the demo many are the same made-up person.
SESSIONS_AT_ONCE = 50 if DEMO else 2


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


# Who vouches for those who log in (docs/operations.md). A way whose issuer is unset is not offered.
# A role: what a first login with a medarbetaruppdrag at one of our units gives there. "" adds nobody (ACC-07).
LOGIN_ADDS = os.environ.get("STAFF_LOGIN_ADDS", "")
LOGIN_PROVIDERS: dict[str, dict[str, Any]] = {
    "staff": {
        "issuer": os.environ.get("STAFF_LOGIN_ISSUER", ""),
        "client_id": os.environ.get("STAFF_LOGIN_CLIENT", ""),
        "key_file": os.environ.get("STAFF_LOGIN_KEY", ""),
        "acr": _list(os.environ.get("STAFF_LOGIN_ACR", "http://id.sambi.se/loa/loa3")),
        "signed_with": os.environ.get("STAFF_LOGIN_SIGNED", "PS256"),
    },
    "person": {
        "issuer": os.environ.get("PERSON_LOGIN_ISSUER", ""),
        "client_id": os.environ.get("PERSON_LOGIN_CLIENT", ""),
        "key_file": os.environ.get("PERSON_LOGIN_KEY", ""),
        "acr": _list(os.environ.get("PERSON_LOGIN_ACR", "http://id.elegnamnden.se/loa/1.0/loa3")),
        "signed_with": os.environ.get("PERSON_LOGIN_SIGNED", "PS256"),
    },
}
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "samplan.foundation.pages.errors.csrf_failure"
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would make browsers send "Origin: null" with our own forms
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        # Only what our own page names, and what that loads. A page without scripts has no nonce: nothing runs there.
        "script-src": [NONCE, "'strict-dynamic'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],  # pages/trusted.js
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}


def _one_line(record: logging.LogRecord) -> bool:
    """What is refused is anybody's to send, a stray Host header or a form with thousands of fields: it is noted, and
    does not fill the log with where it was found. Where our own fault was found is kept."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = record.exc_text = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"one_line": {"()": "django.utils.log.CallbackFilter", "callback": _one_line}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
