"""Settings, fed by the environment (see ``.env.example``, which lists every variable).

``ENVIRONMENT`` chooses between three ways to run: ``local`` (the default: everything in ``var/``, nothing to set),
``test`` and ``production`` (refuses to start until it is told what it cannot know).
"""

import ipaddress
import os
import secrets
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy

from foundation.mailing.address import mailers
from news.players import ORIGINS as PLAYER_ORIGINS
from rocb.signin.domain import passkeys_work_at

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Readers: a wrong value stops the start with a sentence that says what to do ------------------------------------

_env = environ.Env()
_env.read_env(BASE_DIR / ".env")


VARIABLES: dict[str, str] = {}  # all that the environment was asked for, as it was


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that ``NAME_FILE`` names (the way secrets reach containers)."""
    VARIABLES[name] = os.environ.get(name, "") or os.environ.get(f"{name}_FILE", "")
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from None
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return value in {"1", "true", "yes", "on"} if value else default
    raise ImproperlyConfigured(f"{name} is {value!r}. Use 1 or 0.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise ImproperlyConfigured(f"{name} is {value!r}. Use a whole number from {least} to {most}.")


def words(name: str, default: str = "") -> list[str]:
    return [word for word in (part.strip() for part in text(name, default).split(",")) if word]


def languages(name: str, default: str) -> list[tuple[str, str]]:
    """Codes with the name that each language has for itself."""
    codes = words(name, default)
    if not codes or any("name_local" not in LANG_INFO.get(code, {}) for code in codes):
        raise ImproperlyConfigured(f"{name} is {text(name)!r}. Use codes that Django knows, for example: en,ru,fr,de.")
    return [(code, capfirst(LANG_INFO[code]["name_local"])) for code in dict.fromkeys(codes)]


def address(name: str, default: str) -> str:
    """An http(s) origin without path, for example ``https://www.example.org``."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.path and not parts.query:
        return value
    raise ImproperlyConfigured(f"{name} is {value!r}. Use scheme and host only, such as https://www.example.org.")


# --- How and where it runs ------------------------------------------------------------------------------------------

ENVIRONMENT = text("ENVIRONMENT", "local")
if ENVIRONMENT not in {"local", "test", "production"}:
    raise ImproperlyConfigured(f"ENVIRONMENT is {ENVIRONMENT!r}. Use local, test or production.")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"

DEBUG = flag("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on in production. Remove DEBUG from the environment.")

HOST = text("HOST", "127.0.0.1")
PORT = number("PORT", 8000, least=1, most=65535)
WEB_WORKERS = number("WEB_WORKERS", 1, least=1, most=64)
WEB_THREADS = number("WEB_THREADS", 8, least=1, most=128)
VAR_DIR = Path(text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
MAINTENANCE_FILE = VAR_DIR / "maintenance"  # while it exists the site answers 503, see rocb/maintenance.py

if PRODUCTION and not text("PUBLIC_URL"):
    raise ImproperlyConfigured(
        "PUBLIC_URL is missing. Set it to the site's public address, such as https://www.example.org."
    )
_local_host = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else f"[{HOST}]" if ":" in HOST else HOST
PUBLIC_URL = address("PUBLIC_URL", f"http://{_local_host}:{PORT}")
_https = PUBLIC_URL.startswith("https://")

if PRODUCTION and not words("ALLOWED_HOSTS"):
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing. Set it to the host names of the site, separated by commas.")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{_local_host},{urlsplit(PUBLIC_URL).hostname}")

# --- Secrets and security -------------------------------------------------------------------------------------------


def _secret_key() -> str:
    """From the environment; outside production made once and kept in ``var/``, so that sessions outlive a restart."""
    if key := text("SECRET_KEY"):
        if PRODUCTION and len(key) < 50:
            raise ImproperlyConfigured("SECRET_KEY is too short. Use at least 50 random characters.")
        return key
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY is missing. Set it to at least 50 random characters and keep it secret.")
    path = VAR_DIR / "secret_key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret_key()
# Former keys: what they signed, such as links in mails, is still taken.
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
if PRODUCTION and any(len(key) < 50 for key in SECRET_KEY_FALLBACKS):
    raise ImproperlyConfigured(
        "SECRET_KEY_FALLBACKS contains a short key. Use the complete former keys, separated by commas."
    )

