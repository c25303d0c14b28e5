"""Caches: of the process or in Redis, of whole pages, and in front of the site."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.environment import DEBUG, TESTING, VAR_DIR, number, text


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
    return {"BACKEND": "rocb.running.redis_cache.RedisOrMemory", "LOCATION": url}


CACHES = {"default": _cache()}
if not text("REDIS_URL"):
    # Finished feeds, each up to half a megabyte. A cache of their own, so that many filters evict nothing else.
    CACHES["feeds"] = {**_cache(), "LOCATION": "feeds", "OPTIONS": {"MAX_ENTRIES": 200}}
    # Counters of the throttles. A cache of their own, so that they are not evicted by other values.
    CACHES["throttle"] = {**_cache(), "LOCATION": "throttle", "OPTIONS": {"MAX_ENTRIES": 50_000}}

# Whole pages for readers without an account, see rocb/page_cache. 0 switches this cache off.
PAGE_CACHE_MB = number("PAGE_CACHE_MB", 0 if TESTING or DEBUG else 32, least=0, most=4096)
PAGE_CACHE_FOLDER = VAR_DIR
PAGE_CACHE_REDIS_URL = text("REDIS_URL")
# A cache in front of the site that is emptied after each publication, see rocb/page_cache/purge.py.
if _purge_url := text("CDN_PURGE_URL"):
    WAGTAILFRONTENDCACHE: dict[str, Any] = {
        "default": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": _purge_url}
    }
WAGTAILFRONTENDCACHE_LANGUAGES: list[str] = []  # the whole site is purged at once
