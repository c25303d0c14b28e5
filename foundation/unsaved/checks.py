"""System check: without the middleware no copy would ever be deleted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

MIDDLEWARE = "foundation.unsaved.middleware.UnsavedMiddleware"


@register
def middleware_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Error(
            "foundation.unsaved is installed without its middleware.",
            hint=f"Add {MIDDLEWARE!r} at the end of MIDDLEWARE.",
            id="unsaved.E001",
        )
    ]
