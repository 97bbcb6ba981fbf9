"""Settings that every way of running the site shares."""

import os
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from config.environment import read_environment
from config.mail import mail_settings
from config.sign_in import sign_in_settings

SITE_DIR = Path(__file__).resolve().parent.parent.parent
BASE_DIR = SITE_DIR.parent
DATA_DIR = BASE_DIR / "var"
ENVIRONMENT = read_environment(os.environ, data_folder=DATA_DIR)

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.csrf_trusted_origins)

INSTALLED_APPS = [
    # The portal and the lists come first: their page templates win over those of the platform.
    "portal",
    "outlook_bridge",
    "templates",
    "libraries",
    "crm_lists.activities",
    "crm_lists.cases",
    "crm_lists.occasions",
    "crm_lists.relations",
    "crm_lists.exchange",
    "crm_lists.programs",
    "crm_lists.accounts",
    "crm_lists.custom_lists",
    "crm_lists.duplicates",
    "crm_lists.organisation",
    "crm_lists.terms",
    "crm_lists.batches",
    "crm_lists.notices",
    "crm_lists.framework",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.sites",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "filer",
    "easy_thumbnails",
    "polymorphic",
    "csp",
    "ninja",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    # Nothing serves Django's own admin; django-filer's template tags import it.
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.SurfacePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "crm_lists.accounts.middleware.SeenMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "outlook_bridge.add_in.middleware.DialogMiddleware",
    "crm_lists.organisation.middleware.PlaceMiddleware",
    "crm_lists.framework.requests.DoorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm_lists.framework.navigation.team_site",
            ],
        },
    },
]

POSTGRESQL_OPTIONS = {
    # The queries of a page read few rows: to compile one took seconds, and to run it a few milliseconds.
    "options": "-c jit=off",
}
SQLITE_OPTIONS = {
    # A writer takes the lock when its transaction begins, so it waits instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Pages of the file are read from the system's cache in place, which halves the time of large listings.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    " PRAGMA mmap_size=1073741824; PRAGMA cache_size=-32000;",
}


