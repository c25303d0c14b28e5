"""System checks of the site's settings."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Tags, Warning, register

from foundation.private_addresses import HidePrivateAddresses, handlers_that_show
from foundation.settings import has_middleware

from .addresses.former_names import FormerNamesMiddleware

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


@register()
def screens_of_deletion_are_ours(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    names = [config.name for config in apps.get_app_configs()]
    before = [
        name for name in names[: names.index("foundation.custody")] if name in {"wagtail.admin", "wagtail.snippets"}
    ]
    if not before:
        return []
    return [
        Warning(
            f"foundation.custody comes after {before[0]} in INSTALLED_APPS. Confirmation screens do not say what will be "
            "deleted.",
            hint="Put foundation.custody before Wagtail’s own apps.",
            id="custody.W002",
        )
    ]


@register()
def former_names_lead_on(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if has_middleware(FormerNamesMiddleware):
        return []
    return [
        Warning(
            "Addresses that name a merged topic, organisation or region do not work.",
            hint="Put foundation.custody.addresses.former_names.FormerNamesMiddleware at the end of MIDDLEWARE.",
            id="custody.W003",
        )
    ]
