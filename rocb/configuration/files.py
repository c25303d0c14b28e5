"""Static files and media."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.environment import DEBUG, TESTING, VAR_DIR, flag, text

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
TRANSLATION_MODELS_DIR = VAR_DIR / "translation-models"
MEDIA_ROOT = VAR_DIR / "media"
# A small server needs no separate web server. Switch this off behind one that serves /media/ itself.
SERVE_MEDIA = flag("SERVE_MEDIA", True)


def bucket_options(name: str, url: str) -> dict[str, Any]:
    """Return the options of a bucket in django-storages. Raises ImproperlyConfigured; ``name`` is the setting."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.hostname or options.keys() - {"endpoint", "region"}:
        raise ImproperlyConfigured(
            f"{name} cannot be read. Use s3://key:secret@bucket/folder?endpoint=https://host&region=name, or leave it out."
        )
    if find_spec("storages") is None:
        raise ImproperlyConfigured(
            f"{name} names a bucket but django-storages is missing. Install requirements-server.txt."
        )
    return {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "endpoint_url": options.get("endpoint"),
        "region_name": options.get("region"),
    }


def _media() -> dict[str, Any]:
    """Return the folder ``media`` in VAR_DIR unless MEDIA_URL names a bucket. The addresses of files are the same in
    both cases.
    """
    if not (url := text("MEDIA_URL")):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {"BACKEND": "rocb.files.media_storage.BucketStorage", "OPTIONS": bucket_options("MEDIA_URL", url)}


STORAGES = {
    "default": _media(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "rocb.running.static_files.StaticFiles"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
