"""Settings of the stand-in site. ``PLUGIN`` in the environment names the one plug-in; ``DATABASE`` the SQLite file;
``LANGUAGES`` codes of languages, the default first: ``en,ru``."""

import os

from foundation.django60 import IS_DJANGO_60
from foundation.mailing.address import mailers

PLUGIN = os.environ["PLUGIN"]
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.standin.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE"]}}
USE_TZ = True
STATIC_URL = "/static/"
MEDIA_ROOT = os.path.dirname(os.environ["DATABASE"])
MAILERS = mailers(f"file://{MEDIA_ROOT}/mail")
if IS_DJANGO_60:
    EMAIL_BACKEND = MAILERS["default"]["BACKEND"]

INSTALLED_APPS = [
    PLUGIN,
    "foundation.components",
    "foundation.authorship",
    "foundation.custody",
    "foundation.mailing",
    "foundation.jobs",
    "foundation.languages",
    "foundation.filing",
    *(["foundation.written_dates"] if PLUGIN == "events" else []),
    "tests.standin",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "foundation.custody.addresses.former_names.FormerNamesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WAGTAIL_SITE_NAME = "A second site"
WAGTAILADMIN_BASE_URL = PUBLIC_URL = "https://standin.example"
LANGUAGE_CODE = os.environ["LANGUAGES"].split(",")[0]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(code, code) for code in os.environ["LANGUAGES"].split(",")]
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
WAGTAILIMAGES_IMAGE_MODEL = "standin.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "standin.Paper"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
ORGANISATION_MODEL = "standin.Organisation"
PERSON_MODEL = "standin.Person"
TOPIC_MODEL = "standin.Topic"
REGION_MODEL = "standin.Region"
TAG_AUTHORITY = "standin.example,2026"
SHARE_PICTURE = "/static/share.png"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "foundation.private_addresses.HidePrivateAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["private"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": []}, "django.server": {"handlers": [], "propagate": True}},
}
