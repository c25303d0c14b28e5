"""Settings, fed by the environment (see ``.env.example``, which lists every variable).

``ENVIRONMENT`` chooses between three ways to run: ``local`` (the default: everything in ``var/``, nothing to set),
``test`` and ``production`` (refuses to start until it has what it cannot know). What is more than a few lines is
computed in `rocb.configuration`.
"""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from rocb.configuration.cache import *  # noqa: F403
from rocb.configuration.database import *  # noqa: F403
from rocb.configuration.database import POSTGRESQL
from rocb.configuration.environment import *  # noqa: F403
from rocb.configuration.environment import (
    BASE_DIR,
    PRODUCTION,
    PUBLIC_URL,
    TESTING,
    VAR_DIR,
    flag,
    languages,
    number,
    text,
)
from rocb.configuration.files import *  # noqa: F403
from rocb.configuration.logs import *  # noqa: F403
from rocb.configuration.mail import *  # noqa: F403
from rocb.configuration.outgoing import *  # noqa: F403
from rocb.configuration.security import *  # noqa: F403
from rocb.configuration.security import SILENCED_SYSTEM_CHECKS
from rocb.configuration.sign_in import *  # noqa: F403
from rocb.configuration.sign_in import OIDC_SERVER_URL

# --- What it is made of ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "foundation.jobs",  # first, so that its jobs run first
    "rocb",
    "news",
    "events",
    "foundation.components",
    "foundation.authorship",
    "foundation.custody",
    "foundation.mailing",
    "foundation.languages",
    "foundation.filing",
    "foundation.written_dates",
    "foundation.unsaved",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "rocb.people.PeopleConfig",  # wagtail.users, with the organisation that a person writes for
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *(["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"] if OIDC_SERVER_URL else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",  # allauth's templates say "two days ago"
    "django.contrib.sitemaps",  # its templates, for rocb/sitemap.py
    "wagtail.api.v2",
    "django.contrib.staticfiles",
    *(["django.contrib.postgres"] if POSTGRESQL else []),
]

MIDDLEWARE = [
    "rocb.probes.ProbesMiddleware",
    "rocb.maintenance.MaintenanceMiddleware",
    "rocb.page_cache.middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rocb.security.SecurityHeadersMiddleware",
    "rocb.compression.TextCompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rocb.gone.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rocb.signin.factors.SecondFactorMiddleware",
    "rocb.rights.closed.HiddenThingsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rocb.gone.GoneMiddleware",
    "rocb.gone.MovedMiddleware",
    "foundation.custody.former_names.FormerNamesMiddleware",
    "foundation.unsaved.middleware.UnsavedMiddleware",
]

ROOT_URLCONF = "rocb.urls"
WSGI_APPLICATION = "rocb.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "rocb.context_processors.public_url",
            ],
        },
    },
]

# --- Languages and time ---------------------------------------------------------------------------------------------

USE_I18N = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages("LANGUAGES", "en,ru,fr")
LANGUAGE_CODE = LANGUAGES[0][0]  # what all else falls back on
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
# A tree copied whole would show English under a Russian address.
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
# The site has a vocabulary of its own, built on the texts of one that it does not install.
LOCALE_PATHS = [BASE_DIR / "rocb" / "locale", BASE_DIR / "foundation" / "vocabulary" / "locale"]
FORMAT_MODULE_PATH = "rocb.formats"
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y", "%d.%m.%Y %H:%M"
USE_TZ = True
TIME_ZONE = text("TIME_ZONE", "Asia/Baku")

# --- Tasks ---------------------------------------------------------------------------------------------------------

# Wagtail's own tasks (search index, reference index, deletion of files) and ours wait in the database, in the same
# transaction as what they belong to; ``manage.py worker`` carries them out.
TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.immediate.ImmediateBackend"
        if TESTING
        else text("TASKS_BACKEND", "django_tasks_db.DatabaseBackend")
    }
}
# Seconds between two looks for what is due (scheduled publishing, lost tasks, missed changes).
TICK_SECONDS = number("TICK_SECONDS", 5, least=1, most=3600)
# A worker that gave no sign of life for so long is dead, and another takes up what it was doing.
WORKER_DEAD_AFTER_SECONDS = number("WORKER_DEAD_AFTER_SECONDS", 30, least=3, most=3600)