SECURE_SSL_REDIRECT = PRODUCTION and _https and flag("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION and _https else 0
# Both are hard to take back, so they are off until somebody asks for them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = flag("HSTS_PRELOAD", False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if flag("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail shows previews in a frame of its own origin
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # wants DENY there
SILENCED_SYSTEM_CHECKS += ["security.W005", "security.W021"]  # want HSTS for all subdomains and for good
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Readers get the strict policy; rocb/security.py gives the CMS one that its date pickers can live with.
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "frame-src": [CSP.SELF, *PLAYER_ORIGINS],  # only after a click, see news/players.py
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
CMS_CSP: dict[str, Any] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF, "data:"],
    "frame-src": [CSP.SELF, *PLAYER_ORIGINS],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}

# --- Database -------------------------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """SQLite in ``var/`` unless DATABASE_URL says PostgreSQL."""
    url = text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    hint = "Use postgres://user:password@host:5432/name, or sqlite:////path/to/db.sqlite3, or leave it out."
    try:
        with warnings.catch_warnings(action="ignore"):  # our own sentence below says it better
            config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except (ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read. {hint}") from None
    engine = config.get("ENGINE", "")
    config["CONN_MAX_AGE"] = 600
    if engine == "django.db.backends.sqlite3":
        # Measured: with Django's defaults concurrent writers meet "database is locked"; IMMEDIATE takes the write
        # lock when a transaction begins, so that the busy timeout holds, and WAL lets readers go on meanwhile.
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;",
        }
        return config
    if engine == "django.db.backends.postgresql":
        try:
            import psycopg  # noqa: F401
        except ImportError:
            raise ImproperlyConfigured(
                "DATABASE_URL names PostgreSQL but its driver is missing. Install requirements-server.txt."
            ) from None
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"connect_timeout": 5, **config.get("OPTIONS", {})}
        return config
    raise ImproperlyConfigured(f"DATABASE_URL names an unknown database ({urlsplit(url).scheme or url!r}). {hint}")


DATABASES = {"default": _database()}
POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Sign-in by the accounts of another organisation (rocb/signin/oidc.py) ----------------------------------------------


def _oidc_server() -> str:
    url = text("OIDC_SERVER_URL").rstrip("/")
    if not url:
        return ""
    if not url.startswith("https://" if PRODUCTION else ("https://", "http://")):
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL is not an https address. Use https://login.example.org/realms/office."
        )
    if not (text("OIDC_CLIENT_ID") and text("OIDC_CLIENT_SECRET")):
        raise ImproperlyConfigured("OIDC_SERVER_URL needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET too.")
    try:
        import oauthlib  # noqa: F401
    except ImportError:
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL is set but the library it needs is missing. Install requirements-server.txt."
        ) from None
    return url


def _oidc_groups() -> dict[str, str]:
    """``their-editors=Editors,their-authors=Contributors``"""
    pairs = [part.partition("=") for part in words("OIDC_GROUPS")]
    if not all(theirs.strip() and ours.strip() for theirs, _, ours in pairs):
        raise ImproperlyConfigured("OIDC_GROUPS cannot be read. Use their-name=Our group, separated by commas.")
    return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}


OIDC_SERVER_URL = _oidc_server()
OIDC_GROUPS = _oidc_groups()
OIDC_GROUPS_CLAIM = text("OIDC_GROUPS_CLAIM", "groups")
SOCIALACCOUNT_ADAPTER = "rocb.signin.oidc.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that leads to another site would be stopped by our content policy
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": text("OIDC_NAME", "OpenID Connect"),
                "client_id": text("OIDC_CLIENT_ID"),
                "secret": text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
}

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

# --- Users ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "rocb.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Sign-in (see rocb/signin) --------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_ADAPTER = "rocb.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "rocb.signin.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]  # nobody signs up; allauth's check wants to know
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # whoever types the address of a stranger makes us mail to nobody
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
# Who may publish or see personal data signs in with a passkey or a code besides the password.
SECOND_FACTOR_REQUIRED = flag("SECOND_FACTOR_REQUIRED", PRODUCTION)
MFA_ADAPTER = "rocb.signin.adapter.MFAAdapter"
MFA_FORMS = {"add_webauthn": "rocb.signin.forms.AddPasskeyForm"}
MFA_PASSKEY_LOGIN_ENABLED = TESTING or passkeys_work_at(PUBLIC_URL)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if MFA_PASSKEY_LOGIN_ENABLED else [])]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones are half a minute off
# A stranger who asks for a new password of somebody makes an unverified row, which would keep that person from enrolling.
MFA_ALLOW_UNVERIFIED_EMAIL = True
WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth's pages do it, and send a notice

