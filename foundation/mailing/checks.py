"""System checks of the site's settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from foundation import django60

HINT = (
    'Set MAILERS = foundation.mailing.address.mailers("smtps://user:password@host"). Emails then wait for the worker '
    "and for a mail server that responds."
)


@register()
def mail_has_a_way(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn if ``MAILERS`` is missing. Django's own check covers its content, except under Django 6.0."""
    if not hasattr(settings, "MAILERS"):
        return [
            Warning("MAILERS is missing. Emails are sent to a server on this machine.", hint=HINT, id="mailing.W001")
        ]
    return django60.check_mailers()
