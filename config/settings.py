"""Django's settings; everything that differs between installations comes from the environment (docs/operations.md)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config.database import database_settings
from config.env import Environment
from config.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

_env = Environment(os.environ)

# ── Start and safety ────────────────────────────────────────────────────────────────────────────────────────────────
DEBUG = _env.flag("DEBUG", default=False)
SECRET_KEY = secret_key(_env.text("SECRET_KEY"), VAR_DIR / "secret-key", debug=DEBUG)
ALLOWED_HOSTS = _env.listing("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
HTTPS_ONLY = _env.flag("HTTPS_ONLY", default=False)
TRUSTED_PROXIES = _env.count("TRUSTED_PROXIES", default=0, at_most=10)

SECURE_SSL_REDIRECT = HTTPS_ONLY
# Other hosts of the same domain are not ours to speak for: neither includeSubDomains nor preload.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
# The header is believed only where the operator has said that a proxy of theirs writes it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY and TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # icons inside the style sheets of the admin and of Swagger
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Bodies are small lists of identifiers and admin forms; anything larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# Only the page that imports papers takes files, and sets handlers of its own.
FILE_UPLOAD_HANDLERS = ["literature.importing.upload.NoFiles"]

# ── The parts ───────────────────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "literature.apps.WorkbenchConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "config.api.apps.ApiConfig",
    "literature.apps.LiteratureConfig",
    "evidence.apps.EvidenceConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.PagesInGZip",
    "config.api.middleware.ApiManners",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "literature.sessions.SessionsExpire",
    "config.middleware.SlashesAppended",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last, for it answers in the place of a login that is locked
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ── Data ────────────────────────────────────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": database_settings(_env.text("DATABASE_URL"), BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What pages compute once a minute is shared by all worker processes; files need no further service and, unlike a table,
# do not wait for the one writer of SQLite.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# ── Who logs in ─────────────────────────────────────────────────────────────────────────────────────────────────────
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Of one account, one address is locked: an office behind one address does not lock itself out, and nobody can lock
# another one's account from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.api.clients.locked_as"
AXES_LOCKOUT_CALLABLE = "literature.admin.login.locked_out"
AXES_FAILURE_LIMIT = _env.count("LOGIN_TRIES", default=5, at_least=1, at_most=100)
AXES_COOLOFF_TIME = timedelta(minutes=_env.count("LOGIN_WAIT_MINUTES", default=15, at_least=1, at_most=1_440))
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who waits is let in when the message says
AXES_DISABLE_ACCESS_LOG = True  # who was here when is nobody's business
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
OTP_TOTP_ISSUER = "Evidence base"
SECOND_FACTOR_REQUIRED = _env.flag("SECOND_FACTOR_REQUIRED", default=False)
# A session ends when nobody has used it for so long, and in any case so long after the login (literature.sessions).
SESSION_IDLE_SECONDS = 60 * _env.count("SESSION_IDLE_MINUTES", default=120, at_least=1, at_most=10_080)
SESSION_COOKIE_AGE = 3_600 * _env.count("SESSION_MAX_HOURS", default=12, at_least=1, at_most=720)

# ── Work in the background ──────────────────────────────────────────────────────────────────────────────────────────
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ── PubMed ──────────────────────────────────────────────────────────────────────────────────────────────────────────
NCBI_EMAIL = _env.text("NCBI_EMAIL")
NCBI_API_KEY = _env.text("NCBI_API_KEY")
NCBI_TOOL = _env.text("NCBI_TOOL", "backmice")
NCBI_EUTILS_URL = _env.http_url("NCBI_EUTILS_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/")
NCBI_TIMEOUT_SECONDS = _env.number("NCBI_TIMEOUT_SECONDS", default=30.0, at_most=600.0)
# What one night may cost: a first load of 100,000 records is about 300 requests.
SYNC_MAX_REQUESTS = _env.count("SYNC_MAX_REQUESTS", default=5_000, at_least=1, at_most=1_000_000)
SYNC_MAX_SECONDS = _env.number("SYNC_MAX_SECONDS", default=21_600.0, at_most=86_400.0)
# When the operator's timer starts the nightly sync (docs/deploy): told on the curators' front page.
SYNC_AT = _env.clock("SYNC_AT", "22:30 America/New_York")
NCBI_MAX_TRIES = _env.count("NCBI_MAX_TRIES", default=5, at_least=1, at_most=10)

# ── Screening ───────────────────────────────────────────────────────────────────────────────────────────────────────
# How many screen a paper, blindly, where no strategy that found it says otherwise.
SCREENING_REVIEWERS = _env.count("SCREENING_REVIEWERS", default=2, at_least=1, at_most=9)

# ── Bringing papers in ──────────────────────────────────────────────────────────────────────────────────────────────
# How much may be handed in at once, in megabytes, and how many records; a compressed file may unpack to ten times that.
IMPORT_MAX_BYTES = _env.count("IMPORT_MAX_MB", default=32, at_least=1, at_most=200) * 1_000_000
IMPORT_MAX_RECORDS = _env.count("IMPORT_MAX_RECORDS", default=20_000, at_least=1, at_most=200_000)
IMPORT_MAX_UNPACKED = 10 * IMPORT_MAX_BYTES
IMPORT_MAX_RECORD = 16_000_000

# ── API ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
# How long one file may be read by a client, for it holds one state of the database.
EXPORT_MAX_SECONDS = _env.count("EXPORT_MAX_SECONDS", default=1_800, at_least=1, at_most=86_400)
# How long a client may take over one piece of an answer (config.server).
SEND_TIMEOUT_SECONDS = _env.number("SEND_TIMEOUT_SECONDS", default=60.0, at_most=3_600.0)
REST_FRAMEWORK: dict[str, Any] = {
    # Public reading needs no login, and what ignores cookies cannot be abused through them.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.permissions.PublicReading"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.rendering.OrjsonRenderer", "config.api.rendering.ReadingRoomRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.rendering.BoundedJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.rendering.StrictNegotiation",
    "DEFAULT_METADATA_CLASS": "config.api.metadata.JsonMetadata",
    "DEFAULT_PAGINATION_CLASS": "config.api.paging.KeysetPagination",
    "EXCEPTION_HANDLER": "config.api.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["config.api.throttles.ExportThrottle"],
}
# Requests a minute: of one address, of one token, and of either for files that stream a whole list.
RATE_LIMITS = {
    "anonymous": _env.count("RATE_ANONYMOUS", default=300, at_least=1, at_most=1_000_000),
    "token": _env.count("RATE_TOKEN", default=3_000, at_least=1, at_most=1_000_000),
    "export": _env.count("RATE_EXPORT", default=30, at_least=1, at_most=1_000_000),
}
RATE_COUNTS = "file" if DATABASES["default"]["ENGINE"].endswith("sqlite3") else "database"
RATE_FILE = VAR_DIR / "rates.sqlite3"
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Back Mice Evidence Base",
    "DESCRIPTION": "Papers, topics and evidence on back mice (episacroiliac lipomas). Public and read-only.",
    "TAGS": [
        {"name": "about", "description": "What there is, and what each kind of problem means."},
        {"name": "papers", "description": "Papers, and the names by which they are found."},
        {"name": "topics", "description": "What papers are tagged with, and by which rules."},
        {"name": "evidence", "description": "What was taken from papers: results with their sources."},
        {"name": "searching", "description": "The strategies that are searched for in PubMed, and each run."},
        {"name": "changes", "description": "Everything that has changed, in order, for who keeps a copy."},
    ],
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema.add_problems",
        "config.api.schema.files_have_no_pages",
        "config.api.schema.add_counts",
        "config.api.schema.add_security",
        "config.api.schema.add_not_modified",
        "config.api.schema.add_links_and_examples",
    ],
}

# ── Language, files, log ────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
_STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.statics.CollectedFiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "axes": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
