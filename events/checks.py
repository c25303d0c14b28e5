"""System checks of the site's URLs; ``conf`` declares the required settings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.checks import CheckMessage, Error, Tags, register

from foundation.settings import is_included


@register(Tags.urls)
def addresses_are_included(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if is_included("event_register", UUID(int=0)):
        return []
    return [
        Error(
            "events.urls is not included in the site’s URLs.",
            hint='In ROOT_URLCONF, add path("", include("events.urls")) above the URLs of Wagtail.',
            id="events.E001",
        )
    ]