def database(address: str) -> dict[str, Any]:
    """Return Django's settings for the database at an address."""
    # To open SQLite's file and to close it with all that its log holds takes longer than most requests.
    settings: dict[str, Any] = {**dj_database_url.parse(address), "CONN_MAX_AGE": 600}
    if settings["ENGINE"].endswith("sqlite3"):
        return settings | {"OPTIONS": settings.get("OPTIONS", {}) | SQLITE_OPTIONS}
    options = POSTGRESQL_OPTIONS | settings.get("OPTIONS", {})
    return settings | {"OPTIONS": options, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
globals().update(sign_in_settings(ENVIRONMENT.sign_in))
SECOND_FACTOR = ENVIRONMENT.sign_in.second_factor
TRUSTED_PROXIES = ENVIRONMENT.sign_in.trusted_proxies
OIDC = ENVIRONMENT.sign_in.oidc
LDAP = ENVIRONMENT.sign_in.ldap

USE_I18N = True
# Days and figures as Europeans write them, in English too.
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
LANGUAGE_CODE = ENVIRONMENT.language_code
#: Whose numbers are dialled without a prefix.
PHONE_REGION = "SK"
TIME_ZONE = ENVIRONMENT.time_zone
LANGUAGES = [
    ("en", _("English")),
    ("sk", _("Slovak")),
    ("pl", _("Polish")),
    ("ro", _("Romanian")),
    ("cs", _("Czech")),
    ("el", _("Greek")),
]

ASSETS_DIR = SITE_DIR / "assets" / "node_modules"
ICONS_DIR = ASSETS_DIR / "@fluentui" / "svg-icons" / "icons"
BROWSER_LIBRARIES = {
    "htmx": ASSETS_DIR / "htmx.org" / "dist",
    "tom-select": ASSETS_DIR / "tom-select" / "dist",
    "sortable": ASSETS_DIR / "sortablejs" / "modular",
    "inter": ASSETS_DIR / "@fontsource-variable" / "inter",
    "tabulator": ASSETS_DIR / "tabulator-tables" / "dist",
    "fullcalendar": ASSETS_DIR / "fullcalendar",
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# A clone without `npm ci` has no browser libraries; its tests and commands run all the same.
STATICFILES_DIRS = [(prefix, str(path)) for prefix, path in BROWSER_LIBRARIES.items() if path.is_dir()]

#: Of libraries of many and large files only these are collected.
BROWSER_FILES = {
    "echarts/echarts.esm.min.js": ASSETS_DIR / "echarts" / "dist" / "echarts.esm.min.js",
    "tus/tus.min.js": ASSETS_DIR / "tus-js-client" / "dist" / "tus.min.js",
    "tus/tus.min.js.map": ASSETS_DIR / "tus-js-client" / "dist" / "tus.min.js.map",
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.assets.FileFinder",
]

MEDIA_ROOT = str(ENVIRONMENT.media_root)
# No address serves this folder: files are sent by pages that ask `access` first.
MEDIA_URL = "/media/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 200


def filer_storage(folder: Path) -> dict[str, Any]:
    """Return django-filer's settings for files and thumbnails kept in a folder that nothing serves."""
    engine, bucket = "libraries.storing.storage.DurablePrivateStorage", ENVIRONMENT.storing.bucket
    kept = {"ENGINE": engine, "OPTIONS": {"location": str(folder / "files"), "base_url": None}}
    if bucket is not None:
        kept = {"ENGINE": "libraries.storing.s3.BucketStorage", "OPTIONS": bucket.options("files")}
    return {
        "main": {
            **kept,
            "UPLOAD_TO": "filer.utils.generate_filename.randomized",
            "UPLOAD_TO_PREFIX": "",
        },
        "thumbnails": {
            "ENGINE": engine,
            "OPTIONS": {"location": str(folder / "thumbnails"), "base_url": None},
            "THUMBNAIL_OPTIONS": {"base_dir": ""},
        },
    }


FILER_IS_PUBLIC_DEFAULT = False
FILER_ENABLE_PERMISSIONS = False
#: Who sends the bytes of a download: the site, or the web server in front of it that is told by a header.
SEND_FILES_BY = ENVIRONMENT.storing.sender
X_ACCEL_PREFIX = ENVIRONMENT.storing.sender_prefix
FILER_STORAGES = {kind: filer_storage(ENVIRONMENT.media_root) for kind in ("public", "private")}

#: Where a ClamAV daemon listens that looks into each file; empty: none does.
CLAMD = ENVIRONMENT.clamd
CLAMD_UNREACHABLE = ENVIRONMENT.clamd_unreachable

#: Work on previews has a worker of its own, because LibreOffice may take a minute for one file.
TASK_QUEUES = ["default", "previews"]
TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": TASK_QUEUES}
}

#: How the task pane of Outlook is served; see docs/outlook-add-in.md.
OFFICE_JS = ENVIRONMENT.outlook.office_js
OUTLOOK_HOSTS = list(ENVIRONMENT.outlook.hosts)
OUTLOOK_ADD_IN_ID = ENVIRONMENT.outlook.add_in_id
OUTLOOK_SEVERAL_MESSAGES = ENVIRONMENT.outlook.takes_several

#: The program that makes PDFs of Office files; nothing for none.
LIBREOFFICE = ENVIRONMENT.libreoffice

globals().update(mail_settings(ENVIRONMENT.email_url))
EMAIL_TIMEOUT = 15
INCOMING_MAIL = ENVIRONMENT.incoming_mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from

#: How many times the many items of the demo are made; see `load_demo`.
DEMO_SCALE = ENVIRONMENT.demo_scale

WAGTAIL_SITE_NAME = "CRM Lists"
WAGTAILADMIN_BASE_URL = ENVIRONMENT.base_url
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
# Passwords are changed on the page of the account; Wagtail's own page knows no limits.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# Team pages are for people who are logged in; a password that many share is no protection.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"Factory", "localtime"})
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
    },
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": CONTENT_SECURITY_POLICY["DIRECTIVES"]
    | {
        # Wagtail starts its date choosers from inline scripts and previews uploads from memory.
        "script-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"secrets": {"()": "crm_lists.programs.discretion.HideSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A page that is not there, or not for this person, is no event.
    "loggers": {"django.request": {"level": "ERROR"}},
}