# --- The state of the site (rocb/state) -----------------------------------------------------------------------------

OPERATOR_MAIL = text("OPERATOR_MAIL")
PING_URL = text("PING_URL").rstrip("/")
METRICS_KEY = text("METRICS_KEY")
if METRICS_KEY and len(METRICS_KEY) < 20:
    raise ImproperlyConfigured("METRICS_KEY is too short. Use at least 20 random characters.")

# --- Backup (rocb/backup) --------------------------------------------------------------------------------------------

BACKUP_DIR = Path(text("BACKUP_DIR", str(VAR_DIR / "backups"))).resolve()
# A public key of age (age1...): whoever has its secret key, and nobody else, can read the files.
BACKUP_RECIPIENT = text("BACKUP_RECIPIENT")
# The worker makes one each night, and restores the newest once a week to prove it; encrypted ones need their key for that.
BACKUP_NIGHTLY = flag("BACKUP_NIGHTLY", PRODUCTION)
BACKUP_KEY_FILE = text("BACKUP_KEY_FILE")

# --- Moving in from Plone (rocb/plone_imports) -----------------------------------------------------------------------

# Exports that are too large for an upload are put here, and chosen in the CMS by their name; uploads lie in it too.
IMPORT_DIR = Path(text("IMPORT_DIR", str(VAR_DIR / "imports"))).resolve()

# --- Wagtail --------------------------------------------------------------------------------------------------------

# The short name of the office, as each language has it; the mark on its pages stays.
WAGTAIL_SITE_NAME = gettext_lazy("ROCB Europe")
ACCOUNT_EMAIL_SUBJECT_PREFIX = format_lazy("{}{} ", WAGTAIL_SITE_NAME, gettext_lazy(":"))
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILIMAGES_IMAGE_MODEL = "rocb.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "rocb.SiteDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "rocb.file_forms.SiteImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "rocb.file_forms.SiteDocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Chosen by eye; Wagtail's own 80 makes an AVIF larger than the JPEG that it stands for.
WAGTAILIMAGES_AVIF_QUALITY = 55
WAGTAILIMAGES_WEBP_QUALITY = 75
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "epub", "ics", "odp", "ods", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# What the web server takes of a request at all: the largest file, and the form around it.
MOST_BODY_BYTES = WAGTAILDOCS_MAX_UPLOAD_SIZE + 8 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # documents in private collections stay private
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILREDIRECTS_AUTO_CREATE = False  # moves have redirects without rows (foundation.custody.former_addresses)
WAGTAILAPI_LIMIT_MAX = 20
WAGTAILAPI_SEARCH_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no request to a third party
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]},
    }
}

# --- The plug-ins (see the docstrings of ``news`` and ``events``) ----------------------------------------------------

ORGANISATION_MODEL = text("ORGANISATION_MODEL", "rocb.Organisation")
TOPIC_MODEL = "rocb.Topic"
# Where the page of a person stands: events and articles link to it.
ABSOLUTE_URL_OVERRIDES = {"events.person": lambda person: reverse("person", args=[person.slug])}
REGION_MODEL = "rocb.Region"
PERSON_MODEL = "events.Person"
# RFC 4151: who mints our ``tag:`` identities and since when. Never change it: every follower would see all as new.
TAG_AUTHORITY = "rocb-europe.org,2021"
SHARE_PICTURE = "/static/rocb/share.png"
FEED_ICON = "/static/rocb/feed.png"
FEED_EXTENSION = "_rocb"
# A picture that an editor picks from a source is nobody's to reuse until they say otherwise.
PICKED_IMAGE_VALUES = {"licence": "permission"}
# Days after an event until what people gave to register is deleted, unless the event says otherwise.
REGISTRATIONS_KEPT_DAYS = number("REGISTRATIONS_KEPT_DAYS", 90, least=0, most=3650)
CANCELLED_REGISTRATIONS_KEPT_DAYS = number("CANCELLED_REGISTRATIONS_KEPT_DAYS", 30, least=0, most=3650)
# Mails about a changed event wait so long, and the change can be undone.
CHANGE_MAILS_HELD_SECONDS = number("CHANGE_MAILS_HELD_SECONDS", 60, least=0, most=3600)

if TESTING:
    SILENCED_SYSTEM_CHECKS += ["jobs.W001"]  # tasks run at once
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
