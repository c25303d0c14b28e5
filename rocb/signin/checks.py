"""System checks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.http.request import validate_host


@register(Tags.security)
def the_domain_of_passkeys_is_answered(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    return [
        Error(
            f"PUBLIC_URL names the host {host}, which is missing from ALLOWED_HOSTS. No one can sign in with a passkey.",
            hint="Add it to ALLOWED_HOSTS. Passkeys belong to the host in PUBLIC_URL. With another host they stop working.",
            id="signin.E001",
        )
    ]
