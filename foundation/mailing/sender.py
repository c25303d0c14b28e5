"""From whom mail comes, as recipients read it."""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings

from foundation import languages
from foundation.settings import site_name


def sender(language: str | None = None) -> str:
    """``BRRC Europe <newsroom@…>``: ``DEFAULT_FROM_EMAIL`` with the office's name in this or else in the current language.

    A sender whose name is another one was chosen by the operator and stays.
    """
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if not name or name != site_name(languages.default()):
        return str(settings.DEFAULT_FROM_EMAIL)
    return formataddr((site_name(language), address))