# --- Languages and time ---------------------------------------------------------------------------------------------

USE_I18N = True
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages("LANGUAGES", "en,ru,fr")
LANGUAGE_CODE = LANGUAGES[0][0]  # what all else falls back on
WAGTAIL_I18N_ENABLED = len(LANGUAGES) > 1
# A tree copied whole would show English under a Russian address.
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
LOCALE_PATHS = [BASE_DIR / "rocb" / "locale"]
FORMAT_MODULE_PATH = "rocb.formats"
USE_TZ = True
TIME_ZONE = text("TIME_ZONE", "Asia/Baku")

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# One small server needs no other program in front; behind one that serves /media/ itself, switch it off.
SERVE_MEDIA = flag("SERVE_MEDIA", True)


def _media() -> dict[str, Any]:
    """The folder ``media`` in VAR_DIR unless MEDIA_URL says a bucket; addresses of files are the same."""
    url = urlsplit(text("MEDIA_URL"))
    if not url.geturl():
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = dict(parse_qsl(url.query))
    if url.scheme != "s3" or not url.hostname or options.keys() - {"endpoint", "region"}:
        raise ImproperlyConfigured(
            "MEDIA_URL cannot be read. Use s3://key:secret@bucket/folder?endpoint=https://host&region=name, or leave it out."
        )
    if find_spec("storages") is None:
        raise ImproperlyConfigured(
            "MEDIA_URL names a bucket but django-storages is missing. Install requirements-server.txt."
        )
    return {
        "BACKEND": "rocb.media_storage.BucketStorage",
        "OPTIONS": {
            "bucket_name": url.hostname,
            "location": url.path.strip("/"),
            "access_key": unquote(url.username) if url.username else None,
            "secret_key": unquote(url.password) if url.password else None,
            "endpoint_url": options.get("endpoint"),
            "region_name": options.get("region"),
        },
    }


