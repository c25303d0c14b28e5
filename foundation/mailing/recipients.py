"""Language of emails to people who work in the CMS."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def language_of(user: Any) -> str:
    """Return the language that the user chose in their account, else that of the site.

    The current language often belongs to another person, who caused the email. So Wagtail's ``get_preferred_language``,
    which falls back to the current language, is suitable only for screens.
    """
    profile = getattr(user, "wagtail_userprofile", None)
    return str(profile.preferred_language if profile and profile.preferred_language else settings.LANGUAGE_CODE)
