"""Settings of the site."""

from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.settings import (
    ORGANISATION_MODEL,
    PUBLIC_URL,
    REGION_MODEL,
    SHARED_APPS,
    TOPIC_MODEL,
    USE_TZ,
    WAGTAIL_SITE_NAME,
    model_name,
    model_of,
    need,
    need_apps,
)

need(PUBLIC_URL, WAGTAIL_SITE_NAME, USE_TZ, ORGANISATION_MODEL, TOPIC_MODEL, REGION_MODEL)

need_apps("events", "foundation.written_dates", *SHARED_APPS)

__all__ = [
    "cancelled_kept_for",
    "changes_held_for",
    "model_name",
    "model_of",
    "registrations_kept_for",
    "series_scopes",
]


def registrations_kept_for() -> timedelta:
    """Return how long after an event registrations are kept, unless the edition sets another period."""
    return timedelta(days=getattr(settings, "REGISTRATIONS_KEPT_DAYS", 90))


def changes_held_for() -> timedelta:
    """Return how long emails about a changed event are held back, so that an editor can undo a mistake. Editors notice
    most mistakes on the next screen, so a delay of a minute is enough.
    """
    return timedelta(seconds=getattr(settings, "CHANGE_MAILS_HELD_SECONDS", 60))


def cancelled_kept_for() -> timedelta:
    """Return how long a cancelled registration is kept at most."""
    return timedelta(days=getattr(settings, "CANCELLED_REGISTRATIONS_KEPT_DAYS", 30))


_SCOPES: dict[str, str | Promise] = {"region": _("Our region"), "world": _("All regions")}


def series_scopes() -> list[tuple[str, str | Promise]]:
    """Return the audience choices for a series, with the site's own labels where it defines them."""
    labels = _SCOPES | getattr(settings, "SERIES_SCOPES", {})
    return [(scope, labels[scope]) for scope in _SCOPES]
