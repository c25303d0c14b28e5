"""Replacement for features that Django 6.0 lacks. Remove it when the project stops supporting Django 6.0.

Django 6.1 introduces ``MAILERS``. Under 6.0, the plug-ins read the same setting, and the site names the backend of its
mailer ``default`` in ``EMAIL_BACKEND`` too.
"""

from __future__ import annotations

from typing import Any

import django
from django.conf import settings
from django.core.checks import CheckMessage, Warning
from django.core.mail import get_connection
from django.utils.module_loading import import_string

IS_DJANGO_60 = django.VERSION < (6, 1)


class Mailers:
    """The part of ``django.core.mail.mailers`` that the plug-ins use."""

    def get(self, alias: str) -> Any:
        """Return a new connection of this mailer, or None if ``MAILERS`` does not name it."""
        mailer = getattr(settings, "MAILERS", {}).get(alias)
        return mailer and import_string(mailer["BACKEND"])(**mailer.get("OPTIONS", {}))

    @property
    def default(self) -> Any:
        return self.get("default") or get_connection()


if IS_DJANGO_60:
    mailers: Any = Mailers()
else:
    from django.core.mail import mailers

__all__ = ["IS_DJANGO_60", "check_mailers", "mailers"]


def check_mailers() -> list[CheckMessage]:
    """Warn if Django's own functions do not use the mailer ``default``."""
    if not IS_DJANGO_60 or getattr(settings, "MAILERS", {}).get("default", {}).get("BACKEND") == settings.EMAIL_BACKEND:
        return []
    return [
        Warning(
            "EMAIL_BACKEND differs from MAILERS, which Django 6.0 does not read.",
            hint='Set EMAIL_BACKEND = MAILERS["default"]["BACKEND"]. Remove this line with Django 6.1 or newer.',
            id="mailing.W002",
        )
    ]
