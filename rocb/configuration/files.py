"""Static files and media."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from rocb.configuration.environment import DEBUG, TESTING, VAR_DIR, flag, text

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# A small server needs no separate web server. Switch this off behind one that serves /media/ itself.
SERVE_MEDIA = flag("SERVE_MEDIA", True)


def _media() -> dict[str, Any]:
    """Return the folder ``media`` in VAR_DIR unless MEDIA_URL names a bucket. Addresses of files do not differ."""
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
        "BACKEND": "rocb.files.media_storage.BucketStorage",
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
        else "rocb.running.static_files.StaticFiles"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
