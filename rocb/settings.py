"""Settings, read from the environment (see ``.env.example``, which lists every variable).

``ENVIRONMENT`` chooses between three modes: ``local`` (the default: everything in ``var/``, nothing to set),
``test`` and ``production`` (refuses to start until all required settings are there). Settings that take more than a few
lines are computed in `rocb.configuration`.
"""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from rocb.configuration.cache import *  # noqa: F403
from rocb.configuration.customs import *  # noqa: F403
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
    time_zone,
)
from rocb.configuration.files import *  # noqa: F403
from rocb.configuration.logs import *  # noqa: F403
from rocb.configuration.mail import *  # noqa: F403
from rocb.configuration.outgoing import *  # noqa: F403
from rocb.configuration.security import *  # noqa: F403
from rocb.configuration.security import SILENCED_SYSTEM_CHECKS
from rocb.configuration.sign_in import *  # noqa: F403
from rocb.configuration.sign_in import OIDC_SERVER_URL

# --- Apps and middleware ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "foundation.jobs",  # it comes first, so that its jobs run first
    "rocb",
    "news",
    "events",
    "foundation.components",
    "foundation.authorship",
    "foundation.authorship.all_pages",
    "foundation.custody",
    "foundation.custody.all_models",
    "foundation.mailing",
    "foundation.languages",
    "foundation.filing",
    "foundation.written_dates",
    "foundation.written_dates.all_forms",
    "foundation.unsaved",
    "foundation.translation",
    "rocb.identity.libraries",  # before the libraries whose texts it replaces
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "rocb.people.users_app.PeopleConfig",  # wagtail.users, with the organisation that a user writes for
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
    "django.contrib.humanize",  # for allauth's templates ("two days ago")
    "django.contrib.sitemaps",  # for its templates (rocb/pages/sitemap.py)
    "wagtail.api.v2",
    "django.contrib.staticfiles",
    *(["django.contrib.postgres"] if POSTGRESQL else []),
    *(["rocb.plone_imports"] if flag("MOVING_IN", True) else []),
]

MIDDLEWARE = [
    "rocb.state.probes.ProbesMiddleware",
    "rocb.running.maintenance.MaintenanceMiddleware",
    "rocb.running.malformed.TooManyParametersMiddleware",
    "rocb.page_cache.middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rocb.running.security.SecurityHeadersMiddleware",
    "rocb.running.compression.TextCompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rocb.former_addresses.gone.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rocb.signin.factors.SecondFactorMiddleware",
    "rocb.running.malformed.MalformedRequestsMiddleware",
    "foundation.translation.access.TranslatorMiddleware",
    "rocb.rights.closed.HiddenThingsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rocb.former_addresses.gone.GoneMiddleware",
    "rocb.former_addresses.gone.MovedMiddleware",
    "foundation.custody.addresses.former_names.FormerNamesMiddleware",
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
                "rocb.identity.context_processors.public_url",
                "rocb.identity.context_processors.demonstration",
            ],
        },
    },
]

# --- Languages and time -----------------------------------------------------------------------------------------------

USE_I18N = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages("LANGUAGES", "en,ru,fr")
LANGUAGE_CODE = LANGUAGES[0][0]  # the last fallback
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
# A copied tree would show English pages at Russian addresses.
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
# The site has its own vocabulary, based on the texts of an app that is not installed.
LOCALE_PATHS = [BASE_DIR / "rocb" / "locale", BASE_DIR / "foundation" / "vocabulary" / "locale"]
FORMAT_MODULE_PATH = "rocb.formats"
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y", "%d.%m.%Y %H:%M"
USE_TZ = True
TIME_ZONE = time_zone("TIME_ZONE", "Asia/Baku")

# --- Tasks ------------------------------------------------------------------------------------------------------------

# Wagtail's own tasks (search index, reference index, deletion of files) and ours are enqueued in the database, in the
# transaction of the change that they belong to. ``manage.py worker`` runs them.
TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.immediate.ImmediateBackend"
        if TESTING
        else text("TASKS_BACKEND", "django_tasks_db.DatabaseBackend")
    }
}
# Seconds between two rounds for due work (scheduled publishing, lost tasks, missed changes).
TICK_SECONDS = number("TICK_SECONDS", 5, least=1, most=3600)
# A worker without a heartbeat for this long counts as dead, and another takes over its work.
WORKER_DEAD_AFTER_SECONDS = number("WORKER_DEAD_AFTER_SECONDS", 30, least=3, most=3600)

# --- The state of the site (rocb/state) -------------------------------------------------------------------------------

OPERATOR_MAIL = text("OPERATOR_MAIL")
PING_URL = text("PING_URL").rstrip("/")
METRICS_KEY = text("METRICS_KEY")
if METRICS_KEY and len(METRICS_KEY) < 20:
    raise ImproperlyConfigured("METRICS_KEY is too short. Use at least 20 random characters.")
