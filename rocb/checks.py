"""Questions to the set-up that Django's own checks do not ask."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def cookies_need_https(app_configs: Any, **kwargs: Any) -> list[Error]:
    """In production people sign in, so the public address must be https."""
    if settings.PRODUCTION and not settings.PUBLIC_URL.startswith("https://"):
        return [
            Error("PUBLIC_URL is not https.", hint="Put TLS in front and write https:// in PUBLIC_URL.", id="rocb.E001")
        ]
    return []
