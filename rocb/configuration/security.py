"""The secret key, https, cookies, and what browsers may load."""

import os
import secrets
from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from news.players import ORIGINS as PLAYER_ORIGINS
from rocb.configuration.environment import HTTPS, PRODUCTION, PUBLIC_URL, VAR_DIR, flag, text, words


def _secret_key() -> str:
    """Return the key from the environment. Outside production it is generated once in ``var/``, so that sessions
    survive a restart."""
    if key := text("SECRET_KEY"):
        if PRODUCTION and len(key) < 50:
            raise ImproperlyConfigured("SECRET_KEY is too short. Use at least 50 random characters.")
        return key
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY is missing. Set it to at least 50 random characters and keep it secret.")
    path = VAR_DIR / "secret_key"
    if not path.exists():
        # The file is complete before it gets its name, because another process may start at the same time.
        with NamedTemporaryFile("w", dir=VAR_DIR) as file, suppress(FileExistsError):
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.link(file.name, path)
    return path.read_text()


SECRET_KEY = _secret_key()
# Former keys still verify what they signed, such as links in emails.
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
if PRODUCTION and any(len(key) < 50 for key in SECRET_KEY_FALLBACKS):
    raise ImproperlyConfigured(
        "SECRET_KEY_FALLBACKS contains a short key. Use the complete former keys, separated by commas."
    )

SECURE_SSL_REDIRECT = PRODUCTION and HTTPS and flag("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION and HTTPS else 0
# Both are hard to undo, so they are off by default.
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = flag("HSTS_PRELOAD", False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if flag("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail shows previews in a frame of its own origin
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # requires DENY
SILENCED_SYSTEM_CHECKS += ["security.W005", "security.W021"]  # require HSTS for all subdomains and preloading
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "foundation.unsaved.csrf.failed"

# The strict policy for readers. rocb/running/security.py gives the CMS one that its date pickers work with.
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
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}