STORAGES = {
    "default": _media(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Cache, tasks, mail ---------------------------------------------------------------------------------------------


def _cache() -> dict[str, Any]:
    url = text("REDIS_URL")
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"REDIS_URL is {url!r}. Use redis://host:6379/0.")
    try:
        import redis  # noqa: F401
    except ImportError:
        raise ImproperlyConfigured(
            "REDIS_URL is set but its driver is missing. Install requirements-server.txt."
        ) from None
    return {"BACKEND": "rocb.redis_cache.RedisOrMemory", "LOCATION": url}


CACHES = {"default": _cache()}
if not text("REDIS_URL"):
    # Finished feeds, each up to half a megabyte; apart, so that many filters drive nothing else out of memory.
    CACHES["feeds"] = {**_cache(), "LOCATION": "feeds", "OPTIONS": {"MAX_ENTRIES": 200}}
    # Who asked how often; apart, so that many askers are not forgotten for something else.
    CACHES["throttle"] = {**_cache(), "LOCATION": "throttle", "OPTIONS": {"MAX_ENTRIES": 50_000}}

# Whole pages for readers without an account, see rocb/page_cache; 0 makes each page for each request.
PAGE_CACHE_MB = number("PAGE_CACHE_MB", 0 if TESTING or DEBUG else 32, least=0, most=4096)
PAGE_CACHE_FOLDER = VAR_DIR
PAGE_CACHE_REDIS_URL = text("REDIS_URL")
# A cache in front of the site that is emptied after each publication, see rocb/page_cache/purge.py.
if _purge_url := text("CDN_PURGE_URL"):
    WAGTAILFRONTENDCACHE: dict[str, Any] = {
        "default": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": _purge_url}
    }
WAGTAILFRONTENDCACHE_LANGUAGES: list[str] = []  # the whole site is purged at once

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

DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("MAIL_FROM", "ROCB Europe <newsroom@rocb-europe.example>")


if PRODUCTION and not text("MAIL_URL"):
    raise ImproperlyConfigured(
        "MAIL_URL is missing. Set it to your mail server, such as smtp://user:password@mail.example.org:587. Without one, "
        "links to set a password would be written to the log. If you want that, use console://."
    )


def _mailers() -> dict[str, Any]:
    try:
        return mailers(text("MAIL_URL", "console://"))
    except ValueError as error:
        raise ImproperlyConfigured(str(error)) from None


MAILERS = _mailers()
# The most mails that leave in a minute; the others wait their turn.
MAIL_PER_MINUTE = number("MAIL_PER_MINUTE", 60, least=1, most=100_000)


def _operator_webhook() -> str:
    url = text("OPERATOR_WEBHOOK_URL")
    if url and not (urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname):
        raise ImproperlyConfigured(
            "OPERATOR_WEBHOOK_URL is not a web address. Use https://host/path, or leave it empty."
        )
    return url


# Who runs the site is told here, not by mail, that mail stands still (rocb/operators.py).
OPERATOR_WEBHOOK_URL = _operator_webhook()

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
REGION_MODEL = "rocb.Region"
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

# --- Requests to others (news/http) ---------------------------------------------------------------------------------


def _networks() -> list[str]:
    """Private networks that feeds may be fetched from; by default none, so that no feed leads into our own network."""
    networks = words("HTTP_ALLOWED_PRIVATE_NETWORKS")
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise ImproperlyConfigured(
                f"HTTP_ALLOWED_PRIVATE_NETWORKS names {network!r}. Use networks such as 10.1.0.0/16, separated by commas."
            ) from None
    return networks


def _contact() -> str:
    contact = text("HTTP_CONTACT", PUBLIC_URL)
    if contact.startswith(("http://", "https://", "mailto:")) and contact.isascii() and contact.isprintable():
        return contact
    raise ImproperlyConfigured(
        f"HTTP_CONTACT is {contact!r}. Use a web page or mailto:name@example.org where publishers can reach us."
    )


HTTP_ALLOWED_PRIVATE_NETWORKS = _networks()
HTTP_EXTRA_PORTS = flag("HTTP_EXTRA_PORTS", False)
HTTP_CONTACT = _contact()
HTTP_PER_HOST = number("HTTP_PER_HOST", 2, least=1, most=16)

# --- What is brought to others (news/delivery) ----------------------------------------------------------------------


def _retry_seconds() -> list[int]:
    values = words("DELIVERY_RETRY_SECONDS")
    if all(value.isdigit() and int(value) <= 604_800 for value in values):
        return [int(value) for value in values]
    raise ImproperlyConfigured(
        f"DELIVERY_RETRY_SECONDS is {values!r}. Use whole seconds separated by commas, such as 5,300,1800."
    )


# How long after each failed try the next one comes; empty for the schedule of Standard Webhooks, about three days.
DELIVERY_RETRY_SECONDS = _retry_seconds()
# How long a receiver may take to answer.
DELIVERY_TIMEOUT_SECONDS = number("DELIVERY_TIMEOUT_SECONDS", 20, least=1, most=30)
# Whether feeds have a WebSub hub of our own, at which anybody may follow them.
WEBSUB_HUB = flag("WEBSUB_HUB", True)

# --- Logging --------------------------------------------------------------------------------------------------------

LOG_LEVEL = text("LOG_LEVEL", "WARNING" if TESTING else "INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise ImproperlyConfigured(f"LOG_LEVEL is {LOG_LEVEL!r}. Use DEBUG, INFO, WARNING or ERROR.")
LOG_FORMAT = text("LOG_FORMAT", "text")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}. Use text or json.")
SENTRY_DSN = text("SENTRY_DSN")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"()": "rocb.log_lines.TextFormatter"}, "json": {"()": "rocb.log_lines.JsonFormatter"}},
    "filters": {
        "once_per_outage": {"()": "rocb.outage_logs.OncePerOutage"},
        "worth_a_line": {"()": "rocb.task_logs.WorthALine"},
        "private": {"()": "foundation.custody.private_addresses.HidePrivateAddresses"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["once_per_outage", "private"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": []},  # Django's own handlers write private addresses
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # any scanner; the request has its line, with 400
        "waitress.queue": {"level": "ERROR"},  # that all threads are at work is no fault
        "wagtail": {"level": "WARNING"},  # who published what is in the CMS's own log
        "django_tasks": {"filters": ["worth_a_line"]},
        "django.tasks": {"filters": ["worth_a_line"]},
        "django_tasks_db": {"level": "WARNING"},
    },
}

if TESTING:
    SILENCED_SYSTEM_CHECKS += ["jobs.W001"]  # tasks run at once
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
