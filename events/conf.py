"""The settings that the site must bring; a missing one stops the start with a sentence."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MODEL_SETTINGS = {
    "ORGANISATION_MODEL": "organisations",
    "TOPIC_MODEL": "topics",
    "REGION_MODEL": "regions",
}


def model_name(setting: str) -> str:
    """``app.Model`` from the setting; ImproperlyConfigured says how to mend a missing or malformed one."""
    value = getattr(settings, setting, "")
    if not isinstance(value, str) or value.count(".") != 1:
        raise ImproperlyConfigured(
            f"{setting} is {value!r}: set it to the model of the site's {MODEL_SETTINGS[setting]}, written as app.Model."
        )
    return value


def registrations_kept_for() -> timedelta:
    """How long after an event what people gave to register is kept, unless the edition says otherwise."""
    return timedelta(days=getattr(settings, "REGISTRATIONS_KEPT_DAYS", 90))


def cancelled_kept_for() -> timedelta:
    """How long after it was cancelled a registration is kept at most."""
    return timedelta(days=getattr(settings, "CANCELLED_REGISTRATIONS_KEPT_DAYS", 30))
