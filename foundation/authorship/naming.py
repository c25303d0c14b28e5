"""Names of people in the CMS."""

from __future__ import annotations

from typing import Any

from wagtail.admin.utils import get_user_display_name


def display_name(user: Any) -> str:
    """Return the full name, or else the username, as Wagtail's own lists do."""
    return str(get_user_display_name(user)) if user else ""