# The worker asks the package index of pip once a week for newer patch releases of the installed packages.
PACKAGE_UPDATES = flag("PACKAGE_UPDATES", PRODUCTION)

# Text that an administrator types before the name of a command.
COMMAND = text("COMMAND", "manage.py")

# --- Backup (rocb/backup) ---------------------------------------------------------------------------------------------

BACKUP_DIR = Path(text("BACKUP_DIR", str(VAR_DIR / "backups"))).resolve()
# A public key of age (age1...). Only the holder of its secret key can read the files.
BACKUP_RECIPIENT = text("BACKUP_RECIPIENT")
# The worker makes one each night, and restores the newest once a week as a test. Encrypted ones need their key for
# that.
BACKUP_NIGHTLY = flag("BACKUP_NIGHTLY", PRODUCTION)
BACKUP_KEY_FILE = text("BACKUP_KEY_FILE")
# Second place of the copies, which are encrypted there: s3://, sftp://, or file:// for a mounted folder.
BACKUP_COPY_URL = text("BACKUP_COPY_URL")

# --- Moving in from Plone (rocb/plone_imports, which MOVING_IN=0 leaves out) -------------------------------------------

# Folder for uploads, and for exports that are too large to upload: these can be chosen in the CMS by name.
IMPORT_DIR = Path(text("IMPORT_DIR", str(VAR_DIR / "imports"))).resolve()

# --- Wagtail ----------------------------------------------------------------------------------------------------------

# The short name of the office in each language. The logo on its pages does not change.
WAGTAIL_SITE_NAME = gettext_lazy("ROCB Europe")
ACCOUNT_EMAIL_SUBJECT_PREFIX = format_lazy("{}{} ", WAGTAIL_SITE_NAME, gettext_lazy(":"))
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILIMAGES_IMAGE_MODEL = "rocb.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "rocb.SiteDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "rocb.files.file_forms.SiteImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "rocb.files.file_forms.SiteDocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Chosen by eye. With Wagtail's default of 80, an AVIF is larger than the JPEG that it replaces.
WAGTAILIMAGES_AVIF_QUALITY = 55
WAGTAILIMAGES_WEBP_QUALITY = 75
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "epub", "ics", "odp", "ods", "odt", "pdf", "pptx", "rtf", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# The largest request body that the web server accepts: the largest file, and the form around it.
MOST_BODY_BYTES = WAGTAILDOCS_MAX_UPLOAD_SIZE + 8 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # documents in private collections stay private
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "rocb.search.cms.backend"}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # mails and logs show Cyrillic addresses as %D1%82; titles are transliterated
WAGTAILREDIRECTS_AUTO_CREATE = False  # moved pages redirect without rows (foundation.custody.addresses)
WAGTAILAPI_LIMIT_MAX = 20
WAGTAILAPI_SEARCH_ENABLED = False
REST_FRAMEWORK = {"URL_FORMAT_OVERRIDE": None}  # `format` is a field of events
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

# --- The plug-ins (see the docstrings of ``news`` and ``events``) -----------------------------------------------------

ORGANISATION_MODEL = text("ORGANISATION_MODEL", "rocb.Organisation")
TOPIC_MODEL = "rocb.Topic"
# The address of a person's page, for links from events and articles.
ABSOLUTE_URL_OVERRIDES = {"newsroom_events.person": lambda person: reverse("person", args=[person.slug])}
REGION_MODEL = "rocb.Region"
PERSON_MODEL = "newsroom_events.Person"
# RFC 4151: the authority and date of our ``tag:`` ids. Never change it: every follower would see all entries as new.
TAG_AUTHORITY = "rocb-europe.org,2021"
SHARE_PICTURE = "/static/rocb/share.png"
FEED_ICON = "/static/rocb/feed.png"
FEED_EXTENSION = "_rocb"
# Pictures that an editor takes from a source may not be reused, unless the editor changes this.
PICKED_IMAGE_VALUES = {"licence": "permission"}
# Days after an event until registrants' data is deleted, unless the event sets another period.
REGISTRATIONS_KEPT_DAYS = number("REGISTRATIONS_KEPT_DAYS", 90, least=0, most=3650)
CANCELLED_REGISTRATIONS_KEPT_DAYS = number("CANCELLED_REGISTRATIONS_KEPT_DAYS", 30, least=0, most=3650)
# Delay of emails about a changed event, during which the change can be undone.
CHANGE_MAILS_HELD_SECONDS = number("CHANGE_MAILS_HELD_SECONDS", 60, least=0, most=3600)

if TESTING:
    SILENCED_SYSTEM_CHECKS += ["jobs.W001"]  # tasks run immediately
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
