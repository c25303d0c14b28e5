"""Questions to the site's settings."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from .private_addresses import HidePrivateAddresses, handlers_that_show

FILTER = f"{HidePrivateAddresses.__module__}.{HidePrivateAddresses.__qualname__}"


@register(Tags.security)
def logs_hold_no_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    names = handlers_that_show()
    if not names:
        return []
    return [
        Warning(
            f"Private addresses would be logged with their keys, by the handlers {', '.join(names)}.",
            hint=f"In LOGGING, give each handler a filter {{'()': {FILTER!r}}}, and the loggers django and django.server "
            "no handlers of their own. The docstring of that module shows it.",
            id="custody.W001",
        )
    ]
