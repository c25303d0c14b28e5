"""Names of people in the CMS."""

from __future__ import annotations

from typing import Any


def display_name(user: Any) -> str:
    """Return the full name, or else the username, as Wagtail's own lists do. A site's own users may have no full name."""
    if not user:
        return ""
    full_name = user.get_full_name().strip() if hasattr(user, "get_full_name") else ""
    return str(full_name or user.get_username())
