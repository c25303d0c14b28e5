"""Sender of emails, as recipients see it."""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings

from foundation import languages
from foundation.settings import site_name


def sender(language: str | None = None) -> str:
    """Return ``DEFAULT_FROM_EMAIL`` with the office's name in ``language`` or the current one: ``Agence Exemple
    <newsroom@…>``.

    A sender with another name was chosen by the operator and is returned unchanged.
    """
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if not name or name != site_name(languages.default()):
        return str(settings.DEFAULT_FROM_EMAIL)
    return formataddr((site_name(language), address))
