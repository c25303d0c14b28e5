"""Accounts and how people sign in, see `rocb.signin`."""

from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.environment import PRODUCTION, PUBLIC_URL, TESTING, flag, text, words
from rocb.signin.domain import passkeys_work_at

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
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]  # for allauth's system check; there is no sign-up
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no emails to addresses without an account
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Per network address; rocb/signin/brake.py counts per account.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip", "reset_password": "20/m/ip"}
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
# Users who may publish or see personal data need a passkey or a code in addition to the password.
SECOND_FACTOR_REQUIRED = flag("SECOND_FACTOR_REQUIRED", PRODUCTION)
MFA_ADAPTER = "rocb.signin.adapter.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "rocb.signin.forms.AddPasskeyForm",
    "authenticate": "rocb.signin.forms.CodeForm",
    "reauthenticate": "rocb.signin.forms.CodeAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = TESTING or passkeys_work_at(PUBLIC_URL)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if MFA_PASSKEY_LOGIN_ENABLED else [])]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones can be half a minute off
# A password reset requested by a stranger creates an unverified row, which would prevent the user from enrolling.
MFA_ALLOW_UNVERIFIED_EMAIL = True
WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth does this, with a notice

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
    """Return the table from ``their-editors=Editors,their-authors=Contributors``."""
    pairs = [part.partition("=") for part in words("OIDC_GROUPS")]
    if not all(theirs.strip() and ours.strip() for theirs, _, ours in pairs):
        raise ImproperlyConfigured("OIDC_GROUPS cannot be read. Use their-name=Our group, separated by commas.")
    return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}


OIDC_SERVER_URL = _oidc_server()
OIDC_GROUPS = _oidc_groups()
OIDC_GROUPS_CLAIM = text("OIDC_GROUPS_CLAIM", "groups")
SOCIALACCOUNT_ADAPTER = "rocb.signin.oidc.SocialAccountAdapter"
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
